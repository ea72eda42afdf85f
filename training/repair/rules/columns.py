"""Repair of unknown columns (42703): by the label or words of a column of the same table."""

from __future__ import annotations

import re

from pglast import ast

from training.catalog.model import ColumnName, TableName
from training.gate.verdict import Verdict
from training.repair.from_items import FromItem, Sources
from training.repair.rules.rule import Repair, RepairRule
from training.repair.tree import Tree, names_of
from training.source.description import SourceDescription

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")


def _missing(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    tree = Tree.parse(sql)
    node = tree.at(ast.ColumnRef, verdict.position) if tree is not None else None
    if tree is None or node is None or not names_of(node):
        return None
    return _same_label(tree, node, source)


def _same_label(tree: Tree, node: ast.ColumnRef, source: SourceDescription) -> Repair | None:
    """Replace the column by the one of its table whose name or label has the same words: `customerName`."""
    names, select = names_of(node), next(tree.selects(node), None)
    item = _owner(tree, names, node, source)
    if select is None or item is None or item.table is None:
        return None
    table = item.table.name
    found = [name for name in item.columns if _same(names[-1], table, name, source)]
    if len(found) != 1:
        return None
    for same in tree.all(ast.ColumnRef, select):
        if names_of(same) == names and (own := _owner(tree, names, same, source)) is not None and own.node is item.node:
            same.fields = tuple(ast.String(sval=name) for name in (*names[:-1], found[0]))
    return Repair(sql=tree.sql(), rule="same_label", explanation=f"{'.'.join(names)} -> {found[0]}")


def _owner(tree: Tree, names: tuple[str, ...], node: ast.ColumnRef, source: SourceDescription) -> FromItem | None:
    """Return the named table, or the only one in scope."""
    items = [item for level in Sources(tree, source).around(node) for item in level]
    if len(names) > 1:
        items = [item for item in items if item.name == names[-2]]
    return items[0] if len(items) == 1 else None


def _same(written: str, table: TableName, column: str, source: SourceDescription) -> bool:
    label = source.column_labels.get(ColumnName(table, column))
    texts = (column,) if label is None else (column, label.text)
    return any(_words(written) == _words(text) != "" for text in texts)


def _words(name: str) -> str:
    """Return the words of a name in snake or camel case, joined in lower case, for comparison."""
    return "".join(word.lower() for word in _WORD.findall(name))


COLUMN_RULES = (RepairRule(sqlstates=frozenset({"42703"}), apply=_missing),)
