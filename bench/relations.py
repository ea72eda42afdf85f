"""How well relations are inferred: declared foreign keys are hidden and have to be found again.

Usage: python bench/relations.py [DSN …]

Each DSN is a database to read, else those of `bench/support/databases.py` and the schemas in `bench/relation_schemas`.
Besides its declared foreign keys, a line of `bench/relations_undeclared.txt` counts as true for a database of that
name. Bars: precision .90, recall .95 over all databases together.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from bench.support.databases import Databases, databases
from training.catalog.batches import Deadline
from training.catalog.model import Catalog, TableName
from training.catalog.reader import read_catalog
from training.identifiers.schema_names import read_names
from training.profile.observation import observe
from training.relations.edges import declared_relations
from training.relations.relation import Relation
from training.source.read import begin_reading, infer_relations, private_columns

PRECISION_BAR = 0.90
RECALL_BAR = 0.95
SCHEMAS = sorted((Path(__file__).parent / "relation_schemas").glob("*.sql"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    database: str
    truth: frozenset[str]
    found: frozenset[str]
    seconds: float

    @property
    def right(self) -> int:
        return len(self.truth & self.found)


def edge(relation: Relation) -> str:
    child, parent = ",".join(relation.child_columns), ",".join(relation.parent_columns)
    return f"{relation.child.short}({child})->{relation.parent.short}({parent})"


def undeclared(database: str) -> frozenset[str]:
    lines = Path(__file__).with_name("relations_undeclared.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split(maxsplit=1)[1] for line in lines if line.split()[:1] == [database])


def read_edge(text: str) -> Relation:
    """What `edge` wrote."""
    (child, columns), (parent, parent_columns) = (_side(side) for side in text.split("->"))
    return Relation(
        child=child,
        child_columns=columns,
        parent=parent,
        parent_columns=parent_columns,
        origin="user",
        evidence="known to be true",
    )


def _side(text: str) -> tuple[TableName, tuple[str, ...]]:
    """`schema.table(a,b)`; a name may hold brackets of its own."""
    name, _, columns = text.removesuffix(")").partition("(")
    schema, dot, table = name.partition(".")
    return TableName(schema if dot else "public", table if dot else name), tuple(columns.split(","))


def implied(declared: Sequence[Relation]) -> frozenset[str]:
    """Edges along two declared ones: part of a composite foreign key whose target's part is a foreign key in turn.

    `enrollments(term) -> terms` where enrollments point to sections, and sections to terms: true, though nobody
    wrote it down; found or not, it counts neither way.
    """
    result: set[str] = set()
    for first in declared:
        to = dict(zip(first.parent_columns, first.child_columns, strict=True))
        for second in declared:
            if second.child == first.parent and set(second.child_columns) <= to.keys():
                columns = tuple(to[column] for column in second.child_columns)
                result.add(edge(replace(second, child=first.child, child_columns=columns)))
    return frozenset(result) - frozenset(map(edge, declared))


def without_foreign_keys(catalog: Catalog) -> Catalog:
    tables = tuple(replace(t, foreign_keys=(), partition_foreign_keys=()) for t in catalog.tables)
    return replace(catalog, tables=tables, _by_name={})


def score(conn: psycopg.Connection[Any]) -> Score:
    deadline = Deadline(120, time.monotonic)
    with conn.transaction(force_rollback=True):
        begin_reading(conn, 10)
        full = read_catalog(conn).catalog
        started = time.perf_counter()
        catalog = without_foreign_keys(full)
        names = read_names(catalog.tables)
        private = frozenset(private_columns(catalog, names))
        figures = observe(conn, catalog, private, deadline)
        found = infer_relations(conn, catalog, names, figures, private=private, declared=(), deadline=deadline)
    declared = declared_relations(full)
    unwritten = undeclared(full.database)
    truth = frozenset(map(edge, declared)) | unwritten
    return Score(
        database=full.database,
        truth=truth,
        found=frozenset(map(edge, found)) - implied([*declared, *map(read_edge, sorted(unwritten))]),
        seconds=time.perf_counter() - started,
    )


def main(dsns: list[str]) -> int:
    if not dsns:
        with databases() as known, made(known) as more:
            return main([*known.dsns.values(), *more])
    scores: list[Score] = []
    for dsn in dsns:
        with psycopg.connect(dsn) as conn:
            scores.append(score(conn))
    print(f"{'database':<18}{'true':>6}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}{'seconds':>9}")
    for s in scores:
        print(row(s.database, len(s.truth), len(s.found), s.right, s.seconds))
    truth, found = sum(len(s.truth) for s in scores), sum(len(s.found) for s in scores)
    right = sum(s.right for s in scores)
    print(row("all", truth, found, right, sum(s.seconds for s in scores)))
    print(f"{'bar':<18}{'':>20}{PRECISION_BAR:>11.2f}{RECALL_BAR:>8.2f}")
    for s in scores:
        for missing in sorted(s.truth - s.found):
            print(f"missed  {s.database}: {missing}")
        for wrong in sorted(s.found - s.truth):
            print(f"wrong   {s.database}: {wrong}")
    return 0 if right >= PRECISION_BAR * found and right >= RECALL_BAR * truth else 1


@contextmanager
def made(known: Databases) -> Generator[list[str]]:
    """DSNs of the schemas in `bench/relation_schemas`, each in a fresh database of its own."""
    with ExitStack() as open_databases:
        dsns: list[str] = []
        for file in SCHEMAS:
            dsn = open_databases.enter_context(known.scratch(f"relations_{file.stem}"))
            with psycopg.connect(dsn) as conn:
                conn.execute(file.read_bytes())
            dsns.append(dsn)
        yield dsns


def row(name: str, truth: int, found: int, right: int, seconds: float) -> str:
    precision = right / found if found else 1.0
    recall = right / truth if truth else 1.0
    return f"{name:<18}{truth:>6}{found:>7}{right:>7}{precision:>11.2f}{recall:>8.2f}{seconds:>9.2f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
