"""A table that does not exist (42P01), or that is not in the FROM clause under that name."""

from __future__ import annotations

from pglast import ast

from training.source.catalog import Table
from training.source.description import SourceDescription
from training.sql.likeness import likeness, nearest, words
from training.sql.rules.joins import add_missing
from training.sql.rules.origins import from_its_columns
from training.sql.rules.rule import NameRule, Repair
from training.sql.said import said, table_texts
from training.sql.sources import Item, Sources, likeliest_owner, with_column
from training.sql.tree import Tree, column, names_of
from training.sql.verdict import Verdict

_SAID = 0.05
"""What the question's saying a table adds to its score: it decides between those about as likely."""


def _unknown(sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
    tree = Tree.parse(sql)
    if tree is None:
        return None
    if (node := tree.at(ast.RangeVar, verdict.position)) is not None:
        return _rename(tree, node, source, question)
    if (reference := tree.at(ast.ColumnRef, verdict.position)) is not None:
        return _qualifier(tree, reference, source, question)
    return None


def _rename(tree: Tree, node: ast.RangeVar, source: SourceDescription, question: str) -> Repair | None:
    written = node.relname or ""
    found = _meant_table(tree, node, source, question)
    if found is None:
        return None
    node.relname = found.name.name
    node.catalogname = None
    node.schemaname = source.catalog.schema_in_sql(found.name)
    if node.alias is None and written != found.name.name:
        for reference in tree.all(ast.ColumnRef):
            if len(names := names_of(reference)) > 1 and names[-2] == written:
                reference.fields = column(found.name.name, names[-1]).fields
    return Repair(sql=tree.sql(), rule="nearest_table", explanation=f"{written} -> {found.name.short}")


def _meant_table(tree: Tree, node: ast.RangeVar, source: SourceDescription, question: str) -> Table | None:
    """The table of that name in another schema; else the most alike one, by name, label and the columns asked; of
    several as likely the one the question says."""
    written = node.relname or ""
    same = [table for table in source.tables if table.name.name == written]
    if same:
        return same[0] if len(same) == 1 else None
    if (dangling := _dangling_table(tree, node, source)) is not None:
        return dangling
    asked = _asked_columns(tree, node)
    scored = [
        (score, said(question, table_texts(table.name, source)), table)
        for table in source.tables
        if (score := _score(written, table, asked, source)) >= 0.6
    ]
    ranked = sorted(scored, key=lambda entry: (-entry[0] - _SAID * entry[1], entry[2].name))
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    return ranked[0][2]


def _dangling_table(tree: Tree, node: ast.RangeVar, source: SourceDescription) -> Table | None:
    """`SELECT invoice.id FROM invoice_info`: the columns name the table that the FROM clause misspells."""
    select = next(tree.selects(node), None)
    if select is None or node.alias is not None:
        return None
    sources = Sources(tree, source)
    around = [item for items in sources.around(select) for item in items]
    within = [item for one in tree.all(ast.SelectStmt, select) for item in sources.items(one)]
    present = {item.name for item in (*around, *within)}
    asked = {names[-2] for ref in tree.all(ast.ColumnRef, select) if len(names := names_of(ref)) > 1} - present
    known = [table for name in sorted(asked) if (table := sources.table(None, name)) is not None]
    alike = [table for table in known if likeness(table.name.name, node.relname or "") >= 0.5]
    return alike[0] if len(alike) == 1 else None


def _score(written: str, table: Table, asked: set[str], source: SourceDescription) -> float:
    """Likeness of the names; for tables alike, how many of the columns asked of it the table has decides."""
    label = source.table_labels.get(table.name)
    alike = max(likeness(written, table.name.name), likeness(written, label.text) if label is not None else 0.0)
    has = len(asked & {one.name for one in table.columns}) / len(asked) if asked else 0.5
    return alike * 0.75 + has * 0.25


def _asked_columns(tree: Tree, node: ast.RangeVar) -> set[str]:
    name = (node.alias.aliasname if node.alias is not None else node.relname) or ""
    found = {names_of(ref) for ref in tree.all(ast.ColumnRef)}
    qualified = {names[-1] for names in found if len(names) > 1 and names[-2] == name}
    only = sum(1 for _ in tree.all(ast.RangeVar)) == 1
    return qualified | ({names[-1] for names in found if len(names) == 1} if only else set())


def _qualifier(tree: Tree, node: ast.ColumnRef, source: SourceDescription, question: str) -> Repair | None:
    """`missing FROM-clause entry`: the alias in its place, or the table joined along an edge of the source."""
    names = names_of(node)
    if len(names) < 2:
        return None
    sources = Sources(tree, source)
    scopes = sources.around(node)
    items = [item for level in scopes for item in level]
    select = next(tree.selects(node), None)
    if select is not None and names[-2] in {item.name for item in sources.items(select)}:
        return _out_of_sight(tree, node, scopes, source)
    known = sources.table(None, names[-2])
    if known is None and (found := from_its_columns(tree, node, source, question)) is not None:
        return found
    asked = _asked_of(tree, names[-2])
    owner = _called_so(names[-2], asked, items)
    if (
        known is not None
        and not _is_it(owner, known)
        and (joined := _join(tree, node, names, source, question)) is not None
    ):
        return joined
    owner = owner or _only_one_with(tree, asked, items)
    if owner is None:
        return None
    _requalify(tree, names[-2], owner.name, sources)
    return Repair(sql=tree.sql(), rule="alias", explanation=f"{names[-2]} -> {owner.name}")


def _out_of_sight(
    tree: Tree, node: ast.ColumnRef, scopes: list[list[Item]], source: SourceDescription
) -> Repair | None:
    """A table that is joined only later cannot be meant in this join's condition."""
    names = names_of(node)
    candidates = with_column((item for items in scopes for item in items), names[-1])
    owner = likeliest_owner(tree, node, candidates, scopes, source)
    if owner is None:
        return None
    tree.replace(node, column(owner.name, names[-1]))
    return Repair(sql=tree.sql(), rule="right_table", explanation=f"{'.'.join(names)} -> {owner.name}.{names[-1]}")


def _asked_of(tree: Tree, qualifier: str) -> set[str]:
    """The columns that are asked of something called so."""
    found = (names_of(ref) for ref in tree.all(ast.ColumnRef))
    return {names[-1] for names in found if names[-2:-1] == (qualifier,)}


def _called_so(qualifier: str, asked: set[str], items: list[Item]) -> Item | None:
    """The item whose table is called so though it has another name here, whose initials it is, or that is alike."""
    has = [item for item in items if asked <= set(item.columns)] or [
        item for item in items if asked & set(item.columns)
    ]
    for fits in (_is_table, _is_short_for, _starts):
        found = [item for item in has if fits(qualifier, item)]
        if len(found) == 1:
            return found[0]
    alike = nearest(qualifier, (item.name for item in has), at_least=0.75)
    return next((item for item in has if item.name == alike), None)


def _is_table(qualifier: str, item: Item) -> bool:
    return item.table is not None and item.table.name.name == qualifier


def _is_it(item: Item | None, table: Table) -> bool:
    """The table itself, under another name; `staff_2` says that there is a first one besides."""
    if item is None or item.table is not table:
        return False
    return not item.name.startswith(table.name.name) or not item.name[-1].isdigit()


def _is_short_for(qualifier: str, item: Item) -> bool:
    names = [item.name] if item.table is None else [item.name, item.table.name.name]
    return any("".join(word[0] for word in words(name)) == qualifier.lower() for name in names)


def _starts(qualifier: str, item: Item) -> bool:
    names = [item.name] if item.table is None else [item.name, item.table.name.name]
    return len(qualifier) < 5 and any(name.lower().startswith(qualifier.lower()) for name in names)


def _only_one_with(tree: Tree, asked: set[str], items: list[Item]) -> Item | None:
    """The only item with all that is asked; of several the only one that nothing else asks anything of."""
    has = [item for item in items if asked <= set(item.columns)]
    if len(has) > 1:
        named = {names[-2] for ref in tree.all(ast.ColumnRef) if len(names := names_of(ref)) > 1}
        has = [item for item in has if item.name not in named]
    return has[0] if len(has) == 1 else None


def _requalify(tree: Tree, old: str, new: str, sources: Sources) -> None:
    """Where nothing is called so: a subquery may have its own."""
    for reference in tree.all(ast.ColumnRef):
        names = names_of(reference)
        in_sight = {item.name for items in sources.around(reference) for item in items}
        if names[-2:-1] == (old,) and old not in in_sight:
            reference.fields = column(new, names[-1]).fields


def _join(
    tree: Tree, node: ast.ColumnRef, names: tuple[str, ...], source: SourceDescription, question: str
) -> Repair | None:
    """Join the table that was forgotten."""
    select = next(tree.selects(node), None)
    table = Sources(tree, source).table(None, names[-2])
    joined = add_missing(tree, select, table, source, question) if select is not None and table is not None else None
    if table is None or joined is None:
        return None
    return Repair(sql=tree.sql(), rule="join", explanation=f"{table.name.short} joined to {joined}")


TABLE_RULES = (NameRule(sqlstates=frozenset({"42P01"}), repair=_unknown),)
