"""Bounds calls that scan one argument for each part of another, such as a search for a text in a text.

The server looks at no timeout within a call, nor between the calls of one row: to seek 500,000 characters in a million
takes minutes, and so do a hundred divisions of numbers of 131,000 digits.
"""

from __future__ import annotations

from pglast import ast

from training.gate.limits.lengths import COLUMN_BYTES, MAX_DIGITS, Size
from training.gate.nodes import nodes_in, strings

_TEXTS = frozenset(
    ["&&", "@>", "<@", "?|", "?&", "-", "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "strpos", "position",
     "replace", "split_part", "string_to_array", "string_to_table", "translate", "ltrim", "rtrim", "btrim",
     "regexp_count", "regexp_instr", "regexp_like", "regexp_match", "regexp_matches", "regexp_replace",
     "regexp_split_to_array", "regexp_split_to_table", "regexp_substr", "substring", "array_to_string",
     "word_similarity", "strict_word_similarity", "<%", "%>", "<<%", "%>>", "<<->", "<->>", "<<<->", "<->>>", "<->",
     "similarity", "show_trgm", "ts_rank", "ts_rank_cd", "index"]
)  # fmt: skip
"""Operators and functions that cross two texts, arrays or documents."""
_NUMBERS = frozenset(
    ["*", "/", "%", "^", "div", "mod", "sqrt", "ln", "log", "log10", "exp", "power", "pow", "gcd", "lcm",
     "width_bucket", "avg", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp"]
)  # fmt: skip
_FILLING = {"replace": 2, "regexp_replace": 2, "array_to_string": 1}
"""Functions -> position of the first text that they may insert for each byte or element."""
_TIMES_GATHERED = 2_000
"""So that at most some 6,000 rows may be gathered, of which each may meet each."""
_DOCUMENTS = dict.fromkeys(["json", "jsonb", "tsvector", "[]"], 100)
"""Types that take many times the memory of the text from which they are read."""
_TIMES_READ = _DOCUMENTS | dict.fromkeys(
    ["numeric", "tsquery", "polygon", "path", "normalize", "is_normalized", "to_tsquery", "plainto_tsquery",
     "phraseto_tsquery", "websearch_to_tsquery", "@?", "@@", "jsonb_path_exists", "jsonb_path_match",
     "jsonb_path_query", "jsonb_path_query_array", "jsonb_path_query_first", "jsonb_path_exists_tz",
     "jsonb_path_match_tz", "jsonb_path_query_tz", "jsonb_path_query_array_tz", "jsonb_path_query_first_tz"],
    _TIMES_GATHERED,
)  # fmt: skip
"""Types and functions that scan a text for each of its own parts, or whose results do."""
BYTES_OF_PART = 10_000
"""Bytes that a call may go through, or bytes times bytes that it crosses, in the time of planning one part."""
_DIGITS_OF_PART = MAX_DIGITS**2 // 2_500


def crossed_operands(node: ast.Node) -> tuple[str, tuple[ast.Node, ...]]:
    """Return (name, arguments) of a call that scans one argument for each part of another; else no arguments."""
    match node:
        case ast.A_Expr():
            name, operands = strings(node.name)[-1], (node.lexpr, node.rexpr)
        case ast.FuncCall():
            name, operands = strings(node.funcname)[-1], node.args
        case ast.TypeCast(typeName=ast.TypeName(names=names, arrayBounds=bounds)):
            name, operands = "[]" if bounds else strings(names)[-1], (node.arg,)
        case _:
            return "", ()
    return name, tuple(nodes_in(operands)) if name in _TEXTS | _TIMES_READ.keys() | _NUMBERS else ()


def filled(name: str, operands: list[Size]) -> int | None:
    """Return the bytes that a call may make of one byte, by the texts that it inserts; None for other calls."""
    if (first := _FILLING.get(name)) is None:
        return None
    put_in = sum(each.length for each in operands[first:])
    return max(put_in, 1) if name == "replace" else 1 + put_in // (1 if name == "regexp_replace" else 8)


def crossed(name: str, own: Size, operands: list[Size]) -> Size:
    """Return the cost of a call without its operands, and the digits of its result.

    Its time is given as the number of parts that could be planned in it; if it depends on what aggregates gather, as
    bytes that are processed.

    own: size of the call without its operands.
    """
    if name in _NUMBERS:
        digits = [each.digits for each in operands]
        *_, some, most = sorted([*digits * (1 + (len(digits) == 1)), own.digits, own.digits])
        result = min(sum(digits) if name == "*" else most, MAX_DIGITS)
        return Size(parts=some * most // _DIGITS_OF_PART, length=0, digits=result)
    gathered = [each.gathered for each in operands]
    lengths = [max(each.length, each.digits) for each in operands]
    *_, some, most = sorted([*lengths, lengths[0] if len(lengths) == 1 else 0])
    beside = max((length for length, of_rows in zip(lengths, gathered, strict=True) if not of_rows), default=0)
    several = sum(map(bool, gathered)) > 1
    times = _TIMES_READ.get(name, _TIMES_GATHERED if several else max(beside // COLUMN_BYTES, 1))
    times = max(times, filled(name, operands) or 0)
    return Size(
        parts=some * most // BYTES_OF_PART if name not in _DOCUMENTS else 0,
        length=0,
        handled=sum(gathered) * times,
        digits=min(most, MAX_DIGITS) if name == "numeric" else max(each.digits for each in operands),
    )
