"""`schedules add`, `schedules list`, `schedules remove`: runs that start every day or every week."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from querymill.cli.console import client, clock, named, out, print_json, print_table
from querymill.cli.input_files import chosen_tables, table_refusal, uploaded
from querymill.cli.parameters import Json
from querymill.cli.task_parameters import (
    Add,
    Context,
    Dictionary,
    IncludeViews,
    Knowledge,
    Lang,
    Llm,
    OnMissing,
    PairsPerTable,
    PairsTotal,
    Relations,
    Tables,
)
from querymill_client import ApiError
from querymill_client.rest import segment

app = typer.Typer(rich_markup_mode=None)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The schedule's name.")]


@app.command()
def add(
    name: Name,
    db: Annotated[str, typer.Option("--db", help="A registered source; see `querymill db list`.")],
    at: Annotated[str, typer.Option(help="daily 02:30, or weekly mon 02:30, in the installation's time zone.")],
    only_changes: Annotated[
        bool,
        typer.Option(
            "--only-changes/--everything",
            help="Keep what has not changed since the newest task over the source, or make everything anew.",
        ),
    ] = True,
    tables: Tables = None,
    on_missing: OnMissing = "fail",
    context: Context = "",
    lang: Lang = None,
    llm: Llm = None,
    dictionary: Dictionary = None,
    relations: Relations = None,
    knowledge: Knowledge = None,
    pairs_per_table: PairsPerTable = None,
    pairs_total: PairsTotal = None,
    include_views: IncludeViews = False,
    keep: Add = False,
    json: Json = False,
) -> None:
    """Start a task over a source every day or every week.

    For example `querymill schedules add nightly --db shop --at "daily 02:30"`. An existing schedule of this name is
    replaced. A task that would be refused is refused now. How a schedule works is in the page “operations” of the
    manual.
    """
    with client() as api, named(name="NAME", at="--at", db_name="--db"):
        parameters: dict[str, Any] = {
            "only_changes": only_changes,
            "business_context": context or None,
            "language": lang,
            "on_missing": on_missing,
            "use_llm": llm,
            "pairs_per_table": pairs_per_table,
            "pairs_total": pairs_total,
            "include_views": include_views,
            "load_mode": "add" if keep else None,
            **chosen_tables(api, db, tables),
            "dictionary_file": uploaded(api, db, dictionary, "dictionary"),
            "relations_file": uploaded(api, db, relations, "relations"),
            "knowledge_file": uploaded(api, db, knowledge, "knowledge"),
        }
        given = {field: value for field, value in parameters.items() if value is not None}
        try:
            made = api.post("/schedules", {"name": name, "db_name": db, "at": at, "parameters": given})
        except ApiError as refused:
            raise table_refusal(refused, tables) from None
    print_json(made) if json else out.print(f"{name}: next {clock(made['next_at'])}")


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the schedules.

    List the schedules, each with its next and its last run: the state of that task, or why none was started.
    """
    with client() as api:
        found = api.get("/schedules")["schedules"]
    if json:
        print_json(found)
        return
    print_table(
        ("name", "source", "at", "next", "last"),
        [(s["name"], s["db_name"], s["at"], clock(s["next_at"]), last_run(s["last"])) for s in found],
        empty='no schedule yet; `querymill schedules add NAME --db SOURCE --at "daily 02:30"` adds one',
    )


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Remove a schedule. Tasks that it has started stay, also one that runs."""
    with client() as api:
        removed = api.delete_path(f"/schedules/{segment(name)}")
    print_json(removed) if json else out.print(f"removed {name}")


def last_run(run: dict[str, Any] | None) -> str:
    """Return the state, the time, and the task of a run, or the reason why none was started."""
    if run is None:
        return ""
    # a key of the scope `view` gets no reason
    found = (run["status"], clock(run["at"]), run["task_id"] or run["error"])
    return ", ".join(part for part in found if part)
