"""Command that follows a run while the log is rolled back: it reports the rollback and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from tests.acceptance.conftest import API, Product
from tests.integration.events.follow.test_rollback_detection import set_back
from tests.tables import from_table

pytestmark = pytest.mark.long


@from_table
def test_following_run_reports_rolled_back_log(
    idle_product: Product, highway: str, add_source: Callable[[str, str], None], grown: int, message: str
) -> None:
    product = idle_product
    service = product.start_service()
    add_source("highway_db", highway)
    run = product.run("-m", "querymill", "run", "--db", "highway_db")
    task_id = run.wait_for(r"^task_\w+$")[0]
    run.wait_for(r"^waiting: no executor is alive")
    requested = product.client.get(f"{API}/tasks/{task_id}/events", params={"types": "step.requested"}).json()["data"]
    service.stop()
    set_back(product.settings, requested["events"][0]["position"] - 1)
    asyncio.run(append(product.settings, TaskId(task_id), grown))
    product.start_service()
    run.wait_for(message)
    assert run.ended() == 1


async def append(settings: Settings, task_id: TaskId, count: int) -> None:
    line = LogRecorded(task_id=task_id, execution_id=None, level="INFO", message="m", logged_at="x")
    async with open_log(settings) as store:
        for _ in range(count):
            await store.lane.append(log_stream(task_id), [line], expected=None)
