"""Verdict on a dataset by its figures."""

from __future__ import annotations

import pytest

from training.measures.figures import BARS, Figure, FigureName
from training.measures.verdict import Grade, verdict_of


def figure(name: FigureName, share: float | None) -> Figure:
    return Figure(name=name, share=share, bar=BARS.get(name))


@pytest.mark.parametrize(
    ("figures", "usable", "grade", "weakest"),
    [
        pytest.param([("tables", 1.0), ("with_rows", 1.0)], 100, "good", None, id="everything is complete"),
        pytest.param([("with_rows", 0.99), ("no_signs", 0.96)], 100, "good", "no_signs", id="nearest its bar"),
        pytest.param(
            [("tables", 0.9), ("business_columns", 0.5)], 100, "gaps", "business_columns", id="furthest below its bar"
        ),
        pytest.param(
            [("no_signs", 0.99), ("retrieved_tables", 0.2)],
            100,
            "good",
            "retrieved_tables",
            id="without a bar the share",
        ),
        pytest.param([("retrieved_tables", None)], 100, "good", None, id="what was not measured is not judged"),
        pytest.param([("first_pass_valid", 0.1), ("usable", 0.1)], 100, "good", None, id="repaired and approved since"),
        pytest.param([("tables", 1.0)], 99, "gaps", "usable", id="one pair is not usable"),
        pytest.param([("tables", 0.1)], 80, "poor", "usable", id="too few pairs are usable"),
    ],
)
def test_verdict_names_the_weakest_figure(
    figures: list[tuple[FigureName, float | None]], usable: int, grade: Grade, weakest: FigureName | None
) -> None:
    found = verdict_of([figure(*each) for each in figures], usable=usable, pairs=100)
    assert (found.grade, found.weakest and found.weakest.name) == (grade, weakest)
