"""`objects copy`: the files of an installation, from a folder or bucket to another."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.console import CommandFailed, UsageError, err, out
from runtime.files.artefact_store import open_objects
from runtime.files.object_store import STORE_FILE, ObjectChanged, ObjectStore, store_owner
from runtime.settings.bucket_address import bucket_address

AT_ONCE = 8
"""Objects that are copied at once."""
FOLDERS = ("checkpoints", "model_answers")
"""Folders of documents that are copied too."""

app = typer.Typer(rich_markup_mode=None)

_PLACE = "a folder such as data_pipeline/training_data, or a bucket such as s3://name/prefix"


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help=f"Where they are: {_PLACE}.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where they go.")],
) -> None:
    """Copy all files of an installation to another folder or bucket.

    Both are folders, such as `data_pipeline/training_data`, or buckets, such as `s3://artefacts/querymill`, as in
    `QUERYMILL_OUTPUT_ROOT`. Stop all processes before, and start them with `TO` after it. What is already there is
    skipped, so an interrupted copy is continued by the same command. Copies are checked by their digests; damaged files
    are named and left out, with exit code 1. The command copies contents, checkpoints, model answers and the store's
    id, so no `querymill adopt` is needed. It does not copy task directories: a folder gets those of new tasks only.
    """
    origin, copies = _store("FROM", source), _store("TO", target)
    known, other = store_owner(origin), store_owner(copies)
    if known is None:
        raise UsageError(f"FROM: {source} holds no files of Querymill: it has no {STORE_FILE}")
    if other is not None and other.id != known.id:
        raise UsageError(f"TO: {target} belongs to another installation, as its {STORE_FILE} says; give an empty one")
    present = set(copies.digests())
    missing = [digest for digest in origin.digests() if digest not in present]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        damaged = [digest for digest in pool.map(partial(_copied, origin, copies), missing) if digest]
    for name in _documents(origin):
        copies.write(name, origin.read(name) or b"")
    if damaged:
        for digest in damaged:
            err.print(f"{digest}: its bytes are not those of its name, not copied")
        raise CommandFailed(f"{len(damaged)} of {len(missing)} objects were not copied")
    # last, so that a partial copy is not taken for the whole
    copies.write(STORE_FILE, origin.read(STORE_FILE) or b"")
    out.print(f"{len(missing)} copied, {len(present)} were there; next: QUERYMILL_OUTPUT_ROOT={target}")


def _copied(origin: ObjectStore, copies: ObjectStore, digest: str) -> str | None:
    """Copy one object; return its digest if its bytes were changed. An object deleted meanwhile is skipped."""
    try:
        copies.put(origin.get(digest))
    except FileNotFoundError:
        return None
    except ObjectChanged:
        return digest
    return None


def _documents(origin: ObjectStore) -> Iterator[str]:
    for folder in FOLDERS:
        yield from origin.names(folder)


def _store(argument: str, place: str) -> ObjectStore:
    try:
        address = bucket_address(place)
    except ValueError as wrong:
        raise UsageError(f"{argument}: {wrong}") from None
    return open_objects(address or Path(place).expanduser().absolute())
