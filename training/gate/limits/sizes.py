"""Sizes of values: how much longer than what is read, and how many bytes beside it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from pglast import ast

from training.gate.limits.bounds import number_of, text_of
from training.gate.nodes import every, nodes_in, strings

_UNKNOWN = 50.0
"""A replacement or separator that is no constant, or that repeats what it found, is taken to be this much longer."""
_REPLACES = frozenset({"replace", "regexp_replace"})
_BACK = re.compile(r"\\[0-9&]")
_ESCAPING = frozenset(
    ["quote_literal", "quote_ident", "quote_nullable", "to_json", "to_jsonb", "row_to_json", "encode", "to_hex",
     "json_build_array", "jsonb_build_array", "json_build_object", "jsonb_build_object", "json_agg", "jsonb_agg",
     "array_to_json"]
)  # fmt: skip
"""They may write two characters for one; JSON writes six for a control character, which only constants have in number.
"""
_SPLITTING = frozenset({"string_to_array", "regexp_split_to_array"})
_PER_ELEMENT = 8.0
"""Bytes an element of one character takes in an array."""
_PADDED = 4 * 200
"""Bytes of a value padded to the longest length that `check_arguments` lets pass."""
_FORMAT_WIDTH = re.compile(r"%[^%a-zA-Z]*?(\d+)[sIL]")
_OF_CONSTANTS = {"encode": 4.0, "jsonb_pretty": 400.0, "normalize": 12.0, "to_char": 7.0}
"""Bytes that functions may make of each byte of a constant, which may have what data rarely has: 200 levels of JSON, or
one letter that stands for many."""
_POWERS = frozenset({"power", "pow"})
_ROUNDS = frozenset({"round", "trunc"})
_MAX_SCALE = 16_383
_MAX_DIGITS = 131_072
_DIGITS = 10
"""Digits of a number for which nothing is known."""
_MARKS = "<b></b>"
"""Text that ts_headline puts around each word that was found, without options."""
_EXPONENT = re.compile(r"\s*[-+]?[\d._]+e\+?(\d+)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """Bound on the size of a value: `grown` times what was read, plus `fixed` bytes of constants."""

    grown: float = 0.0
    fixed: float = 0.0
    of_row: float = 0.0
    """Multiple of the whole row that is read: parts made of different columns share it."""
    columns: frozenset[str] = frozenset()
    """Names of the columns it is made of."""
    joined: bool = False
    """True if it may be a text put together from parts."""

    def __add__(self, other: Size) -> Size:
        return total([self, other])

    def __or__(self, other: Size) -> Size:
        """Return the larger of each."""
        return largest([self, other])

    def times(self, factor: float, fixed: float | None = None) -> Size:
        fixed = self.fixed * (factor if fixed is None else fixed)
        return Size(self.grown * factor, fixed, self.of_row * factor, self.columns, self.joined)

    def of_query(self, name: str) -> Size:
        """Return the size as that of a column of a query, of which a plan does not show how wide it is."""
        return replace(self, of_row=self.grown, columns=self.columns or frozenset([name]))


ANY_COLUMN = frozenset({"*"})
COLUMN = Size(1.0, 0.0, 1.0, ANY_COLUMN)
"""Any column: it may be the same as another one."""


def column(name: str) -> Size:
    """Return the size of a column of a table."""
    return replace(COLUMN, columns=frozenset([name]))


def total(sizes: list[Size]) -> Size:
    """Return the size of all of them together; parts made of different columns share the row."""
    of_row, columns = 0.0, set[str]()
    for size in sizes:
        shared = not columns.isdisjoint(size.columns) or (columns and size.columns and "*" in columns | size.columns)
        of_row = of_row + size.of_row if shared else max(of_row, size.of_row)
        columns |= size.columns
    joined = any(size.joined for size in sizes)
    return Size(
        sum(size.grown for size in sizes), sum(size.fixed for size in sizes), of_row, frozenset(columns), joined
    )


def largest(sizes: list[Size]) -> Size:
    """Return the largest of each bound."""
    return Size(
        max([0.0, *(size.grown for size in sizes)]),
        max([0.0, *(size.fixed for size in sizes)]),
        max([0.0, *(size.of_row for size in sizes)]),
        frozenset[str]().union(*(size.columns for size in sizes)),
        any(size.joined for size in sizes),
    )


UNNAMED = "?column?"
"""Name of an expression's column, whatever the server calls it: "case", "coalesce", a type."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The columns of a query or of an item of FROM."""

    columns: tuple[tuple[str, Size], ...] = ()
    others: Size = COLUMN
    """Size of the columns that are not listed: those of a table are not known here."""
    _by_name: dict[str, list[Size]] = field(
        default_factory=dict[str, list[Size]], init=False, repr=False, compare=False
    )
    """The columns by name, put there when a first one is looked for: a query may name thousands of 1,600 columns."""

    @property
    def widest(self) -> Size:
        return largest([self.others, *(size for _, size in self.columns)])

    @property
    def whole(self) -> Size:
        """Size of a row as one value."""
        return total([self.others, *(size for _, size in self.columns)])

    def column(self, name: str) -> Size:
        if not self._by_name:
            for each, size in self.columns:
                self._by_name.setdefault(each, []).append(size)
        found, unnamed = self._by_name.get(name, []), self._by_name.get(UNNAMED, [])
        return largest(found or [column(name) if self.others == COLUMN else self.others, *unnamed])

    def named(self, names: tuple[str, ...]) -> Rows:
        """Return the rows with new names for the first columns; unknown columns count as the widest."""
        if not self.columns:
            return Rows(tuple((name, self.others) for name in names), self.others)
        sizes = [size for _, size in self.columns]
        known = tuple(zip(names, sizes, strict=False))
        return Rows((*known, *self.columns[len(known) :]), self.others)

    def beside(self, other: Rows) -> Rows:
        """Return the rows of a set operation, which pairs the columns by position."""
        if len(self.columns) != len(other.columns):
            return Rows((), self.widest | other.widest)
        pairs = zip(self.columns, other.columns, strict=True)
        return Rows(tuple((name, one | two) for (name, one), (_, two) in pairs), self.others | other.others)

    def times(self, grown: float, fixed: float) -> Rows:
        columns = tuple((name, size.times(grown, fixed)) for name, size in self.columns)
        return Rows(columns, self.others.times(grown, fixed))


