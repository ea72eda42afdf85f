"""Bounds of the length of an expression's value, from its constants and its functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pglast import ast, enums

from training.gate.limits.bounds import MAX_REPEAT, number_of, text_of
from training.gate.nodes import every, nodes_in, strings

_SHORT = frozenset(
    ["+", "*", "/", "%", "^", "=", "<>", "!=", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "~~", "!~~", "~~*",
     "!~~*", "@>", "<@", "@@", "@?", "?", "?|", "?&"]
)  # fmt: skip
"""Operators that return a number or a boolean, regardless of the length of their operands."""
_OF_MD5 = 32
_QUOTED_TEXTS = frozenset({"text", "varchar", "bpchar", "name"})
_QUOTING = (
    ast.RowExpr,
    ast.A_ArrayExpr,
    ast.JsonArrayConstructor,
    ast.JsonObjectConstructor,
    ast.JsonScalarExpr,
    ast.JsonSerializeExpr,
)
"""Nodes that write a quotation mark twice, as casts to a text do."""
_TESTS = (ast.BoolExpr, ast.BooleanTest, ast.NullTest)
_LENGTHEN = dict.fromkeys(
    ["quote_literal", "quote_ident", "quote_nullable", "to_json", "to_jsonb", "row_to_json", "json_build_array",
     "jsonb_build_array", "json_build_object", "jsonb_build_object", "array_to_json", "to_hex"], 2
) | {"encode": 4, "string_to_array": 8, "regexp_split_to_array": 8, "normalize": 12,
     "jsonb_pretty": 50, "range_agg": 64, "ts_headline": 100}  # fmt: skip
"""Functions -> how many bytes they may make of one. JSON writes two for a quotation mark, and indents 200 levels."""
_SHORT_CALLS = frozenset(
    ["array_length", "ascii", "bit_length", "cardinality", "char_length", "character_length", "count",
     "jsonb_array_length", "json_array_length", "length", "md5", "octet_length", "position", "strpos"]
)  # fmt: skip
_MAX_SCALE = 16_383
"""Maximum number of digits behind the point."""
_MAX_EXPONENT = 50
MAX_DIGITS = 131_072
"""Maximum number of digits that a number has before its point."""
_OPEN_POWER = 400
"""Bytes for a power of an exponent without constants."""
HUGE = 1_000
_LIKELY = 16
"""Share of the maximum digits that a power is assumed to have, because most variable exponents are small."""
_DIGITS = 10
"""Digits of a number in a table."""
_EXPONENT = re.compile(r"e([-+]?\d{1,5})", re.IGNORECASE)
COLUMN_BYTES = 16
_LONG = " " * 100


class Size(NamedTuple):
    """Size of an expression after all nested queries are merged into it."""

    parts: int = 1
    """Number of operators, calls, constants and columns."""
    length: int = COLUMN_BYTES
    """Bytes of its value: those of constants, `COLUMN_BYTES` for a column, and what functions make of both."""
    gathered: int = 0
    """Bytes of its value for each row that aggregates in it keep."""
    handled: int = 0
    """Bytes that are processed to compute it, for each row that aggregates keep."""
    digits: int = _DIGITS
    """Digits of its value, if that is a number."""
    numbers: int = 0
    """Bytes of the huge numbers in it, weighted by how likely they are to be that huge."""

    def __or__(self, other: Size) -> Size:
        """Return the maximum of each field."""
        return Size(*map(max, self, other))

    def times(self, number: int) -> Size:
        """Return the size of a value that is `number` times as long."""
        numbers = self.numbers * max(number, 1)  # a sum of numbers is short beside a text, but has all their digits
        return self._replace(length=self.length * number, gathered=self.gathered * number, numbers=numbers)

    def with_digits(self, digits: int) -> Size:
        """Return the size of a number with at most `digits` digits."""
        numbers = max(self.numbers, digits // _LIKELY) if digits > HUGE else self.numbers
        return self._replace(digits=digits, numbers=numbers)


def total(sizes: Iterable[Size]) -> Size:
    """Return the sum of each field."""
    return Size(*map(sum, zip(Size(0, 0, digits=0), *sizes, strict=True)))


def largest(sizes: Iterable[Size]) -> Size:
    """Return the maximum of each field."""
    return Size(*map(max, zip(Size(), *sizes, strict=True)))


def own_digits(node: ast.Node) -> int:
    """Return the digits of a constant, or the maximum that a node makes of small numbers."""
    match node:
        case ast.A_Const(val=ast.Float(fval=str() as text)):
            exponent = _EXPONENT.search(text)
            return len(text) + (min(abs(int(exponent[1])), MAX_DIGITS) if exponent else 0)
        case ast.TypeCast(typeName=ast.TypeName(names=(*_, ast.String(sval="numeric")), typmods=(precision, *_))):
            return int(number_of(precision) or 0)
        case ast.A_Expr(name=(*_, ast.String(sval="^")), rexpr=exponent):
            pass
        case ast.FuncCall(funcname=(*_, ast.String(sval="power" | "pow")), args=(_, exponent)):
            pass
        case ast.FuncCall(funcname=(*_, ast.String(sval="exp"))):
            return MAX_DIGITS
        case _:
            return 0
    number = number_of(exponent)
    return MAX_DIGITS if number is None else int(min(abs(number) * 2 * _DIGITS, MAX_DIGITS))


def own_length(node: ast.Node) -> int:
    """Return the bytes that a node adds to those of its children."""
    match node:
        case ast.A_Const(val=ast.String(sval=text) | ast.Float(fval=text) | ast.BitString(bsval=text)):
            return len((text or "").encode("utf-8", "replace"))
        case ast.FuncCall(funcname=(*_, ast.String(sval="lpad" | "rpad")), args=(_, count, *_)):
            return 4 * int(min(number_of(count) or MAX_REPEAT, MAX_REPEAT))
        case ast.FuncCall(funcname=(*_, ast.String(sval="round" | "trunc")), args=(_, scale)):
            number = number_of(scale)
            return _MAX_SCALE if number is None else int(min(abs(number), _MAX_SCALE))
        case ast.FuncCall(funcname=(*_, ast.String(sval="md5"))):
            return _OF_MD5
        case ast.TypeCast(
            typeName=ast.TypeName(names=(*_, ast.String(sval="bpchar" | "bit" | "numeric")), typmods=(length, *_))
        ):
            return int(number_of(length) or 0)
        case _:
            return 0


def power_bytes(node: ast.Node) -> int:
    """Return the bytes of a power's digits, from constants in its exponent; 0 for other nodes."""
    match node:
        case ast.A_Expr(name=(*_, ast.String(sval="^")), rexpr=exponent):
            pass
        case ast.FuncCall(funcname=(*_, ast.String(sval="power" | "pow")), args=(_, exponent)):
            pass
        case _:
            return 0
    numbers = [abs(number_of(each) or 0) for node in nodes_in(exponent) for each in every(node)]
    if max(numbers, default=0) > _MAX_EXPONENT:
        return MAX_DIGITS
    return 0 if number_of(exponent) is not None else _OPEN_POWER


