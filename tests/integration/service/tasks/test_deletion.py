"""A deletion that was interrupted anywhere is finished by whoever asks again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from events.facts.ids import TaskId, log_stream, task_stream
from events.facts.records import EventsRedacted
from events.facts.refusals import TaskNotFound
from events.facts.task.commands import CreateTask, DeleteTask
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.schemas.responses.tasks import TaskDeletedResponse
from tests.integration.events.audit_fill import line

TASK = TaskId("task_20250627_143052")
LINES = 3
SECRET = "the text that has to go"  # no password

type Play = Callable[[Callable[[Application], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play(settings: Settings) -> Play:
    """Runs a scenario with an application over a log that has one task."""

    def run(scenario: Callable[[Application], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            async with open_application(settings) as application:
                await live(application)
                await scenario(application)

        asyncio.run(main())

    return run


async def live(application: Application) -> None:
    store = application.store
    created = CreateTask(
        task_id=TASK,
        task_type="data_workflow",
        db_name="d",
        source=TASK,
        parameters={"business_context": SECRET},
        output_directory="./d",
        business_context=SECRET,
    )
    application.artefacts.create_task_directory(TASK)
    await application.sources.add_of_task(TASK, "host=127.0.0.1 dbname=d")
    await store.handle(TASK, created, meta=Meta(actor="alice"))
    await store.lane.append(log_stream(TASK), [line(SECRET, TASK)] * LINES, expected=None)


async def told(store: EventStore) -> list[str]:
    return [e.type for e in await store.read_task(TASK) if e.type not in ("log.recorded", "task.created")]


async def is_gone(application: Application) -> bool:
    async with application.store.connection() as conn:
        cursor = await conn.execute(
            "select (select count(*) from events where data::text like %s), (select count(*) from open_deletions),"
            " (select count(*) from sources)",
            (f"%{SECRET}%",),
        )
        left = await cursor.fetchone()
    return left == (0, 0, 0) and not application.artefacts.directory(TASK).exists()


def test_a_purge_is_said_once_the_redaction_is(play: Play) -> None:
    async def scenario(application: Application) -> None:
        answer = await application.tasks.delete(TASK, purge=True)
        assert answer == TaskDeletedResponse(task_id=TASK, deleted=True, redacted_events=LINES + 1)
        assert await told(application.store) == ["task.deleted", "events.redacted", "task.purged"]
        assert await is_gone(application)
        with pytest.raises(TaskNotFound):
            await application.tasks.delete(TASK, purge=True)

    play(scenario)


def test_a_deletion_interrupted_right_behind_its_fact_is_finished_when_asked_for_again(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(TASK, DeleteTask(purge=True))
        assert not await is_gone(application)
        # whatever the second asks, the first has asked for the purge
        assert (await application.tasks.delete(TASK)).redacted_events == LINES + 1
        assert await is_gone(application)
        assert await told(application.store) == ["task.deleted", "events.redacted", "task.purged"]

    play(scenario)


def test_a_deletion_interrupted_behind_its_redaction_still_says_that_it_purged(play: Play) -> None:
    async def scenario(application: Application) -> None:
        store = application.store
        await store.handle(TASK, DeleteTask(purge=True))
        redacted = EventsRedacted(positions=(1, 2, 3, 4), reason="purge")
        await store.lane.append(log_stream(TASK), [redacted], expected=None)
        async with store.connection() as conn:
            await conn.execute("select redact('{1,2,3,4}')")
        assert (await application.tasks.delete(TASK)).redacted_events == 0
        assert await is_gone(application)
        [purged] = [e.fact() for e in await store.read_stream(task_stream(TASK)) if e.type == "task.purged"]
        assert purged.redacted == LINES + 1

    play(scenario)


def test_a_second_request_that_wants_a_purge_gets_it_while_the_first_is_open(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(TASK, DeleteTask())
        assert (await application.tasks.delete(TASK, purge=True)).redacted_events == LINES + 1
        assert await is_gone(application)

    play(scenario)


def test_two_who_finish_the_same_deletion_do_it_once(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(TASK, DeleteTask(purge=True))
        finish = application.tasks.deletions.finish
        assert sorted(await asyncio.gather(finish(TASK), finish(TASK), finish(TASK))) == [0, 0, LINES + 1]
        assert await told(application.store) == ["task.deleted", "events.redacted", "task.purged"]

    play(scenario)
