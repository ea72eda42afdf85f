"""Precision and recall of inferred relations: declared foreign keys are hidden and have to be found again.

Usage: python bench/training/relations.py [DSN …]

Each DSN is a database to read; by default those of `bench/support/databases.py` and the schemas in
`relation_schemas`. The rules were not written on those in its folder `unseen`, which are measured apart. Besides
its declared foreign keys, a line of `relations_undeclared.txt` counts as true for a database of that name. Bars:
precision .95, recall .95 over all databases together; .92 on the unseen ones.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg

from bench.support.databases import Databases, databases
from training.catalog.batches import Deadline
from training.catalog.model import Catalog, ColumnName, TableName
from training.catalog.reader import read_catalog
from training.identifiers.schema_names import SchemaNames, read_names
from training.profile.observation import observe
from training.profile.statistics import TableStatistics
from training.relations.edges import declared_relations
from training.relations.relation import Relation
from training.source.read import begin_reading, infer_relations, private_columns

PRECISION_BAR = 0.95
RECALL_BAR = 0.95
UNSEEN_RECALL_BAR = 0.92
SCHEMAS = sorted((Path(__file__).parent / "relation_schemas").glob("*.sql"))
UNSEEN = sorted((Path(__file__).parent / "relation_schemas" / "unseen").glob("*.sql"))
"""Schemas that the rules were not written on."""


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


def name_of(schema: Path) -> str:
    return f"relations_{schema.stem}"


def undeclared(database: str) -> frozenset[str]:
    lines = Path(__file__).with_name("relations_undeclared.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split(maxsplit=1)[1] for line in lines if line.split()[:1] == [database])


def read_edge(text: str) -> Relation:
    """Parse the text of `edge`."""
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
    """Parse `schema.table(a,b)`; a name may contain brackets."""
    name, _, columns = text.removesuffix(")").partition("(")
    schema, dot, table = name.partition(".")
    return TableName(schema if dot else "public", table if dot else name), tuple(columns.split(","))


def implied(declared: Sequence[Relation]) -> frozenset[str]:
    """Return the edges that follow from two declared ones, which count neither as true nor as wrong.

    Part of a composite foreign key is implied if the referenced part is a foreign key in turn: `enrollments(term) ->
    terms`, if enrollments reference sections, and sections reference terms.
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
    return replace(catalog, tables=tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A database as read, without its foreign keys, with everything needed to infer relations again."""

    conn: psycopg.Connection[Any]
    catalog: Catalog
    names: SchemaNames
    statistics: Mapping[TableName, TableStatistics]
    private: frozenset[ColumnName]
    truth: frozenset[str]
    neither: frozenset[str]
    """Edges that are not counted if they are found."""

    def found(self) -> frozenset[str]:
        deadline = Deadline(120, time.monotonic)
        relations = infer_relations(
            self.conn, self.catalog, self.names, self.statistics, private=self.private, declared=(), deadline=deadline
        )
        return frozenset(map(edge, relations)) - self.neither


@contextmanager
def observed(conn: psycopg.Connection[Any], name: str | None = None) -> Generator[Observed]:
    """Read the database in one transaction, which stays open.

    name: under which its undeclared relations are listed; by default that of the database.
    """
    with conn.transaction(force_rollback=True):
        begin_reading(conn, 10)
        full = read_catalog(conn).catalog
        catalog = without_foreign_keys(full)
        names = read_names(catalog.tables)
        private = frozenset(private_columns(catalog, names))
        declared = declared_relations(full)
        unwritten = undeclared(name or full.database)
        yield Observed(
            conn=conn,
            catalog=catalog,
            names=names,
            statistics=observe(conn, catalog, private, Deadline(120, time.monotonic)),
            private=private,
            truth=frozenset(map(edge, declared)) | unwritten,
            neither=implied([*declared, *map(read_edge, sorted(unwritten))]),
        )


def score(conn: psycopg.Connection[Any], name: str | None = None) -> Score:
    """Infer the relations of a database; `name` as in `observed`."""
    started = time.perf_counter()
    with observed(conn, name) as database:
        found = database.found()
    seconds = time.perf_counter() - started
    return Score(database=database.catalog.database, truth=database.truth, found=found, seconds=seconds)


def main(dsns: list[str]) -> int:
    if dsns:
        return 0 if report(dsns, RECALL_BAR) else 1
    with databases() as known, made(known, SCHEMAS) as schemas, made(known, UNSEEN) as unseen:
        results = [report([*known.dsns.values(), *schemas], RECALL_BAR), report(unseen, UNSEEN_RECALL_BAR)]
    return 0 if all(results) else 1


def report(dsns: Sequence[str], recall_bar: float) -> bool:
    """Print the score of each database and of all together; return True if they reach the bars."""
    scores: list[Score] = []
    for dsn in dsns:
        with psycopg.connect(dsn) as conn:
            scores.append(score(conn))
    print(f"{'database':<22}{'true':>6}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}{'seconds':>9}")
    for s in scores:
        print(row(s.database, len(s.truth), len(s.found), s.right, s.seconds))
    truth, found = sum(len(s.truth) for s in scores), sum(len(s.found) for s in scores)
    right = sum(s.right for s in scores)
    print(row("all", truth, found, right, sum(s.seconds for s in scores)))
    print(f"{'bar':<22}{'':>20}{PRECISION_BAR:>11.2f}{recall_bar:>8.2f}")
    for s in scores:
        for missing in sorted(s.truth - s.found):
            print(f"missed  {s.database}: {missing}")
        for wrong in sorted(s.found - s.truth):
            print(f"wrong   {s.database}: {wrong}")
    print()
    return right >= PRECISION_BAR * found and right >= recall_bar * truth


@contextmanager
def made(known: Databases, files: Sequence[Path]) -> Generator[list[str]]:
    """Yield DSNs of the schemas, each in a new database."""
    with ExitStack() as open_databases:
        dsns: list[str] = []
        for file in files:
            dsn = open_databases.enter_context(known.scratch(name_of(file)))
            with psycopg.connect(dsn) as conn:
                conn.execute(file.read_bytes())
            dsns.append(dsn)
        yield dsns


def row(name: str, truth: int, found: int, right: int, seconds: float) -> str:
    precision = right / found if found else 1.0
    recall = right / truth if truth else 1.0
    return f"{name:<22}{truth:>6}{found:>7}{right:>7}{precision:>11.2f}{recall:>8.2f}{seconds:>9.2f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
