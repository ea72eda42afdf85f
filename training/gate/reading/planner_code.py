"""Finds the relations whose own definition makes the planner run code of the database's owner.

The planner folds constants in index predicates and expressions, in extended statistics and in partition keys of every
table that a query reads, before anything is executed: `create index on t (x) where evil(1) > 0` runs `evil` under each
EXPLAIN. It does not run a function of a column, so that an index over a user's `normalized(name)` is harmless. CHECK
constraints are folded too, for constraint exclusion, which the gate's session switches off.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from pglast import ast
from pglast.parser import ParseError, parse_sql

from training.gate.functions import SAFE_FUNCTIONS, TRUSTED_EXTENSIONS
from training.gate.node_types import PLAIN_NODES
from training.gate.nodes import every, nodes_in, strings
from training.gate.reading.node_tree import Node, is_variable, read_node_tree
from training.gate.reading.trusted_code import TrustedCode

_EXPRESSIONS = """
select i.indrelid, false, i.indexprs::text from pg_catalog.pg_index i where i.indexprs is not null
union all
select i.indrelid, false, i.indpred::text from pg_catalog.pg_index i where i.indpred is not null
union all
select s.stxrelid, false, s.stxexprs::text from pg_catalog.pg_statistic_ext s where s.stxexprs is not null
union all
select p.partrelid, true, p.partexprs::text from pg_catalog.pg_partitioned_table p where p.partexprs is not null
"""
"""Relation, whether it is a partition key, and the expressions."""

# What initdb makes has an OID below 16384.
_FUNCTIONS = """
select p.oid, n.nspname, p.proname,
       case when p.oid < 16384 then p.provolatile = 'i' or p.proname = any(%(safe)s)
            else p.oid = any(%(compiled)s::oid[]) end,
       l.lanname = 'sql' and p.prokind = 'f' and not p.prosecdef and not p.proretset and p.proconfig is null
           and p.oid >= 16384,
       p.pronargs, p.pronargdefaults > 0,
       exists (select from pg_catalog.pg_type t
               where t.oid = any(p.proargtypes::oid[] || p.prorettype) and (t.oid >= 16384 or t.typtype = 'p')),
       case when l.lanname = 'sql' and p.oid >= 16384
            then coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) end
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
"""

_FOREIGN_NAMES = """
select o.oprname, false
from pg_catalog.pg_operator o
where o.oid >= 16384 and o.oid <> all(%(operators)s::oid[])
union
select t.typname, true
from pg_catalog.pg_type t
left join pg_catalog.pg_depend d
       on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
left join pg_catalog.pg_extension e on e.oid = d.refobjid
where t.oid >= 16384 and not coalesce(e.extname = any(%(extensions)s), false)
  and (t.typtype <> 'e' or exists (select from pg_catalog.pg_cast c where t.oid in (c.castsource, c.casttarget))
       or exists (select from pg_catalog.pg_opclass o where o.opcintype = t.oid))
"""
"""Operators (false) and types (true) from outside pg_catalog and the trusted extensions. An enum without casts and
operator classes of its own runs nothing."""

# Casts that no expression has to name, and what compares values inside of arrays, rows and ranges.
_HIDDEN_CODE = """
select exists (
    select from pg_catalog.pg_proc p
    where p.oid >= 16384 and p.oid <> all(%(compiled)s::oid[]) and p.oid in (
        select castfunc from pg_catalog.pg_cast where castcontext in ('i', 'a')
        union all select amproc from pg_catalog.pg_amproc
        union all select o.oprcode from pg_catalog.pg_amop a join pg_catalog.pg_operator o on o.oid = a.amopopr
        union all select rngsubdiff from pg_catalog.pg_range
        union all select rngcanonical from pg_catalog.pg_range))
