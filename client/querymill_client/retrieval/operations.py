"""Operations that a question asks for and that a query has: grouping, ratios, dates and others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

# Literals and comments, in which nothing is a clause.
_LITERAL = re.compile(r"'[^']*'|--[^\n]*|/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r'"[^"]*"|\w+|/')
_TABLE = re.compile(r'\b(?:from|join)\s+((?:(?:"[^"]*"|\w+)\.)?(?:"[^"]*"|\w+))')
_SIGNS = {
    "date": {"age", "current_date", "current_timestamp", "date_part", "date_trunc", "extract", "interval", "now"},
    "distinct": {"distinct"},
    "group": {"group"},
    "having": {"having"},
    "join": {"join"},
    "like": {"ilike", "like"},
    "ratio": {"/"},
    "window": {"over"},
}
CLAUSES = frozenset({*_SIGNS, "top"})


class Form(NamedTuple):
    """Form of a query: two queries of one form differ only in columns, conditions and aggregates."""

    clauses: frozenset[str]
    """Those of `CLAUSES`; `top` is ORDER BY with LIMIT."""
    tables: frozenset[str]
    """Names after FROM and JOIN in lower case; those of WITH are among them."""


def asked_operations(question: str) -> frozenset[str]:
    """Return the operations that the words of a question name, in English or Chinese (`operations.tsv`)."""
    return frozenset(operation_words(question).values())


def operation_words(question: str) -> dict[str, str]:
    """Return the words of a question, in lower case, that name an operation, with that operation."""
    text = question.lower()
    found = [] if text.isascii() else _CHINESE.findall(text)
    words = _ENGLISH.findall(text)
    place = 0
    while place < len(words):
        for length in range(_MAX_WORDS, 0, -1):  # `at least` is not `least`
            if (phrase := " ".join(words[place : place + length])) in _CLASS:
                found.append(phrase)
                place += length - 1
                break
        place += 1
    return {word: _CLASS[word] for word in found}


def form(sql: str) -> Form:
    """Return the form of a query.

    Read from the words, without a parser: SQL of any dialect has a form, and SQL with errors, too.
    """
    text = _LITERAL.sub(" ", sql).lower()
    words = set(_TOKEN.findall(text))
    clauses = {name for name, signs in _SIGNS.items() if not words.isdisjoint(signs)}
    if "order" in words and not words.isdisjoint({"limit", "fetch"}):
        clauses.add("top")
    return Form(frozenset(clauses), frozenset(_TABLE.findall(text)))


def _classes() -> dict[str, str]:
    lines = Path(__file__).with_name("operations.tsv").read_text("utf-8").splitlines()[1:]
    return {word: operation for word, operation, _ in (line.split("\t") for line in lines)}


_CLASS = _classes()
_MAX_WORDS = max(word.count(" ") for word in _CLASS) + 1
_ENGLISH = re.compile(r"[a-z]+")
# Chinese has no spaces: the longest word at each place counts.
_CHINESE = re.compile("|".join(sorted((word for word in _CLASS if not word.isascii()), key=len, reverse=True)))
