"""An execution whose appends the database refuses is abandoned, then claimed again after a pause."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest

from executor import daemon
from executor.control.limits import LIMITS, ExecutorLimits
from tests.integration.executor.conftest import Bench

REFUSED = """
create function refuse() returns trigger language plpgsql as
  $$ begin raise insufficient_privilege using message = 'permission denied for table events'; end $$;
create trigger refused before insert on events for each row
  when (new.type <> 'step.requested') execute function refuse()
"""
# dropping the trigger would lock the log against readers, in another order than theirs
PERMITTED = "create or replace function refuse() returns trigger language plpgsql as $$ begin return new; end $$"


class BrokenOff(logging.Handler):
    """Records when executions were abandoned, to be awaited."""

    def __init__(self) -> None:
        super().__init__()
        self.times: asyncio.Queue[float] = asyncio.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().endswith(" broke off"):
            self.times.put_nowait(record.created)

    async def next(self) -> float:
        async with asyncio.timeout(60):
            return await self.times.get()


@pytest.fixture
def broken_off() -> Iterator[BrokenOff]:
    handler = BrokenOff()
    daemon.logger.addHandler(handler)
    yield handler
    daemon.logger.removeHandler(handler)


async def execute(bench: Bench, statement: str) -> None:
    async with bench.store.connection() as log:
        await log.execute(statement.encode())


@pytest.mark.long
def test_abandoned_execution_pauses_before_retry_and_completes(
    play: Callable[..., None], broken_off: BrokenOff
) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            await execute(bench, REFUSED)
            execution_id = await bench.request("ddl_generation")
            first, second, third = [await broken_off.next() for _ in range(3)]
            await execute(bench, PERMITTED)
            assert (await bench.ended(execution_id)).status == "completed"
        assert second - first >= LIMITS.min_rest_seconds
        assert third - second >= LIMITS.min_rest_seconds * 2

    play(scenario)


def test_paused_execution_is_released_when_the_executor_stops(play: Callable[..., None], broken_off: BrokenOff) -> None:
    limits = ExecutorLimits(min_rest_seconds=3_600.0, max_rest_seconds=3_600.0, grace_seconds=3_600.0)

    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with asyncio.timeout(60):
            async with bench.daemon(limits=limits):
                await execute(bench, REFUSED)
                execution_id = await bench.request("ddl_generation")
                await broken_off.next()
                await execute(bench, PERMITTED)
            async with bench.daemon():
                assert (await bench.ended(execution_id)).status == "completed"

    play(scenario)
