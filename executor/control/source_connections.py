"""Free connections to a source: threads of an executor wait for one, until the execution is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from executor.control.cancellation import StopToken
from executor.control.limits import LIMITS, Limits
from executor.control.retries import retry_log_in_thread
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import ConnectionSlot, ConnectionSlots
from runtime.sources.source_connection import SourceFull

logger = logging.getLogger("DataPipelineOrchestrator")

MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.02, 0.25
"""Between attempts to get a slot."""
MAX_WAIT_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class SourceSlots(ConnectionSlots):
    """Connection slots of an executor, for all its threads."""

    patience: float = MAX_WAIT_SECONDS
    """Seconds to wait for a source that accepts no more connections although a slot is free."""
    limits: Limits = LIMITS
    _turns: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    """Locks by address: one thread at a time waits for a source that accepts no more."""

    def take(self, address: str, holder: str, token: StopToken) -> ConnectionSlot:
        """Wait for a free slot, which the caller returns. Raises ExecutionStopped, LogUnavailable, psycopg.Error."""
        pause = MIN_PAUSE_SECONDS
        while True:
            slot = retry_log_in_thread(lambda: self.try_take(address, holder), token, self.limits)
            if slot is not None:
                return slot
            if pause == MIN_PAUSE_SECONDS:
                logger.info("等待数据源连接: %s 的 %d 个连接均被占用", address, self.limit)
            token.sleep(pause)
            pause = min(pause * 1.5, MAX_PAUSE_SECONDS)

    def opened[Conn](self, address: str, token: StopToken, connect: Callable[[], Conn]) -> Conn:
        """Return the result of `connect`. Raises ExecutionStopped, and what `connect` raises.

        A source may accept fewer connections than it has slots, for example of a role limited to one. Then this waits
        for another connection to end, for `patience` at most.
        """
        with self._lock:
            turn = self._turns.setdefault(address, threading.Lock())
        if not turn.locked():
            with suppress(SourceFull):
                return connect()
        while not turn.acquire(timeout=MAX_PAUSE_SECONDS):
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
            token.sleep(MAX_PAUSE_SECONDS)
            waited += MAX_PAUSE_SECONDS


def source_slots(settings: Settings, limits: Limits = LIMITS) -> SourceSlots:
    """Return the slots of an executor, by its settings."""
    slots = SourceSlots.of(settings)
    slots.limits = limits
    return slots