"""

# The selectivity of `&&` and `@>` over a range comes from its subtype_diff function, called while planning.
_RANGES = """
select a.attrelid, p.proname
from pg_catalog.pg_range g
join pg_catalog.pg_proc p on p.oid in (g.rngsubdiff, g.rngcanonical)
join pg_catalog.pg_type t on t.oid in (g.rngtypid, g.rngmultitypid) or t.typbasetype in (g.rngtypid, g.rngmultitypid)
join pg_catalog.pg_attribute a on a.atttypid in (t.oid, t.typarray) and a.attnum > 0 and not a.attisdropped
where p.oid >= 16384 and p.oid <> all(%(compiled)s::oid[])
"""

# A key may name another operator class than its type's default (see `type_code`). Partitions are pruned with
# its functions while planning, and an index is searched with them.
_CLASSES = """
select k.relation, k.is_partition_key, f.proname
from (select i.indrelid, false, pg_catalog.unnest(i.indclass::oid[]) from pg_catalog.pg_index i
      union
      select p.partrelid, true, pg_catalog.unnest(p.partclass::oid[]) from pg_catalog.pg_partitioned_table p
     ) as k(relation, is_partition_key, class)
join pg_catalog.pg_opclass o on o.oid = k.class
join (select amprocfamily as family, amproclefttype as type, amproc::oid as function from pg_catalog.pg_amproc
      union all
      select a.amopfamily, a.amoplefttype, q.oprcode::oid
      from pg_catalog.pg_amop a join pg_catalog.pg_operator q on q.oid = a.amopopr) r
  on r.family = o.opcfamily and r.type = o.opcintype
join pg_catalog.pg_proc f on f.oid = r.function and f.oid >= 16384 and f.oid <> all(%(functions)s::oid[])
join pg_catalog.pg_language l on l.oid = f.prolang and l.lanname not in ('c', 'internal')
"""

_RELATIONS = """
select c.oid, n.nspname, c.relname,
       array(select i.inhparent from pg_catalog.pg_inherits i where i.inhrelid = c.oid)
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'f') and n.nspname !~ '^pg_'
"""

_RETURN = re.compile(r"\A\s*RETURN\b", re.IGNORECASE)
"""Beginning of a body in standard SQL that is one expression."""
_PARAMETERS = (ast.ParamRef, ast.ColumnRef)
_PLAIN_NODES = PLAIN_NODES | {"A_Const", "CaseExpr", "ParamRef", "SQLValueFunction"}
"""Nodes of a body that run nothing by themselves."""
_GROWING = frozenset(
    ["array_cat", "array_fill", "array_to_string", "concat", "concat_ws", "encode", "factorial", "format", "lpad",
     "polygon", "quote_ident", "quote_literal", "quote_nullable", "regexp_replace", "repeat", "replace", "rpad",
     "textcat", "to_json", "to_jsonb"]
)  # fmt: skip
"""Built-in functions that make a value of any size, or take any time, of a few short constants."""
_MAX_BODY_NODES = 1_000
_NAMELESS_CALLS = {"MINMAXEXPR": "GREATEST or LEAST", "ROWCOMPAREEXPR": "a comparison of rows"}
"""Kinds of nodes that call what an operator class names."""


@dataclass(frozen=True, slots=True)
class _Function:
    oid: int
    schema: str
    name: str
    trusted: bool
    """Built-in and computing only, or compiled code of a trusted extension."""
    inlined: bool
    """The planner may put its body in the place of the call."""
    arguments: int
    has_defaults: bool
    has_foreign_types: bool
    """A parameter or its result is of a type from outside pg_catalog, or of any type."""
    body: str | None

    @property
    def harmless(self) -> bool:
        return self.trusted and not (self.oid < 16384 and self.name in _GROWING)


def planner_code(cursor: psycopg.Cursor[tuple[Any, ...]], trusted: TrustedCode) -> list[tuple[str, str, str]]:
    """Return (schema, relation, function) for each relation under whose queries the planner runs foreign code."""
    given: dict[str, object] = {
        "extensions": sorted(TRUSTED_EXTENSIONS),
        "safe": sorted(SAFE_FUNCTIONS),
        "compiled": sorted(set(trusted.functions) - trusted.bodies.keys()),
        "functions": trusted.functions,
        "operators": trusted.operators,
    }
    expressions = cursor.execute(_EXPRESSIONS).fetchall()
    ranges = cursor.execute(_RANGES, given).fetchall()
    classes = cursor.execute(_CLASSES, given).fetchall()
    if not expressions and not ranges and not classes:
        return []
    functions = [_Function(*row) for row in cursor.execute(_FUNCTIONS, given).fetchall()]
    names = cursor.execute(_FOREIGN_NAMES, given).fetchall()
    judge = _Judge(
        functions,
        operators=frozenset(name for name, is_type in names if not is_type),
        types=frozenset(name for name, is_type in names if is_type),
        hidden_code=bool(cursor.execute(_HIDDEN_CODE, given).fetchall()[0][0]),
    )
    own: dict[int, str] = {}
    keys: dict[int, str] = {}
    judged = [(relation, is_key, judge.culprit(read_node_tree(text))) for relation, is_key, text in expressions]
    for relation, is_key, culprit in [*judged, *classes]:
        if culprit is not None:
            own.setdefault(relation, culprit)
            if is_key:
                keys.setdefault(relation, culprit)
    for relation, function in ranges:
        own.setdefault(relation, function)
    return _with_relatives(cursor.execute(_RELATIONS).fetchall(), own, keys)


def _with_relatives(
    relations: list[tuple[Any, ...]], own: dict[int, str], keys: dict[int, str]
) -> list[tuple[str, str, str]]:
    """Return the tables with their relatives: a query plans a table's children, and folds the keys of its parents."""
    parents: dict[int, list[int]] = {oid: above for oid, _, _, above in relations}
    below: dict[int, list[int]] = defaultdict(list)
    for oid, above in parents.items():
        for parent in above:
            below[parent].append(oid)
    unsafe = {**_spread(keys, below), **_spread(own, parents)}
    return [(schema, name, unsafe[oid]) for oid, schema, name, _ in relations if oid in unsafe]


