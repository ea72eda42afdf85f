"""Creation of proofs from the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import psycopg
from psycopg.rows import args_row

from events.audit.anchors import read_anchor
from events.audit.checkpoints import Checkpoint
from events.audit.log_tree import read_consistency_path, read_inclusion_path
from events.audit.merkle_tree import TILE
from events.audit.proofs import BadProof, ConsistencyProof, Proof, ProvenEvent, check_consistency, check_proof
from events.audit.row_verifier import StoredRow, Tampered
from events.facts.records import AuditCheckpointed
from events.texts import say
from runtime.sentences import Sentence
from schema.named_queries import query

ARCHIVED: Final = say("position {position} is in the archive {archive}, not in the log any more")
NO_EVENT: Final = say("there is no event at position {position}")
NOT_SEEN: Final = say("no checkpoint has seen position {position} yet; take one with `querymill audit checkpoint`")
NO_CHECKPOINT: Final = say("there is no checkpoint at position {position}")
BROKEN: Final = say("the log does not hold: {error}; run `querymill audit verify`")
UNLIKE_CHECKPOINT: Final = say(
    "the log does not agree with the checkpoint at position {position}; run `querymill audit verify`"
)
UNLIKE_CHECKPOINTS: Final = say(
    "the log does not agree with the checkpoints at positions {since} and {position}; run `querymill audit verify`"
)


class NotProvable(Exception):
    """No proof can be made for this position; the reason says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.en)
        self.reason = reason


def prove(conn: psycopg.Connection[Any], position: int, known: Sequence[Checkpoint] = ()) -> Proof:
    """Return the inclusion proof of the event at a position.

    The proof ends at the first checkpoint at or after the position, from the log or from `known`.
    Raises NotProvable if the event is archived or missing, no checkpoint covers it, or the log fails verification.
    """
    anchor = read_anchor(conn)
    if anchor is not None and position <= anchor.position:
        raise NotProvable(ARCHIVED.filled(position=position, archive=anchor.archive))
    with conn.cursor(row_factory=args_row(StoredRow)) as cursor:
        cursor.execute(query("audit", "rows"), {"after": position - 1, "until": position, "limit": 1})
        row = cursor.fetchone()
    if row is None:
        raise NotProvable(NO_EVENT.filled(position=position))
    later = [c for c in (*known, *_logged(conn, "checkpoint_from", position=position)) if c.position >= position]
    if not later:
        raise NotProvable(NOT_SEEN.filled(position=position))
    checkpoint = min(later, key=lambda c: c.position)
    try:
        path = read_inclusion_path(conn, position - 1, checkpoint.position)
        proof = Proof(position=position, event=_event(row), path=tuple(path), checkpoint=checkpoint)
        check_proof(proof)
    except BadProof:
        raise NotProvable(UNLIKE_CHECKPOINT.filled(position=checkpoint.position)) from None
    except Tampered as found:
        raise NotProvable(BROKEN.filled(error=found.sentence)) from None
    return proof


def prove_consistency(conn: psycopg.Connection[Any], since: int, known: Sequence[Checkpoint] = ()) -> ConsistencyProof:
    """Return the proof that the log only grew from the checkpoint at `since` to the newest one.

    Raises NotProvable if there is no checkpoint at `since`, it is archived, or the log fails verification.
    """
    checkpoints = [*known, *_logged(conn, "checkpoint_from", position=since), *logged_checkpoints(conn, limit=1)]
    earlier = next((c for c in checkpoints if c.position == since), None)
    if earlier is None:
        raise NotProvable(NO_CHECKPOINT.filled(position=since))
    anchor = read_anchor(conn)
    # of the archived part only nodes of whole tiles are left
    if anchor is not None and since < anchor.position and since % TILE:
        raise NotProvable(ARCHIVED.filled(position=since, archive=anchor.archive))
    newest = max(checkpoints, key=lambda c: c.position)
    try:
        path = read_consistency_path(conn, since, newest.position)
        proof = ConsistencyProof(since=since, path=tuple(path), checkpoint=newest)
        check_consistency(proof, earlier)
    except BadProof:
        raise NotProvable(UNLIKE_CHECKPOINTS.filled(since=since, position=newest.position)) from None
    except Tampered as found:
        raise NotProvable(BROKEN.filled(error=found.sentence)) from None
    return proof


def logged_checkpoints(conn: psycopg.Connection[Any], *, limit: int) -> list[Checkpoint]:
    """Return the checkpoints recorded in the log, newest first."""
    return _logged(conn, "checkpoints", limit=limit)


def _logged(conn: psycopg.Connection[Any], name: str, **parameters: int) -> list[Checkpoint]:
    decoder = msgspec.json.Decoder(AuditCheckpointed)
    facts = [decoder.decode(data) for (data,) in conn.execute(query("audit", name), parameters)]
    return [
        Checkpoint(position=f.position, root=f.root, at=f.at, public_key=f.public_key, signature=f.signature)
        for f in facts
    ]


def _event(row: StoredRow) -> ProvenEvent:
    return ProvenEvent(
        stream=row.stream,
        version=row.version,
        type=row.type,
        schema_version=row.schema_version,
        meta=row.meta,
        salt=None if row.salt is None else bytes(row.salt).hex(),
        data=None if row.salt is None else row.data,
        body=None if row.body_digest is None else bytes(row.body_digest).hex(),
        microseconds=row.microseconds,
    )
