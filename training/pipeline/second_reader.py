"""The second reading: a model writes SQL for a question, and its rows are compared with those of the pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from training.documents.ddl import render_ddl
from training.gate.gate import Gate
from training.measures.execution_accuracy import ResultRows, agree, is_ordered
from training.models.language_model import LanguageModel
from training.models.reader import read_questions
from training.pair import Pair
from training.pipeline.model_help import ModelHelp
from training.questions.as_of import as_of_newest
from training.source.description import SourceDescription

MAX_PAIRS = 60
"""Maximum number of judged pairs; each is a call of the model."""
MAX_SCHEMA_CHARS = 60_000
"""Maximum length of the schema that the model gets; in a wider database some tables are left out."""
MAX_ROWS = 1_000
READING_TIMEOUT_MS = 5_000
"""Time limit of one SQL."""


def sample(pairs: Sequence[Pair], is_measured: Callable[[Pair], bool], at_most: int = MAX_PAIRS) -> Sequence[Pair]:
    """Return the pairs that an earlier run has measured, and evenly spaced others, in their order.

    Together they are `at_most`; more only if more have been measured.
    """
    others = [index for index, pair in enumerate(pairs) if not is_measured(pair)]
    room = at_most - (len(pairs) - len(others))
    chosen = frozenset(others[:: -(-len(others) // room)] if room > 0 and others else ())
    return [pair for index, pair in enumerate(pairs) if index in chosen or is_measured(pair)]


def second_reading(
    helper: ModelHelp | None,
    source: SourceDescription,
    pairs: Sequence[Pair],
    known: Mapping[str, dict[str, Any]],
    open_gate: Callable[[], Gate],
    on_disagreement: Callable[[str, str], object],
) -> list[dict[str, Any]]:
    """Return the pair, its origin, and if the model's SQL gives the pair's rows, for the pairs that can be compared.

    A pair is left out if the model does not answer, or if one of both SQLs does not run or has too many rows.

    known: earlier judgements by pair id, which are taken over. on_disagreement: called with a question and the model's
    SQL if its rows differ.
    """
    judged = [known[pair.id] for pair in pairs if pair.id in known]
    if helper is None:
        return judged
    asked = [(pair, _schema(source, pair)) for pair in pairs if pair.id not in known]
    answers = list(read_questions(helper.model, asked, report=helper.report, cancelled=helper.cancelled))
    found: list[dict[str, Any]] = []
    with open_gate() as gate:
        for pair, sql in answers:
            if helper.cancelled():
                break
            gold, rows = _rows(gate, source, pair.sql), _rows(gate, source, sql)
            if gold is not None and rows is not None:
                agrees = agree(rows, gold, ordered=is_ordered(pair.question, pair.sql))
                found.append(
                    {
                        "pair_id": pair.id,
                        "question": pair.question,
                        "sql": pair.sql,
                        "origin": pair.origin,
                        "agrees": agrees,
                    }
                )
                if not agrees:
                    on_disagreement(pair.question, sql)
    return judged + sorted(found, key=lambda each: str(each["pair_id"]))


def second_reading_result(model: LanguageModel, judged: Collection[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the counts of judged and agreeing pairs, in all and by origin."""
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
