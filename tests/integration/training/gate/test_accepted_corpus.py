"""SQL that must not be refused: each form of a query that a question may need, and the SQL of real questions.

To add a form: one line in `accepted_queries.sql`. A form that the server runs and the gate refuses is a fault.
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
from training.catalog.model import TableName
from training.gate.gate import Gate

DATABASES = ("broker", "car_dealership", "ewallet", "geography", "restaurants")

LIBRARY = """
create extension if not exists pg_trgm;
create type mood as enum ('calm', 'busy');
create table author (id int primary key, name text not null, born date, country text, mood mood, tags text[],
  profile jsonb, raw json, active daterange, office point, home inet, alias uuid, about tsvector);
create table book (id int primary key, author_id int references author, title text, price numeric(8, 2), pages int,
  sold int, published timestamptz, parent_id int references book, length interval, isbn char(13), opened time);
insert into author select n, 'Author ' || n, date '1950-01-01' + n * 100, 'C' || n % 5,
  (array['calm', 'busy'])[1 + n % 2]::mood, array['tag' || n % 3, 'x'],
  jsonb_build_object('age', n, 'address', jsonb_build_object('city', 'c' || n), 'langs', jsonb_build_array('en', 'zh')),
  json_build_object('k', n), daterange(date '2020-01-01' + n, date '2020-06-01' + n), point(n, n),
  '10.0.0.1'::inet + n, gen_random_uuid(), to_tsvector('english', 'writes books about gardens ' || n)
  from generate_series(1, 40) n;
insert into book select n, 1 + n % 40, 'Title ' || n, n * 1.25, n % 900, n % 70, timestamptz '2023-01-01' + n * interval
  '5 hours', nullif(n / 3, 0), n * interval '1 minute', lpad(n::text, 13, '0'), time '08:00' + n * interval '1 second'
  from generate_series(1, 4000) n;
create view busy_author as select id, name, string_agg(name, ',') over () as names from author where mood = 'busy';
create index on book (lower(title));
create index on author using gin (name gin_trgm_ops);
analyze;
"""
TABLES = frozenset(TableName("public", name) for name in ("author", "book", "busy_author"))

ACCEPTED = [
    *(Path(__file__).parent / "accepted_queries.sql").read_text(encoding="utf-8").splitlines(),
    "SELECT id, " + " || ',' || ".join(["title"] * 30) + " FROM book ORDER BY 2",
    "SELECT * FROM book WHERE title IN (" + ", ".join(f"'Title {n}'" for n in range(800)) + ") ORDER BY title",
]
SINCE_16 = [
    "SELECT JSON_OBJECT('id': id, 'name': name), JSON_ARRAY(id, name), profile IS JSON OBJECT FROM author",
    "SELECT country, JSON_ARRAYAGG(name ORDER BY name), JSON_OBJECTAGG(id: name) FROM author GROUP BY country",
]
SINCE_17 = [
    "SELECT JSON_VALUE(profile, '$.age' RETURNING int), JSON_QUERY(profile, '$.langs') FROM author",
    "SELECT id FROM author WHERE JSON_EXISTS(profile, '$.x')",
    "SELECT t.* FROM author, JSON_TABLE(profile, '$.langs[*]' COLUMNS (lang text PATH '$')) t",
]


@pytest.fixture(scope="module")
def library(embedded: str) -> Iterator[str]:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database library")
    dsn = make_conninfo(embedded, dbname="library")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(LIBRARY)
    yield dsn
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database library with (force)")


@pytest.fixture(scope="module")
def library_gate(library: str) -> Iterator[Gate]:
    with Gate(lambda: psycopg.connect(library), TABLES) as gate:
        yield gate


@pytest.mark.parametrize("sql", [pytest.param(sql, id=sql[:60]) for sql in [*ACCEPTED, *SINCE_16, *SINCE_17]])
def test_a_form_that_questions_need_is_accepted(library_gate: Gate, sql: str, server_version: int) -> None:
    if server_version < (16 if sql in SINCE_16 else 17 if sql in SINCE_17 else 0):
        pytest.skip("this server does not know SQL/JSON")

    assert library_gate.check(sql).error is None


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
        tables = frozenset(TableName(*row) for row in conn.execute(_TABLES).fetchall())
    with (shared_data / "questions" / "sql_eval_dev.csv").open(encoding="utf-8", newline="") as file:
        queries = [query for row in csv.DictReader(file) if row["db_name"] == database for query in _gold(row["query"])]
    assert queries

    with Gate(lambda: psycopg.connect(dsn), tables) as gate:
        refused = {query: verdict.error for query in queries if not (verdict := gate.check(query)).valid}

    assert refused == {}


_TABLES = """
select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')
"""


def _gold(text: str) -> list[str]:
    """Return each accepted answer; `{a, b}` are optional columns of the result, `{}` the same columns in GROUP BY."""
    columns = re.search(r"\{(.+?)\}", text)
    filled = text.replace("{}", columns[1]) if columns else text
    return [query for query in re.sub(r"\{(.*?)\}", r"\1", filled).split(";") if query.strip()]


def test_forms_over_all_tables_of_the_sample_are_accepted(embedded: str) -> None:
    dsn = load_sample(embedded, "highway_db")
    with psycopg.connect(dsn) as conn:
        tables = [TableName(*row) for row in conn.execute(_TABLES).fetchall()]
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
