"""Templates: constants that question and SQL share become parameters."""

from __future__ import annotations

from service.pairs.formats.templates import template_of
from tests.tables import from_table


@from_table
def test_shared_constant_becomes_parameter(
    question: str, sql: str, template: str, statement: str, parameters: list[str]
) -> None:
    assert template_of(question, sql) == (template, statement, parameters)


@from_table
def test_pair_without_shared_constant_has_no_parameters(question: str, sql: str) -> None:
    assert template_of(question, sql) == (question, sql, [])


def test_name_of_a_parameter_is_no_value() -> None:
    question, *_ = template_of("Is x1 of label kind?", "SELECT a FROM b WHERE kind = 'x1' AND label = 'kind';")
    assert question == "Is {kind} of label {label}?"
