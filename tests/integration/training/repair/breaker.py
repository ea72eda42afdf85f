"""Breaks valid SQL in the ways people and models do, so that repair can be measured. Deterministic."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pglast import ast, enums

from training.repair.from_items import Sources
from training.repair.tree import Tree, cast_to, column, conjunction, names_of, operation, text_constant
from training.source.description import SourceDescription

type Kind = Literal["soft_delete", "ambiguous", "wrong_table", "group_by", "type_mismatch", "division", "wrong_column"]
KINDS: tuple[Kind, ...] = (
    "soft_delete",
    "ambiguous",
    "wrong_table",
    "group_by",
    "type_mismatch",
    "division",
    "wrong_column",
)

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


_MARKS: tuple[tuple[str, str | int | bool | None], ...] = (
    ("deleted_at", None),
    ("is_deleted", False),
    ("del_flag", "0"),
    ("delete_ts", None),
    ("is_delete", 0),
    ("deleted", "N"),
)


def _soft_delete(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    count = sum(1 for _ in _parsed(query, source)[0].all(ast.SelectStmt))
    for number in range(count):
        tree, sources = _parsed(query, source)
        select = list(tree.all(ast.SelectStmt))[number]
        items = [item for item in sources.items(select) if item.table is not None]
        if not items:
            continue
        item = random_.choice(items)
        name, value = random_.choice(_MARKS)
        condition = _mark(column(item.name, name), value)
        where = select.whereClause
        select.whereClause = condition if where is None else conjunction((where, condition))
        yield tree.sql()


def _mark(reference: ast.ColumnRef, value: str | int | bool | None) -> ast.Node:
    match value:
        case None:
            return ast.NullTest(arg=reference, nulltesttype=enums.NullTestType.IS_NULL, argisrow=False)
        case bool():
            return operation("=", reference, ast.A_Const(val=ast.Boolean(boolval=value)))
        case int():
            return operation("=", reference, ast.A_Const(val=ast.Integer(ival=value)))
        case str():
            return operation("=", reference, text_constant(value))


def _references(query: str, source: SourceDescription) -> Iterator[tuple[Tree, Sources, ast.ColumnRef]]:
    """Yield a fresh tree for each qualified column of a table."""
    count = sum(1 for _ in _parsed(query, source)[0].all(ast.ColumnRef))
    for number in range(count):
        tree, sources = _parsed(query, source)
        reference = list(tree.all(ast.ColumnRef))[number]
        if len(names_of(reference)) == 2 and sources.owner(reference) is not None:
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


def _group_by(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    tree, _ = _parsed(query, source)
    for number, select in enumerate(tree.all(ast.SelectStmt)):
        if not select.groupClause:
            continue
        broken, _ = _parsed(query, source)
        target = list(broken.all(ast.SelectStmt))[number]
        target.groupClause = None
        yield broken.sql()
        if len(select.groupClause) > 1:
            broken, _ = _parsed(query, source)
            target = list(broken.all(ast.SelectStmt))[number]
            groups = list(target.groupClause or ())
            groups.pop(random_.randrange(len(groups)))
            target.groupClause = tuple(groups)
            yield broken.sql()


def _type_mismatch(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    """Compare or add up a number as text."""
    del random_
    for tree, sources, reference in _references(query, source):
        found = sources.owner(reference)
        parent = next(tree.ancestors(reference), None)
        if found is None or found[1].category != "N":
            continue
        match parent:
            case ast.A_Expr(lexpr=lexpr, rexpr=ast.A_Const(val=ast.Integer() | ast.Float())) if lexpr is reference:
                parent.lexpr = cast_to(reference, "text")
                yield tree.sql()
            case ast.A_Expr(kind=enums.A_Expr_Kind.AEXPR_BETWEEN, lexpr=lexpr) if lexpr is reference:
                parent.lexpr = cast_to(reference, "varchar")
                yield tree.sql()
            case ast.FuncCall(funcname=(ast.String(sval="sum" | "avg"),)):
                parent.args = (cast_to(reference, "text"),)
                yield tree.sql()
            case _:
                continue


def _division(query: str, source: SourceDescription, random_: random.Random) -> Iterator[str]:
    del random_
    tree, _ = _parsed(query, source)
    for node in list(tree.all(ast.A_Expr)):
        if node.kind == enums.A_Expr_Kind.AEXPR_NULLIF and node.lexpr is not None:
            tree.replace(node, node.lexpr)
            yield tree.sql()


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
    "soft_delete": _soft_delete,
    "ambiguous": _ambiguous,
    "wrong_table": _wrong_table,
    "group_by": _group_by,
    "type_mismatch": _type_mismatch,
    "division": _division,
    "wrong_column": _wrong_column,
}
