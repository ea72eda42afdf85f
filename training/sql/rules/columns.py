"""A column that is not where the SQL looks for it (42703), or that several tables have (42702)."""

from __future__ import annotations

from pglast import ast

from training.source.description import SourceDescription
from training.sql.likeness import nearest, of_another_kind, words
from training.sql.rules.bare import bare_value, date_unit, known_value, quoted_string, row_number_limit
from training.sql.rules.join_keys import join_key
from training.sql.rules.joins import add_parent
from training.sql.rules.marks import of_a_mark
from training.sql.rules.meant import meant
from training.sql.rules.origins import from_its_columns
from training.sql.rules.rule import NameRule, Repair
from training.sql.said import column_texts, nearest_said
from training.sql.sources import Item, Sources, likeliest_owner, other_side, with_column
from training.sql.tree import Tree, column, names_of
from training.sql.verdict import Verdict

_SURE = 0.9
"""Above this a name is taken as misspelt, even where it looks like a soft-delete mark."""


def _missing(sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
    tree = Tree.parse(sql)
    node = tree.at(ast.ColumnRef, verdict.position) if tree is not None else None
    if tree is None or node is None or not names_of(node):
        return None
    scopes = Sources(tree, source).around(node)
    if (
        found := join_key(tree, node, scopes, source, question) or _elsewhere(tree, node, scopes, source, question)
    ) is not None:
        return found
    return (
        from_its_columns(tree, node, source, question)
        or row_number_limit(tree, node)
        or known_value(tree, node, source)
        or _output_alias(tree, node)
        or date_unit(tree, node)
        or bare_value(sql, tree, node, scopes, source, question)
        or quoted_string(sql, tree, node, scopes)
        or of_a_mark(sql, tree, node, scopes, source, question)
        or _of_a_parent(tree, node, scopes, source)
        or _misspelt(tree, node, scopes, source, question)
        or _only_aggregate(tree, node)
    )


def _output_alias(tree: Tree, node: ast.ColumnRef) -> Repair | None:
    """A column of the result used in WHERE or HAVING, or inside an expression: its expression takes its place."""
    names, select = names_of(node), next(tree.selects(node), None)
    if select is None or len(names) != 1:
        return None
    for target in select.targetList or ():
        if target.name == names[0] and target.val is not None and node not in tree.all(ast.ColumnRef, target):
            tree.replace(node, target.val)
            return Repair(sql=tree.sql(), rule="output_alias", explanation=f"{names[0]} is written out")
    return None


def _elsewhere(
    tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription, question: str
) -> Repair | None:
    """The column of another table that is already joined."""
    names = names_of(node)
    if len(names) < 2:
        return None
    owners = [item for items in scopes for item in with_column(items, names[-1]) if item.name != names[-2]]
    owner = likeliest_owner(tree, node, owners, scopes, source)
    select = next(tree.selects(node), None)
    if owner is None and len(owners) > 1 and select is not None:
        owner = meant(tree, select, node, names[-1], owners, source, question)
    if owner is None:
        return None
    tree.replace(node, column(owner.name, names[-1]))
    return Repair(
        sql=tree.sql(), rule="right_table", explanation=f"{names[-1]} belongs to {owner.name}, not {names[-2]}"
    )


def _misspelt(
    tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription, question: str
) -> Repair | None:
    """The nearest column: of the table named, else of any table in sight."""
    names = names_of(node)
    select = next(tree.selects(node), None)
    if select is None or not names:
        return None
    items = [item for level in scopes for item in level]
    own = [item for item in items if names[-2:-1] == (item.name,)]
    used = {other[-1] for ref in tree.all(ast.ColumnRef) if ref is not node and (other := names_of(ref))}
    for candidates in (own, items):
        called = _called(candidates, source)
        called = {one: texts for one, texts in called.items() if not of_another_kind(names[-1], one)}
        labels = [label for item in candidates if (label := _first_label(item, names[-1], source)) is not None]
        sure = nearest(names[-1], called, at_least=_SURE) or _with_its_table(names[-1], candidates)
        found = sure or (labels[0] if len(labels) == 1 else None)
        found = found or nearest_said(names[-1], called, question, used=used, sure=_SURE)
        if found is None:
            continue
        owner = meant(tree, select, node, found, with_column(candidates, found), source, question)
        if (owner.name, found) == other_side(tree, node)[-2:]:
            # compared with itself it would be true of every row
            continue
        qualifier = (owner.name,) if len(names) > 1 or len(items) > 1 else ()
        for same in _same(tree, node, select):
            same.fields = column(*qualifier, found).fields
        return Repair(sql=tree.sql(), rule="nearest_column", explanation=f"{'.'.join(names)} -> {found}")
    return None


def _same(tree: Tree, node: ast.ColumnRef, select: ast.SelectStmt) -> list[ast.ColumnRef]:
    """The references of the SELECT that say the same: one name is misspelt once, however often it is written."""
    return [ref for ref in tree.all(ast.ColumnRef, select) if names_of(ref) == names_of(node)]


def _of_a_parent(tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription) -> Repair | None:
    """`state_name` of airports, which hold a state's code: the one table above that has the column is joined."""
    names, select = names_of(node), next(tree.selects(node), None)
    if select is None or len(names) != 1 or not scopes:
        return None
    known = {name for items in scopes for item in items for name in item.columns}
    if nearest(names[0], {name for name in known if not of_another_kind(names[0], name)}, at_least=_SURE):
        return None
    here = {item.table.name for items in scopes for item in items if item.table is not None}
    above = {relation.parent for name in here for relation in source.relations_of(name)} - here
    tables = [source.catalog.table(name) for name in sorted(above)]
    holding = [table for table in tables if any(one.name == names[0] for one in table.columns)]
    joined = add_parent(tree, select, holding[0], source) if len(holding) == 1 else None
    if joined is None:
        return None
    table = holding[0].name
    tree.replace(node, column(table.name, names[0]))
    return Repair(sql=tree.sql(), rule="join", explanation=f"{table.short}, which has {names[0]}, joined to {joined}")


def _first_label(item: Item, name: str, source: SourceDescription) -> str | None:
    """`customer_name` of customers, which have a company's name first: what its rows are called by."""
    *owner, last = words(name) or ("",)
    if item.table is None or last != "name" or tuple(owner) != words(item.table.name.name):
        return None
    profile = source.profiles.get(item.table.name)
    labels = [one for one in item.columns if profile is not None and words(one)[-1:] == ("name",)]
    labels = [one for one in labels if profile is not None and profile.columns[one].role == "label"]
    return labels[0] if labels else None


def _with_its_table(name: str, items: list[Item]) -> str | None:
    """`venue.name` -> venuename, `branch.no` -> branch_no, `lake_area` -> area of lakes: with the table's name or its
    last word in front, or without."""
    own = words(name)
    found: set[str] = set()
    for item in items:
        if item.table is None:
            continue
        of = words(item.table.name.name)
        for one in item.columns:
            its = words(one)
            heads = {of, of[-1:]} - {()}
            glued = one == f"{item.table.name.name}{name}"
            if glued or any(its == (*head, *own) or own == (*head, *its) for head in heads):
                found.add(one)
    return found.pop() if len(found) == 1 else None


def _called(items: list[Item], source: SourceDescription) -> dict[str, tuple[str, ...]]:
    """Each column of the items with everything it is called in any of them."""
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        for name in item.columns:
            texts = column_texts(item.table.name, name, source) if item.table is not None else (name,)
            found[name] = (*found.get(name, ()), *texts)
    return found


def _only_aggregate(tree: Tree, node: ast.ColumnRef) -> Repair | None:
    """`SELECT status, count(*) … HAVING cnt > 10`: a name for the only aggregate there is, never given to it."""
    select = next(tree.selects(node), None)
    if select is None or select.havingClause is None or len(names_of(node)) != 1:
        return None
    if node not in tree.all(ast.ColumnRef, select.havingClause):
        return None
    counted = [target.val for target in select.targetList or () if isinstance(target.val, ast.FuncCall)]
    if len(counted) != 1 or counted[0].over is not None:
        return None
    tree.replace(node, counted[0])
    return Repair(sql=tree.sql(), rule="only_aggregate", explanation=f"{names_of(node)[-1]} is the only aggregate")


def _ambiguous(sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
    tree = Tree.parse(sql)
    node = tree.at(ast.ColumnRef, verdict.position) if tree is not None else None
    if tree is None or node is None or len(names := names_of(node)) != 1:
        return None
    select = next(tree.selects(node), None)
    levels = Sources(tree, source).around(node)
    items = with_column(levels[0], names[0]) if levels else []
    if select is None or not items:
        return None
    owner = likeliest_owner(tree, node, items, levels, source)
    owner = owner or meant(tree, select, node, names[0], items, source, question)
    tree.replace(node, column(owner.name, names[0]))
    return Repair(sql=tree.sql(), rule="qualify", explanation=f"{names[0]} -> {owner.name}.{names[0]}")


COLUMN_RULES = (
    NameRule(sqlstates=frozenset({"42703"}), repair=_missing),
    NameRule(sqlstates=frozenset({"42702"}), repair=_ambiguous),
)
