"""Sender of notices. Of many executors, the one that claims a notice sends it; another does if that one dies."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import psycopg
from cryptography.fernet import Fernet, InvalidToken

from events.facts.ids import ExecutorId, receiver_stream
from events.facts.records import NoticeDelivered, NoticeFailed
from events.store.event_store import EventStore
from events.wire.event import Event, LogUnavailable, Meta
from executor.notices.delivery import DeliveryFailed, deliver
from executor.notices.message import Notice
from runtime.notices.addresses import AddressRefused, check_address
from runtime.settings.settings import Settings
from schema.named_queries import query

logger = logging.getLogger(__name__)

CHECK_SECONDS: Final = 2.0
"""Interval between checks for new events and due notices."""
CLAIM_SECONDS: Final = 60.0
"""Time after which another executor may send a claimed notice; longer than a delivery may take."""
RETRY_SECONDS: Final = (5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200)
"""Time from each failed attempt to the next; after the last one, the notice is given up."""


MAX_SENDING: Final = 8
"""Maximum number of concurrent deliveries, at most one to each receiver: one that does not answer delays no other."""
ARCHIVED: Final = "the event was archived before its notice was delivered"


class Claimed(NamedTuple):
    """Notice that this process may send."""

    receiver: str
    position: int
    attempt: int
    secret: bytes
    """Address and signing secret, encrypted."""


@dataclass(slots=True, kw_only=True)
class NoticeSender:
    """Loop that makes and sends notices."""

    store: EventStore
    settings: Settings
    cipher: Fernet
    executor: ExecutorId
    _sending: dict[str, asyncio.Task[None]] = field(default_factory=dict[str, asyncio.Task[None]])
    """Deliveries by receiver."""

    async def run(self) -> None:
        """Send notices until cancelled; wait while the log is away."""
        try:
            while True:
                try:
                    await self._begin_due()
                    await self._wait()
                except (psycopg.Error, LogUnavailable) as error:
                    logger.warning("notices are put off: %s", str(error).strip() or type(error).__name__)
                    await asyncio.sleep(CHECK_SECONDS)
        finally:
            # a notice whose delivery is interrupted is sent again when its claim ends
            for delivery in self._sending.values():
                delivery.cancel()
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _begin_due(self) -> None:
        """Make the notices of new events, and begin to send those that are due. Raises psycopg.Error."""
        await self._execute("make_notices", {})
        while len(self._sending) < MAX_SENDING:
            row = await self._row("claim", {"seconds": CLAIM_SECONDS, "busy": list(self._sending)})
            if row is None:
                return
            claimed = Claimed(*row)
            self._sending[claimed.receiver] = asyncio.create_task(self._send(claimed), name="notice")

    async def _wait(self) -> None:
        """Wait until a delivery ends, at most CHECK_SECONDS. Raises psycopg.Error, LogUnavailable."""
        if not self._sending:
            await asyncio.sleep(CHECK_SECONDS)
            return
        deliveries = self._sending.values()
        ended, _ = await asyncio.wait(deliveries, timeout=CHECK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for receiver in [name for name, delivery in self._sending.items() if delivery in ended]:
            self._sending.pop(receiver).result()

    async def _send(self, claimed: Claimed) -> None:
        about = {"receiver": claimed.receiver, "position": claimed.position}
        attempt: dict[str, Any] = {
            "name": claimed.receiver,
            "position": claimed.position,
            "attempt": claimed.attempt,
        }
        row = await self._row("event", {"position": claimed.position})
        archived = row is None
        error = ARCHIVED if row is None else await self._attempt(claimed, Event(*row[:9]), row[9])
        if error is None:
            await self._record(NoticeDelivered(**attempt))
            await self._execute("settle", about)
            return
        logger.warning("the notice of event %d to %s failed: %s", claimed.position, claimed.receiver, error)
        retry = None if archived or claimed.attempt > len(RETRY_SECONDS) else RETRY_SECONDS[claimed.attempt - 1]
        if retry is not None and await self._row("put_off", {**about, "seconds": retry}) is None:
            retry = None
        await self._record(NoticeFailed(**attempt, error=error, retry_seconds=retry))
        if retry is None:
            await self._execute("settle", about)

    async def _attempt(self, claimed: Claimed, event: Event, digest: str) -> str | None:
        """Send a notice; return the reason if it was not accepted. Raises psycopg.Error."""
        try:
            await self._deliver(claimed, event, digest)
        except DeliveryFailed as failed:
            return str(failed)
        except psycopg.Error:
            raise
        except Exception as bug:  # must not end the executor
            logger.exception("the notice of event %d to %s broke off", claimed.position, claimed.receiver)
            return type(bug).__name__
        return None

    async def _deliver(self, claimed: Claimed, event: Event, digest: str) -> None:
        """Send a notice. Raises DeliveryFailed, also if another key or the settings prevent it."""
        try:
            receiver = json.loads(self.cipher.decrypt(claimed.secret))
            url = check_address(receiver["address"], self.settings)
        except InvalidToken:
            raise DeliveryFailed("QUERYMILL_SECRET_KEY is not the key that the receiver was stored with") from None
        except AddressRefused as refused:
            raise DeliveryFailed(refused.reason.en) from refused
        self.store.lane.secrets.register(receiver["signing"])
        names = (None, None) if event.task_id is None else await self._row("task_names", {"task_id": event.task_id})
        name, database = names or (None, None)
        public = self.settings.public_url
        link = f"{public}/tasks/{event.task_id}" if public and event.task_id else None
        shown = event._replace(recorded_at=event.recorded_at.astimezone(self.settings.zone))
        notice = Notice(f"evt_{digest[:32]}", shown, name, database, link)
        await deliver(notice, url, receiver["signing"])

    async def _record(self, fact: NoticeDelivered | NoticeFailed) -> None:
        meta = Meta(executor=self.executor)
        await self.store.lane.append(receiver_stream(fact.name), [fact], expected=None, meta=meta)

    async def _row(self, name: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
        async with self.store.connection() as conn:
            return await (await conn.execute(query("notices", name), values)).fetchone()

    async def _execute(self, name: str, values: dict[str, Any]) -> None:
        async with self.store.connection() as conn:
            await conn.execute(query("notices", name), values)
