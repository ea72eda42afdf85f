"""Verdict on a dataset by its figures."""

from __future__ import annotations

from tests.tables import from_table
from training.measures.figures import BARS, Figure, FigureName
from training.measures.verdict import Grade, verdict_of


def figure(name: FigureName, share: float | None) -> Figure:
    return Figure(name=name, share=share, bar=BARS.get(name))


@from_table
def test_verdict_names_the_weakest_figure(
    figures: list[tuple[FigureName, float | None]], usable: int, grade: Grade, weakest: FigureName | None
) -> None:
    found = verdict_of([figure(*each) for each in figures], usable=usable, pairs=100)
    assert (found.grade, found.weakest and found.weakest.name) == (grade, weakest)
