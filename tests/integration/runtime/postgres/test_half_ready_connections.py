"""A connection whose setup fails is closed at once, not when its exception is garbage-collected."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, cast

import psycopg
import pytest

from events.audit import log_verification as log_check
from executor.control.cancellation import ExecutionStopped, StopToken
from executor.steps.api import StepContext
from runtime.postgres.connections import session
from training.gate.gate import Gate, GateLimits

pytestmark = pytest.mark.long


def missing_schema(dsn: str) -> None:
    log_check.connect(dsn, "")


def invalid_limit(dsn: str) -> None:
    with Gate(lambda: psycopg.connect(dsn), frozenset(), GateLimits(temp_file_limit="much")) as gate:
        gate.check("SELECT 1")


def stopped_execution(dsn: str) -> None:
    token = StopToken()
    token.stop("cancelled")
    nothing = cast("Any", None)
    context = StepContext(
        task=nothing, step="training_load", execution_id="", settings=nothing, artefacts=nothing, token=token,
        timestamp=nothing, source_dsn="", logger=nothing,
    )  # fmt: skip
    context.watch(session(dsn, "watched", setting="QUERYMILL_DATABASE_URL"))


def open_connections() -> set[int]:
    return {id(c) for c in gc.get_objects() if isinstance(c, psycopg.Connection) and not c.closed}


@pytest.mark.parametrize(
    ("opened", "error"),
    [
        (missing_schema, psycopg.Error),
        (invalid_limit, psycopg.Error),
        (stopped_execution, ExecutionStopped),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_connection_with_failed_setup_is_closed(
    database: str, opened: Callable[[str], None], error: type[Exception]
) -> None:
    others = open_connections()
    with pytest.raises(error) as caught:
        opened(database)
    # the traceback keeps the frames' variables alive
    assert caught.tb is not None
    assert open_connections() <= others
