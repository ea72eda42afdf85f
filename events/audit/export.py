"""Audit exports: one file with manifest, events, checkpoints and public key, verifiable without a database.

A zip of `manifest.json`, `events.jsonl` (one event per line, values as stored, binary in hex) and `checkpoints.jsonl`.
An archive is an export of a part of the log.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import psycopg
from psycopg.rows import args_row

from events.audit.anchors import read_anchor
from events.audit.chain_verifier import RangeJoiner, RangeVerifier, Tampered
from events.audit.checkpoints import BadCheckpoints, Checkpoint, is_genuine, read_checkpoints
from events.audit.frames import StoredRow, pack
from events.audit.log_verification import LogVerdict, Progress
from events.store.event_store import END
from runtime.postgres.errors import first_line
from schema.named_queries import query

MAX_MANIFEST_BYTES = 1_000_000
MAX_CHECKPOINT_BYTES = 64_000_000
"""Maximum size of `checkpoints.jsonl`, about two hundred thousand checkpoints."""
MAX_LINE_BYTES = 64_000_000
"""Maximum size of an event's line. An event with the largest request (4 MB) fits, even if JSON-escaped twice."""
FORMAT: Final = "querymill audit export 1"
PAGE: Final = 5_000


class NotAnExport(Exception):
    """The file is not an audit export; the text says why."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    first: int
    last: int
    previous_chain: str
    """Chain value of the commit before `first`, in hex; empty at the log's beginning."""
    last_chain: str
    public_key: str


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A range of whole commits, after the commit end `after` up to the commit end `last`.

    `previous` and `chain` are the chain values at these commit ends; `previous` is empty at the log's beginning.
    """

    after: int
    previous: bytes
    last: int
    chain: bytes


class ExportedRow(msgspec.Struct, frozen=True):
    """A StoredRow with its binary values in hex."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    meta: str
    data: str
    salt: str | None
    digest: str
    chain: str | None
    body_digest: str | None
    microseconds: int


def whole_span(conn: psycopg.Connection[Any]) -> Span:
    """Return the span of all commits in the table."""
    anchor = read_anchor(conn)
    after, previous = (anchor.position, bytes.fromhex(anchor.checkpoint.chain)) if anchor is not None else (0, b"")
    row = conn.execute(query("audit", "commit_end_until"), {"position": END}).fetchone()
    last, chain = (row[0], bytes(row[1])) if row is not None and row[0] > after else (after, previous)
    return Span(after=after, previous=previous, last=last, chain=chain)


def write_export(
    conn: psycopg.Connection[Any],
    target: Path | IO[bytes],
    span: Span,
    *,
    checkpoints: Sequence[Checkpoint],
    public_key: str,
    progress: Progress | None = None,
) -> Manifest:
    """Write an export of a span and return its manifest.

    progress: called with the number of events written since its last call.
    """
    manifest = Manifest(
        format=FORMAT,
        first=span.after + 1,
        last=span.last,
        previous_chain=span.previous.hex(),
        last_chain=span.chain.hex(),
        public_key=public_key,
    )
    return pack_export(manifest, _pages(conn, span.after, span.last), target, checkpoints, progress)


def pack_export(
    manifest: Manifest,
    pages: Iterator[list[StoredRow]],
    target: Path | IO[bytes],
    checkpoints: Sequence[Checkpoint] = (),
    progress: Progress | None = None,
) -> Manifest:
    """Write an export from a manifest, pages of rows and checkpoints; return the manifest.

    progress: called with the number of events written since its last call.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        archive.writestr("checkpoints.jsonl", b"".join(msgspec.json.encode(c) + b"\n" for c in checkpoints))
        with archive.open("events.jsonl", "w", force_zip64=True) as file:
            for page in pages:
                file.write(b"".join(msgspec.json.encode(_exported(r)) + b"\n" for r in page))
                if progress is not None:
                    progress(len(page))
    return manifest


def verify_file(
    path: Path | IO[bytes],
    *,
    trusted: frozenset[str] = frozenset(),
    began: Callable[[int], None] | None = None,
    progress: Progress | None = None,
) -> LogVerdict:
    """Verify an export. Faults are part of the verdict. Raises NotAnExport if the file is not a readable export.

    trusted: public keys (hex) that must have signed the checkpoints; empty: any key.
    began: called with the number of events in the manifest.
    progress: called with the number of events verified since its last call.
    """
    name = path if isinstance(path, Path) else "the file"
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            lines = _member(archive, "checkpoints.jsonl", MAX_CHECKPOINT_BYTES).split(b"\n")
            checkpoints = read_checkpoints(lines, f"{name}: checkpoints.jsonl")
            if began is not None:
                began(manifest.last - manifest.first + 1)
            with archive.open("events.jsonl") as rows:
                return _verify(manifest, rows, checkpoints, trusted, progress)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise NotAnExport(f"{name} is no audit export, or was cut off: {first_line(error)}") from None
    except KeyError as error:
        raise NotAnExport(f"{name} is no audit export: {error.args[0]}") from None
    except (
        *(msgspec.MsgspecError, UnicodeDecodeError, BadCheckpoints, lzma.LZMAError),
        # raised by zipfile for an encrypted member and for an unknown compression
        *(RuntimeError, NotImplementedError),
    ) as error:
        raise NotAnExport(f"{name} is no audit export: {first_line(error)}") from None


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Return the manifest of an export.

    Raises KeyError if the zip has no manifest, msgspec's errors if the manifest is malformed, NotAnExport if its format
    is unknown.
    """
    manifest = msgspec.json.decode(_member(archive, "manifest.json", MAX_MANIFEST_BYTES), type=Manifest)
    if manifest.format != FORMAT:
        raise NotAnExport(f"{archive.filename}: its format is {manifest.format!r}, not {FORMAT!r}")
    try:
        bytes.fromhex(manifest.previous_chain)
    except ValueError:
        raise NotAnExport(f"{archive.filename}: its previous_chain is not hex") from None
    return manifest


