"""Loads the named queries of `queries/`: a name, one sentence, the query."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import LiteralString, cast


@cache
def statement(name: str) -> LiteralString:
    """The SQL of `queries/<name>.sql`. A package's own file is as constant as a literal; FileNotFoundError names it."""
    text = files("training.catalog.queries").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return cast("LiteralString", text)
