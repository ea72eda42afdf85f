"""Code of the database's owner that the planner would run, judged by effects, not by the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.tables import texts
from training.catalog.model import TableName
from training.gate.gate import Gate

CANARY = "the canary sang"
FUNCTIONS = Path(__file__).with_name("planner_code.sql").read_text()

TRAPS = texts(__file__, "TRAPS")

_QUOTED = "quote_literal(" * 22 + "$$'$$" + ")" * 22
_DOUBLED = "twice(" * 24 + "'a'" + ")" * 24
_DOUBLED_BESIDE = "beside_twice(x, " * 24 + "'a'" + ")" * 24

GROWING = [
    pytest.param("array_length(array_fill(0, array[60000000]), 1) > 0", id="array_fill"),
    pytest.param("npoints(polygon(15000000, circle '((0,0),1)')) > 0", id="a polygon of a circle"),
    pytest.param("factorial(10000) > 0", id="factorial"),
    pytest.param(f"length(replace('{'e' * 9_000}', 'e', '{'e' * 9_000}')) > 0", id="a text in place of its letters"),
    pytest.param(f"length({_QUOTED}) > 0", id="quotes of quotes"),
    pytest.param(f"length({_DOUBLED}) > 0", id="a function that doubles"),
    pytest.param(f"length({_DOUBLED_BESIDE}) > x", id="a function that doubles beside a column"),
]
"""Predicates that make the planner build large values, or take long."""

HARMLESS = texts(__file__, "HARMLESS")

UNREAD = [
    pytest.param("select $1 +", id="a body that cannot be parsed"),
    pytest.param("select $1" + " + 1" * 1_000, id="a body with too many parts"),
]
"""Bodies of an indexed function that cannot be read."""

FORMS = [*TRAPS, *HARMLESS]


@pytest.fixture(scope="module")
def trapped(embedded: str) -> Iterator[str]:
    """DSN of a database with a table `trap_<number>` for each form."""
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database trapped")
    dsn = make_conninfo(embedded, dbname="trapped")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(FUNCTIONS.encode())
        for number, form in enumerate(FORMS):
            conn.execute(form[1].format(f"trap_{number}").encode())
    yield dsn
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database trapped with (force)")


@pytest.fixture(scope="module")
def watched(trapped: str) -> Iterator[tuple[Gate, list[str]]]:
    """A gate, and the notices of its connection."""
    notices: list[str] = []

    def connect() -> psycopg.Connection:
        connection = psycopg.connect(trapped)
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        return connection

    with Gate(connect, frozenset(TableName("public", f"trap_{number}") for number in range(len(FORMS)))) as gate:
        yield gate, notices


@pytest.mark.parametrize("number", [pytest.param(n, id=sentence) for n, (sentence, *_) in enumerate(TRAPS)])
def test_code_that_the_planner_would_run_makes_its_relation_unsafe(
    watched: tuple[Gate, list[str]], trapped: str, number: int
) -> None:
    gate, notices = watched
    sql = f"SELECT * FROM trap_{number} WHERE {FORMS[number][2]}".replace("{{", "{").replace("}}", "}")

    verdict = gate.check(sql)

    assert (verdict.reason, CANARY in notices) == ("unsafe_relation", False)
    with psycopg.connect(trapped) as conn:
        conn.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        conn.execute(f"EXPLAIN {sql}".encode())
    assert CANARY in notices, "the trap does not work"
    notices.clear()


@pytest.mark.parametrize(
    "number", [pytest.param(n + len(TRAPS), id=sentence) for n, (sentence, *_) in enumerate(HARMLESS)]
)
@pytest.mark.parametrize("where", ["FROM trap", "FROM (SELECT * FROM trap UNION ALL SELECT * FROM trap) AS two"])
def test_code_that_the_planner_does_not_run_refuses_nothing(
    watched: tuple[Gate, list[str]], number: int, where: str
) -> None:
    gate, notices = watched

    verdict = gate.check(f"SELECT * {where.replace('trap', f'trap_{number}')} WHERE {FORMS[number][2]}")

    assert (verdict.error, notices) == (None, [])


@pytest.mark.parametrize("body", UNREAD)
def test_a_body_that_cannot_be_read_makes_its_relation_unsafe(trapped: str, body: str) -> None:
    replaced = "create or replace function unread(int) returns int language sql immutable as '{}'"
    with psycopg.connect(trapped, autocommit=True) as conn:
        conn.execute(replaced.format("select $1").encode())
        conn.execute("create table of_unread (x int); create index on of_unread (unread(x))")
        conn.execute("set check_function_bodies to off")
        conn.execute(replaced.format(body).encode())
    try:
        with Gate(lambda: psycopg.connect(trapped), frozenset({TableName("public", "of_unread")})) as gate:
            assert gate.check("SELECT * FROM of_unread WHERE x = 1").reason == "unsafe_relation"
    finally:
        with psycopg.connect(trapped, autocommit=True) as conn:
            conn.execute("drop table of_unread; drop function unread")


@pytest.mark.long
@pytest.mark.parametrize("predicate", GROWING)
def test_large_planner_constants_make_a_relation_unsafe(trapped: str, predicate: str) -> None:
    with psycopg.connect(trapped, autocommit=True) as conn:
        conn.execute("create table growing (x int)")
        conn.execute(f"create index on growing (x) where {predicate}".encode())
    try:
        with Gate(lambda: psycopg.connect(trapped), frozenset({TableName("public", "growing")})) as gate:
            assert gate.check("SELECT * FROM growing WHERE x = 1").reason == "unsafe_relation"
    finally:
        with psycopg.connect(trapped, autocommit=True) as conn:
            conn.execute("drop table growing")
