"""Bounds how long the values of an SQL can get, over all its nested queries.

The planner folds and the executor computes whatever is asked, and PostgreSQL has no bound on the memory of one session:
`x || x` in thirty nested queries is a gigabyte out of one letter, and a constant of 60 kB gathered from 16,000 rows is
another. So the tree is measured before the server sees it: each value is at most a multiple of what is read, plus the
bytes of constants (`Size`), and a query multiplies what the queries in its FROM make.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from pglast import ast, enums

from training.gate.limits.bounds import GATHERING
from training.gate.limits.sizes import (
    ANY_COLUMN,
    COLUMN,
    UNNAMED,
    Rows,
    Size,
    call_size,
    cast_size,
    column,
    constant_size,
    largest,
    power_size,
    total,
)
from training.gate.limits.zones import joins_text, may_have_times, reads_zones
from training.gate.nodes import children, every, nodes_in, strings
from training.gate.refusal import Refused

MAX_GROWTH = 1_000
"""Maximum length of a value that nested calls make, as a multiple of the values read."""
MAX_WORK = Size(20_000, 64_000_000)
"""Maximum size of all values that the expressions of one row make: of `a || b || c` also `a || b`."""
_DEEP = 120
_MAX_COLUMNS = 1664
"""Maximum number of columns of a SELECT. PostgreSQL accepts no more; nested ones double them with each `q.*, q.*`."""
_MAX_STEPS = 100_000
"""Maximum number of nodes, queries and items of FROM looked at. An SQL of 10,000 tokens has fewer than 20,000, but each
recursion doubles what is nested in it, and a column without a table is looked for in all items."""
_TURNS = 1_000
"""Turns of a recursion that are assumed if each makes a value longer."""
_LENGTHENING = frozenset({"concat", "concat_ws", "format", "array_append", "array_cat", "jsonb_insert", "jsonb_set"})
_SPLITTING = frozenset(
    ["regexp_split_to_table", "regexp_matches", "string_to_table", "unnest", "json_array_elements",
     "json_array_elements_text", "jsonb_array_elements", "jsonb_array_elements_text", "jsonb_path_query",
     "jsonb_path_query_tz", "json_object_keys", "jsonb_object_keys", "json_each", "jsonb_each", "json_each_text",
     "jsonb_each_text", "json_to_recordset", "jsonb_to_recordset", "generate_subscripts"]
)  # fmt: skip
_OF_PARTS = (ast.A_ArrayExpr, ast.RowExpr, ast.JsonArrayConstructor, ast.JsonObjectConstructor, ast.JsonTable)
_WITH_TYPES = (ast.JsonFuncExpr, ast.RangeFunction)
_GATHERS = (ast.JsonArrayAgg, ast.JsonObjectAgg)


@dataclass(slots=True)
class Needs:
    """Sizes on which the memory of an SQL depends, beside the rows it reads."""

    growth: float = 1.0
    """Maximum length of a value, as a multiple of the values it is made of."""
    gathered_growth: float = 1.0
    """Maximum length of a value that an aggregate gathers, as a multiple of the row it is made of."""
    row_bytes: float = 0.0
    """Bytes that constants add to a row."""
    gathered_bytes: float = 0.0
    """Bytes that constants add to each row that aggregates gather, in all calls together."""
    repeats: int = 1
    """Maximum number of gathering calls that use the same column."""
    split_bytes: float = 0.0
    """Bytes of the longest constant that a function may split into rows, at worst of one byte each."""
    arrays: bool = False
    """True if it has an ARRAY(SELECT …), which gathers too."""
    zones: bool = False
    """True if it may read texts that it has put together as times or zones."""


def check_growth(statement: ast.SelectStmt) -> Needs:
    """Return the sizes of an SQL; raises `Refused` beyond MAX_GROWTH and MAX_WORK."""
    measure = _Measure()
    measure.query(statement, 0)
    needs = measure.needs
    if needs.growth > MAX_GROWTH:
        raise _too_long(needs.growth)
    needs.repeats = max([1, *measure.uses.values()])
    return needs


def _too_long(size: float) -> Refused:
    return Refused("growing_value", f"{size:.3g}" if math.isfinite(size) else "∞")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    known: Mapping[str, Rows] = field(default_factory=dict[str, Rows])
    """Common table expressions in scope."""
    items: Mapping[str, Rows] = field(default_factory=dict[str, Rows])
    """Items of FROM in scope, by name."""
    around: Mapping[str, Rows] = field(default_factory=dict[str, Rows])
    """Those of the queries around: all that a query in FROM sees if it is not LATERAL."""
    counted: frozenset[str] | None = None
    """Columns whose values a recursion may make longer; None: all."""
    needs: Needs = field(default_factory=Needs)
    uses: Counter[str] = field(default_factory=Counter[str])
    """Number of gathering calls by the name of the column they use."""
    made: list[Size] = field(default_factory=list[Size])
    """Sizes, without columns, of all values that the expressions of the query make, intermediate ones included."""
    steps: Iterator[int] = field(default_factory=itertools.count)

    def query(self, statement: ast.SelectStmt, depth: int) -> Rows:
        if depth > _DEEP:
            raise _too_long(math.inf)
        self._step()
        inside = depth + 1
        here = replace(self, around=self.items)._with(statement, inside)
        branches: list[Rows] = []
        while statement.op not in (None, enums.SetOperation.SETOP_NONE):
            branches.append(here.query(statement.rarg, inside))  # type: ignore[arg-type]  # present if op is
            statement = statement.larg  # type: ignore[assignment]  # present if op is
            here = here._with(statement, inside)
        for item in nodes_in(statement.fromClause):
            here = here._beside(item, inside)
        rows = replace(here, made=[])._columns(statement, inside)
        for branch in reversed(branches):
            rows = rows.beside(branch)
        return rows

    def _counted[Part](self, parts: Iterable[Part]) -> Iterator[Part]:
        for part in parts:
            self._step()
            yield part

    def _step(self) -> None:
        if next(self.steps) > _MAX_STEPS:
            raise Refused("too_deep", f"> {_MAX_STEPS}")

    def _with(self, statement: ast.SelectStmt, depth: int) -> _Measure:
        here = self
        recursive = statement.withClause is not None and statement.withClause.recursive
        for cte in in_order(statement.withClause):
            name = cte.ctename or ""
            query = cte.ctequery
            if not isinstance(query, ast.SelectStmt):  # refused elsewhere
                continue
            rows = here.query(query, depth)
            if recursive and query.rarg is not None and _mentions(query, name):
                rows = here._turned(cte, query, query.rarg, rows, depth)
            here = replace(here, known={**here.known, name: rows.named(strings(cte.aliascolnames))})
        return here

    def _turned(
        self, cte: ast.CommonTableExpr, query: ast.SelectStmt, again: ast.SelectStmt, rows: Rows, depth: int
    ) -> Rows:
        """Return the rows of a recursion; raises `Refused` if a turn can double what the turn before has made."""
        counted, nodes = None, list(self._counted(every(again)))
        if not any(isinstance(node, ast.SubLink | ast.RangeSubselect) for node in nodes):
            counted = _own_names(cte, query, nodes)
        if replace(self, counted=counted).query(again, depth).widest.grown > 1:
            raise _too_long(math.inf)
        lengthens = any(_lengthens(node) for node in nodes)
        # columns of the turn before are not known to be put together
        self.needs.zones |= any(joins_text(node) for node in nodes) and any(reads_zones(node) for node in nodes)
        return rows.times(1.0, _TURNS) if lengthens else rows

    def _beside(self, item: ast.Node, depth: int) -> _Measure:
        """Return the measure with one more item of FROM in scope."""
        if depth > _DEEP:
            raise _too_long(math.inf)
        match item:
            case ast.JoinExpr(larg=ast.Node() as left, rarg=ast.Node() as right):
                here = self._beside(left, depth + 1)._beside(right, depth + 1)
                here.of(item.quals, depth)
                if item.alias is None:
                    return here
                name, rows = "", Rows(others=largest([rows.whole for rows in here.items.values()]))
            case ast.RangeVar():
                rows = self.known.get(item.relname or "") if not item.schemaname else None
                name, rows = item.relname or "", rows or Rows()
            case ast.RangeSubselect(subquery=ast.SelectStmt() as subquery):
                sees = self if item.lateral else replace(self, items=self.around)
                name, rows = "", sees.query(subquery, depth + 1)
            case ast.RangeTableSample(relation=ast.Node() as relation):
                return self._beside(relation, depth + 1)
            case _:
                name, rows = "", Rows(others=self.of(item, depth + 1) | COLUMN)
        alias = getattr(item, "alias", None)
        if alias is not None:
            name = alias.aliasname or name
            rows = rows.named(strings(alias.colnames))
        # a copy, so that it differs from an item of the same name around
        return replace(self, items={**self.items, name or f"#{len(self.items)}": replace(rows)})

    def _columns(self, statement: ast.SelectStmt, depth: int) -> Rows:
        """Return the columns of one SELECT or VALUES; checks their bounds."""
        floor = Size(1.0) if self.counted is None else Size()
        columns: list[tuple[str, Size]] = []
        others = Size()
        for target in statement.targetList or ():
            if isinstance(target.val, ast.ColumnRef) and any(
                isinstance(e, ast.A_Star) for e in nodes_in(target.val.fields)
            ):
                for rows in self._starred(target.val):
                    columns += rows.columns
                    others |= rows.others
                if len(columns) > _MAX_COLUMNS:
                    raise Refused("too_deep", f"> {_MAX_COLUMNS}")
            else:
                name = target.name or name_of(target.val)
                columns.append((name, (self.of(target.val, depth) | floor).of_query(name)))
        lines = [[self.of(value, depth) | floor for value in nodes_in(line)] for line in statement.valuesLists or ()]
        if lines:
            widest = (largest(list(each)) for each in zip(*lines, strict=False))
            columns = [(name, size.of_query(name)) for n, size in enumerate(widest, 1) if (name := f"column{n}")]
        kept = [self.of(each, depth) for each in nodes_in((statement.sortClause, statement.groupClause))]
        aside = [self.of(each, depth) for each in _others(statement)]
        rows = Rows(tuple(columns), others)
        work = total(self.made)
        if work.grown > MAX_WORK.grown or work.fixed > MAX_WORK.fixed:
            raise _too_long(max(work.grown, work.fixed))
        self.needs.row_bytes = max(self.needs.row_bytes, rows.whole.fixed + total(kept).fixed)
        self.needs.growth = max(self.needs.growth, largest([rows.widest, *kept, *aside]).grown)
        return rows

    def _starred(self, star: ast.ColumnRef) -> list[Rows]:
        """Return the items that `*` or `t.*` stands for; `*` stands for none of the queries around."""
        *_, table = ("", *strings(star.fields))
        if table:
            found = [rows for name, rows in self.items.items() if name == table]
        else:
            found = [rows for name, rows in self.items.items() if self.around.get(name) is not rows]
        return found or [Rows()]

    def of(self, node: object, depth: int) -> Size:
        if depth > _DEEP:
            raise _too_long(math.inf)
        self._step()
        inside = depth + 1
        match node:
            case ast.ColumnRef():
                return self._column(node)
            case ast.A_Const():
                return constant_size(node)
            case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
                return self._call(name, tuple(nodes_in(node.args)), node, inside)
            case ast.A_Expr():
                return self._operator(node, inside)
            case ast.SubLink(subselect=ast.SelectStmt() as subquery):
                # what it reads is no part of the row around it
                made = replace(self.query(subquery, inside).whole, columns=ANY_COLUMN)
                if node.subLinkType == enums.SubLinkType.ARRAY_SUBLINK:
                    self._gather(subquery, made.fixed)
                    self.needs.arrays = True
                return made | self.of(node.testexpr, inside)
            case ast.Node() if isinstance(node, _OF_PARTS):
                return self._parts(node, inside)
            case ast.TypeCast(typeName=ast.TypeName() as kind):
                made = cast_size(kind, self.of(node.arg, inside))
                self.needs.zones |= made.joined and may_have_times(kind)
                return made
            case ast.Node():
                made = largest([self.of(child, inside) for child in children(node)])
                self.needs.zones |= made.joined and isinstance(node, _WITH_TYPES) and may_have_times(node)
                if isinstance(node, _GATHERS):
                    self._gather(node, made.fixed)
                    self.needs.gathered_growth = max(self.needs.gathered_growth, made.of_row)
                return made
            case _:
                return Size()

    def _parts(self, node: ast.Node, depth: int) -> Size:
        # a row within a row is quoted again in its text
        factor = 2 if isinstance(node, ast.RowExpr) else 1
        made = self._making(total([self.of(child, depth) for child in children(node)]).times(factor))
        if isinstance(node, ast.JsonTable):
            self._split(made)
            self.needs.zones |= made.joined and may_have_times(node)
        return made

    def _split(self, size: Size) -> None:
        self.needs.split_bytes = max(self.needs.split_bytes, size.fixed)

    def _making(self, size: Size) -> Size:
        self.made.append(Size(size.grown, size.fixed))
        return size

    def _gather(self, call: ast.Node, constants: float) -> None:
        self.needs.gathered_bytes += constants
        self.uses.update({names[-1] for node in every(call) if isinstance(node, ast.ColumnRef)
                          if (names := strings(node.fields))})  # fmt: skip

    def _column(self, node: ast.ColumnRef) -> Size:
        names = [part.sval or "" if isinstance(part, ast.String) else "*" for part in node.fields or ()]
        if self.counted is not None:
            counts = names and (names[0] if len(names) > 1 else names[-1]) in self.counted
            return COLUMN if counts else Size()
        if len(names) > 1:
            rows = self.items.get(names[-2], Rows())
            return rows.whole if names[-1] == "*" else rows.column(names[-1])
        if names[:1] and names[0] in self.items:
            return self.items[names[0]].whole | self.items[names[0]].column(names[0])
        found = [rows.column(names[0]) for rows in self._counted(self.items.values())] if names else []
        return largest([column(names[0]), *found]) if names else COLUMN

    def _operator(self, node: ast.A_Expr, depth: int) -> Size:
        """Return the size of an operator's result. Chains of `||` nest on the left, which is walked, not called."""
        chain = [node]
        while isinstance(chain[-1].lexpr, ast.A_Expr):
            chain.append(chain[-1].lexpr)
        made = self._of_any(chain[-1].lexpr, depth)
        for each in reversed(chain):
            right = self._of_any(each.rexpr, depth)
            *_, operator = strings(each.name)
            if operator == "^":
                right |= power_size(made, each.rexpr)
            elif operator == "*":
                right = replace(right, fixed=made.fixed + right.fixed)
            joined = operator == "||"
            made = replace(self._making(made + right), joined=True) if joined else made | right
        return made

    def _of_any(self, operand: object, depth: int) -> Size:
        return largest([self.of(each, depth) for each in nodes_in(operand)])

    def _call(self, name: str, arguments: tuple[ast.Node, ...], call: ast.FuncCall, depth: int) -> Size:
        sizes = [self.of(argument, depth) for argument in arguments]
        order = total([self.of(each, depth) for each in nodes_in(call.agg_order)])
        rest = [self.of(each, depth) for each in nodes_in((call.agg_filter, call.over))]
        made = self._making(call_size(name, arguments, sizes))
        joined = any(size.joined for size in sizes)
        self.needs.zones |= joined and reads_zones(call)
        made = replace(made, joined=joined or joins_text(call))
        if name in GATHERING:
            self._gather(call, total([*sizes, order]).fixed)
            self.needs.gathered_growth = max(self.needs.gathered_growth, (made + order).of_row)
        elif call.agg_order:
            self.needs.row_bytes = max(self.needs.row_bytes, order.fixed)
        if name in _SPLITTING:
            self._split(made)
        return largest([made, order, *rest])


