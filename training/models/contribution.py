"""Counts what a language model contributed: items it made, and items that fell back to offline work, by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

NO_ANSWER = "the answer holds nothing for the item"
VALUES_DROPPED = "a number, name or value of the question was dropped"
REFUSED = "the SQL was refused or gave no rows"
NOT_CONFIGURED = "no model is configured"


@dataclass(slots=True)
class Contribution:
    """Of the items a model was asked for: a wording, a new pair, a repair."""

    made: int = 0
    fell_back: Counter[str] = field(default_factory=Counter[str])
    """Items by the cause for which each was done offline, or not at all."""

    def to_json(self) -> dict[str, Any]:
        """As results and reports have it, the most frequent cause first."""
        causes = sorted(self.fell_back.items(), key=lambda each: (-each[1], each[0]))
        return {"made": self.made, "fell_back": self.fell_back.total(), "causes": dict(causes)}


def total(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The sum of contributions as `to_json` gives them."""
    whole = Contribution()
    for part in parts:
        whole.made += int(part["made"])
        whole.fell_back.update(cast("dict[str, int]", part["causes"]))
    return whole.to_json()


def causes(whole: Mapping[str, Any]) -> str:
    """One line of the causes, each with its number of items."""
    return "; ".join(f"{count}: {cause}" for cause, count in cast("dict[str, int]", whole["causes"]).items())
