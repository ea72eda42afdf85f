"""Loads the named queries of `queries/`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import LiteralString, cast


@cache
def statement(name: str) -> LiteralString:
    """Return the SQL of `queries/<name>.sql`. Literal, as the files belong to the package. Raises FileNotFoundError."""
    text = files("training.vectors.queries").joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return cast("LiteralString", text)
