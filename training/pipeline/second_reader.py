"""Agreement judged from outside: a model writes SQL for a question, and its rows are compared with the pair's."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from executor.steps.api import StepContext
from executor.steps.models.language_model import model_of, report_to
from executor.steps.source.askable_source import source_gate
from training.documents import render_ddl
from training.gate import Gate
from training.measures import ResultRows, agree, is_ordered
from training.models import read_questions
from training.pair import Pair
from training.questions import as_of_newest
from training.source import SourceDescription

logger = logging.getLogger(__name__)

MAX_PAIRS = 60
"""Maximum number of judged pairs; each is a call of the model."""
MAX_SCHEMA_CHARS = 60_000
"""Maximum length of the schema that the model gets; in a wider database some tables are left out."""
MAX_ROWS = 1_000
TIMEOUT_MS = 5_000


def judged_pairs(context: StepContext, pairs: Sequence[Pair], judged: Collection[str] = ()) -> Sequence[Pair]:
    """Return the pairs to judge, first those whose ids were `judged` earlier; empty if the task uses no model."""
    return () if model_of(context) is None else sample(pairs, lambda pair: pair.id in judged, MAX_PAIRS)


def sample(pairs: Sequence[Pair], is_measured: Callable[[Pair], bool], at_most: int) -> Sequence[Pair]:
    """Return the pairs that an earlier run has measured, and evenly spaced others, in their order.

    Together they are `at_most`; more only if more have been measured.
    """
    others = [index for index, pair in enumerate(pairs) if not is_measured(pair)]
    room = at_most - (len(pairs) - len(others))
    chosen = frozenset(others[:: -(-len(others) // room)] if room > 0 and others else ())
    return [pair for index, pair in enumerate(pairs) if index in chosen or is_measured(pair)]


def outside_reading(context: StepContext, source: SourceDescription, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return the pair, its origin, and if the model's SQL gives the pair's rows, for the pairs that can be compared.

    A pair is left out if the model does not answer, or if one of both SQLs does not run or has too many rows.
    """
    model = model_of(context)
    if model is None:
        return []
    answers = list(
        read_questions(
            model,
            [(pair, _schema(source, pair)) for pair in pairs],
            report=report_to(context),
            cancelled=lambda: context.token.stopped,
        )
    )
    found: list[dict[str, Any]] = []
    with source_gate(context, source, timeout_ms=TIMEOUT_MS) as gate:
        for pair, sql in answers:
            context.token.check()
            gold, rows = _rows(gate, source, pair.sql), _rows(gate, source, sql)
            if gold is not None and rows is not None:
                agrees = agree(rows, gold, ordered=is_ordered(pair.question, pair.sql))
                judged = {"pair_id": pair.id, "question": pair.question, "sql": pair.sql}
                found.append({**judged, "origin": pair.origin, "agrees": agrees})
                if not agrees:
                    logger.info("the model reads this question otherwise: %s - %s", pair.question, sql)
    return sorted(found, key=lambda each: str(each["pair_id"]))


def outside_result(context: StepContext, found: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the counts of judged and agreeing pairs, in all and by origin; None if the task uses no model."""
    model = model_of(context)
    if model is None:
        return None
    judged = list(found)
    counts = Counter((each["origin"], each["agrees"]) for each in judged)
    return {
        "model": model.name,
        "judged": len(judged),
        "agreed": sum(bool(each["agrees"]) for each in judged),
        "by_origin": {
            origin: {"judged": counts[origin, True] + counts[origin, False], "agreed": counts[origin, True]}
            for origin in sorted({str(each["origin"]) for each in judged})
        },
        "disagreements": [each["pair_id"] for each in judged if not each["agrees"]],
    }


def _schema(source: SourceDescription, pair: Pair) -> str:
    """Return the DDL of all tables, in their order; if it is too long, of those of the pair and as many others."""
    ddl = {table.name.short: render_ddl(table, source) for table in source.tables}
    left = MAX_SCHEMA_CHARS - sum(len(ddl.get(table, "")) for table in pair.tables)
    chosen = set(pair.tables)
    for table, text in ddl.items():
        if table not in chosen and len(text) <= left:
            chosen.add(table)
            left -= len(text)
    return "\n\n".join(text for table, text in ddl.items() if table in chosen)


def _rows(gate: Gate, source: SourceDescription, sql: str) -> ResultRows | None:
    """Return all rows, as of the newest day of the data; None if the SQL does not run or has too many."""
    moved = as_of_newest(sql, source)
    result = gate.run(sql if moved is None else moved.sql, limit=MAX_ROWS)
    complete = result.verdict.valid and len(result.rows) == result.verdict.rows
    return result.rows if complete else None
