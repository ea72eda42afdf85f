"""Verification of the stored log, in ranges of whole commits, by several processes.

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
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Literal, NamedTuple

import psycopg
from psycopg import sql

from events.audit.anchors import Anchor, read_anchor
from events.audit.chain_verifier import RangeJoiner, RangeOutcome, RangeVerifier, Tampered
from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.frames import read_frames
from events.audit.progress_file import ResumePoint, forget_resume_point, read_resume_point, write_resume_point
from runtime.postgres.connections import closed_on_failure, session_settings
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
    reason: str | None = None
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
    """Commits to verify, after the commit end `after` up to `until`. `previous` is the chain value at `after`."""

    after: int
    previous: bytes
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Verification of the stored log, with its parameters.

    checkpoints: checkpoints to compare with the log.
    after: start after the last commit end at or before this position.
    progress_file: file for the progress; if it exists, the interrupted run is resumed.
    trusted: public keys (hex) that must have signed the checkpoints; empty: any key.
    """

    address: LogAddress
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
        head = _scalar(conn, query("event_log", "head"), {}) or 0
        joiner = RangeJoiner()
        start = VerificationStart(0, head, "beginning")
        try:
            anchor = read_anchor(conn)
            if anchor is not None:
                self._trust(anchor)
            joiner, start = self._beginning(conn, anchor, head)
            if began is not None:
                began(start)
            self._verify_ranges(conn, joiner, head, progress)
            compared = self._compare(conn, head, anchor)
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
        return _scalar(conn, query("audit", "newest_anchor"), {}) or 0

    def _beginning(
        self, conn: psycopg.Connection[Any], anchor: Anchor | None, head: int
    ) -> tuple[RangeJoiner, VerificationStart]:
        """Return a joiner with the state before the first row to verify, and the start of the verification."""
        cut = anchor.position if anchor is not None else 0
        if self.progress_file is not None and (resume_point := read_resume_point(self.progress_file)) is not None:
            chain = _scalar(conn, query("audit", "chain_at"), {"position": resume_point.position})
            if resume_point.position > cut and chain is not None and bytes(chain).hex() == resume_point.chain:
                joiner = self._after(conn, resume_point.position, bytes(chain), cut)
                return joiner, VerificationStart(resume_point.position, head, "interrupted")
        if self.after > cut:
            row = conn.execute(query("audit", "commit_end_until"), {"position": self.after}).fetchone()
            if row is not None and row[0] > cut:
                return self._after(conn, row[0], bytes(row[1]), cut), VerificationStart(row[0], head, "asked")
        if anchor is None:
            return RangeJoiner(), VerificationStart(0, head, "beginning")
        joiner = RangeJoiner(position=cut, chain=bytes.fromhex(anchor.checkpoint.chain), whole=False)
        return joiner, VerificationStart(cut, head, "archived")

    @staticmethod
    def _after(conn: psycopg.Connection[Any], position: int, chain: bytes, cut: int) -> RangeJoiner:
        known = conn.execute(query("audit", "versions_until"), {"after": cut, "position": position}).fetchall()
        time = _scalar(conn, query("audit", "time_at"), {"position": position})
        if time is None:
            raise Tampered(position, "the event is missing")
        return RangeJoiner(
            position=position,
            chain=chain,
            time=time,
            whole=cut == 0,
            versions={bytes(stream): version for stream, version in known},
        )

    def _verify_ranges(
        self, conn: psycopg.Connection[Any], joiner: RangeJoiner, head: int, progress: Progress | None
    ) -> None:
        for outcome in self._outcomes(conn, joiner, head):
            before = joiner.checked
            joiner.join(outcome)
            if progress is not None:
                progress(joiner.checked - before)
            if self.progress_file is not None:
                resume_point = ResumePoint(position=joiner.position, chain=joiner.chain.hex())
                write_resume_point(self.progress_file, resume_point)

    def _outcomes(self, conn: psycopg.Connection[Any], joiner: RangeJoiner, head: int) -> Iterator[RangeOutcome]:
        ranges = _ranges(conn, Range(joiner.position, joiner.chain, head), self.range_events)
        if self.processes < 2 or head - joiner.position <= 2 * self.range_events:
            # faster than starting a second process
            with closing(connect(*self.address)) as own:
                yield from (verify_range(own, part) for part in ranges)
            return
        with ExitStack() as stack:
            pool = ProcessPoolExecutor(
                self.processes, mp_context=_context(), initializer=_begin_worker, initargs=(self.niceness,)
            )
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            waiting: deque[Future[RangeOutcome]] = deque()
            for part in ranges:
                waiting.append(pool.submit(_verify_in_worker, self.address, part))
                if len(waiting) > 2 * self.processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _compare(self, conn: psycopg.Connection[Any], head: int, anchor: Anchor | None) -> int:
        compared = 0
        for checkpoint in self.checkpoints:
            self._require_genuine(checkpoint)
            if checkpoint.position > head:
                raise Tampered(head + 1, f"the tail was cut: a checkpoint saw position {checkpoint.position}")
            if anchor is not None and checkpoint.position < anchor.position:
                # the events before the checkpoint are in an archive
                continue
            if anchor is not None and checkpoint.position == anchor.position:
                chain: str | None = anchor.checkpoint.chain
            else:
                found = _scalar(conn, query("audit", "chain_at"), {"position": checkpoint.position})
                chain = None if found is None else bytes(found).hex()
            if chain != checkpoint.chain:
                raise Tampered(checkpoint.position, "the chain was computed anew: it differs from a checkpoint")
            compared += 1
        return compared

    def _trust(self, anchor: Anchor) -> None:
        self._require_genuine(anchor.checkpoint)
        if self.checkpoints and not self.trusted:
            known = {checkpoint.public_key for checkpoint in self.checkpoints}
            if anchor.checkpoint.public_key not in known:
                raise Tampered(anchor.position, "the log's beginning was removed under a key that signed no checkpoint")

    def _require_genuine(self, checkpoint: Checkpoint) -> None:
        if not is_genuine(checkpoint, self.trusted):
            raise Tampered(checkpoint.position, "a checkpoint's signature does not hold")

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


