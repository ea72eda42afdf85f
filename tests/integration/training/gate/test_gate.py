"""SQL that passes the gate, its verdicts, and the end of time, connection or patience."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from runtime.postgres.connections import hang_up
from tests.integration.training.conftest import TABLES
from tests.tables import from_table
from tests.waiting import until_in_thread
from training.gate.gate import Gate, GateCancelled, GateLimits
from training.gate.probing import probed
from training.gate.session import Session


@pytest.mark.long
@from_table
def test_a_harmless_question_passes(gate: Gate, sql: str, server_version: int) -> None:
    if "JSON_OBJECT" in sql and server_version < 16:
        pytest.skip("PostgreSQL 15 knows no JSON_OBJECT")
    verdict = gate.check(sql)

    assert verdict.valid, verdict
    assert verdict.layer == "run"


def test_cancelling_from_another_thread_ends_a_running_check(shop: str, new_gate: Callable[..., Gate]) -> None:
    gate = new_gate(shop, limits=GateLimits(statement_timeout_ms=60_000))
    gate.check("SELECT 1")
    endless = "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
    timer = threading.Timer(0.3, gate.cancel)
    timer.start()
    started = time.monotonic()

    with pytest.raises(GateCancelled):
        gate.check(endless)

    timer.join()
    # before the time of the statement has passed
    assert time.monotonic() - started < 50
    with pytest.raises(GateCancelled):
        gate.check("SELECT 1")


def test_a_gate_that_was_cancelled_before_its_first_check_opens_no_connection() -> None:
    opened: list[bool] = []

    def connect() -> psycopg.Connection[Any]:
        opened.append(True)
        raise psycopg.OperationalError

    gate = Gate(connect, TABLES)
    gate.cancel()

    with pytest.raises(GateCancelled):
        gate.check("SELECT 1")
    assert not opened


def test_session_without_a_connection_may_be_hung_up(shop: str) -> None:
    """Case of a check whose time ends just as its broken connection was closed."""
    with closing(Session(lambda: psycopg.connect(shop), GateLimits())) as session:
        session.hang_up()
        with session.transaction() as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_a_lost_connection_is_opened_again(shop: str, new_gate: Callable[..., Gate]) -> None:
    gate = new_gate(shop)
    assert gate.check("SELECT 1").valid
    with psycopg.connect(shop, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )

    assert gate.check("SELECT 1").valid


@from_table
def test_connection_that_ends_without_an_error(shop: str, losses: int, reason: str | None) -> None:
    opened: list[psycopg.Connection[Any]] = []
    over = threading.Event()

    def connect() -> psycopg.Connection[Any]:
        opened.append(psycopg.connect(shop))
        return opened[-1]

    def is_at_work(conn: psycopg.Connection[Any], number: int) -> bool:
        asked = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state = 'active' AND query LIKE 'MOVE FORWARD%%'"
        return number < len(opened) and conn.execute(asked, (opened[number].info.backend_pid,)).fetchone() is not None

    def cut_off() -> None:
        with psycopg.connect(shop, autocommit=True) as conn:
            for number in range(losses):
                while not is_at_work(conn, number):
                    if over.wait(0.01):  # a server does not report this
                        return
                hang_up(opened[number].fileno())

    with Gate(connect, TABLES) as gate:
        cutting = threading.Thread(target=cut_off)
        cutting.start()
        verdict = gate.check("SELECT count(*) FROM visit a, visit b WHERE a.cost > b.cost", ours=True)
        over.set()
        cutting.join()

    assert (verdict.valid, verdict.reason) == (reason is None, reason)


def test_connection_that_ends_while_the_server_parses(shop: str) -> None:
    opened: list[psycopg.Connection[Any]] = []

    def connect() -> psycopg.Connection[Any]:
        opened.append(psycopg.connect(shop))
        return opened[-1]

    waits = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    with Gate(connect, TABLES) as gate, psycopg.connect(shop, autocommit=True) as watch, ThreadPoolExecutor(1) as pool:
        assert gate.check("SELECT 1").valid
        with psycopg.connect(shop) as holder:
            holder.execute("LOCK TABLE visit")
            checked = pool.submit(gate.check, "SELECT count(*) FROM visit")
            until_in_thread(lambda: watch.execute(waits, (opened[0].info.backend_pid,)).fetchone())
            hang_up(opened[0].fileno())
        assert checked.result(60).valid
    assert len(opened) == 2


@pytest.mark.long
@pytest.mark.parametrize(
    ("stopped_in", "verdict"),
    [
        pytest.param(TransactionStatus.IDLE, (True, None, ""), id="before its transaction"),
        pytest.param(TransactionStatus.INTRANS, (False, "timeout", "1000 ms"), id="in its transaction"),
    ],
)
def test_silent_server_is_given_up_two_seconds_after_the_limit(
    shop: str, stopped_in: TransactionStatus, verdict: tuple[bool, str | None, str]
) -> None:
    """Case of a server that copies a large value, and so receives neither timeout nor cancellation.

    Before the transaction the SQL has not begun, and is checked over another connection. In it, a second check would
    run beside the first, which the server has not given up.
    """
    answers, stopped = True, 0

    class Stopping(psycopg.Connection[Any]):
        def cursor(self, *args: Any, **kwargs: Any) -> Any:
            nonlocal stopped
            if not (answers or stopped) and self.info.transaction_status == stopped_in:
                stopped = self.info.backend_pid
                os.kill(stopped, signal.SIGSTOP)
            return super().cursor(*args, **kwargs)

    limits = GateLimits(statement_timeout_ms=1_000, patience=10)
    with Gate(lambda: Stopping.connect(shop), TABLES, limits) as gate:
        assert gate.check("SELECT count(*) FROM city").valid
        answers = False
        started = time.monotonic()
        try:
            found = gate.check("SELECT count(*) FROM city")
        finally:
            os.kill(stopped, signal.SIGCONT)

        assert (found.valid, found.reason, found.subject) == verdict
        assert 3 <= time.monotonic() - started < 30
        assert gate.check("SELECT 1").valid


def test_wait_for_a_connection_does_not_count_against_the_sql(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Case of a server that restarts, or whose connections are all in use."""
    monkeypatch.setattr("training.gate.gate.GRACE_SECONDS", 0.0)
    with Gate(lambda: _connected_late(shop), TABLES, GateLimits(statement_timeout_ms=900)) as gate:
        gate.unreadable()
        gate.close()

        assert gate.check("SELECT count(*) FROM city").valid


