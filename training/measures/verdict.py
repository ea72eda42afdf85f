"""Verdict on a dataset: one grade, and its weakest figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from training.measures.figures import Figure

type Grade = Literal["good", "gaps", "poor"]

MIN_USABLE_SHARE: Final = 0.9
"""Share of usable pairs, 0..1, below which a dataset is poor, whatever its other figures."""
_NOT_JUDGED: Final = frozenset(("first_pass_valid", "accepted_repairs"))
"""Figures that do not count, because `usable` includes their effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetVerdict:
    """Grade of a dataset: `good` if every figure reaches its bar, `poor` if too few pairs are usable, else `gaps`."""

    grade: Grade
    weakest: Figure | None
    """Figure furthest below its bar, else the nearest above it; None if all figures are complete."""


def verdict_of(figures: Iterable[Figure], *, usable: int, pairs: int) -> DatasetVerdict:
    """Return the verdict on a report's figures, with the present numbers of usable pairs and of all pairs."""
    present = Figure(name="usable", share=usable / pairs if pairs else 0.0, covered=usable, total=pairs, bar=1.0)
    judged = [present, *(each for each in figures if each.name not in (*_NOT_JUDGED, "usable"))]
    weakest = min(
        (each for each in judged if (each.share or 0.0) < 1.0 and each.share is not None), key=_lead, default=None
    )
    if present.share is None or present.share < MIN_USABLE_SHARE:
        return DatasetVerdict(grade="poor", weakest=present)
    return DatasetVerdict(grade="gaps" if any(each.reached is False for each in judged) else "good", weakest=weakest)


def _lead(figure: Figure) -> float:
    """Return how far a figure is above its bar, as a share of what is possible; negative below its bar.

    Without a bar, the share itself.
    """
    share, bar = figure.share or 0.0, figure.bar or 0.0
    return (share - bar) / bar if figure.reached is False else (share - bar) / (1 - bar)