def verify_range(conn: psycopg.Connection[Any], part: Range) -> RangeOutcome:
    """Verify a range and return the outcome. After a fault, reading stops and the connection is unusable."""
    frames = read_frames(conn, after=part.after, until=part.until)
    return RangeVerifier(previous=part.previous, position=part.after).outcome(frames, until=part.until)


def _ranges(conn: psycopg.Connection[Any], whole: Range, events: int) -> Iterator[Range]:
    """Split a range at stored commit ends, about every `events` events. The joiner verifies the commit ends."""
    after, previous = whole.after, whole.previous
    while after < whole.until:
        row = conn.execute(query("audit", "commit_end_from"), {"position": after + events}).fetchone()
        until, chain = (row[0], bytes(row[1])) if row is not None and row[0] < whole.until else (whole.until, b"")
        yield Range(after, previous, until)
        after, previous = until, chain


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
def _worker_connection(address: LogAddress) -> psycopg.Connection[Any]:
    """Return the worker's connection, reused because connecting takes as long as verifying thousands of events."""
    return connect(*address)


def _verify_in_worker(address: LogAddress, part: Range) -> RangeOutcome:
    # a fault makes the connection unusable, but later outcomes are not read either
    return verify_range(_worker_connection(address), part)


def _end_with_parent() -> None:
    """Exit the worker when the parent process has ended, because a killed parent cannot stop its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _scalar(conn: psycopg.Connection[Any], statement: Any, parameters: dict[str, Any]) -> Any:
    row = conn.execute(statement, parameters).fetchone()
    return row[0] if row else None