def _spread(start: dict[int, str], ways: dict[int, list[int]]) -> dict[int, str]:
    reached = dict(start)
    pending = list(start)
    while pending:
        oid = pending.pop()
        for other in ways.get(oid, ()):
            if other not in reached:
                reached[other] = reached[oid]
                pending.append(other)
    return reached


type _Seen = set[tuple[int, *tuple[bool, ...]]]
"""OIDs of functions, each with which of its arguments are columns."""


class _Judge:
    """Decides whether the planner runs foreign code while it simplifies an expression."""

    def __init__(
        self,
        functions: Iterable[_Function],
        *,
        operators: frozenset[str],
        types: frozenset[str],
        hidden_code: bool,
    ) -> None:
        self._functions = {function.oid: function for function in functions}
        self._opaque = frozenset(oid for oid, function in self._functions.items() if not function.inlined)
        self._operators = operators
        self._types = types
        self._hidden_code = hidden_code
        self._by_name: dict[str, list[_Function]] = defaultdict(list)
        for function in self._functions.values():
            self._by_name[function.name].append(function)

    def culprit(self, tree: Node) -> str | None:
        """Return the name of a foreign function that runs; None if none does."""
        for node in tree.all():
            if (node.function is not None or node.kind in _NAMELESS_CALLS) and self._runs(node):
                found = self._functions.get(node.function or 0)
                return found.name if found is not None else _NAMELESS_CALLS.get(node.kind, "?")
        return None

    def _runs(self, node: Node) -> bool:
        varying = [is_variable(child, self._opaque) for child in node.children]
        if self._hidden_code and not any(varying) and any(oid >= 16384 for each in node.all() for oid in each.types):
            return True
        if node.kind in _NAMELESS_CALLS:
            return False
        function = self._functions.get(node.function or 0)
        return function is None or not self._is_harmless_call(function, varying, set())

    def _is_harmless_body(self, function: _Function, given: list[bool], seen: _Seen) -> bool:
        """Return True if the planner runs no foreign code of a function's body.

        `given`: True for each argument that is a column; if all are, a call of a parameter cannot be folded. `seen`:
        functions already visited for the same expression, all of which must be harmless.
        """
        if (function.oid, *given) in seen:
            return True
        seen.add((function.oid, *given))
        try:
            statements = parse_sql(_RETURN.sub("SELECT", function.body or ""))
        except ParseError:
            return False
        statement = statements[0].stmt if len(statements) == 1 else None
        if not isinstance(statement, ast.SelectStmt) or not _is_expression(statement):
            return True  # never put in the place of the call: it runs only if every argument is a constant
        nodes = list(every(statement))
        if len(nodes) > _MAX_BODY_NODES:
            return False
        # a constant beside a value of such a type may be cast to it, or compared as it
        constants = not all(given) or any(isinstance(node, ast.A_Const) for node in nodes)
        if constants and self._hidden_code and function.has_foreign_types:
            return False
        return all(self._is_harmless(node, given, seen) for node in nodes if node is not statement)

    def _is_harmless(self, node: ast.Node, given: list[bool], seen: _Seen) -> bool:
        match node:
            case ast.FuncCall():
                name, arguments = strings(node.funcname), tuple(nodes_in(node.args))
                direct = [isinstance(each, _PARAMETERS) and _varies(each, given) for each in arguments]
                any_varies = any(_varies(each, given) for each in arguments)
                found = [one for one in self._by_name[name[-1]] if len(name) == 1 or one.schema == name[-2]]
                return bool(found) and all(
                    any_varies if one.trusted and not one.harmless else self._is_harmless_call(one, direct, seen)
                    for one in found
                )
            case ast.A_Expr():
                name = "".join(strings(node.name)[-1:])
                used = ("<", "<=", ">", ">=") if "BETWEEN" in name else (name,)
                grows = (
                    name == "||" and not _varies(node, given) and any(isinstance(e, _PARAMETERS) for e in every(node))
                )
                return self._operators.isdisjoint(used) and not grows
            case ast.CaseExpr():
                return node.arg is None or "=" not in self._operators
            case ast.TypeName():
                return self._types.isdisjoint(strings(node.names)[-1:])
            case ast.ColumnRef() | ast.A_Indirection():  # `value.name` may call a function of that name
                fields = strings(node.fields)[1:] if isinstance(node, ast.ColumnRef) else strings(node.indirection)
                calls = [one for name in fields for one in self._by_name[name]]
                return all(self._is_harmless_call(one, [False], seen) for one in calls)
            case _:
                return type(node).__name__ in _PLAIN_NODES

    def _is_harmless_call(self, function: _Function, given: list[bool], seen: _Seen) -> bool:
        if function.harmless:
            return True
        if not any(given):  # the planner runs the whole function, and the checks of its result's type
            return False
        if function.has_defaults and len(given) < function.arguments:  # the planner adds them
            return False
        return not function.inlined or self._is_harmless_body(function, given, seen)


def _varies(node: ast.Node, given: list[bool]) -> bool:
    """Return True if an expression of a body has a parameter that is a column; its value may still be NULL."""
    for each in every(node):
        if isinstance(each, ast.ParamRef) and 0 < (each.number or 0) <= len(given) and given[(each.number or 0) - 1]:
            return True
        if isinstance(each, ast.ColumnRef) and all(given):
            return True
    return False


def _is_expression(statement: ast.SelectStmt) -> bool:
    """Return True if the statement is a bare `SELECT expression`, which alone can take the place of a call."""
    if len(statement.targetList or ()) != 1:
        return False
    clauses = (statement.fromClause, statement.whereClause, statement.withClause, statement.valuesLists, statement.larg)
    return not any(clauses) and not any(isinstance(node, ast.SubLink) for node in every(statement))
