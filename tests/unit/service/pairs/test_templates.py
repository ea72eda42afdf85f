"""Templates: constants that question and SQL share become parameters."""

from __future__ import annotations

import pytest

from service.pairs.formats.templates import templates


@pytest.mark.parametrize(
    ("question", "sql", "template", "statement", "parameters"),
    [
        pytest.param(
            "How many customers are in Berlin?",
            "SELECT COUNT(*) FROM customer AS c WHERE c.city = 'Berlin';",
            "How many customers are in {city}?",
            "SELECT COUNT(*) FROM customer AS c WHERE c.city = {city};",
            [{"name": "city", "type": "text", "examples": ["Berlin"]}],
            id="text",
        ),
        pytest.param(
            "“青岛”的收费站中，车道数不少于 8 的有哪些？",
            'SELECT "名称" FROM station WHERE "城市" = \'青岛\' AND lanes >= 8;',
            "“{城市}”的收费站中，车道数不少于 {lanes} 的有哪些？",
            'SELECT "名称" FROM station WHERE "城市" = {城市} AND lanes >= {lanes};',
            [
                {"name": "城市", "type": "text", "examples": ["青岛"]},
                {"name": "lanes", "type": "integer", "examples": ["8"]},
            ],
            id="Chinese, two parameters",
        ),
        pytest.param(
            "Which tracks cost between 0.99 and 1.99?",
            "SELECT name FROM track WHERE price >= 0.99 AND price <= 1.99;",
            "Which tracks cost between {price} and {price_2}?",
            "SELECT name FROM track WHERE price >= {price} AND price <= {price_2};",
            [
                {"name": "price", "type": "number", "examples": ["0.99"]},
                {"name": "price_2", "type": "number", "examples": ["1.99"]},
            ],
            id="one column twice",
        ),
        pytest.param(
            "Which artists have more than 10 albums since 2020?",
            "SELECT a FROM b WHERE EXTRACT(YEAR FROM (b.day)) >= 2020 GROUP BY a HAVING COUNT(*) > 10;",
            "Which artists have more than {count} albums since {year}?",
            "SELECT a FROM b WHERE EXTRACT(YEAR FROM (b.day)) >= {year} GROUP BY a HAVING COUNT(*) > {count};",
            [
                {"name": "year", "type": "integer", "examples": ["2020"]},
                {"name": "count", "type": "integer", "examples": ["10"]},
            ],
            id="functions",
        ),
        pytest.param(
            "Who lives at O'Hara's?",
            "SELECT name FROM guest WHERE house = 'O''Hara''s';",
            "Who lives at {house}?",
            "SELECT name FROM guest WHERE house = {house};",
            [{"name": "house", "type": "text", "examples": ["O'Hara's"]}],
            id="quotes in a value",
        ),
    ],
)
def test_shared_constant_becomes_parameter(
    question: str, sql: str, template: str, statement: str, parameters: list[dict[str, object]]
) -> None:
    assert templates([(question, sql)]) == [{"question": template, "sql": statement, "parameters": parameters}]


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        pytest.param("How many orders?", "SELECT COUNT(*) FROM orders;", id="no constant"),
        pytest.param("Orders of 2026?", "SELECT id FROM orders WHERE year = 12026;", id="part of a number"),
        pytest.param("Are 5 of 5 paid?", "SELECT id FROM orders WHERE paid = 5;", id="twice in the question"),
        pytest.param("Who earns 5?", "SELECT id FROM staff WHERE pay = 5 AND level = 5;", id="twice in the SQL"),
        pytest.param("Orders over 5,000?", "SELECT id FROM orders WHERE n > 5;", id="part of a grouped number"),
        pytest.param("Top 5 of age 5?", "SELECT name FROM staff WHERE age = 5 LIMIT 5;", id="also a limit"),
        pytest.param("Is it 6?", "SELECT 1 WHERE 5 = 5 + 0 AND (2 * 3) = 6 OR 1 < 5;", id="constants compared"),
        pytest.param("Top 5 albums?", "SELECT title FROM album LIMIT 5;", id="compared with no column"),
        pytest.param("Which {a} is x?", "SELECT a FROM b WHERE a = 'x';", id="braces"),
        pytest.param("What is x?", "SELECT a FROM b WHERE a = 'x", id="unfinished SQL"),
        pytest.param("Which is empty?", "SELECT a FROM b WHERE a = '';", id="empty text"),
    ],
)
def test_pair_without_shared_constant_has_no_parameters(question: str, sql: str) -> None:
    assert templates([(question, sql)]) == [{"question": question, "sql": sql, "parameters": []}]


def test_pairs_that_differ_in_values_are_one_template() -> None:
    cities = ("Ulm", "Bonn", "Ulm")
    (found,) = templates((f"Who is in {city}?", f"SELECT name FROM guest WHERE city = '{city}';") for city in cities)
    assert found["parameters"] == [{"name": "city", "type": "text", "examples": ["Ulm", "Bonn"]}]


def test_values_of_other_types_are_other_templates() -> None:
    found = templates((f"Which cost {price}?", f"SELECT a FROM b WHERE price = {price};") for price in ("5", "5.5"))
    assert [one["parameters"][0]["type"] for one in found] == ["integer", "number"]


def test_name_of_a_parameter_is_no_value() -> None:
    (found,) = templates([("Is x1 of label kind?", "SELECT a FROM b WHERE kind = 'x1' AND label = 'kind';")])
    assert found["question"] == "Is {kind} of label {label}?"
