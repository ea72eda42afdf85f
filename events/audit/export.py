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

from events.audit import tampering_texts as texts
from events.audit.anchors import read_anchor
from events.audit.checkpoints import BadCheckpoints, Checkpoint, is_genuine, read_checkpoints
from events.audit.log_tree import read_root, read_tree
from events.audit.log_verification import PAGE, LogVerdict, Progress, read_rows
from events.audit.merkle_tree import Tree
from events.audit.row_verifier import RowVerifier, StoredRow, Tampered
from runtime.postgres.errors import first_line
from schema.named_queries import query

MAX_MANIFEST_BYTES = 1_000_000
MAX_CHECKPOINT_BYTES = 64_000_000
"""Maximum size of `checkpoints.jsonl`, about two hundred thousand checkpoints."""
MAX_LINE_BYTES = 64_000_000
"""Maximum size of an event's line. An event with the largest request (4 MB) fits, even if JSON-escaped twice."""
FORMAT: Final = "querymill audit export 2"


class NotAnExport(Exception):
    """The file is not an audit export; the text says why."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    first: int
    last: int
    before: list[str]
    """Hashes (hex) of the perfect subtrees that cover the events before `first`, from left to right."""
    root: str
    """Root of the tree up to `last`, in hex; empty if events are missing."""
    public_key: str


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The events after the position `after`, up to the position `last`."""

    after: int
    last: int


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
    body_digest: str | None
    microseconds: int


def whole_span(conn: psycopg.Connection[Any]) -> Span:
    """Return the span of all events in the table."""
    anchor = read_anchor(conn)
    after = anchor.position if anchor is not None else 0
    row = conn.execute(query("audit", "end")).fetchone()
    return Span(after=after, last=max(after, row[0] if row is not None else 0))


def root_at(conn: psycopg.Connection[Any], position: int) -> str | None:
    """Return the root (hex) of the tree up to a position; None if events are missing."""
    try:
        return read_root(conn, position).hex()
    except Tampered:
        return None


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
        before=[value.hex() for value in read_tree(conn, span.after).hashes],
        root=root_at(conn, span.last) or "",
        public_key=public_key,
    )
    return pack_export(manifest, read_rows(conn, span.after, span.last), target, checkpoints, progress)


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
        tree_before(manifest)
    except ValueError:
        raise NotAnExport(f"{archive.filename}: the hashes before its first event are not as they must be") from None
    return manifest


def tree_before(manifest: Manifest) -> Tree:
    """Return the tree of the events before an export. Raises ValueError if the hashes are malformed."""
    return Tree.of(manifest.first - 1, [bytes.fromhex(value) for value in manifest.before])


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
    verifier = RowVerifier(tree=tree_before(manifest), whole=before == 0)
    try:
        known = _known_roots(checkpoints, trusted, manifest)
        _compare(known, verifier)
        for row in _rows(lines, verifier):
            verifier.add(row)
            if row.position in known:
                _compare(known, verifier)
            if progress is not None and verifier.checked % PAGE == 0:
                progress(PAGE)
        end = verifier.position
        if any(position > end for position in known):
            raise Tampered(end + 1, texts.TAIL_CUT.filled(seen=max(known)))
        if end != manifest.last or verifier.read_tree().root().hex() != manifest.root:
            raise Tampered(end, texts.OTHER_END)
    except Tampered as found:
        return LogVerdict(
            holds=False,
            checked=verifier.checked,
            head=manifest.last,
            position=found.position,
            reason=found.reason,
            after=before,
        )
    return LogVerdict(holds=True, checked=verifier.checked, head=manifest.last, checkpoints=len(known), after=before)


def _known_roots(checkpoints: Sequence[Checkpoint], trusted: frozenset[str], manifest: Manifest) -> dict[int, str]:
    """Return the roots of the checkpoints by position, without checkpoints older than the export.

    Raises Tampered if a signature is invalid, or if two checkpoints of one position differ.
    """
    known: dict[int, str] = {}
    for checkpoint in checkpoints:
        if not is_genuine(checkpoint, trusted):
            raise Tampered(checkpoint.position, texts.SIGNATURE)
        if checkpoint.position < manifest.first - 1:
            continue
        if known.setdefault(checkpoint.position, checkpoint.root) != checkpoint.root:
            raise Tampered(checkpoint.position, texts.CHECKPOINTS_DIFFER)
    return known


def _compare(known: dict[int, str], verifier: RowVerifier) -> None:
    """Raise Tampered if the tree of the events read so far differs from a checkpoint of the last position."""
    tree = verifier.read_tree()
    if tree.size in known and known[tree.size] != tree.root().hex():
        raise Tampered(tree.size, texts.ROOT_DIFFERS)


def _rows(lines: IO[bytes], verifier: RowVerifier) -> Iterator[StoredRow]:
    decoder = msgspec.json.Decoder(ExportedRow)
    for line in iter(lambda: lines.readline(MAX_LINE_BYTES + 1), b""):
        if len(line) > MAX_LINE_BYTES:
            raise Tampered(verifier.position + 1, texts.TOO_LONG)
        try:
            yield _stored(decoder.decode(line))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise Tampered(verifier.position + 1, texts.MALFORMED) from None


def _exported(row: StoredRow) -> ExportedRow:
    return ExportedRow(
        *row[:7],
        salt=None if row.salt is None else bytes(row.salt).hex(),
        digest=bytes(row.digest).hex(),
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
        binary(row.body_digest),
        row.microseconds,
    )
