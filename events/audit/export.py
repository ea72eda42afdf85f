"""One file with everything a verifier elsewhere needs: manifest, events, checkpoints, public key. No database needed.

A zip of `manifest.json`, `events.jsonl` (one event a line, values as stored, binary in hex) and `checkpoints.jsonl`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
import psycopg
from psycopg.rows import args_row

from events.audit.checkpoints import Checkpoint, is_genuine
from events.audit.log_check import PAGE, Progress, Verdict
from events.audit.verification import ChainVerifier, StoredRow, Tampered
from schema.named_queries import query

FORMAT = "querymill audit export 1"


class NotAnExport(Exception):
    """The file is no audit export; the text says why."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: str
    first: int
    last: int
    previous_chain: str
    """Of the commit before `first`, in hex; empty at the log's beginning."""
    last_chain: str
    public_key: str


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


def write_export(
    conn: psycopg.Connection[Any],
    target: Path | IO[bytes],
    *,
    checkpoints: Sequence[Checkpoint],
    public_key: str,
    progress: Progress | None = None,
) -> Manifest:
    """Writes the whole log up to the last commit of the connection's snapshot."""
    row = conn.execute(query("audit", "commit_end_until"), {"position": 2**62}).fetchone()
    last, chain = (row[0], bytes(row[1]).hex()) if row else (0, "")
    manifest = Manifest(format=FORMAT, first=1, last=last, previous_chain="", last_chain=chain, public_key=public_key)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        archive.writestr("checkpoints.jsonl", b"".join(msgspec.json.encode(c) + b"\n" for c in checkpoints))
        with archive.open("events.jsonl", "w", force_zip64=True) as file:
            for page in _pages(conn, last):
                file.write(b"".join(msgspec.json.encode(_exported(r)) + b"\n" for r in page))
                if progress is not None:
                    progress(len(page))
    return manifest


def verify_file(path: Path, *, trusted_key: str | None = None, progress: Progress | None = None) -> Verdict:
    """Verifies an export. Raises NotAnExport for a file that is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = msgspec.json.decode(archive.read("manifest.json"), type=Manifest)
            checkpoints = [
                msgspec.json.decode(line, type=Checkpoint)
                for line in archive.read("checkpoints.jsonl").splitlines()
                if line
            ]
            with archive.open("events.jsonl") as lines:
                return _verify(manifest, lines, checkpoints, trusted_key, progress)
    except (zipfile.BadZipFile, KeyError, msgspec.DecodeError, msgspec.ValidationError, OSError) as error:
        raise NotAnExport(f"{path}: {error}") from None


def _verify(
    manifest: Manifest,
    lines: IO[bytes],
    checkpoints: Sequence[Checkpoint],
    trusted_key: str | None,
    progress: Progress | None,
) -> Verdict:
    if manifest.format != FORMAT:
        raise NotAnExport(f"its format is {manifest.format!r}, not {FORMAT!r}")
    verifier = ChainVerifier(previous=bytes.fromhex(manifest.previous_chain), position=manifest.first - 1)
    awaited = {c.position: c for c in checkpoints}
    decoder = msgspec.json.Decoder(ExportedRow)
    versions: dict[str, int] = {}
    try:
        for checkpoint in checkpoints:
            if not is_genuine(checkpoint, trusted_key):
                raise Tampered(checkpoint.position, "a checkpoint's signature does not hold")
        for line in lines:
            row = _stored(decoder.decode(line))
            verifier.check((row,))
            if manifest.first == 1 and row.version != versions.get(row.stream, 0) + 1:
                raise Tampered(row.position, f"the versions of the stream {row.stream} do not run 1, 2, 3 …")
            versions[row.stream] = row.version
            known = awaited.pop(row.position, None)
            if known is not None and (row.chain is None or row.chain.hex() != known.chain):
                raise Tampered(row.position, "the chain differs from a checkpoint")
            if progress is not None and row.position % PAGE == 0:
                progress(PAGE)
        verifier.finish()
        if awaited:
            raise Tampered(verifier.position + 1, f"the tail was cut: a checkpoint saw position {max(awaited)}")
        if verifier.position != manifest.last or verifier.previous.hex() != manifest.last_chain:
            raise Tampered(verifier.position, "the file ends elsewhere than its manifest says")
    except Tampered as found:
        return Verdict(
            holds=False, checked=verifier.checked, head=manifest.last, position=found.position, reason=found.reason
        )
    return Verdict(holds=True, checked=verifier.checked, head=manifest.last, checkpoints=len(checkpoints))


def _pages(conn: psycopg.Connection[Any], last: int) -> Iterator[list[StoredRow]]:
    after = 0
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
