"""Calls of workers that connect to the source themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

import psycopg

from executor.compute.calls import Compute, WorkerCall
from executor.compute.engine import WorkerTask
from executor.control.cancellation import ExecutionStopped
from executor.steps.api import StepContext
from executor.steps.source.askable_source import TIMEOUT_MS
from executor.steps.source.distance import is_far
from runtime.sources.connection_slots import slot_address
from runtime.sources.source_connection import SourceUnreachable, open_source
from training.gate import Verdict
from training.pair import Pair
from training.source import SourceDescription
from training.units import read_verdicts

MIN_SQLS = 1_000
"""Number of SQL statements from which the default workers are used: starting them costs a second of processor time."""
_END_SECONDS = 0.2
"""Interval between two attempts to end sessions."""
_LONGEST_SECONDS = 20
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


def verdicts_by_worker(
    context: StepContext, compute: Compute | None, source: SourceDescription, pairs: Sequence[Pair]
) -> Sequence[Verdict]:
    """Return the gate's verdicts on the SQL of pairs; empty if no worker gave them."""
    if compute is None:
        return ()
    sqls = [(pair.sql, pair.origin == "grammar") for pair in pairs]
    answer = answer_by_worker(context, compute, "verdicts", source, TIMEOUT_MS, sqls)
    return () if answer is None else read_verdicts(answer)


def answer_by_worker(
    context: StepContext,
    compute: Compute,
    work: WorkerTask,
    source: SourceDescription,
    timeout_ms: int,
    *arguments: Any,
) -> bytes | None:
    """Return the result of a function of `training.units` that connects to the source; None if no worker gave one.

    Holds a connection slot of the source. Raises ExecutionStopped: a worker that is still at work then loses its
    session, and the slot is released when both have ended.
    """
    if not compute.ready():
        return None
    dsn, slots = context.source_dsn, context.slots
    # of this run only: one that continues the execution has sessions of its own
    session = f"querymill worker {context.token.name}"
    relations = tuple(tuple(table.name) for table in source.tables)
    with ExitStack() as held:
        if slots is not None:
            held.callback(slots.release, slots.take(slot_address(dsn), context.task.task_id, context.token))
        call = compute.submit(work, dsn, session, relations, timeout_ms, *arguments)
        try:
            return call.result(context.token)
        except ExecutionStopped:
            threading.Thread(target=_end_sessions, args=(dsn, session, call, held.pop_all()), daemon=True).start()
            raise


def _end_sessions(dsn: str, session: str, call: WorkerCall, held: ExitStack) -> None:
    """Cancel a call, end the sessions of workers until it has ended and none is left; then release what is held.

    An SQL may run for long, also after its worker was ended; the worker itself hears of no stop. A call of a cluster
    that is gone never ends, so no session is looked for after _LONGEST_SECONDS.
    """
    until = time.monotonic() + _LONGEST_SECONDS
    with held:
        # may wait for a cluster's scheduler
        call.cancel()
        while True:
            # before the sessions are looked for: a worker may have connected until then
            has_ended = call.ended(within=0)
            found = 0
            with suppress(SourceUnreachable, psycopg.Error), open_source(dsn, name="querymill cancel") as conn:
                found = conn.execute(_END_SESSIONS, [session]).rowcount
            if (has_ended or time.monotonic() > until) and not found:
                return
            time.sleep(_END_SECONDS)
