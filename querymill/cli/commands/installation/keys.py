"""`keys create`, `keys list`, `keys revoke`: API keys."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from querymill.cli.console import client, clock, named, out, print_json, print_table
from querymill.cli.parameters import Json
from querymill_client import ApiError, Client
from querymill_client.rest import segment

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="The key's name, recorded as the actor of its actions."),
]


@app.command()
def create(
    name: Name,
    scope: Annotated[
        Literal["view", "read", "operate", "admin"], typer.Option(help="view, read, operate or admin.")
    ] = "operate",
    json: Json = False,
) -> None:
    """Create an API key. The key is printed only once; a digest is stored.

    If the running service requires a key and `QUERYMILL_API_KEY` is set, the three `keys` commands use it, and it must
    be an admin key. If the variable is not set, they start a service of their own over the same home: this is how the
    first key is made, and how a lost one is replaced.
    """
    with client(serves=_accepts_caller, makes_home=True) as api, named(name="NAME"):
        made = api.post("/keys", {"name": name, "scope": scope})
    print_json(made) if json else out.print(made["key"])


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the names, scopes and times of the API keys."""
    with client(serves=_accepts_caller) as api:
        found = api.get("/keys")["keys"]
    if json:
        print_json(found)
        return
    print_table(
        ("name", "scope", "created", "revoked"),
        [(k["name"], k["scope"], clock(k["created_at"]), clock(k.get("revoked_at"))) for k in found],
        empty="no key yet; `querymill keys create NAME` creates one. None is needed on a loopback address",
    )


@app.command()
def revoke(name: Name, json: Json = False) -> None:
    """Revoke an API key with immediate effect."""
    with client(serves=_accepts_caller) as api:
        revoked = api.delete_path(f"/keys/{segment(name)}")
    print_json(revoked) if json else out.print(f"revoked {name}")


def _accepts_caller(api: Client) -> bool:
    """Return False if the service refuses this command as unauthorized.

    The command then starts its own service, so that a user with access to the database can create the first key or
    replace a lost key.
    """
    try:
        api.get("/keys")
    except ApiError as refused:
        if refused.code == "unauthorized":
            return False
        raise
    return True
