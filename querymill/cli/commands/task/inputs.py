"""`inputs …`: uploaded table lists, dictionaries, relations and knowledge."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.console import UsageError, client, clock, named, out, print_json, print_table, size
from querymill.cli.parameters import Json
from querymill_client.rest import segment

app = typer.Typer(rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The input, as listed.")]


@app.command(name="list")
def list_(json: Json = False) -> None:
    """List the uploaded files.

    List the uploaded table lists, dictionaries, relations and knowledge.
    """
    with client() as api:
        found = api.get("/inputs")["inputs"]
    if json:
        print_json(found)
        return
    print_table(
        ("name", "kind", "entries", "size", "uploaded"),
        [(i["name"], i["kind"], i["entries"], size(i["size"]), clock(i["created_at"])) for i in found],
        empty="no input yet; `querymill inputs put FILE` uploads one",
    )


@app.command()
def put(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table list, dictionary, relations or knowledge.")],
    name: Annotated[str | None, typer.Option("--as", help="Name of the input; by default the file's.")] = None,
    json: Json = False,
) -> None:
    """Upload an input; its content is checked at once.

    Its content decides its kind. A dictionary may be a workbook (.xlsx), see the page “files” of the manual.
    """
    if not file.is_file():
        raise UsageError(f"FILE: there is no file {file}")
    with client() as api, named(name="--as"):
        view = api.put_input(name or file.name, file.read_bytes())
    print_json(view) if json else out.print(f"uploaded {view['name']} ({view['kind']})")


@app.command()
def show(name: Name) -> None:
    """Print the content of an input."""
    with client() as api:
        content = api.read_input(name)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


@app.command()
def remove(name: Name, json: Json = False) -> None:
    """Delete an input; tasks that use it keep their copy."""
    with client() as api:
        removed = api.delete_path(f"/inputs/{segment(name)}")
    print_json(removed) if json else out.print(f"removed {name}")
