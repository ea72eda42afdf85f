"""Breaks valid SQL in the ways people and models do, so that repair can be measured. Deterministic."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pglast import ast

from training.repair.from_items import Sources
from training.repair.tree import Tree, column, names_of
from training.source.description import SourceDescription

type Kind = Literal["ambiguous", "wrong_table", "wrong_column"]
KINDS: tuple[Kind, ...] = ("ambiguous", "wrong_table", "wrong_column")

FOLDER = Path(__file__).parent


def queries(database: Literal["chinook", "pagila"]) -> list[str]:
    """Valid SQL over one of two public databases, whose rows are in a fixed order."""
    return (FOLDER / f"{database}_queries.sql").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A valid SQL and its broken form."""

    kind: Kind
    original: str
    sql: str


def break_all(queries: Sequence[str], source: SourceDescription, seed: int = 7) -> list[Broken]:
    """Return every way to break every query, one fault each, in a fixed order."""
    random_ = random.Random(seed)
    found: dict[str, Broken] = {}
    for kind in KINDS:
        for query in queries:
            for sql in _BREAKERS[kind](query, source, random_):
                if sql != query:
                    found.setdefault(sql, Broken(kind=kind, original=query, sql=sql))
    return list(found.values())


def sample(broken: Sequence[Broken], size: int, seed: int = 7) -> list[Broken]:
    """Return a sample with an equal share of each kind as far as possible."""
    random_ = random.Random(seed)
    shuffled = random_.sample(broken, len(broken))
    share = size // len(KINDS)
    taken = [one for kind in KINDS for one in [b for b in shuffled if b.kind == kind][:share]]
    rest = [one for one in shuffled if one not in taken]
    return sorted([*taken, *rest[: size - len(taken)]], key=lambda one: (KINDS.index(one.kind), one.sql))


def _parsed(query: str, source: SourceDescription) -> tuple[Tree, Sources]:
    tree = Tree.parse(query)
    assert tree is not None, query
    return tree, Sources(tree, source)


def _references(query: str, source: SourceDescription) -> Iterator[tuple[Tree, Sources, ast.ColumnRef]]:
    """Yield a fresh tree for each qualified column of a table."""
    count = sum(1 for _ in _parsed(query, source)[0].all(ast.ColumnRef))
    for number in range(count):
        tree, sources = _parsed(query, source)
        reference = list(tree.all(ast.ColumnRef))[number]
        names = names_of(reference)
        items = [item for level in sources.around(reference) for item in level]
        if len(names) == 2 and any(item.name == names[0] and item.column(names[1]) for item in items):
            yield tree, sources, reference


def _ambiguous(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    """Drop the qualifier of a join column."""
    del random_
    for tree, sources, reference in _references(query, source):
        name = names_of(reference)[-1]
        has = [item for item in sources.around(reference)[0] if name in item.columns]
        if len(has) > 1 and _equal_in_join(tree, name):
            reference.fields = column(name).fields
            yield tree.sql()


def _equal_in_join(tree: Tree, name: str) -> bool:
    for join in tree.all(ast.JoinExpr):
        match join.quals:
            case ast.A_Expr(lexpr=ast.ColumnRef() as left, rexpr=ast.ColumnRef() as right):
                if names_of(left)[-1] == name == names_of(right)[-1]:
                    return True
            case _:
                continue
    return False


def _wrong_table(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    count = sum(1 for _ in _parsed(query, source)[0].all(ast.RangeVar))
    for number in range(count):
        tree, sources = _parsed(query, source)
        node = list(tree.all(ast.RangeVar))[number]
        if sources.table(node.schemaname, node.relname or "") is None:
            continue
        node.relname = random_.choice(_misspellings(node.relname or "", random_))
        yield tree.sql()


def _misspellings(name: str, random_: random.Random) -> list[str]:
    at = random_.randrange(1, len(name) - 1)
    camel = "".join(part.capitalize() for part in name.split("_"))
    return [
        name + "s",
        name[:at] + name[at + 1 :],
        f"t_{name}",
        f"{name}_info",
        camel,
        name[:at] + name[at] + name[at:],
    ]


def _wrong_column(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    """Misspell a column, or take it from the other table of the join."""
    for tree, sources, reference in _references(query, source):
        name = names_of(reference)[-1]
        others = [i for i in sources.around(reference)[0] if name not in i.columns and i.name != names_of(reference)[0]]
        if others and random_.random() < 0.5:
            reference.fields = column(others[0].name, name).fields
        else:
            at = random_.randrange(1, len(name) - 1) if len(name) > 3 else 1
            reference.fields = column(names_of(reference)[0], name[:at] + name[at] + name[at:]).fields
        if not _in_group(tree, reference):
            yield tree.sql()


def _in_group(tree: Tree, reference: ast.ColumnRef) -> bool:
    return any(
        isinstance(parent, ast.SelectStmt) and reference in (parent.groupClause or ())
        for parent in tree.ancestors(reference)
    )


_BREAKERS = {
    "ambiguous": _ambiguous,
    "wrong_table": _wrong_table,
    "wrong_column": _wrong_column,
}
