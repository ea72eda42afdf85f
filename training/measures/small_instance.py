"""Made-up rows for the tables of one SQL, near its literals, so that a change to the SQL changes its result.

After the idea of query-aware test data (Tuya, Suárez-Cabal and de la Riva, "Full predicate coverage for testing SQL
database queries", 2010), reduced to a few hundred rows drawn at random around the literals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from sqlglot import exp
from sqlglot.expressions.core import Expr

from training.catalog.model import Column, Table, TableName
from training.measures.any_sql import parsed
from training.measures.made_values import Cell, Pool, cell_type
from training.relations.relation import Relation
from training.source.description import SourceDescription

_NULLS = 0.15
_CHILDLESS = 0.8
"""Share of the parents that may have children; the others show the effect of an outer join."""
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In, exp.Like, exp.ILike)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeTable:
    name: str
    """Name that differs from the source's, so that the table hides none."""
    columns: tuple[tuple[str, str], ...]
    """(name, type); types that every PostgreSQL has."""
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallInstance:
    """Rows for every table that one SQL reads, and the tables' names."""

    tables: tuple[MadeTable, ...]
    names: dict[TableName, str]

    def relocated(self, sql: str) -> str | None:
        """Return the SQL over the made-up tables; None if it reads any other."""
        tree = parsed(sql)
        if tree is None:
            return None
        known = {
            **{(t.schema, t.name): n for t, n in self.names.items()},
            **{("", t.name): n for t, n in self.names.items()},
        }
        within = {cte.alias for cte in tree.find_all(exp.CTE)}
        for node in list(tree.find_all(exp.Table)):
            if not node.db and node.name in within:
                continue
            made = known.get((node.db, node.name))
            if made is None or not isinstance(node.this, exp.Identifier):
                return None
            alias = exp.TableAlias(this=exp.to_identifier(node.alias_or_name, quoted=True))
            node.replace(exp.Table(this=exp.to_identifier(made, quoted=True), alias=alias))
        for column in tree.find_all(exp.Column):
            column.set("db", None)
        return tree.sql(dialect="postgres")


def small_instance(
    sql: str, source: SourceDescription, *, parents: int, children: int, seed: int
) -> SmallInstance | None:
    """Return made-up rows for the tables of the SQL: `children` of each table with a parent, `parents` of the others.

    None if the SQL cannot be parsed, or reads a table that the source does not have.
    """
    tree = parsed(sql)
    tables = None if tree is None else _tables_of(tree, source)
    if tree is None or not tables:
        return None
    near = _literals(tree, tables)
    relations = [
        r
        for t in tables
        for r in source.relations_of(t.name)
        if r.child == t.name and r.parent in {x.name for x in tables}
    ]
    made: dict[TableName, list[dict[str, Cell]]] = {}
    random = Random(seed)  # noqa: S311 - made-up rows, not secrecy
    for table in _parents_first(tables, relations):
        edges = [r for r in relations if r.child == table.name and (r.parent in made or r.parent == table.name)]
        count = children if any(r.parent != table.name for r in edges) else parents
        made[table.name] = _rows(table, source, near.get(table.name, {}), edges, made, count, random)
    names = {t.name: f"made_{n}" for n, t in enumerate(tables, start=1)}
    return SmallInstance(
        names=names,
        tables=tuple(
            MadeTable(
                name=names[t.name],
                columns=tuple((c.name, cell_type(c)) for c in t.columns),
                rows=tuple(tuple(row[c.name] for c in t.columns) for row in made[t.name]),
            )
            for t in tables
        ),
    )


def _tables_of(tree: Expr, source: SourceDescription) -> tuple[Table, ...]:
    """Return the tables in the order of the source; () if one is not the source's."""
    within = {cte.alias for cte in tree.find_all(exp.CTE)}
    read = [t for t in tree.find_all(exp.Table) if t.db or t.name not in within]
    wanted = {source.catalog.find(t.db, t.name) for t in read}
    return () if None in wanted else tuple(t for t in source.tables if t.name in wanted)


def _literals(tree: Expr, tables: Sequence[Table]) -> dict[TableName, dict[str, list[str]]]:
    """Return the literals with which each column is compared, as text; empty for a test for NULL."""
    by_name = {t.name.name: t for t in tables}
    aliases = {n.alias_or_name: by_name[n.name] for n in tree.find_all(exp.Table) if n.name in by_name}
    found: dict[TableName, dict[str, list[str]]] = {}
    for node in tree.find_all(*_COMPARED, exp.Is):
        texts = [each.name for each in node.find_all(exp.Literal)]
        for column in node.find_all(exp.Column):
            owner = aliases.get(column.table) or next((t for t in tables if not column.table and _has(t, column)), None)
            if owner is not None:
                found.setdefault(owner.name, {}).setdefault(column.name, []).extend(texts)
    return found


def _has(table: Table, column: exp.Column) -> bool:
    return any(c.name == column.name for c in table.columns)


def _parents_first(tables: Sequence[Table], relations: Sequence[Relation]) -> Iterator[Table]:
    left = list(tables)
    while left:
        names = {t.name for t in left}
        free = [t for t in left if not any(r.child == t.name and r.parent in names - {t.name} for r in relations)]
        chosen = free or left[:1]
        yield from chosen
        left = [t for t in left if t not in chosen]


def _rows(
    table: Table,
    source: SourceDescription,
    near: dict[str, list[str]],
    edges: Sequence[Relation],
    made: dict[TableName, list[dict[str, Cell]]],
    count: int,
    random: Random,
) -> list[dict[str, Cell]]:
    keys = {c for key in (table.primary_key, *table.uniques) if len(key) == 1 for c in key}
    pools = {
        c.name: Pool(c, source.profile(table.name, c.name).format, near.get(c.name), random) for c in table.columns
    }
    rows: list[dict[str, Cell]] = []
    seen: set[tuple[Cell, ...]] = set()
    for number in range(count):
        row = {
            c.name: pools[c.name].numbered(number) if c.name in keys else _drawn(c, pools[c.name], random)
            for c in table.columns
        }
        for edge in edges:
            row.update(_reference(table, edge, rows if edge.parent == table.name else made[edge.parent], random))
        whole = tuple(row[c] for c in table.primary_key)
        if not whole or whole not in seen:
            seen.add(whole)
            rows.append(row)
    return rows


def _drawn(column: Column, pool: Pool, random: Random) -> Cell:
    return None if not column.not_null and random.random() < _NULLS else pool.drawn()


def _reference(table: Table, edge: Relation, parents: Sequence[dict[str, Cell]], random: Random) -> dict[str, Cell]:
    """Return the key of a parent, more often of one of the first; sometimes NULL, if the column allows it."""
    may_lack = not any(table.column(c).not_null for c in edge.child_columns)
    if not parents or (may_lack and random.random() < _NULLS):
        return dict.fromkeys(edge.child_columns) if may_lack else {}
    parent = parents[int(len(parents) * _CHILDLESS * random.random() ** 2)]
    return {mine: parent[its] for mine, its in zip(edge.child_columns, edge.parent_columns, strict=True)}
