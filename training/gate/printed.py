"""SQL as it is sent to the server: printed by PostgreSQL's own grammar from the tree that was checked.

The printed text is parsed again and its tree compared with the one that was checked. So nothing depends on how the
given text is split into strings and comments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pglast import ast
from pglast.parser import DeparseError, ParseError, Token, deparse_protobuf, parse_sql, parse_sql_protobuf, scan

from training.catalog.sql_quoting import quote_name
from training.gate.limits.bounds import MAX_REPEAT, number_of, open_count
from training.gate.nodes import every, nodes_in, strings
from training.gate.refusal import Refused

_PLACES = frozenset(
    ["location", "list_start", "list_end", "name_location", "rexpr_list_start", "rexpr_list_end", "stmt_len",
     "stmt_location"]
)  # fmt: skip
"""Attributes of nodes that tell where in the text they were written."""
_DIGITS = len(str(MAX_REPEAT - 1))
_GUARD = ("CAST(CAST(", f" AS numeric({_DIGITS}, 0)) AS int)")
"""Around the count of a `repeat` that is no constant: the server raises 22003 if it is MAX_REPEAT or more."""
_GUARD_TYPES = (("pg_catalog", "numeric"), [_DIGITS, 0], ("pg_catalog", "int4"))
_OPENING, _CLOSING, _COMMA = frozenset({"ASCII_40", "ASCII_91"}), frozenset({"ASCII_41", "ASCII_93"}), "ASCII_44"


@dataclass(frozen=True, slots=True)
class Printed:
    """One statement as it is sent to the server."""

    text: str
    """Text to be prepared; positions in the server's errors count in it."""
    guarded: str
    """Text to be planned and run; it bounds counts that are no constants."""
    places: Mapping[int, int]
    """Offset in `text` -> offset in the given SQL."""


def print_checked(sql: str, statement: ast.SelectStmt, schemas: Collection[tuple[int, str]] = ()) -> Printed:
    """Return the SQL, which was parsed into `statement`, as it is sent to the server.

    schemas: (offset in the SQL, schema) of each table whose schema the tree has and the SQL lacks.

    Raises `Refused` if it cannot be printed so that it means the same.
    """
    for place, schema in sorted(schemas, reverse=True):
        sql = f"{sql[:place]}{quote_name(schema)}.{sql[place:]}"
    try:
        text = deparse_protobuf(parse_sql_protobuf(sql))
        places = _same(statement, parse_sql(text)[0].stmt)
        guarded = _guarded(text)
        kept = guarded == text or _same(statement, parse_sql(guarded)[0].stmt, guarded=True) is not None
    except (ParseError, DeparseError) as error:
        raise Refused("too_deep", str(error.args[0])) from error
    if places is None or not kept:
        raise Refused("forbidden_clause", "what PostgreSQL's printer writes as other SQL")
    return Printed(text, guarded, places)


def same_statements(sql: str, other: str) -> bool:
    """Return True if two texts are the same statements except for layout. Raises ParseError for a syntax error."""
    one, two = parse_sql(sql), parse_sql(other)
    return len(one) == len(two) and all(_same(a, b) is not None for a, b in zip(one, two, strict=True))


def _same(one: ast.Node | None, two: ast.Node | None, *, guarded: bool = False) -> dict[int, int] | None:
    """Return the offsets in the first tree by those in the second; None if the trees differ.

    guarded: open counts of the second tree are behind guards.
    """
    places: dict[int, int] = {}
    pending: list[tuple[object, object]] = [(one, two)]
    while pending:
        a, b = pending.pop()
        if _is_truth(a, b):
            continue
        if type(a) is not type(b):
            return None
        if isinstance(a, ast.Node) and isinstance(b, ast.Node):
            for attribute in a:
                mine, its = getattr(a, attribute), getattr(b, attribute)
                if attribute not in _PLACES:
                    if guarded and attribute == "args" and isinstance(a, ast.FuncCall):
                        its = _behind_guard(its, open_count(a))
                    pending.append((mine, its))
                elif attribute == "location" and its is not None and mine is not None:
                    places[its] = mine
        elif isinstance(a, tuple) and isinstance(b, tuple):
            mine, its = cast("tuple[object, ...]", a), cast("tuple[object, ...]", b)
            if len(mine) != len(its):
                return None
            pending += zip(mine, its, strict=True)
        elif a != b:
            return None
    return places


def _is_truth(given: object, printed: object) -> bool:
    """Return True if a printed `true` or `false` was given as 't'::boolean or 'f'::boolean (its column loses the name
    that the type gives it)."""
    match given, printed:
        case (
            ast.TypeCast(
                arg=ast.A_Const(val=ast.String(sval="t" | "f" as letter)),
                typeName=ast.TypeName(names=(ast.String(sval="pg_catalog"), ast.String(sval="bool")), arrayBounds=None),
            ),
            ast.A_Const(val=ast.Boolean(boolval=value)),
        ):
            return bool(value) == (letter == "t")
        case _:
            return False


def _guarded(text: str) -> str:
    """Return the printed SQL with a guard around each open count."""
    calls = [node for statement in nodes_in(parse_sql(text)) for node in every(statement)
             if isinstance(node, ast.FuncCall)]  # fmt: skip
    open_counts = {call.location: index for call in calls if (index := open_count(call)) is not None}
    if not open_counts:
        return text
    tokens = [*scan(text)]
    inserts: list[tuple[int, str]] = []
    for number, token in enumerate(tokens):
        if (index := open_counts.get(token.start)) is not None:
            argument = [*_argument(tokens[number:], index)]
            inserts += [(argument[0].start, _GUARD[0]), (argument[-1].end + 1, _GUARD[1])]
    for place, part in sorted(inserts, reverse=True):
        text = text[:place] + part + text[place:]
    return text


def _argument(tokens: list[Token], index: int) -> Iterator[Token]:
    """Yield the tokens of one argument of the call with which the tokens begin."""
    depth = argument = 0
    rest = iter(tokens)
    while argument <= index:
        token = next(rest)
        depth -= token.name in _CLOSING
        if depth == 0 and token.name in _CLOSING:
            return
        if depth == 1 and token.name == _COMMA:
            argument += 1
        elif depth > 0 and argument == index:
            yield token
        depth += token.name in _OPENING


def _behind_guard(arguments: tuple[object, ...], index: int | None) -> object:
    """Return the arguments with the one at `index` taken out of its guard; None if it has none."""
    if index is None:
        return arguments
    match arguments[index : index + 1]:
        case (
            ast.TypeCast(
                arg=ast.TypeCast(arg=inner, typeName=ast.TypeName(names=numeric, typmods=digits)),
                typeName=ast.TypeName(names=integer),
            ),
        ) if (strings(numeric), [number_of(each) for each in nodes_in(digits)], strings(integer)) == _GUARD_TYPES:
            return (*arguments[:index], inner, *arguments[index + 1 :])
        case _:
            return None
