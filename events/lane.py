"""Group commit: one task gathers the appends that wait and commits them together, in order.

An append may be refused on its own (conflict, stale epoch): the losers get their error, the rest go again. When the
connection breaks in the middle of a commit, the lane asks the log what became of it before it sends anything again, so
nothing is lost or doubled.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
import psycopg

from events import binary, codec
from events.binary import Packed
from events.digest import SALT_BYTES, body_digest, event_header, merkle_root
from events.envelope import Appended, Fence, LogUnavailable, Meta, StaleEpoch, VersionConflict
from events.ids import Stream, task_of
from events.secrets import Secrets
from schema.named_queries import query

type Connect = Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]

MOST_GROUPS = 256
"""Waiting appends that go into one commit."""
MOST_EVENTS = 8_000
"""Events that go into one commit, unless one append alone has more."""
MOST_WAITING = 50_000
"""Events that may wait before an append has to."""
WAKING = frozenset(("step.requested", "execution.cancel_requested"))
"""Types executors are woken for."""

_APPEND = query("log", "append")
_CONFLICT, _STALE = "QM001", "QM002"
_NAME = {kind: binary.text_element(kind.name) for kind in codec.KINDS}
_VERSION = {kind: binary.int2_element(kind.version) for kind in codec.KINDS}


@dataclass(slots=True, eq=False)
class _Waiting:
    """One caller's events, encoded and hashed, and the future it awaits."""

    stream: Stream
    expected: int | None
    fence: Fence | None
    size: int
    meta: bytes
    kinds: list[codec.Kind]
    data: list[bytes]
    salts: bytes
    digests: list[bytes]
    answer: asyncio.Future[Appended]
    wakes: bool


