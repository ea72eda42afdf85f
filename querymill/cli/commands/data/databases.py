"""`db add`, `db edit`, `db list`, `db check`, `db remove`, `db reset`: registration of sources."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Annotated

import typer

from querymill.cli.console import (
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

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the source.")]


@app.command()
def add(
    name: Name,
    dsn: Annotated[str, typer.Argument(metavar="DSN", help="postgresql://…, or - to read it from stdin.")],
    keep: Annotated[bool, typer.Option("--keep", help="Store it even if the server refuses the password.")] = False,
    json: Json = False,
) -> None:
    """Register a database, or replace its connection. The connection string is stored encrypted and never printed.

    With `-` as the DSN, the connection string is asked for at a terminal, or read from stdin if that is not one. On a
    shared machine, where everyone can see the arguments of every command, this keeps the password out of them. A
    database that cannot be reached yet is registered anyway; `db check` says whether it can be reached. A password that
    the server refuses is stored only with `--keep`.
    """
    if dsn == "-":
        dsn = _secret("connection string (not shown): ").strip()
    # the database's driver, which the other commands do not load
    from psycopg import ProgrammingError  # noqa: PLC0415
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        given = conninfo_to_dict(dsn)
    except ProgrammingError:
        given = {}
    if not given:
        raise UsageError("DSN: this is not a connection string such as postgresql://user:password@host:5432/name")
    with client(makes_home=True) as api, named(name="NAME", dsn="DSN"):
        known = any(d["name"] == name for d in api.databases())
        added = api.add_database(name, dsn, keep=keep)
    print_json(added) if json else out.print(f"{'replaced' if known else 'added'} {name}")


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
    """Change parts of a registered connection. The change is stored only if the database can be reached with it.

    Options that are not given change nothing. With `--password`, the new password is asked for at a terminal, or read
    from stdin if that is not one; a new host or port needs it, too.
    """
    if not password and host is port is database is user is None:
        raise UsageError("give what is to change: --host, --port, --database, --user or --password")
    secret = _secret("password (not shown): ") if password else None
    parts: DatabaseChange = {"host": host, "port": port, "database": database, "user": user, "password": secret}
    with client() as api, named(**{part: f"--{part}" for part in parts}):
        changed = api.change_database(name, **parts)
    print_json(changed) if json else out.print(f"changed {name}")


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
    """Check that a database can be reached and is safe to read.

    Warns if the login can do more than read, and prints the GRANTs for a login that can only read. A materialized view
    that was never filled is listed with the REFRESH that fills it, and a table with columns that may not be read is
    listed with those columns.
    """
    with client() as api:
        found = api.check_database(name)
    if json:
        print_json(found)
    else:
        tables = f"{found.get('tables')} table{'' if found.get('tables') == 1 else 's'}"
        out.print(f"{name}: reachable, PostgreSQL {found.get('server_version')}, {tables}")
        out.print(f"search path: {', '.join(found.get('search_path', []))}")
        for warning in found.get("warnings", []):
            out.print(f"warning: {warning}")
        for line in found.get("grants", []):
            out.print(f"  {line}")


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Unregister a database."""
    with client() as api:
        removed = api.remove_database(name)
    print_json(removed) if json else out.print(f"removed {name}")


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Required, because a lost key looks like a mistyped one.")] = False,
) -> None:
    """Remove all sources, if the key that encrypts them is lost.

    Needs no running service; stop those that run. Connections given with a task go, too. Where the key fits the
    sources, nothing is removed. Each registered source is recorded as removed (`source.removed`).
    """
    if not yes:
        raise UsageError(
            "this removes all sources: check QUERYMILL_SECRET_KEY first, and add --yes if that key is lost"
        )
    # as in `add`
    from querymill.cli.source_reset import forget_all_sources  # noqa: PLC0415

    count = forget_all_sources(existing_settings())
    out.print(f"removed {count} sources; add them again with `querymill db add NAME DSN`")


def _secret(prompt: str) -> str:
    """Prompt for a line without echo; read the line from stdin without a prompt if stdin is not a terminal."""
    return getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
