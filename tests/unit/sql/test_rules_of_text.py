"""Repair rules for SQL of another dialect, that does not parse, or whose names are shadowed."""

from __future__ import annotations

import pytest

from training.sql.repair import repair
from training.sql.verdict import Reason

from .made import SOURCE, refused

DIALECTS = [
    pytest.param("SELECT ifnull(name, 'x') FROM city", "SELECT COALESCE(name, 'x') FROM city;", id="ifnull"),
    pytest.param("SELECT if(active, 1, 2) FROM city", "SELECT CASE WHEN active THEN 1 ELSE 2 END FROM city;", id="if"),
    pytest.param(
        "SELECT date_format(at, '%Y-%m') FROM visit", "SELECT to_char(at, 'YYYY-MM') FROM visit;", id="date_format"
    ),
    pytest.param("SELECT strftime('%Y', at) FROM visit", "SELECT to_char(at, 'YYYY') FROM visit;", id="strftime"),
    pytest.param("SELECT year(founded) FROM city", "SELECT date_part('year', founded) FROM city;", id="year"),
    pytest.param("SELECT datediff(at, '2024-01-01') FROM visit",
                 "SELECT CAST(at AS date) - CAST('2024-01-01' AS date) FROM visit;", id="datediff"),
    pytest.param("SELECT group_concat(DISTINCT name) FROM city",
                 "SELECT string_agg(DISTINCT CAST(name AS text), ',') FROM city;", id="group_concat"),
    pytest.param("SELECT instr(name, 'a') FROM city", "SELECT strpos(name, 'a') FROM city;", id="instr"),
    pytest.param("SELECT median(cost) FROM visit",
                 "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY cost) FROM visit;", id="median"),
    pytest.param("SELECT curdate()", "SELECT CURRENT_DATE;", id="curdate"),
    pytest.param(
        "SELECT countif(cost > 5) FROM visit",
        "SELECT count(*) FILTER (WHERE cost > 5) FROM visit;", id="countif",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "repaired"), DIALECTS)
def test_functions_of_other_databases(sql: str, repaired: str) -> None:
    found = repair(sql, refused("42883", "no such function", 8, "unknown_function", "parse"), SOURCE)

    assert found is not None
    assert found.sql == repaired


SYNTAX = [
    pytest.param("SELECT `name` FROM `city`", 'SELECT "name" FROM "city";', id="backticks"),
    pytest.param("SELECT [name] FROM [city]", 'SELECT "name" FROM "city";', id="square brackets"),
    pytest.param("SELECT 1 FROM city WHERE id == 1", "SELECT 1 FROM city WHERE id = 1;", id="=="),
    pytest.param("SELECT 1 FROM city LIMIT 5, 10", "SELECT 1 FROM city LIMIT 10 OFFSET 5;", id="LIMIT a, b"),
    pytest.param("SELECT TOP 3 name FROM city", "SELECT name FROM city LIMIT 3;", id="TOP"),
    pytest.param("SELECT id, name, FROM city", "SELECT id, name FROM city;", id="a comma too many"),
    pytest.param("```sql\nSELECT 1\n```", "SELECT 1;", id="a code fence"),
    pytest.param("SELECT lower（name） FROM city；", "SELECT lower(name) FROM city;", id="full-width punctuation"),
    pytest.param("SELECT '，' FROM `city`", "SELECT '，' FROM \"city\";", id="strings stay as they are"),
    pytest.param(
        "SELECT DATE_SUB(at, INTERVAL 7 DAY) FROM visit",
        "SELECT at - INTERVAL '7 DAY' FROM visit;", id="INTERVAL 7 DAY",
    ),
    pytest.param("The cities with a name:\n```sql\nSELECT id FROM city;\n```\nIt lists them.",
                 "SELECT id FROM city;", id="words around a code fence"),
    pytest.param("SQL: SELECT id FROM city; -- done", "SELECT id FROM city;", id="words before it"),
    pytest.param("SELECT id FROM city WHERE population &gt;= 5", "SELECT id FROM city WHERE population >= 5;",
                 id="a web page's entities"),
    pytest.param("SELECT id FROM city WHERE population ≥ 5", "SELECT id FROM city WHERE population >= 5;", id="≥"),
    pytest.param("SELECT name AS 'of a city' FROM city", 'SELECT name AS "of a city" FROM city;',
                 id="an alias in single quotes"),
    pytest.param("SELECT count(*) AS number of cities FROM city", 'SELECT count(*) AS "number of cities" FROM city;',
                 id="an alias of several words"),
    pytest.param("SELECT id FROM city LIMIT 3 ORDER BY id WHERE id > 2",
                 "SELECT id FROM city WHERE id > 2 ORDER BY id LIMIT 3;", id="clauses in no order"),
    pytest.param("SELECT 1 FROM visit JOIN city WHERE visit.cost > 5",
                 "SELECT 1 FROM visit INNER JOIN city ON visit.city_id = city.id WHERE visit.cost > 5;",
                 id="a join without its condition"),
    pytest.param("SELECT id FORM city", "SELECT id FROM city;", id="a keyword misspelt"),
    pytest.param("SELECT id FROM city WHERE id = 1 WHERE name = 'a'",
                 "SELECT id FROM city WHERE id = 1 AND name = 'a';", id="WHERE twice"),
    pytest.param("SELECT round(avg(cost) FROM visit", "SELECT round(avg(cost) ) FROM visit;",
                 id="a parenthesis that is not closed"),
    pytest.param("SELECT id name, FROM FROM city", None, id="two slips at once"),
    pytest.param("name of a city", None, id="nothing that is SQL"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "repaired"), SYNTAX)
def test_text_that_does_not_parse(sql: str, repaired: str | None) -> None:
    found = repair(sql, refused("42601", "syntax error", 1, "syntax", "parse"), SOURCE)

    assert (found.sql if found else None) == repaired


@pytest.mark.parametrize(
    ("sql", "reason", "subject", "repaired"),
    [
        pytest.param(
            "SELECT lower(name) FROM city",
            "shadowed_function",
            "lower",
            "SELECT pg_catalog.lower(name) FROM city;",
            id="a function",
        ),
        pytest.param(
            "SELECT 1 FROM city WHERE name = 'a'",
            "shadowed_operator",
            "=",
            "SELECT 1 FROM city WHERE name OPERATOR(pg_catalog.=) 'a';",
            id="an operator",
        ),
    ],
)
def test_a_shadowed_name_is_said_in_full(sql: str, reason: Reason, subject: str, repaired: str) -> None:
    found = repair(sql, refused("42725", subject, 8, reason, "parse"), SOURCE)

    assert found is not None
    assert found.sql == repaired
