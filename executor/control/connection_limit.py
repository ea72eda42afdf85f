"""Waiting for a connection to a source in the threads of an executor, until the execution is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from executor.control.cancellation import StopToken
from executor.control.retries import while_log_away
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import ConnectionSlot, ConnectionSlots
from runtime.sources.source_connection import SourceFull

logger = logging.getLogger("DataPipelineOrchestrator")

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25
"""Seconds between attempts to get a slot."""
PATIENCE_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class SourceSlots(ConnectionSlots):
    """The slots of an executor, for all its threads."""

    patience: float = PATIENCE_SECONDS
    """Seconds to wait for a source that takes no more connections, though there is a slot."""
    _turns: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    """By address: who waits so, one after another."""

    def take(self, address: str, holder: str, token: StopToken) -> ConnectionSlot:
        """Waits in this thread for a slot, which is to be given back. Raises Stopped, LogUnavailable, psycopg.Error."""
        pause = FIRST_PAUSE
        while True:
            slot = while_log_away(lambda: self.try_take(address, holder), token)
            if slot is not None:
                return slot
            if pause == FIRST_PAUSE:
                logger.info("等待数据源连接: %s 的 %d 个连接均被占用", address, self.limit)
            token.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def opened[Conn](self, address: str, token: StopToken, connect: Callable[[], Conn]) -> Conn:
        """What `connect` gives, in this thread. Raises Stopped, and what `connect` raises.

        A source may take fewer connections than it has slots, such as of a role that may have one. Whoever comes then
        waits for another to end, but no longer than `patience`.
        """
        with self._lock:
            turn = self._turns.setdefault(address, threading.Lock())
        if not turn.locked():
            with suppress(SourceFull):
                return connect()
        while not turn.acquire(timeout=LONGEST_PAUSE):
            token.check()
        try:
            return self._waited_for(address, token, connect)
        finally:
            turn.release()

    def _waited_for[Conn](self, address: str, token: StopToken, connect: Callable[[], Conn]) -> Conn:
        waited = 0.0
        while True:
            try:
                return connect()
            except SourceFull as full:
                if waited >= self.patience:
                    raise
                if not waited:
                    logger.info("等待数据源连接: %s 不再接受连接 (%s)", address, full)
            token.sleep(LONGEST_PAUSE)
            waited += LONGEST_PAUSE


def source_slots(settings: Settings) -> SourceSlots:
    """The slots of an executor, by its settings."""
    return SourceSlots.of(settings)
