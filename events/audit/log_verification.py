"""Verification of the stored log.

Memory use grows only with the number of streams, whose last versions are kept. A verification ends at the position that
was the log's last at its start.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import args_row

from events.audit import tampering_texts as texts
from events.audit.anchors import Anchor, read_anchor
from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.log_tree import read_tree, single_value, stored_nodes
from events.audit.merkle_tree import Tree
from events.audit.row_verifier import RowVerifier, StoredRow, Tampered
from events.store.replica import is_beginning
from runtime.postgres.connections import closed_on_failure, session_settings, with_defaults
from runtime.sentences import Sentence
from runtime.settings.settings import Settings
from schema.named_queries import query

PAGE = 5_000
"""Rows read with one query."""

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
    """Position after which the verification started: end of the archive, or 0."""


class VerificationStart(NamedTuple):
    """Start and end positions of a verification, which starts after the archived events."""

    after: int
    head: int


class LogAddress(NamedTuple):
    """Connection string and schema of a log."""

    dsn: str
    schema: str


def replica_address(settings: Settings) -> LogAddress | None:
    """Return the address of the replica from which rows are read; None if there is none."""
    if settings.read_url is None:
        return None
    return LogAddress(with_defaults(settings.read_url, "querymill verification"), settings.database_schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Verification of the stored log, with its parameters.

    replica: replica whose rows are verified as far as it has them; all else is read from `address`. If the replica is
    lost, or the log does not hold there, the verification is repeated without it.
    checkpoints: checkpoints to compare with the log.
    trusted: public keys (hex) that must have signed the checkpoints; empty: any key.
    """

    address: LogAddress
    replica: LogAddress | None = None
    checkpoints: Sequence[Checkpoint] = ()
    trusted: frozenset[str] = frozenset()

    def run(
        self, *, began: Callable[[VerificationStart], None] | None = None, progress: Progress | None = None
    ) -> LogVerdict:
        """Verify the log. Faults are part of the verdict.

        began: called with the start; progress: called with the number of events verified since its last call. If an
        archive removes rows meanwhile, the verification restarts after the newer anchor and calls `began` again.
        """
        with connect(*self.address) as conn:
            if self.replica is not None:
                with suppress(psycopg.Error), connect(*self.replica) as other:
                    if position_of_replica(other, conn) is not None:
                        verdict = self._verify(conn, [other, conn], began, progress)
                        if verdict.holds:
                            return verdict
            while True:
                cut = self._cut(conn)
                verdict = self._verify(conn, [conn], began, progress)
                if verdict.holds or self._cut(conn) <= cut:
                    return verdict

    def _verify(
        self,
        conn: psycopg.Connection[Any],
        sources: Sequence[psycopg.Connection[Any]],
        began: Callable[[VerificationStart], None] | None,
        progress: Progress | None,
    ) -> LogVerdict:
        head = single_value(conn, query("event_log", "head")) or 0
        verifier = RowVerifier()
        after = 0
        try:
            anchor = read_anchor(conn)
            if anchor is not None:
                self._trust(anchor)
            for checkpoint in self.checkpoints:
                self._require_genuine(checkpoint)
            if anchor is not None:
                verifier = _verifier_behind(conn, anchor)
                after = anchor.position
            if began is not None:
                began(VerificationStart(after, head))
            compared = self._verify_rows(conn, _read_rows(sources, after, head), verifier, head, progress)
        except Tampered as found:
            return LogVerdict(
                holds=False,
                checked=verifier.checked,
                head=head,
                position=found.position,
                reason=found.reason,
                after=after,
            )
        return LogVerdict(holds=True, checked=verifier.checked, head=head, checkpoints=compared, after=after)

    @staticmethod
    def _cut(conn: psycopg.Connection[Any]) -> int:
        """Return the position of the newest anchor, without verifying the anchor; 0 if there is no anchor."""
        return single_value(conn, query("audit", "newest_anchor")) or 0

    def _verify_rows(
        self,
        conn: psycopg.Connection[Any],
        rows: Iterator[StoredRow],
        verifier: RowVerifier,
        head: int,
        progress: Progress | None,
    ) -> int:
        """Verify the rows and return the number of checkpoints compared with them."""
        at_position: defaultdict[int, list[Checkpoint]] = defaultdict(list)
        for checkpoint in self.checkpoints:
            # a checkpoint before the anchor is of archived events
            if checkpoint.position >= max(verifier.position, 1):
                at_position[checkpoint.position].append(checkpoint)
        for checkpoint in at_position.get(verifier.position, ()):
            _compare(checkpoint, verifier.read_tree())
        reported = 0
        for row in rows:
            verifier.add(row)
            if row.position not in at_position and row.position < head and verifier.checked % PAGE:
                continue
            tree = verifier.read_tree()
            _compare_nodes(conn, tree)
            for checkpoint in at_position.get(row.position, ()):
                _compare(checkpoint, tree)
            if progress is not None:
                progress(verifier.checked - reported)
                reported = verifier.checked
        if verifier.position < head:
            raise Tampered(verifier.position + 1, texts.MISSING)
        seen = max(at_position, default=0)
        if seen > head:
            raise Tampered(head + 1, texts.TAIL_CUT.filled(seen=seen))
        return sum(map(len, at_position.values()))

    def _trust(self, anchor: Anchor) -> None:
        self._require_genuine(anchor.checkpoint)
        if self.checkpoints and not self.trusted:
            known = {checkpoint.public_key for checkpoint in self.checkpoints}
            if anchor.checkpoint.public_key not in known:
                raise Tampered(anchor.position, texts.ANCHOR_KEY)

    def _require_genuine(self, checkpoint: Checkpoint) -> None:
        if not is_genuine(checkpoint, self.trusted):
            raise Tampered(checkpoint.position, texts.SIGNATURE)


