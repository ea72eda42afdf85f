"""The word lists: tab-separated tables. Those with two columns have no heading line, the others do."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def two_columns(name: str) -> dict[str, str]:
    """Return a table without a heading as a dictionary, first column to second."""
    return dict(line.split("\t", 1) for line in _lines(name))


def words_of(kind: str) -> frozenset[str]:
    """Return the words of a kind in `kinds.tsv`. Raises KeyError for an unknown kind."""
    return _kinds()[kind]


def column_of(table: str, column: str) -> dict[str, str]:
    """Return a column of a table by the word in its first column, without empty cells.

    Raises ValueError if there is no such column.
    """
    heading, *lines = rows(table)
    place = heading.index(column)
    return {row[0]: row[place] for row in lines if len(row) > place and row[place]}


def patterns_of(*kinds: str) -> str:
    """Return a regular expression, as one group, that matches any of these kinds in `patterns.tsv`."""
    return f"(?:{'|'.join(pattern for kind, pattern in rows('patterns') if kind in kinds)})"


@cache
def _kinds() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word, kinds in rows("kinds")[1:]:
        for kind in kinds.split(", "):
            found.setdefault(kind, set()).add(word)
    return {kind: frozenset(words) for kind, words in found.items()}


@cache
def rows(table: str) -> list[list[str]]:
    """Return the lines of a table as lists of cells, the heading first."""
    return [line.split("\t") for line in _lines(f"{table}.tsv")]


def _lines(name: str) -> list[str]:
    text = files("training.language.lexicon").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]
