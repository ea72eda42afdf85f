"""Commands `audit verify`, `checkpoint`, `export`, `evidence`, `verify-file`, `archive`, and those of proofs."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from events.audit.archives import (
    CannotArchive,
    Cut,
    archive_log,
    drained_before,
    remove_archived,
)
from events.audit.checkpoint_schedule import take_checkpoint
from events.audit.checkpoints import FILE, BadCheckpoints, BadKeyFile, Checkpoint, origin_of, stored_checkpoints
from events.audit.evidence import EmptyLogError, write_evidence
from events.audit.export import NotAnExport, verify_file, whole_span, write_export
from events.audit.known_checkpoints import audit_key, known_checkpoints
from events.audit.log_verification import (
    LogAddress,
    LogVerdict,
    Verification,
    VerificationStart,
    connect,
    replica_address,
)
from events.audit.proof_builder import NotProvable, prove, prove_consistency
from events.audit.proofs import (
    MAX_PROOF_BYTES,
    BadProof,
    check_consistency,
    check_proof,
    decode_consistency,
    decode_proof,
    encode_consistency,
    encode_proof,
)
from events.audit.row_verifier import Tampered
from events.store.event_log import open_log
from events.wire.event import Meta
from querymill.cli.console import (
    CommandFailed,
    UsageError,
    err,
    existing_settings,
    out,
    print_json,
    size,
)
from querymill.cli.parameters import Json
from querymill_client.parameters import Language
from runtime.bootstrap import prepared_database
from runtime.files.atomic import whole_file, write_whole
from runtime.process.actors import command_line_actor, os_user
from runtime.settings.settings import Settings
from service.executors.alive_and_drained import Executors

app = typer.Typer(rich_markup_mode=None)
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="HEX", help="A public key (hex) that checkpoints must be signed with; repeatable."),
]


@app.command()
def verify(
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="A file of checkpoints kept elsewhere; by default that of the home."),
    ] = None,
    key: Keys = None,
    json: Json = False,
) -> None:
    """Recompute all digests and their tree. Exit code 1 if the verification fails."""
    with _prepared() as chosen, _bar("verifying", json=json) as bar:
        verification = Verification(
            address=_address(chosen),
            replica=replica_address(chosen),
            checkpoints=_checkpoints(chosen, checkpoints),
            trusted=_trusted(key),
        )

        def began(start: VerificationStart) -> None:
            bar.begin(start.head - start.after)
            if start.after:
                err.print(f"beginning after position {start.after}: everything before it was archived")

        verdict = verification.run(began=began, progress=bar.advance)
    if verdict.holds and not verification.checkpoints:
        err.print(
            f"there is no checkpoint to compare with ({checkpoints or chosen.home / FILE}): a truncated tail or"
            " recomputed digests would go unnoticed; restore that file, give a copy with --checkpoints, or"
            " take one now with `querymill audit checkpoint`"
        )
    _answer(verdict, json=json)


@app.command()
def checkpoint(json: Json = False) -> None:
    """Sign the root of the log's tree. The checkpoint is stored in the log and in the home folder."""
    with _prepared() as chosen, _one_sentence():
        taken = asyncio.run(_take(chosen))
    if taken is None:
        raise UsageError("the log is empty: there is nothing to sign yet")
    if json:
        print_json({"position": taken.position, "root": taken.root, "public_key": taken.public_key})
    else:
        out.print(f"position {taken.position}, root {taken.root}, key {taken.public_key}")


@app.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The zip for verify-file.")],
    json: Json = False,
) -> None:
    """Export the whole log, with its checkpoints, to one file."""
    with _prepared() as chosen, _bar("exporting", json=json) as bar:
        known = _checkpoints(chosen)
        public = known[-1].public_key if known else ""
        with connect(*_address(chosen)) as conn:
            span = whole_span(conn)
            bar.begin(span.last - span.after)
            with whole_file(target) as path:
                manifest = write_export(conn, path, span, checkpoints=known, public_key=public, progress=bar.advance)
    events = manifest.last - manifest.first + 1
    if json:
        print_json({"file": str(target), "events": events, "root": manifest.root})
    else:
        out.print(f"{events} events in {target}")


@app.command()
def evidence(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The zip to write.")],
    lang: Annotated[Language, typer.Option(help="Language of the summary: zh or en.")] = "en",
    json: Json = False,
) -> None:
    """Pack the log, a signed summary, and a verifier.

    Exit code 1 if the log does not verify; the package then says so.
    """
    with _prepared() as chosen, _one_sentence(), _bar("packing", json=json) as bar, connect(*_address(chosen)) as conn:
        known, key, now = _checkpoints(chosen), audit_key(chosen), datetime.now(chosen.zone)
        try:
            with whole_file(target) as path:
                verdict = write_evidence(conn, path, key=key, known=known, now=now, language=lang, progress=bar.advance)
        except EmptyLogError:
            raise UsageError("the log is empty: there is nothing to sign yet") from None
    if not json:
        err.print(f"{target}; check it as its README.txt says")
    _answer(verdict, json=json)


