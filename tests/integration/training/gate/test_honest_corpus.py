"""SQL that must not be refused: what analysts, BI tools and models write, and the SQL of real questions.

A statement of one line is in `test_honest_corpus.tsv`, with the oldest server that knows it. A longer one is in the
folder `honest`: `-- name: …`, `-- since: 16` if older servers do not know it, then the SQL. A statement that the server
runs and the gate refuses is a fault of the gate.
"""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from runtime.embedded.cluster import binaries
from samples.load import load_sample
from tests.tables import texts
from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits

from .corpora import HERE, parts

DATABASES = ("broker", "car_dealership", "ewallet", "geography", "restaurants")

_RELATIONS = """
select table_schema, table_name from information_schema.tables
where table_schema not in ('pg_catalog', 'information_schema')
"""
MANY = {
    "thirty columns in one text": "SELECT id, " + " || ',' || ".join(["title"] * 30) + " FROM book ORDER BY 2",
    "list of 800 texts": f"SELECT * FROM book WHERE title IN ({', '.join(f"'Title {n}'" for n in range(800))})",
}


def corpus() -> Iterator[object]:
    for name, since, sql in texts(__file__, "statements"):
        yield pytest.param(int(since), sql, id=name)
    for file in sorted((HERE / "honest").iterdir()):
        for part in parts(f"honest/{file.name}"):
            yield pytest.param(int(part.word("since", "0")), part.sql, id=part.name)
    for name, sql in MANY.items():
        yield pytest.param(0, sql, id=name)


@pytest.fixture(scope="module")
def honest(embedded: str) -> Iterator[str]:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database honest template template0 encoding 'UTF8'")
    dsn = make_conninfo(embedded, dbname="honest")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute((HERE / "honest_schema.sql").read_bytes())
    yield dsn
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database honest with (force)")


@pytest.fixture(scope="module")
def ungated(honest: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(honest, autocommit=True) as conn:
        yield conn


@pytest.fixture(scope="module")
def honest_gate(honest: str, ungated: psycopg.Connection) -> Iterator[Gate]:
    tables = frozenset(TableName(*row) for row in ungated.execute(_RELATIONS).fetchall())
    with Gate(lambda: psycopg.connect(honest), tables, GateLimits(statement_timeout_ms=2_000)) as gate:
        yield gate


@pytest.mark.parametrize(("since", "sql"), [*corpus()])
def test_an_honest_statement_returns_what_it_returns_without_the_gate(
    ungated: psycopg.Connection, honest_gate: Gate, server_version: int, since: int, sql: str
) -> None:
    if server_version < since:
        pytest.skip(f"new in PostgreSQL {since}")
    with ungated.execute(sql.encode()) as cursor:
        expected = ([column.name for column in cursor.description or ()], min(cursor.rowcount, 1_000))

    result = honest_gate.run(sql)

    assert result.verdict.error is None
    assert ([*result.columns], result.verdict.rows) == expected


@pytest.mark.parametrize("database", DATABASES)
def test_the_sql_of_real_questions_is_accepted(
    shared_data: Path, new_database: Callable[..., str], database: str
) -> None:
    dsn = new_database("template0")
    dump = shared_data / "defog" / f"{database}.sql"
    subprocess.run(
        [binaries() / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", dump], check=True, capture_output=True
    )
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("analyze")
        tables = frozenset(TableName(*row) for row in conn.execute(_RELATIONS).fetchall())
    with (shared_data / "questions" / "sql_eval_dev.csv").open(encoding="utf-8", newline="") as file:
        queries = [query for row in csv.DictReader(file) if row["db_name"] == database for query in _gold(row["query"])]
    assert queries

    with Gate(lambda: psycopg.connect(dsn), tables) as gate:
        refused = {query: verdict.error for query in queries if not (verdict := gate.check(query)).valid}

    assert refused == {}


def _gold(text: str) -> list[str]:
    """Return each accepted answer; `{a, b}` are optional columns of the result, `{}` the same columns in GROUP BY."""
    columns = re.search(r"\{(.+?)\}", text)
    filled = text.replace("{}", columns[1]) if columns else text
    return [query for query in re.sub(r"\{(.*?)\}", r"\1", filled).split(";") if query.strip()]


def test_forms_over_all_tables_of_the_sample_are_accepted(embedded: str) -> None:
    dsn = load_sample(embedded, "highway_db")
    with psycopg.connect(dsn) as conn:
        tables = [TableName(*row) for row in conn.execute(_RELATIONS).fetchall()]
    forms = (
        "SELECT json_agg(t) FROM {0} t",
        "SELECT * FROM {0} ORDER BY 1, 2",
        "SELECT array_agg(t::text) FROM {0} t",
        "SELECT DISTINCT * FROM {0}",
        "SELECT count(DISTINCT t) FROM {0} t",
    )

    with Gate(lambda: psycopg.connect(dsn), frozenset(tables)) as gate:
        queries = [form.format(f'"{t.schema}"."{t.name}"') for t in tables for form in forms]
        refused = {query: verdict.error for query in queries if not (verdict := gate.check(query)).valid}

    assert refused == {}