def _lengthens(node: ast.Node) -> bool:
    match node:
        case ast.A_Expr(name=(*_, ast.String(sval="||"))):
            return True
        case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
            return name in _LENGTHENING
        case _:
            return False


def _own_names(cte: ast.CommonTableExpr, query: ast.SelectStmt, again: list[ast.Node]) -> frozenset[str]:
    """Return the names by which a recursive term refers to rows of the previous turn: columns, table, aliases."""
    first = query.larg
    while first is not None and first.op not in (None, enums.SetOperation.SETOP_NONE):
        first = first.larg
    targets = (first.targetList if first is not None else None) or ()
    names = set(strings(cte.aliascolnames)) | {cte.ctename or ""}
    names |= {target.name or name_of(target.val) for target in targets}
    for node in again:
        if isinstance(node, ast.RangeVar) and node.relname == cte.ctename and node.alias is not None:
            names |= {str(node.alias.aliasname), *strings(node.alias.colnames)}
    return frozenset(names)


def in_order(clause: ast.WithClause | None) -> Iterable[ast.CommonTableExpr]:
    """Return the common table expressions, each behind those that it names: with RECURSIVE it may name later ones."""
    ctes: tuple[ast.CommonTableExpr, ...] = (clause.ctes or ()) if clause is not None else ()
    if clause is None or not clause.recursive:
        return ctes
    by_name = {cte.ctename or "": cte for cte in ctes}
    named = {
        name: {
            node.relname or ""
            for node in every(cte)
            if isinstance(node, ast.RangeVar) and not node.schemaname and node.relname != name
        }
        & by_name.keys()
        for name, cte in by_name.items()
    }
    try:
        return [by_name[name] for name in TopologicalSorter(named).static_order()]
    except CycleError:  # PostgreSQL refuses mutual recursion
        return ctes


def name_of(node: object) -> str:
    """Return the name that the server gives a result column without one; UNNAMED for most expressions."""
    match node:
        case ast.ColumnRef(fields=(*_, ast.String(sval=str() as name))):
            return name
        case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
            return name
        case ast.TypeCast(arg=ast.ColumnRef() as inner):
            return name_of(inner)
        case _:
            return UNNAMED


def _mentions(query: ast.SelectStmt, name: str) -> bool:
    return any(isinstance(node, ast.RangeVar) and node.relname == name for node in every(query))


def _others(statement: ast.SelectStmt) -> Iterator[ast.Node]:
    """Return the expressions of a SELECT whose values its rows do not keep."""
    known = ("fromClause", "withClause", "larg", "rarg", "targetList", "valuesLists", "sortClause", "groupClause")
    for attribute in statement:
        if attribute not in known:
            yield from nodes_in(getattr(statement, attribute))
