"""Receivers of notices. Their addresses and secrets are stored encrypted; executors send the notices."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import Fernet
from psycopg.rows import TupleRow

from events.facts.ids import receiver_stream
from events.facts.records import ReceiverAdded, ReceiverRemoved, ReceiverTested
from events.facts.type_patterns import named_types
from events.store.event_store import EventStore
from events.wire.event import Appended, Meta
from runtime.notices.addresses import AddressRefused, check_address, shown_address
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import InvalidRequest, ReceiverExists, ReceiverUnknown
from service.schemas.formats import stamp, view_of_row
from service.schemas.requests import ReceiverRequest
from service.schemas.responses.operation import LastNotice, NewReceiver, ReceiverList, ReceiverTest, ReceiverView
from service.schemas.responses.removed import Removed
from service.texts import say

SECRET_BYTES: Final = 32
_TOO_MANY: Final = frozenset(("assistant", "file", "files", "log", "model", "notice", "pair", "unit"))
"""Beginnings of types of which a run has hundreds of events, or whose notices would cause others."""
_TEST: Final = "receiver.tested"
"""Type of which only the tested receiver gets a notice, whatever its types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    store: EventStore
    settings: Settings
    cipher: Fernet

    async def add(self, request: ReceiverRequest, *, meta: Meta | None = None) -> NewReceiver:
        """Add a receiver and return its secret. Raises InvalidRequest, ReceiverExists."""
        try:
            url = check_address(request.address, self.settings)
        except AddressRefused as refused:
            raise InvalidRequest(say("address: {reason}", reason=refused.reason), field="address") from refused
        address, types = shown_address(url), noticed_types(request.types)
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        self.store.lane.secrets.register(secret)
        stored = json.dumps({"address": url, "signing": secret}).encode()
        values = {
            "name": request.name,
            "secret": self.cipher.encrypt(stored),
            "address": address,
            "types": list(types),
        }
        fact = ReceiverAdded(name=request.name, address=address, types=types)
        row = await self._change("add_receiver", values, fact, meta)
        if row is None:
            raise ReceiverExists(name=request.name)
        return NewReceiver(
            name=request.name,
            address=address,
            types=list(types),
            secret=secret,
            created_at=stamp(row[0], self.settings.zone),
        )

    async def list(self) -> ReceiverList:
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("notices", "list_receivers"))).fetchall()
        return ReceiverList(receivers=[self._view(row) for row in rows])

    async def remove(self, name: str, *, meta: Meta | None = None) -> Removed:
        """Remove a receiver and its waiting notices. Raises ReceiverUnknown."""
        if await self._change("remove_receiver", {"name": name}, ReceiverRemoved(name=name), meta) is None:
            raise ReceiverUnknown(name=name)
        return Removed(name=name)

    async def test(self, name: str, *, meta: Meta | None = None) -> ReceiverTest:
        """Request a test notice. Raises ReceiverUnknown."""
        known = await self.list()
        if name not in {receiver.name for receiver in known.receivers}:
            raise ReceiverUnknown(name=name)
        # executors make the notice of it, as of any event
        appended = await self._append(ReceiverTested(name=name), meta)
        return ReceiverTest(name=name, position=appended.last_position)

    async def _change(
        self, statement: str, values: dict[str, Any], fact: ReceiverAdded | ReceiverRemoved, meta: Meta | None
    ) -> TupleRow | None:
        """Change a receiver and append the fact, or neither; return the row of the statement, None without a change."""
        async with self.store.connection() as conn, conn.transaction():
            row = await (await conn.execute(query("notices", statement), values)).fetchone()
            if row is not None:
                await self._append(fact, meta)
        return row

    async def _append(self, fact: ReceiverAdded | ReceiverRemoved | ReceiverTested, meta: Meta | None) -> Appended:
        return await self.store.lane.append(receiver_stream(fact.name), [fact], expected=None, meta=meta)

    def _view(self, row: TupleRow) -> ReceiverView:
        *_, last, at, error = row
        zone = self.settings.zone
        attempt = None if last is None else LastNotice(delivered=error is None, at=stamp(at, zone), error=error)
        return view_of_row(ReceiverView, row, zone, last=attempt)


def noticed_types(patterns: Sequence[str]) -> tuple[str, ...]:
    """Return the types that patterns name. Raises InvalidRequest if no notices are sent of what a pattern names."""
    found: dict[str, None] = {}
    for pattern in patterns:
        named = [n for n in named_types((pattern,)) if n.partition(".")[0] not in _TOO_MANY and n != _TEST]
        if not named:
            raise InvalidRequest(
                say(
                    "types: {pattern!r} names no type of event that notices are sent of, such as execution.failed",
                    pattern=pattern,
                ),
                field="types",
            )
        found.update(dict.fromkeys(named))
    return tuple(found)