def constant_size(node: ast.A_Const) -> Size:
    """Return the size of a constant. Numbers count as well: `1e131000 - 1` has 65 kB."""
    match node.val:
        case ast.String(sval=text) | ast.Float(fval=text) | ast.BitString(bsval=text):
            exponent = _EXPONENT.fullmatch(text or "")
            digits = int(exponent[1]) if exponent and len(exponent[1]) < 7 else 0
            return Size(0.0, max(len((text or "").encode("utf-8", "replace")), digits / 2))
        case _:
            return Size(0.0, 4.0)


def call_size(name: str, arguments: tuple[ast.Node, ...], sizes: list[Size]) -> Size:
    """Return the size of what a function makes of arguments of these sizes."""
    if name == "concat_ws" and sizes:
        # the separator is put between all the others, and between the elements of an array
        return total(sizes[1:]) + sizes[0].times(max(_values(arguments[1:]) - 1, 1))
    if name in _REPLACES and len(arguments) > 2:
        return _replaced(name, arguments, sizes)
    inner = total(sizes)
    if name == "format" and arguments:
        template = text_of(arguments[0]) or ""
        # `%1$s` may be written many times
        inner = inner.times(max(template.count("%") / max(len(arguments) - 1, 1), 1))
        inner += Size(0.0, 4.0 * sum(float(width) for width in _FORMAT_WIDTH.findall(template)))
    elif name in ("lpad", "rpad"):
        inner += Size(0.0, _PADDED)
    elif name == "array_to_string" and len(sizes) > 1:
        return _joined(arguments, sizes)
    factor = _factor(name, arguments)
    made = inner.times(factor, _OF_CONSTANTS.get(name, factor * 3 if name in _ESCAPING and "json" in name else factor))
    if name in _POWERS and len(arguments) > 1:
        made |= power_size(inner, arguments[1])
    elif name in _ROUNDS and len(arguments) > 1:
        made |= Size(0.0, min(_largest_number(arguments[1]), _MAX_SCALE))
    # what repeat makes of a constant is long, whatever it repeats
    return made | COLUMN.times(factor) if name == "repeat" and not inner.grown else made


