"""Finds texts that an SQL puts together and then reads as times or names of time zones.

PostgreSQL keeps each time zone that a session has named until the session ends, and takes any `xyz-12:34:56` for one: a
million of them, cast to a date, took 5 GB in 10 s. No setting bounds that, so such an SQL gets little time and a
session of its own.
"""

from __future__ import annotations

import re

from pglast import ast

from training.gate.functions import SAFE_TYPES
from training.gate.limits.bounds import text_of
from training.gate.nodes import every, nodes_in, strings

_TIMES = frozenset(
    ["date", "time", "timetz", "timestamp", "timestamptz", "daterange", "tsrange", "tstzrange", "datemultirange",
     "tsmultirange", "tstzmultirange"]
)  # fmt: skip
_WITHOUT_TIMES = SAFE_TYPES - _TIMES
_READS_ZONES = _TIMES | {"timezone", "make_timestamptz", "date_trunc", "date_add", "date_subtract", "generate_series"}
_JOINS = frozenset(
    ["array_to_string", "chr", "concat", "concat_ws", "encode", "format", "lpad", "md5", "overlay", "repeat", "rpad",
     "string_agg", "to_char", "to_hex"]
)  # fmt: skip
_REPLACES = frozenset({"replace", "regexp_replace", "translate"})
_LETTER = re.compile(r"[^\W\d_]")


def joins_text(node: ast.Node) -> bool:
    """Return whether the node puts a text together, or puts letters into one."""
    match node:
        case ast.A_Expr():
            return strings(node.name)[-1:] == ("||",)
        case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
            # what is removed row by row makes as many texts as what is put in
            changes = [text_of(each) for each in nodes_in(node.args)][1:3] if name in _REPLACES else []
            return name in _JOINS or None in changes or any(_LETTER.search(text or "") for text in changes[1:])
        case _:
            return False


def reads_zones(node: ast.Node) -> bool:
    """Return whether a text in the node may be read as a time, or as the name of a zone."""
    match node:
        case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
            return name in _READS_ZONES
        case ast.TypeName():
            return strings(node.names)[-1] not in _WITHOUT_TIMES
        case _:
            return False


def may_have_times(node: ast.Node) -> bool:
    """Return whether a type in the node is one of times, or one of the source's own, which may have them."""
    return any(isinstance(each, ast.TypeName) and reads_zones(each) for each in every(node))
