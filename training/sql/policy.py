"""What an SQL may say: a walk over PostgreSQL's own parse tree by an allow-list of node types.

Pure but for the definitions of views, which the source's names fetch when one is read. A node type that is not listed
is refused, so that grammar added by a later release does not pass unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from pglast import ast, enums
from pglast.parser import ParseError, parse_sql

from training.source.catalog import TableName
from training.sql.bounds import GATHERING, check_arguments, check_text, check_type_modifiers, is_open_series
from training.sql.functions import OWNER_FUNCTIONS, SAFE_FUNCTIONS, SAFE_TYPES
from training.sql.growth import Needs, check_growth
from training.sql.names import SourceNames, is_system_schema
from training.sql.nodes import children, nodes_in
from training.sql.refusal import Refused

MAX_PLACES = 100
"""Tables named in one SQL and in the views it reads, each time counted: to order 400 joins took the planner 10 s and
2.5 GB."""

type Scope = frozenset[str]
"""Names of the common table expressions in sight."""


def _node_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN_NODES = _node_names("""
    A_ArrayExpr A_Indices A_Star Alias BitString BoolExpr Boolean BooleanTest CTECycleClause CTESearchClause
    CaseWhen CoalesceExpr CollateClause ColumnDef Float GroupingFunc GroupingSet Integer JsonAggConstructor JsonArgument
    JsonArrayAgg JsonArrayConstructor JsonArrayQueryConstructor JsonBehavior JsonFormat JsonFuncExpr JsonIsPredicate
    JsonKeyValue JsonObjectAgg JsonObjectConstructor JsonOutput JsonParseExpr JsonReturning JsonScalarExpr
    JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec JsonValueExpr MinMaxExpr NamedArgExpr NullTest
    RangeFunction RangeSubselect ResTarget RowExpr String TypeCast WindowDef
""")
"""Nodes that say nothing by themselves; what is under them is looked at."""

_SAMPLING_METHODS = frozenset({("bernoulli",), ("system",)})
_TIME_VALUES = frozenset(
    {
        enums.SQLValueFunctionOp.SVFOP_CURRENT_DATE,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIME,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIME_N,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIMESTAMP,
        enums.SQLValueFunctionOp.SVFOP_CURRENT_TIMESTAMP_N,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIME,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIME_N,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIMESTAMP,
        enums.SQLValueFunctionOp.SVFOP_LOCALTIMESTAMP_N,
    }
)
_BETWEEN = frozenset(
    {
        enums.A_Expr_Kind.AEXPR_BETWEEN,
        enums.A_Expr_Kind.AEXPR_NOT_BETWEEN,
        enums.A_Expr_Kind.AEXPR_BETWEEN_SYM,
        enums.A_Expr_Kind.AEXPR_NOT_BETWEEN_SYM,
    }
)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a passed SQL was found to use."""

    relations: set[TableName] = field(default_factory=set[TableName])
    places: int = 0
    """How often tables are named, in views too."""
    recursive: bool = False
    """True where it holds WITH RECURSIVE, so that only running it to its end shows that it ends."""
    gathers: bool = False
    """True where an aggregate puts many rows into one value."""
    open_series: bool = False
    """True where it makes a series whose length only running it shows."""
    needs: Needs = field(default_factory=Needs)
    """What its memory depends on."""


def parse_select(sql: str) -> ast.SelectStmt:
    """The one SELECT that the text is; refused where it is anything else."""
    try:
        statements = parse_sql(sql)
    except ParseError as error:
        raise Refused.of_syntax(error) from error
    if len(statements) != 1:
        raise Refused("not_one_statement", str(len(statements)))
    statement = statements[0].stmt
    if not isinstance(statement, ast.SelectStmt):
        raise Refused("not_a_select", _words(type(statement).__name__))
    return statement


