"""Calls of workers that connect to the source themselves."""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

import psycopg

from executor.compute.calls import Call, Compute
from executor.compute.engine import Work
from executor.control.cancellation import ExecutionStopped
from executor.steps.api import StepContext
from executor.steps.source.distance import is_far
from runtime.sources.connection_slots import slot_address
from runtime.sources.source_connection import SourceUnreachable, open_source
from training.source.description import SourceDescription

MIN_SQLS = 1_000
"""Number of SQL statements from which the default workers are used: starting them costs a second of processor time."""
_END_SECONDS = 0.2
"""Interval between two attempts to end sessions."""
_END_SESSIONS = """
select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
where application_name = %s and usename = current_user
"""


def workers_for(context: StepContext, sqls: int) -> Compute | None:
    """Return the workers for a number of SQL statements; None if the step's own threads are the better choice.

    The default workers are processes of this machine: over a far source, which needs many connections rather than
    processors, threads are faster.
    """
    compute = context.compute
    if compute is None or compute.configured:
        return compute
    return None if sqls < MIN_SQLS or is_far(context) else compute


def answer_by_worker(
    context: StepContext, compute: Compute, work: Work, source: SourceDescription, timeout_ms: int, *arguments: Any
) -> bytes | None:
    """Return the result of a function of `training.units` that connects to the source; None if no worker gave one.

    Holds a connection slot of the source. Raises ExecutionStopped: a worker that is still at work then loses its
    session, and afterwards the slot is released.
    """
    if not compute.ready():
        return None
    slots = context.slots
    slot = None if slots is None else slots.take(slot_address(context.source_dsn), context.task.task_id, context.token)
    session = f"querymill worker {hashlib.sha256(context.execution_id.encode()).hexdigest()[:12]}"
    relations = tuple(tuple(table.name) for table in source.tables)
    call = compute.submit(work, context.source_dsn, session, relations, timeout_ms, *arguments)
    try:
        return call.result(context.token)
    except ExecutionStopped:
        threading.Thread(target=_end_sessions, args=(context.source_dsn, session, call), daemon=True).start()
        raise
    finally:
        if slots is not None and slot is not None:
            call.when_done(partial(slots.release, slot))


def _end_sessions(dsn: str, session: str, call: Call) -> None:
    """End the sessions of workers until a call has ended and none is left.

    An SQL may run for long, also after its worker was ended; the worker itself hears of no stop.
    """
    while True:
        found = 0
        with suppress(SourceUnreachable, psycopg.Error), open_source(dsn, name="querymill cancel") as conn:
            found = conn.execute(_END_SESSIONS, [session]).rowcount
        if call.ended(within=_END_SECONDS) and not found:
            return
        time.sleep(_END_SECONDS)
