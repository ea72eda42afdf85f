"""A log rolled back under an executor: the executor ends, since its view of the log is invalid."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from events.follow.rollback_detection import LogRolledBack
from executor.daemon import Daemon
from tests.integration.events.follow.test_rollback_detection import set_back
from tests.integration.executor.conftest import Bench
from tests.integration.executor.tiny_steps import WORKS

pytestmark = pytest.mark.long

END_ITS_SESSIONS = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where datname = current_database() and application_name like 'querymill executor %'"
)


@pytest.mark.parametrize("reconnecting", [True, False], ids=["over a lost connection", "on an open connection"])
def test_executor_on_rolled_back_log_ends_with_the_reason(play: Callable[..., None], reconnecting: bool) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1)
        daemon = Daemon(settings=bench.settings, works=WORKS)
        running = asyncio.create_task(daemon.run())
        await daemon.ready.wait()
        execution_id = await bench.request("ddl_generation")
        requested = await bench.store.head()
        assert (await bench.ended(execution_id)).status == "completed"
        # a copy with the request and nothing after it; this executor has already done it
        set_back(bench.settings, requested)
        if reconnecting:
            with psycopg.connect(bench.settings.database_url or "", autocommit=True) as admin:
                admin.execute(END_ITS_SESSIONS)
        with pytest.raises(LogRolledBack, match=f"it ends at {requested}; an older copy of the database has taken its"):
            async with asyncio.timeout(50):
                await running

    # an open connection without hints is checked at intervals
    play(scenario, fallback_seconds=60 if reconnecting else 0.2)
