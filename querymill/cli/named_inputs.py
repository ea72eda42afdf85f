"""What a person names on the command line to narrow or explain a source: tables, a dictionary, relations."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from querymill.cli.console import UsageError
from querymill_client import ApiError, Client
from querymill_client.schemas import InputKind
from training.source.table_list import TableListError, parse_table_list

_FILE_ENDINGS = frozenset((".txt", ".csv", ".tsv", ".list", ".lst", ".sql", ".md", ".json"))
"""Endings by which a word is known to mean a file, as `shop.orders` means a table."""


def chosen_tables(api: Client, db: str, given: str | None) -> dict[str, Any]:
    """The request's field for `--tables`: a file's list, sent as an input, or names as they are."""
    if given is None:
        return {}
    path = Path(given)
    if path.is_file():
        return {"table_list_file": uploaded(api, db, path, "tables")}
    if names_a_file(given):
        raise UsageError(f"--tables: there is no file {given}; give a file, or names such as shop.orders,customer")
    try:
        names = parse_table_list(given)
    except TableListError as error:
        raise UsageError(f"--tables: there is no file {given}, and as names of tables: {error.reason}") from None
    if not names:
        raise UsageError("--tables: this is empty; give a file, or names such as shop.orders,customer")
    return {"table_list": given}


def names_a_file(text: str) -> bool:
    """Whether a person who wrote this meant a file, be it there or not."""
    return os.sep in text or text.startswith("~") or Path(text).suffix.lower() in _FILE_ENDINGS


def with_the_file_looked_for(refused: ApiError, given: str | None) -> ApiError:
    """The refusal of names that are no tables, in the words of the command line, for one who may have meant a file."""
    if refused.code != "table_not_found" or given is None:
        return refused
    said = str(refused).rstrip(".").replace("on_missing=skip", "`--on-missing skip`")
    file = "" if Path(given).is_file() else f"; nor is there a file {given}"
    return ApiError(refused.status, refused.code, f"--tables: {said}{file}")


def uploaded(api: Client, db: str, path: Path | None, kind: InputKind) -> str | None:
    """Sends the file of the option `--{kind}` as an input of the service, under a name of its own for this source."""
    if path is None:
        return None
    if not path.is_file():
        raise UsageError(f"--{kind}: there is no file {path}")
    name = f"{db}_{path.name}"
    # as it is: the service reads what spreadsheets write, too
    try:
        api.put_input(name, path.read_bytes(), kind=kind)
    except ApiError as refused:
        # it knows the file by the name it was to have there
        said = str(refused).removeprefix(f"{name}: ")
        raise ApiError(refused.status, refused.code, f"--{kind}: {path}: {said}") from None
    return name
