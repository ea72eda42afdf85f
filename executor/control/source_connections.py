"""Waiting for a free connection to a source, until the execution is stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from executor.control.cancellation import StopToken
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.retries import retry_log_in_thread
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import ConnectionSlot, ConnectionSlots
from runtime.sources.source_connection import SourceFull

logger = logging.getLogger(__name__)

MIN_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.02, 0.25
"""Pause between attempts to take a slot; grows from the minimum to the maximum."""
MAX_WAIT_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class SourceSlots(ConnectionSlots):
    """Connection slots of one executor, shared by its threads."""

    patience: float = MAX_WAIT_SECONDS
    """Seconds to wait if a source refuses a connection although a slot is free."""
    limits: ExecutorLimits = LIMITS
    _turns: dict[str, threading.Lock] = field(default_factory=dict[str, threading.Lock])
    """Locks by source address: only one thread at a time retries a source that refuses further connections."""

    def take(self, address: str, holder: str, token: StopToken) -> ConnectionSlot:
        """Take a slot, waiting until one is free; the caller releases it.

        Raises ExecutionStopped, LogUnavailable, psycopg.Error.
        """
        pause = MIN_PAUSE_SECONDS
        while True:
            slot = retry_log_in_thread(lambda: self.try_take(address, holder), token, self.limits)
            if slot is not None:
                return slot
            if pause == MIN_PAUSE_SECONDS:
                logger.info("waiting for a connection to the source: for %s all %d are in use", address, self.limit)
            token.sleep(pause)
            pause = min(pause * 1.5, MAX_PAUSE_SECONDS)

    def opened[Conn](self, address: str, token: StopToken, connect: Callable[[], Conn]) -> Conn:
        """Return the connection opened by `connect`; retry for `patience` seconds while the source refuses connections.

        A source may accept fewer connections than it has slots, for example if the role has a connection limit. Raises
        ExecutionStopped, and errors of `connect`.
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
                    logger.info("waiting for a connection to the source: %s accepts no more (%s)", address, full)
            token.sleep(MAX_PAUSE_SECONDS)
            waited += MAX_PAUSE_SECONDS


def source_slots(settings: Settings, limits: ExecutorLimits = LIMITS) -> SourceSlots:
    """Return the connection slots of an executor, as configured in `settings`."""
    slots = SourceSlots.of(settings)
    slots.limits = limits
    return slots
