"""`audit verify`, `audit checkpoint`, `audit export`, `audit verify-file`: the log's proof."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from events.audit.checkpoints import FILE, Checkpoint, keep, kept, sign, signing_key
from events.audit.export import NotAnExport, verify_file, write_export
from events.audit.log_check import Progress as Report
from events.audit.log_check import Verdict, connect, verify_log
from events.ids import AUDIT_STREAM
from events.log import open_log
from events.records import AuditCheckpointed
from querymill.cli.console import UsageError, err, out, print_json, settings
from runtime.bootstrap import prepare_database
from runtime.settings import Settings
from schema.named_queries import query

app = typer.Typer(help="Whether the record was touched.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Key = Annotated[str | None, typer.Option("--key", help="The public key checkpoints must be signed with, in hex.")]


@app.command()
def verify(
    after: Annotated[int, typer.Option(min=0, help="Only what follows this position; resumes a verification.")] = 0,
    checkpoints: Annotated[
        Path | None, typer.Option(help="Checkpoints kept elsewhere; else those of the home.")
    ] = None,
    key: Key = None,
    json: Json = False,
) -> None:
    """Recompute every digest and the chain. Exit code 1 where they do not hold."""
    with _prepared() as chosen:
        known = kept(_checkpoint_file(chosen, checkpoints))
        with (
            connect(chosen.database_url or "", chosen.database_schema) as conn,
            _bar("verifying", _head(conn)) as report,
        ):
            verdict = verify_log(conn, after=after, checkpoints=known, trusted_key=key, progress=report)
    _answer(verdict, json=json)


@app.command()
def checkpoint(json: Json = False) -> None:
    """Sign where the chain stands now; kept in the log and in a file outside the database."""
    with _prepared() as chosen:
        taken = asyncio.run(_take(chosen))
    if taken is None:
        raise UsageError("the log is empty: there is nothing to sign yet")
    if json:
        print_json({"position": taken.position, "chain": taken.chain, "public_key": taken.public_key})
    else:
        out.print(f"position {taken.position}, chain {taken.chain}, key {taken.public_key}", markup=False)


@app.command()
def export(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A zip that verify-file accepts.")], json: Json = False
) -> None:
    """Write the whole log with its proof into one file."""
    with _prepared() as chosen:
        known = kept(chosen.home / FILE)
        public = known[-1].public_key if known else ""
        with (
            connect(chosen.database_url or "", chosen.database_schema) as conn,
            _bar("exporting", _head(conn)) as report,
        ):
            manifest = write_export(conn, target, checkpoints=known, public_key=public, progress=report)
    if json:
        print_json({"file": str(target), "events": manifest.last, "last_chain": manifest.last_chain})
    else:
        out.print(f"{manifest.last} events in {target}", markup=False)


@app.command(name="verify-file")
def verify_file_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Written by `audit export`.")],
    key: Key = None,
    json: Json = False,
) -> None:
    """Verify an export, without a database. Exit code 1 where it does not hold."""
    try:
        verdict = verify_file(file, trusted_key=key)
    except NotAnExport as error:
        raise UsageError(f"this is no audit export: {error}") from None
    _answer(verdict, json=json)


@contextmanager
def _prepared() -> Generator[Settings]:
    prepared = prepare_database(settings())
    try:
        yield prepared.settings
    finally:
        if prepared.server is not None:
            prepared.server.stop()


def _checkpoint_file(chosen: Settings, given: Path | None) -> Path:
    if given is not None and not given.is_file():
        raise UsageError(f"--checkpoints: there is no file {given}")
    return given or chosen.home / FILE


async def _take(chosen: Settings) -> Checkpoint | None:
    async with open_log(chosen, name="querymill audit", pool_size=2) as store:
        async with store.connection() as conn:
            cursor = await conn.execute(query("audit", "commit_end_until"), {"position": 2**62})
            row = await cursor.fetchone()
        if row is None:
            return None
        now = datetime.now(chosen.zone).isoformat(timespec="seconds")
        taken = sign(signing_key(chosen.home), row[0], bytes(row[1]), now)
        keep(chosen.home, taken)
        fact = AuditCheckpointed(
            position=taken.position, chain=taken.chain, signature=taken.signature, public_key=taken.public_key
        )
        await store.lane.append(AUDIT_STREAM, [fact], expected=None)
        return taken


@contextmanager
def _bar(what: str, total: int) -> Generator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=32), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        shown = bar.add_task(what, total=total)

        def report(count: int) -> None:
            bar.advance(shown, count)

        yield report


def _head(conn: psycopg.Connection[Any]) -> int:
    row = conn.execute(query("log", "head")).fetchone()
    return row[0] if row else 0


def _answer(verdict: Verdict, *, json: bool) -> None:
    if json:
        print_json(verdict._asdict())
    elif verdict.holds:
        out.print(f"{verdict.checked} events hold, {verdict.checkpoints} checkpoints agree", markup=False)
    else:
        out.print(f"position {verdict.position}: {verdict.reason}", markup=False)
    raise typer.Exit(0 if verdict.holds else 1)
