"""Bounds the number of a statement's parts and the length of its values, after nested queries are merged.

The planner replaces each column of a nested query by what the column is computed from: `x + x AS x` in thirty nested
queries are a billion additions, made without a look at any timeout (9 GB out of 300 characters), and `x || x` is a
gigabyte. A common table expression that is NOT MATERIALIZED is copied, with its tables, to each place that names it;
BETWEEN and IN copy their left side. ORs are compared with each other (`alternatives`). All of this is counted before
the server sees the SQL.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from pglast import ast, enums

from training.gate.limits.alternatives import MAX_ALTERNATIVES, Place, is_alternative, with_places
from training.gate.limits.bounds import GATHERING
from training.gate.limits.crossings import BYTES_OF_PART, crossed, crossed_operands, filled
from training.gate.limits.lengths import (
    COLUMN_BYTES,
    HUGE,
    MAX_DIGITS,
    Size,
    largest,
    own_digits,
    own_length,
    power_bytes,
    times_longer,
    total,
)
from training.gate.nodes import children, every, nodes_in, strings
from training.gate.refusal import Refused

MAX_PARTS = 50_000
"""Maximum number of operators, calls, constants and columns. At 33,000, planning took 0.14 s and 141 MB."""
MAX_LENGTH = 200_000
"""Maximum bytes of all values in an expression together, in the measure of `Size.length`."""
_PARTS_OF_ALTERNATIVE = 900
"""So that copies of alternatives are bounded, and all of them written out leave room for other parts."""
_DEEP = 120
"""Maximum depth of nested queries and joins, and of set operations that the server does not put together: EXPLAIN
indents its lines by the depth, so that 2,400 of these took 2 GB."""
_MAX_RECURSIONS = 20
"""Maximum depth of a WITH RECURSIVE: each is read anew at each level around it, and 110 took the service 11 s."""
_MAX_DISTINCT = 400
"""Maximum number of columns that DISTINCT compares: of 1,200, planning took 6 s without a look at any timeout."""
_TURNS = 5
"""Assumed number of turns of a recursion in which its values get longer."""
_UNNAMED = "?column?"
"""Name of an expression's column, whatever the server calls it: "case", "coalesce", a type."""
_UNKNOWN = "*"
"""Name for all columns of a table; the positions of columns are then unknown."""

_ONE_OF = (ast.CaseExpr, ast.CoalesceExpr, ast.MinMaxExpr)


type _Columns = Mapping[str, Size]
"""Sizes by the name of a column; columns that are not listed are those of a table."""


class _Item(dict[str, Size]):
    """Columns of an item of FROM."""

    @cached_property
    def unnamed(self) -> Size:
        """Size of the largest column without a name, or of which the name is not known."""
        return largest(size for key, size in self.items() if key.startswith((_UNNAMED, _UNKNOWN)))


@dataclass(frozen=True, slots=True)
class _Cte:
    columns: _Columns
    parts: int
    """Parts that each reference copies; 0 if references copy nothing."""
    places: int
    """Places with a table that each reference copies."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Bytes of the values of a statement, counted like `Size.length`."""

    gathered: int = 0
    """Bytes of each row that aggregates keep."""
    longest: int = 0
    """Bytes of its longest value."""
    handled: int = 0
    """Bytes that all its calls go through together, for each row that aggregates keep."""
    nested: bool = False
    """True if aggregates gather what others have gathered."""


def measure(statement: ast.SelectStmt, places: Callable[[ast.RangeVar], int], max_places: int) -> Lengths:
    """Return the lengths of the statement's values. Raises `Refused` beyond the limits above or `max_places`.

    places: returns how many tables a name in FROM stands for, more than one for a view.
    """
    count = _Count(places, max_places)
    try:
        count.query(statement, _Scope(), 0)
    except RecursionError:
        raise Refused("too_deep", "a - b - c …") from None
    powers = max((power_bytes(node) for node in every(statement)), default=0) if count.gathered else 0
    return Lengths(count.gathered + powers, count.longest, count.handled, count.nested)