@app.command(name="verify-file")
def verify_file_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written by `audit export` or `audit archive`.")],
    key: Keys = None,
    json: Json = False,
) -> None:
    """Verify an export or an archive, without a database. Exit code 1 if the verification fails."""
    _must_be_file(file)
    with _one_sentence(), _bar("verifying", json=json) as bar:
        verdict = verify_file(file, trusted=_trusted(key), began=bar.begin, progress=bar.advance)
    _answer(verdict, json=json)


Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The file to write; by default stdout.")]


@app.command(name="prove")
def prove_(
    position: Annotated[int, typer.Argument(metavar="POSITION", min=1, help="The event's position.")],
    target: Out = None,
) -> None:
    """Write a proof that one event is in the log.

    Checking the proof needs no database. Exit code 1 if no proof is possible.
    """
    with _provable() as (conn, known):
        proof = prove(conn, position, known)
    _write(target, encode_proof(proof), f"up to the checkpoint at {proof.checkpoint.position}")


@app.command(name="prove-consistency")
def prove_consistency_(
    since: Annotated[int, typer.Argument(metavar="POSITION", min=1, help="The position of an earlier checkpoint.")],
    target: Out = None,
) -> None:
    """Write a proof that the log only grew since a checkpoint.

    Checking the proof needs no database. Exit code 1 if no proof is possible.
    """
    with _provable() as (conn, known):
        proof = prove_consistency(conn, since, known)
    _write(target, encode_consistency(proof), f"from position {since} to the checkpoint at {proof.checkpoint.position}")


@app.command(name="check-proof")
def check_proof_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Written by `audit prove` or `audit prove-consistency`.")
    ],
    key: Keys = None,
    checkpoints: Annotated[
        Path | None, typer.Option(help="For a consistency proof: a file of checkpoints with the earlier one.")
    ] = None,
    json: Json = False,
) -> None:
    """Check a proof, without a database. Exit code 1 if the proof is invalid."""
    _must_be_file(file)
    with file.open("rb") as opened:
        # one byte above the limit is enough to refuse the proof
        raw = opened.read(MAX_PROOF_BYTES + 1)
    try:
        found, text, signer = _checked(raw, _trusted(key), checkpoints)
    except BadProof as error:
        if json:
            print_json({"holds": False, "reason": str(error)})
        else:
            out.print(f"{file}: {error}")
        raise typer.Exit(1) from None
    if json:
        print_json({"holds": True, **found, "key": signer})
    else:
        who = "as asked" if key else "pass this key with --key to require it"
        out.print(f"{text}; signed by {signer}, {who}")


def _checked(raw: bytes, trusted: frozenset[str], checkpoints: Path | None) -> tuple[dict[str, int | str], str, str]:
    """Return what a proof shows, as values and as a text, and its key. Raises BadProof."""
    if not raw.startswith(b"old "):
        proof = decode_proof(raw)
        check_proof(proof, trusted)
        event, position = proof.event, proof.position
        found: dict[str, int | str] = {"position": position, "type": event.type, "stream": event.stream}
        return found, f"position {position} is {event.type} of {event.stream}", proof.checkpoint.public_key
    if checkpoints is None:
        raise UsageError("--checkpoints: a consistency proof is checked against the earlier checkpoint; name its file")
    with _one_sentence():
        known = stored_checkpoints(checkpoints) if checkpoints.is_file() else []
    since = next((c for c in known if raw.startswith(f"old {c.position}\n".encode())), None)
    if since is None:
        raise UsageError(f"--checkpoints: {checkpoints} has no checkpoint of the position in the proof's first line")
    signers = dict.fromkeys([*(c.public_key for c in known), *trusted])
    signer = next((k for k in signers if f"\n{origin_of(k)}\n".encode() in raw), since.public_key)
    grown = decode_consistency(raw, signer)
    check_consistency(grown, since, trusted)
    last = grown.checkpoint.position
    return {"since": grown.since, "position": last}, f"the log only grew from {grown.since} to {last} events", signer


@contextmanager
def _provable() -> Generator[tuple[psycopg.Connection[Any], list[Checkpoint]]]:
    """Open the log and read the checkpoints for a proof. Raises CommandFailed if no proof is possible."""
    with _prepared() as chosen, connect(*_address(chosen)) as conn, _one_sentence():
        try:
            yield conn, _checkpoints(chosen)
        except NotProvable as refused:
            raise CommandFailed(str(refused)) from None


