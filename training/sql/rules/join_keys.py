"""A column of a join's condition that is not there: the relation of the two tables says which was meant."""

from __future__ import annotations

from pglast import ast

from training.source.catalog import TableName
from training.source.description import Relation, SourceDescription
from training.sql.likeness import likeness, words
from training.sql.rules.rule import Repair
from training.sql.said import column_texts, said
from training.sql.sources import Item, with_column
from training.sql.tree import Tree, column, names_of

_ALIKE = 0.6


def join_key(
    tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription, question: str
) -> Repair | None:
    """`posts.user_id = users.id`: users.id is the other end of posts.author_id, and of that alone; of several ends the
    one that joins nothing else yet and that the question and the names of the result say."""
    names, across = names_of(node), _across(tree, node)
    if across is None or not scopes:
        return None
    if len(names) < 2:
        return _unqualified(tree, node, across, scopes[0], source)
    here = next((item for item in scopes[0] if item.name == names[-2]), None)
    there = _holder(across, scopes[0], here)
    if here is None or there is None or here.table is None or there.table is None:
        return None
    tables = here.table.name, there.table.name
    ends = {end for relation in source.relations for end in _ends(relation, *tables, across[-1])}
    meant = _only_end(tree, ends, here, here.table.name, source, question)
    if meant is None:
        return None
    tree.replace(node, column(here.name, meant))
    if len(across) == 1 and (other := _other(tree, across)) is not None:
        tree.replace(other, column(there.name, across[0]))
    said = ".".join(names)
    return Repair(
        sql=tree.sql(), rule="join_key", explanation=f"{said} -> {here.name}.{meant}, as the tables are related"
    )


def _only_end(
    tree: Tree, ends: set[str], here: Item, table: TableName, source: SourceDescription, question: str
) -> str | None:
    if len(ends) < 2:
        return next(iter(ends), None)
    joins = (join for join in tree.all(ast.JoinExpr) if join.quals is not None)
    used = {names_of(ref)[-2:] for join in joins for ref in tree.all(ast.ColumnRef, join.quals)}
    left = {end for end in ends if (here.name, end) not in used}
    if len(left) == 1:
        return left.pop()
    outputs = [target.name for target in tree.all(ast.ResTarget) if target.name]
    spoken = " ".join([question, *outputs])
    roots = {end: [_root(text) for text in column_texts(table, end, source)] for end in left}
    told = sorted(((said(spoken, [root for root in roots[end] if root]), end) for end in left), reverse=True)
    return told[0][1] if len(told) > 1 and told[0][0] > told[1][0] else None


def _root(text: str) -> str:
    """Without what says that it is a key: `movie_id`, 收件人ID."""
    if text.isascii():
        return " ".join(word for word in words(text) if word not in ("id", "code", "no", "key"))
    return text.removesuffix("ID").removesuffix("编号").removesuffix("编码").strip()


def _unqualified(
    tree: Tree, node: ast.ColumnRef, across: tuple[str, ...], items: list[Item], source: SourceDescription
) -> Repair | None:
    """`c_custkey = custkey`: the only other end of a relation of c_custkey, where the names are alike."""
    there = _holder(across, items, None)
    if there is None or there.table is None:
        return None
    written = names_of(node)[-1]
    ends = [
        (item, end)
        for item in items
        if item is not there and item.table is not None
        for relation in source.relations_of(there.table.name)
        for end in dict.fromkeys(_ends(relation, item.table.name, there.table.name, across[-1]))
        if likeness(written, end) >= _ALIKE
    ]
    if len(ends) != 1:
        return None
    item, end = ends[0]
    tree.replace(node, column(item.name, end))
    return Repair(
        sql=tree.sql(), rule="join_key", explanation=f"{written} -> {item.name}.{end}, as the tables are related"
    )


def _across(tree: Tree, node: ast.ColumnRef) -> tuple[str, ...] | None:
    """The names of the column that it is compared to."""
    match next(tree.ancestors(node), None):
        case ast.A_Expr(lexpr=ast.ColumnRef() as left, rexpr=ast.ColumnRef() as right):
            return names_of(right if left is node else left) or None
        case _:
            return None


def _other(tree: Tree, names: tuple[str, ...]) -> ast.ColumnRef | None:
    """The reference of these names within a join's condition, to be told apart from what it is joined to."""
    joined = (ref for ref in tree.all(ast.ColumnRef) if names_of(ref) == names)
    return next((ref for ref in joined if any(isinstance(p, ast.JoinExpr) for p in tree.ancestors(ref))), None)


def _holder(across: tuple[str, ...], items: list[Item], here: Item | None) -> Item | None:
    """Which item the other column is of; None where that is not clear."""
    found = [item for item in with_column(items, across[-1]) if item is not here]
    if len(across) > 1:
        found = [item for item in found if item.name == across[-2]]
    return found[0] if len(found) == 1 else None


def _ends(relation: Relation, here: TableName, there: TableName, name: str) -> list[str]:
    """Columns of `here` that the relation puts beside the other table's column."""
    pairs = list(zip(relation.child_columns, relation.parent_columns, strict=True))
    found: list[str] = []
    if (relation.child, relation.parent) == (here, there):
        found += [child for child, parent in pairs if parent == name]
    if (relation.parent, relation.child) == (here, there):
        found += [parent for child, parent in pairs if child == name]
    return found
