"""Trying again what failed only because a server was away for a moment."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import psycopg

from events.wire.event import LogUnavailable
from executor.control import task_writer
from executor.control.cancellation import StopToken
from runtime.postgres.connections import UNAVAILABLE
from runtime.postgres.errors import first_line
from runtime.sources.source_connection import SourceUnreachable

logger = logging.getLogger("DataPipelineOrchestrator")

NO_ANSWER = "数据库没有应答, 稍后再试: %s"
PATIENCE_SECONDS = 30.0
"""How long a server may be away each time it is lost."""
MOST_LOSSES = 10
"""Times it may be lost in one piece of work, which might be what it falls over."""
_AWAY = ("08", "57P", "40", "25006")
"""SQLSTATEs of a lost connection, of a server that stops or starts, of a transaction given up for others', as a standby
does for what its primary has removed, and of a standby that is about to take over: how they begin."""

_AWAY_WHILE_CONNECTING = (
    "Connection refused",
    "No such file",
    "Connection reset",
    "starting up",
    "shutting down",
    "recovery",
    "terminating connection",
    "server closed",
    "timeout",
)
"""What is said where a connection fails, which carries no SQLSTATE."""


def with_patience[Result](work: Callable[[], Result], token: StopToken) -> Result:
    """Runs `work` in this thread, again while its database is away: for at most half a minute each time it is lost."""
    give_up, losses, opened = 0.0, 0, -1
    pause, said = 0.5, ""
    while True:
        try:
            return work()
        except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction, SourceUnreachable) as error:
            token.check()
            if token.connections_opened != opened:
                # it has been there since it was lost last
                opened, losses = token.connections_opened, losses + 1
                give_up = time.monotonic() + PATIENCE_SECONDS
            if time.monotonic() > give_up or losses > MOST_LOSSES or not is_away(error):
                raise
            if (reason := first_line(error)) != said:
                logger.warning(NO_ANSWER, reason)
                said = reason
        token.sleep(pause)
        pause = min(pause * 2, 5.0)


def while_log_away[Result](attempt: Callable[[], Result], token: StopToken) -> Result:
    """Repeats in this thread what a step needs of the log's own database, as `while_away` does on the event loop.

    Raises LogUnavailable where it stays away, Stopped.
    """
    give_up = time.monotonic() + task_writer.AWAY_SECONDS
    pause, said = 0.1, False
    while True:
        token.check()
        try:
            return attempt()
        except UNAVAILABLE as lost:
            reason = first_line(lost)
            if time.monotonic() > give_up:
                raise LogUnavailable(reason) from lost
        if not said:
            logger.warning(NO_ANSWER, reason)
            said = True
        token.sleep(pause)
        pause = min(pause * 2, 2.0)


def is_away(error: Exception) -> bool:
    """True for a server that may be back in a moment; a wrong password or an unknown database stays wrong."""
    if isinstance(error, psycopg.Error):
        return error.sqlstate is None or error.sqlstate.startswith(_AWAY)
    return any(sign in str(error) for sign in _AWAY_WHILE_CONNECTING)