def power_size(base: Size, exponent: object) -> Size:
    """Return the size of a power, as far as constants show it: `10 ^ (90000 + id)` has 90,000 digits."""
    return Size(0.0, min((base.fixed + _DIGITS) * _largest_number(exponent), _MAX_DIGITS))


def _largest_number(expression: object) -> float:
    return max([0.0, *(abs(number_of(each) or 0.0) for node in nodes_in(expression) for each in every(node))])


def _factor(name: str, arguments: tuple[ast.Node, ...]) -> float:
    if name == "repeat" and len(arguments) > 1:
        return number_of(arguments[1]) or 1
    if name in _SPLITTING:
        return _PER_ELEMENT
    if name == "jsonb_pretty":
        return _PER_ELEMENT
    if name == "ts_headline":
        # the options have what is put around each word, which has at least one letter and a space
        options = text_of(arguments[-1]) if len(arguments) > 2 else _MARKS
        return _UNKNOWN if options is None else 1 + max(len(options), len(_MARKS)) / 2
    return 2 if name in _ESCAPING else 1


def _replaced(name: str, arguments: tuple[ast.Node, ...], sizes: list[Size]) -> Size:
    old, new = text_of(arguments[1]), text_of(arguments[2])
    each = max(len(old or ""), 1)
    if new is None:
        factor = math.inf if _columns(arguments[0]) & _columns(arguments[2]) else _UNKNOWN
        return sizes[0].times(factor, max(factor if sizes[2].grown else 1.0, sizes[2].fixed / each))
    if name == "regexp_replace":
        factor = max(len(new) + len(_BACK.findall(new)) * _UNKNOWN, 1.0)
    else:
        factor = max(len(new) / each, 1.0)
    made = sizes[0].times(factor)
    return made if made.grown else made | COLUMN.times(factor)


def _joined(arguments: tuple[ast.Node, ...], sizes: list[Size]) -> Size:
    """Return the size of the elements with a separator, or a text for NULL, between them."""
    grown = 1.0
    for each in arguments[1:]:
        text = text_of(each)
        grown = max(grown, _UNKNOWN if text is None else len(text) / _PER_ELEMENT)
    between = total(sizes[1:])
    return sizes[0].times(grown, 1.0) + between.times(max(_values(arguments[:1]), 1))


def _values(arguments: tuple[ast.Node, ...]) -> int:
    """Return how many values are written there, those of an array each for itself."""
    return sum(len(each.elements or ()) if isinstance(each, ast.A_ArrayExpr) else 1 for each in arguments)


def _columns(node: ast.Node) -> set[str]:
    return {name for each in every(node) if isinstance(each, ast.ColumnRef) for name in strings(each.fields)[-1:]}


def cast_size(kind: ast.TypeName, size: Size) -> Size:
    """Return the size of a value after a cast: `char(1000)` pads it."""
    lengths = [number_of(modifier) or 0 for modifier in nodes_in(kind.typmods)]
    return size | Size(0.0, max(lengths)) if lengths and strings(kind.names)[-1:] in (("bpchar",), ("bit",)) else size
