"""Repair rules for values: constants that are none of their type, and types that do not go together."""

from __future__ import annotations

import pytest

from training.sql.repair import repair

from .made import CODED, SOURCE, refused


def at(sql: str, what: str) -> int:
    return sql.index(what) + 1


@pytest.mark.parametrize(
    ("sqlstate", "sql", "value", "repaired"),
    [
        pytest.param(
            "22007",
            "SELECT name FROM city WHERE founded > '2023'",
            "2023",
            "SELECT name FROM city WHERE to_char(founded, 'YYYY') > '2023';",
            id="a year",
        ),
        pytest.param(
            "22007",
            "SELECT name FROM city WHERE founded BETWEEN '2023-01' AND '2023-05'",
            "2023-01",
            "SELECT name FROM city WHERE to_char(founded, 'YYYY-MM') BETWEEN '2023-01' AND '2023-05';",
            id="months",
        ),
        pytest.param(
            "22007",
            "SELECT name FROM city WHERE founded > '2023年4月1日'",
            "2023年4月1日",
            "SELECT name FROM city WHERE founded > '2023-04-01';",
            id="a day as people write it",
        ),
        pytest.param(
            "22008",
            "SELECT name FROM city WHERE founded < '2023-02-31'",
            "2023-02-31",
            "SELECT name FROM city WHERE founded < '2023-02-28';",
            id="a day that the month does not have",
        ),
        pytest.param("22007", "SELECT name FROM city WHERE founded > 'soon'", "soon", None, id="no date at all"),
        pytest.param("22P02", "SELECT name FROM city WHERE population > 'many'", "many", None, id="more than a word"),
        pytest.param(
            "22P02",
            "SELECT name FROM city WHERE population = 'big'",
            "big",
            "SELECT name FROM city WHERE population = '2';",
            id="what a code means",
        ),
    ],
)
def test_a_constant_that_is_no_value(sqlstate: str, sql: str, value: str, repaired: str | None) -> None:
    found = repair(sql, refused(sqlstate, f'invalid input syntax for type date: "{value}"'), CODED)

    assert (found.sql if found else None) == repaired


