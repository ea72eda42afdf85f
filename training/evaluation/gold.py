"""Questions with gold SQL, which passes the gate like any other SQL before it judges answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from training.evaluation.judging import MAX_ROWS, Gold, is_complete
from training.evaluation.needs import Needed, needs_of
from training.gate.gate import Gate
from training.gate.verdict import explain
from training.language.languages import Language
from training.measures.execution_accuracy import gold_statements, is_ordered
from training.pair import Pair
from training.source.description import SourceDescription
from training.texts import say

type Stage = Literal["gold", "more_pairs", "answers"]
"""Parts of an evaluation that take time: running the gold SQL, making more pairs, asking a model."""
type EvaluationProgress = Callable[[Stage, int, int], None]
"""Receives a stage, and how many of its items are done and planned."""
MAX_HELD_OUT = 100
"""Maximum number of pairs that are held out as questions; at most every fifth pair is."""
_TOO_MANY_ROWS = say(
    "more than {max_rows} rows or 4 MB cannot be compared; add a LIMIT or aggregate", max_rows=MAX_ROWS
)
_NO_SQL = say("there is no gold SQL")
_NO_ROWS = say("returns no rows, so that any empty answer would be right")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuestion:
    number: int
    """Line of the questions' file, or place among the task's pairs, from 1."""
    question: str
    sql: str
    """Gold SQL; it may allow several statements, see `gold_statements`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedQuestion:
    """A question whose gold SQL cannot be used, with the reason."""

    number: int
    question: str
    error: str

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "question": self.question, "error": self.error}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldAnswers:
    """Questions with their gold rows and needs, and the questions that were refused."""

    needed: tuple[Needed, ...]
    rows: dict[int, tuple[Gold, ...]]
    """Gold rows by number of the question."""
    refused: tuple[RefusedQuestion, ...]


def held_out(pairs: Sequence[Pair]) -> tuple[Sequence[GoldQuestion], list[Pair]]:
    """Return evenly spread pairs as questions, and the other pairs."""
    step = max(5, -(-len(pairs) // MAX_HELD_OUT))
    asked = [GoldQuestion(number=n, question=p.question, sql=p.sql) for n, p in enumerate(pairs, 1) if n % step == 1]
    return asked, [pair for n, pair in enumerate(pairs, 1) if n % step != 1]


def run_gold(
    asked: Sequence[GoldQuestion],
    gate: Gate,
    source: SourceDescription,
    language: Language,
    progress: EvaluationProgress,
    *,
    keep_rows: bool = True,
) -> GoldAnswers:
    """Run the gold SQL of each question, read-only; refusals are in the language. Raises like `Gate.check`.

    Without `keep_rows`, the rows are only checked: they are needed for answers of a model alone.
    """
    needed, rows, refused = list[Needed](), dict[int, tuple[Gold, ...]](), list[RefusedQuestion]()
    for done, one in enumerate(asked):
        progress("gold", done, len(asked))
        found, errors = list[Gold](), list[str]()
        for statement in gold_statements(one.sql):
            result = gate.run(statement, limit=MAX_ROWS)
            if not result.verdict.valid:
                errors.append(explain(result.verdict, language))
            elif not is_complete(result):
                errors.append(_TOO_MANY_ROWS.text(language))
            elif not result.rows:
                errors.append(_NO_ROWS.text(language))
            else:
                if not found:
                    needs = needs_of(statement, source, result.verdict.tables)
                    needed.append(Needed(number=one.number, question=one.question, needs=needs))
                found.append(Gold(sql=statement, rows=result.rows, ordered=is_ordered(one.question, statement)))
        if found:
            rows[one.number] = tuple(found) if keep_rows else ()
        else:
            why = next(filter(None, errors), _NO_SQL.text(language))
            refused.append(RefusedQuestion(number=one.number, question=one.question, error=why))
    return GoldAnswers(needed=tuple(needed), rows=rows, refused=tuple(refused))