def times_longer(node: ast.Node) -> int:
    """Return the bytes that a node may make of one byte of its children; 0 if its result is always short."""
    match node:
        case ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_NULLIF) | ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_OP, lexpr=None):
            return 1
        case ast.A_Expr():
            return int(node.kind == enums.A_Expr_Kind.AEXPR_OP and strings(node.name)[-1] not in _SHORT)
        case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
            return _times_of_call(name, tuple(nodes_in(node.args)))
        case ast.TypeCast(typeName=ast.TypeName(names=names)):
            return 1 + (strings(names)[-1] in _QUOTED_TEXTS)
        case _ if isinstance(node, _QUOTING):
            return 2
        case _:
            return not isinstance(node, _TESTS)


def _times_of_call(name: str, arguments: tuple[ast.Node, ...]) -> int:
    match name, arguments:
        case "repeat", (_, count):
            number = number_of(count)
            return MAX_REPEAT if number is None else max(int(min(number, MAX_REPEAT)), 1)
        case "to_char", (_, template):
            return 2 if len(text_of(template) or _LONG) < len(_LONG) else 8
        case "concat_ws", _:
            return sum(len(each.elements or ()) if isinstance(each, ast.A_ArrayExpr) else 1 for each in arguments)
        case "format", (template, *_):
            return 2 * max((text_of(template) or "").count("%"), 1)
        case _:
            return 0 if name in _SHORT_CALLS else _LENGTHEN.get(name, 1)
