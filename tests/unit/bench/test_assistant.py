"""Parts of `bench/training/assistant.py` around the model: samples, answers, and the bars of its table."""

from __future__ import annotations

import pytest

from bench.support.assistant.questions import spread
from bench.support.assistant.report import Answered, print_report
from tests.tables import from_table
from training.evaluation.judging import Judgement
from training.evaluation.prompts import Condition


@from_table
def test_spread(most: int | None, chosen: list[int]) -> None:
    assert spread(range(6), most) == chosen


def answered(condition: Condition, right: int, asked: int = 10, database: str = "shop") -> list[Answered]:
    return [
        Answered(
            database=database,
            condition=condition,
            question=f"question {i}",
            sql="SELECT 1",
            prompt_tokens=100,
            outcome=Judgement(right=i < right, runs=True, error=None),
        )
        for i in range(asked)
    ]


@pytest.mark.parametrize(
    ("given", "missed"),
    [
        pytest.param([*answered("plain", 4), *answered("documents", 5), *answered("pairs", 6)], [], id="all reached"),
        pytest.param(
            [*answered("plain", 4), *answered("documents", 4), *answered("pairs", 5)],
            ["pairs +10 points to plain, bar +20", "documents +0 points to plain, bar +5"],
            id="too little gained",
        ),
        pytest.param(
            [
                *(one for db, right in (("a", 2), ("b", 5)) for one in answered("plain", right, database=db)),
                *(one for db, right in (("a", 9), ("b", 4)) for one in answered("pairs", right, database=db)),
            ],
            ["b with pairs -10 points to plain"],
            id="one database below plain",
        ),
    ],
)
def test_bars(given: list[Answered], missed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert print_report(given) == (1 if missed else 0)
    lines = capsys.readouterr().out.splitlines()
    assert [line.removeprefix("missed: ") for line in lines if line.startswith("missed: ")] == missed
