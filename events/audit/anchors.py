"""Anchors: signed checkpoints at which the log's beginning was cut off; verification starts at the newest."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import psycopg

from events.audit import tampering_texts as texts
from events.audit.checkpoints import Checkpoint
from events.audit.row_verifier import Tampered
from schema.named_queries import query


class Anchor(NamedTuple):
    """A cut of the log's beginning at `position`, with the checkpoint of that position.

    `archive` is the name of the file with the removed events, `sha256` (hex) the digest of that file.
    """

    position: int
    checkpoint: Checkpoint
    archive: str
    sha256: str


def read_anchor(conn: psycopg.Connection[Any]) -> Anchor | None:
    """Return the newest anchor; None if the log was never cut. Raises Tampered if the anchor is malformed."""
    row = conn.execute(query("audit", "newest_anchor")).fetchone()
    if row is None:
        return None
    position, written, archive, sha256 = row
    try:
        checkpoint = msgspec.json.decode(written, type=Checkpoint)
    except msgspec.MsgspecError:
        raise Tampered(position, texts.ANCHOR_MALFORMED) from None
    if checkpoint.position != position:
        raise Tampered(position, texts.ANCHOR_ELSEWHERE)
    return Anchor(position, checkpoint, archive, sha256)
