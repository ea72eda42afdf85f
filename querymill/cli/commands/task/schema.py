"""Command `schema`: tables, labels and relations of a task's source as the task described them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from querymill.cli.console import client, named, out, print_json, print_table
from querymill.cli.parameters import Json, TaskId
from querymill_client.rest import segment

app = typer.Typer(rich_markup_mode=None)


@app.command()
def schema(
    task_id: TaskId,
    table: Annotated[
        str | None, typer.Argument(metavar="[TABLE]", help="Show the columns and relations of this one.")
    ] = None,
    search: Annotated[str | None, typer.Option(help="Only tables with these words in a name or label.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=5000, help="At most this many tables.")] = 500,
    json: Json = False,
) -> None:
    """List the described tables of a task, or show one of them.

    List the tables of a task's source as the task described them, with label and number of pairs; with `TABLE`, show
    its columns, labels with their origin, and relations. A label edited since is shown as `label -> new label`.
    """
    path = f"/tasks/{segment(task_id)}/schema"
    with client() as api, named(q="--search", limit="--limit", table="TABLE"):
        if table is not None:
            _show(api.get(f"{path}/tables/{segment(table)}"), json=json)
            return
        found = api.get(path, q=search, limit=limit)
    if json:
        print_json(found)
        return
    print_table(
        ("table", "label", "rows", "columns", "relations", "pairs", ""),
        [
            (
                t["name"],
                t["label"],
                t["rows"],
                t["columns"],
                t["relations"],
                t["pairs"],
                "edited" if t["edited"] else "",
            )
            for t in found["tables"]
        ],
        empty="no table fits",
    )
    if found["next_cursor"] is not None:
        out.print(f"{found['total']} tables; the first {limit} are listed (see --limit, --search)")


def _show(found: Mapping[str, Any], *, json: bool) -> None:
    if json:
        print_json(found)
        return
    about = "" if found["exact"] else "about "
    label = _label(found)
    out.print(f"{found['name']}  {label} ({found['origin']})  {about}{found['rows']} rows  {found['pairs']} pairs")
    print_table(
        ("column", "type", "label", "origin", "samples", "pairs"),
        [(c["name"], c["type"], _label(c), c["origin"], ", ".join(c["samples"]), c["pairs"]) for c in found["columns"]],
    )
    if found["relations"]:
        print_table(
            ("relation", "origin", "pairs", "next task"),
            [(r["reads"], r["origin"], r["pairs"], r["next"]) for r in found["relations"]],
        )


def _label(labelled: Mapping[str, Any]) -> str:
    """Return the label of a table or column, with the one that a new task takes over."""
    following = labelled["next_label"]
    return labelled["label"] if following is None else f"{labelled['label']} -> {following or '(from the database)'}"
