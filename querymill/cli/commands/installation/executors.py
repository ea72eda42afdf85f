"""Commands `executors list`, `executors drain`, `executors resume`."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import typer

from querymill.cli.console import client, clock, out, print_json, print_table
from querymill.cli.parameters import Json

app = typer.Typer(rich_markup_mode=None)

Executor = Annotated[
    str | None, typer.Argument(metavar="[EXECUTOR]", help="Only this executor, by its name in the list; else all.")
]


def _of(executor: str | None) -> str:
    """Return the part of a path that names one executor; empty for all."""
    return "" if executor is None else f"/{quote(executor, safe='')}"


def _since(drained: dict[str, Any] | None) -> str:
    if drained is None:
        return ""
    return f"since {clock(drained['since'])}" + (f": {drained['reason']}" if drained["reason"] else "")


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List live executors, and show whether they are drained."""
    with client() as api:
        found = api.get("/executors")
    if json:
        print_json(found)
        return
    print_table(
        ("executor", "running", "started", "seen", "drained"),
        [
            (e["executor"], e["running"], clock(e["started_at"]), clock(e["seen_at"]), _since(e["drained"]))
            for e in found["executors"]
        ],
        empty="no executor is alive; `querymill executor` starts one",
    )
    if found["drained"] is not None:
        out.print(f"drained {_since(found['drained'])}")


@app.command()
def drain(
    executor: Executor = None,
    reason: Annotated[str | None, typer.Option(help="Why, for others to see.")] = None,
    json: Json = False,
) -> None:
    """Stop executors from taking new work; running work finishes. This applies to every executor, also across restarts,
    until `executors resume`. `python -m executor --task-id` is refused as well. With a name from `executors list` it
    applies to that executor alone, until it ends or is resumed; the others take its share.
    """
    with client() as api:
        answer = api.post(f"/executors{_of(executor)}/drain", {"reason": reason})
    drained = answer if executor is None else answer["drained"]
    print_json(answer) if json else out.print(f"drained since {clock(drained['since'])}")


@app.command()
def resume(executor: Executor = None, json: Json = False) -> None:
    """Let executors take new work again, or one that was drained alone."""
    with client() as api:
        resumed = api.post(f"/executors{_of(executor)}/resume", {})
    print_json(resumed) if json else out.print("resumed")
