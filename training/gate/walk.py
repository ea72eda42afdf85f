"""Walk over PostgreSQL's own parse tree of one SELECT, by an allow-list of node types.

A node type that is not listed is refused, so that grammar added by a later release does not pass unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pglast import ast, enums

from training.catalog.model import TableName
from training.gate.functions import SAFE_FUNCTIONS, SAFE_TYPES
from training.gate.limits.bounds import (
    check_arguments,
    check_details,
    check_path,
    check_text,
    check_type_modifiers,
)
from training.gate.limits.parts import Lengths
from training.gate.names import Code, SourceNames
from training.gate.node_types import (
    BETWEEN,
    JSON_QUERIES,
    JSON_WORDS,
    PLAIN_NODES,
    SAMPLING_METHODS,
    TIME_VALUES,
    words_of,
)
from training.gate.nodes import children, nodes_in, strings
from training.gate.printed import Printed
from training.gate.refusal import Refused
from training.gate.verdict import Reason

MAX_PLACES = 100
"""Maximum number of places that name a table, in a statement and in the views it reads: to order 400 joins took the
planner 10 s and 2.5 GB."""

_PATH_OPERATORS = frozenset({"@?", "@@"})

type Scope = frozenset[str]
"""Names of the common table expressions in sight."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """Relations and features that a statement uses."""

    path: tuple[str, ...] = ()
    """Search path by which its names were resolved, after pg_catalog."""
    relations: set[TableName] = field(default_factory=set[TableName])
    places: int = 0
    """Number of places that name a table, those in views included."""
    recursive: bool = False
    """True if it has WITH RECURSIVE: only a run to its end proves that it ends."""
    arrays: bool = False
    """True if it has an ARRAY(SELECT …)."""
    lengths: Lengths = field(default_factory=Lengths)
    zones: bool = False
    """True if it may make names of time zones."""
    printed: Printed | None = None
    """The SQL as the server gets it; None for code of the source's own."""


