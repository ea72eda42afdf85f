"""Units of a validation that run at once: by workers, by the distance of the source, within its connections."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from events.facts.task.state import Task
from executor.compute.calls import Compute
from executor.control.cancellation import StopToken
from executor.steps.api import StepContext
from executor.steps.source.distance import units_at_once
from executor.steps.source.worker_gate import workers_for
from runtime.settings.settings import Settings
from tests.tables import from_table

NEAR, FAR = 0.0002, 0.005


def context(round_trip: float, compute: Compute | None = None, **settings: Any) -> StepContext:
    made = StepContext(
        task=Task(),
        step="sql_validation",
        execution_id="execution",
        settings=Settings(timezone="UTC", **settings),
        artefacts=cast("Any", None),
        token=StopToken(),
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        source_dsn="",
        logger=logging.getLogger(),
        compute=compute,
    )
    made.memo.get("round trip", lambda: round_trip)
    return made


def workers(*, configured: bool) -> Compute:
    return Compute(open=lambda: SimpleNamespace(width=2), configured=configured)  # type: ignore[arg-type,return-value]


@from_table
def test_units_at_once(round_trip: float, workers: int, settings: dict[str, Any], expected: int) -> None:
    assert units_at_once(context(round_trip, **settings), workers) == expected


@from_table
def test_use_of_workers(round_trip: float, configured: bool, sqls: int, used: bool) -> None:
    given = context(round_trip, workers(configured=configured))
    assert (workers_for(given, sqls) is not None) is used
