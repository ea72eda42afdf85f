"""Verification of the stored log, in ranges, by several processes.

Memory use grows only with the number of streams, whose last versions are kept. A verification ends at the position that
was the log's last at its start.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Literal, NamedTuple

import psycopg
from psycopg import sql

from events.audit import tampering_texts as texts
from events.audit.anchors import Anchor, read_anchor
from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.frames import read_frames
from events.audit.log_tree import complete_nodes, read_root, read_tree, stored_nodes
from events.audit.merkle_tree import Node, TreePart
from events.audit.progress_file import ResumePoint, forget_resume_point, read_resume_point, write_resume_point
from events.audit.range_verifier import RangeJoiner, RangeOutcome, RangeVerifier, Tampered
from events.audit.single_value import single_value
from events.store.replica import is_beginning
from runtime.postgres.connections import closed_on_failure, session_settings, with_defaults
from runtime.sentences import Sentence
from runtime.settings.settings import Settings
from schema.named_queries import query

RANGE = 50_000
"""Events in a range: about 0.1 s of work. The resume point is written after each range."""

type Progress = Callable[[int], None]


class LogVerdict(NamedTuple):
    """Result of a verification. `position` and `reason` describe the first fault; both are None if the log holds."""

    holds: bool
    checked: int
    head: int
    position: int | None = None
    reason: Sentence | None = None
    checkpoints: int = 0
    """Number of checkpoints compared with the log."""
    after: int = 0
    """Position after which the verification started: end of the archive, as requested, or end of an interrupted run."""


class VerificationStart(NamedTuple):
    """Start and end positions of a verification, and the reason for the start."""

    after: int
    head: int
    why: Literal["beginning", "archived", "asked", "interrupted"]


class LogAddress(NamedTuple):
    """Connection string and schema of a log."""

    dsn: str
    schema: str


class Range(NamedTuple):
    """Events to verify: those after the position `after`, up to `until`."""

    after: int
    until: int


def replica_address(settings: Settings) -> LogAddress | None:
    """Return the address of the replica from which ranges are read; None if there is none."""
    if settings.read_url is None:
        return None
    return LogAddress(with_defaults(settings.read_url, "querymill verification"), settings.database_schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Verification of the stored log, with its parameters.

    replica: replica whose rows are verified as far as it has them; all else is read from `address`.
    checkpoints: checkpoints to compare with the log.
    after: start after this position.
    progress_file: file for the progress; if it exists, the interrupted run is resumed.
    trusted: public keys (hex) that must have signed the checkpoints; empty: any key.
    """

    address: LogAddress
    replica: LogAddress | None = None
    checkpoints: Sequence[Checkpoint] = ()
    trusted: frozenset[str] = frozenset()
    after: int = 0
    progress_file: Path | None = None
    processes: int = 2
    niceness: int = 0
    range_events: int = RANGE

    def run(
        self, *, began: Callable[[VerificationStart], None] | None = None, progress: Progress | None = None
    ) -> LogVerdict:
        """Verify the log. Faults are part of the verdict.

        began: called with the start; progress: called with the number of events verified since its last call. If an
        archive removes rows meanwhile, the verification restarts after the newer anchor and calls `began` again.
        """
        with connect(*self.address) as conn:
            while True:
                cut = self._cut(conn)
                verdict = self._verify(conn, began, progress)
                if verdict.holds or self._cut(conn) <= cut:
                    self._forget()
                    return verdict

    def _verify(
        self,
        conn: psycopg.Connection[Any],
        began: Callable[[VerificationStart], None] | None,
        progress: Progress | None,
    ) -> LogVerdict:
        head = single_value(conn, query("event_log", "head")) or 0
        joiner = RangeJoiner()
        start = VerificationStart(0, head, "beginning")
        compared = 0
        try:
            anchor = read_anchor(conn)
            if anchor is not None:
                self._trust(anchor)
            for checkpoint in self.checkpoints:
                self._require_genuine(checkpoint)
            joiner, start = self._beginning(conn, anchor, head)
            if began is not None:
                began(start)
            compared = self._compare_earlier(conn, start.after, anchor)
            compared += self._verify_ranges(conn, joiner, head, progress)
        except Tampered as found:
            return LogVerdict(
                holds=False,
                checked=joiner.checked,
                head=head,
                position=found.position,
                reason=found.reason,
                after=start.after,
            )
        return LogVerdict(holds=True, checked=joiner.checked, head=head, checkpoints=compared, after=start.after)

    @staticmethod
    def _cut(conn: psycopg.Connection[Any]) -> int:
        """Return the position of the newest anchor, without verifying the anchor; 0 if there is no anchor."""
        return single_value(conn, query("audit", "newest_anchor")) or 0

    def _beginning(
        self, conn: psycopg.Connection[Any], anchor: Anchor | None, head: int
    ) -> tuple[RangeJoiner, VerificationStart]:
        """Return a joiner with the state before the first row to verify, and the start of the verification."""
        cut = anchor.position if anchor is not None else 0
        if self.progress_file is not None and (resume_point := read_resume_point(self.progress_file)) is not None:
            position = resume_point.position
            if cut < position <= head and read_root(conn, position).hex() == resume_point.root:
                return self._after(conn, position, cut), VerificationStart(position, head, "interrupted")
        if cut < self.after <= head:
            return self._after(conn, self.after, cut), VerificationStart(self.after, head, "asked")
        if anchor is None:
            return RangeJoiner(), VerificationStart(0, head, "beginning")
        tree = read_tree(conn, cut)
        if anchor.checkpoint.root and tree.root().hex() != anchor.checkpoint.root:
            raise Tampered(cut, texts.ANCHOR_TREE)
        return RangeJoiner(tree=tree, whole=False), VerificationStart(cut, head, "archived")

    @staticmethod
    def _after(conn: psycopg.Connection[Any], position: int, cut: int) -> RangeJoiner:
        known = conn.execute(query("audit", "versions_until"), {"after": cut, "position": position}).fetchall()
        time = single_value(conn, query("audit", "time_at"), {"position": position})
        if time is None:
            raise Tampered(position, texts.MISSING)
        complete_nodes(conn, position)
        return RangeJoiner(
            tree=read_tree(conn, position),
            time=time,
            whole=cut == 0,
            versions={bytes(stream): version for stream, version in known},
        )

    def _verify_ranges(
        self, conn: psycopg.Connection[Any], joiner: RangeJoiner, head: int, progress: Progress | None
    ) -> int:
        """Verify the ranges and return the number of checkpoints compared with them."""
        start = joiner.position
        for outcome in self._outcomes(conn, joiner, head):
            before = joiner.checked
            joiner.join(outcome)
            _compare_nodes(conn, [*outcome.part.completed, *joiner.tree.completed])
            joiner.tree.completed.clear()
            for checkpoint in self.checkpoints:
                if checkpoint.position == joiner.position:
                    _compare(checkpoint, joiner.tree)
            if progress is not None:
                progress(joiner.checked - before)
            if self.progress_file is not None:
                resume_point = ResumePoint(position=joiner.position, root=joiner.tree.root().hex())
                write_resume_point(self.progress_file, resume_point)
        seen = max((checkpoint.position for checkpoint in self.checkpoints), default=0)
        if seen > head:
            raise Tampered(head + 1, texts.TAIL_CUT.filled(seen=seen))
        return sum(checkpoint.position > start for checkpoint in self.checkpoints)

    def _outcomes(self, conn: psycopg.Connection[Any], joiner: RangeJoiner, head: int) -> Iterator[RangeOutcome]:
        addresses = self._addresses(conn)
        ranges = _ranges(Range(joiner.position, head), self.range_events, [c.position for c in self.checkpoints])
        if self.processes < 2 or head - joiner.position <= 2 * self.range_events:
            # faster than starting a second process
            with closing(RangeReader(addresses)) as reader:
                yield from (reader.verify(part) for part in ranges)
            return
        with ExitStack() as stack:
            pool = ProcessPoolExecutor(
                self.processes, mp_context=_context(), initializer=_begin_worker, initargs=(self.niceness,)
            )
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            waiting: deque[Future[RangeOutcome]] = deque()
            for part in ranges:
                waiting.append(pool.submit(_verify_in_worker, addresses, part))
                if len(waiting) > 2 * self.processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _addresses(self, conn: psycopg.Connection[Any]) -> tuple[LogAddress, ...]:
        """Return the log's address, after that of the replica if it responds and has the log's events."""
        with suppress(psycopg.Error):
            if self.replica is not None and position_of_replica(self.replica, conn) is not None:
                return self.replica, self.address
        return (self.address,)

    def _compare_earlier(self, conn: psycopg.Connection[Any], after: int, anchor: Anchor | None) -> int:
        """Compare the checkpoints up to the start of the verification; those of archived events are skipped."""
        cut = anchor.position if anchor is not None else 0
        earlier = [c for c in self.checkpoints if max(cut, 1) <= c.position <= after]
        for checkpoint in earlier:
            complete_nodes(conn, checkpoint.position)
            _compare(checkpoint, read_tree(conn, checkpoint.position))
        return len(earlier)

    def _trust(self, anchor: Anchor) -> None:
        self._require_genuine(anchor.checkpoint)
        if self.checkpoints and not self.trusted:
            known = {checkpoint.public_key for checkpoint in self.checkpoints}
            if anchor.checkpoint.public_key not in known:
                raise Tampered(anchor.position, texts.ANCHOR_KEY)

    def _require_genuine(self, checkpoint: Checkpoint) -> None:
        if not is_genuine(checkpoint, self.trusted):
            raise Tampered(checkpoint.position, texts.SIGNATURE)

    def _forget(self) -> None:
        if self.progress_file is not None:
            forget_resume_point(self.progress_file)


