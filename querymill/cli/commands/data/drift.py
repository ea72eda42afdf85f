"""`drift`: changes of a source since a task has described it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from querymill.cli.console import client, named, out, print_json, print_table
from querymill.cli.parameters import Json

app = typer.Typer(rich_markup_mode=None)

_WORDS = {
    "table_added": ("table", "added"),
    "table_removed": ("table", "removed"),
    "table_renamed": ("table", "renamed (guessed)"),
    "column_added": ("column", "added"),
    "column_removed": ("column", "removed"),
    "column_renamed": ("column", "renamed (guessed)"),
    "column_retyped": ("column", "with another type"),
}
"""Words for each kind of change."""


@app.command()
def drift(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The name of the source.")], json: Json = False
) -> None:
    """Show how a source's tables differ from their newest description, and how many pairs that affects.

    The first line sums up: `since task_…: 3 columns renamed (guessed), 19 pairs affected`. A column counts as renamed
    if one of the same type is in its place, or has a similar name; a table, if nearly all its columns are the same.
    Only the catalog is read, no rows.
    """
    with client() as api, named(name="SOURCE"):
        found = api.drift(source)
    if json:
        print_json(found)
        return
    if found["since"] is None:
        out.print(f"no task has described {source} yet; `querymill run --db {source}` makes one")
        return
    out.print(f"since {found['since']}: {summary(found['counts'], found['pairs'])}")
    print_table(
        ("change", "table", "column", "before", "after"),
        [
            (" ".join(_WORDS[c["kind"]]), c["table"], c["column"] or "", c["before"] or "", c["after"] or "")
            for c in found["changes"]
        ],
        empty="",
    )


def summary(counts: Mapping[str, int], pairs: int) -> str:
    """Return the changes in one line, such as `3 columns renamed (guessed), 19 pairs affected`."""
    parts = [
        f"{counts[kind]} {thing}{'' if counts[kind] == 1 else 's'} {what}"
        for kind, (thing, what) in _WORDS.items()
        if kind in counts
    ]
    affected = f"{pairs} pair{'' if pairs == 1 else 's'} affected"
    return ", ".join((*parts, affected)) if parts else "no changes"
