"""`db add`, `db list`, `db check`, `db remove`: the sources."""

from __future__ import annotations

from typing import Annotated

import typer
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from querymill.cli.console import UsageError, client, out, print_json, print_table

app = typer.Typer(help="The business databases.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Name = Annotated[str, typer.Argument(metavar="NAME")]


@app.command()
def add(
    name: Name, dsn: Annotated[str, typer.Argument(metavar="DSN", help="postgresql://…")], json: Json = False
) -> None:
    """Register a database. Its connection string is stored encrypted and never printed."""
    try:
        conninfo_to_dict(dsn)
    except ProgrammingError:
        raise UsageError(
            "DSN: this is no connection string such as postgresql://user:password@host:5432/name"
        ) from None
    with client() as api:
        added = api.add_database(name, dsn)
    print_json(added) if json else out.print(f"added {name}", markup=False)


@app.command(name="list")
def list_(json: Json = False) -> None:
    """The registered databases."""
    with client() as api:
        found = api.databases()
    if json:
        print_json(found)
        return
    rows = [(d["name"], d.get("host"), d.get("port"), d.get("database"), d.get("user")) for d in found]
    print_table(("name", "host", "port", "database", "user"), rows)


@app.command()
def check(name: Name, json: Json = False) -> None:
    """Whether a database can be reached and is safe to read."""
    with client() as api:
        found = api.post(f"/databases/{name}/check", {})
    if json:
        print_json(found)
    else:
        out.print(
            f"{name}: reachable, PostgreSQL {found.get('server_version')}, {found.get('tables')} tables", markup=False
        )
        for warning in found.get("warnings", []):
            out.print(f"warning: {warning}", markup=False)
        for line in found.get("grants", []):
            out.print(f"  {line}", markup=False)


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Forget a database."""
    with client() as api:
        removed = api.remove_database(name)
    print_json(removed) if json else out.print(f"removed {name}", markup=False)
