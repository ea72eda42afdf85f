"""The word lists: tables of words, each with a heading line or with two columns without one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def two_columns(name: str) -> dict[str, str]:
    """The second column of a table without a heading, by the first."""
    return dict(line.split("\t", 1) for line in _lines(name))


def words_of(kind: str) -> frozenset[str]:
    """The words of a kind, by `kinds.tsv`. Raises KeyError if there is no such kind."""
    return _kinds()[kind]


def column_of(table: str, column: str) -> dict[str, str]:
    """The entries of a column, by the word in the first; words without one are left out. Raises ValueError if there is
    no such column."""
    heading, *lines = rows(table)
    place = heading.index(column)
    return {row[0]: row[place] for row in lines if len(row) > place and row[place]}


def patterns_of(*kinds: str) -> str:
    """A pattern that matches any of these kinds in `patterns.tsv`, as a group."""
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
    """The lines of a table as lists of cells, its heading first."""
    return [line.split("\t") for line in _lines(f"{table}.tsv")]


def _lines(name: str) -> list[str]:
    text = files("training.language.lexicon").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]
