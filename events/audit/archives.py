"""Archives: exports of the log's older part, whose rows are deleted from the table if requested.

The deletion leaves an anchor, the signed checkpoint of the cut, from which the remaining log is verified.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.audit.checkpoints import FILE, Checkpoint, public_key_of, sign, store_checkpoint, stored_checkpoints
from events.audit.export import Span, verify_file, whole_span, write_export
from events.audit.log_verification import LogAddress, Progress, connect
from runtime.files.atomic import whole_file
from schema.named_queries import query

REMOVED_PER_TRANSACTION = 20_000
"""Rows deleted per transaction; an interrupted removal continues with the next `--remove`."""


class CannotArchive(Exception):
    """No events can be archived, or archived events may not be removed; the text says why."""


class Cut(NamedTuple):
    """Commits to archive: all commits in the table up to a commit end."""

    span: Span
    held_back: bool = False
    """True if the cut is earlier than requested, because later events are still needed in the table."""

    @classmethod
    def before(cls, conn: psycopg.Connection[Any], wanted: str, zone: ZoneInfo, *, removable: bool) -> Self:
        """Return the cut at the last commit end before a time (ISO 8601) or a position.

        removable: cut before the first event that must stay in the table. Events of existing tasks (a state is the fold
        of all events), of unfinished deletions, the drain in force and the log's last commit must stay.
        Raises CannotArchive if `wanted` is malformed or the table has no events before the cut.
        """
        whole = whole_span(conn)
        end = _commit_end(conn, wanted, zone)
        if end is None or end[0] <= whole.after:
            raise CannotArchive(f"--before {wanted}: no event that is still in the table is older")
        position, chain = _removable(conn, whole, end[0]) if removable else end
        span = Span(after=whole.after, previous=whole.previous, last=position, chain=chain)
        return cls(span, held_back=position < end[0])


class Archived(NamedTuple):
    """A verified archive on disk, with its SHA-256 (hex) and its number of events."""

    file: Path
    sha256: str
    events: int
    checkpoint: Checkpoint
    """Checkpoint of the archive's last commit."""


def archive_log(
    conn: psycopg.Connection[Any],
    cut: Cut,
    folder: Path,
    *,
    key: Ed25519PrivateKey,
    home: Path,
    zone: ZoneInfo,
    progress: Progress | None = None,
) -> Archived:
    """Write the archive of a cut, verify it, and rename it to its final name, synced.

    Stores the checkpoint of the archive's last commit in `home`. Raises CannotArchive if the verification fails.
    progress: called with the number of events written since its last call.
    """
    span = cut.span
    end = sign(key, span.last, span.chain, datetime.now(zone).isoformat(timespec="seconds"))
    store_checkpoint(home, end)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"querymill_events_{span.after + 1:012d}_{span.last:012d}.zip"
    checkpoints = _of_span(stored_checkpoints(home / FILE), span)
    with whole_file(target) as path:
        write_export(conn, path, span, checkpoints=checkpoints, public_key=public_key_of(key), progress=progress)
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        verdict = verify_file(path)
        if not verdict.holds:
            raise CannotArchive(f"the log does not hold at position {verdict.position}: {verdict.reason}")
    return Archived(target, digest, span.last - span.after, end)


def remove_archived(address: LogAddress, archived: Archived) -> int:
    """Record the anchor and delete the archived rows; return the number of deleted rows.

    Raises CannotArchive if the database refuses the anchor because archived events are still needed.
    """
    checkpoint = archived.checkpoint
    with connect(*address) as conn:
        conn.execute("set default_transaction_read_only to off")
        parameters = {
            "position": checkpoint.position,
            "chain": bytes.fromhex(checkpoint.chain),
            "checkpoint": msgspec.json.encode(checkpoint).decode(),
            "archive": archived.file.name,
            "sha256": archived.sha256,
        }
        try:
            conn.execute(query("audit", "anchor_log"), parameters)
        except psycopg.errors.DatabaseError as refused:
            if refused.sqlstate != "QM011":
                raise
            raise CannotArchive(f"nothing was removed: {refused.diag.message_primary}") from None
        removed = 0
        while found := _scalar(conn, "remove_archived", {"limit": REMOVED_PER_TRANSACTION}):
            removed += found
        return removed


def drained_before(conn: psycopg.Connection[Any], wanted: str, zone: ZoneInfo) -> bool:
    """Return True if executors are drained and the drain is older than a time or a position."""
    end = _commit_end(conn, wanted, zone)
    return end is not None and _scalar(conn, "current_drain", {"until": end[0]}) is not None


def _commit_end(conn: psycopg.Connection[Any], wanted: str, zone: ZoneInfo) -> tuple[int, bytes] | None:
    if wanted.isascii() and wanted.isdigit():
        row = conn.execute(query("audit", "commit_end_until"), {"position": int(wanted) - 1}).fetchone()
    else:
        try:
            moment = datetime.fromisoformat(wanted)
        except ValueError:
            raise CannotArchive(f"--before {wanted}: neither a position nor a moment such as 2025-06-27") from None
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        row = conn.execute(query("audit", "commit_end_before"), {"before": moment}).fetchone()
    return None if row is None else (row[0], bytes(row[1]))


def _removable(conn: psycopg.Connection[Any], whole: Span, wanted: int) -> tuple[int, bytes]:
    """Return position and chain value of the last commit end at or before `wanted` and before all needed events.

    Raises CannotArchive if there is no such commit end in the table.
    """
    needed = _scalar(conn, "kept_from", {"after": whole.after, "until": min(wanted, whole.last - 1)})
    until = min(wanted, whole.last - 1 if needed is None else needed - 1)
    row = conn.execute(query("audit", "commit_end_until"), {"position": until}).fetchone()
    if row is not None and row[0] > whole.after:
        return row[0], bytes(row[1])
    if needed is None:
        why = "the log's last commit always stays"
    else:
        why = f"position {needed} is of a task that was not deleted, or says that the executors are drained"
    raise CannotArchive(f"nothing can be removed: {why}; without --remove it can be archived")


def _of_span(checkpoints: Sequence[Checkpoint], span: Span) -> list[Checkpoint]:
    return [c for c in checkpoints if span.after <= c.position <= span.last]


def _scalar(conn: psycopg.Connection[Any], name: str, parameters: dict[str, Any]) -> Any:
    row = conn.execute(query("audit", name), parameters).fetchone()
    return row[0] if row else None
