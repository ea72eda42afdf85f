"""A condition that keeps deleted rows out, on a mark that the table does not have (42703)."""

from __future__ import annotations

import re

from pglast import ast, enums

from training.source.catalog import Table
from training.source.description import SourceDescription
from training.sql.likeness import nearest, words
from training.sql.literals import literals
from training.sql.policy import strings
from training.sql.rules.rule import Repair
from training.sql.sources import Item
from training.sql.tree import Tree, column, names_of, operation, text_constant

_DELETED = re.compile(
    r"^(is_?|has_?)?(logical(ly)?_?)?(del|deleted|delete|discarded|removed|archived|void|voided|disabled|hidden|invalid)"
    r"(_?(flag|mark|status|state|ts|at|on|time|date|by|tag|yn))?$|^(delete|deleted)_|_(deleted|delete_flag|del_flag)$|^dr$"
)
_KEPT = re.compile(r"^(is_?)?(active|valid|enabled|effective)(_?(flag|mark|tag|yn))?$")
_KEPT_SAID = re.compile(r"\b(active|valid|enabled|effective)\b|有效|启用|激活|生效", re.IGNORECASE)
_SURE = 0.9
_FALSE = frozenset({"0", "n", "no", "f", "false", "否", "未删除"})
_TRUE = frozenset({"1", "y", "yes", "t", "true", "是", "已删除"})


def of_a_mark(
    sql: str, tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription, question: str
) -> Repair | None:
    """The condition is true of every row of a table without a mark, and goes; a table with a mark of another name is
    asked for that one. What asks for the deleted rows themselves stays: nobody can tell them here."""
    name = names_of(node)[-1]
    kept = _KEPT.search(name.lower()) is not None and not _KEPT_SAID.search(question)
    if not kept and not _marks_deleted(name, source):
        return None
    known = {one for items in scopes for item in items for one in item.columns}
    if nearest(name, known, at_least=_SURE) or (kept and any(_root(name) & _root(one) for one in known)):
        return None
    condition = _condition(tree, node)
    if _asks_for_marked(tree, node, condition) is not kept:
        return None
    own = _own_mark(node, scopes, source)
    if own is not None:
        item, table, mark = own
        there = _unmarked(item.name if len(names_of(node)) > 1 else None, table, mark, source)
        if there is None:
            return None
        tree.replace(condition, there)
        return Repair(sql=tree.sql(), rule="soft_delete", explanation=f"{name} is called {mark} there")
    before = literals(sql)
    if tree.drop_conjunct(condition) is None:
        return None
    after = list(literals(result := tree.sql()))
    gone = [value for value in before if value not in after or after.remove(value)]
    return Repair(
        sql=result,
        rule="soft_delete",
        explanation=f"the table has no {name}; the condition was dropped",
        dropped_literals=tuple(gone),
    )


def _root(name: str) -> set[str]:
    return set(words(name)) - {"is", "has", "flag", "mark", "tag", "yn"}


def _marks_deleted(name: str, source: SourceDescription) -> bool:
    """By its name, in snake or camel case, or because it does so in another table of the source."""
    if _DELETED.search("_".join(words(name))) or _DELETED.search(name.lower()):
        return True
    profiles = (profile.columns.get(name) for profile in source.profiles.values())
    return any(profile is not None and profile.role == "soft_delete" for profile in profiles)


def _condition(tree: Tree, node: ast.ColumnRef) -> ast.Node:
    """The largest expression around the mark that speaks of nothing else: `(is_deleted = 0 OR is_deleted IS NULL)`."""
    found: ast.Node = node
    for outer in tree.ancestors(node):
        if not isinstance(outer, ast.A_Expr | ast.BoolExpr | ast.NullTest | ast.BooleanTest | ast.CoalesceExpr):
            break
        if any(names_of(ref) != names_of(node) for ref in tree.all(ast.ColumnRef, outer)):
            break
        found = outer
    return found


def _asks_for_marked(tree: Tree, node: ast.ColumnRef, condition: ast.Node) -> bool:
    """Whether the condition holds where the mark is set; by the first comparison, and each NOT around it turns it."""
    marked, inner = True, node
    if condition is node:
        return marked
    for outer in tree.ancestors(node):
        match outer:
            case ast.NullTest(nulltesttype=test):
                marked = marked is (test == enums.NullTestType.IS_NOT_NULL)
            case ast.BooleanTest(booltesttype=test):
                says_true = enums.BoolTestType.IS_TRUE, enums.BoolTestType.IS_NOT_FALSE
                marked = marked is (test in says_true)
            case ast.BoolExpr(boolop=enums.BoolExprType.NOT_EXPR):
                marked = not marked
            case ast.A_Expr(rexpr=ast.Node() as right, lexpr=ast.Node() as left):
                value = _said(left if inner is right else right)
                equal = strings(outer.name)[-1] not in ("<>", "!=")
                marked = marked is ((value not in _FALSE) is equal)
            case _:
                pass
        if outer is condition:
            break
        inner = outer
    return marked


def _said(node: ast.Node) -> str:
    match node:
        case ast.A_Const(val=ast.Boolean(boolval=value)):
            return str(value).lower()
        case ast.A_Const(val=ast.Integer(ival=value)):
            return str(value)
        case ast.A_Const(val=ast.String(sval=str() as value)):
            return value.lower()
        case _:
            return ""


def _own_mark(
    node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription
) -> tuple[Item, Table, str] | None:
    """The one column of the table named that marks deleted rows."""
    qualifier = names_of(node)[:-1][-1:]
    items = [item for items in scopes[:1] for item in items if not qualifier or item.name == qualifier[0]]
    found = [
        (item, item.table, name)
        for item in items
        if item.table is not None and item.table.name in source.profiles
        for name, profile in source.profiles[item.table.name].columns.items()
        if profile.role == "soft_delete"
    ]
    return found[0] if len(found) == 1 else None


def _unmarked(qualifier: str | None, table: Table, name: str, source: SourceDescription) -> ast.Node | None:
    """The mark's own condition for rows that are not deleted, as the data write it."""
    reference = column(*((qualifier, name) if qualifier else (name,)))
    of = table.column(name)
    if of.category == "B":
        return operation("=", reference, ast.A_Const(val=ast.Boolean(boolval=False)))
    if of.category == "D":
        return ast.NullTest(arg=reference, nulltesttype=enums.NullTestType.IS_NULL, argisrow=False)
    if of.category == "N":
        return operation("=", reference, ast.A_Const(val=ast.Integer(ival=0)))
    common = [str(one.value) for one in source.profiles[table.name].columns[name].common]
    written = [value for value in common if value.strip().lower() in _FALSE]
    if len(written) == 1 and all(value.strip().lower() in _FALSE | _TRUE for value in common):
        return operation("=", reference, text_constant(written[0]))
    return None
