"""Retries of work that failed because a database server was temporarily unavailable."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache

import psycopg
import stamina

from events.wire.event import LogUnavailable
from executor.control.cancellation import StopToken
from executor.control.limits import LIMITS, ExecutorLimits
from runtime.postgres.connections import UNAVAILABLE
from runtime.postgres.errors import first_line
from runtime.postgres.refused_connections import PERMANENT
from runtime.sources.source_connection import SourceUnreachable

logger = logging.getLogger(__name__)

NO_ANSWER = "a database does not answer, trying again: %s"
_TEMPORARY_SQLSTATES = ("08", "57P", "40", "53300", "25006")
"""Prefixes of temporary SQLSTATEs: connection lost (08), server stopping or starting (57P), transaction rolled back
because of a conflict (40), no connection left (53300), standby not yet promoted (25006)."""


async def retry_log[Result](read: Callable[[], Awaitable[Result]], limits: ExecutorLimits = LIMITS) -> Result:
    """Read from the log's database; retry while the database is unavailable. The append lane retries appends itself.

    Raises LogUnavailable after `limits.log_seconds`.
    """
    # without the library at first: its loop costs as much processor time as a short read
    with suppress(*UNAVAILABLE):
        return await read()
    try:
        return await _log_retries(limits.log_seconds)(UNAVAILABLE, read)
    except UNAVAILABLE as lost:
        raise LogUnavailable(str(lost).strip()) from lost


@cache
def _log_retries(seconds: float) -> stamina.AsyncRetryingCaller:
    return stamina.AsyncRetryingCaller(attempts=None, timeout=seconds, wait_max=2.0, wait_jitter=0.0)


def retry_log_in_thread[Result](
    attempt: Callable[[], Result], token: StopToken, limits: ExecutorLimits = LIMITS
) -> Result:
    """Call `attempt` in this thread; retry while the log's database is unavailable.

    Raises LogUnavailable after `limits.log_seconds`, ExecutionStopped.
    """
    give_up = time.monotonic() + limits.log_seconds
    pause, reported = 0.1, False
    while True:
        token.check()
        try:
            return attempt()
        except UNAVAILABLE as lost:
            reason = first_line(lost)
            if time.monotonic() > give_up:
                raise LogUnavailable(reason) from lost
        if not reported:
            logger.warning(NO_ANSWER, reason)
            reported = True
        token.sleep(pause)
        pause = min(pause * 2, 2.0)


def retry_server_in_thread[Result](
    work: Callable[[], Result], token: StopToken, limits: ExecutorLimits = LIMITS
) -> Result:
    """Run work in this thread; retry while its database server is temporarily unavailable.

    Raises ExecutionStopped, and errors of `work` that are permanent or persist beyond the limits. A result during which
    a stop was requested is dropped: it may lack what cancelled queries and model calls did not give.
    """
    give_up, losses, opened = 0.0, 0, -1
    pause, reported = 0.5, ""
    while True:
        try:
            result = work()
        except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction, SourceUnreachable) as error:
            token.check()
            if token.connections_opened != opened:
                # the server was available again since the last outage
                opened, losses = token.connections_opened, losses + 1
                give_up = time.monotonic() + limits.server_seconds
            if time.monotonic() > give_up or losses > limits.max_server_losses or not may_come_back(error):
                raise
            if (reason := first_line(error)) != reported:
                logger.warning(NO_ANSWER, reason)
                reported = reason
        else:
            token.check()
            return result
        token.sleep(pause)
        pause = min(pause * 2, 5.0)


def may_come_back(error: Exception) -> bool:
    """Return True if the error may be temporary: a lost connection, a server without answer, or a temporary SQLSTATE.

    A refusal of a connection has no SQLSTATE; it is judged by its message, and is temporary if that is unknown.
    """
    cause = error.__cause__ if isinstance(error, SourceUnreachable) else error
    if not isinstance(cause, psycopg.Error):
        return False  # Querymill itself refuses the source
    if cause.sqlstate is None:
        return PERMANENT.search(str(cause)) is None
    return cause.sqlstate.startswith(_TEMPORARY_SQLSTATES)
