"""Group commit: one asyncio task commits the waiting appends of all callers together, in order.

If the database refuses a commit (version conflict, stale epoch, a constraint), the groups at fault fail and the rest is
sent again. If the connection breaks during a commit, the lane first checks in the log whether the commit succeeded, so
that no event is lost or stored twice.

The lane caches the versions of its streams (`events.append.version_cache`). The database looks up the versions of
streams that other processes also write to.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
import psycopg

from events.append.conflicts import are_bound, fail, indivisible, without_conflicts, without_stale
from events.append.prepared_statement import EncodedRow, PreparedStatement
from events.append.version_cache import VersionCache
from events.facts.ids import Stream
from events.wire.batch import LEAF_BYTES, PARAMETERS, AppendGroup, make_group, pack
from events.wire.event import Appended, Fence, LogReadOnly, LogUnavailable, Meta
from events.wire.masking import Secrets
from events.wire.pg_binary import read_int4_array, read_int8, read_moment
from runtime.postgres.connections import ANSWER_SECONDS, READ_ONLY, UNAVAILABLE, Connect
from runtime.postgres.errors import first_line
from schema.named_queries import query

logger = logging.getLogger(__name__)

MAX_GROUPS = 256
"""Maximum number of appends in one commit."""
MIN_GROUPS_HALVED = 24
"""Number of appends that a commit may take even if more than half of the callers: smaller commits cost too much."""
MAX_EVENTS = 8_000
"""Maximum number of events in one commit, unless a single append has more."""
MAX_WAITING_EVENTS = 50_000
"""Number of waiting events above which new appends wait to be queued."""

_CONFLICT, _STALE, _NEW_PARTITION = "QM001", "QM002", "QM003"
_TAKEN = "_stream_version"
"""End of the names of the unique constraints, one in each partition, that a cached version out of date violates."""


class StreamAppend(NamedTuple):
    """Facts (at least one) for a stream, and the version the stream must have: 0 for a new stream, None for any."""

    stream: Stream
    facts: Sequence[msgspec.Struct]
    expected: int | None


@dataclass(slots=True, kw_only=True)
class AppendLane:
    """Writer that combines appends into few commits, over its own connection. Appends wait until `run` is running."""

    connect: Connect
    channel: str
    wake_channel: str
    secrets: Secrets = field(default_factory=Secrets)
    give_up_seconds: float = 60.0
    read_only_seconds: float = 60.0
    """Time after which an append fails with LogReadOnly if the log is read-only or its disk is full."""
    answer_seconds: float = ANSWER_SECONDS
    """Time a commit may take before the connection counts as lost."""
    suspend_notify_seconds: float = 10.0
    """Time for which commits send no notifications after the server's notification queue was full. The queue fills up
    if a listening session in the cluster does not end its transaction."""
    no_room: str | None = None
    """First line of the server's error if its disk is full; None after the next successful append."""
    _queue: deque[AppendGroup] = field(default_factory=deque[AppendGroup])
    _sending: list[AppendGroup] = field(default_factory=list[AppendGroup])
    _waiting_events: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _room: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: bool = False
    _conn: psycopg.AsyncConnection[Any] | None = None
    _append: PreparedStatement | None = None
    _backend: int = 0
    """Process id of the backend of the newest connection."""
    _head: int = 0
    _notify_suspended_until: float = 0.0
    _versions: VersionCache = field(default_factory=VersionCache)
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
        """Append `facts` (at least one) to `stream`.

        expected: the version the stream must have, 0 for a new stream, None for any version.
        fence: the lease that must still be held; otherwise the append raises StaleEpoch.
        Raises VersionConflict, or LogUnavailable if the lane has stopped or the database stays unreachable.
        """
        if self._waiting_events > MAX_WAITING_EVENTS or self._dead is not None:
            await self._have_room()
        group = make_group(stream, facts, expected=expected, meta=meta or Meta(), fence=fence, secrets=self.secrets)
        self._enqueue(group)
        return await group.answer

    async def append_together(
        self, parts: Sequence[StreamAppend], *, meta: Meta | None = None, fence: Fence | None = None
    ) -> list[Appended]:
        """Append to several streams in one commit, completely or not at all. Raises the same exceptions as `append`."""
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
        while self._waiting_events > MAX_WAITING_EVENTS:
            self._room.clear()
            self._check_alive()
            await self._room.wait()
        self._check_alive()

    def _enqueue(self, group: AppendGroup) -> None:
        self._queue.append(group)
        self._waiting_events += group.size
        self._wake.set()

    async def run(self) -> None:
        """Commit waiting appends until cancelled; appends already queued at cancellation are still committed."""
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
        # connects before the first append, because callers waiting for that append may hold all other connections
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
        """Wait until the lane has stopped permanently, then raise LogUnavailable."""
        await self._stopped.wait()
        self._check_alive()

    def _check_alive(self) -> None:
        if self._dead is not None:
            raise LogUnavailable("the append lane has stopped") from self._dead

    def close(self) -> None:
        """Fail all waiting and future appends with LogUnavailable."""
        self._dead = self._dead or asyncio.CancelledError()
        fail([*self._sending, *self._queue], LogUnavailable("the append lane has stopped"))
        self._queue.clear()
        self._room.set()
        self._stopped.set()

    def abandon(self) -> None:
        """Stop without waiting for the database: fail all appends with LogUnavailable and cancel `run`."""
        self.close()
        if self._serving is not None:
            self._serving.cancel()

    def _next_batch(self) -> list[AppendGroup]:
        # takes at most half of the waiting callers, so that client and server work in parallel
        callers = len(self._queue) + len(self._sending)
        most = min(MAX_GROUPS, max(MIN_GROUPS_HALVED, (callers + 1) // 2))
        if len(self._queue) <= most and self._waiting_events <= MAX_EVENTS:
            batch = list(self._queue)
            self._queue.clear()
            self._waiting_events = 0
        else:
            batch = self._first_of_queue(most)
        self._room.set()
        return batch

    def _first_of_queue(self, most: int) -> list[AppendGroup]:
        batch: list[AppendGroup] = []
        size = 0
        while self._queue:
            upcoming = self._queue[0]
            full = len(batch) >= most or size + upcoming.size > MAX_EVENTS
            if full and batch and not are_bound(batch[-1], upcoming):
                break
            batch.append(self._queue.popleft())
            size += upcoming.size
        self._waiting_events -= size
        return batch

    def _packed(self, batch: list[AppendGroup], bases: list[int] | None, *, notify: bool) -> list[bytes | None]:
        return pack(
            batch,
            bases,
            since=self._versions.since,
            channel=self.channel,
            notify=notify,
            wake_channel=self.wake_channel,
        )

    @property
    def head(self) -> int:
        """Last known position of the log: read on the first connection, then updated by each append of this lane."""
        return self._head

    @property
    def notifies(self) -> bool:
        """True if commits currently send notifications."""
        return asyncio.get_running_loop().time() >= self._notify_suspended_until

    async def _suspend_notify(self, conn: psycopg.AsyncConnection[Any], full: psycopg.Error) -> None:
        self._notify_suspended_until = asyncio.get_running_loop().time() + self.suspend_notify_seconds
        logger.warning("commits send no notifications for %g s: %s", self.suspend_notify_seconds, str(full).strip())
        # the server trims the queue on a notification, which fails while the queue is full, or when the usage is read
        with suppress(psycopg.Error):
            await conn.execute("select pg_notification_queue_usage()")

    async def _commit(self, batch: list[AppendGroup]) -> None:
        """Commit a batch; fail the groups that the database refuses and send the others again."""
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
            elif refused.sqlstate == _NEW_PARTITION and not look_up:
                # the versions were learned in the partition before, whose index does not protect them any more
                self._versions.forget(self._head)
                look_up = True
            elif (refused.diag.constraint_name or "").endswith(_TAKEN) and not look_up:
                look_up = True
            elif len(parts := indivisible(batch)) == 1:
                fail(batch, refused)
                return
            else:
                # the error does not identify the groups at fault, so each part is committed alone
                for part in parts:
                    await self._commit(part)
                return

    async def _send(self, batch: list[AppendGroup], *, look_up: bool) -> None:
        """Commit a batch, retrying after a lost connection.

        Fails the groups after `give_up_seconds`, or after `read_only_seconds` if the log is read-only or full.
        """
        clock = asyncio.get_running_loop().time
        began, pause = clock(), 0.05
        since: int | None = None
        while True:
            notify = self.notifies
            try:
                append = await self._connected()
                if since is not None and await self._was_committed(batch, since):
                    return
                since = self._head if since is None else since
                bases = None if look_up else self._versions.bases(batch)
                row = await append.row(self._packed(batch, bases, notify=notify))
                self._answer_row(batch, bases, row)
                self.no_room = None
            except psycopg.errors.ProgramLimitExceeded as full:
                if not notify or self._conn is None:
                    raise
                await self._suspend_notify(self._conn, full)
            except UNAVAILABLE as lost:
                await self._disconnect()
                refused = isinstance(lost, READ_ONLY)
                if isinstance(lost, psycopg.errors.DiskFull):
                    self.no_room = first_line(lost)
                if clock() - began > (self.read_only_seconds if refused else self.give_up_seconds):
                    given_up = (LogReadOnly if refused else LogUnavailable)(str(lost).strip())
                    given_up.__cause__ = lost
                    fail(batch, given_up)
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            else:
                return

    async def _connected(self) -> PreparedStatement:
        if self._append is None:
            self._conn = conn = await self.connect()
            if self._backend:
                # the backend of the lost connection may still be committing; the result of that commit is certain only
                # after the backend has ended
                cursor = await conn.execute(query("event_log", "end_backend"), {"pid": self._backend})
                if await cursor.fetchone() == (False,):
                    raise psycopg.OperationalError(f"the backend {self._backend} of a lost connection does not end")
            cursor = await conn.execute(query("event_log", "backend_pid"))
            (self._backend,) = await cursor.fetchone() or (0,)
            await conn.execute(query("event_log", "plan_once"))
            cursor = await conn.execute(query("event_log", "head"))
            head = (await cursor.fetchone() or (0,))[0]
            if head < self._head:
                # the feed or the scheduler finds the log set back and ends this process; appends would hide that
                raise psycopg.OperationalError(f"the log ends at position {head}, before {self._head}")
            self._head = self._head or head
            # an older copy of the log may have taken its place, and grown
            self._versions.forget(head)
            self._append = await PreparedStatement.prepare(
                conn, query("event_log", "append"), PARAMETERS, self.answer_seconds
            )
        return self._append

    async def _disconnect(self) -> None:
        conn, self._conn, self._append = self._conn, None, None
        if conn is not None:
            with suppress(psycopg.Error):
                await conn.close()

    async def _was_committed(self, batch: list[AppendGroup], since: int) -> bool:
        """Return True and resolve the callers' futures if the log contains the batch after position `since`.

        The commit then succeeded, and only its response was lost.
        """
        assert self._conn is not None  # noqa: S101  # just connected
        cursor = await self._conn.execute(
            query("event_log", "first_of_batch"), {"after": since, "leaf": batch[0].leaves[:LEAF_BYTES]}
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

    def _answer_row(self, batch: list[AppendGroup], bases: Sequence[int] | None, row: EncodedRow) -> None:
        """Resolve the callers' futures from the row of append(), which has stream versions only if `bases` is None."""
        last, recorded_at, found = row
        assert last is not None and recorded_at is not None  # noqa: S101, PT018  # append() always returns both
        if bases is None:
            assert found is not None  # noqa: S101
            bases = read_int4_array(found)
        self._answer(batch, read_int8(last), read_moment(recorded_at), bases)

    def _answer(self, batch: list[AppendGroup], last: int, recorded_at: datetime, bases: Sequence[int]) -> None:
        self._head = last
        first = last - sum([group.size for group in batch]) + 1
        self._versions.make_room(len(batch))
        learn = self._versions.learn
        for group, base in zip(batch, bases, strict=True):
            following, version = first + group.size, base + group.size
            learn(group.stream, base, version)
            answer = group.answer
            if not answer.done():
                answer.set_result(Appended(first, following - 1, version, recorded_at))
            first = following


async def _answers(bound: Sequence[AppendGroup]) -> list[Appended]:
    """Wait for bound groups and return their results. The groups are resolved together, the last group last."""
    *others, last = (group.answer for group in bound)
    try:
        await last
    finally:
        for answer in others:
            # retrieved, because asyncio warns of exceptions that were never retrieved
            if not answer.cancel() and not answer.cancelled():
                answer.exception()
    return [group.answer.result() for group in bound]
