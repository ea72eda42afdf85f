"""Generated pairs of real databases run and cover their tables, in both languages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.integration.training.questions.odd import ODD
from tests.tables import from_table
from training.language.languages import Language
from training.measures.any_sql import reads_of
from training.measures.coverage import coverage_report
from training.questions.as_of import as_of_newest
from training.questions.generation.generate import GenerationOptions, Probe, ProbeResult, generate_pairs
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def described(dsn: str, language: Language, *, include_views: bool = False) -> SourceDescription:
    with psycopg.connect(dsn) as conn:
        return read_source(conn, SourceRequest(language=language, include_views=include_views))


def prober(conn: psycopg.Connection) -> Probe:
    def probe(sql: str) -> ProbeResult:
        try:
            return ProbeResult(len(conn.execute(sql.encode()).fetchmany(2)), None)
        except psycopg.Error as error:
            return ProbeResult(None, str(error))

    return probe


def load(folder: Path, files: tuple[str, ...], dsn: str) -> None:
    for file in files:
        subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", folder / file], check=True, capture_output=True
        )
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("analyze")


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_names_types_and_tables_that_are_hard_to_write_are_asked_about(language: Language, database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(ODD.encode())
    source = described(database, language, include_views=True)
    with psycopg.connect(database, autocommit=True) as conn:
        probe = prober(conn)
        unproven = generate_pairs(source, GenerationOptions(source_name="odd", pairs_per_table=10))
        assert [(p.sql, r.error) for p in unproven if (r := probe(p.sql)).error] == []
        pairs = generate_pairs(source, GenerationOptions(source_name="odd", pairs_per_table=10), probe)
    report = coverage_report(source, pairs)
    assert report.tables.missing == ()
    assert report.relation_edges.missing == ()
    assert report.business_columns.share >= 0.95, report.business_columns.missing
    assert report.conflicting_questions == report.duplicate_questions == ()
    assert report.unsaid_literals == ()


SHARED = [
    pytest.param(("chinook/chinook.sql",), id="chinook"),
    pytest.param(("pagila/schema.sql", "pagila/data.sql"), id="pagila"),
    pytest.param(("defog/ewallet.sql",), id="ewallet in a schema of its own"),
    pytest.param(("defog/geography.sql",), id="geography without any key"),
]


@pytest.mark.long
@pytest.mark.parametrize("files", SHARED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pairs_of_a_database_of_others_meet_the_bars(
    files: tuple[str, ...], language: Language, shared_data: Path, database: str
) -> None:
    load(shared_data, files, database)
    source = described(database, language)
    unproven = generate_pairs(source, GenerationOptions(source_name="x", pairs_per_table=10))
    with psycopg.connect(database, autocommit=True) as conn:
        as_validated = [moved.sql if (moved := as_of_newest(p.sql, source)) else p.sql for p in unproven]
        results = [prober(conn)(sql) for sql in as_validated]
        pairs = generate_pairs(source, GenerationOptions(source_name="x", pairs_per_table=10), prober(conn))
    assert [r.error for r in results if r.error] == []
    # without a probe, rows are only likely; ewallet has a few hundred rows, dated from the day they are loaded
    assert sum(bool(r.rows) for r in results) / len(results) >= 0.9
    report = coverage_report(source, pairs)
    assert report.tables.share == report.relation_edges.share == 1
    assert report.business_columns.share >= 0.95
    assert min(share for _, share in report.difficulties) >= 0.15
    assert report.unique_skeletons.share >= 0.5
    assert report.duplicate_questions == report.conflicting_questions == ()
    assert report.literal_agreement == 1
    assert report.raw_identifiers == ()


TWO_SCHEMAS = Path(__file__).with_name("two_schemas.sql").read_text()


@from_table
def test_sql_has_the_schema_of_tables_off_the_search_path(path: str, bare: set[str], meant: str, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(TWO_SCHEMAS.encode())
        conn.execute("analyze")
        conn.execute(f"alter database {conn.info.dbname} set search_path = {path}".encode())
    source = described(database, "en")
    assert {t.name.short for t in source.tables} - {t.short for t in source.catalog.hidden} - {"sales.orders"} == bare
    with psycopg.connect(database, autocommit=True) as conn:
        probe = prober(conn)
        pairs = generate_pairs(source, GenerationOptions(source_name="x", pairs_per_table=10))
        assert [(p.sql, r.error) for p in pairs if (r := probe(p.sql)).error] == []
    assert {t for p in pairs for t in p.tables} == {"orders", "customers", "sales.orders"}
    assert reads_of("SELECT id FROM orders", source).tables == (meant,)


PEOPLE = """
create table person (person_id int primary key, full_name text not null, birth_date date);
insert into person select i, 'Person ' || i, date '1960-01-01' + i * 97 from generate_series(1, 60) i;
create table patient (person_id int primary key references person, blood text, weight_kg numeric(5,1));
insert into patient select i, (array['A', 'B', '0'])[1 + i % 3], 50 + i from generate_series(1, 40) i;
create table account (account_id int primary key, login text not null unique, opened date);
insert into account select i, 'login' || i, date '2024-01-01' + i from generate_series(1, 50) i;
create table setting (setting_id int primary key, account_id int not null unique references account, theme text);
insert into setting select i, i, (array['dark', 'light'])[1 + i % 2] from generate_series(1, 30) i;
"""


@from_table
def test_rows_of_a_one_to_one_relation_are_not_counted(
    language: Language, lacking: str, being: str, database: str
) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(PEOPLE.encode())
    source = described(database, language)
    with psycopg.connect(database, autocommit=True) as conn:
        pairs = generate_pairs(source, GenerationOptions(source_name="people", pairs_per_table=30), prober(conn))
    assert {pair.family for pair in pairs} & {"child_counts", "with_children"} == set()
    without = [pair.question for pair in pairs if pair.family == "without_children"]
    assert any(lacking in question for question in without), without
    assert any(being in question for question in without), without
    assert not any("SUM(patient.weight_kg)" in pair.sql for pair in pairs)


def test_table_without_rows_gets_few_questions(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(
            b"create table sale (id int primary key, sold_on date, amount numeric(8,2), channel text);"
            b"insert into sale select i, date '2024-01-01' + i, i * 1.5, (array['shop', 'web'])[1 + i % 2]"
            b"  from generate_series(1, 200) i;"
            b"create table return_note (id int primary key, returned_on date, amount numeric(8,2), reason text)"
        )
    source = described(database, "en")
    with psycopg.connect(database, autocommit=True) as conn:
        pairs = generate_pairs(source, GenerationOptions(source_name="x", pairs_per_table=12), prober(conn))
    asked = [pair.tables for pair in pairs]
    assert (len(pairs), asked.count(("return_note",))) == (12 + 4, 4)
    assert coverage_report(source, pairs).business_columns.missing == ()


PAYMENTS = """
create table payment (id int primary key, paid_on date not null, amount numeric(10,2) not null,
  currency char(3) not null, method text not null);
insert into payment select i, date '2023-01-01' + i, 5 + i % 97, (array['EUR', 'USD', 'CNY'])[1 + i % 3],
  (array['card', 'transfer'])[1 + i % 2] from generate_series(1, 600) i;
"""


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_euros_are_not_added_to_dollars(language: Language, database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(PAYMENTS.encode())
    source = described(database, language)
    with psycopg.connect(database, autocommit=True) as conn:
        pairs = generate_pairs(source, GenerationOptions(source_name="x", pairs_per_table=60), prober(conn))
    figured = [p.sql for p in pairs if re.search(r"(?:SUM|AVG|MAX|MIN)\(payment.amount|ORDER BY payment.amount", p.sql)]
    assert len(figured) > 5
    assert [sql for sql in figured if "currency" not in sql] == []
    assert coverage_report(source, pairs).business_columns.missing == ()