class Policy:
    """Decides about SQL over the given relations of one source. Remembers the views it has looked through."""

    def __init__(self, names: SourceNames, relations: frozenset[TableName]) -> None:
        self._names = names
        self._relations = relations
        self._looked_through: dict[TableName, Refused | None] = {}
        self._places: dict[TableName, int] = {}

    def places(self, relation: TableName) -> int:
        """How often the definition of a relation that was looked through names tables."""
        return self._places.get(relation, 0)

    def check(self, sql: str) -> Reading:
        """Refuse what may not run; otherwise say what it reads."""
        reading = Reading()
        statement = parse_select(sql)
        reading.needs = check_growth(statement)
        _Walk(
            self,
            self._names,
            path=self._names.path,
            relation=self._relation,
            functions=SAFE_FUNCTIONS,
            reading=reading,
        ).walk(statement)
        return reading

    def unreadable(self) -> dict[TableName, str]:
        """Relations of the task that no SQL may read, with the reason: a view that runs a user's function, say."""
        faults: dict[TableName, str] = {}
        for relation in sorted(self._relations & self._names.relations.keys()):
            try:
                self._look_through(relation, None)
            except Refused as fault:
                faults[relation] = str(fault)
        return faults

    def _relation(self, node: ast.RangeVar) -> TableName:
        found = resolve(node, self._names, self._names.path)
        if found not in self._relations:
            raise Refused("relation_not_in_task", found.short, offset=node.location)
        self._look_through(found, node.location)
        return found

    def _look_through(self, relation: TableName, offset: int | None) -> None:
        """Refuse a relation whose view definition or row security runs what a question's SQL may not."""
        if relation not in self._looked_through:
            self._looked_through[relation] = None  # a view cannot contain itself, a policy can
            self._looked_through[relation] = self._definition_fault(relation)
        if (fault := self._looked_through[relation]) is not None:
            raise Refused("unsafe_relation", f"{relation.short}: {fault}", offset=offset) from fault

    def _definition_fault(self, relation: TableName) -> Refused | None:
        try:
            if (culprit := self._names.unsafe_relations.get(relation)) is not None:
                raise Refused("foreign_code", culprit)
            for part in self._names.foreign_parts.get(relation, ()):
                self._check_foreign(part)
            definition = self._names.define(relation)
            if definition.select is not None:
                self._places[relation] = self._check_owners(parse_select(definition.select)).places
            for condition in definition.policies:
                self.check_expression(condition)
        except Refused as fault:
            return fault
        return None

    def check_expression(self, expression: str) -> None:
        """The same for one expression that the owner of the database wrote."""
        self._check_owners(parse_select("SELECT " + expression))

    def _check_foreign(self, relation: TableName, offset: int | None = None) -> None:
        """A foreign table asks another server or runs a program: the task has to name it."""
        if relation not in self._relations:
            raise Refused("relation_not_in_task", relation.short, offset=offset)

    def _check_owners(self, statement: ast.SelectStmt) -> Reading:
        """What is printed with an empty search path names everything outside pg_catalog in full."""
        reading = Reading()
        _Walk(
            self,
            self._names,
            path=(),
            relation=self._inner_relation,
            functions=OWNER_FUNCTIONS,
            reading=reading,
        ).walk(statement)
        return reading

    def _inner_relation(self, node: ast.RangeVar) -> TableName:
        found = resolve(node, self._names, ())
        if self._names.relations[found] == "f":
            self._check_foreign(found, node.location)
        self._look_through(found, node.location)
        return found


def resolve(node: ast.RangeVar, names: SourceNames, path: tuple[str, ...]) -> TableName:
    """The relation a name in FROM refers to; refused where there is none or the system owns it."""
    written = ".".join(part for part in (node.catalogname, node.schemaname, node.relname) if part)
    if node.catalogname and node.catalogname != names.database:
        raise Refused("unknown_relation", written, offset=node.location)
    found = names.relation(node.schemaname or None, node.relname or "", path=path)
    if found is None:
        raise Refused("unknown_relation", written, offset=node.location)
    if is_system_schema(found.schema) or names.relations[found] not in ("r", "p", "v", "m", "f"):
        raise Refused("system_relation", written, offset=node.location)
    return found


