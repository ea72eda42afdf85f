"""Layer 1 without a database: what may be said, and about what."""

from __future__ import annotations

import pytest

from training.source.catalog import TableName
from training.sql.names import Definition
from training.sql.policy import Policy
from training.sql.refusal import Refused
from training.sql.verdict import Reason

from .made import CITY, NAMES, TASK, VIEW, VISIT, names

PASSES = [
    pytest.param("SELECT name FROM city", {CITY}, id="a table of the task"),
    pytest.param("SELECT * FROM shop.public.city", {CITY}, id="qualified with its database"),
    pytest.param("SELECT * FROM busy", {VIEW}, id="a view over the task's tables"),
    pytest.param("WITH c AS (SELECT 1) SELECT * FROM c", set[TableName](), id="a CTE alone"),
    pytest.param("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b", set[TableName](), id="a later CTE"),
    pytest.param(
        "SELECT (SELECT max(cost) FROM visit v WHERE v.city_id = c.id) FROM city c", {CITY, VISIT}, id="scalar"
    ),
    pytest.param("SELECT similarity(name, 'a') FROM city WHERE name % 'a'", {CITY}, id="a trusted extension"),
    pytest.param("SELECT 'a'::mood, 2000::year", set[TableName](), id="an enum and a domain whose check is harmless"),
    pytest.param("SELECT repeat('a', 200)", set[TableName](), id="a bounded repetition"),
    pytest.param("SELECT count(*) FROM generate_series(1, 1000000)", set[TableName](), id="a bounded series"),
    pytest.param("SELECT INTERVAL '7' DAY, CAST(1 AS numeric(10, 2))", set[TableName](), id="type modifiers"),
]


@pytest.mark.parametrize(("sql", "relations"), PASSES)
def test_it_passes_and_says_what_it_reads(sql: str, relations: set[TableName]) -> None:
    assert Policy(NAMES, TASK).check(sql).relations == relations


REFUSED: list[object] = [
    pytest.param("SELECT * FROM nowhere", "unknown_relation", 15, id="a table that is not there"),
    pytest.param("SELECT * FROM 表, city", "unknown_relation", 15, id="with a Chinese name"),
    pytest.param("SELECT * FROM secret", "relation_not_in_task", 15, id="a table outside the task"),
    pytest.param("SELECT * FROM other.city", "relation_not_in_task", 15, id="its namesake in another schema"),
    pytest.param("SELECT * FROM pg_class", "system_relation", 15, id="the catalog, found first on any path"),
    pytest.param("SELECT * FROM elsewhere.public.city", "unknown_relation", 15, id="another database"),
    pytest.param("SELECT pg_sleep(1)", "forbidden_function", 8, id="a function not allowed"),
    pytest.param("SELECT no_such(1)", "unknown_function", 8, id="a function that is not there"),
    pytest.param("SELECT own(1)", "forbidden_function", 8, id="a user's function"),
    pytest.param("SELECT other.similarity('a', 'b')", "unknown_function", 8, id="an extension's name elsewhere"),
    pytest.param("SELECT city.own_row FROM city", "shadowed_column", 8, id="a function called like a column"),
    pytest.param("SELECT 1::bad_type", "forbidden_type", 11, id="a type a user's cast touches"),
    pytest.param("SELECT 1::regclass", "forbidden_type", 11, id="a type that looks names up"),
    pytest.param("SELECT 1::city.id%TYPE", "forbidden_type", 11, id="a type taken from a column"),
    pytest.param("SELECT 1 OPERATOR(other.+) 1", "shadowed_operator", 10, id="an operator of another schema"),
    pytest.param("SELECT * FROM city FOR UPDATE", "forbidden_clause", None, id="a lock"),
    pytest.param("SELECT * INTO x FROM city", "forbidden_clause", 15, id="INTO"),
    pytest.param("DELETE FROM city", "not_a_select", None, id="another statement"),
    pytest.param("SELECT 1; SELECT 2", "not_one_statement", None, id="two statements"),
    pytest.param("SELECT XMLELEMENT(name a)", "forbidden_clause", 8, id="XML"),
    pytest.param("SELECT GROUPING(a), CURRENT_ROLE FROM city", "forbidden_clause", 21, id="the login's role"),
    pytest.param("SELECT repeat('a', id) FROM city", "unbounded_argument", 8, id="a repetition by a column"),
    pytest.param("SELECT array_agg(repeat('a', 201))", "unbounded_argument", 18, id="a wide value, gathered"),
    pytest.param("SELECT 'a'::char(1001)", "unbounded_argument", 13, id="a value padded by its type"),
    pytest.param("SELECT * FROM generate_series(1, 1000002)", "unbounded_argument", 15, id="a long series"),
]


