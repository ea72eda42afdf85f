"""Group commit: one task gathers the appends that wait and commits them together, in order.

An append may be refused on its own (conflict, stale epoch, a rule of the table): the losers get their error, the rest
go again. When the connection breaks in the middle of a commit, the lane asks the log what became of it before it sends
anything again, so nothing is lost or doubled.

The lane remembers the versions of the streams it writes to (`events.append.version_cache`), so that the database need
not look them up. Streams that others write to as well are looked up under the lock.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg

from events.append.conflicts import are_bound, fail, indivisible, without_conflicts, without_stale
from events.append.prepared_statement import Row, Statement
from events.append.version_cache import KnownVersions
from events.facts.ids import Stream
from events.wire.batch import PARAMETERS, Group, make_group, pack
from events.wire.event import Appended, Fence, LogUnavailable, LogUnwilling, Meta
from events.wire.masking import Secrets
from events.wire.pg_binary import read_int4_array, read_int8, read_moment
from runtime.postgres.connections import ANSWER_SECONDS, UNAVAILABLE, UNWILLING
from runtime.postgres.errors import first_line
from schema.named_queries import query

logger = logging.getLogger(__name__)

type Connect = Callable[[], Awaitable[psycopg.AsyncConnection[Any]]]

MOST_GROUPS = 256
"""Waiting appends that go into one commit."""
LEAST_HALVED = 24
"""Waiting appends that are not shared out among two commits: what a commit costs by itself would outweigh it."""
MOST_EVENTS = 8_000
"""Events that go into one commit, unless one append alone has more."""
MOST_WAITING = 50_000
"""Events that may wait before an append has to."""
HUSH_SECONDS = 10.0
"""How long commits send no hints once the server takes none. Its queue of notifications is full because some session in
the cluster listens and has not ended its transaction."""

_CONFLICT, _STALE = "QM001", "QM002"
_TAKEN = "events_stream_version"
"""The constraint that an append runs into whose stream is further than the lane remembers."""


class Part(NamedTuple):
    """Facts (at least one) for a stream; `expected` as `append` takes it."""

    stream: Stream
    facts: Sequence[msgspec.Struct]
    expected: int | None


@dataclass(slots=True, kw_only=True)
class AppendLane:
    """Appends to the log over one connection of its own. `run` must be running."""

    connect: Connect
    channel: str
    wake_channel: str
    notify: bool = True
    secrets: Secrets = field(default_factory=Secrets)
    give_up_seconds: float = 60.0
    unwilling_seconds: float = 60.0
    """How long an append waits for a log that can be read, and takes nothing."""
    answer_seconds: float = ANSWER_SECONDS
    """How long one commit may take before its connection counts as lost."""
    no_room: str | None = None
    """What the server said when it had no room for an append, until it takes one."""
    _queue: deque[Group] = field(default_factory=deque[Group])
    _sending: list[Group] = field(default_factory=list[Group])
    _waiting_events: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: bool = False
    _conn: psycopg.AsyncConnection[Any] | None = None
    _append: Statement | None = None
    _backend: int = 0
    """The server process of the newest connection."""
    _head: int = 0
    _hushed_until: float = 0.0
    _known: KnownVersions = field(default_factory=KnownVersions)
    _dead: BaseException | None = None
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: asyncio.Task[None] | None = None

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
        if self._waiting_events > MOST_WAITING or self._dead is not None:
            await self._have_room()
        group = make_group(stream, facts, expected=expected, meta=meta or Meta(), fence=fence, secrets=self.secrets)
        self._enqueue(group)
        return await group.answer

    async def append_together(
        self, parts: Sequence[Part], *, meta: Meta | None = None, fence: Fence | None = None
    ) -> list[Appended]:
        """Appends to several streams in one commit: all of it or, where one is refused, nothing. Raises as `append`."""
        await self._have_room()
        bond = object()
        groups = [
            make_group(
                part.stream, part.facts, expected=part.expected, meta=meta or Meta(), fence=fence, secrets=self.secrets
            )
            for part in parts
        ]
        for group in groups:
            group.bond = bond
            self._enqueue(group)
        return await _answers(groups)

    async def _have_room(self) -> None:
        while self._waiting_events > MOST_WAITING:
            self._room.clear()
            self._check_alive()
            await self._room.wait()
        self._check_alive()

    def _enqueue(self, group: Group) -> None:
        self._queue.append(group)
        self._waiting_events += group.size
        self._wake.set()

    async def run(self) -> None:
        """Commits what waits, until cancelled; what waits then is still committed."""
        serving = self._serving = asyncio.create_task(self._serve())
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self._closing = True
            self._wake.set()
            await serving
            raise
        except BaseException as error:
            self._dead = error
            raise
        finally:
            self.close()
            await self._disconnect()

    async def _serve(self) -> None:
        # connected before readers can take every connection: they may hold one while they wait for an append
        try:
            await self._connected()
        except UNAVAILABLE:
            await self._disconnect()
        while True:
            while self._queue:
                self._sending = self._next_batch()
                await self._commit(self._sending)
            if self._closing:
                return
            self._wake.clear()
            await self._wake.wait()

    async def until_stopped(self) -> None:
        """Raises LogUnavailable once the lane has stopped for good, for whoever is of no use without it."""
        await self._stopped.wait()
        self._check_alive()

    def _check_alive(self) -> None:
        if self._dead is not None:
            raise LogUnavailable("the append lane has stopped") from self._dead

    def close(self) -> None:
        """Refuses every append from now on, and those that still wait."""
        self._dead = self._dead or asyncio.CancelledError()
        fail([*self._sending, *self._queue], LogUnavailable("the append lane has stopped"))
        self._queue.clear()
        self._room.set()
        self._stopped.set()

    def abandon(self) -> None:
        """Gives up on a database that stays away: what waits is refused, and `run` ends as if cancelled."""
        self.close()
        if self._serving is not None:
            self._serving.cancel()

    def _next_batch(self) -> list[Group]:
        # half of many callers at a time: while the database works on these, the others make their next events
        callers = len(self._queue) + len(self._sending)
        most = min(MOST_GROUPS, max(LEAST_HALVED, (callers + 1) // 2))
        if len(self._queue) <= most and self._waiting_events <= MOST_EVENTS:
            batch = list(self._queue)
            self._queue.clear()
            self._waiting_events = 0
        else:
            batch = self._first_of_queue(most)
        self._room.set()
        return batch

    def _first_of_queue(self, most: int) -> list[Group]:
        batch: list[Group] = []
        size = 0
        while self._queue:
            upcoming = self._queue[0]
            full = len(batch) >= most or size + upcoming.size > MOST_EVENTS
            if full and batch and not are_bound(batch[-1], upcoming):
                break
            batch.append(self._queue.popleft())
            size += upcoming.size
        self._waiting_events -= size
        return batch

    def _packed(self, batch: list[Group], bases: list[int] | None, *, hints: bool) -> list[bytes | None]:
        return pack(batch, bases, channel=self.channel, notify=hints, wake_channel=self.wake_channel)

    @property
    def head(self) -> int:
        """How far the log is known to go: as it was found, and what was appended since."""
        return self._head

    @property
    def hints(self) -> bool:
        """Whether a commit tells of itself now."""
        return self.notify and asyncio.get_running_loop().time() >= self._hushed_until

    async def _hush(self, conn: psycopg.AsyncConnection[Any], full: psycopg.Error) -> None:
        self._hushed_until = asyncio.get_running_loop().time() + HUSH_SECONDS
        logger.warning("nobody is told of commits for %g s: %s", HUSH_SECONDS, str(full).strip())
        # the server drops what all have read of its queue when somebody adds to it, which is impossible now, or asks
        # how full it is
        with suppress(psycopg.Error):
            await conn.execute("select pg_notification_queue_usage()")

    async def _commit(self, batch: list[Group]) -> None:
        """Commits a batch; fails the groups the database refuses and sends the others again."""
        look_up = False
        while batch:
            try:
                await self._send(batch, look_up=look_up)
            except psycopg.DatabaseError as error:
                refused = error
            else:
                return
            if refused.sqlstate == _CONFLICT:
                batch = without_conflicts(batch, refused)
            elif refused.sqlstate == _STALE:
                batch = without_stale(batch, refused)
            elif refused.diag.constraint_name == _TAKEN and not look_up:
                look_up = True
            elif len(parts := indivisible(batch)) == 1:
                fail(batch, refused)
                return
            else:
                # the database does not say whose fault it is
                for part in parts:
                    await self._commit(part)
                return

    async def _send(self, batch: list[Group], *, look_up: bool) -> None:
        """One commit, over reconnections, for as long as `give_up_seconds` or `unwilling_seconds` allow."""
        clock = asyncio.get_running_loop().time
        began, pause = clock(), 0.05
        since: int | None = None
        while True:
            hints = self.hints
            try:
                append = await self._connected()
                if since is not None and await self._was_committed(batch, since):
                    return
                since = self._head if since is None else since
                bases = None if look_up else self._known.bases(batch)
                row = await append.row(self._packed(batch, bases, hints=hints))
                self._answer_row(batch, bases, row)
                self.no_room = None
            except psycopg.errors.ProgramLimitExceeded as full:
                if not hints or self._conn is None:
                    raise
                await self._hush(self._conn, full)
            except UNAVAILABLE as lost:
                await self._disconnect()
                refused = isinstance(lost, UNWILLING)
                if isinstance(lost, psycopg.errors.DiskFull):
                    self.no_room = first_line(lost)
                if clock() - began > (self.unwilling_seconds if refused else self.give_up_seconds):
                    given_up = (LogUnwilling if refused else LogUnavailable)(str(lost).strip())
                    given_up.__cause__ = lost
                    fail(batch, given_up)
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            else:
                return

    async def _connected(self) -> Statement:
        if self._append is None:
            self._known.forget()
            self._conn = conn = await self.connect()
            if self._backend:
                # the lost connection's process may still be committing: only once it is gone is the outcome known
                await conn.execute(query("event_log", "end_backend"), {"pid": self._backend})
            cursor = await conn.execute(query("event_log", "backend_pid"))
            (self._backend,) = await cursor.fetchone() or (0,)
            await conn.execute(query("event_log", "plan_once"))
            cursor = await conn.execute(query("event_log", "head"))
            head = (await cursor.fetchone() or (0,))[0]
            self._head = self._head or head
            self._append = await Statement.prepare(conn, query("event_log", "append"), PARAMETERS, self.answer_seconds)
        return self._append

    async def _disconnect(self) -> None:
        conn, self._conn, self._append = self._conn, None, None
        if conn is not None:
            with suppress(psycopg.Error):
                await conn.close()

    async def _was_committed(self, batch: list[Group], since: int) -> bool:
        """Whether the batch whose answer was lost is in the log behind a position; if so, answers its callers."""
        assert self._conn is not None  # noqa: S101  # just connected
        cursor = await self._conn.execute(
            query("event_log", "first_of_batch"), {"after": since, "digest": batch[0].digests[0]}
        )
        row = await cursor.fetchone()
        if row is None:
            return False
        first, recorded_at = row
        last = first + sum(group.size for group in batch) - 1
        cursor = await self._conn.execute(query("event_log", "versions_at"), {"first": first, "last": last})
        versions = [v for (v,) in await cursor.fetchall()]
        bases: list[int] = []
        offset = 0
        for group in batch:
            bases.append(versions[offset] - 1)
            offset += group.size
        self._answer(batch, last, recorded_at, bases)
        return True

    def _answer_row(self, batch: list[Group], bases: Sequence[int] | None, row: Row) -> None:
        """Answers with what append() has returned; it gives versions where it was to find them."""
        last, recorded_at, found = row
        assert last is not None and recorded_at is not None  # noqa: S101, PT018  # append() always says where and when
        if bases is None:
            assert found is not None  # noqa: S101
            bases = read_int4_array(found)
        self._answer(batch, read_int8(last), read_moment(recorded_at), bases)

    def _answer(self, batch: list[Group], last: int, recorded_at: datetime, bases: Sequence[int]) -> None:
        self._head = last
        first = last - sum([group.size for group in batch]) + 1
        self._known.make_room(len(batch))
        learn = self._known.learn
        for group, base in zip(batch, bases, strict=True):
            following, version = first + group.size, base + group.size
            learn(group.stream, base, version)
            answer = group.answer
            if not answer.done():
                answer.set_result(Appended(first, following - 1, version, recorded_at))
            first = following


async def _answers(bound: Sequence[Group]) -> list[Appended]:
    """Of groups that are bound together, which are answered together, the last one last."""
    *others, last = (group.answer for group in bound)
    try:
        await last
    finally:
        for answer in others:
            # asked for here, or asyncio would warn of an error that nobody has looked at
            if not answer.cancel() and not answer.cancelled():
                answer.exception()
    return [group.answer.result() for group in bound]
