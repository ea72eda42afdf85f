"""`bench/training/outside`: all databases and questions load, and each gold SQL is right by its own measure."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from bench.support.assistant.judging import gold_rows, judging_gate
from bench.support.assistant.questions import questions_of
from bench.support.databases import OUTSIDE
from training.evaluation.judging import judge
from training.source.read import SourceRequest, read_source

pytestmark = pytest.mark.long


@pytest.mark.parametrize("name", OUTSIDE)
def test_every_gold_sql_is_right(name: str, new_database: Callable[..., str]) -> None:
    dsn = new_database()
    with psycopg.connect(dsn) as conn:
        conn.execute(OUTSIDE[name].read_bytes())
        conn.execute("analyze")
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest(language="en"))
    questions = questions_of(name)
    assert 6 <= len(source.tables) <= 12
    assert len({question.text for question in questions}) == 15
    with judging_gate(dsn, source) as gate:
        for question in questions:
            gold = gold_rows(dsn, question)
            assert all(one.rows for one in gold), question.text
            outcomes = [judge(gate, statement, gold) for statement in question.gold]
            assert all(outcome.right for outcome in outcomes), (question.text, outcomes)
            assert not judge(gate, "SELECT 'no answer' AS a", gold).right, question.text
