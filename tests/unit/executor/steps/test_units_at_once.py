"""Units of a validation that run at once: by workers, by the distance of the source, within its connections."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from events.facts.task.state import Task
from executor.compute.calls import Compute
from executor.control.cancellation import StopToken
from executor.steps.api import StepContext
from executor.steps.source.distance import units_at_once
from executor.steps.source.worker_gate import MIN_SQLS, workers_for
from runtime.settings.settings import Settings

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


@pytest.mark.parametrize(
    ("round_trip", "workers", "settings", "expected"),
    [
        pytest.param(NEAR, 0, {}, 2, id="near, threads: the setting"),
        pytest.param(NEAR, 0, {"unit_concurrency": 5}, 5, id="near, threads: the setting, changed"),
        pytest.param(NEAR, 2, {}, 4, id="near, two workers: twice as many"),
        pytest.param(NEAR, 8, {}, 7, id="near, eight workers: all connections but one"),
        pytest.param(FAR, 0, {}, 7, id="far, threads: all connections but one"),
        pytest.param(FAR, 0, {"source_connections": 100}, 16, id="far, threads, many connections: 16"),
        pytest.param(FAR, 0, {"unit_concurrency": 32}, 32, id="far, threads: the setting if it is more"),
    ],
)
def test_units_at_once(round_trip: float, workers: int, settings: dict[str, Any], expected: int) -> None:
    assert units_at_once(context(round_trip, **settings), workers) == expected


@pytest.mark.parametrize(
    ("round_trip", "configured", "sqls", "used"),
    [
        pytest.param(NEAR, False, MIN_SQLS, True, id="default, near, many"),
        pytest.param(NEAR, False, MIN_SQLS - 1, False, id="default, near, few"),
        pytest.param(FAR, False, MIN_SQLS, False, id="default, far, many"),
        pytest.param(FAR, True, 1, True, id="configured: always"),
    ],
)
def test_use_of_workers(round_trip: float, configured: bool, sqls: int, used: bool) -> None:
    given = context(round_trip, workers(configured=configured))
    assert (workers_for(given, sqls) is not None) is used
