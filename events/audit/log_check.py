"""Verifying the stored log: in ranges of whole commits, side by side in processes, put together in order.

Memory holds a page per process and the last version of each stream, not the log. A verification goes to the head as it
was when it began, whatever is appended meanwhile.
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
from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.frames import read_frames
from events.audit.progress_file import ResumePoint, forget_resume_point, read_resume_point, write_resume_point
from events.audit.verification import RangeOutcome, RangeVerifier, Seams, Tampered
from runtime.postgres.connections import closed_on_failure, session_settings
from schema.named_queries import query

RANGE = 50_000
"""Events verified at a time: a tenth of a second's work, and what an interrupted verification loses at most."""

type Progress = Callable[[int], None]


class Verdict(NamedTuple):
    """What a verification found. `position` is the first that does not hold."""

    holds: bool
    checked: int
    head: int
    position: int | None = None
    reason: str | None = None
    checkpoints: int = 0
    """How many were compared with the log."""
    after: int = 0
    """Where it began: after archived events, after a position asked for, or where an earlier run was interrupted."""


class Start(NamedTuple):
    """Where a verification begins, where it will end, and why it does not begin at the log's first event."""

    after: int
    head: int
    why: Literal["beginning", "archived", "asked", "interrupted"]


class LogAddress(NamedTuple):
    """Where a log is."""

    dsn: str
    schema: str


