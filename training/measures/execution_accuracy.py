"""Execution accuracy: a query is right if its rows are those of one of the gold statements.

The rules are those of defog's sql-eval: further columns are allowed, columns go by their values and not by their names,
equal rows count once, numbers are equal to five decimal places, and order matters only if the question asks for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import pglast

type ResultRows = Sequence[Sequence[object]]
"""Rows of one result, each a sequence of JSON values."""
type _Cell = tuple[str, object]
type _Row = tuple[_Cell, ...]

_DECIMALS = 5
_MAX_CHOICES = 8
"""Maximum number of optional columns of which every choice is tried; of more, only all together."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_BRACES = re.compile(r"\{([^{}]+)\}")
_AGAIN = "{}"
_NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][+-]?\d+)?")
_MIDNIGHT = re.compile(r"(\d{4,}-\d\d-\d\d)[ T]00:00:00(?:\.0+)?(?:[+-]\d\d(?::?\d\d)?)?")
_ASKS_FOR_ORDER = re.compile(
    r"\b(?:order(?:ed|ing)?|sort(?:ed|ing)?|arranged?|rank(?:ed|ing)?|alphabetical(?:ly)?|ascending|descending"
    r"|(?:\w+est|most|least|most \w+|least \w+|best|worst) first"
    r"|from \w+ to \w+)\b|排序|排列|升序|降序|从\S{1,6}到",
    re.IGNORECASE,
)
_ORDER_BY = re.compile(r"\border\s+by\b[^()]*(?:\([^()]*\)[^()]*)*$", re.IGNORECASE)


def gold_statements(gold: str) -> tuple[str, ...]:
    """Return every statement that a gold text allows.

    Statements are separated by `;`. `{a, b}` stands for any of these columns, at least one; `{}` repeats the choice.
    """
    return tuple(choice for statement in _statements(gold) for choice in _choices(statement))


def is_ordered(question: str, gold_sql: str) -> bool:
    """Return True if the question asks for an order and the gold SQL ends with ORDER BY."""
    return bool(_ASKS_FOR_ORDER.search(question)) and bool(_ORDER_BY.search(_QUOTED.sub("''", gold_sql)))


def is_right(rows: ResultRows, gold: ResultRows, *, ordered: bool = False) -> bool:
    """Return True if the rows have columns with the gold's values, row for row; in the gold's order if `ordered`."""
    wanted, found = _distinct(gold), _distinct(rows)
    if not wanted or not found:
        return not wanted and not found
    return any(
        _same_rows([tuple(row[i] for i in chosen) for row in found], wanted, ordered=ordered)
        for chosen in _matching_columns(found, wanted)
    )


def agree(rows: ResultRows, others: ResultRows, *, ordered: bool = False) -> bool:
    """Return True if two statements for a question returned the same rows; one of them may have further columns."""
    return is_right(rows, others, ordered=ordered) or is_right(others, rows, ordered=ordered)


def _statements(gold: str) -> Iterator[str]:
    try:
        statements = pglast.split(gold, with_parser=False)
    except pglast.parser.ParseError:
        statements = (gold,)
    yield from (statement.strip() for statement in statements if statement.strip())


def _choices(statement: str) -> Iterator[str]:
    if (braces := _BRACES.search(_without_quoted(statement))) is None:
        yield statement
        return
    columns = [column.strip() for column in statement[braces.start() + 1 : braces.end() - 1].split(",")]
    before, after = statement[: braces.start()], statement[braces.end() :]
    sizes = range(1, len(columns) + 1) if len(columns) <= _MAX_CHOICES else (len(columns),)
    for size in sizes:
        for chosen in combinations(columns, size):
            text = ", ".join(chosen)
            yield before + text + after.replace(_AGAIN, text)


def _without_quoted(statement: str) -> str:
    """Return the statement with blanks for quoted parts: braces in them are those of an array or of JSON."""
    return _QUOTED.sub(lambda quoted: " " * len(quoted[0]), statement)


def _distinct(rows: ResultRows) -> list[_Row]:
    return list(dict.fromkeys(tuple(_cell(value) for value in row) for row in rows))


def _cell(value: object) -> _Cell:
    """Return a value in the form in which equal ones are equal, with its kind, by which unlike ones can be sorted."""
    match value:
        case None:
            return ("", "")
        case bool():
            return ("boolean", value)
        case int() | float():
            return ("number", round(value, _DECIMALS))
        case str() if _NUMBER.fullmatch(value):
            return ("number", round(float(value), _DECIMALS))
        case str():
            text = value.strip()
            day = _MIDNIGHT.fullmatch(text)
            return ("text", day[1] if day else text)
        case _:
            return ("text", str(value))


def _matching_columns(found: list[_Row], wanted: list[_Row]) -> Iterator[tuple[int, ...]]:
    """Yield, for each gold column, a found column of its own, so that the rows are the same set; every such choice."""
    values = [frozenset(column) for column in zip(*found, strict=True)]
    candidates = [
        [i for i, have in enumerate(values) if have == frozenset(column)] for column in zip(*wanted, strict=True)
    ]

    # of as many rows, each beginning occurs as often; of more rows, further columns tell some apart
    as_often = len(found) == len(wanted)

    def alike(beginnings: Iterable[_Row]) -> object:
        return Counter(beginnings) if as_often else set(beginnings)

    def choose(taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(taken) == len(candidates):
            yield taken
            return
        beginnings = alike(row[: len(taken) + 1] for row in wanted)
        for i in candidates[len(taken)]:
            # columns of few values have many orders; rows that differ already end the search
            if i not in taken and alike(tuple(row[j] for j in (*taken, i)) for row in found) == beginnings:
                yield from choose((*taken, i))

    return choose(())


def _same_rows(found: list[_Row], wanted: list[_Row], *, ordered: bool) -> bool:
    once = list(dict.fromkeys(found))
    if set(once) != set(wanted):
        return False
    return not ordered or _same_order(once, wanted)


def _same_order(found: list[_Row], wanted: list[_Row]) -> bool:
    """Return True if rows are in the same order, except those that tie in the column by which the gold is sorted."""
    if found == wanted:
        return True
    columns = zip(zip(*found, strict=True), zip(*wanted, strict=True), strict=True)
    return any(have == want and _is_sorted(want) for have, want in columns)


def _is_sorted(column: Sequence[_Cell]) -> bool:
    """Return True if not all values are equal, and they rise or fall throughout."""
    if len(set(column)) == 1 or len({kind for kind, _ in column}) > 1:
        return False
    rising = sorted(column)
    return list(column) in (rising, rising[::-1])
