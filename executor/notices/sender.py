"""Sender of notices. Of many executors, the one that claims a notice sends it; another does if that one dies."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
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

    async def run(self) -> None:
        """Send notices until cancelled; wait while the log is away."""
        while True:
            try:
                await self.send_due()
            except (psycopg.Error, LogUnavailable) as error:
                logger.warning("notices are put off: %s", str(error).strip() or type(error).__name__)
            await asyncio.sleep(CHECK_SECONDS)

    async def send_due(self) -> None:
        """Make the notices of new events, and send those that are due. Raises psycopg.Error, LogUnavailable."""
        await self._execute("make_notices", {})
        while (row := await self._row("claim", {"seconds": CLAIM_SECONDS})) is not None:
            await self._send(Claimed(*row))

    async def _send(self, claimed: Claimed) -> None:
        about = {"receiver": claimed.receiver, "position": claimed.position}
        row = await self._row("event", {"position": claimed.position})
        if row is None:
            logger.warning("the event %d was archived before the notice of it was delivered", claimed.position)
            await self._execute("settle", about)
            return
        error = await self._attempt(claimed, Event(*row[:9]), row[9])
        about_attempt: dict[str, Any] = {
            "name": claimed.receiver,
            "position": claimed.position,
            "attempt": claimed.attempt,
        }
        if error is None:
            await self._record(NoticeDelivered(**about_attempt))
        else:
            retry = RETRY_SECONDS[claimed.attempt - 1] if claimed.attempt <= len(RETRY_SECONDS) else None
            logger.warning("the notice of event %d to %s failed: %s", claimed.position, claimed.receiver, error)
            await self._record(NoticeFailed(**about_attempt, error=error, retry_seconds=retry))
            if retry is not None:
                await self._execute("put_off", {**about, "seconds": retry})
                return
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
            address = check_address(receiver["address"], self.settings)
        except InvalidToken:
            raise DeliveryFailed("QUERYMILL_SECRET_KEY is not the key that the receiver was stored with") from None
        except AddressRefused as refused:
            raise DeliveryFailed(refused.en) from refused
        self.store.lane.secrets.register(receiver["signing"])
        names = (None, None) if event.task_id is None else await self._row("task_names", {"task_id": event.task_id})
        name, database = names or (None, None)
        public = self.settings.public_url
        link = f"{public}/tasks/{event.task_id}" if public and event.task_id else None
        shown = event._replace(recorded_at=event.recorded_at.astimezone(self.settings.zone))
        notice = Notice(f"evt_{digest[:32]}", shown, name, database, link)
        await deliver(notice, address, receiver["signing"], self.settings)

    async def _record(self, fact: NoticeDelivered | NoticeFailed) -> None:
        meta = Meta(executor=self.executor)
        await self.store.lane.append(receiver_stream(fact.name), [fact], expected=None, meta=meta)

    async def _row(self, name: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
        async with self.store.connection() as conn:
            return await (await conn.execute(query("notices", name), values)).fetchone()

    async def _execute(self, name: str, values: dict[str, Any]) -> None:
        async with self.store.connection() as conn:
            await conn.execute(query("notices", name), values)
