"""Knowledge of real databases, checked on all of their rows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import LiteralString, cast

import jsonschema
import psycopg
import pytest
import yaml
from psycopg import sql

from samples.load import load_sample
from tests.integration.training.questions.test_generated_pairs import described, load
from tests.separate_environment import python_with
from training.catalog.model import TableName
from training.catalog.user_files.user_knowledge import check_headings, parse_knowledge
from training.knowledge.corrections import corrected
from training.knowledge.derive import knowledge_of
from training.knowledge.facts import Knowledge, TableKnowledge
from training.knowledge.markdown import render_knowledge
from training.knowledge.semantic_model import render_semantic_model
from training.language.languages import Language
from training.source.description import SourceDescription

MAX_CHARACTERS_PER_TABLE = 420
"""About 120 tokens: 15 tables fit into the prompt of a small model."""

DATABASES = [
    pytest.param(("chinook/chinook.sql",), id="chinook"),
    pytest.param(("pagila/schema.sql", "pagila/data.sql"), id="pagila"),
    pytest.param((), id="the sample"),
]


@pytest.fixture
def dsn(request: pytest.FixtureRequest, database: str, embedded: str) -> str:
    files: tuple[str, ...] = request.param
    if not files:
        return load_sample(embedded, "highway_db")
    folder: Path = request.getfixturevalue("shared_data")
    load(folder, files, database)
    return database


@pytest.mark.long
@pytest.mark.parametrize("dsn", DATABASES, indirect=True)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_fact_holds_for_all_rows(dsn: str, language: Language) -> None:
    source = described(dsn, language)
    knowledge = knowledge_of(source)
    with psycopg.connect(dsn, autocommit=True) as conn:
        faults = [fault for known in knowledge.tables for check in CHECKS for fault in check(conn, known)]
    assert faults == []
    assert sum(len(known.measures) for known in knowledge.tables) >= 5
    assert sum(len(known.joins) for known in knowledge.tables) == len(source.relations)
    assert any(known.row_date for known in knowledge.tables)
    text = render_knowledge(knowledge, language)
    assert len(text) <= MAX_CHARACTERS_PER_TABLE * len(source.tables)
    assert render_knowledge(knowledge_of(source), language) == text
    uploaded = parse_knowledge(text)
    check_headings(uploaded, (table.name for table in source.tables))
    assert corrected(knowledge, uploaded, language).knowledge == knowledge
    _check_model(source, knowledge)


def _check_model(source: SourceDescription, knowledge: Knowledge) -> None:
    model = yaml.safe_load(render_semantic_model(knowledge, source))
    fields = {d["name"]: {field["name"] for field in d["fields"]} for d in model["datasets"]}
    assert len(fields) == len(source.tables)
    for relation in model["relationships"]:
        assert set(relation["from_columns"]) <= fields[relation["from"]]
        assert set(relation["to_columns"]) <= fields[relation["to"]]
    names = [each["name"] for each in (*model["relationships"], *model["metrics"])]
    assert len({*names, *fields}) == len(names) + len(fields)


@pytest.mark.parametrize("dsn", DATABASES[-1:], indirect=True)
def test_semantic_model_fits_the_schema_of_ossie(dsn: str) -> None:
    python = python_with("readers", "--no-deps", "azem>=0.2")
    # azem reads Ossie's models, and its wheel has the schema of the specification
    find = "from importlib.metadata import files; print(*(f.locate() for f in files('azem') if f.suffix == '.json'))"
    schema = Path(subprocess.run([python, "-c", find], capture_output=True, text=True, check=True).stdout.strip())
    source = described(dsn, "en")
    model = yaml.safe_load(render_semantic_model(knowledge_of(source), source))
    jsonschema.validate(model, json.loads(schema.read_text("utf-8")))


type Connection = psycopg.Connection[tuple[object, ...]]


def _measures(conn: Connection, known: TableKnowledge) -> Iterator[str]:
    """Measures are sums and averages that the server can compute, over rows that are not deleted."""
    where = " and ".join(f"{each.column} {each.test}" for each in known.conditions) or "true"
    for measure in known.measures:
        figure = f"{measure.function}({' * '.join(measure.factors)})"
        if _one(conn, f"select {figure} from {{}} where {where}", known.table.name) is None:
            yield f"{known.table.name}: no {figure} where {where}"


def _dates(conn: Connection, known: TableKnowledge) -> Iterator[str]:
    if (date := known.row_date) is not None:
        name = sql.Identifier(date.column).as_string(conn)
        ends = _row(conn, f"select min({name})::date, max({name})::date from {{}}", known.table.name)
        if ends != (date.first, date.last):
            yield f"{known.table.name}.{date.column}: {ends}"
    for each in known.conversions:
        if _one(conn, f"select count({each.expression}) from {{}}", known.table.name) == 0:
            yield f"{known.table.name}.{each.column}: no {each.expression}"


def _codes(conn: Connection, known: TableKnowledge) -> Iterator[str]:
    """No row has a value that the list of values lacks."""
    for codes in known.codes:
        name = sql.Identifier(codes.column).as_string(conn)
        values = ", ".join(value for value, _ in codes.values)
        if others := _one(conn, f"select count(*) from {{}} where {name} not in ({values})", known.table.name):
            yield f"{known.table.name}.{codes.column}: {others} rows have another value than {values}"


def _capitals(conn: Connection, known: TableKnowledge) -> Iterator[str]:
    for column in known.capitals:
        name = sql.Identifier(column).as_string(conn)
        if others := _one(conn, f"select count(*) from {{}} where {name} <> upper({name})", known.table.name):
            yield f"{known.table.name}.{column}: {others} rows"


def _joins(conn: Connection, known: TableKnowledge) -> Iterator[str]:
    """A row has at most one parent; in a relation of one to one, a parent has at most one row."""
    for join in known.joins:
        relation = join.relation
        sides = [(relation.parent, relation.parent_columns)]
        sides += [(relation.child, relation.child_columns)] if join.one_to_one else []
        for table, columns in sides:
            listed = sql.SQL(", ").join(map(sql.Identifier, columns)).as_string(conn)
            doubled = f"select count(*) from (select from {{}} group by {listed} having count(*) > 1) d"
            if several := _one(conn, doubled, table):
                yield f"{relation}: {several} rows of {table} are doubled"


CHECKS: tuple[Callable[[Connection, TableKnowledge], Iterator[str]], ...] = (
    _measures,
    _dates,
    _codes,
    _capitals,
    _joins,
)


def _row(conn: Connection, query: str, table: TableName) -> tuple[object, ...] | None:
    return conn.execute(sql.SQL(cast("LiteralString", query)).format(sql.Identifier(*table))).fetchone()


def _one(conn: Connection, query: str, table: TableName) -> object:
    row = _row(conn, query, table)
    return None if row is None else row[0]
