"""Archives: exports of the log's older part, whose partitions are dropped if requested.

Dropping leaves an anchor, the signed checkpoint of the cut, from which the remaining log is verified.
"""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.audit.checkpoints import Checkpoint, public_key_of, sign
from events.audit.export import NotAnExport, Span, read_manifest, verify_file, whole_span, write_export
from events.audit.known_checkpoints import keep_checkpoint, known_checkpoints
from events.audit.log_tree import read_root, single_value
from events.audit.log_verification import LogAddress, Progress, connect
from runtime.files.atomic import whole_file
from runtime.settings.settings import Settings
from schema.named_queries import query


class CannotArchive(Exception):
    """No events can be archived, or archived events may not be removed; the text says why."""


class Cut(NamedTuple):
    """Events to archive: all events in the table up to a position."""

    span: Span
    held_back: bool = False
    """True if the cut is earlier than requested, because later events are still needed in the table."""

    @classmethod
    def before(cls, conn: psycopg.Connection[Any], wanted: str, zone: ZoneInfo, *, removable: bool) -> Self:
        """Return the cut before a time (ISO 8601) or a position.

        removable: cut at the end of a partition, before the first event that must stay in the table. Events of existing
        tasks (a state is the fold of all events), of unfinished deletions, drains in force, events that the tables or
        notices do not contain yet, and the log's last event must stay.
        Raises CannotArchive if `wanted` is malformed or the table has no events before the cut.
        """
        whole = whole_span(conn)
        end = _last_before(conn, wanted, zone)
        if end is None or end <= whole.after:
            raise CannotArchive(f"--before {wanted}: no event that is still in the table is older")
        position = _removable(conn, whole, end) if removable else end
        return cls(Span(after=whole.after, last=position), held_back=position < end)


class Archived(NamedTuple):
    """A verified archive on disk, with its SHA-256 (hex) and its number of events."""

    file: Path
    sha256: str
    events: int
    checkpoint: Checkpoint
    """Checkpoint at the archive's last event."""


def archive_log(
    conn: psycopg.Connection[Any],
    cut: Cut,
    folder: Path,
    *,
    key: Ed25519PrivateKey,
    settings: Settings,
    progress: Progress | None = None,
) -> Archived:
    """Write the archive of a cut, verify it, and rename it to its final name, synced.

    Stores the checkpoint at the archive's last event. Raises CannotArchive if the verification fails, or if a file of
    the archive's name is not an archive of this log.
    progress: called with the number of events written since its last call.
    """
    span = cut.span
    end = sign(key, span.last, read_root(conn, span.last), datetime.now(settings.zone).isoformat(timespec="seconds"))
    keep_checkpoint(settings, end)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"querymill_events_{span.after + 1:012d}_{span.last:012d}.zip"
    if target.exists() and _root_in(target) != end.root:
        # its log may have dropped the events
        raise CannotArchive(f"{target} exists and is not of this log; give another folder")
    checkpoints = _of_span(known_checkpoints(settings), span)
    with whole_file(target) as path:
        write_export(conn, path, span, checkpoints=checkpoints, public_key=public_key_of(key), progress=progress)
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        verdict = verify_file(path)
        if verdict.reason is not None:
            raise CannotArchive(f"the log does not hold at position {verdict.position}: {verdict.reason.en}")
    return Archived(target, digest, span.last - span.after, end)


def _root_in(file: Path) -> str | None:
    """Return the root in the manifest of an archive; None if the file is no archive."""
    try:
        with zipfile.ZipFile(file) as archive:
            return read_manifest(archive).root
    except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError, NotAnExport):
        return None


def remove_archived(address: LogAddress, archived: Archived) -> int:
    """Record the anchor and drop the archived partitions, in one transaction; return the number of their events.

    Raises CannotArchive if the database refuses the anchor because archived events are still needed, or if another
    session reads the log for minutes.
    """
    checkpoint = archived.checkpoint
    parameters = {
        "position": checkpoint.position,
        "checkpoint": msgspec.json.encode(checkpoint).decode(),
        "archive": archived.file.name,
        "sha256": archived.sha256,
    }
    with _changing(address) as conn:
        conn.execute(query("audit", "anchor_log"), parameters)
        return single_value(conn, query("audit", "drop_archived"), {})


@contextmanager
def _changing(address: LogAddress) -> Generator[psycopg.Connection[Any]]:
    """Open a connection for one transaction. Raises CannotArchive if the database refuses."""
    with connect(*address) as conn:
        conn.execute("set default_transaction_read_only to off")
        try:
            with conn.transaction():
                yield conn
        except psycopg.errors.LockNotAvailable:
            raise CannotArchive("nothing was changed: another session reads the log; try again later") from None
        except psycopg.errors.DatabaseError as refused:
            if refused.sqlstate != "QM011":
                raise
            raise CannotArchive(f"nothing was changed: {refused.diag.message_primary}") from None


def drained_before(conn: psycopg.Connection[Any], wanted: str, zone: ZoneInfo) -> bool:
    """Return True if executors are drained and the drain is older than a time or a position."""
    end = _last_before(conn, wanted, zone)
    return end is not None and single_value(conn, query("audit", "current_drain"), {"until": end}) is not None


def _last_before(conn: psycopg.Connection[Any], wanted: str, zone: ZoneInfo) -> int | None:
    if wanted.isascii() and wanted.isdigit():
        return min(int(wanted) - 1, single_value(conn, query("audit", "end")) or 0)
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError:
        raise CannotArchive(f"--before {wanted}: neither a position nor a moment such as 2025-06-27") from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    return single_value(conn, query("audit", "last_before"), {"before": moment})


def _removable(conn: psycopg.Connection[Any], whole: Span, wanted: int) -> int:
    """Return the end of the last partition at or before `wanted` and before all needed events.

    Raises CannotArchive if there is no such partition.
    """
    needed = single_value(
        conn, query("audit", "must_stay_from"), {"after": whole.after, "until": min(wanted, whole.last - 1)}
    )
    until = min(wanted, whole.last - 1 if needed is None else needed - 1)
    closed = single_value(conn, query("audit", "closed_until"), {"position": until}) or 0
    if closed > whole.after:
        return closed
    end = single_value(conn, query("audit", "partition_end"), {"position": whole.after + 1})
    if needed is not None and needed <= end:
        why = (
            f"position {needed} is of a task that was not deleted, or says that executors are drained, or a service or"
            " an executor has yet to read it"
        )
    else:
        why = f"only whole partitions of the table are, and the oldest goes on to position {end}"
    raise CannotArchive(f"nothing can be removed: {why}; without --remove it can be archived")


def _of_span(checkpoints: Sequence[Checkpoint], span: Span) -> list[Checkpoint]:
    return [c for c in checkpoints if span.after <= c.position <= span.last]
