"""`db add`, `db list`, `db check`, `db remove`: the sources."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Annotated

import typer
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from querymill.cli.console import UsageError, client, named, out, print_json, print_table
from querymill.cli.parameters import Json
from querymill.client import segment

_ASK = "connection string (not shown): "

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the source.")]


@app.command()
def add(
    name: Name,
    dsn: Annotated[str, typer.Argument(metavar="DSN", help="postgresql://…, or - to read it from stdin.")],
    json: Json = False,
) -> None:
    """Register a database, or replace its connection. The string is stored encrypted and never printed."""
    if dsn == "-":
        dsn = (getpass(_ASK) if sys.stdin.isatty() else sys.stdin.readline()).strip()
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


@app.command(name="list")
def list_(json: Json = False) -> None:
    """The registered databases."""
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
    """Whether a database can be reached and is safe to read."""
    with client() as api:
        found = api.post(f"/databases/{segment(name)}/check", {})
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
