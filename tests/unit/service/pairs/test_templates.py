"""Templates: constants that question and SQL share become parameters."""

from __future__ import annotations

from service.pairs.formats.templates import templates
from tests.tables import from_table


@from_table
def test_shared_constant_becomes_parameter(
    question: str, sql: str, template: str, statement: str, parameters: list[dict[str, object]]
) -> None:
    assert templates([(question, sql)]) == [{"question": template, "sql": statement, "parameters": parameters}]


@from_table
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
