"""Creation of inclusion proofs from the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg.rows import args_row

from events.audit.anchors import Anchor, read_anchor
from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.frames import StoredRow
from events.audit.inclusion_proof import BadProof, Before, Link, Proof, check_proof, merkle_path
from events.facts.records import AuditCheckpointed
from events.wire.digest import merkle_root
from schema.named_queries import query

PAGE = 5_000
MAX_CHECKPOINTS = 100_000


class NotProvable(Exception):
    """No inclusion proof can be made for this position; the text says why."""


class Commit(NamedTuple):
    """A commit: its first position, digests of its events, chain value, and time (microseconds since 1970)."""

    first: int
    digests: list[bytes]
    chain: bytes
    microseconds: int

    @property
    def last(self) -> int:
        return self.first + len(self.digests) - 1

    def link(self) -> Link:
        return Link(merkle_root(self.digests).hex(), self.last, self.microseconds)


def prove(conn: psycopg.Connection[Any], position: int, known: Sequence[Checkpoint] = ()) -> Proof:
    """Return the inclusion proof of the event at a position.

    The proof ends at the first checkpoint at or after the position, from the log or from `known`.
    Raises NotProvable if the event is archived or missing, no checkpoint covers it, or the log fails verification.
    """
    anchor = read_anchor(conn)
    if anchor is not None and position <= anchor.position:
        raise NotProvable(f"position {position} is in the archive {anchor.archive}, not in the log any more")
    with conn.cursor(row_factory=args_row(StoredRow)) as cursor:
        cursor.execute(query("audit", "rows"), {"after": position - 1, "until": position, "limit": 1})
        row = cursor.fetchone()
    if row is None:
        raise NotProvable(f"there is no event at position {position}")
    checkpoint = _first_after(position, [*known, *logged_checkpoints(conn, limit=MAX_CHECKPOINTS)])
    proof = _assemble(conn, row, checkpoint, anchor)
    try:
        check_proof(proof)
    except BadProof as error:
        raise NotProvable(f"the log does not hold around position {position}: {error}; run audit verify") from None
    return proof


def logged_checkpoints(conn: psycopg.Connection[Any], *, limit: int) -> list[Checkpoint]:
    """Return the checkpoints recorded in the log, newest first."""
    decoder = msgspec.json.Decoder(AuditCheckpointed)
    facts = [decoder.decode(data) for (data,) in conn.execute(query("audit", "checkpoints"), {"limit": limit})]
    return [
        Checkpoint(position=f.position, chain=f.chain, at=f.at, public_key=f.public_key, signature=f.signature)
        for f in facts
    ]


def _first_after(position: int, checkpoints: Sequence[Checkpoint]) -> Checkpoint:
    found = min((c for c in checkpoints if c.position >= position), key=lambda c: c.position, default=None)
    if found is None:
        raise NotProvable(f"no checkpoint has seen position {position} yet; take one with `querymill audit checkpoint`")
    if not is_genuine(found):
        raise NotProvable(f"the signature of the checkpoint at position {found.position} does not hold")
    return found


def _assemble(conn: psycopg.Connection[Any], row: StoredRow, checkpoint: Checkpoint, anchor: Anchor | None) -> Proof:
    cut = anchor.position if anchor is not None else 0
    start, previous = _commit_before(conn, row.position, cut, anchor)
    commits = _commits(conn, start, checkpoint.position)
    before = None
    own = next(commits, None)
    if own is not None and own.last < row.position:
        before = Before(previous=previous.hex(), link=own.link())
        own = next(commits, None)
    if own is None or not own.first <= row.position <= own.last:
        raise NotProvable(f"the log does not hold around position {row.position}; run audit verify")
    redacted = row.salt is None
    return Proof(
        position=row.position,
        stream=row.stream,
        type=row.type,
        schema_version=row.schema_version,
        meta=row.meta,
        salt=None if row.salt is None else bytes(row.salt).hex(),
        data=None if redacted else row.data,
        body=bytes(row.body_digest or b"").hex() if redacted else None,
        path=tuple(h.hex() for h in merkle_path(own.digests, row.position - own.first)),
        last_position=own.last,
        microseconds=own.microseconds,
        before=before,
        anchor=anchor.checkpoint if anchor is not None and before is None and start == cut else None,
        links=tuple(commit.link() for commit in commits),
        checkpoint=checkpoint,
    )


def _commit_before(conn: psycopg.Connection[Any], position: int, cut: int, anchor: Anchor | None) -> tuple[int, bytes]:
    """Return position and chain value of the end of the second commit before the event's commit.

    If the table has fewer earlier commits, return position and chain value of the anchor, or 0 and empty bytes.
    """
    beginning = bytes.fromhex(anchor.checkpoint.chain) if anchor is not None else b""
    end, reached = (cut, beginning), position - 1
    for _ in range(2):
        found = conn.execute(query("audit", "commit_end_until"), {"position": reached}).fetchone()
        if found is None or found[0] <= cut:
            return cut, beginning
        end = found[0], bytes(found[1])
        reached = end[0] - 1
    return end


def _commits(conn: psycopg.Connection[Any], after: int, until: int) -> Iterator[Commit]:
    first, digests = after + 1, list[bytes]()
    while after < until:
        page = conn.execute(query("audit", "digests"), {"after": after, "until": until, "limit": PAGE}).fetchall()
        if not page:
            return
        for position, digest, chain, microseconds in page:
            digests.append(bytes(digest))
            if chain is not None:
                yield Commit(first, digests, bytes(chain), microseconds)
                first, digests = position + 1, []
        after = page[-1][0]
