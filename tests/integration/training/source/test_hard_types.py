"""Every kind of type, table and value in PostgreSQL: described, written, created again and asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.integration.training.questions.test_generated_pairs import described
from tests.integration.training.source.test_round_trip import catalog, run_documents
from training.catalog.model import TableName
from training.documents.ddl import render_ddl
from training.gate.gate import Gate, GateLimits
from training.language.languages import Language
from training.measures.coverage import coverage_report
from training.questions.generation.generate import GenerationOptions, ProbeResult, generate_pairs


@pytest.fixture
def hard(database: str) -> str:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(Path(__file__).with_name("hard_types.sql").read_bytes())
    return database


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_usable_type_is_asked_about(hard: str, language: Language) -> None:
    source = described(hard, language)
    tables = frozenset(table.name for table in source.tables)
    with Gate(lambda: psycopg.connect(hard), tables, GateLimits(statement_timeout_ms=5_000)) as gate:
        assert gate.unreadable() == {}

        def probe(sql: str) -> ProbeResult:
            verdict = gate.check(sql)
            return ProbeResult(rows=verdict.rows, error=verdict.error)

        pairs = generate_pairs(source, GenerationOptions(source_name="hard", pairs_per_table=10), probe)
        unproven = generate_pairs(source, GenerationOptions(source_name="hard", pairs_per_table=10))
        assert [(p.sql, error) for p in unproven if (error := probe(p.sql).error)] == []
    assert coverage_report(source, pairs).tables.missing == ("no_columns",)


def test_types_are_created_again_or_listed_as_omitted(hard: str, new_database: Callable[..., str]) -> None:
    copy = new_database()
    source = described(hard, "en")
    run_documents(source, copy)
    again = catalog(copy)
    assert [table.name for table in again.tables] == [table.name for table in source.tables]
    for new, old in zip(again.tables, source.tables, strict=True):
        expected = [(c.name, c.type if c.makeable else "text") for c in old.columns]
        assert [(c.name, c.type) for c in new.columns] == expected
    assert again.ranges == source.catalog.ranges
    assert again.composites == source.catalog.composites
    last = render_ddl(source.catalog.table(TableName("public", "place")), source).splitlines()[-1]
    assert last == "-- Not written here: type, written as text, of geom (gis.geometry)"
