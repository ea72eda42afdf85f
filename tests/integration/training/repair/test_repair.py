"""Validation and repair against real databases."""

from __future__ import annotations

import csv
import dataclasses
import os
import re
from collections.abc import Callable
from pathlib import Path
from time import process_time

import msgspec
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.tables import from_table
from training.catalog.model import TableName
from training.gate.gate import Gate
from training.gate.verdict import Verdict
from training.pair import Pair
from training.repair.validation import PairOutcome, validate_pairs
from training.repair.with_repair import validate_with_repair
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

from .breaker import break_all, queries, sample


@pytest.fixture
def source(shop: str) -> SourceDescription:
    return described(shop)


def described(dsn: str) -> SourceDescription:
    with psycopg.connect(dsn) as connection:
        return read_source(connection, SourceRequest(language="en"))


def load(dsn: str, *files: Path) -> None:
    """Load a third-party dump with COPY blocks, which only psql reads."""
    psql = os.environ.get("PSQL", "psql")
    for file in files:
        status = os.spawnlp(
            os.P_WAIT, psql, psql, "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-f", str(file), dsn
        )
        if status == 127:
            pytest.skip("needs psql to load the databases made by others")
        assert status == 0


def pair(number: int, sql: str) -> Pair:
    return Pair(
        id=str(number),
        question=f"question {number}",
        sql=sql,
        language="en",
        theme="theme_01",
        family="list",
        difficulty="easy",
        tables=("city",),
        columns=(),
        relations=(),
        literals=(),
        origin="person",
    )


def test_pairs_are_valid_repaired_or_invalid(gate: Gate, source: SourceDescription) -> None:
    pairs = [
        pair(1, "SELECT city.name FROM city;"),
        pair(2, "SELECT city.\"NAME\" FROM city WHERE city.name <> '“A”';"),
        pair(3, "SELECT zzz FROM city;"),
        pair(4, "SELECT city.name FROM city WHERE false;"),
        pair(5, "DELETE FROM city;"),
        pair(6, 'SELECT visit."cityId", visit."COST" FROM visit;'),
    ]

    outcomes = validate_pairs(pairs, gate, source, repair=True, first_index=11)

    assert [(o.index, o.validity, o.usable, o.gate_layer, o.empty) for o in outcomes] == [
        (11, "valid", True, "run", False),
        (12, "repaired", True, "prepare", False),
        (13, "invalid", False, "prepare", None),
        (14, "valid", True, "run", True),
        (15, "invalid", False, "parse", None),
        (16, "repaired", False, "prepare", False),
    ]
    second, last = outcomes[1], outcomes[5]
    assert second.repaired_sql == "SELECT city.name FROM city WHERE city.name <> '“A”';"
    assert (second.retry_count, second.repair_rules, second.rows) == (1, ("letter_case",), 30)
    assert last.repair_rules == ("letter_case", "same_label")
    assert outcomes[2].repair_error
    assert outcomes[0].tables == ("city",)
    assert msgspec.json.decode(msgspec.json.encode(outcomes), type=list[PairOutcome]) == outcomes
    [strict] = validate_pairs(pairs[1:2], gate, source, repair=True, accept_repairs="none")
    assert (strict.validity, strict.usable) == ("repaired", False)


def test_pair_of_the_grammar_is_regenerated_or_invalid(gate: Gate, source: SourceDescription) -> None:
    grammar = {
        "question 1": "SELECT city.name FROM city WHERE city.id = 1;",
        "question 2": "SELECT city.nope FROM city;",
    }
    broken = 'SELECT city."NAME" FROM city WHERE city.id = 1;'
    pairs = [dataclasses.replace(pair(n, broken), origin="grammar") for n in (1, 2, 3)]
    given = {"repair": True, "made_anew": grammar.get}

    made, refused, unread = validate_pairs(pairs, gate, source, **given)
    [brought] = validate_pairs([dataclasses.replace(pairs[2], origin="person")], gate, source, **given)
    [other] = validate_pairs([dataclasses.replace(pairs[0], sql=broken.replace("1", "2"))], gate, source, **given)

    assert (made.repaired_sql, made.repair_rules, made.usable) == (grammar["question 1"], ("grammar",), False)
    assert [(o.validity, o.repair_failure) for o in (refused, unread)] == [
        ("invalid", "literal_lost"),
        ("invalid", "not_made_anew"),
    ]
    assert (brought.validity, brought.repair_rules) == ("repaired", ("letter_case",))
    assert (other.validity, other.repair_failure) == ("invalid", "literal_lost")


