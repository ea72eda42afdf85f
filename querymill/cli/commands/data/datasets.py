"""`datasets list`, `datasets show`, `datasets compare`, `datasets load`: versions of what the vector store holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from querymill.cli.console import client, clock, named, out, print_json, print_table, settings
from querymill.cli.parameters import Json
from querymill.running_service import running_address
from querymill_client.rest import segment
from runtime.process.signals import stop_on_signals

app = typer.Typer(rich_markup_mode=None)
Dataset = Annotated[str, typer.Argument(metavar="DATASET", help="Source and language, such as shop.en.")]


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the datasets of the vector store.

    List the datasets: pairs in the vector store, newest version, valid pairs, retrieval, uplift, and changes that
    are not loaded yet; see the page “training-data” of the manual.
    """
    with client() as api:
        found = api.get("/datasets")["datasets"]
    if json:
        print_json(found)
        return
    print_table(
        ("dataset", "pairs", "version", "loaded", "valid", "tables@5", "uplift", "pending", "task"),
        [
            (
                dataset["dataset"],
                dataset["pairs"],
                dataset["version"]["number"],
                clock(dataset["version"]["loaded_at"]),
                _valid(dataset["version"]),
                _tables(dataset["version"]),
                _uplift(dataset["version"]),
                sum(_changes(each) for each in dataset["pending"]),
                ", ".join(task["task_id"] for task in dataset["tasks"]),
            )
            for dataset in found
        ],
        empty="no dataset yet; `querymill run --db NAME` makes one",
    )


@app.command()
def show(
    dataset: Dataset,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most this many versions, the newest.")] = 50,
    json: Json = False,
) -> None:
    """Show a dataset, such as `shop.en`, with its versions."""
    with client() as api:
        found = api.get(f"/datasets/{segment(dataset)}", limit=limit)
    if json:
        print_json(found)
        return
    tasks = ", ".join(f"{task['task_id']} ({task['pairs']})" for task in found["tasks"])
    out.print(f"{found['dataset']}  {found['pairs']} pairs  {tasks}")
    for each in found["pending"]:
        hint = f"`querymill run --task {each['task_id']} --step training_load` loads them"
        out.print(f"{_changes(each)} changes of {each['task_id']} are not loaded yet; {hint}")
    print_table(
        ("version", "loaded", "by", "pairs", "added", "removed", "valid", "tables@5", "uplift", "task", "name"),
        [
            (
                version["number"],
                clock(version["loaded_at"]),
                version["loaded_by"],
                version["pairs"],
                version["added"],
                version["removed"],
                _valid(version),
                _tables(version),
                _uplift(version),
                f"{version['task_id']}{' (deleted)' if version['task_deleted'] else ''}",
                version["task_name"],
            )
            for version in found["versions"]
        ],
    )


@app.command()
def compare(
    dataset: Dataset,
    start: Annotated[int, typer.Argument(metavar="FROM", min=1, help="Number of the earlier version.")],
    to: Annotated[
        int | None, typer.Argument(metavar="[TO]", min=1, help="The later one; by default the newest.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=20000, help="At most this many pairs of each kind.")] = 200,
    json: Json = False,
) -> None:
    """Show how two versions of a dataset differ.

    Print the pairs and files that differ between two versions; without `TO`, between a version and the newest. Lines
    begin with `+` (added), `-` (removed), `<` and `>` (a changed pair before and after) or `~` (a changed file).
    """
    with client() as api, named(**{"from": "FROM", "to": "TO"}):
        path = f"/datasets/{segment(dataset)}"
        later = to or api.get(path, limit=1)["version"]["number"]
        found = api.get(f"{path}/changes", **{"from": start, "to": later, "limit": limit})
    if json:
        print_json(found)
        return
    added, removed, changed = (found["totals"][kind] for kind in ("added", "removed", "changed"))
    out.print(
        f"{dataset} from version {start} to {later}: +{added + changed} -{removed + changed} pairs, of which {changed}"
        f" changed; {len(found['documents'])} files differ"
    )
    print_table(
        ("", "question", "sql"),
        [
            *(
                row
                for each in found["changed"]
                for row in (("<", *_texts(each["before"])), (">", *_texts(each["after"])))
            ),
            *(("+", *_texts(pair)) for pair in found["added"]),
            *(("-", *_texts(pair)) for pair in found["removed"]),
            *((_sign(file), file["file_name"], "") for file in found["documents"]),
        ],
    )


@app.command()
def load(
    dataset: Dataset,
    version: Annotated[int, typer.Argument(metavar="VERSION", min=1, help="Number of the version.")],
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Load an earlier version again, and wait. If pairs or documents of its task have changed since, a fork of the task
    at the version is loaded. Exit codes are those of `run`.
    """
    chosen = settings()
    with stop_on_signals(), client(chosen, executors=1) as api:
        own = running_address(chosen) is None
        started = api.post(f"/datasets/{segment(dataset)}/versions/{version}/load", {})
        execution = started["execution"]
        if started["forked"] and not json:
            out.print(f"the task has changed since version {version}: loading a fork of it")
        # progress bars, which the other commands do not load
        from querymill.cli.follow_execution import follow  # noqa: PLC0415

        raise typer.Exit(follow(api, execution["task_id"], execution["execution_id"], own=own, json=json))


def _changes(pending: Mapping[str, Any]) -> int:
    return sum(len(pending["changes"][kind]) for kind in ("added", "removed", "changed"))


def _valid(version: Mapping[str, Any]) -> str:
    found = version["validation"]
    return "" if found is None else f"{found['usable']}/{found['pairs']}"


def _tables(version: Mapping[str, Any]) -> str:
    found = version["retrieval"]
    return "" if found is None else f"{found['tables_at_5']:.3f}"


def _uplift(version: Mapping[str, Any]) -> str:
    found = version["uplift"]
    return "" if found is None else f"{found['without']:.0%} -> {found['with_pairs']:.0%}"


def _texts(pair: Mapping[str, str]) -> tuple[str, str]:
    return pair["question"], pair["sql"]


def _sign(file: Mapping[str, str | None]) -> str:
    return "+" if file["before"] is None else "-" if file["after"] is None else "~"
