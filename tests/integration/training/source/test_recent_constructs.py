"""Declarations of newer servers: written, run in an empty database, and read there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bench.training.catalog_shape import comes_back
from tests.integration.training.source.test_round_trip import catalog, described, run_documents, shape
from tests.tables import from_table
from training.catalog.model import Catalog
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations
from training.documents.types_ddl import render_types
from training.language.languages import Language
from training.source.description import SourceDescription

RECENT = Path(__file__).with_name("recent_constructs.sql").read_text()


@pytest.fixture
def recent(database: str, server_version: int) -> str:
    if server_version < 18:
        pytest.skip("these are of PostgreSQL 18")
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(RECENT.encode())
    return database


def types(of: Catalog) -> tuple[object, ...]:
    """Return the types without their comments, which the DDL has elsewhere."""
    return tuple(replace(one, comment=None) for one in (*of.enums, *of.domains, *of.composites, *of.ranges))


def documents(source: SourceDescription) -> str:
    tables = (render_ddl(table, source) for table in creation_order(source))
    return "\n".join((render_types(source) or "", *tables, render_deferred_relations(source) or ""))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_recent_constructs_are_created_again(recent: str, language: Language, new_database: Callable[..., str]) -> None:
    source, copy = described(recent, language=language), new_database()
    run_documents(source, copy)
    again = catalog(copy)
    assert [shape(t) for t in again.tables] == [shape(t) for t in source.tables]
    assert types(again) == types(source.catalog)
    assert again.type_order == source.catalog.type_order


def test_bench_has_the_same_result(recent: str, new_database: Callable[..., str]) -> None:
    assert comes_back(described(recent, language="en"), new_database())


def test_each_type_comes_after_those_it_is_made_of(recent: str) -> None:
    order = [name.name for name in described(recent, language="en").catalog.type_order]
    assert order.index("Z step") < order.index("aspan") < order.index("bounds") < order.index("a_first")
    assert order.index("timespan") < order.index("late")


@from_table
def test_comments_of_the_database_are_beside_their_objects(recent: str, line: str, said: str) -> None:
    lines = documents(described(recent, language="en")).splitlines()
    (found,) = [text for text in lines if text.lower().startswith(line.lower())]
    assert found.endswith(f"-- {said}")


@pytest.mark.parametrize(("language", "begins"), [("en", "-- Not written here: "), ("zh", "-- 未写出：")])
def test_omissions_are_listed_with_their_comment(recent: str, language: Language, begins: str) -> None:
    last = documents(described(recent, language=language))
    (line,) = [text for text in last.splitlines() if text.startswith(begins)]
    assert "loose_b (for the reports)" in line
    assert "later" in line
