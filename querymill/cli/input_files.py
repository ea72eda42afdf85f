"""Files and names given to `run`: tables, a dictionary, relations."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from querymill.cli.console import UsageError
from querymill_client import ApiError, Client
from querymill_client.schemas import InputKind
from training.source.table_list import TableListError, parse_table_list

_FILE_ENDINGS = frozenset((".txt", ".csv", ".tsv", ".list", ".lst", ".sql", ".md", ".json"))
"""Endings of file names: other words with a dot, such as `shop.orders`, are tables."""


def chosen_tables(api: Client, db: str, given: str | None) -> dict[str, Any]:
    """Return the request's field for `--tables`: an uploaded list, or the names."""
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
    """Return True if a text means a file, even a missing one."""
    return os.sep in text or text.startswith("~") or Path(text).suffix.lower() in _FILE_ENDINGS


def table_refusal(refused: ApiError, given: str | None) -> ApiError:
    """Return a refusal of unknown tables in the words of the command line, for a user who may have meant a file."""
    if refused.code != "table_not_found" or given is None:
        return refused
    text = str(refused).rstrip(".").replace("on_missing=skip", "`--on-missing skip`")
    file = "" if Path(given).is_file() else f"; nor is there a file {given}"
    return ApiError(refused.status, refused.code, f"--tables: {text}{file}")


def uploaded(api: Client, db: str, path: Path | None, kind: InputKind) -> str | None:
    """Upload the file of the option `--{kind}` under a name for this source; return the name."""
    if path is None:
        return None
    if not path.is_file():
        raise UsageError(f"--{kind}: there is no file {path}")
    name = f"{db}_{path.name}"
    # unchanged: the service reads the encodings of spreadsheets, too
    try:
        api.put_input(name, path.read_bytes(), kind=kind)
    except ApiError as refused:
        # the refusal names the uploaded file
        text = str(refused).removeprefix(f"{name}: ")
        raise ApiError(refused.status, refused.code, f"--{kind}: {path}: {text}") from None
    return name