def _connected_late(dsn: str) -> psycopg.Connection[Any]:
    """Return a connection that opens only after every time limit of less than a second has passed."""
    for timer in threading.enumerate():
        if isinstance(timer, threading.Timer) and timer.interval < 1:
            timer.join()
    return psycopg.connect(dsn)


def test_first_rows_of_a_table_do_not_depend_on_its_other_readers(shop: str) -> None:
    with (
        closing(Session(lambda: psycopg.connect(shop), GateLimits())) as session,
        session.transaction(("public",)) as connection,
    ):
        assert connection.execute("show synchronize_seqscans").fetchone() == ("off",)


# about four times the 300 ms that a check has, and twice the 600 ms that an impatient second check has
_HASHED = "md5(" * 60 + "guest || {}" + ")" * 60
SLOW_AND_CHEAP = f"SELECT {', '.join(f'max({_HASHED.format(n)})' for n in range(45))} FROM visit"
ENDLESS = "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT 1 - n FROM t) SELECT count(*) FROM t"
SLOW_AND_COSTLY = "SELECT count(*) FROM visit a, visit b WHERE a.cost > b.cost"


@pytest.mark.long
@pytest.mark.parametrize(
    ("sql", "patience", "checks", "valid"),
    [
        pytest.param(SLOW_AND_CHEAP, 1_000, [2] * 4, True, id="cheap SQL gets more time"),
        pytest.param(SLOW_AND_CHEAP, 1, [1] * 4, False, id="no SQL gets more time from an impatient gate"),
        pytest.param(SLOW_AND_CHEAP, 2, [2, 2, 2, 1], False, id="more time is given in vain at most three times"),
        pytest.param(SLOW_AND_COSTLY, 1_000, [1] * 4, False, id="costly SQL gets no more time"),
        pytest.param(ENDLESS, 1_000, [1] * 4, False, id="a recursion gets no more time"),
    ],
)
def test_sql_that_takes_too_long_although_its_plan_is_cheap(
    shop: str, sql: str, patience: int, checks: list[int], valid: bool
) -> None:
    with Counted(shop, GateLimits(statement_timeout_ms=300, patience=patience)) as counted:
        found = [counted.check(sql) for _ in checks]
    assert found == [(count, valid, None if valid else "timeout") for count in checks]


