"""`quality`, `changes`, `fork`: figures of a task, its differences over time, and a new task from an earlier state."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from querymill.cli.console import client, named, out, percent, print_json, print_table
from querymill.cli.parameters import Json, TaskId
from querymill_client.rest import segment

app = typer.Typer(rich_markup_mode=None)

At = Annotated[int | None, typer.Option("--at", min=0, help="As it was at this position of the log.")]


@app.command()
def quality(task_id: TaskId, at: At = None, json: Json = False) -> None:
    """Show the figures of a task's quality with their bars. The exit code is 1 if one misses its bar, for use in
    scripts.
    """
    with client() as api:
        report = api.get(f"/tasks/{segment(task_id)}/quality", at=at)
    figures: list[dict[str, Any]] = report["figures"] if report else []
    if json:
        print_json(report)
    else:
        print_table(
            ("figure", "share", "bar", "", "of", "missing"),
            [
                (
                    f["name"].replace("_", " "),
                    _percent(f["share"]),
                    _percent(f["bar"]),
                    {True: "reached", False: "missed", None: ""}[f["reached"]],
                    f"{f['covered']}/{f['total']}" if f["total"] is not None else "",
                    ", ".join(f["missing"][:3]) + (" …" if len(f["missing"]) > 3 else ""),
                )
                for f in figures
            ],
            empty=f"no figures yet; `querymill show {task_id}` shows which steps have run",
        )
    raise typer.Exit(1 if any(f["reached"] is False for f in figures) else 0)


@app.command()
def changes(
    task_id: TaskId,
    since: Annotated[int | None, typer.Option("--from", min=0, help="Earlier position of the log.")] = None,
    to: Annotated[int | None, typer.Option(min=0, help="Later position of the log; by default now.")] = None,
    json: Json = False,
) -> None:
    """Show what changed in a task between two positions of the log: status, steps, pairs, files."""
    with client() as api, named(**{"from": "--from", "to": "--to"}):
        found = api.get(f"/tasks/{segment(task_id)}/changes", **{"from": since, "to": to})
    if json:
        print_json(found)
        return
    turns = [(what, found[what]["before"], found[what]["after"]) for what in ("status", "progress") if found[what]]
    steps = [(step["step"], step["before"], step["after"]) for step in found["steps"]]
    print_table(("what", "before", "after"), [*turns, *steps], empty="neither the status nor a step changed")
    counts: dict[str, int] = {
        **(found["pairs"] or {}),
        **{f"files {kind}": len(names) for kind, names in found["files"].items()},
    }
    out.print(
        f"positions {found['from']} to {found['to']}: "
        + (", ".join(f"{count} {name}" for name, count in counts.items() if count) or "no pair and no file changed")
    )


@app.command()
def fork(
    task_id: TaskId,
    at: Annotated[int, typer.Option(min=1, help="Position of the log.")],
    name: Annotated[str | None, typer.Option(help="Name of the new task.")] = None,
    json: Json = False,
) -> None:
    """Create a task from a task's state at a position of the log, with its files. `querymill events tail` prints
    positions.
    """
    with client() as api, named(at="--at", task_name="--name"):
        made = api.post(f"/tasks/{segment(task_id)}/fork", {"at": at, "task_name": name})
    print_json(made) if json else out.print(
        f"created {made['task_id']}; `querymill run --task {made['task_id']}` continues it"
    )


def _percent(share: float | None) -> str:
    return "" if share is None else percent(share)
