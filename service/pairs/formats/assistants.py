"""Pairs as the example queries of other assistants. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from events.facts.pair.state import PairState
from service.pairs.formats.templates import template_of
from service.texts import say
from training.knowledge import to_yaml

_GIVEN: Final = say("a given {name}")


def cortex(pairs: Sequence[PairState]) -> dict[str, Any]:
    """Return the `verified_queries` of a Cortex Analyst semantic model; JSON is valid YAML."""
    queries = [{"name": p.pair_id, "question": p.question, "sql": p.sql, "verified_by": "querymill"} for p in pairs]
    return {"verified_queries": queries}


def wren_file(db_name: str, pair: PairState) -> str:
    """Return a file of the folder `knowledge/sql` of a WrenAI project."""
    fields = {"nl": pair.question, "sql": pair.sql, "source": "querymill", "tags": [db_name, *pair.tables]}
    return f"---\n{to_yaml(fields)}---\n"


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


def genie(pairs: Sequence[PairState]) -> dict[str, Any]:
    """Return the example queries of a Databricks Genie space, as in the `serialized_space` of its API."""
    # ids have 32 hexadecimal digits, and lists are sorted by id
    examples = [
        {"id": hashlib.sha256(p.pair_id.encode()).hexdigest()[:32], "question": [p.question], "sql": [p.sql]}
        for p in pairs
    ]
    return {"version": 2, "instructions": {"example_question_sqls": sorted(examples, key=lambda each: each["id"])}}


def bigquery(pairs: Sequence[PairState]) -> dict[str, Any]:
    """Return the example queries in the context of a data agent of Google's Conversational Analytics API."""
    return {"exampleQueries": [{"naturalLanguageQuestion": p.question, "sqlQuery": p.sql} for p in pairs]}