@pytest.mark.parametrize(("sql", "reason", "position"), REFUSED)
def test_it_is_refused_with_its_reason_and_place(sql: str, reason: Reason, position: int | None) -> None:
    with pytest.raises(Refused) as refusal:
        Policy(NAMES, TASK).check(sql)

    assert (refusal.value.reason, refusal.value.position) == (reason, position)


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(Definition(select="SELECT pg_sleep(1)"), id="a view that sleeps"),
        pytest.param(Definition(select="SELECT public.own(1)"), id="a view that calls a user's function"),
        pytest.param(Definition(select="SELECT 1 OPERATOR(public.=) 1"), id="a view with a user's operator"),
        pytest.param(Definition(select="SELECT * FROM pg_shadow"), id="a view over the system"),
        pytest.param(Definition(select="not SQL"), id="a view nobody can read"),
        pytest.param(Definition(policies=("(pg_sleep(1) IS NULL)",)), id="a row security policy that sleeps"),
    ],
)
def test_a_view_is_looked_through(definition: Definition) -> None:
    with pytest.raises(Refused) as refusal:
        Policy(names(define=lambda _: definition), TASK).check("SELECT * FROM busy")

    assert refusal.value.reason == "unsafe_relation"


def test_a_view_is_looked_through_once() -> None:
    asked: list[TableName] = []

    def define(relation: TableName) -> Definition:
        asked.append(relation)
        return Definition()

    policy = Policy(names(define=define), TASK)
    for _ in range(3):
        policy.check("SELECT * FROM busy")

    assert asked == [VIEW]


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT lower(name) FROM city", id="a function"),
        pytest.param("SELECT pg_catalog.upper(name), lower(name) FROM city", id="beside a qualified one"),
    ],
)
def test_a_name_with_a_candidate_elsewhere_is_refused(sql: str) -> None:
    with pytest.raises(Refused, match="lower"):
        Policy(names(functions={("public", "lower"): False}), TASK).check(sql)


def test_a_candidate_off_the_search_path_is_no_candidate() -> None:
    policy = Policy(names(functions={("other", "lower"): False}, operators={("other", "="): False}), TASK)

    assert policy.check("SELECT lower(name) FROM city WHERE name = 'a'")


@pytest.mark.parametrize(
    "condition",
    [
        "name = 'a'",
        "name <> 'a' AND name IN ('a')",
        "name = ANY (ARRAY['a'])",
        "name IN (SELECT full_name FROM guest)",
        "CASE name WHEN 'a' THEN true END",
        "NULLIF(name, 'a') IS NULL",
        "name IS DISTINCT FROM 'a'",
        "EXISTS (SELECT FROM guest JOIN visit USING (id))",
        "EXISTS (SELECT FROM guest NATURAL JOIN visit)",
    ],
)
def test_every_hidden_use_of_an_operator_is_seen(condition: str) -> None:
    policy = Policy(names(operators={("public", "="): False}), TASK)

    with pytest.raises(Refused) as refusal:
        policy.check(f"SELECT * FROM city WHERE {condition}")

    assert refusal.value.reason == "shadowed_operator"