class Range(NamedTuple):
    """Commits to be verified: those after the commit end `after` with chain value `previous`, up to `until`."""

    after: int
    previous: bytes
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How a log is to be verified.

    after: begin after the last commit end at or before this position.
    progress_file: begin where the run that left this file stopped.
    trusted: public keys (hex) that checkpoints must be signed with; if empty, any key will do.
    """

    address: LogAddress
    checkpoints: Sequence[Checkpoint] = ()
    trusted: frozenset[str] = frozenset()
    after: int = 0
    progress_file: Path | None = None
    processes: int = 2
    niceness: int = 0
    range_events: int = RANGE

    def run(self, *, began: Callable[[Start], None] | None = None, progress: Progress | None = None) -> Verdict:
        """`began` hears where it starts, `progress` how many events more were verified. Raises no Tampered.

        Rows that an archive removes meanwhile are no fault: it then begins again behind the newer anchor, and `began`
        hears of that, too.
        """
        with connect(*self.address) as conn:
            while True:
                cut = self._cut(conn)
                verdict = self._verify(conn, began, progress)
                if verdict.holds or self._cut(conn) <= cut:
                    self._forget()
                    return verdict

    def _verify(
        self, conn: psycopg.Connection[Any], began: Callable[[Start], None] | None, progress: Progress | None
    ) -> Verdict:
        head = _scalar(conn, query("event_log", "head"), {}) or 0
        seams = Seams()
        start = Start(0, head, "beginning")
        try:
            anchor = read_anchor(conn)
            if anchor is not None:
                self._trust(anchor)
            seams, start = self._beginning(conn, anchor, head)
            if began is not None:
                began(start)
            self._verify_ranges(conn, seams, head, progress)
            compared = self._compare(conn, head, anchor)
        except Tampered as found:
            return Verdict(
                holds=False,
                checked=seams.checked,
                head=head,
                position=found.position,
                reason=found.reason,
                after=start.after,
            )
        return Verdict(holds=True, checked=seams.checked, head=head, checkpoints=compared, after=start.after)

    @staticmethod
    def _cut(conn: psycopg.Connection[Any]) -> int:
        """Up to where events may be gone, whatever the anchor is worth."""
        return _scalar(conn, query("audit", "newest_anchor"), {}) or 0

    def _beginning(self, conn: psycopg.Connection[Any], anchor: Anchor | None, head: int) -> tuple[Seams, Start]:
        """What is known before the first row to be verified."""
        cut = anchor.position if anchor is not None else 0
        if self.progress_file is not None and (resume_point := read_resume_point(self.progress_file)) is not None:
            chain = _scalar(conn, query("audit", "chain_at"), {"position": resume_point.position})
            if resume_point.position > cut and chain is not None and bytes(chain).hex() == resume_point.chain:
                seams = self._behind(conn, resume_point.position, bytes(chain), cut)
                return seams, Start(resume_point.position, head, "interrupted")
        if self.after > cut:
            row = conn.execute(query("audit", "commit_end_until"), {"position": self.after}).fetchone()
            if row is not None and row[0] > cut:
                return self._behind(conn, row[0], bytes(row[1]), cut), Start(row[0], head, "asked")
        if anchor is None:
            return Seams(), Start(0, head, "beginning")
        seams = Seams(position=cut, chain=bytes.fromhex(anchor.checkpoint.chain), whole=False)
        return seams, Start(cut, head, "archived")

    @staticmethod
    def _behind(conn: psycopg.Connection[Any], position: int, chain: bytes, cut: int) -> Seams:
        known = conn.execute(query("audit", "versions_until"), {"after": cut, "position": position}).fetchall()
        time = _scalar(conn, query("audit", "time_at"), {"position": position})
        if time is None:
            raise Tampered(position, "the event is missing")
        return Seams(
            position=position,
            chain=chain,
            time=time,
            whole=cut == 0,
            versions={bytes(stream): version for stream, version in known},
        )

    def _verify_ranges(self, conn: psycopg.Connection[Any], seams: Seams, head: int, progress: Progress | None) -> None:
        for outcome in self._outcomes(conn, seams, head):
            before = seams.checked
            seams.join(outcome)
            if progress is not None:
                progress(seams.checked - before)
            if self.progress_file is not None:
                resume_point = ResumePoint(position=seams.position, chain=seams.chain.hex())
                write_resume_point(self.progress_file, resume_point)

    def _outcomes(self, conn: psycopg.Connection[Any], seams: Seams, head: int) -> Iterator[RangeOutcome]:
        ranges = _ranges(conn, Range(seams.position, seams.chain, head), self.range_events)
        if self.processes < 2 or head - seams.position <= 2 * self.range_events:
            # done before a second process has started
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
                # its events are in an archive, which says the same of it
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
    """A read-only connection, each statement with a snapshot of its own: a long one would hold back vacuum."""
    conn = psycopg.connect(dsn, autocommit=True)
    with closed_on_failure(conn):
        conn.execute(session_settings(conn))
        conn.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
        conn.execute("set default_transaction_read_only to on")
        # a plan made anew for each page costs as much as four hundred of its rows
        conn.execute("set plan_cache_mode to force_generic_plan")
    return conn


def verify_range(conn: psycopg.Connection[Any], part: Range) -> RangeOutcome:
    """One range. Once a row does not hold, the rest is not read, and the connection cannot be used again."""
    frames = read_frames(conn, after=part.after, until=part.until)
    return RangeVerifier(previous=part.previous, position=part.after).outcome(frames, until=part.until)


def _ranges(conn: psycopg.Connection[Any], whole: Range, events: int) -> Iterator[Range]:
    """Cuts at commit ends as they stand; whether they are commit ends is for the seams to show."""
    after, previous = whole.after, whole.previous
    while after < whole.until:
        row = conn.execute(query("audit", "commit_end_from"), {"position": after + events}).fetchone()
        until, chain = (row[0], bytes(row[1])) if row is not None and row[0] < whole.until else (whole.until, b"")
        yield Range(after, previous, until)
        after, previous = until, chain


def _context() -> BaseContext:
    """A fork starts at once, but is only safe without threads, such as a service has."""
    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")


def _begin_worker(niceness: int) -> None:
    # Ctrl-C goes to the whole group; the parent says when it is over
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a range leaves no cycles behind, and so many frames at once would only set the collector searching
    gc.disable()
    if niceness:
        os.nice(niceness)
    threading.Thread(target=_end_with_parent, daemon=True).start()


@cache
def _worker_connection(address: LogAddress) -> psycopg.Connection[Any]:
    """A worker's own, for as long as it lives: connecting costs as much as some thousand events."""
    return connect(*address)


def _verify_in_worker(address: LogAddress, part: Range) -> RangeOutcome:
    # the connection is unusable after a fault, but so is every later range: nobody asks for their outcomes
    return verify_range(_worker_connection(address), part)


def _end_with_parent() -> None:
    """A parent that is killed can tell nobody, and a worker would wait for its next range for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _scalar(conn: psycopg.Connection[Any], statement: Any, parameters: dict[str, Any]) -> Any:
    row = conn.execute(statement, parameters).fetchone()
    return row[0] if row else None
