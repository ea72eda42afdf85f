"""`pairs …`: list, review and edit the pairs of a task, search over all tasks, exchange with other tools."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from querymill.cli.console import UsageError, client, err, named, out, print_json, print_table
from querymill.cli.parameters import Json, TaskId
from querymill_client.parameters import Review
from querymill_client.rest import segment
from querymill_client.schemas import PairView
from runtime.files.atomic import write_whole

if TYPE_CHECKING:
    from querymill.pair_sync.sync import Synced

app = typer.Typer(rich_markup_mode=None)
PairIds = Annotated[list[str], typer.Argument(metavar="PAIR...", help="Ids of pairs, as listed.")]


@app.command(name="list")
def list_(
    task_id: TaskId,
    words: Annotated[str | None, typer.Option("--search", help="Only pairs with these words.")] = None,
    status: Annotated[str | None, typer.Option(help="Only pairs in these states, such as invalid,rejected.")] = None,
    table: Annotated[str | None, typer.Option(help="Only pairs whose SQL reads this table.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=5000, help="At most this many.")] = 50,
    json: Json = False,
) -> None:
    """List the pairs of a task."""
    wanted = {"q": words, "status": status, "table": table}
    with client() as api, named(q="--search", status="--status", table="--table"):
        found = api.get(f"/tasks/{segment(task_id)}/pairs", limit=limit, **wanted)
    if json:
        print_json(found)
        return
    print_table(
        ("pair", "state", "question", "sql", "error"),
        [(p["pair_id"], _state(p), p["question"], " ".join(p["sql"].split()), p["error"]) for p in found["pairs"]],
        empty="no pair matches" if any(wanted.values()) else "no pair yet",
        stacked=True,
    )
    if (more := found["total"] - len(found["pairs"])) > 0:
        err.print(f"{more} more; --limit shows up to 5000")


@app.command()
def approve(task_id: TaskId, pairs: PairIds, json: Json = False) -> None:
    """Approve pairs. A pair whose SQL is invalid is not approved; the exit code is then 1."""
    _review(task_id, pairs, "approved", json=json)


@app.command()
def reject(task_id: TaskId, pairs: PairIds, json: Json = False) -> None:
    """Reject pairs: they are neither loaded nor exported."""
    _review(task_id, pairs, "rejected", json=json)


@app.command()
def edit(
    task_id: TaskId,
    pair: Annotated[str, typer.Argument(metavar="PAIR", help="Id of the pair, as listed.")],
    question: Annotated[str | None, typer.Option(help="The new question.")] = None,
    sql: Annotated[str | None, typer.Option(help="The new SQL; - reads it from stdin.")] = None,
    json: Json = False,
) -> None:
    """Change a pair's question or SQL, which must pass the gate. `querymill run --task ID --step training_load` loads
    what was edited.
    """
    if question is None and sql is None:
        raise UsageError("nothing to change: give --question or --sql")
    text = sys.stdin.read() if sql == "-" else sql
    with client() as api, named(question="--question", sql="--sql"):
        view = api.change_pair(task_id, pair, question=question, sql=text)
    if json:
        print_json(view)
    else:
        out.print(f"edited {view['pair_id']}: {_state(view)}")
        out.print(f"`querymill run --task {task_id} --step training_load` loads what was edited")


def _review(task_id: str, pair_ids: Sequence[str], review: Review, *, json: bool) -> None:
    with client() as api:
        decided = api.review_pairs(task_id, pair_ids, review)
    if json:
        print_json(decided)
    else:
        out.print(f"{len(decided['pairs'])} {review}")
        if decided["invalid"]:
            err.print(f"not {review}, as the SQL is invalid: {', '.join(decided['invalid'])}")
    raise typer.Exit(1 if decided["invalid"] else 0)


def _state(pair: PairView) -> str:
    return " ".join(filter(None, (pair["review"], pair["status"])))


@app.command()
def search(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="Words of question, SQL, table names or question type.")],
    db: Annotated[str | None, typer.Option("--db", help="Only pairs of tasks over this database.")] = None,
    status: Annotated[str | None, typer.Option(help="Only pairs in these states, such as invalid,rejected.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most this many pairs, the newest.")] = 50,
    json: Json = False,
) -> None:
    """Search the pairs of all tasks.

    Lists the pairs with all words of TEXT in the question, the SQL, table names or the name of the question type, the
    pairs generated last first, each with its task. A part of a word is enough, also in Chinese.
    """
    wanted = {name: value for name, value in (("db_name", db), ("status", status)) if value is not None}
    with client() as api, named(db_name="--db", status="--status", q="TEXT"):
        found = api.get("/pairs", q=words, limit=limit, **wanted)
    if json:
        print_json(found)
        return
    print_table(
        ("task", "dataset", "state", "question", "sql"),
        [
            (
                hit["task_id"],
                hit["dataset"],
                _state(hit["pair"]),
                hit["pair"]["question"],
                hit["excerpt"],
            )
            for hit in found["pairs"]
        ],
        empty="no pair has these words",
        stacked=True,
    )
    if (more := found["total"] - len(found["pairs"])) > 0:
        err.print(f"{more} more; --limit shows up to 500")


@app.command()
def export(
    task_id: TaskId,
    form: Annotated[
        str, typer.Option("--format", help="An export format, such as csv; an unknown name lists all.")
    ] = "json",
    to: Annotated[Path | None, typer.Option("--out", help="The file to write; by default stdout.")] = None,
    include: Annotated[
        str | None, typer.Option(help="Also these pairs: invalid, rejected, repaired, proposed.")
    ] = None,
    top: Annotated[
        int | None, typer.Option(min=1, max=5000, help="Only this number of pairs, the most useful ones.")
    ] = None,
) -> None:
    """Export the accepted pairs, for fine-tuning and other tools.

    Exports the pairs that have not been rejected or found invalid, and repaired and proposed ones once they are
    accepted, in one of the formats, and prints how many were written and how many were left out, and why.

    `--top` is for stores with a limit: it chooses the pairs that together cover most tables and kinds of question, and
    writes the best first.
    """
    with client() as api, named(format="--format", include="--include", top="--top"):
        exported = api.export_pairs(task_id, form, include=include, top=top)
    if to is None:
        sys.stdout.buffer.write(exported.content)
        sys.stdout.buffer.flush()
    else:
        write_whole(to, exported.content)
    written = f"{exported.pairs} pair{'' if exported.pairs == 1 else 's'} written{'' if to is None else f' to {to}'}"
    left_out = "" if exported.left_out == "none" else f"; left out: {exported.left_out} (see --include)"
    (err if to is None else out).print(f"{written}{left_out}")


@app.command(name="import")
def import_(
    task_id: TaskId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Pairs in a format that is imported, such as csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be imported.")] = False,
    json: Json = False,
) -> None:
    """Import the pairs that pass the gate. Exit code 1 if any pair is refused.

    FILE is what `pairs export` writes in a format that is imported, too, or Spider, BIRD,
    Alpaca, ShareGPT or OpenAI lines, or CSV or a workbook (.xlsx) with the columns `question` and `sql` (or `问题` and
    `SQL`). Entries that are refused are listed with their line and the reason; the others are imported and count as
    approved. `querymill run --task ID --step training_load` loads them.
    """
    if not file.is_file():
        raise UsageError(f"FILE: there is no file {file}")
    with client() as api, named(body="FILE"):
        taken = api.import_pairs(task_id, file.read_bytes(), dry_run=dry_run)
    refused = taken["refused"]
    if json:
        print_json(taken)
    else:
        would = "would be imported" if dry_run else "imported"
        out.print(f"{taken['imported']} {would}, {taken['present']} already there, {len(refused)} refused")
        if refused:
            print_table(
                ("line", "question", "why"), [(r["line"], r["question"], r["error"].split("\n")[0]) for r in refused]
            )
        if taken["imported"] and not dry_run:
            out.print(f"`querymill run --task {task_id} --step training_load` loads what was imported")
    raise typer.Exit(1 if refused else 0)


@app.command()
def sync(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of Markdown files, one for each pair.")],
    task_id: Annotated[
        str | None, typer.Option("--task", help="The task; needed by the first sync of the folder.")
    ] = None,
    prefer: Annotated[
        Literal["folder", "task"] | None, typer.Option(help="Solve conflicts: folder or task wins.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would change.")] = False,
    json: Json = False,
) -> None:
    """Exchange changes of pairs with a folder, in both directions.

    One Markdown file for each pair, for review in Git.

    The first sync writes `<id>.md` for each pair that is not rejected. Later ones compare each pair in the folder, in
    the task, and in the history of the task at the last sync, so only what changed on one side goes to the other:

    Notes after the SQL, and further fields, stay in the file. ````
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"FOLDER: {folder} is a file")
    # imported here, because the SQL parser takes a third of a second to load
    from querymill.pair_sync.folder import FaultyFilesError  # noqa: PLC0415
    from querymill.pair_sync.sync import sync as synchronise  # noqa: PLC0415

    with client() as api:
        try:
            synced = synchronise(api, folder, task_id, prefer=prefer, dry_run=dry_run)
        except FaultyFilesError as error:
            for message in error.messages:
                err.print(message)
            err.print("nothing was changed")
            raise typer.Exit(1) from None
    _print_sync(synced, json=json, dry_run=dry_run)
    raise typer.Exit(1 if synced.conflicts else 0)


