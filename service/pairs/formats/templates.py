"""Pairs with parameters: constants that question and SQL share become `{column}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from pglast.parser import ParseError, Token, scan

_COMPARISONS: Final = frozenset({"ASCII_61", "ASCII_60", "ASCII_62", "GREATER_EQUALS", "LESS_EQUALS", "NOT_EQUALS"})
"""Names of PostgreSQL's tokens for =, <, >, >=, <= and <>."""
_KEYWORDS_THAT_NAME: Final = frozenset({"UNRESERVED_KEYWORD", "COL_NAME_KEYWORD"})
"""Kinds of keywords that may be a column's name."""
_VALUES: Final = frozenset({"SCONST", "ICONST", "FCONST"})
"""Names of its tokens for strings, integers and other numbers."""


class _Constant(NamedTuple):
    start: int
    end: int
    """Characters of the SQL, end excluded."""
    compared_with: str | None
    """Name of the column or function that it is compared with."""
    text: str
    """Value, without quotes."""


def template_of(question: str, sql: str) -> tuple[str, str, list[str]]:
    """Return question and SQL with `{name}` for each parameter, and the names of the parameters.

    Replaced are constants that are compared with a column or the result of a function and occur exactly once in the
    question, in the same spelling.
    """
    parameters: list[str] = []
    if "{" in question or "{" in sql:
        return question, sql, parameters
    constants = [*_constants(sql)]
    values = [constant.text for constant in constants]
    in_question, in_sql = list[_Place](), list[_Place]()
    for constant in constants:
        place = _only_place(constant.text, question)
        if constant.compared_with is None or place is None or values.count(constant.text) > 1:
            continue
        if any(place[0] < end and start < place[1] for start, end, _ in in_question):
            continue
        name = _free_name(constant.compared_with, parameters)
        parameters.append(name)
        in_question.append((*place, name))
        in_sql.append((constant.start, constant.end, name))
    return _replaced(question, in_question), _replaced(sql, in_sql), parameters


type _Place = tuple[int, int, str]
"""Start, end, and name of the parameter."""


def _replaced(text: str, places: Iterable[_Place]) -> str:
    for start, end, name in sorted(places, reverse=True):
        text = f"{text[:start]}{{{name}}}{text[end:]}"
    return text


def _constants(sql: str) -> Iterator[_Constant]:
    try:
        tokens = scan(sql)
    except ParseError:
        return
    for number, token in enumerate(tokens):
        text = sql[token.start : token.end + 1]
        # other forms of strings, such as E'...', escape characters in other ways
        if token.name not in _VALUES or (token.name == "SCONST" and not text.startswith("'")):
            continue
        value = text[1:-1].replace("''", "'") if token.name == "SCONST" else text
        compared = number > 1 and tokens[number - 1].name in _COMPARISONS
        name = _name_before(tokens[: number - 1], sql) if compared else None
        yield _Constant(token.start, token.end + 1, name, value)


def _name_before(tokens: Sequence[Token], sql: str) -> str | None:
    """Return the name of the column, function or field of EXTRACT that ends with these tokens; None for others."""
    last = len(tokens) - 1
    if tokens[last].name == "ASCII_41":
        depth = 1
        while depth and last:
            last -= 1
            depth += {"ASCII_41": 1, "ASCII_40": -1}.get(tokens[last].name, 0)
        last += 1 if tokens[last - 1].name == "EXTRACT" else -1
    token = tokens[last]
    if token.name != "IDENT" and token.kind not in _KEYWORDS_THAT_NAME:
        return None
    return re.sub(r"\W", "_", sql[token.start : token.end + 1].strip('"')).lower()


def _only_place(value: str, question: str) -> tuple[int, int] | None:
    """Return start and end of the only place of a value in the question; None if there is no such place."""
    places = [
        found.span() for found in re.finditer(rf"(?<![A-Za-z0-9_.]){re.escape(value)}(?![A-Za-z0-9_]|[.,]\d)", question)
    ]
    return places[0] if value and len(places) == 1 else None


def _free_name(column: str, used: Collection[str]) -> str:
    number, name = 1, column
    while name in used:
        number += 1
        name = f"{column}_{number}"
    return name
