"""Named queries and the code that runs them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from schema.named_queries import queries

REPOSITORY = Path(__file__).parents[3]
PACKAGES = ("events", "executor", "querymill", "runtime", "service", "training")
GROUPS = sorted(path.stem for path in (REPOSITORY / "schema" / "queries").glob("*.sql"))


@cache
def strings_of_files() -> list[set[str]]:
    """The quoted identifiers of each source file."""
    paths = [path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py")]
    return [set(re.findall(r'"(\w+)"', path.read_text("utf-8"))) for path in paths]


@pytest.mark.parametrize("group", GROUPS)
def test_every_query_is_used(group: str) -> None:
    unused = [name for name in queries(group) if not any({group, name} <= strings for strings in strings_of_files())]
    assert unused == []
