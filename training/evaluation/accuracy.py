"""Execution accuracy of a model's answers by condition, and the changes from one condition to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.evaluation.gold import EvaluationProgress, GoldAnswers
from training.evaluation.judging import Judgement, judge
from training.evaluation.needs import Needed
from training.evaluation.prompts import CONDITIONS, STAGES, Condition
from training.evaluation.store import EvaluatedStore
from training.gate.gate import Gate
from training.measures.paired import change, wilson_interval
from training.models.answers import sql_in
from training.models.language_model import LanguageModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Judgement of a model's answer to one question under one condition."""

    condition: Condition
    number: int
    """Number of the question."""
    outcome: Judgement


def ask_model(
    model: LanguageModel, gold: GoldAnswers, store: EvaluatedStore, gate: Gate, progress: EvaluationProgress
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
            outcome = judge(gate, sql_in(answer.text), gold.rows[one.number])
            answered.append(Answered(condition=condition, number=one.number, outcome=outcome))
        progress("answers", done, len(prompts))
    return answered, faults


def accuracy_report(answered: Sequence[Answered]) -> dict[str, Any]:
    """Return, as JSON data, the accuracy by condition, and the change from each condition to the next."""
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
