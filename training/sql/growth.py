"""How much longer than what it reads a value of an SQL may be, over all its nested queries.

The planner folds and the executor computes whatever is asked, and PostgreSQL has no bound on the memory of one session:
`x || x` in thirty nested queries is a gigabyte out of one letter. So the tree is measured before the server sees it:
each expression is a factor, the queries under a query multiply, and the whole has a limit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pglast import ast, enums

from training.sql.bounds import number_of, text_of
from training.sql.nodes import children, nodes_in
from training.sql.refusal import Refused

MAX_GROWTH = 1_000
"""How many times longer than a value nested calls may make it."""
_DEEP = 120
_UNKNOWN = 50.0
"""A replacement or separator that is no constant, or that repeats what it found, is taken to be this much longer."""
_REPLACES = frozenset({"replace", "regexp_replace"})
_BACK = re.compile(r"\\[0-9&]")
_ESCAPING = frozenset(
    ["quote_literal", "quote_ident", "quote_nullable", "to_json", "to_jsonb", "row_to_json", "encode", "to_hex",
     "json_build_array", "jsonb_build_array", "json_build_object", "jsonb_build_object", "json_agg", "jsonb_agg",
     "array_to_json"]
)  # fmt: skip
"""They may write two characters for one."""
_SPLITTING = frozenset({"string_to_array", "regexp_split_to_array"})
_PER_ELEMENT = 8.0
"""Bytes an element of one character takes in an array."""


def check_growth(statement: ast.SelectStmt) -> float:
    """How much longer a value may get, at least 1; refused beyond MAX_GROWTH."""
    grown = _Measure(known={}).query(statement, 0)
    if grown > MAX_GROWTH:
        raise Refused("growing_value", f"{grown:.3g}" if math.isfinite(grown) else "∞")
    return grown


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    known: Mapping[str, float]
    """Of the common table expressions in sight."""
    counted: frozenset[str] | None = None
    """Names that count as something to be made longer; None: every column does."""

    def query(self, statement: ast.SelectStmt, depth: int) -> float:
        if depth > _DEEP:
            return math.inf
        inside = depth + 1
        here = self._with(statement, inside)
        grown = 1.0
        while statement.op not in (None, enums.SetOperation.SETOP_NONE):
            grown = max(grown, here.query(statement.rarg, inside))  # type: ignore[arg-type]  # there where op is
            statement = statement.larg  # type: ignore[assignment]  # there where op is
        below = here.sources(statement.fromClause, inside)
        own = max([1.0, *(here.of(node, inside) for node in _expressions(statement))])
        return max(grown, below * own)

    def _with(self, statement: ast.SelectStmt, depth: int) -> _Measure:
        here = self
        if statement.withClause is None:
            return here
        for cte in statement.withClause.ctes or ():
            name = cte.ctename or ""
            query = cte.ctequery
            if not isinstance(query, ast.SelectStmt):  # refused elsewhere
                continue
            grown = here.query(query, depth)
            if statement.withClause.recursive and _mentions(query, name):
                grown = max(grown, here.turn(cte, query, depth))
            here = replace(here, known={**here.known, name: grown})
        return here

    def turn(self, cte: ast.CommonTableExpr, query: ast.SelectStmt, depth: int) -> float:
        """Infinite where a turn of the recursion can double what the turn before has made."""
        again = query.rarg
        if again is None:
            return 1.0
        counted = None
        if not any(isinstance(node, ast.SubLink | ast.RangeSubselect) for node in _every(again)):
            counted = _own_names(cte, query, again)
        once = replace(self, counted=counted).query(again, depth)
        return math.inf if once > 1 else 1.0

    def sources(self, items: object, depth: int) -> float:
        """Of what stands in FROM: side by side the largest, and one that looks at those before it multiplies."""
        grown = 1.0
        for item in nodes_in(items):
            match item:
                case ast.RangeVar():
                    each = self.known.get(item.relname or "", 1.0) if not item.schemaname else 1.0
                    grown = max(grown, each)
                case ast.RangeSubselect(subquery=ast.SelectStmt() as subquery):
                    each = self.query(subquery, depth + 1)
                    grown = grown * each if item.lateral else max(grown, each)
                case ast.JoinExpr():
                    grown = max(grown, self.sources((item.larg, item.rarg), depth + 1)) * self.of(item.quals, depth)
                case _:
                    grown *= self.of(item, depth + 1)
            if depth > _DEEP:
                return math.inf
        return grown

    def of(self, node: object, depth: int) -> float:
        """Of an expression. A constant adds what it holds and makes nothing longer."""
        return max(self._of(node, depth), 1.0)

    def _of(self, node: object, depth: int) -> float:
        if depth > _DEEP:
            return math.inf
        inside = depth + 1
        match node:
            case ast.ColumnRef():
                return self._column(node)
            case ast.A_Const():
                return 0.0
            case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
                return self._call(name, tuple(node.args or ()), node, inside)
            case ast.A_Expr():
                return self._operator(node, inside)
            case ast.SubLink(subselect=ast.SelectStmt() as subquery):
                return max(self.query(subquery, inside), self._of(node.testexpr, inside))
            case ast.A_ArrayExpr() | ast.RowExpr() | ast.JsonArrayConstructor() | ast.JsonObjectConstructor():
                return sum(self._of(child, inside) for child in children(node))
            case ast.Node():
                return max([0.0, *(self._of(child, inside) for child in children(node))])
            case _:
                return 0.0

    def _column(self, node: ast.ColumnRef) -> float:
        if self.counted is None:
            return 1.0
        names = [part.sval if isinstance(part, ast.String) else "*" for part in node.fields or ()]
        return 1.0 if names and (names[0] if len(names) > 1 else names[-1]) in self.counted else 0.0

    def _operator(self, node: ast.A_Expr, depth: int) -> float:
        """`||` puts both sides together. Chains lean to the left, so that side is walked, not called."""
        grown, left, joined = 0.0, node, False
        while True:
            joined = bool(left.name) and text_name(left.name[-1]) == "||"
            right = self._of_any(left.rexpr, depth)
            grown = grown + right if joined else max(grown, right)
            if not isinstance(left.lexpr, ast.A_Expr):
                break
            left = left.lexpr
        first = self._of_any(left.lexpr, depth)
        return grown + first if joined else max(grown, first)

    def _of_any(self, operand: object, depth: int) -> float:
        return max([0.0, *(self._of(each, depth) for each in nodes_in(operand))])

    def _call(self, name: str, arguments: tuple[ast.Node, ...], call: ast.FuncCall, depth: int) -> float:
        inner = sum(self._of(argument, depth) for argument in arguments)
        others = (call.agg_order, call.agg_filter, call.over)
        rest = [self._of(each, depth) for part in others for each in nodes_in(part)]
        if name == "format" and arguments:
            # `%1$s` may be written many times
            inner *= max((text_of(arguments[0]) or "").count("%") / max(len(arguments) - 1, 1), 1)
        return max([inner * _factor(name, arguments), *rest]) if inner else max([_made(name, arguments), *rest])


def text_name(node: object) -> str:
    return str(node.sval) if isinstance(node, ast.String) else ""


def _made(name: str, arguments: tuple[ast.Node, ...]) -> float:
    """Of a call of constants alone: what repeat makes is long, whatever it repeats."""
    return _factor(name, arguments) if name == "repeat" or name in _REPLACES else 0.0


def _factor(name: str, arguments: tuple[ast.Node, ...]) -> float:
    if name == "repeat" and len(arguments) > 1:
        return number_of(arguments[1]) or 1
    if name in _REPLACES and len(arguments) > 2:
        old, new = text_of(arguments[1]), text_of(arguments[2])
        if new is None:
            return _UNKNOWN
        if name == "regexp_replace":
            return max(len(new) + len(_BACK.findall(new)) * _UNKNOWN, 1)
        return max(len(new) / max(len(old or ""), 1), 1)
    if name == "array_to_string" and len(arguments) > 1:
        separator = text_of(arguments[1])
        return _UNKNOWN if separator is None else max(len(separator) / _PER_ELEMENT, 1)
    if name in _SPLITTING:
        return _PER_ELEMENT
    return 2 if name in _ESCAPING else 1


def _own_names(cte: ast.CommonTableExpr, query: ast.SelectStmt, again: ast.SelectStmt) -> frozenset[str]:
    """The names by which a recursive term reaches the rows of the turn before: its columns, the table, its aliases."""
    first = query.larg
    while first is not None and first.op not in (None, enums.SetOperation.SETOP_NONE):
        first = first.larg
    targets = (first.targetList if first is not None else None) or ()
    names = {text_name(part) for part in cte.aliascolnames or ()} | {cte.ctename or ""}
    for target in targets:
        names.add(target.name or text_name(_last(getattr(target.val, "fields", None) or ())) or "?column?")
    for node in _every(again):
        if isinstance(node, ast.RangeVar) and node.relname == cte.ctename and node.alias is not None:
            names |= {str(node.alias.aliasname)} | {text_name(part) for part in node.alias.colnames or ()}
    return frozenset(names)


def _last(parts: tuple[ast.Node, ...]) -> ast.Node | None:
    return parts[-1] if parts else None


def _mentions(query: ast.SelectStmt, name: str) -> bool:
    return any(isinstance(node, ast.RangeVar) and node.relname == name for node in _every(query))


def _expressions(statement: ast.SelectStmt) -> Iterator[ast.Node]:
    for attribute in statement:
        if attribute not in ("fromClause", "withClause", "larg", "rarg"):
            yield from nodes_in(getattr(statement, attribute))


def _every(node: ast.Node) -> Iterator[ast.Node]:
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(children(found))
