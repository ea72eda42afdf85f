"""Verdict of the gate that an event of a pair records."""

from __future__ import annotations

from typing import Any

import pytest

from events.facts import records
from events.facts.ids import TaskId
from events.facts.pair_verdict import verdict_of

PAIR: dict[str, Any] = {"task_id": TaskId("t"), "execution_id": None, "pair_id": "p"}


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [
        (records.PairValidated(**PAIR, valid=True), True),
        (records.PairValidated(**PAIR, valid=False), False),
        (records.PairEdited(**PAIR, question="q", sql="select 1"), True),
        (records.PairRepaired(**PAIR, sql="select 1", rule="case"), True),
        (records.PairRemoved(**PAIR, reason="gate"), False),
        (records.PairApproved(**PAIR), None),
    ],
    ids=lambda given: type(given).__name__,
)
def test_verdict_of_an_event(fact: records.PairFact, verdict: bool | None) -> None:
    assert verdict_of(fact) is verdict