def _verifier_behind(conn: psycopg.Connection[Any], anchor: Anchor) -> RowVerifier:
    """Return a verifier with the tree of the archived events. Raises Tampered if it is not that of the anchor."""
    tree = read_tree(conn, anchor.position)
    if tree.root().hex() != anchor.checkpoint.root:
        raise Tampered(anchor.position, texts.ANCHOR_TREE)
    return RowVerifier(tree=tree, whole=False)


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


def position_of_replica(replica: psycopg.Connection[Any], log: psycopg.Connection[Any]) -> int | None:
    """Return a replica's last position; None if the log has another event there. Raises psycopg.Error."""
    head: int = single_value(replica, query("event_log", "head"))
    rows = [
        conn.execute(query("event_log", "head_and_event"), {"position": head}).fetchone() for conn in (replica, log)
    ]
    return head if is_beginning(rows, head) else None


def read_rows(conn: psycopg.Connection[Any], after: int, until: int) -> Iterator[list[StoredRow]]:
    """Yield the rows after `after` up to `until`, in pages."""
    with conn.cursor(row_factory=args_row(StoredRow), binary=True) as cursor:
        while after < until:
            cursor.execute(query("audit", "rows"), {"after": after, "until": until, "limit": PAGE})
            page = cursor.fetchall()
            if not page:
                return
            yield page
            after = page[-1].position


def _read_rows(sources: Sequence[psycopg.Connection[Any]], after: int, until: int) -> Iterator[StoredRow]:
    """Yield rows of the first source as far as it has them, and the rest from the next."""
    for source in sources:
        for page in read_rows(source, after, until):
            yield from page
            after = page[-1].position


def _compare(checkpoint: Checkpoint, tree: Tree) -> None:
    if tree.root().hex() != checkpoint.root:
        raise Tampered(checkpoint.position, texts.COMPUTED_ANEW)


def _compare_nodes(conn: psycopg.Connection[Any], tree: Tree) -> None:
    """Compare the nodes that were completed since the last call with those that are stored."""
    stored = stored_nodes(conn, tree.completed)
    for level, index, value in tree.completed:
        if stored.get((level, index), value) != value:
            raise Tampered((index << level) + 1, texts.NODE_DIFFERS.filled(level=level, index=index))
    tree.completed.clear()