class Walk:
    """One walk over one statement. Iterative: a tree can be deeper than Python's stack.

    `relation` resolves a name in FROM, and gives in how many places the definition behind it names tables. `look_into`
    checks code that the SQL runs without naming it. Both raise `Refused`.
    """

    def __init__(
        self,
        names: SourceNames,
        *,
        path: tuple[str, ...],
        relation: Callable[[ast.RangeVar], tuple[TableName, int]],
        look_into: Callable[[Code], None],
        functions: frozenset[str],
    ) -> None:
        self._names = names
        self._path = path
        self._relation = relation
        self._look_into_code = look_into
        self._functions = functions
        self._reading = Reading()
        self._function_aliases: frozenset[str] = frozenset()
        self._handlers: dict[type[ast.Node], Callable[[Any], None]] = {
            ast.A_Const: self._constant,
            ast.A_Expr: self._operator_call,
            ast.A_Indirection: self._indirection,
            ast.CaseExpr: self._case,
            ast.ColumnRef: self._column,
            ast.FuncCall: self._function,
            ast.JoinExpr: self._join,
            ast.JsonArrayAgg: self._standard_json,
            ast.JsonArrayConstructor: self._standard_json,
            ast.JsonArrayQueryConstructor: self._standard_json,
            ast.JsonFuncExpr: self._json_query,
            ast.JsonObjectAgg: self._standard_json,
            ast.JsonObjectConstructor: self._standard_json,
            ast.JsonParseExpr: self._standard_json,
            ast.JsonScalarExpr: self._standard_json,
            ast.JsonSerializeExpr: self._standard_json,
            ast.JsonTablePathSpec: self._json_table_path,
            ast.ParamRef: self._parameter,
            ast.RangeTableSample: self._sample,
            ast.SQLValueFunction: self._value_function,
            ast.SortBy: self._sort,
            ast.SubLink: self._sublink,
            ast.TypeName: self._type,
        }

    def walk(self, statement: ast.SelectStmt) -> Reading:
        """Return what the statement uses; raises `Refused` for anything that is not allowed."""
        self._function_aliases = frozenset(_function_aliases(statement))
        pending: list[tuple[ast.Node, Scope]] = [(statement, frozenset())]
        while pending:
            node, scope = pending.pop()
            match node:
                case ast.SelectStmt():
                    pending.extend(self._select(node, scope))
                case ast.RangeVar():
                    self._reading.places += 1
                    if node.schemaname or node.relname not in scope:
                        relation, places = self._relation(node)
                        self._reading.relations.add(relation)
                        self._reading.places += places
                    if self._reading.places > MAX_PLACES:
                        raise Refused("too_many_relations", f"> {MAX_PLACES}", offset=node.location)
                    pending.extend((child, scope) for child in children(node))
                case _:
                    self._visit(node)
                    pending.extend((child, scope) for child in children(node))
        return self._reading

    def _visit(self, node: ast.Node) -> None:
        if (handler := self._handlers.get(type(node))) is not None:
            handler(node)
        elif (kind := type(node).__name__) not in PLAIN_NODES:
            raise Refused("forbidden_clause", words_of(kind), offset=_location(node))

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
                    raise Refused("forbidden_clause", words_of(type(cte.ctequery).__name__), offset=cte.location)
                seen = every if node.withClause.recursive else inner
                yield from ((child, seen) for child in children(cte))
                inner = inner | {cte.ctename or ""}
            inner = every
        for attribute in node:
            if attribute != "withClause":
                yield from ((child, inner) for child in nodes_in(getattr(node, attribute)))

    def _constant(self, node: ast.A_Const) -> None:
        match node.val:
            case ast.String(sval=text) | ast.Float(fval=text):
                check_text(text or "", _location(node))
            case _:
                pass

    def _operator_call(self, node: ast.A_Expr) -> None:
        if node.kind in BETWEEN:
            for name in ("<", "<=", ">", ">="):
                self._operator((name,), node.location)
        else:
            self._operator(strings(node.name), node.location)
        if strings(node.name)[-1] in _PATH_OPERATORS:
            for path in nodes_in((node.lexpr, node.rexpr)):
                # only a constant can become a path, or a list of them: a text is never cast to one
                if isinstance(path, ast.A_Const):
                    check_path(path if node.kind == enums.A_Expr_Kind.AEXPR_OP else None, node.location)

    def _operator(self, name: tuple[str, ...], offset: int | None) -> None:
        """Refuse an operator that is neither built in nor of a trusted extension, whatever its operands are."""
        if len(name) == 1:
            candidates = self._names.outside(self._names.operators, name[0], self._path)
        else:
            candidates = [(name[-2], name[-1])]
            if name[-2] == "pg_catalog":
                candidates = [one for one in candidates if one in self._names.operators]
        for candidate in candidates:
            if not self._names.operators.get(candidate, False):
                raise Refused("shadowed_operator", name[-1], offset=offset)
            self._look_into(self._names.operator_code.get(candidate, ()), "foreign_code", name[-1], offset)

    def _function(self, node: ast.FuncCall) -> None:
        name = strings(node.funcname)
        if name == ("pg_catalog", "json_object") and self._names.version < JSON_WORDS[ast.JsonObjectConstructor][1]:
            name = name[1:]  # so the grammar reads JSON_OBJECT(…) of arguments without a qualifier
        self._call(name, node.location)
        if len(name) == 1 or name[-2] == "pg_catalog":
            check_arguments(name[-1], node, guarded=self._functions is SAFE_FUNCTIONS)
            if name[-1].startswith("jsonb_path_"):
                _, path, values, *_ = (*(node.args or ()), None, None, None)
                check_path(path, node.location, values=values)
        if self._functions is SAFE_FUNCTIONS:  # bodies of PostGIS hand on what they are given
            check_details(name[-1], node)

    def _call(self, name: tuple[str, ...], offset: int | None) -> None:
        """Refuse a call unless every function that the name could mean is safe."""
        written, last = ".".join(name), name[-1]
        if len(name) > 1 and name[-2] != "pg_catalog":
            outside, as_type, builtin = [(name[-2], last)], [], False
            if outside[0] not in self._names.functions:
                raise Refused("unknown_function", written, offset=offset)
        else:
            path = self._path if len(name) == 1 else ()
            outside = self._names.outside(self._names.functions, last, path)
            as_type = self._names.outside(self._names.types, last, path)
            builtin = last in self._names.builtin_functions
        if builtin and last not in self._functions:
            raise Refused("forbidden_function", written, offset=offset)
        if not builtin and not outside and not as_type:
            raise Refused("unknown_function", written, offset=offset)
        unsafe: Reason = "shadowed_function" if builtin else "forbidden_function"
        if not all((*(self._names.functions[one] for one in outside), *(self._names.types[one] for one in as_type))):
            raise Refused(unsafe, written, offset=offset)
        for one in as_type:  # `hstore(…)` may be a cast
            self._look_into(self._names.type_code.get(one, ()), unsafe, written, offset)
        for one in outside:
            self._look_into(self._names.function_code.get(one, ()), "foreign_code", written, offset)

    def _look_into(self, codes: tuple[Code, ...], reason: Reason, name: str, offset: int | None) -> None:
        for code in codes:
            try:
                self._look_into_code(code)
            except Refused as fault:
                subject = name if "function" in reason else f"{name} ({fault})"
                raise Refused(reason, subject, offset=offset) from fault

    def _standard_json(self, node: ast.Node) -> None:
        """Check words of the JSON grammar as calls of functions, which they are on an older server."""
        name, since = JSON_WORDS[type(node)]
        if isinstance(node, ast.JsonFuncExpr):
            name = JSON_QUERIES[enums.JsonExprOp(node.op)]
        if self._names.version < since:
            self._call((name,), _location(node))

    def _json_query(self, node: ast.JsonFuncExpr) -> None:
        check_path(node.pathspec, node.location)
        self._standard_json(node)

    def _json_table_path(self, node: ast.JsonTablePathSpec) -> None:
        check_path(node.string, node.location)

    def _column(self, node: ast.ColumnRef) -> None:
        """`row.name` calls a function of that name if the row has no such column.

        The rows of a function in FROM may be plain values, of which any function of one argument can be called.
        """
        fields = [field.sval or "" for field in node.fields or () if isinstance(field, ast.String)]
        if len(fields) > 1:
            of_row = self._function_aliases.isdisjoint((fields[-2], ""))
            self._attribute(fields[-1], node.location, of_row=of_row)

    def _indirection(self, node: ast.A_Indirection) -> None:
        for part in node.indirection or ():
            if isinstance(part, ast.String):
                self._attribute(part.sval or "", _location(node.arg), of_row=False)

    def _attribute(self, name: str, offset: int | None, *, of_row: bool) -> None:
        if name in (self._names.row_functions if of_row else self._names.value_functions):
            raise Refused("shadowed_column", name, offset=offset)

    def _case(self, node: ast.CaseExpr) -> None:
        if node.arg is not None:
            self._operator(("=",), node.location)

    def _join(self, node: ast.JoinExpr) -> None:
        if node.isNatural or node.usingClause:
            self._operator(("=",), None)

    def _sublink(self, node: ast.SubLink) -> None:
        self._reading.arrays |= node.subLinkType == enums.SubLinkType.ARRAY_SUBLINK
        if node.testexpr is not None:
            self._operator(strings(node.operName) if node.operName else ("=",), node.location)

    def _sort(self, node: ast.SortBy) -> None:
        if node.useOp:
            self._operator(strings(node.useOp), node.location)

    def _parameter(self, node: ast.ParamRef) -> None:
        """Refuse `$1` unless the statement is the body of a function, where it is an argument."""
        if self._functions is SAFE_FUNCTIONS:
            raise Refused("parameter", f"${node.number}", offset=node.location)

    def _sample(self, node: ast.RangeTableSample) -> None:
        if strings(node.method) not in SAMPLING_METHODS or any(
            self._names.outside(self._names.functions, name, self._path) for name in strings(node.method)
        ):
            raise Refused("forbidden_clause", "TABLESAMPLE", offset=node.location)

    def _value_function(self, node: ast.SQLValueFunction) -> None:
        if node.op not in TIME_VALUES and self._functions is SAFE_FUNCTIONS:
            raise Refused(
                "forbidden_clause",
                words_of(enums.SQLValueFunctionOp(node.op).name.removeprefix("SVFOP_")),
                offset=node.location,
            )

    def _type(self, node: ast.TypeName) -> None:
        name = strings(node.names)
        written = ".".join(name)
        check_type_modifiers(node)
        if (len(name) == 1 or name[-2] == "pg_catalog") and name[-1] in SAFE_TYPES - self._names.cast_types:
            return
        schemas = self._path if len(name) == 1 else (name[-2],)
        found = next(((schema, name[-1]) for schema in schemas if (schema, name[-1]) in self._names.types), None)
        if found is None or not self._names.types[found]:
            raise Refused("forbidden_type", written, offset=node.location)
        self._look_into(self._names.type_code.get(found, ()), "forbidden_type", written, node.location)


def _function_aliases(statement: ast.SelectStmt) -> Iterator[str]:
    """Yield the names of the functions in FROM; "" for one that only the server can name."""
    pending: list[ast.Node] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.RangeFunction):
            if node.alias is not None:
                yield node.alias.aliasname or ""
            else:
                for call in nodes_in(node.functions):
                    yield strings(call.funcname)[-1] if isinstance(call, ast.FuncCall) else ""
        pending.extend(children(node))


def _location(node: ast.Node | None) -> int | None:
    return getattr(node, "location", None)