@pytest.mark.long
def test_slow_sql_of_others_gets_no_more_time(shop: str) -> None:
    with Counted(shop, GateLimits(statement_timeout_ms=60_000, others_ms=300, patience=1_000)) as counted:
        assert counted.check(SLOW_AND_CHEAP, ours=False) == (1, False, "timeout")


@pytest.mark.long
def test_time_for_second_checks_is_that_of_a_unit_and_used_up_by_valid_sql_too(
    shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 300 ms: less than a second check of this SQL takes
    monkeypatch.setattr("training.gate.gate._WHOLE_SECOND_CHECKS", 0.001)
    counted = Counted(shop, GateLimits(statement_timeout_ms=300, patience=1_000))
    twice, once = (2, True, None), (1, False, "timeout")
    with counted:
        assert [counted.check(SLOW_AND_CHEAP), counted.check(SLOW_AND_CHEAP)] == [twice, once]
        counted.gate.close()
        assert counted.check(SLOW_AND_CHEAP) == once
    with counted:
        assert counted.check(SLOW_AND_CHEAP) == twice


def test_sql_that_may_make_time_zones_has_little_time_and_a_session_of_its_own(
    shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []

    def connect() -> psycopg.Connection:
        opened.append(len(opened))
        return psycopg.connect(shop)

    plain, joined = "SELECT max(at::date) FROM visit", "SELECT max((2000 + id % 20 || '-01-01')::date) FROM visit"
    with Gate(connect, TABLES) as gate:
        assert [gate.check(sql).error for sql in (plain, joined, plain, plain)] == [None] * 4
        monkeypatch.setattr("training.gate.gate._ZONES_MS", 20)
        assert gate.check(f"{joined}, generate_series(1, 200)").reason == "timeout"
    assert len(opened) == 2


def test_plan_nested_beyond_the_stack_is_refused(gate: Gate) -> None:
    """EXPLAIN returns it as JSON, which nests as deeply as the plan."""
    sql = "SELECT id AS x FROM city"
    for _ in range(55):
        sql = f"SELECT DISTINCT count(*) OVER () AS x FROM ({sql}) q GROUP BY x ORDER BY 1 LIMIT 5"

    verdict = gate.check(sql)

    assert (verdict.layer, verdict.reason, verdict.subject) == ("plan", "too_deep", "> 250 EXPLAIN")


def test_sql_that_someone_cancels_is_not_checked_again(shop: str) -> None:
    cancel = """
        select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'active' and query like 'MOVE%'
    """
    with (
        Counted(shop, GateLimits.patient(60_000)) as counted,
        psycopg.connect(shop, autocommit=True) as admin,
        ThreadPoolExecutor(1) as pool,
    ):
        checked = pool.submit(counted.check, ENDLESS)
        until_in_thread(lambda: (admin.execute(cancel), checked.done())[1])
        assert checked.result() == (1, False, "timeout")


@from_table
def test_table_that_another_session_locks(own_shop: str, patience: int, verdict: tuple[int, bool, str | None]) -> None:
    with (
        psycopg.connect(own_shop) as owner,
        Counted(own_shop, GateLimits(lock_timeout_ms=100, patience=patience), after_first=owner.rollback) as counted,
    ):
        owner.execute("lock table city in access exclusive mode")
        assert counted.check("SELECT count(*) FROM city") == verdict


class Counted:
    """A gate that counts the transactions of each check; `after_first` is called at the end of a check's first."""

    def __init__(self, dsn: str, limits: GateLimits, *, after_first: Callable[[], object] = lambda: None) -> None:
        ended: list[str] = []

        class Counting(psycopg.Connection[Any]):
            def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
                done = super().execute(query, *args, **kwargs)
                if query == "ROLLBACK":
                    ended.append(query)
                    if len(ended) == 1:
                        after_first()
                return done

        self._ended = ended
        self.gate = Gate(lambda: Counting.connect(dsn), TABLES, limits)

    def __enter__(self) -> Counted:
        self.gate.__enter__()
        self.gate.unreadable()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.close()

    def check(self, sql: str, *, ours: bool = True) -> tuple[int, bool, str | None]:
        """Return the number of transactions, and whether the SQL is valid, with the reason if not."""
        # opens the connection if need be, whose trial of a setting is another transaction
        self.gate.check("SELECT 1")
        self._ended.clear()
        verdict = self.gate.check(sql, ours=ours)
        return len(self._ended), verdict.valid, verdict.reason


def test_a_source_that_cannot_be_reached_is_an_error_not_a_verdict(new_gate: Callable[..., Gate]) -> None:
    gate = new_gate("host=/nowhere dbname=none connect_timeout=1")

    with pytest.raises(psycopg.OperationalError):
        gate.check("SELECT 1")


def test_rows_are_counted_up_to_the_limit_and_shown_as_json(shop: str, new_gate: Callable[..., Gate]) -> None:
    gate = new_gate(shop, limits=GateLimits(max_rows=100))

    counted = gate.check("SELECT * FROM visit")
    shown = gate.run("SELECT id, cost, at, NULL AS nothing FROM visit ORDER BY id", 2)
    more = gate.run("SELECT id FROM visit", 200)
    empty = gate.run("SELECT id FROM city WHERE false", 5)

    assert (counted.rows, counted.truncated, counted.empty) == (100, True, False)
    assert shown.columns == ("id", "cost", "at", "nothing")
    assert shown.rows == ((1, 1.5, "2024-01-01 01:00:00", None), (2, 3, "2024-01-01 02:00:00", None))
    assert (shown.verdict.rows, shown.verdict.tables) == (100, ("visit",))
    assert (len(more.rows), more.verdict.rows, more.verdict.truncated) == (200, 100, True)
    assert (empty.columns, empty.rows, empty.verdict.empty) == (("id",), (), True)


def test_rows_are_shown_up_to_four_megabytes(gate: Gate) -> None:
    eight = "||".join(["s"] * 8)
    sql = f"WITH a AS (SELECT '{'a' * 12_000}' AS s) SELECT {eight} AS s FROM a, generate_series(1, 60)"

    few, all_rows = gate.run(sql, 2), gate.run(sql, 100)

    assert (few.columns, len(few.rows), few.verdict.rows) == (("s",), 2, 60)
    assert (all_rows.columns, len(all_rows.rows), all_rows.verdict.rows) == (("s",), 41, 60)


def test_two_readings_of_dollar_quotes_are_one(gate: Gate) -> None:
    """The marks look alike if a letter is written as its code, and so hide what would be taken for a comment."""
    sql = (
        "select $你$ a $z4f60z$ /* $你$ as c1 from city limit 1 -- */ $你$ as c1, (select token from secret)::int "
        "from city) as whole) as shown -- $z4f60z$"
    )

    assert gate.run(sql).rows == ((" a $z4f60z$ /* ",),)


@from_table
def test_verdict_has_position_and_reason(gate: Gate, sql: str, layer: str, sqlstate: str, position: int | None) -> None:
    verdict = gate.check(sql)

    assert (verdict.layer, verdict.sqlstate, verdict.position) == (layer, sqlstate, position)


@from_table
def test_sql_of_a_question_is_probed(gate: Gate, sql: str, rows: int | None, only: tuple[object, ...] | None) -> None:
    result = probed(gate, sql)

    assert (result.rows, result.look()) == (rows, only)
    assert (result.error is None) == (rows is not None)


@pytest.mark.parametrize(
    ("relation", "layer"),
    [pytest.param("visit", "prepare", id="a table"), pytest.param("big_city", "parse", id="a view")],
)
def test_a_relation_that_was_dropped_since_its_name_was_read_refuses_the_sql(
    own_shop: str, new_gate: Callable[..., Gate], relation: str, layer: str
) -> None:
    gate = new_gate(own_shop)
    assert gate.check("SELECT 1").valid
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute("drop table visit cascade; drop view big_city")

    verdict = gate.check(f"SELECT count(*) FROM {relation}")

    assert (verdict.valid, verdict.layer) == (False, layer)
    assert relation in (verdict.error or "")
    assert gate.check("SELECT count(*) FROM city").valid