def connect(dsn: str, schema: str) -> psycopg.Connection[Any]:
    """Open a read-only connection to a log; autocommit, because a long transaction would hold back vacuum."""
    conn = psycopg.connect(dsn, autocommit=True)
    with closed_on_failure(conn):
        conn.execute(session_settings(conn))
        conn.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
        conn.execute("set default_transaction_read_only to on")
        # planning each page again costs as much as four hundred rows
        conn.execute("set plan_cache_mode to force_generic_plan")
    return conn


def position_of_replica(replica: LogAddress, conn: psycopg.Connection[Any]) -> int | None:
    """Return a replica's last position; None if the log of `conn` has another event there. Raises psycopg.Error."""
    with connect(*replica) as other:
        head: int = single_value(other, query("event_log", "head"))
        rows = [
            log.execute(query("event_log", "head_and_event"), {"position": head}).fetchone() for log in (other, conn)
        ]
    return head if is_beginning(rows, head) else None


def verify_range(conn: psycopg.Connection[Any], part: Range) -> RangeOutcome:
    """Verify a range and return the outcome. After a fault, reading stops and the connection is unusable."""
    frames = read_frames(conn, after=part.after, until=part.until)
    return RangeVerifier(part=TreePart(part.after, part.after)).outcome(frames, until=part.until)


