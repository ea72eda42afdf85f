"""Finds statements that join texts and read texts as times, some of which may name time zones.

PostgreSQL keeps each time zone that a session has named until the session ends, and takes any `xyz-12:34:56` for one:
half a gigabyte a second. No setting bounds that, so such a statement gets less time.
"""

from __future__ import annotations

from pglast import ast

from training.gate.limits.bounds import text_of
from training.gate.nodes import every, nodes_in, strings

_TIMES = frozenset(
    ["date", "time", "timetz", "timestamp", "timestamptz", "daterange", "tsrange", "tstzrange", "datemultirange",
     "tsmultirange", "tstzmultirange"]
)  # fmt: skip
_READ = _TIMES | {"timezone", "make_timestamptz", "date_trunc", "date_add", "date_subtract"}
_JOIN = frozenset(
    ["array_to_string", "chr", "concat", "concat_ws", "encode", "format", "lpad", "md5", "overlay", "repeat", "replace",
     "regexp_replace", "rpad", "string_agg", "to_char", "to_hex", "translate"]
)  # fmt: skip


def may_make_zones(statement: ast.SelectStmt) -> bool:
    """Return True if texts that the statement joins may be read as times or as names of zones."""
    nodes = [*every(statement)]
    return any(map(_joins_text, nodes)) and any(map(_reads_time, nodes))


def _joins_text(node: ast.Node) -> bool:
    match node:
        case ast.A_Expr():
            return strings(node.name)[-1:] == ("||",)
        case ast.RowExpr():
            return True
        case ast.FuncCall():
            return strings(node.funcname)[-1] in _JOIN
        case _:
            return False


def _reads_time(node: ast.Node) -> bool:
    match node:
        case ast.FuncCall(funcname=(*_, ast.String(sval="generate_series")), args=(_, _, _, _)):
            return True  # the last one is a zone
        case (
            ast.ColumnDef(typeName=ast.TypeName(names=names))
            | ast.JsonOutput(typeName=ast.TypeName(names=names))
            | ast.JsonTableColumn(typeName=ast.TypeName(names=names))
        ):
            return strings(names)[-1] in _TIMES
        case ast.FuncCall():
            return strings(node.funcname)[-1] in _READ and any(text_of(each) is None for each in nodes_in(node.args))
        case ast.TypeCast(typeName=ast.TypeName(names=names)):
            return strings(names)[-1] in _TIMES and text_of(node.arg) is None
        case _:
            return False
