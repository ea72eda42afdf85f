"""Execution accuracy of a model's answers by condition, and the changes from one condition to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.evaluation.gold import GoldAnswers, Progress
from training.evaluation.judging import Gold, Outcome, judge
from training.evaluation.needs import Needed
from training.evaluation.prompts import CONDITIONS, STAGES, Condition
from training.evaluation.store import EvaluatedStore
from training.gate.gate import Gate
from training.gate.json_values import json_row
from training.measures.execution_accuracy import Rows, is_right
from training.measures.paired import change, wilson_interval
from training.measures.stage import MAX_ROWS, Stage
from training.models.answers import sql_in
from training.models.language_model import LanguageModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Answer of a model to one question under one condition."""

    condition: Condition
    number: int
    """Number of the question."""
    outcome: Outcome
    on_made_rows: bool
    """True if a right answer also returned the gold SQL's rows on rows made at random: it is not right by chance."""


def ask_model(
    model: LanguageModel, gold: GoldAnswers, store: EvaluatedStore, gate: Gate, stage: Stage, progress: Progress
) -> tuple[list[Answered], list[str]]:
    """Ask every question under every condition; return the answers, and a reason for each missing answer."""
    asked: list[tuple[Condition, Needed]] = [(condition, one) for one in gold.needed for condition in CONDITIONS]
    prompts = [store.prompt(condition, one.question) for condition, one in asked]
    answered, faults = list[Answered](), list[str]()
    for done, (index, answer) in enumerate(model.ask_all(prompts), start=1):
        condition, one = asked[index]
        if answer.text is None:
            faults.append(answer.call.error or "")
        else:
            sql = sql_in(answer.text)
            outcome = judge(gate, sql, gold.rows[one.number])
            on_made_rows = outcome.gold is not None and _same_on_made_rows(stage, sql, outcome.gold)
            answered.append(
                Answered(condition=condition, number=one.number, outcome=outcome, on_made_rows=on_made_rows)
            )
        progress("answers", done, len(prompts))
    return answered, faults


def accuracy(answered: Sequence[Answered]) -> dict[str, Any]:
    """Return the figures of each condition and of each step from one condition to another."""
    right: dict[Condition, dict[int, bool]] = {
        c: {one.number: one.outcome.right for one in answered if one.condition == c} for c in CONDITIONS
    }
    return {
        "conditions": {c: _condition([one for one in answered if one.condition == c]) for c in CONDITIONS},
        "changes": [_change(right, before, after) for before, after in STAGES],
    }


def _condition(answered: Sequence[Answered]) -> dict[str, Any]:
    right = sum(one.outcome.right for one in answered)
    low, high = wilson_interval(right, len(answered))
    return {
        "asked": len(answered),
        "right": right,
        "wrong": sorted(one.number for one in answered if not one.outcome.right),
        "low": round(low, 2),
        "high": round(high, 2),
        "runs": sum(one.outcome.runs for one in answered),
        "right_on_made_rows": sum(one.on_made_rows for one in answered),
    }


def _change(right: dict[Condition, dict[int, bool]], before: Condition, after: Condition) -> dict[str, Any]:
    found = change(right[before], right[after])
    return {
        "before": before,
        "after": after,
        "asked": found.asked,
        "repaired": sorted(found.repaired),
        "broken": sorted(found.broken),
        "p": found.p,
    }


def _same_on_made_rows(stage: Stage, sql: str, gold: Gold) -> bool:
    """Return True if both SQLs returned the same rows of made-up tables, and some rows at least once."""
    compared = False

    def same(expected: Rows, found: Rows) -> bool:
        nonlocal compared
        if max(len(expected), len(found)) >= MAX_ROWS:
            return True  # the rows were cut, in no particular order
        compared = compared or bool(expected or found)
        return is_right(
            [json_row((*row,)) for row in found], [json_row((*row,)) for row in expected], ordered=gold.ordered
        )

    (differs,) = stage.distinguish(gold.sql, [sql], same)
    return compared and not differs