def test_without_repair_nothing_is_tried(gate: Gate, source: SourceDescription) -> None:
    [outcome] = validate_pairs([pair(1, "SELECT nam FROM city;")], gate, source, repair=False)

    assert (outcome.valid, outcome.retry_count, outcome.repair_attempted, outcome.repaired_sql) == (
        False,
        0,
        False,
        None,
    )


def test_a_model_is_asked_at_most_twice_and_its_sql_passes_the_gate(gate: Gate, source: SourceDescription) -> None:
    asked: list[str] = []

    def model(sql: str, verdict: Verdict, _: SourceDescription) -> str | None:
        asked.append(f"{verdict.sqlstate}: {sql}")
        return "DROP TABLE city" if len(asked) == 1 else 'SELECT name\nFROM "City"'

    outcome = validate_with_repair("SELECT zzz FROM city;", gate, source, model_repair=model)

    assert len(asked) == 2
    assert outcome.final.valid
    assert outcome.sql == "SELECT name FROM city;"
    assert [repair.rule for repair in outcome.repairs] == ["model", "model", "letter_case"]


@from_table
def test_useless_repair_of_a_model_is_reported(
    gate: Gate, source: SourceDescription, answer: str | None, reason: str
) -> None:
    outcome = validate_with_repair(
        "SELECT zzz FROM city WHERE name = 'city 1';", gate, source, model_repair=lambda *_: answer
    )

    assert not outcome.final.valid
    assert outcome.gave_up is not None
    assert reason in outcome.gave_up.text("en")
    assert outcome.gave_up.text("zh") != outcome.gave_up.text("en")


DATABASES = [("chinook", ("chinook/chinook.sql",)), ("pagila", ("pagila/schema.sql", "pagila/data.sql"))]


@pytest.mark.long
@pytest.mark.parametrize(("name", "files"), DATABASES)
def test_accepted_repair_returns_the_original_rows(
    database: str, new_gate: Callable[..., Gate], shared_data: Path, name: str, files: tuple[str, ...]
) -> None:
    load(database, *(shared_data / file for file in files))
    source = described(database)
    gate = new_gate(database, frozenset(table.name for table in source.tables))
    originals = queries(name)  # pyright: ignore[reportArgumentType]
    assert [sql for sql in originals if not gate.check(sql).valid] == []

    broken = sample([b for b in break_all(originals, source) if not gate.check(b.sql).valid], 100)
    outcomes = [(b, validate_with_repair(b.sql, gate, source)) for b in broken]
    repaired = [(b, o) for b, o in outcomes if o.final.valid]
    other = [(b, o) for b, o in repaired if gate.run(o.sql, 500).rows != gate.run(b.original, 500).rows]

    assert len(broken) == 100
    assert len(repaired) > 10
    assert [b for b, o in other if o.form_only] == []


@pytest.mark.long
def test_500_pairs_are_gated_in_seconds(gate: Gate, source: SourceDescription) -> None:
    sql = "SELECT c.name, count(*) FROM city c JOIN visit v ON v.city_id = c.id WHERE v.cost > {} GROUP BY c.name;"
    pairs = [pair(number, sql.format(number)) for number in range(500)]
    started = process_time()

    outcomes = validate_pairs(pairs, gate, source, repair=True)

    assert all(outcome.valid for outcome in outcomes)
    assert process_time() - started < 20  # measured: under 2 s, of which a part is the database's


def gold(folder: Path) -> list[tuple[str, str]]:
    """Return (database, SQL) of third-party questions; `{a,b}` means both columns or either."""
    with (folder / "questions" / "sql_eval_dev.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (row["db_name"], re.sub(r"\{([^{}]*)\}", r"\1", sql))
        for row in rows
        for sql in row["query"].split(";")
        if sql.strip()
    ]


@pytest.mark.long
def test_the_gold_sql_of_others_passes(
    new_database: Callable[..., str], new_gate: Callable[..., Gate], shared_data: Path
) -> None:
    refused: list[tuple[str, Verdict]] = []
    by_database: dict[str, list[str]] = {}
    for name, sql in gold(shared_data):
        by_database.setdefault(name, []).append(sql)
    for name, sqls in by_database.items():
        dsn = new_database()
        load(dsn, shared_data / "defog" / f"{name}.sql")
        with psycopg.connect(dsn) as conn:
            tables = conn.execute(
                "select schemaname, tablename from pg_tables "
                "where schemaname not in ('pg_catalog', 'information_schema')"
            )
            gate = new_gate(make_conninfo(dsn), frozenset(TableName(*row) for row in tables))
        refused += [(sql, verdict) for sql in sqls if not (verdict := gate.check(sql)).valid]
        gate.close()

    assert [one for one in refused if one[1].reason != "syntax"] == []
    assert len(refused) <= 1  # one gold SQL is not valid SQL
