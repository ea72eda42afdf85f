"""Files and names given to `run`: tables, a dictionary, relations, knowledge."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from querymill.cli.console import UsageError
from querymill_client import ApiError, Client
from querymill_client.parameters import InputKind
from training.catalog import TableListError, parse_table_list

_FILE_ENDINGS = frozenset((".txt", ".csv", ".tsv", ".list", ".lst", ".sql", ".md", ".json"))
"""File name extensions. Other words with a dot, such as `shop.orders`, are table names."""


def chosen_tables(api: Client, db: str, given: str | None) -> dict[str, Any]:
    """Return the request field for `--tables`: an uploaded list, or table names. Raises UsageError if invalid."""
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
    """Return True if `text` has the form of a file path, whether or not the file exists."""
    return os.sep in text or text.startswith("~") or Path(text).suffix.lower() in _FILE_ENDINGS


def table_refusal(refused: ApiError, given: str | None) -> ApiError:
    """Return a `table_not_found` error in the words of the command line; other errors unchanged."""
    if refused.code != "table_not_found" or given is None:
        return refused
    text = str(refused).rstrip(".")
    file = "" if Path(given).is_file() else f"; nor is there a file {given}"
    skip = f"{' ' if text.endswith('?') else '; '}`--on-missing skip` leaves such names out"
    return ApiError(refused.status, refused.code, f"--tables: {text}{skip}{file}")


def uploaded(api: Client, db: str, path: Path | None, kind: InputKind) -> str | None:
    """Upload the file of the option `--{kind}` as `{db}_{file name}`; return this name, or None without a file."""
    if path is None:
        return None
    if not path.is_file():
        raise UsageError(f"--{kind}: there is no file {path}")
    name = f"{db}_{path.name}"
    # not decoded: the service also reads the encodings that spreadsheets write
    try:
        api.put_input(name, path.read_bytes(), kind=kind)
    except ApiError as refused:
        # the refusal names the uploaded file
        text = str(refused).removeprefix(f"{name}: ")
        raise ApiError(refused.status, refused.code, f"--{kind}: {path}: {text}") from None
    return name
