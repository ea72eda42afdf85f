"""Repair of names in the wrong case: quoted, or in mixed case without quotes (42703, 42P01)."""

from __future__ import annotations

from collections.abc import Iterable

from pglast import ast

from training.gate.nodes import strings
from training.gate.verdict import Verdict
from training.repair.from_items import FromItem, Sources
from training.repair.rules.rule import Repair, RepairRule
from training.repair.tree import Tree, names_of
from training.source.description import SourceDescription


def _cased(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Correct the case of all names at once: `"Artist"."NAME"`, `displayName`."""
    del verdict
    tree = Tree.parse(sql)
    if tree is None:
        return None
    changed: dict[str, str] = {}
    _tables(tree, source, changed)
    _columns(tree, source, changed)
    if not changed:
        return None
    names = ", ".join(f"{old} -> {new}" for old, new in changed.items())
    return Repair(sql=tree.sql(), rule="letter_case", explanation=names)


def _tables(tree: Tree, source: SourceDescription, changed: dict[str, str]) -> None:
    queries = [cte.ctename or "" for cte in tree.all(ast.CommonTableExpr)]
    tables = [table.name.name for table in source.tables]
    schemas = {table.name.schema for table in source.tables}
    for node in tree.all(ast.RangeVar):
        written = node.relname or ""
        if node.schemaname and node.schemaname not in schemas and (schema := _in_case(node.schemaname, schemas)):
            changed[node.schemaname] = schema
            node.schemaname = schema
        found = _in_case(written, queries) or _in_case(written, tables)
        if found is None or written in queries or (not node.schemaname and written in tables):
            continue
        if written != found:
            changed[written] = found
            node.relname = found


def _columns(tree: Tree, source: SourceDescription, changed: dict[str, str]) -> None:
    sources = Sources(tree, source)
    for node in tree.all(ast.ColumnRef):
        fields = strings(node.fields)
        if not fields or not (levels := sources.around(node)):
            continue
        items = [item for level in levels for item in level]
        star = not names_of(node)
        parts = [*fields]
        if len(parts) > 1 - star and (at := len(parts) - (1 if star else 2)) >= 0:
            parts[at] = _renamed(parts[at], [item.name for item in items], changed)
            items = [item for item in items if item.name == parts[at]]
        if not star:
            parts[-1] = _renamed(parts[-1], _column_names(items, node, tree), changed)
        if tuple(parts) != fields:
            tail = tuple(field for field in node.fields or () if not isinstance(field, ast.String))
            node.fields = (*(ast.String(sval=part) for part in parts), *tail)


def _column_names(items: list[FromItem], node: ast.ColumnRef, tree: Tree) -> list[str]:
    """Return the columns of the items in scope; for a name without qualifier also those of the result."""
    outputs = [target.name or "" for target in tree.all(ast.ResTarget)] if len(names_of(node)) == 1 else []
    return [*outputs, *(name for item in items for name in item.columns)]


def _renamed(written: str, known: list[str], changed: dict[str, str]) -> str:
    if written in known or (found := _in_case(written, known)) is None:
        return written
    changed[written] = found
    return found


def _in_case(written: str, known: Iterable[str]) -> str | None:
    """Return the known name that differs from `written` in case only; None if there is none, or several."""
    found = {name for name in known if name.casefold() == written.casefold()}
    return found.pop() if len(found) == 1 else None


CASE_RULES = (RepairRule(sqlstates=frozenset({"42703", "42P01"}), apply=_cased),)
