"""What PostgreSQL takes for a column (42703) though a text was meant: values and units without the quotes they need."""

from __future__ import annotations

import re

from pglast import ast, enums

from training.source.description import SourceDescription
from training.sql.likeness import nearest
from training.sql.policy import strings
from training.sql.rules.rule import Repair
from training.sql.sources import Item, Sources
from training.sql.tree import Tree, names_of, text_constant

_SURE = 0.9
_UNITS = frozenset({
    "year", "quarter", "month", "week", "day", "hour", "minute", "second", "dow", "doy", "isodow", "isoyear", "epoch",
    "decade", "century",
})  # fmt: skip
_BY_UNIT = frozenset({"date_trunc", "date_part", "extract"})
_WORD = re.compile(r"\w+")


def date_unit(tree: Tree, node: ast.ColumnRef) -> Repair | None:
    """`DATE_TRUNC(month, ordered_at)`."""
    names = names_of(node)
    match next(tree.ancestors(node), None):
        case ast.FuncCall(funcname=name, args=(first, *_)) if first is node and strings(name)[-1] in _BY_UNIT:
            if len(names) != 1 or names[0] not in _UNITS:
                return None
        case _:
            return None
    tree.replace(node, text_constant(names[0]))
    return Repair(sql=tree.sql(), rule="date_unit", explanation=f"{names[0]} is a unit")


def row_number_limit(tree: Tree, node: ast.ColumnRef) -> Repair | None:
    """Oracle's `WHERE ROWNUM <= 10`."""
    select = next(tree.selects(node), None)
    match next(tree.ancestors(node), None):
        case ast.A_Expr(lexpr=left, rexpr=ast.A_Const(val=ast.Integer(ival=int() as count)) as limit) as condition:
            operator = strings(condition.name)[-1]
        case _:
            return None
    if names_of(node) != ("rownum",) or left is not node or select is None or select.limitCount is not None:
        return None
    if operator not in ("<=", "<", "=") or tree.drop_conjunct(node) is None:
        return None
    select.limitCount = ast.A_Const(val=ast.Integer(ival=count - 1)) if operator == "<" else limit
    select.limitOption = enums.LimitOption.LIMIT_OPTION_COUNT
    return Repair(sql=tree.sql(), rule="row_limit", explanation=f"ROWNUM {operator} {count} -> LIMIT")


def known_value(tree: Tree, node: ast.ColumnRef, source: SourceDescription) -> Repair | None:
    """`status = done`, `status = "done"`: a value that the data of the column compared with have, whatever else is
    called so."""
    names, owner = names_of(node), _compared(tree, node, source)
    if len(names) != 1 or owner is None:
        return None
    meant = [value for value in _values(*owner, source) if value.casefold() == names[0].casefold()]
    if len(meant) != 1:
        return None
    tree.replace(node, text_constant(meant[0]))
    return Repair(sql=tree.sql(), rule="bare_value", explanation=f"{names[0]} is a value")


def _values(item: Item, column: str, source: SourceDescription) -> list[str]:
    profile = source.profiles.get(item.table.name) if item.table is not None else None
    values = [str(one.value) for one in profile.columns[column].common] if profile is not None else []
    of = item.column(column)
    return list(dict.fromkeys((*values, *(of.enum_values if of is not None else ()))))


def bare_value(
    sql: str, tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription, question: str
) -> Repair | None:
    """`city = Boston`: the value of a text, where the question says it."""
    names = names_of(node)
    if len(names) != 1 or node.location is None or (written := _WORD.match(sql, node.location)) is None:
        return None
    if _compared(tree, node, source) is None:
        return None
    known = {name for items in scopes for one in items for name in one.columns}
    if nearest(names[0], known, at_least=_SURE) or written[0] not in _WORD.findall(question):
        return None
    tree.replace(node, text_constant(written[0]))
    return Repair(sql=tree.sql(), rule="bare_value", explanation=f"{written[0]} is a value")


def _compared(tree: Tree, node: ast.ColumnRef, source: SourceDescription) -> tuple[Item, str] | None:
    """The text column on the left of its comparison."""
    match next(tree.ancestors(node), None):
        case ast.A_Expr(lexpr=ast.ColumnRef() as left) if left is not node:
            found = Sources(tree, source).owner(left)
            return (found[0], found[1].name) if found is not None and found[1].category in ("S", "E") else None
        case _:
            return None


def quoted_string(sql: str, tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]]) -> Repair | None:
    """`name = "Rock"`: double quotes around a string, as in MySQL and SQLite."""
    names, parent = names_of(node), next(tree.ancestors(node), None)
    if len(names) != 1 or node.location is None or sql[node.location] != '"':
        return None
    known = {name for items in scopes for item in items for name in item.columns}
    if nearest(names[0], known, at_least=_SURE):
        return None
    match parent:
        case ast.A_Expr() if any(ref is not node for ref in tree.all(ast.ColumnRef, parent)):
            pass
        case ast.FuncCall() | ast.CaseWhen() | ast.CaseExpr() | ast.CoalesceExpr():
            pass
        case _:
            return None
    tree.replace(node, text_constant(names[0]))
    return Repair(sql=tree.sql(), rule="string_quotes", explanation=f'"{names[0]}" is a string')
