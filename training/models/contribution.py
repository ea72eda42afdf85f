"""Counts what a language model contributed: items it made, and items that fell back to offline work, by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from training.models.faults import NO_ANSWER, in_language


@dataclass(slots=True)
class Contribution:
    """Counts of items that a model was asked for: labels, wordings, new pairs or repairs."""

    made: int = 0
    fell_back: Counter[str] = field(default_factory=Counter[str])
    """Items by the cause for which each was done offline, or not at all; the causes in English."""

    def lack(self, cause: str | None, items: int = 1) -> None:
        """Count items that the model did not make; without a cause, they are missing in its answer."""
        self.fell_back[cause or NO_ANSWER.en] += items

    def to_json(self) -> dict[str, Any]:
        """Return counts for results and reports: each cause in both languages, the most frequent first."""
        found = sorted(self.fell_back.items(), key=lambda each: (-each[1], each[0]))
        causes = [{"zh": in_language(cause, "zh"), "en": cause, "items": items} for cause, items in found]
        return {"made": self.made, "fell_back": self.fell_back.total(), "causes": causes}


def total(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the sum of contributions, each as `Contribution.to_json` returns it, in the same form."""
    whole = Contribution()
    for part in parts:
        whole.made += int(part["made"])
        for cause in cast("list[dict[str, Any]]", part["causes"]):
            whole.lack(cause["en"], cause["items"])
    return whole.to_json()


def causes(whole: Mapping[str, Any], language: str) -> str:
    """Return the causes in one line, each after its number of items."""
    return "; ".join(f"{cause['items']}: {cause[language]}" for cause in cast("list[dict[str, Any]]", whole["causes"]))