class RangeReader:
    """Verifier of ranges in order, over a connection that it keeps.

    addresses: the log's, after that of a replica if there is one. The replica is left at the first range that it lacks,
    or that does not hold there, or during which it is lost.
    """

    def __init__(self, addresses: Sequence[LogAddress]) -> None:
        self._addresses = deque(addresses)
        self._conn: psycopg.Connection[Any] | None = None

    def verify(self, part: Range) -> RangeOutcome:
        """Verify a range and return the outcome. Raises psycopg.Error."""
        while len(self._addresses) > 1:
            with suppress(psycopg.Error):
                outcome = verify_range(self._connection(), part)
                if outcome.fault is None:
                    return outcome
            self.close()
            self._addresses.popleft()
        return verify_range(self._connection(), part)

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()
        self._conn = None

    def _connection(self) -> psycopg.Connection[Any]:
        if self._conn is None:
            self._conn = connect(*self._addresses[0])
        return self._conn


def _ranges(whole: Range, events: int, checkpoints: Sequence[int]) -> Iterator[Range]:
    """Split a range into ranges of `events` events, and at the checkpoints, where the tree's root is compared."""
    ends = {*range(whole.after + events, whole.until, events), *checkpoints, whole.until}
    after = whole.after
    for until in sorted(end for end in ends if whole.after < end <= whole.until):
        yield Range(after, until)
        after = until


def _compare(checkpoint: Checkpoint, tree: TreePart) -> None:
    if tree.root().hex() != checkpoint.root:
        raise Tampered(checkpoint.position, texts.COMPUTED_ANEW)


def _compare_nodes(conn: psycopg.Connection[Any], nodes: Sequence[Node]) -> None:
    """Compare computed nodes of the tree with those that are stored."""
    stored = stored_nodes(conn, nodes)
    for level, index, value in nodes:
        if stored.get((level, index), value) != value:
            raise Tampered((index << level) + 1, texts.NODE_DIFFERS.filled(level=level, index=index))


def _context() -> BaseContext:
    """Return the start method of workers: `fork`, which is fast, if this process has one thread, else `spawn`."""
    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")


def _begin_worker(niceness: int) -> None:
    # Ctrl-C reaches the whole process group, but the parent ends the workers
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # frames contain no reference cycles, and garbage collections would scan many objects
    gc.disable()
    if niceness:
        os.nice(niceness)
    threading.Thread(target=_end_with_parent, daemon=True).start()


@cache
def _worker_reader(addresses: tuple[LogAddress, ...]) -> RangeReader:
    """Return the worker's reader, reused because connecting takes as long as verifying thousands of events."""
    return RangeReader(addresses)


def _verify_in_worker(addresses: tuple[LogAddress, ...], part: Range) -> RangeOutcome:
    # a fault makes the connection unusable, but later outcomes are not read either
    return _worker_reader(addresses).verify(part)


def _end_with_parent() -> None:
    """Exit the worker when the parent process has ended, because a killed parent cannot stop its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
