"""Pairs of real databases run, answer and cover, in both languages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.integration.questions.odd import ODD
from training.questions.coverage import coverage
from training.questions.generate import GenerationOptions, Probe, ProbeResult, generate_pairs
from training.source.description import Language, SourceDescription
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_types_and_tables_that_are_hard_to_write_are_asked_about(language: Language, database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(ODD.encode())
    source = described(database, language, include_views=True)
    with psycopg.connect(database, autocommit=True) as conn:
        probe = prober(conn)
        unproven = generate_pairs(source, GenerationOptions(source_name="odd"))
        assert [(p.sql, r.error) for p in unproven if (r := probe(p.sql)).error] == []
        pairs = generate_pairs(source, GenerationOptions(source_name="odd"), probe)
    report = coverage(source, pairs)
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


@pytest.mark.parametrize("files", SHARED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pairs_of_a_database_of_others_meet_the_bars(
    files: tuple[str, ...], language: Language, shared_data: Path, database: str
) -> None:
    load(shared_data, files, database)
    source = described(database, language)
    unproven = generate_pairs(source, GenerationOptions(source_name="x"))
    with psycopg.connect(database, autocommit=True) as conn:
        results = [prober(conn)(p.sql) for p in unproven]
        pairs = generate_pairs(source, GenerationOptions(source_name="x"), prober(conn))
    assert [r.error for r in results if r.error] == []
    assert sum(bool(r.rows) for r in results) / len(results) >= 0.95
    report = coverage(source, pairs)
    assert report.tables.share == report.relation_edges.share == 1
    assert report.business_columns.share >= 0.95
    assert min(share for _, share in report.difficulties) >= 0.15
    assert report.unique_skeletons.share >= 0.5
    assert report.duplicate_questions == report.conflicting_questions == ()
    assert report.literal_agreement == 1
    assert report.raw_identifiers == ()
