"""Commands `executors list`, `executors drain`, `executors resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from querymill.cli.console import client, clock, out, print_json, print_table
from querymill.cli.parameters import Json

app = typer.Typer(rich_markup_mode=None)


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List live executors, and show whether they are drained."""
    with client() as api:
        found = api.get("/executors")
    if json:
        print_json(found)
        return
    print_table(
        ("executor", "running", "started", "seen"),
        [(e["executor"], e["running"], clock(e["started_at"]), clock(e["seen_at"])) for e in found["executors"]],
        empty="no executor is alive; `querymill executor` starts one",
    )
    if (drained := found["drained"]) is not None:
        reason = f": {drained['reason']}" if drained["reason"] else ""
        out.print(f"drained since {clock(drained['since'])}{reason}", markup=False)


@app.command()
def drain(
    reason: Annotated[str | None, typer.Option(help="Why, for others to see.")] = None,
    json: Json = False,
) -> None:
    """Stop executors from taking new work; running work finishes."""
    with client() as api:
        drained = api.post("/executors/drain", {"reason": reason})
    print_json(drained) if json else out.print(f"drained since {clock(drained['since'])}", markup=False)


@app.command()
def resume(json: Json = False) -> None:
    """Let executors take new work again."""
    with client() as api:
        resumed = api.post("/executors/resume", {})
    print_json(resumed) if json else out.print("resumed", markup=False)
