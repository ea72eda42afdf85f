"""`db add`, `db edit`, `db list`, `db check`, `db remove`, `db reset`: registration of sources."""

from __future__ import annotations

import asyncio
import sys
from getpass import getpass
from typing import Annotated

import typer
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from events.facts.ids import source_stream
from events.facts.records import SourceRemoved
from events.store.event_log import open_log
from events.wire.event import Meta
from querymill.cli.console import (
    CommandFailed,
    UsageError,
    client,
    existing_settings,
    named,
    out,
    print_json,
    print_table,
)
from querymill.cli.parameters import Json
from querymill_client.schemas import DatabaseChange
from runtime.bootstrap import prepared_database
from runtime.process.actors import command_line_actor, os_user
from runtime.settings.settings import Settings
from runtime.sources.secret_key import OtherSecretKey, check_secret_key, forget_sources

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the source.")]


@app.command()
def add(
    name: Name,
    dsn: Annotated[str, typer.Argument(metavar="DSN", help="postgresql://…, or - to read it from stdin.")],
    json: Json = False,
) -> None:
    """Register a database, or replace its connection. The connection string is stored encrypted and never printed."""
    if dsn == "-":
        dsn = _secret("connection string (not shown): ").strip()
    try:
        given = conninfo_to_dict(dsn)
    except ProgrammingError:
        given = {}
    if not given:
        raise UsageError("DSN: this is not a connection string such as postgresql://user:password@host:5432/name")
    with client(makes_home=True) as api, named(name="NAME", dsn="DSN"):
        known = any(d["name"] == name for d in api.databases())
        added = api.add_database(name, dsn)
    print_json(added) if json else out.print(f"{'replaced' if known else 'added'} {name}", markup=False)


@app.command()
def edit(
    name: Name,
    host: Annotated[str | None, typer.Option(help="The new host.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The new port.")] = None,
    database: Annotated[str | None, typer.Option(help="The new database.")] = None,
    user: Annotated[str | None, typer.Option(help="The new user.")] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a new password, or read it from stdin.")
    ] = False,
    json: Json = False,
) -> None:
    """Change parts of a registered connection. The change is stored only if the database can be reached with it."""
    if not password and host is port is database is user is None:
        raise UsageError("give what is to change: --host, --port, --database, --user or --password")
    secret = _secret("password (not shown): ") if password else None
    parts: DatabaseChange = {"host": host, "port": port, "database": database, "user": user, "password": secret}
    with client() as api, named(**{part: f"--{part}" for part in parts}):
        changed = api.change_database(name, **parts)
    print_json(changed) if json else out.print(f"changed {name}", markup=False)


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the registered databases."""
    with client() as api:
        found = api.databases()
    if json:
        print_json(found)
        return
    rows = [(d["name"], d.get("host"), d.get("port"), d.get("database"), d.get("user")) for d in found]
    empty = "no database yet; `querymill db add NAME postgresql://…` registers one"
    print_table(("name", "host", "port", "database", "user"), rows, empty=empty)


@app.command()
def check(name: Name, json: Json = False) -> None:
    """Check that a database can be reached and is safe to read."""
    with client() as api:
        found = api.check_database(name)
    if json:
        print_json(found)
    else:
        tables = f"{found.get('tables')} table{'' if found.get('tables') == 1 else 's'}"
        out.print(f"{name}: reachable, PostgreSQL {found.get('server_version')}, {tables}", markup=False)
        for warning in found.get("warnings", []):
            out.print(f"warning: {warning}", markup=False)
        for line in found.get("grants", []):
            out.print(f"  {line}", markup=False)


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Unregister a database."""
    with client() as api:
        removed = api.remove_database(name)
    print_json(removed) if json else out.print(f"removed {name}", markup=False)


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Required, because a lost key looks like a mistyped one.")] = False,
) -> None:
    """Remove all sources, if the key that encrypts them is lost."""
    if not yes:
        raise UsageError(
            "this removes all sources: check QUERYMILL_SECRET_KEY first, and add --yes if that key is lost"
        )
    with prepared_database(existing_settings()) as prepared:
        try:
            check_secret_key(prepared.settings)
        except OtherSecretKey:
            count = forget_sources(prepared.settings, lambda names: asyncio.run(_record(prepared.settings, names)))
        else:
            raise CommandFailed("nothing was removed: the key fits the sources; `querymill db remove NAME` removes one")
    out.print(f"removed {count} sources; add them again with `querymill db add NAME DSN`", markup=False)


async def _record(settings: Settings, removed: list[str]) -> None:
    meta = Meta(actor=command_line_actor(os_user()))
    async with open_log(settings, name="querymill reset", pool_size=2) as store:
        for name in removed:
            await store.lane.append(source_stream(name), [SourceRemoved(name=name)], expected=None, meta=meta)


def _secret(prompt: str) -> str:
    """Prompt for a line without echo; read the line from stdin without a prompt if stdin is not a terminal."""
    return getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
