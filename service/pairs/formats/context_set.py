"""Pairs as a context set of Google's QueryData, with a template for each pair. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from events.facts.pair.state import PairState
from service.pairs.formats.templates import template_of
from service.texts import say

_GIVEN: Final = say("a given {name}")


def context_set(pairs: Sequence[PairState]) -> dict[str, Any]:
    """Return a context set of Google's QueryData, with a template for each pair."""
    return {"templates": [_context_template(pair) for pair in pairs]}


def _context_template(pair: PairState) -> dict[str, Any]:
    question, sql, parameters = template_of(pair.question, pair.sql)
    numbers = {name: f"${number}" for number, name in enumerate(parameters, start=1)}
    given = {name: _GIVEN.text(pair.language, name=name.replace("_", " ")) for name in parameters}
    return {
        "nl_query": pair.question,
        "sql": pair.sql,
        "intent": pair.question,
        "manifest": _filled(question, given),
        "parameterized": {
            "parameterized_sql": _filled(sql, numbers),
            "parameterized_intent": _filled(question, numbers),
        },
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value)
    return template