VALUES = [
    pytest.param(
        "22P02", 'invalid input syntax for type integer: "20,000人"',
        "SELECT 1 FROM city WHERE population > '20,000人'", "population",
        "SELECT 1 FROM city WHERE population > 20000;", id="a number with its unit",
    ),
    pytest.param(
        "22P02", 'invalid input syntax for type boolean: "是"', "SELECT 1 FROM city WHERE active = '是'",
        "active", "SELECT 1 FROM city WHERE active = 'true';", id="a truth in another language",
    ),
    pytest.param(
        "42883", "operator does not exist: date > integer", "SELECT 1 FROM city WHERE founded > 2023-04-01",
        "> 2023", "SELECT 1 FROM city WHERE founded > '2023-04-01';", id="a day without its quotes",
    ),
    pytest.param(
        "42883", "operator does not exist: character varying = integer", "SELECT 1 FROM city WHERE code = 007",
        "= 007", "SELECT 1 FROM city WHERE code = '007';", id="the zeros of a code",
    ),
    pytest.param(
        "42704", 'type "double" does not exist', "SELECT sum(CAST(cost AS double)) FROM visit", "CAST",
        "SELECT sum(CAST(cost AS numeric)) FROM visit;", id="another database's type, of decimals",
    ),
    pytest.param(
        "42704", 'type "double" does not exist', "SELECT CAST('1.5' AS double) FROM visit", "CAST",
        "SELECT CAST('1.5' AS float8) FROM visit;", id="another database's type",
    ),
    pytest.param(
        "42809", "count(*) must be used to call a parameterless aggregate function", "SELECT count() FROM city",
        "count", "SELECT count(*) FROM city;", id="count()",
    ),
    pytest.param(
        "42883", "operator does not exist: character varying = integer", "SELECT 1 FROM city WHERE code = 5", "= 5",
        "SELECT 1 FROM city WHERE code = '5';", id="text equal to a number",
    ),
    pytest.param(
        "42883", "operator does not exist: character varying = integer", "SELECT 1 FROM city WHERE code IN (5, 6)",
        "IN",
        "SELECT 1 FROM city WHERE code IN ('5', '6');", id="text in a list of numbers",
    ),
    pytest.param(
        "42883", "operator does not exist: character varying > integer", "SELECT 1 FROM city WHERE code > 5", "> 5",
        "SELECT 1 FROM city WHERE CAST(code AS numeric) > 5;", id="text greater than a number",
    ),
    pytest.param(
        "42883", "operator does not exist: text > integer", "SELECT 1 FROM city WHERE population::text > 5", "> 5",
        "SELECT 1 FROM city WHERE population > 5;", id="a number cast to text for nothing",
    ),
    pytest.param(
        "42883", "operator does not exist: integer ~~ unknown", "SELECT 1 FROM city WHERE population LIKE '1%'", "LIKE",
        "SELECT 1 FROM city WHERE CAST(population AS text) LIKE '1%';", id="LIKE on a number",
    ),
    pytest.param(
        "42883", "operator does not exist: boolean = integer", "SELECT 1 FROM city WHERE active = 1", "= 1",
        "SELECT 1 FROM city WHERE active = TRUE;", id="a truth value as 1",
    ),
    pytest.param(
        "42883", "operator does not exist: date = integer", "SELECT 1 FROM city WHERE founded = 1990", "= 1990",
        "SELECT 1 FROM city WHERE date_part('year', founded) = 1990;", id="a date as a year",
    ),
    pytest.param(
        "42883", "operator does not exist: timestamp without time zone - integer", "SELECT at - 7 FROM visit", "- 7",
        "SELECT at - make_interval(days => 7) FROM visit;", id="days off a time",
    ),
    pytest.param(
        "42883", "function sum(character varying) does not exist", "SELECT sum(code) FROM city", "sum",
        "SELECT sum(CAST(code AS numeric)) FROM city;", id="a sum of texts",
    ),
    pytest.param(
        "42883", "function round(double precision, integer) does not exist", "SELECT round(1e0, 2)", "round",
        "SELECT round(CAST(1e0 AS numeric), 2);", id="round of a float",
    ),
    pytest.param(
        "22P02", 'invalid input value for enum mood: "happy"', "SELECT 1 FROM city WHERE mood = 'happy'", "'happy'",
        "SELECT 1 FROM city WHERE mood = 'Happy';", id="an enumeration's value in other case",
    ),
    pytest.param(
        "22P02", 'invalid input syntax for type integer: "many"', "SELECT 1 FROM city WHERE population = 'many'",
        "'many'",
        "SELECT 1 FROM city WHERE CAST(population AS text) = 'many';", id="a number equal to a word",
    ),
    pytest.param(
        "22012", "division by zero", "SELECT population / (id - 1) / 2 FROM city", "SELECT",
        "SELECT population / NULLIF(id - 1, 0) / 2 FROM city;", id="a division",
    ),
    pytest.param(
        "21000", "more than one row returned by a subquery used as an expression",
        "SELECT 1 FROM city WHERE id = (SELECT city_id FROM visit)", "SELECT",
        "SELECT 1 FROM city WHERE id IN (SELECT city_id FROM visit);", id="a subquery with many rows",
    ),
    pytest.param(
        "42804", "COALESCE types integer and text cannot be matched",
        "SELECT COALESCE(population, 'none'::text) FROM city",
        "'none'", "SELECT COALESCE(CAST(population AS text), CAST(CAST('none' AS text) AS text)) FROM city;",
        id="COALESCE of two types",
    ),
    pytest.param(
        "42804", "CASE types text and integer cannot be matched",
        "SELECT CASE WHEN active THEN 1 ELSE name END FROM city", "name",
        "SELECT CASE WHEN active THEN '1' ELSE CAST(name AS text) END FROM city;", id="CASE of two types",
    ),
    pytest.param(
        "42883", "operator does not exist: timestamp without time zone > character varying",
        "SELECT 1 FROM visit, city WHERE at > code", "> code",
        "SELECT 1 FROM visit, city WHERE at > CAST(code AS timestamp);", id="a time against a text",
    ),
    pytest.param(
        "42883", "operator does not exist: mood = integer", "SELECT 1 FROM city WHERE mood = 1", "= 1",
        "SELECT 1 FROM city WHERE CAST(mood AS text) = '1';", id="an enumeration against a number",
    ),
    pytest.param(
        "42883", "function date_trunc(unknown, character varying) does not exist",
        "SELECT date_trunc('month', code) FROM city", "date_trunc",
        "SELECT date_trunc('month', CAST(code AS timestamp)) FROM city;", id="date_trunc of a text",
    ),
    pytest.param(
        "42883", "function sum(boolean) does not exist", "SELECT sum(active) FROM city", "sum",
        "SELECT sum(CAST(active AS int)) FROM city;", id="a sum of truth values",
    ),
    pytest.param(
        "42883", "operator does not exist: boolean = integer", "SELECT 1 FROM city WHERE active = id", "= id",
        "SELECT 1 FROM city WHERE CAST(active AS int) = id;", id="a truth value against a column",
    ),
    pytest.param(
        "22012", "division by zero", "SELECT mod(population, id) FROM city", "SELECT",
        "SELECT mod(population, NULLIF(id, 0)) FROM city;", id="a division by function",
    ),
    pytest.param(
        "42804", "argument of WHERE must be type boolean, not type integer", "SELECT 1 FROM city WHERE population",
        "population", "SELECT 1 FROM city WHERE population <> 0;", id="a number as a condition",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sqlstate", "message", "sql", "where", "repaired"), VALUES)
def test_values_that_do_not_fit(sqlstate: str, message: str, sql: str, where: str, repaired: str) -> None:
    found = repair(sql, refused(sqlstate, message, at(sql, where)), SOURCE)

    assert found is not None
    assert found.sql == repaired
