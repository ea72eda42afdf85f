"""Bounds how many parts an SQL has once the planner has put nested queries together.

The planner replaces each column of a nested query by what the column is computed from: `SELECT x + x AS x` in thirty
nested queries are a billion additions, made without a look at any timeout. So 300 characters took 9 GB and did not end
with the connection. A common table expression that is NOT MATERIALIZED is copied, with its tables, to each place that
names it; BETWEEN and IN copy their left side. All copies are counted before the server sees the SQL, as if every nested
query were put together with the outer one.

An alternative counts as many parts (`alternatives`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pglast import ast, enums

from training.gate.limits.alternatives import MAX_ALTERNATIVES, Place, is_alternative, with_places
from training.gate.limits.growth import in_order, name_of
from training.gate.limits.sizes import UNNAMED
from training.gate.nodes import nodes_in, strings
from training.gate.refusal import Refused

MAX_PARTS = 50_000
"""Maximum number of operators, calls, constants and columns. At 33,000, planning took 0.14 s and 141 MB."""
_PARTS_OF_ALTERNATIVE = 900
"""So that copies of alternatives are bounded, and all of them written out leave room for other parts."""
_DEEP = 120
"""Maximum depth of nested queries and joins, and of set operations that the server does not put together: EXPLAIN
indents its lines by the depth, so that 2,400 of these took 2 GB."""

type _Columns = Mapping[str, int]
"""Number of parts by the name of a column; columns that are not listed have one."""


@dataclass(frozen=True, slots=True)
class _Cte:
    columns: _Columns
    parts: int
    """Parts that each reference copies; 0 if references copy nothing."""
    places: int
    """Places with a table that each reference copies."""


def check_copies(statement: ast.SelectStmt, places: Callable[[ast.RangeVar], int], max_places: int) -> None:
    """Raise `Refused` beyond MAX_PARTS, and beyond `max_places` places with a table.

    places: returns how many tables a name in FROM stands for, more than one for a view.
    """
    _Count(places, max_places).query(statement, _Scope(), 0)


@dataclass(frozen=True, slots=True)
class _Scope:
    ctes: Mapping[str, _Cte] = field(default_factory=dict[str, _Cte])
    items: Mapping[str, _Columns] = field(default_factory=dict[str, _Columns])
    """Items of FROM by name, those of the queries around included."""
    around: Mapping[str, _Columns] = field(default_factory=dict[str, _Columns])
    """Items of the queries around: all that a query in FROM sees if it is not LATERAL."""

    def with_item(self, name: str, columns: _Columns) -> _Scope:
        # a copy, so that it differs from an item of the same name around
        return replace(self, items={**self.items, name or f"#{len(self.items)}": dict(columns)})

    def own(self, around: Mapping[str, _Columns]) -> Iterator[tuple[str, _Columns]]:
        """Yield the items that are not those around."""
        return ((name, columns) for name, columns in self.items.items() if around.get(name) is not columns)

    def column(self, node: ast.ColumnRef) -> int:
        *_, before, last = ("", "", *strings(node.fields))
        if len(strings(node.fields)) < len(node.fields or ()):  # t.*
            return sum(_row(columns) for name, columns in self.items.items() if last in ("", name))
        if before:
            return _column(self.items.get(before, {}), last)
        own = max([1, *(_column(columns, last) for columns in self.items.values())])
        return max(own, _row(self.items.get(last, {})))


def _column(columns: _Columns, name: str) -> int:
    return columns.get(name, columns.get(UNNAMED, 1))


def _widest(items: Iterable[_Columns]) -> _Columns:
    """Return the columns of all items; USING makes one of two columns with one name."""
    found: dict[str, int] = {}
    for columns in items:
        found |= {name: max(size, found.get(name, 1)) for name, size in columns.items()}
    return found


def _row(columns: _Columns) -> int:
    return 1 + sum(columns.values())


@dataclass(slots=True)
class _Count:
    places_of: Callable[[ast.RangeVar], int]
    max_places: int
    parts: int = 0
    places: int = 0
    alternatives: int = 0

    def query(self, statement: ast.SelectStmt, scope: _Scope, depth: int) -> _Columns:
        """Count a query; return the parts of its columns."""
        if depth > _DEEP:
            raise Refused("too_deep", f"> {_DEEP}")
        scope = self._with(statement, replace(scope, around=scope.items), depth)
        branches: list[_Columns] = []
        while statement.op not in (None, enums.SetOperation.SETOP_NONE):
            depth += not _is_merged(statement)
            if depth >= _DEEP:
                raise Refused("too_deep", f"> {_DEEP} UNION / INTERSECT / EXCEPT")
            branches.append(self.query(statement.rarg, scope, depth + 1))  # type: ignore[arg-type]  # present if op is
            statement = statement.larg  # type: ignore[assignment]  # present if op is
            scope = self._with(statement, scope, depth)
        for item in nodes_in(statement.fromClause):
            scope = self._beside(item, scope, depth)
        columns = self._columns(statement, scope, depth)
        if branches:
            widest = max(size for each in (columns, *branches) for size in (1, *each.values()))
            columns = dict.fromkeys(columns, widest)
        return columns

    def _with(self, statement: ast.SelectStmt, scope: _Scope, depth: int) -> _Scope:
        for cte in in_order(statement.withClause):
            if not isinstance(cte.ctequery, ast.SelectStmt):  # refused elsewhere
                continue
            parts, places = self.parts, self.places
            columns = _named(self.query(cte.ctequery, scope, depth + 1), strings(cte.aliascolnames))
            copied = cte.ctematerialized == enums.CTEMaterialize.CTEMaterializeNever
            kept = cte.ctematerialized == enums.CTEMaterialize.CTEMaterializeAlways
            found = _Cte(
                dict[str, int]() if kept else columns, (self.parts - parts) * copied, (self.places - places) * copied
            )
            scope = replace(scope, ctes={**scope.ctes, cte.ctename or "": found})
        return scope

    def _beside(self, item: ast.Node, scope: _Scope, depth: int) -> _Scope:
        """Count an item of FROM; return the scope with it."""
        alias = getattr(item, "alias", None)
        name = alias.aliasname or "" if alias is not None else ""
        columns: _Columns = {}
        match item:
            case ast.JoinExpr(larg=ast.Node() as left, rarg=ast.Node() as right):
                if depth > _DEEP:
                    raise Refused("too_deep", f"> {_DEEP}")
                before = scope.items
                scope = self._beside(right, self._beside(left, scope, depth + 1), depth + 1)
                self._add(item.quals, scope, depth)
                if alias is None:
                    return scope
                columns = _widest(each for _, each in scope.own(before))
            case ast.RangeVar():
                name = name or item.relname or ""
                if not item.schemaname and (cte := scope.ctes.get(item.relname or "")) is not None:
                    self._count(cte.parts, 1 + cte.places)
                    columns = cte.columns
                else:
                    self._count(0, self.places_of(item))
            case ast.RangeSubselect(subquery=ast.SelectStmt() as subquery):
                sees = scope if item.lateral else replace(scope, items=scope.around)
                columns = self.query(subquery, sees, depth + 1)
            case ast.RangeTableSample(relation=ast.Node() as relation):
                self._add(item.args, scope, depth)
                return self._beside(relation, scope, depth + 1)
            case _:
                self._add(item, scope, depth)
        return scope.with_item(name, _named(columns, strings(alias.colnames) if alias is not None else ()))

    def _columns(self, statement: ast.SelectStmt, scope: _Scope, depth: int) -> _Columns:
        columns: dict[str, int] = {}
        for target in statement.targetList or ():
            fields = target.val.fields if isinstance(target.val, ast.ColumnRef) else ()
            if any(isinstance(each, ast.A_Star) for each in nodes_in(fields)):
                names = strings(fields)
                for key, item in scope.items.items() if names else scope.own(scope.around):
                    if not names or key == names[-1]:
                        self._count(len(item), 0)
                        columns |= {name: max(size, columns.get(name, 1)) for name, size in item.items()}
            else:
                name = target.name or name_of(target.val)
                columns[name] = max(self._add(target.val, scope, depth), columns.get(name, 1))
        for line in statement.valuesLists or ():
            for number, value in enumerate(nodes_in(line), start=1):
                name = f"column{number}"
                columns[name] = max(self._add(value, scope, depth), columns.get(name, 1))
        known = ("fromClause", "withClause", "larg", "rarg", "targetList", "valuesLists")
        for attribute in statement:
            if attribute not in known:
                self._add(getattr(statement, attribute), scope, depth)
        return columns

    def _add(self, expression: object, scope: _Scope, depth: int) -> int:
        """Count an expression; return its number of parts. Iterative: an expression can be deeper than the stack."""
        found = 0
        pending: list[tuple[ast.Node, Place]] = [(node, "value") for node in nodes_in(expression)]
        while pending:
            node, place = pending.pop()
            match node:
                case ast.SelectStmt():
                    before = self.parts
                    self.query(node, scope, depth + 1)
                    found += self.parts - before
                case ast.ColumnRef():
                    found += scope.column(node)
                    self._count(scope.column(node), 0)
                case _:
                    size = self._size(node, place)
                    found += size
                    self._count(size, 0)
                    pending.extend(with_places(node, place))
                    if isinstance(node, ast.A_Expr):
                        pending.extend((operand, place) for operand in _copied(node))
        return found

    def _size(self, node: ast.Node, place: Place) -> int:
        if not is_alternative(node, place):
            return 1
        self.alternatives += 1
        if self.alternatives > MAX_ALTERNATIVES:
            offset = getattr(node, "location", None)
            raise Refused("too_deep", f"> {MAX_ALTERNATIVES} OR / IN / NOT BETWEEN", offset=offset)
        return _PARTS_OF_ALTERNATIVE

    def _count(self, parts: int, places: int) -> None:
        self.parts += parts
        self.places += places
        if self.parts > MAX_PARTS:
            raise Refused("too_deep", f"> {MAX_PARTS}")
        if self.places > self.max_places:
            raise Refused("too_many_relations", f"> {self.max_places}")


def _is_merged(statement: ast.SelectStmt) -> bool:
    """Return whether the server puts a UNION together with the one on its left."""
    left = statement.larg
    return left is not None and left.op == statement.op == enums.SetOperation.SETOP_UNION and left.all == statement.all


def _copied(node: ast.A_Expr) -> list[ast.Node]:
    """Return the operands that the server puts in several places, once for each place but the first."""
    left, right = [*nodes_in(node.lexpr)], [*nodes_in(node.rexpr)]
    match node.kind:
        case enums.A_Expr_Kind.AEXPR_BETWEEN | enums.A_Expr_Kind.AEXPR_NOT_BETWEEN:
            return left
        case enums.A_Expr_Kind.AEXPR_BETWEEN_SYM | enums.A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM:
            return [*left * 3, *right]
        case enums.A_Expr_Kind.AEXPR_IN:
            return left * (len(right) - 1)
        case _:
            return []


def _named(columns: _Columns, names: tuple[str, ...]) -> _Columns:
    """Return the columns, the first ones renamed."""
    if not names:
        return columns
    sizes = [*columns.values()]
    renamed = dict(zip(names, sizes, strict=False))
    # `*` of a table has columns that are not listed here: any of them may be any
    widest = max(sizes, default=1)
    return {**dict.fromkeys(names, widest), **columns, **({} if widest > 1 else renamed)}
