"""A source with fewer connections than working units: units wait for each other instead of failing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from events.facts.ids import pairs_stream
from events.facts.records import PairApproved, PairEvent, PairGenerated
from executor.control.cancellation import ExecutionStopped, StopToken
from executor.control.source_connections import source_slots
from executor.daemon import Daemon
from executor.steps.registry import WORKS
from runtime.settings.settings import Settings
from runtime.sources.source_connection import SourceFull, open_source
from samples.load import load_sample
from tests.integration.executor.conftest import SHOP, TASK, Bench
from tests.integration.executor.steps.model.test_model import Answers, served
from tests.integration.executor.steps.test_real_steps import TABLES
from tests.waiting import until_in_thread

Play = Callable[..., None]
ROLE = "one_at_a_time"


@pytest.fixture
def source(embedded: str) -> Iterator[str]:
    """DSN of the sample database for a role limited to one connection."""
    highway = load_sample(embedded, "highway_db")
    with psycopg.connect(highway, autocommit=True) as conn:
        conn.execute(f"create role {ROLE} login connection limit 1".encode())
        conn.execute(f"grant select on all tables in schema public to {ROLE}".encode())
        yield make_conninfo(highway, user=ROLE)
        conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


@pytest.mark.long
def test_complete_run_with_one_connection_succeeds(play: Play, source: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(source="highway_db", dsn=source, table_list=TABLES[:3], language="en", pairs_per_table=4)
        execution_id = await bench.request("complete")
        daemon = Daemon(settings=bench.settings, works=WORKS)
        running = asyncio.create_task(daemon.run())
        try:
            ended = await bench.ended(execution_id, seconds=180)
            assert (ended.status, ended.error) == ("completed", None)
        finally:
            daemon.stop()
            await running

    play(scenario)


def person_pair() -> list[PairEvent]:
    """Events of an approved pair that the grammar cannot generate."""
    about: dict[str, Any] = {"task_id": TASK, "execution_id": None, "pair_id": "own"}
    texts = {"language": "zh", "theme": "", "family": "", "difficulty": "easy", "origin": "person"}
    sql = "SELECT max(orders.amount) FROM orders;"
    return [PairGenerated(**about, question="我的问题", sql=sql, tables=("orders",), **texts), PairApproved(**about)]


@pytest.mark.long
def test_repair_holds_no_connection_during_a_model_call(play: Play, database: str) -> None:
    asked: list[str] = []
    released: list[str] = []

    class SlowModel(Answers):
        def reply(self, system: str, user: str) -> str:
            if "You repair" in system:
                asked.append(user)
                with psycopg.connect(database, autocommit=True) as conn:
                    counted = (
                        "select count(*) = 0 from pg_stat_activity"
                        " where datname = current_database() and application_name = 'querymill source'"
                    )
                    # the server shows a closed connection for a moment
                    until_in_thread(lambda: conn.execute(counted).fetchone() == (True,))
                    released.append(user)
            return "no"

    async def scenario(bench: Bench) -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(SHOP)
            await bench.create(dsn=database, language="zh", pairs_per_table=5)
            await bench.store.lane.append(pairs_stream(TASK), person_pair(), expected=None)
            async with bench.real_daemon():
                for step in ("ddl_generation", "qa_generation", "sql_validation"):
                    ended = await bench.ended(await bench.request(step))
                    assert (ended.status, ended.error) == ("completed", None)
                    if step == "qa_generation":
                        conn.execute("alter table orders drop column amount")
        assert asked
        assert released == asked

    with served(SlowModel) as url:
        play(scenario, llm_base_url=url, llm_model="tiny", unit_concurrency=1)


def test_connect_to_a_full_source_waits_then_times_out(settings: Settings, source: str) -> None:
    slots, connect = source_slots(settings), partial(open_source, source)
    with ExitStack() as held:
        first = held.enter_context(slots.opened("h:1/d", StopToken(), connect))
        threading.Timer(0.3, first.close).start()
        held.enter_context(slots.opened("h:1/d", StopToken(), connect))
        slots.patience = 0.3
        with pytest.raises(SourceFull, match="too many connections for role"):
            slots.opened("h:1/d", StopToken(), connect)
        stopped = StopToken()
        stopped.stop("cancel")
        with pytest.raises(ExecutionStopped):
            slots.opened("h:1/d", stopped, connect)