@dataclass(frozen=True, slots=True)
class _Scope:
    ctes: Mapping[str, _Cte] = field(default_factory=dict[str, _Cte])
    items: Mapping[str, _Item] = field(default_factory=dict[str, _Item])
    """Items of FROM by name, those of the queries around included."""
    around: Mapping[str, _Item] = field(default_factory=dict[str, _Item])
    """Items of the queries around: all that a query in FROM sees if it is not LATERAL."""

    def with_item(self, name: str, columns: _Columns) -> _Scope:
        # a copy, so that it differs from an item of the same name around
        return replace(self, items={**self.items, name or f"#{len(self.items)}": _Item(columns)})

    def with_cte(self, name: str, cte: _Cte) -> _Scope:
        return replace(self, ctes={**self.ctes, name: cte})

    def own(self, around: Mapping[str, _Item]) -> Iterator[tuple[str, _Item]]:
        """Yield the scope's own items, without those of the queries around it."""
        return ((name, columns) for name, columns in self.items.items() if around.get(name) is not columns)

    def column(self, node: ast.ColumnRef) -> Size:
        *_, before, last = ("", "", *strings(node.fields))
        if len(strings(node.fields)) < len(node.fields or ()):  # t.*
            return total(_row(columns) for name, columns in self.items.items() if last in ("", name))
        if before:
            item = self.items.get(before, _Item())
            return item.get(last, item.unnamed)
        own = largest(item.get(last) or item.unnamed for item in self.items.values())
        return own | _row(self.items.get(last, {}))


def _row(columns: _Columns) -> Size:
    return total([Size(), *columns.values()])


def _widest(items: Iterable[_Columns]) -> _Columns:
    """Return the columns of all items; USING makes one of two columns with one name."""
    found: dict[str, Size] = {}
    for columns in items:
        found |= {name: size | found.get(name, size) for name, size in columns.items()}
    return found