def _print_sync(synced: Synced, *, json: bool, dry_run: bool) -> None:
    rows = [
        ("task", change.kind, change.pair_id, change.file.path if change.file else None, change.after.question)
        for change in synced.to_task
    ]
    rows += [
        ("folder", change.kind, change.pair_id, change.path, change.content.question if change.content else None)
        for change in synced.to_folder
    ]
    if json:
        names = ("where", "change", "pair_id", "file", "question")
        conflicts = [
            {
                "pair_id": each.pair_id,
                "file": each.file.path if each.file else None,
                "folder": each.folder._asdict(),
                "task": each.task._asdict() if each.task else None,
            }
            for each in synced.conflicts
        ]
        changes = [dict(zip(names, row, strict=True)) for row in rows]
        print_json({"task_id": synced.task_id, "dry_run": dry_run, "changes": changes, "conflicts": conflicts})
        return
    if rows:
        print_table(("to", "change", "file", "question"), [(to, kind, path, text) for to, kind, _, path, text in rows])
    for each in synced.conflicts:
        err.print(f"conflict: {each.file.path if each.file else f'{each.pair_id} (file deleted)'}")
        for side, version in (("folder", each.folder), ("task", each.task)):
            shown = f"{version.review or 'none'}: {version.question} | {version.sql}" if version else "the pair is gone"
            err.print(f"  {side}: {shown}")
    if synced.conflicts:
        err.print("both sides stay as they are; `--prefer folder` or `--prefer task` chooses one")
    would = "would change" if dry_run else "changed"
    out.print(
        f"{len(synced.to_task)} {would} in {synced.task_id}, {len(synced.to_folder)} in the folder,"
        f" {len(synced.conflicts)} conflict{'' if len(synced.conflicts) == 1 else 's'}"
    )
