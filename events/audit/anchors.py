"""Where the log's beginning was cut off: the position and chain value from which the rest is verified, signed."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
import psycopg

from events.audit.checkpoints import Checkpoint
from events.audit.verification import Tampered
from schema.named_queries import query


class Anchor(NamedTuple):
    """`checkpoint` is of `position` itself; `archive` names the file of removed events, `sha256` (hex) its digest."""

    position: int
    checkpoint: Checkpoint
    archive: str
    sha256: str


def read_anchor(conn: psycopg.Connection[Any]) -> Anchor | None:
    """The newest one; None where the log is whole. Raises Tampered where it is no anchor."""
    row = conn.execute(query("audit", "newest_anchor")).fetchone()
    if row is None:
        return None
    position, written, archive, sha256 = row
    try:
        checkpoint = msgspec.json.decode(written, type=Checkpoint)
    except msgspec.MsgspecError:
        raise Tampered(position, "the anchor of the log's beginning is no checkpoint") from None
    if checkpoint.position != position:
        raise Tampered(position, "the anchor of the log's beginning is the checkpoint of another position")
    return Anchor(position, checkpoint, archive, sha256)