@dataclass(slots=True, kw_only=True)
class AppendLane:
    """Appends to the log over one connection of its own. `run` must be running."""

    connect: Connect
    channel: str
    wake_channel: str
    notify: bool = True
    secrets: Secrets = field(default_factory=Secrets)
    give_up_seconds: float = 60.0
    _queue: deque[_Waiting] = field(default_factory=deque["_Waiting"])
    _waiting_events: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _conn: psycopg.AsyncConnection[Any] | None = None
    _backend: int = 0
    """The server process of the newest connection."""
    _head: int = 0
    _dead: BaseException | None = None

    async def append(
        self,
        stream: Stream,
        facts: Sequence[msgspec.Struct],
        *,
        expected: int | None,
        meta: Meta | None = None,
        fence: Fence | None = None,
    ) -> Appended:
        """Appends `facts` (at least one) to `stream`.

        expected: the version the stream must have, 0 for a new one, None for any.
        Raises VersionConflict, StaleEpoch, or LogUnavailable when the lane has died or the database stays away.
        """
        while self._waiting_events > MOST_WAITING:
            self._room.clear()
            self._check_alive()
            await self._room.wait()
        self._check_alive()
        waiting = self._encode(stream, facts, expected, meta or Meta(), fence)
        self._queue.append(waiting)
        self._waiting_events += len(facts)
        self._wake.set()
        return await waiting.answer

    async def run(self) -> None:
        """Commits what waits, until cancelled; what waits then is still committed."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._queue:
                    await self._commit(self._next_batch())
        except asyncio.CancelledError:
            while self._queue:
                await self._commit(self._next_batch())
            raise
        except BaseException as error:
            self._dead = error
            raise
        finally:
            self.close()
            if self._conn is not None:
                await self._conn.close()

    @property
    def failure(self) -> BaseException | None:
        """Why the lane has stopped for good; None while it runs."""
        return self._dead

    def _check_alive(self) -> None:
        if self._dead is not None:
            raise LogUnavailable("the append lane has stopped") from self._dead

    def close(self) -> None:
        """Refuses every append from now on, and those that still wait."""
        self._dead = self._dead or asyncio.CancelledError()
        while self._queue:
            waiting = self._queue.popleft()
            if not waiting.answer.done():
                waiting.answer.set_exception(LogUnavailable("the append lane has stopped"))
        self._room.set()

    def _encode(
        self, stream: Stream, facts: Sequence[msgspec.Struct], expected: int | None, meta: Meta, fence: Fence | None
    ) -> _Waiting:
        meta_bytes = self.secrets.mask(msgspec.json.encode(meta))
        salts = os.urandom(SALT_BYTES * len(facts))
        kinds: list[codec.Kind] = []
        data: list[bytes] = []
        digests: list[bytes] = []
        headers: dict[codec.Kind, bytes] = {}
        for i, fact in enumerate(facts):
            kind = codec.name_of(fact)
            header = headers.get(kind)
            if header is None:
                name, version = kind
                header = headers[kind] = event_header(stream.encode(), name.encode(), version, meta_bytes)
            encoded = self.secrets.mask(codec.encode(fact))
            kinds.append(kind)
            data.append(encoded)
            digests.append(sha256(header + body_digest(salts[i * SALT_BYTES : (i + 1) * SALT_BYTES], encoded)).digest())
        return _Waiting(
            stream=stream,
            expected=expected,
            fence=fence,
            size=len(facts),
            meta=meta_bytes,
            kinds=kinds,
            data=data,
            salts=salts,
            digests=digests,
            answer=asyncio.get_running_loop().create_future(),
            wakes=any(kind.name in WAKING for kind in headers),
        )

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        size = 0
        while self._queue and len(batch) < MOST_GROUPS:
            upcoming = self._queue[0].size
            if batch and size + upcoming > MOST_EVENTS:
                break
            batch.append(self._queue.popleft())
            size += upcoming
        self._waiting_events -= size
        self._room.set()
        return batch

    async def _commit(self, batch: list[_Waiting]) -> None:
        """Commits a batch; fails the groups the database refuses and sends the others again."""
        while batch:
            try:
                await self._send(batch)
            except psycopg.errors.DatabaseError as refused:
                if refused.sqlstate not in (_CONFLICT, _STALE):
                    for waiting in batch:
                        if not waiting.answer.done():
                            waiting.answer.set_exception(refused)
                    return
                losers = {int(n) - 1 for n in (refused.diag.message_detail or "").split(",")}
                for index in losers:
                    error = VersionConflict if refused.sqlstate == _CONFLICT else StaleEpoch
                    if not batch[index].answer.done():
                        batch[index].answer.set_exception(error(batch[index].stream))
                batch = [waiting for index, waiting in enumerate(batch) if index not in losers]
            else:
                return

    async def _send(self, batch: list[_Waiting]) -> None:
        """One commit, over reconnections, for as long as `give_up_seconds` allow."""
        deadline = asyncio.get_running_loop().time() + self.give_up_seconds
        doubtful = False
        pause = 0.05
        while True:
            try:
                conn = await self._connection()
                if doubtful and await self._was_committed(conn, batch):
                    return
                doubtful = True
                cursor = await conn.execute(_APPEND, self._arguments(batch), prepare=True, binary=True)
                row = await cursor.fetchone()
                assert row is not None  # noqa: S101  # a function with out parameters returns one row
                self._answer(batch, row[0], row[1], row[2])
            except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
                if self._conn is not None:
                    with suppress(psycopg.Error):
                        await self._conn.close()
                    self._conn = None
                if asyncio.get_running_loop().time() > deadline:
                    for waiting in batch:
                        if not waiting.answer.done():
                            waiting.answer.set_exception(LogUnavailable(str(lost).strip()))
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            else:
                return

    async def _connection(self) -> psycopg.AsyncConnection[Any]:
        if self._conn is None or self._conn.closed:
            conn = await self.connect()
            if self._backend:
                # what was sent over the lost connection may still be at work: its fate is known once it is over
                await conn.execute(query("log", "end_backend"), {"pid": self._backend})
            self._conn, self._backend = conn, conn.info.backend_pid
            binary.send_packed(self._conn)
            cursor = await self._conn.execute(query("log", "head"))
            head = (await cursor.fetchone() or (0,))[0]
            self._head = self._head or head
        return self._conn

    def _arguments(self, batch: list[_Waiting]) -> tuple[Any, ...]:
        prior: dict[str, int] = {}
        priors: list[bytes] = []
        for waiting in batch:
            before = prior.get(waiting.stream, 0)
            priors.append(binary.int4_element(before))
            prior[waiting.stream] = before + waiting.size
        digests = [d for w in batch for d in w.digests]
        fences = [w.fence for w in batch]
        wakes = any(w.wakes for w in batch)
        return (
            binary.array(binary.TEXT, [binary.text_element(w.stream) for w in batch]),
            binary.array(binary.TEXT, [binary.text_element(task_of(w.stream)) for w in batch]),
            binary.array(binary.JSON, [binary.element(w.meta) for w in batch]),
            binary.array(binary.INT4, [binary.int4_element(w.expected) for w in batch]),
            binary.array(binary.INT4, priors),
            binary.array(binary.INT4, [binary.int4_element(w.size) for w in batch]),
            binary.array(binary.TEXT, [binary.text_element(f.execution_id if f else None) for f in fences]),
            binary.array(binary.INT4, [binary.int4_element(f.epoch if f else None) for f in fences]),
            binary.array(binary.TEXT, [_NAME[kind] for w in batch for kind in w.kinds]),
            binary.array(binary.INT2, [_VERSION[kind] for w in batch for kind in w.kinds]),
            binary.array(binary.JSON, [binary.element(data) for w in batch for data in w.data]),
            Packed(b"".join([w.salts for w in batch])),
            Packed(b"".join(digests)),
            Packed(merkle_root(digests)),
            Packed(self.channel.encode()),
            Packed(b"\x01" if self.notify else b"\x00"),
            Packed(self.wake_channel.encode()) if wakes else None,
        )

    async def _was_committed(self, conn: psycopg.AsyncConnection[Any], batch: list[_Waiting]) -> bool:
        """Whether the batch whose answer was lost is in the log; if so, answers its callers."""
        cursor = await conn.execute(
            query("log", "first_of_batch"), {"after": self._head, "digest": batch[0].digests[0]}
        )
        row = await cursor.fetchone()
        if row is None:
            return False
        first, recorded_at = row
        last = first + sum(w.size for w in batch) - 1
        cursor = await conn.execute(query("log", "versions_at"), {"first": first, "last": last})
        versions = [v for (v,) in await cursor.fetchall()]
        bases: list[int] = []
        offset = 0
        for waiting in batch:
            bases.append(versions[offset] - 1)
            offset += waiting.size
        self._answer(batch, last, recorded_at, bases)
        return True

    def _answer(self, batch: list[_Waiting], last: int, recorded_at: datetime, bases: list[int]) -> None:
        self._head = last
        first = last - sum(w.size for w in batch) + 1
        for waiting, base in zip(batch, bases, strict=True):
            size = waiting.size
            if not waiting.answer.done():
                waiting.answer.set_result(Appended(first, first + size - 1, base + size, recorded_at))
            first += size
