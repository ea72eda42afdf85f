"""Verifying the stored log: page by page, in ranges that start at commits, against kept checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.rows import args_row

from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.verification import ChainVerifier, StoredRow, Tampered
from schema.named_queries import query

PAGE = 5_000

type Progress = Callable[[int], None]


class Verdict(NamedTuple):
    """What a verification found. `position` is the first that does not hold."""

    holds: bool
    checked: int
    head: int
    position: int | None = None
    reason: str | None = None
    checkpoints: int = 0


def connect(dsn: str, schema: str) -> psycopg.Connection[Any]:
    """A read-only connection whose snapshot does not move."""
    conn = psycopg.connect(dsn, autocommit=False)
    conn.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
    conn.commit()
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    conn.read_only = True
    return conn


def verify_log(
    conn: psycopg.Connection[Any],
    *,
    after: int = 0,
    checkpoints: Sequence[Checkpoint] = (),
    trusted_key: str | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """The whole log, or what follows a commit's end at `after` (to resume). Never raises Tampered."""
    head = _scalar(conn, query("log", "head"), {}) or 0
    verifier = ChainVerifier()
    try:
        if after:
            verifier = _resume(conn, after)
        verify_range(conn, verifier, until=head, progress=progress)
        verifier.finish()
        _check_versions(conn)
        _check_against(conn, checkpoints, head, trusted_key)
    except Tampered as found:
        return Verdict(holds=False, checked=verifier.checked, head=head, position=found.position, reason=found.reason)
    return Verdict(holds=True, checked=verifier.checked, head=head, checkpoints=len(checkpoints))


def verify_range(
    conn: psycopg.Connection[Any], verifier: ChainVerifier, *, until: int, progress: Progress | None = None
) -> None:
    """Checks from where the verifier stands up to a position. Raises Tampered."""
    with conn.cursor(row_factory=args_row(StoredRow), binary=True) as cursor:
        while verifier.position < until:
            cursor.execute(
                query("audit", "rows"), {"after": verifier.position, "until": until, "limit": PAGE}, prepare=True
            )
            page = cursor.fetchall()
            if not page:
                raise Tampered(verifier.position + 1, "the event is missing")
            verifier.check(page)
            if progress is not None:
                progress(len(page))


def _resume(conn: psycopg.Connection[Any], after: int) -> ChainVerifier:
    row = conn.execute(query("audit", "commit_end_until"), {"position": after}).fetchone()
    return ChainVerifier() if row is None else ChainVerifier(previous=bytes(row[1]), position=row[0])


def _check_versions(conn: psycopg.Connection[Any]) -> None:
    row = conn.execute(query("audit", "broken_streams")).fetchone()
    if row is not None:
        raise Tampered(row[1], f"the versions of the stream {row[0]} do not run 1, 2, 3 …")


def _check_against(
    conn: psycopg.Connection[Any], checkpoints: Sequence[Checkpoint], head: int, trusted_key: str | None
) -> None:
    for checkpoint in checkpoints:
        if not is_genuine(checkpoint, trusted_key):
            raise Tampered(checkpoint.position, "a checkpoint's signature does not hold")
        if checkpoint.position > head:
            raise Tampered(head + 1, f"the tail was cut: a checkpoint saw position {checkpoint.position}")
        chain = _scalar(conn, query("audit", "chain_at"), {"position": checkpoint.position})
        if chain is None or bytes(chain).hex() != checkpoint.chain:
            raise Tampered(checkpoint.position, "the chain was computed anew: it differs from a checkpoint")


def _scalar(conn: psycopg.Connection[Any], statement: Any, parameters: dict[str, Any]) -> Any:
    row = conn.execute(statement, parameters).fetchone()
    return row[0] if row else None
