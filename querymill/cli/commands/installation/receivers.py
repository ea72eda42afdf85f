"""`receivers add`, `receivers list`, `receivers test`, `receivers remove`: webhooks."""

from __future__ import annotations

from typing import Annotated

import typer

from querymill.cli.console import client, clock, named, out, print_json, print_table
from querymill.cli.parameters import Json
from querymill_client.rest import segment

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The receiver's name.")]


@app.command()
def add(
    name: Name,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="URL of a webhook.")],
    types: Annotated[
        str, typer.Option(help="Types of events to be notified of, separated by commas; * matches any text.")
    ] = "execution.completed,execution.failed,schedule.skipped,source.drifted",
    json: Json = False,
) -> None:
    """Add a receiver of notices. The secret of a webhook, which verifies its signatures, is printed only once.
    `ADDRESS` is the URL of a webhook.
    """
    listed = [part.strip() for part in types.split(",") if part.strip()]
    with client() as api, named(name="NAME", address="ADDRESS", types="--types"):
        made = api.post("/receivers", {"name": name, "address": address, "types": listed})
    print_json(made) if json else out.print(made["secret"])


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the receivers with their waiting notices and the last attempt."""
    with client() as api:
        found = api.get("/receivers")["receivers"]
    if json:
        print_json(found)
        return
    print_table(
        ("name", "address", "types", "waiting", "last"),
        [(r["name"], r["address"], ", ".join(r["types"]), str(r["waiting"]), _last(r["last"])) for r in found],
        empty="no receiver yet; `querymill receivers add NAME ADDRESS` adds one",
    )


@app.command(name="test")
def send_test(name: Name, json: Json = False) -> None:
    """Send a test notice, as soon as an executor is free."""
    with client() as api:
        asked = api.post(f"/receivers/{segment(name)}/test", {})
    print_json(asked) if json else out.print(f"a test notice for {name} will be sent")


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Remove a receiver and its waiting notices."""
    with client() as api:
        removed = api.delete_path(f"/receivers/{segment(name)}")
    print_json(removed) if json else out.print(f"removed {name}")


def _last(attempt: dict[str, str] | None) -> str:
    if attempt is None:
        return ""
    return f"{attempt['error'] or 'delivered'}, {clock(attempt['at'])}"