def _member(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes:
    """Return the content of a file in the zip.

    Raises NotAnExport if the file is larger than `max_bytes`, because a small zip may unpack to any size.
    """
    with archive.open(name) as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise NotAnExport(f"{archive.filename} is no audit export: {name} is larger than {max_bytes} bytes")
    return content


def _verify(
    manifest: Manifest,
    lines: IO[bytes],
    checkpoints: Sequence[Checkpoint],
    trusted: frozenset[str],
    progress: Progress | None,
) -> LogVerdict:
    before = manifest.first - 1
    previous = bytes.fromhex(manifest.previous_chain)
    verifier = RangeVerifier(previous=previous, position=before)
    joiner = RangeJoiner(position=before, chain=previous, whole=before == 0)
    try:
        known = _known_chains(checkpoints, trusted, manifest)
        outcome = verifier.outcome(_frames(lines, before, known, progress))
        joiner.join(outcome)
        if any(position > outcome.last for position in known):
            raise Tampered(outcome.last + 1, f"the tail was cut: a checkpoint saw position {max(known)}")
        if outcome.last != manifest.last or outcome.chain.hex() != manifest.last_chain:
            raise Tampered(outcome.last, "the file ends elsewhere than its manifest says")
    except Tampered as found:
        return LogVerdict(
            holds=False,
            checked=verifier.checked,
            head=manifest.last,
            position=found.position,
            reason=found.reason,
            after=before,
        )
    return LogVerdict(holds=True, checked=outcome.checked, head=manifest.last, checkpoints=len(known), after=before)


def _known_chains(checkpoints: Sequence[Checkpoint], trusted: frozenset[str], manifest: Manifest) -> dict[int, str]:
    """Return the chain values of the checkpoints by position, without checkpoints older than the export.

    Raises Tampered if a signature is invalid or `previous_chain` of the manifest differs from a checkpoint.
    """
    for checkpoint in checkpoints:
        if not is_genuine(checkpoint, trusted):
            raise Tampered(checkpoint.position, "a checkpoint's signature does not hold")
    known = {c.position: c.chain for c in checkpoints if c.position >= manifest.first - 1}
    if known.get(manifest.first - 1, manifest.previous_chain) != manifest.previous_chain:
        raise Tampered(manifest.first, "the chain before the file's first event differs from a checkpoint")
    return known


def _frames(lines: IO[bytes], before: int, known: dict[int, str], progress: Progress | None) -> Iterator[bytes]:
    decoder = msgspec.json.Decoder(ExportedRow)
    reached = before
    for number, line in enumerate(iter(lambda: lines.readline(MAX_LINE_BYTES + 1), b""), 1):
        if len(line) > MAX_LINE_BYTES:
            raise Tampered(reached + 1, "the row is longer than any event")
        try:
            row = _stored(decoder.decode(line))
            frame = pack(row)
        except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError):
            raise Tampered(reached + 1, "the row is malformed") from None
        yield frame
        reached = row.position
        # at this point the caller has verified the row
        chain = known.get(reached)
        if chain is not None and (row.chain is None or row.chain.hex() != chain):
            raise Tampered(reached, "the chain differs from a checkpoint")
        if progress is not None and number % PAGE == 0:
            progress(PAGE)


def _pages(conn: psycopg.Connection[Any], after: int, last: int) -> Iterator[list[StoredRow]]:
    with conn.cursor(row_factory=args_row(StoredRow), binary=True) as cursor:
        while after < last:
            cursor.execute(query("audit", "rows"), {"after": after, "until": last, "limit": PAGE})
            page = cursor.fetchall()
            if not page:
                return
            yield page
            after = page[-1].position


def _exported(row: StoredRow) -> ExportedRow:
    return ExportedRow(
        *row[:7],
        salt=None if row.salt is None else bytes(row.salt).hex(),
        digest=bytes(row.digest).hex(),
        chain=None if row.chain is None else bytes(row.chain).hex(),
        body_digest=None if row.body_digest is None else bytes(row.body_digest).hex(),
        microseconds=row.microseconds,
    )


def _stored(row: ExportedRow) -> StoredRow:
    def binary(text: str | None) -> bytes | None:
        return None if text is None else bytes.fromhex(text)

    return StoredRow(
        row.position,
        row.stream,
        row.version,
        row.type,
        row.schema_version,
        row.meta,
        row.data,
        binary(row.salt),
        bytes.fromhex(row.digest),
        binary(row.chain),
        binary(row.body_digest),
        row.microseconds,
    )
