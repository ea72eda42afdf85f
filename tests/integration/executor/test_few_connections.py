"""A source that takes fewer connections than there are units at work: they wait for each other instead of failing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from executor.daemon import Daemon, source_slots
from executor.steps.all import WORKS
from executor.stopping import Stopped, StopToken
from runtime.settings import Settings
from runtime.sources import SourceFull, open_source
from samples.load import load_sample
from tests.integration.executor.conftest import Bench
from tests.integration.executor.test_real_steps import TABLES

Play = Callable[..., None]
ROLE = "one_at_a_time"


@pytest.fixture
def source(embedded: str) -> Iterator[str]:
    """The sample database for a role that may have one connection."""
    highway = load_sample(embedded, "highway_db")
    with psycopg.connect(highway, autocommit=True) as conn:
        conn.execute(f"create role {ROLE} login connection limit 1".encode())
        conn.execute(f"grant select on all tables in schema public to {ROLE}".encode())
        yield make_conninfo(highway, user=ROLE)
        conn.execute(f"drop owned by {ROLE}; drop role {ROLE}".encode())


def test_a_whole_run_gets_by_with_one_connection(play: Play, source: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(source="highway_db", dsn=source, table_list=TABLES, language="en", pairs_per_table=12)
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


def test_who_waits_for_a_full_source_gets_what_is_closed_and_gives_up_in_the_end(
    settings: Settings, source: str
) -> None:
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
        with pytest.raises(Stopped):
            slots.opened("h:1/d", stopped, connect)