class _Walk:
    """One walk over one statement. Iterative: a tree can be deeper than Python's stack."""

    def __init__(
        self,
        policy: Policy,
        names: SourceNames,
        *,
        path: tuple[str, ...],
        relation: Callable[[ast.RangeVar], TableName],
        functions: frozenset[str],
        reading: Reading,
    ) -> None:
        self._policy = policy
        self._names = names
        self._path = path
        self._relation = relation
        self._functions = functions
        self._reading = reading
        self._handlers: dict[type[ast.Node], Callable[[Any], None]] = {
            ast.A_Const: self._constant,
            ast.A_Expr: self._operator_call,
            ast.A_Indirection: self._indirection,
            ast.CaseExpr: self._case,
            ast.ColumnRef: self._column,
            ast.FuncCall: self._function,
            ast.JoinExpr: self._join,
            ast.JsonArrayAgg: self._gathering,
            ast.JsonObjectAgg: self._gathering,
            ast.RangeTableSample: self._sample,
            ast.SQLValueFunction: self._value_function,
            ast.SortBy: self._sort,
            ast.SubLink: self._sublink,
            ast.TypeName: self._type,
        }

    def walk(self, statement: ast.SelectStmt) -> None:
        pending: list[tuple[ast.Node, Scope]] = [(statement, frozenset())]
        while pending:
            node, scope = pending.pop()
            match node:
                case ast.SelectStmt():
                    pending.extend(self._select(node, scope))
                case ast.RangeVar():
                    self._reading.places += 1
                    if node.schemaname or node.relname not in scope:
                        relation = self._relation(node)
                        self._reading.relations.add(relation)
                        self._reading.places += self._policy.places(relation)
                    if self._reading.places > MAX_PLACES:
                        raise Refused("too_many_relations", f"> {MAX_PLACES}", offset=node.location)
                    pending.extend((child, scope) for child in children(node))
                case _:
                    self._visit(node)
                    pending.extend((child, scope) for child in children(node))

    def _visit(self, node: ast.Node) -> None:
        if (handler := self._handlers.get(type(node))) is not None:
            handler(node)
        elif (kind := type(node).__name__) not in _PLAIN_NODES:
            raise Refused("forbidden_clause", _words(kind), offset=_location(node))

    def _select(self, node: ast.SelectStmt, scope: Scope) -> Iterator[tuple[ast.Node, Scope]]:
        if node.intoClause is not None:
            raise Refused("forbidden_clause", "INTO", offset=_location(node.intoClause.rel))
        if node.lockingClause:
            raise Refused("forbidden_clause", "FOR UPDATE / FOR SHARE")
        inner = scope
        if node.withClause is not None:
            self._reading.recursive |= bool(node.withClause.recursive)
            ctes: tuple[ast.CommonTableExpr, ...] = node.withClause.ctes or ()
            every = scope | {cte.ctename or "" for cte in ctes}
            for cte in ctes:
                if not isinstance(cte.ctequery, ast.SelectStmt):
                    raise Refused("forbidden_clause", _words(type(cte.ctequery).__name__), offset=cte.location)
                seen = every if node.withClause.recursive else inner
                yield from ((child, seen) for child in children(cte))
                inner = inner | {cte.ctename or ""}
            inner = every
        for attribute in node:
            if attribute != "withClause":
                yield from ((child, inner) for child in nodes_in(getattr(node, attribute)))

    def _constant(self, node: ast.A_Const) -> None:
        if isinstance(node.val, ast.String):
            check_text(node.val.sval or "", _location(node))

    def _operator_call(self, node: ast.A_Expr) -> None:
        if node.kind in _BETWEEN:
            for name in ("<", "<=", ">", ">="):
                self._operator((name,), node.location)
        else:
            self._operator(strings(node.name), node.location)

    def _operator(self, name: tuple[str, ...], offset: int | None) -> None:
        """An operator must be one of pg_catalog or of a trusted extension, whatever its operands are."""
        if len(name) == 1:
            candidates = self._names.outside(self._names.operators, name[0]) if self._path else []
        elif name[0] == "pg_catalog":
            candidates = []
        else:
            candidates = [self._names.operators.get((name[-2], name[-1]), False)]
        if not all(candidates):
            raise Refused("shadowed_operator", name[-1], offset=offset)

    def _function(self, node: ast.FuncCall) -> None:
        name = strings(node.funcname)
        written, last = ".".join(name), name[-1]
        if len(name) > 1 and name[-2] != "pg_catalog":
            if not self._names.functions.get((name[-2], last), False):
                known = (name[-2], last) in self._names.functions
                raise Refused("forbidden_function" if known else "unknown_function", written, offset=node.location)
            return
        outside = self._names.outside(self._names.functions, last) if len(name) == 1 and self._path else []
        as_type = self._names.outside(self._names.types, last) if len(name) == 1 and self._path else []
        builtin = last in self._names.builtin_functions
        if builtin and last not in self._functions:
            raise Refused("forbidden_function", written, offset=node.location)
        if not builtin and not outside and not as_type:
            raise Refused("unknown_function", written, offset=node.location)
        if not all(outside) or as_type:
            raise Refused("shadowed_function" if builtin else "forbidden_function", written, offset=node.location)
        check_arguments(last, node)
        self._reading.gathers |= last in GATHERING
        self._reading.open_series |= is_open_series(last, node)

    def _gathering(self, _node: ast.Node) -> None:
        self._reading.gathers = True

    def _column(self, node: ast.ColumnRef) -> None:
        """`row.name` calls a function of that name where the row has no such column."""
        fields: tuple[ast.Node, ...] = node.fields or ()
        last = fields[-1] if len(fields) > 1 else None
        if isinstance(last, ast.String) and last.sval in self._names.row_functions:
            raise Refused("shadowed_column", str(last.sval), offset=node.location)

    def _indirection(self, node: ast.A_Indirection) -> None:
        for part in node.indirection or ():
            if isinstance(part, ast.String) and part.sval in self._names.row_functions:
                raise Refused("shadowed_column", str(part.sval), offset=_location(node.arg))

    def _case(self, node: ast.CaseExpr) -> None:
        if node.arg is not None:
            self._operator(("=",), node.location)

    def _join(self, node: ast.JoinExpr) -> None:
        if node.isNatural or node.usingClause:
            self._operator(("=",), None)

    def _sublink(self, node: ast.SubLink) -> None:
        if node.testexpr is not None:
            self._operator(strings(node.operName) if node.operName else ("=",), node.location)

    def _sort(self, node: ast.SortBy) -> None:
        if node.useOp:
            self._operator(strings(node.useOp), node.location)

    def _sample(self, node: ast.RangeTableSample) -> None:
        if strings(node.method) not in _SAMPLING_METHODS or any(
            self._names.outside(self._names.functions, name) for name in strings(node.method)
        ):
            raise Refused("forbidden_clause", "TABLESAMPLE", offset=node.location)

    def _value_function(self, node: ast.SQLValueFunction) -> None:
        if node.op not in _TIME_VALUES and self._functions is SAFE_FUNCTIONS:
            raise Refused(
                "forbidden_clause",
                _words(enums.SQLValueFunctionOp(node.op).name.removeprefix("SVFOP_")),
                offset=node.location,
            )

    def _type(self, node: ast.TypeName) -> None:
        name = strings(node.names)
        if not name:  # a column definition's type that is yet to be resolved
            return
        written = ".".join(name)
        if node.pct_type or node.setof:
            raise Refused("forbidden_type", written, offset=node.location)
        check_type_modifiers(node)
        if (len(name) == 1 or name[-2] == "pg_catalog") and name[-1] in SAFE_TYPES:
            return
        schemas = self._path if len(name) == 1 else (name[-2],)
        found = next(((schema, name[-1]) for schema in schemas if (schema, name[-1]) in self._names.types), None)
        if found is None or not self._names.types[found]:
            raise Refused("forbidden_type", written, offset=node.location)
        for condition in self._names.domain_checks.get(found, ()):
            try:
                self._policy.check_expression(condition)
            except Refused as fault:
                raise Refused("forbidden_type", f"{written}: {fault}", offset=node.location) from fault


def strings(parts: object) -> tuple[str, ...]:
    """The texts of a list of String nodes; none where there is no list."""
    nodes = cast("tuple[ast.Node, ...]", parts or ())
    return tuple(node.sval or "" for node in nodes if isinstance(node, ast.String))


def _location(node: ast.Node | None) -> int | None:
    return getattr(node, "location", None)


def _words(name: str) -> str:
    """A node's name as people write it: `InsertStmt` -> `INSERT`, `CURRENT_USER` as it is."""
    stem = name.removesuffix("Stmt").removesuffix("Clause")
    return "".join(f" {c}" if c.isupper() and i and not stem.isupper() else c for i, c in enumerate(stem)).upper()