def _write(target: Path | None, proof: bytes, about: str) -> None:
    if target is None:
        sys.stdout.write(proof.decode())
        return
    write_whole(target, proof)
    out.print(f"{target}: {size(len(proof))}, {about}")


@app.command()
def archive(
    before: Annotated[str, typer.Option(help="A moment (ISO 8601) or a position: everything older is archived.")],
    folder: Annotated[Path, typer.Option("--to", help="The folder for the file.")],
    remove: Annotated[
        bool, typer.Option("--remove", help="Afterwards drop the archived partitions of the table.")
    ] = False,
    json: Json = False,
) -> None:
    """Export the events older than --before to a file. With --remove, only whole partitions, which are then dropped."""
    with _prepared() as chosen, _one_sentence(), _bar("archiving", json=json) as bar:
        key = audit_key(chosen)
        with connect(*_address(chosen)) as conn:
            if remove and drained_before(conn, before, chosen.zone):
                asyncio.run(_repeat_drain(chosen))
            cut = Cut.before(conn, before, chosen.zone, removable=remove)
            bar.begin(cut.span.last - cut.span.after)
            archived = archive_log(conn, cut, folder, key=key, settings=chosen, progress=bar.advance)
        removed = remove_archived(_address(chosen), archived) if remove else 0
    if json:
        print_json(
            {"file": str(archived.file), "events": archived.events, "sha256": archived.sha256, "removed": removed}
        )
        return
    held_back = "; the rest is still needed" if cut.held_back else ""
    left = f"{removed} events removed{held_back}" if remove else "the events stay in the table"
    out.print(f"{archived.events} events up to position {cut.span.last} in {archived.file}; {left}")


async def _repeat_drain(chosen: Settings) -> None:
    async with open_log(chosen, name="querymill audit") as store:
        await Executors(store=store, settings=chosen).repeat_drain(meta=_meta())


def _meta() -> Meta:
    return Meta(actor=command_line_actor(os_user()))


class _Bar:
    """Progress bar that is redrawn only when it advances."""

    def __init__(self, what: str, bar: Progress) -> None:
        self._bar = bar
        self._shown = bar.add_task(what, total=None)

    def begin(self, total: int) -> None:
        self._bar.update(self._shown, total=total, completed=0, refresh=True)

    def advance(self, count: int) -> None:
        self._bar.update(self._shown, advance=count, refresh=True)


@contextmanager
def _bar(what: str, *, json: bool) -> Generator[_Bar]:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=32), MofNCompleteColumn(), TimeRemainingColumn())
    hidden = json or not err.console.is_terminal
    with Progress(*columns, console=err.console, transient=True, auto_refresh=False, disable=hidden) as bar:
        yield _Bar(what, bar)


@contextmanager
def _prepared() -> Generator[Settings]:
    with prepared_database(existing_settings()) as prepared:
        yield prepared.settings


@contextmanager
def _one_sentence() -> Generator[None]:
    """Convert errors of files and keys raised in the block to UsageError."""
    try:
        yield
    except (BadCheckpoints, BadKeyFile, CannotArchive, NotAnExport, Tampered) as error:
        raise UsageError(str(error)) from None


def _address(chosen: Settings) -> LogAddress:
    return LogAddress(chosen.database_url or "", chosen.database_schema)


def _checkpoints(chosen: Settings, given: Path | None = None) -> list[Checkpoint]:
    if given is not None and not given.is_file():
        raise UsageError(f"--checkpoints: there is no file {given}")
    with _one_sentence():
        return known_checkpoints(chosen) if given is None else stored_checkpoints(given)


def _trusted(keys: list[str] | None) -> frozenset[str]:
    """Return the public keys in lower case, as in checkpoints. Raises UsageError if a key is malformed."""
    for key in keys or ():
        if re.fullmatch(r"[0-9a-fA-F]{64}", key) is None:
            raise UsageError(f"--key: {key!r} is not a public key: 64 hexadecimal digits, as in `audit checkpoint`")
    return frozenset(key.lower() for key in keys or ())


def _must_be_file(file: Path) -> None:
    if not file.is_file():
        raise UsageError(f"there is no file {file}")


async def _take(chosen: Settings) -> Checkpoint | None:
    async with open_log(chosen, name="querymill audit", pool_size=2) as store:
        return await take_checkpoint(store, chosen, meta=_meta())


def _answer(verdict: LogVerdict, *, json: bool) -> None:
    if json:
        print_json({**verdict._asdict(), "reason": verdict.reason and verdict.reason.en})
    elif verdict.holds:
        agree = "1 checkpoint agrees" if verdict.checkpoints == 1 else f"{verdict.checkpoints} checkpoints agree"
        out.print(f"{verdict.checked} events hold, {agree}")
    elif verdict.reason is not None:
        out.print(f"position {verdict.position}: {verdict.reason.en}")
    raise typer.Exit(0 if verdict.holds else 1)