@dataclass(slots=True)
class _Count:
    places_of: Callable[[ast.RangeVar], int]
    max_places: int
    parts: int = 0
    places: int = 0
    alternatives: int = 0
    gathered: int = 0
    longest: int = 0
    handled: int = 0
    nested: bool = False

    def query(self, statement: ast.SelectStmt, scope: _Scope, depth: int) -> _Columns:
        """Count the parts of a query; return the sizes of its columns."""
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
        return _united(columns, branches) if branches else columns

    def _with(self, statement: ast.SelectStmt, scope: _Scope, depth: int) -> _Scope:
        recursive = statement.withClause is not None and statement.withClause.recursive
        if recursive and depth > _MAX_RECURSIONS:
            raise Refused("too_deep", f"> {_MAX_RECURSIONS} WITH RECURSIVE")
        for cte in _in_order(statement.withClause):
            if not isinstance(cte.ctequery, ast.SelectStmt):  # refused elsewhere
                continue
            name, parts, places = cte.ctename or "", self.parts, self.places
            columns = self._cte(cte, cte.ctequery, scope, depth)
            if recursive and any(isinstance(n, ast.RangeVar) and n.relname == name for n in every(cte.ctequery)):
                columns = self._turned(cte, cte.ctequery, columns, scope, depth)
            copied = cte.ctematerialized == enums.CTEMaterialize.CTEMaterializeNever
            kept = cte.ctematerialized == enums.CTEMaterialize.CTEMaterializeAlways
            if kept:  # a reference reads the column
                columns = {each: _read(size) for each, size in columns.items()}
            # conditions are copied to each branch, also to one without a table
            branches = sum(isinstance(n, ast.SelectStmt) and n.larg is not None for n in every(cte.ctequery))
            found = _Cte(columns, (self.parts - parts) * copied, (self.places - places + branches) * copied)
            scope = scope.with_cte(name, found)
        return scope

    def _cte(self, cte: ast.CommonTableExpr, query: ast.SelectStmt, scope: _Scope, depth: int) -> _Columns:
        return _named(self.query(query, scope, depth + 1), strings(cte.aliascolnames))

    def _turned(
        self, cte: ast.CommonTableExpr, query: ast.SelectStmt, first: _Columns, scope: _Scope, depth: int
    ) -> _Columns:
        """Return the columns of a recursion, made longer by turns; `Refused` if it adds more at each turn."""
        turns = [first]
        for _ in range(2):
            before = _Cte({name: _read(size) for name, size in turns[-1].items()}, 0, 0)
            turns.append(self._cte(cte, query, scope.with_cte(cte.ctename or "", before), depth))
        columns: dict[str, Size] = {}
        for name, size in first.items():
            once, twice = turns[1].get(name, size).length, turns[2].get(name, size).length
            added = once - size.length
            if twice - once > added:
                raise Refused("growing_value", "∞")
            digits = size.digits if turns[2].get(name, size).digits <= size.digits else MAX_DIGITS
            # how often it turns is not known, as it is not known how many rows an aggregate gathers
            longer = size._replace(length=size.length + added * _TURNS, gathered=size.gathered + added)
            columns[name] = longer.with_digits(digits)
        return columns

    def _beside(self, item: ast.Node, scope: _Scope, depth: int) -> _Scope:
        """Count the parts of an item of FROM; return the scope extended by the item."""
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
                columns = _widest(each for _, each in scope.own(before))
                if item.join_using_alias is not None:
                    scope = scope.with_item(item.join_using_alias.aliasname or "", columns)
                if alias is None:
                    return scope
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
                self._count(0, 1)
                made = self._add(item, scope, depth)
                columns = {_UNNAMED: _read(made)}
        return scope.with_item(name, _named(columns, strings(alias.colnames) if alias is not None else ()))

    def _columns(self, statement: ast.SelectStmt, scope: _Scope, depth: int) -> _Columns:
        columns: dict[str, Size] = {}
        listed = 0
        for target in statement.targetList or ():
            for column, size in self._target(target, scope, depth):
                name, listed = column, listed + 1
                if name != _UNKNOWN and (name in columns or name == _UNNAMED):
                    name += f"\0{listed}"
                columns[name] = size
        if statement.distinctClause and listed > _MAX_DISTINCT:
            raise Refused("too_deep", f"DISTINCT > {_MAX_DISTINCT}")
        for line in statement.valuesLists or ():
            for number, value in enumerate(nodes_in(line), start=1):
                name, size = f"column{number}", self._add(value, scope, depth)
                columns[name] = size | columns.get(name, size)
        known = ("fromClause", "withClause", "larg", "rarg", "targetList", "valuesLists")
        for attribute in statement:
            if attribute not in known:
                self._add(getattr(statement, attribute), scope, depth)
        return columns

    def _target(self, target: ast.ResTarget, scope: _Scope, depth: int) -> Iterator[tuple[str, Size]]:
        """Yield the columns that one target makes, more than one for `*`."""
        fields = target.val.fields if isinstance(target.val, ast.ColumnRef) else ()
        if not any(isinstance(each, ast.A_Star) for each in nodes_in(fields)):
            yield target.name or _name_of(target.val), self._add(target.val, scope, depth)
            return
        names = strings(fields)
        for key, item in scope.items.items() if names else scope.own(scope.around):
            if not names or key == names[-1]:
                self._count(len(item), 0)
                yield from (item or {_UNKNOWN: Size()}).items()

    def _add(self, expression: object, scope: _Scope, depth: int, place: Place = "value") -> Size:
        """Count the parts of an expression; return its size.

        Iterative, as an expression can be deeper than the stack, but for operands that are crossed and for branches.
        """
        found, whole, gathered = total(()), 0, 0
        pending: list[tuple[ast.Node, Place, int, int]] = [(node, place, 1, 1) for node in nodes_in(expression)]
        while pending:
            node, place, times, copies = pending.pop()
            match node:
                case ast.SelectStmt():
                    before = self.parts
                    size = _row(self.query(node, scope, depth + 1))._replace(parts=self.parts - before)
                case ast.ColumnRef():
                    size = scope.column(node)
                    size = size._replace(parts=size.parts + size.length // BYTES_OF_PART)  # whatever goes through it
                    self._count(size.parts, 0)
                    self.handled += size.handled
                case _ if isinstance(node, _ONE_OF):
                    branches = [self._add(child, scope, depth, place) for child in children(node)]
                    longest, all_of_them = largest(branches), total(branches)
                    size = longest._replace(parts=all_of_them.parts, handled=all_of_them.handled)
                case _ if gathers(node):
                    made = self._add(tuple(children(node)), scope, depth)
                    kept = _kept_bytes(made) * times_longer(node)
                    self.handled += kept
                    self.gathered = max(self.gathered, kept)
                    self.nested |= made.gathered > 0
                    size = made._replace(gathered=made.gathered + kept, handled=made.handled + kept)
                case _:
                    size = Size(self._own_parts(node, place), own_length(node)).with_digits(own_digits(node))
                    self._count(size.parts, 0)
                    longer = times_longer(node)
                    name, operands = crossed_operands(node)
                    if operands:
                        sizes = [self._add(each, scope, depth, place) for each in operands]
                        longer = filled(name, sizes) or longer
                        beside = crossed(name, size, sizes)
                        self._count(beside.parts, 0)
                        self.handled += beside.handled
                        all_of_it = total((size, beside, total(sizes).times(longer)))
                        size = all_of_it.with_digits(max(size.digits, beside.digits))
                    below = times * longer, copies * max(longer, 1)
                    rest = [each for each in with_places(node, place) if not any(each[0] is one for one in operands)]
                    pending.extend((child, inside, *below) for child, inside in rest)
                    if isinstance(node, ast.A_Expr):
                        pending.extend((operand, place, 0, 1) for operand in _copied(node))
            found = total((found, size.times(times)))._replace(
                digits=max(found.digits, size.digits), numbers=found.numbers + size.numbers * copies
            )
            whole += (size.length + size.numbers) * copies  # also of what a call makes short again
            gathered += size.gathered * copies
            if whole > MAX_LENGTH:
                raise Refused("growing_value", f"{whole:.3g}", offset=getattr(node, "location", None))
        self.gathered = max(self.gathered, gathered)
        self.longest = max(self.longest, found.length)
        return found

    def _own_parts(self, node: ast.Node, place: Place) -> int:
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


def _read(size: Size) -> Size:
    """Return the size of a column whose value was already computed."""
    return size._replace(parts=1, handled=size.gathered)


def _kept_bytes(size: Size) -> int:
    """Return the bytes that an aggregate keeps of a value; of a number with its digits, unless that is only open."""
    return max(size.length, COLUMN_BYTES, size.digits // 2 if size.digits <= 4 * HUGE else 0)


def gathers(node: ast.Node) -> bool:
    """Return True if the node gathers many rows in one value."""
    match node:
        case ast.FuncCall():
            return strings(node.funcname)[-1] in GATHERING
        case ast.SubLink():
            return node.subLinkType == enums.SubLinkType.ARRAY_SUBLINK
        case _:
            return isinstance(node, ast.JsonArrayAgg | ast.JsonObjectAgg)


def _united(columns: _Columns, branches: list[_Columns]) -> _Columns:
    """Return the columns of a set operation, which pairs those of its branches by position."""
    if any(_UNKNOWN in each or len(each) != len(columns) for each in (columns, *branches)):
        columns = {**columns, _UNKNOWN: Size()}
        return dict.fromkeys(columns, largest(size for each in (columns, *branches) for size in each.values()))
    lines = zip(*(each.values() for each in (columns, *branches)), strict=True)
    return dict(zip(columns, map(largest, lines), strict=True))


def _in_order(clause: ast.WithClause | None) -> Iterable[ast.CommonTableExpr]:
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


def _name_of(node: object) -> str:
    """Return the name that the server gives a result column without one; _UNNAMED for most expressions."""
    match node:
        case ast.ColumnRef(fields=(*_, ast.String(sval=str() as name))):
            return name
        case ast.FuncCall(funcname=(*_, ast.String(sval=str() as name))):
            return name
        case ast.TypeCast(arg=ast.ColumnRef() as inner):
            return _name_of(inner)
        case _:
            return _UNNAMED


def _is_merged(statement: ast.SelectStmt) -> bool:
    """Return True if the server merges a UNION with the one on its left."""
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
    if _UNKNOWN in columns or len(sizes) < len(names):
        return {**dict.fromkeys(names, largest(sizes)), **columns}
    return {**renamed, **dict(itertools.islice(columns.items(), len(names), None))}
