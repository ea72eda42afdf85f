"""`files list`, `files push`, `files remove`: the files of a task."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from querymill.cli.console import UsageError, client, named, out, print_json, print_table, size
from querymill.cli.parameters import Json, TaskId
from runtime.files.atomic import write_whole


class _ListByDefault(TyperGroup):
    """Group in which `files ID` means `files list ID`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        # two words are a command that does not exist, with its argument
        one_word = args[:1] and (args[0].startswith("-") or not args[1:] or args[1].startswith("-"))
        if one_word and args[0] not in self.commands and args[0] != "--help":
            args.insert(0, "list")
        return super().parse_args(ctx, args)


app = typer.Typer(rich_markup_mode=None, cls=_ListByDefault)


@app.command(name="list")
def list_(
    task_id: TaskId,
    save: Annotated[Path | None, typer.Option(help="Save them all into this folder.")] = None,
    json: Json = False,
) -> None:
    """List the files of a task. `querymill files ID` does the same."""
    with client() as api:
        found = api.files(task_id)
        if save is not None:
            save.mkdir(parents=True, exist_ok=True)
            for file in found:
                write_whole(save / file["file_name"], api.file(task_id, file["file_name"]))
    if json:
        print_json(found)
        return
    print_table(("file", "type", "size"), [(f["file_name"], f["file_type"], size(f["file_size"])) for f in found])
    if save is not None:
        out.print(f"saved in {save}")


@app.command()
def push(
    task_id: TaskId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A DDL file, a document, knowledge, or the pair file.")],
    name: Annotated[str | None, typer.Option(help="Name in the task; by default that of FILE.")] = None,
) -> None:
    """Change or add a file that the steps of a task read.

    FILE is a DDL file (`*.ddl`), a document (`*_detail.md`), knowledge (`*knowledge.md`), `filename_mapping.txt`, or
    the task's pair file. Of a pair file, each entry that differs is an edit of its pair: if the gate refuses one SQL,
    nothing changes. The next steps use the file; the step that makes it overwrites it. Works while no execution of the
    task runs.
    """
    if not file.is_file():
        raise UsageError(f"FILE: there is no file {file}")
    with client() as api, named(filename="FILE", body="FILE"):
        pushed = api.put_file(task_id, name or file.name, file.read_bytes())
    out.print(f"{pushed['file_name']} stored ({pushed['file_size']} bytes)")


@app.command()
def remove(
    task_id: TaskId, name: Annotated[str, typer.Argument(metavar="NAME", help="A file that a user added.")]
) -> None:
    """Remove a file that a user added."""
    with client() as api:
        api.remove_file(task_id, name)
    out.print(f"{name} removed")
