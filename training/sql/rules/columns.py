"""A column that is not where the SQL looks for it (42703), or that several tables have (42702)."""

from __future__ import annotations

import re

from pglast import ast, enums

from training.source.catalog import ColumnName
from training.source.description import SourceDescription
from training.sql.likeness import likeness, nearest, of_another_kind, words
from training.sql.literals import literals
from training.sql.policy import strings
from training.sql.rules.join_keys import join_key
from training.sql.rules.rule import NameRule, Repair
from training.sql.rules.tables import add_parent
from training.sql.said import column_texts, nearest_said, said, table_texts
from training.sql.sources import Item, Sources, likeliest_owner, other_side, output_name, with_column
from training.sql.tree import Tree, column, names_of, text_constant
from training.sql.verdict import Verdict

_SOFT_DELETE = re.compile(
    r"^(is_?)?(del|deleted|delete|discarded|removed|archived|void|voided|disabled|hidden|invalid)"
    r"(_?(flag|mark|status|state|ts|at|on|time|date|by|tag|yn))?$|^(delete|deleted)_|_(deleted|delete_flag|del_flag)$"
)
_SURE = 0.9
"""Above this a name is taken as misspelt, even where it looks like a soft-delete mark."""


def _missing(sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
    tree = Tree.parse(sql)
    node = tree.at(ast.ColumnRef, verdict.position) if tree is not None else None
    if tree is None or node is None or not (names := names_of(node)):
        return None
    scopes = Sources(tree, source).around(node)
    if (found := join_key(tree, node, scopes, source) or _elsewhere(tree, node, scopes, source)) is not None:
        return found
    for attempt in (_quoted_string, _output_alias):
        if (found := attempt(sql, tree, node, names, scopes)) is not None:
            return found
    if _marks_deleted(names[-1], source) and (found := _soft_delete(sql, tree, node, names, scopes)) is not None:
        return found
    return (
        _of_a_parent(tree, node, scopes, source)
        or _misspelt(tree, node, scopes, source, question)
        or _only_aggregate(tree, node)
    )


def _quoted_string(
    sql: str, tree: Tree, node: ast.ColumnRef, names: tuple[str, ...], scopes: list[list[Item]]
) -> Repair | None:
    """`name = "Rock"`: double quotes around a string, as in MySQL and SQLite."""
    if len(names) != 1 or node.location is None or sql[node.location] != '"':
        return None
    known = {name for items in scopes for item in items for name in item.columns}
    if nearest(names[0], known, at_least=_SURE) or not isinstance(
        next(tree.ancestors(node), None), ast.A_Expr | ast.FuncCall | ast.CaseWhen | ast.CaseExpr | ast.CoalesceExpr
    ):
        return None
    tree.replace(node, text_constant(names[0]))
    return Repair(sql=tree.sql(), rule="string_quotes", explanation=f'"{names[0]}" is a string')


def _output_alias(
    sql: str, tree: Tree, node: ast.ColumnRef, names: tuple[str, ...], scopes: list[list[Item]]
) -> Repair | None:
    """A column of the result used in WHERE or HAVING, or inside an expression: its expression takes its place."""
    del sql, scopes
    select = next(tree.selects(node), None)
    if select is None or len(names) != 1:
        return None
    for target in select.targetList or ():
        if target.name == names[0] and target.val is not None and node not in tree.all(ast.ColumnRef, target):
            tree.replace(node, target.val)
            return Repair(sql=tree.sql(), rule="output_alias", explanation=f"{names[0]} is written out")
    return None


def _elsewhere(tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription) -> Repair | None:
    """The column of another table that is already joined."""
    names = names_of(node)
    if len(names) < 2:
        return None
    owners = [item for items in scopes for item in with_column(items, names[-1]) if item.name != names[-2]]
    owner = likeliest_owner(tree, node, owners, scopes, source)
    if owner is None:
        return None
    tree.replace(node, column(owner.name, names[-1]))
    return Repair(
        sql=tree.sql(), rule="right_table", explanation=f"{names[-1]} belongs to {owner.name}, not {names[-2]}"
    )


def _marks_deleted(name: str, source: SourceDescription) -> bool:
    """By its name, or because it does so in another table of the source."""
    if _SOFT_DELETE.search(name.lower()):
        return True
    profiles = (profile.columns.get(name) for profile in source.profiles.values())
    return any(profile is not None and profile.role == "soft_delete" for profile in profiles)


def _soft_delete(
    sql: str, tree: Tree, node: ast.ColumnRef, names: tuple[str, ...], scopes: list[list[Item]]
) -> Repair | None:
    """A condition on a soft-delete mark that the table does not have is always true of it."""
    known = {name for items in scopes for item in items for name in item.columns}
    if nearest(names[-1], known, at_least=_SURE):
        return None
    before = literals(sql)
    dropped = tree.drop_conjunct(node)
    if dropped is None:
        return None
    after = list(literals(result := tree.sql()))
    gone = [value for value in before if value not in after or after.remove(value)]
    return Repair(
        sql=result,
        rule="soft_delete",
        explanation=f"the table has no {names[-1]}; the condition was dropped",
        dropped_literals=tuple(gone),
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
        sure = nearest(names[-1], called, at_least=_SURE) or _after_its_table(names[-1], candidates)
        found = sure or (labels[0] if len(labels) == 1 else None)
        found = found or nearest_said(names[-1], called, question, used=used, sure=_SURE)
        if found is None:
            continue
        owner = _meant(tree, select, node, found, with_column(candidates, found), source, question)
        if (owner.name, found) == other_side(tree, node)[-2:]:
            # compared with itself it would be true of every row
            continue
        qualifier = (owner.name,) if len(names) > 1 or len(items) > 1 else ()
        tree.replace(node, column(*qualifier, found))
        return Repair(sql=tree.sql(), rule="nearest_column", explanation=f"{'.'.join(names)} -> {found}")
    return None


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


def _after_its_table(name: str, items: list[Item]) -> str | None:
    """`venue.name` -> venuename: the table's name runs into the column's."""
    glued = {one for i in items if i.table is not None for one in i.columns if one == f"{i.table.name.name}{name}"}
    return glued.pop() if len(glued) == 1 else None


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
    owner = owner or _meant(tree, select, node, names[0], items, source, question)
    tree.replace(node, column(owner.name, names[0]))
    return Repair(sql=tree.sql(), rule="qualify", explanation=f"{names[0]} -> {owner.name}.{names[0]}")


def _meant(
    tree: Tree,
    select: ast.SelectStmt,
    node: ast.ColumnRef,
    name: str,
    items: list[Item],
    source: SourceDescription,
    question: str,
) -> Item:
    """Which table an unqualified column means.

    Not the one on the other side of its own comparison; in the result, none that is there already, or that WHERE holds
    to one value. What the rest of the SQL says outside its joins; else the table of whose label the output's name
    speaks; else the side of an outer join that keeps all its rows; else the table whose key it is; else the one the
    question says; else the first.
    """
    compared = other_side(tree, node)
    shown = any(isinstance(parent, ast.ResTarget) for parent in tree.ancestors(node))
    fixed = _fixed(tree, select) | _shown(select) if shown else set[object]()
    outside_joins = [
        ref
        for ref in tree.all(ast.ColumnRef, select)
        if not any(isinstance(parent, ast.JoinExpr) for parent in tree.ancestors(ref))
    ]
    named = [names_of(ref) for ref in outside_joins]
    qualifiers = [names[-2] for names in named if len(names) > 1 and names[-1] == name]
    labels = _labels_around(tree, node)
    optional = _optional(select)
    return min(
        items,
        key=lambda item: (
            (item.name, name) == compared[-2:],
            (item.name, name) in fixed,
            -qualifiers.count(item.name),
            -max((likeness(said, known) for said in labels for known in _labels(item, name, source)), default=0.0),
            item.name in optional,
            item.table is None or name not in item.table.primary_key,
            -said(question, table_texts(item.table.name, source) if item.table is not None else (item.name,)),
            items.index(item),
        ),
    )


def _fixed(tree: Tree, select: ast.SelectStmt) -> set[object]:
    """Qualified columns that WHERE says equal a constant: in the result they would say the same in every row."""
    found: set[object] = set()
    for condition in tree.all(ast.A_Expr, select.whereClause) if select.whereClause is not None else ():
        match condition:
            case ast.A_Expr(lexpr=ast.ColumnRef() as left, rexpr=ast.A_Const()) if strings(condition.name) == ("=",):
                found.add(names_of(left)[-2:])
            case _:
                pass
    return found


def _shown(select: ast.SelectStmt) -> set[object]:
    """Qualified columns that stand in the result by themselves."""
    shown = [names_of(target.val) for target in select.targetList or () if isinstance(target.val, ast.ColumnRef)]
    return {names[-2:] for names in shown if len(names) > 1}


def _labels_around(tree: Tree, node: ast.ColumnRef) -> list[str]:
    return [output_name(parent) for parent in tree.ancestors(node) if isinstance(parent, ast.ResTarget) and parent.name]


def _labels(item: Item, name: str, source: SourceDescription) -> list[str]:
    """What people call the column, and the table it is of."""
    if item.table is None:
        return [item.name]
    found = [source.column_labels.get(ColumnName(item.table.name, name)), source.table_labels.get(item.table.name)]
    return [label.text for label in found if label is not None] or [name]


def _optional(select: ast.SelectStmt) -> set[str]:
    """Names on the side of an outer join that may be filled with nulls."""
    found: set[str] = set()
    pending: list[ast.Node] = list(select.fromClause or ())
    while pending:
        node = pending.pop()
        if not isinstance(node, ast.JoinExpr) or node.larg is None or node.rarg is None:
            continue
        if node.jointype in (enums.JoinType.JOIN_LEFT, enums.JoinType.JOIN_FULL):
            found |= _names_under(node.rarg)
        if node.jointype in (enums.JoinType.JOIN_RIGHT, enums.JoinType.JOIN_FULL):
            found |= _names_under(node.larg)
        pending += [node.larg, node.rarg]
    return found


def _names_under(node: ast.Node) -> set[str]:
    match node:
        case ast.JoinExpr(larg=ast.Node() as left, rarg=ast.Node() as right):
            return _names_under(left) | _names_under(right)
        case ast.RangeVar(alias=alias, relname=name):
            return {(alias.aliasname if alias is not None else name) or ""}
        case ast.RangeSubselect(alias=alias) | ast.RangeFunction(alias=alias):
            return {alias.aliasname or ""} if alias is not None else set()
        case _:
            return set()


COLUMN_RULES = (
    NameRule(sqlstates=frozenset({"42703"}), repair=_missing),
    NameRule(sqlstates=frozenset({"42702"}), repair=_ambiguous),
)
