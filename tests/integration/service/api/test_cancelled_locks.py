"""A request cancelled while it acquires a lock leaves no lock on its pooled connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from events.facts.ids import TaskId
from runtime.settings.settings import Settings
from service.application import Application, open_application

TASK = TaskId("task_20250627_143052")
WAITING = "select count(*) from pg_locks where locktype = 'advisory' and not granted"

type Ask = Callable[[Application], Coroutine[Any, Any, object]]


async def count(application: Application) -> None:
    async with application.tasks._active_tasks():
        pass


async def delete(application: Application) -> int | None:
    return await application.tasks.deletions.finish(TASK)


@pytest.mark.parametrize(
    ("lock", "ask"),
    [
        pytest.param("active_tasks", count, id="tasks in progress"),
        pytest.param(f"deletion {TASK}", delete, id="a deletion"),
    ],
)
def test_lock_granted_during_cancellation_is_released(settings: Settings, lock: str, ask: Ask) -> None:
    limited = settings.model_copy(update={"max_active_tasks": 5})
    key = {"name": f"{settings.database_schema}.{lock}"}

    async def run(other: psycopg.Connection[tuple[Any]]) -> None:
        def one(question: str) -> Any:
            row = other.execute(question, key).fetchone()
            assert row is not None
            return row[0]

        one("select pg_advisory_lock(hashtext(%(name)s))")
        async with asyncio.timeout(60), open_application(limited) as application:
            asking = asyncio.create_task(ask(application))
            while not one(WAITING):  # noqa: ASYNC110  # the database sends no notification of waiters
                await asyncio.sleep(0)
            one("select pg_advisory_unlock(hashtext(%(name)s))")
            while one(WAITING):
                pass
            # the lock is granted, but the request has not received the answer yet
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
            assert one("select pg_try_advisory_lock(hashtext(%(name)s))")

    with psycopg.connect(settings.database_url or "", autocommit=True) as other:
        asyncio.run(run(other))
