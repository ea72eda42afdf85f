"""Many small queries at once: each gets its own answer, whatever happens to the others."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from tests.tables import from_table
from training.catalog.batches import Deadline, run_all

ASKED = 11


@pytest.mark.parametrize("batch", [1, 2, 3, 40])
@from_table
def test_failure_does_not_affect_other_queries(database: str, failing: set[int], batch: int) -> None:
    with psycopg.connect(database) as conn, conn.transaction():
        answers = list(run_all(conn, [_question(n, n in failing) for n in range(ASKED)], _hour(), batch=batch))
        assert conn.execute("select 'goes on'").fetchone() == ("goes on",)
    failed = {n for n, answer in enumerate(answers) if isinstance(answer, psycopg.errors.DivisionByZero)}
    assert failed == failing
    assert [answer for n, answer in enumerate(answers) if n not in failing] == [
        [(f"{n}", "kept")] for n in range(ASKED) if n not in failing
    ]


def test_no_lock_is_kept(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("create table a (); create table b ()")
        conn.commit()
        with conn.transaction():
            reading = [sql.SQL("select count(*) from {}").format(sql.Identifier(name)) for name in ("a", "b")]
            assert list(run_all(conn, reading, _hour())) == [[("0",)], [("0",)]]
            held = conn.execute(
                "select count(*) from pg_locks where pid = pg_backend_pid()"
                " and relation in ('a'::regclass, 'b'::regclass)"
            )
            assert held.fetchone() == (0,)


def test_after_the_deadline_no_query_is_sent(database: str) -> None:
    moments = iter([0.0, 1.0])
    deadline = Deadline(10.0, lambda: next(moments, 11.0))
    with psycopg.connect(database) as conn, conn.transaction():
        answers = list(run_all(conn, [_question(n, False) for n in range(4)], deadline, batch=2))
    assert answers == [[("0", "kept")], [("1", "kept")], None, None]


def _question(number: int, fails: bool) -> sql.Composed:
    return sql.SQL("select {} / {}, 'kept'").format(sql.Literal(number), sql.Literal(0 if fails else 1))


def _hour() -> Deadline:
    return Deadline(3600.0, lambda: 0.0)
