"""Figures of a model's answers by condition."""

from __future__ import annotations

from training.evaluation.accuracy import Answered, accuracy_report
from training.evaluation.judging import Judgement
from training.evaluation.prompts import Condition


def answered(condition: Condition, right: str) -> list[Answered]:
    """Answers to questions 1, 2, …: `+` right, `-` wrong, `!` does not run."""
    return [
        Answered(
            condition=condition,
            number=number,
            outcome=Judgement(right=mark == "+", runs=mark != "!", error="no such column" if mark == "!" else None),
        )
        for number, mark in enumerate(right, start=1)
    ]


def test_accuracy() -> None:
    found = accuracy_report([*answered("plain", "+--!"), *answered("documents", "-+-!"), *answered("pairs", "-+++")])
    assert found["conditions"]["plain"] == {
        "asked": 4,
        "right": 1,
        "wrong": [2, 3, 4],
        "low": 0.05,
        "high": 0.7,
        "runs": 3,
    }
    assert [found["conditions"][c]["right"] for c in ("documents", "pairs")] == [1, 3]
    assert [(s["before"], s["after"], s["repaired"], s["broken"]) for s in found["changes"]] == [
        ("plain", "documents", [2], [1]),
        ("documents", "pairs", [3, 4], []),
        ("plain", "pairs", [2, 3, 4], [1]),
    ]


def test_questions_answered_under_one_condition_only_are_not_compared() -> None:
    found = accuracy_report([*answered("plain", "--"), *answered("pairs", "+")])
    assert found["conditions"]["documents"]["asked"] == 0
    assert [step["asked"] for step in found["changes"]] == [0, 0, 1]
