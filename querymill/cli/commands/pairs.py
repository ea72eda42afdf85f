"""`pairs export`, `pairs import`: exchange of pairs with other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.console import UsageError, client, err, named, out, print_json, print_table
from querymill.cli.parameters import Json, TaskId
from runtime.files.atomic import write_whole

app = typer.Typer(rich_markup_mode=None)
_NAMES = "json, spider, alpaca, sharegpt, openai, csv, cortex, vanna or templates"


@app.command()
def export(
    task_id: TaskId,
    form: Annotated[str, typer.Option("--format", help=f"{_NAMES}.")] = "json",
    to: Annotated[Path | None, typer.Option("--out", help="The file to write; by default stdout.")] = None,
    include: Annotated[
        str | None, typer.Option(help="Also these pairs: invalid, rejected, repaired, proposed.")
    ] = None,
    top: Annotated[
        int | None, typer.Option(min=1, max=5000, help="Only this number of pairs, the most useful ones.")
    ] = None,
) -> None:
    """Export the accepted pairs, for fine-tuning and other tools."""
    with client() as api, named(format="--format", include="--include", top="--top"):
        exported = api.export_pairs(task_id, form, include=include, top=top)
    if to is None:
        sys.stdout.buffer.write(exported.content)
        sys.stdout.buffer.flush()
    else:
        write_whole(to, exported.content)
    written = f"{exported.pairs} pair{'' if exported.pairs == 1 else 's'} written{'' if to is None else f' to {to}'}"
    left_out = "" if exported.left_out == "none" else f"; left out: {exported.left_out} (see --include)"
    (err if to is None else out).print(f"{written}{left_out}", markup=False)


@app.command(name="import")
def import_(
    task_id: TaskId,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Pairs in any of the formats except cortex, vanna and templates.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would be imported.")] = False,
    json: Json = False,
) -> None:
    """Import the pairs that pass the gate. Exit code 1 if any pair is refused."""
    if not file.is_file():
        raise UsageError(f"FILE: there is no file {file}")
    with client() as api:
        taken = api.import_pairs(task_id, file.read_bytes(), dry_run=dry_run)
    refused = taken["refused"]
    if json:
        print_json(taken)
    else:
        would = "would be imported" if dry_run else "imported"
        out.print(
            f"{taken['imported']} {would}, {taken['present']} already there, {len(refused)} refused", markup=False
        )
        if refused:
            print_table(
                ("line", "question", "why"), [(r["line"], r["question"], r["error"].split("\n")[0]) for r in refused]
            )
        if taken["imported"] and not dry_run:
            out.print(f"`querymill run --task {task_id} --step training_load` loads what was imported", markup=False)
    raise typer.Exit(1 if refused else 0)
