"""Bounds on arguments with which a short statement makes a large value.

The planner folds `repeat('a', 500000000)` while it plans, so a cost cap comes too late: the arguments must be small
constants, seen in the tree.
"""

from __future__ import annotations

import itertools
import math
import re

from pglast import ast

from training.gate.refusal import Refused

MAX_REPEAT = 1_000
"""Maximum number of characters or copies that `repeat` and similar functions make."""
_MAX_DETAIL = 200
"""Maximum number of characters of options, and of points in an arc."""
MAX_SERIES = 1_000_000
"""Maximum number of rows of a generate_series with constant bounds; others are bounded when they run."""
MAX_TYPE_MODIFIER = 100_000
MAX_PADDING = 1_000
GATHERING = frozenset(
    ["array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "xmlagg",
     "json_agg_strict", "jsonb_agg_strict", "range_agg", "json_object_agg_strict", "jsonb_object_agg_strict",
     "json_object_agg_unique", "jsonb_object_agg_unique"]
)  # fmt: skip
_PADDED_TYPES = frozenset({"bpchar", "bit"})
"""Types that fill a short value up to their length."""
_CROSSED_PATH = re.compile(r"[^$]*+\$(?:[^?]*+\?.*\$|.*?\*\*.*\*\*)", re.DOTALL)
"""A jsonpath that looks at the whole document again for each of its parts, or descends at will twice. Possessive, so
that a long text takes linear time."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_VARIABLE = re.compile(r"\$\w+")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_CODE = re.compile(r"\\[ux]", re.IGNORECASE)
_MAX_REPEATS = 16
_MAX_NESTED = 200
_COUNTS = {"repeat": 1, "lpad": 1, "rpad": 1}
"""Functions -> position of the argument that sets how often, or how long."""
_LARGE_EXPONENT = re.compile(r"\s*[-+]?[\d._]*e\+?[\d_]{5,}\s*", re.IGNORECASE)
"""Numbers with so many digits that a division takes a minute, in which the server checks no timeout."""
_DETAILS = {"st_buffer": 2, "st_curvetoline": 1, "st_minimumboundingcircle": 1, "st_offsetcurve": 2}
"""Functions of PostGIS -> position of their first argument that sets the number of points in an arc."""
_MIN_FRACTION = 0.001
"""Minimum step between points along a line, as a fraction of its length."""
_NAME = re.compile(r"(?:\w+\.)?\w{1,63}")
_LONG_NUMBER = re.compile(r"\d{4}")
_WIDE_FORMAT = re.compile(r"%[^%]*?(\*|\d{5})")


def open_count(call: ast.FuncCall) -> int | None:
    """Return the position of the argument that sets a count or length, if it is no constant; else None."""
    *_, name = ("", *(part.sval or "" for part in call.funcname or () if isinstance(part, ast.String)))
    index = _COUNTS.get(name)
    arguments = call.args or ()
    return index if index is not None and len(arguments) > index and number_of(arguments[index]) is None else None


def check_arguments(name: str, call: ast.FuncCall, *, guarded: bool) -> None:
    """Refuse a call of these functions unless its size can be read from it.

    guarded: counts that are no constants are bounded when the SQL runs.
    """
    arguments: tuple[ast.Node, ...] = tuple(call.args or ())
    if (index := _COUNTS.get(name)) is not None:
        count = number_of(arguments[index]) if len(arguments) > index else None
        if count is None and not guarded:
            raise Refused("unbounded_argument", name, offset=call.location)
        if count is not None and count > MAX_REPEAT:
            raise Refused("unbounded_argument", name, offset=call.location)
    elif name == "generate_series":
        bounds = [number_of(argument) for argument in arguments]
        if len(bounds) > 1 and bounds[0] is not None and bounds[1] is not None:
            step = bounds[2] if len(bounds) > 2 else 1
            if not step or (bounds[1] - bounds[0]) / step > MAX_SERIES:
                raise Refused("unbounded_argument", name, offset=call.location)
    elif name == "ts_headline":
        if not _has_short_options(arguments):
            raise Refused("unbounded_argument", name, offset=call.location)
    elif name == "format":
        template = text_of(arguments[0]) if arguments else None
        if template is None or _WIDE_FORMAT.search(template):
            raise Refused("unbounded_argument", name, offset=call.location)


def _has_short_options(arguments: tuple[ast.Node, ...]) -> bool:
    """Return True if a call of ts_headline has no options, or constant ones of at most _MAX_DETAIL characters.

    Of three arguments, the last may be the query behind a configuration, or the options behind a document, which is at
    most one word if it looks like the name of a configuration.
    """
    first = text_of(arguments[0]) if arguments else None
    if len(arguments) < 3 or (len(arguments) == 3 and first is not None and _NAME.fullmatch(first)):
        return True
    options = text_of(arguments[-1])
    return options is not None and len(options) <= _MAX_DETAIL


def check_details(name: str, call: ast.FuncCall) -> None:
    """Refuse a call of a function of PostGIS that may make far more points than its shape has."""
    arguments: tuple[ast.Node, ...] = tuple(call.args or ())
    if name == "st_lineinterpolatepoints":
        fraction = number_of(arguments[1]) if len(arguments) > 1 else None
        bounded = fraction is not None and fraction >= _MIN_FRACTION
    else:
        bounded = all(_is_small(argument) for argument in arguments[_DETAILS.get(name, len(arguments)) :])
    if not bounded:
        raise Refused("unbounded_argument", name, offset=call.location)


def _is_small(detail: ast.Node) -> bool:
    """Return True for a small count, small options such as `quad_segs=8`, or a tolerance that is not small."""
    if (number := number_of(detail)) is not None:
        return number == 0 or 1 <= number <= _MAX_DETAIL
    text = text_of(detail)
    return text is not None and not _LONG_NUMBER.search(text)


def check_type_modifiers(type_name: ast.TypeName) -> None:
    """Refuse lengths and precisions that pad a value to megabytes."""
    names = [str(part.sval) for part in type_name.names or ()]
    most = MAX_PADDING if names and names[-1] in _PADDED_TYPES else MAX_TYPE_MODIFIER
    for modifier in type_name.typmods or ():
        number = number_of(modifier)
        if number is None or number > most:
            raise Refused("unbounded_argument", ".".join(names), offset=type_name.location)


def check_text(text: str, offset: int | None) -> None:
    """Refuse a constant that nests too deeply (of a document of 3,000 levels, `$.**` made 1 GB) or is a huge number."""
    if text.count("[") + text.count("{") > _MAX_NESTED and _nesting(text) > _MAX_NESTED:
        raise Refused("too_deep", f"> {_MAX_NESTED} [ / {{", offset=offset)
    if _LARGE_EXPONENT.fullmatch(text):
        raise Refused("unbounded_argument", text.strip(), offset=offset)


def check_path(path: ast.Node | None, offset: int | None, *, values: ast.Node | None = None) -> None:
    """Refuse a jsonpath that is no constant, or that makes far more of a document than it has.

    A path may look at the document again for each of its parts, or return the same element many times (`$[0, 0][0, 0]`:
    eight brackets of ten took 2.8 GB).

    values: those of its variables, harmless if they are constant numbers and texts.
    """
    text = text_of(path)
    if text is None or _repeats(text, plain_values=_are_plain(values)) > _MAX_REPEATS:
        raise Refused("unbounded_argument", "jsonpath", offset=offset)


def _are_plain(values: ast.Node | None) -> bool:
    """Return True if the values are constant numbers and texts."""
    match values:
        case ast.FuncCall(funcname=(ast.String(sval="jsonb_build_object"),), args=arguments):
            return all(isinstance(each, ast.A_Const) for each in arguments or ())
        case _:
            return "[" not in (text_of(values) or "[")


def _repeats(path: str, *, plain_values: bool) -> float:
    """Return how often a path may return an element, if all its brackets name the same one again and again; infinity
    for a product of the document with itself.

    `.keyvalue()` makes an object of each of its three values: fourteen in a row took 4 GB. A comment or the code of a
    character could hide one.
    """
    bare = _QUOTED.sub("", path)
    plain = _ESCAPED.sub("", bare)
    if plain_values:
        plain = _VARIABLE.sub("", plain)
    if "/*" in path or _CODE.search(bare) or _CROSSED_PATH.match(plain):
        return math.inf
    _, *brackets = plain.split("[")
    named = math.prod(1 + (bracket.rpartition("]")[0] or bracket).count(",") for bracket in brackets)
    return named * 4 ** bare.replace("\\", "").lower().count("keyvalue")


def _nesting(text: str) -> int:
    return max(itertools.accumulate((character in "[{") - (character in "]}") for character in text))


def text_of(node: object) -> str | None:
    """Return the text of a constant; None for anything else."""
    match node:
        case ast.A_Const(val=ast.String(sval=str() as text)):
            return text
        case _:
            return None


def number_of(node: object) -> float | None:
    """Return the number of a constant, also signed, quoted or cast; None for anything else."""
    match node:
        case ast.A_Const(val=ast.Integer(ival=int() as value)):
            return float(value)
        case ast.A_Const(val=ast.Float(fval=str() as text)) | ast.A_Const(val=ast.String(sval=str() as text)):
            return _parsed(text)
        case ast.TypeCast(arg=argument):
            return number_of(argument)
        case ast.A_Expr(lexpr=None, rexpr=operand, name=(ast.String(sval="-" | "+" as sign),)):
            number = number_of(operand)
            return None if number is None else (-number if sign == "-" else number)
        case _:
            return None


def _parsed(text: str) -> float | None:
    try:
        number = float(int(text, 0)) if text.lower().startswith(("0x", "0o", "0b")) else float(text)
    except (ValueError, OverflowError):  # the second, of thousands of hexadecimal digits
        return None
    return number if math.isfinite(number) else None
