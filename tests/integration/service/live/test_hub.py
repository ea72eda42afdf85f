"""The hub over a real log: history meets live events; slow, stalled and quiet clients."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack

import psycopg
import pytest

from events.facts.ids import ExecutionId, ExecutorId, Stream, TaskId, task_stream
from events.facts.task.facts import ExecutionRecovered, ExecutionStarted, StepRequested, TaskCreated
from events.store.event_store import EventStore
from events.wire.event import Event
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.application import Application, open_application
from service.executors.queue import QueueSnapshot, Waiting
from service.live.limits import StreamLimits
from service.live.stream import StreamRequest
from tests.integration.service.streams import OTHER, TASK, append, create, following, running
from tests.waiting import until


def test_history_and_live_events_meet_without_gap_or_double(settings: Settings) -> None:
    async def test(application: Application) -> None:
        await append(application, 1, 2_500)
        async with following(application, StreamRequest(after=0)) as client:
            for start in range(2_501, 5_001, 100):
                await append(application, start, 100)
            await client.until(lambda: len(client.ids) >= 5_000)
            assert client.ids == list(range(1, 5_001))

    running(settings, test)


def test_slow_client_gets_resync_and_reconnects_without_gap(settings: Settings) -> None:
    async def test(application: Application) -> None:
        async with following(application) as slow, following(application) as quick:
            await append(application, 1, 1)
            slow.stall()
            for start in range(2, 3_000, 500):
                await append(application, start, 500)
            head = await application.store.head()
            await quick.until(lambda: quick.ids == list(range(1, head + 1)))
            slow.resume()
            await slow.until(lambda: slow.ended)
            assert slow.names[-1] == "resync"
            assert slow.ids == list(range(1, len(slow.ids) + 1))
            assert len(slow.ids) < 1_000
        async with following(application, StreamRequest(after=slow.ids[-1])) as again:
            await again.until(lambda: again.ids == list(range(slow.ids[-1] + 1, head + 1)))

    running(settings, test, StreamLimits(max_waiting_bytes=200_000))


def step_requested(task_id: TaskId) -> StepRequested:
    execution_id = ExecutionId(f"{task_id}_step_ddl_generation_exec_20250627143052")
    return StepRequested(task_id=task_id, execution_id=execution_id, step="ddl_generation")


async def queued(application: Application, task_id: TaskId) -> ExecutionStarted:
    """Create a task and request a step of it; return the fact that would start the step."""
    requested = step_requested(task_id)
    await create(application, task_id)
    appended = await application.store.lane.append(task_stream(task_id), [requested], expected=1)
    await application.feed.reached(appended.last_position)
    return ExecutionStarted(
        task_id=task_id, execution_id=requested.execution_id, step="ddl_generation", executor=ExecutorId("e"), epoch=1
    )


def test_view_of_a_quiet_task_follows_the_queue(settings: Settings) -> None:
    async def test(application: Application) -> None:
        started = await queued(application, OTHER)
        await queued(application, TASK)
        async with following(application, StreamRequest(tasks=(TASK,), types=("task.*",))) as client:
            queue = '"queue":{"position":%d,"executors_alive":0,"reason":"%s"'
            await client.until(lambda: (queue % (2, "no_executor")).encode() in client.got)
            await application.store.lane.append(task_stream(OTHER), [started], expected=2)
            await client.until(lambda: (queue % (1, "no_executor")).encode() in client.got)
            await application.executors.drain("for repair")
            await client.until(lambda: (queue % (1, "drained")).encode() in client.got)
            await application.executors.resume()
            await client.until(lambda: client.got.count((queue % (1, "no_executor")).encode()) == 2)
            assert client.names == ["view"] * 4

    running(settings, test, StreamLimits(min_seconds_between_queue_checks=0.01))


def test_view_of_a_running_task_says_that_it_has_lost_its_executor(settings: Settings) -> None:
    async def claim(application: Application, started: ExecutionStarted, seconds: float) -> None:
        wanted = {"execution_ids": [started.execution_id], "task_ids": [started.task_id]}
        async with application.store.connection() as conn:
            await conn.execute(query("leases", "claim"), {**wanted, "executor": "e", "seconds": seconds})

    async def test(application: Application) -> None:
        started = await queued(application, TASK)
        await claim(application, started, 0.01)
        appended = await application.store.lane.append(task_stream(TASK), [started], expected=2)
        await application.feed.reached(appended.last_position)
        async with following(application, StreamRequest(tasks=(TASK,), types=("task.*",))) as client:
            await client.until(
                lambda: b'"position":1,"executors_alive":0,"reason":"no_executor","since":"' in client.got
            )
            detail = await application.reading.detail(TASK)
            assert detail.current_execution is not None
            assert detail.current_execution.queue is not None
            # another executor has taken over
            await claim(application, started, 60)
            again = ExecutionRecovered(
                task_id=TASK, execution_id=started.execution_id, executor=ExecutorId("f"), epoch=2, attempt=2
            )
            await application.store.lane.append(task_stream(TASK), [again], expected=3)
            await client.until(lambda: b'"queue":null' in client.got[client.got.rindex(b"event: view") :])
            # it waits for the store of files, and then gives the task back
            held = {"execution_id": started.execution_id, "executor": "e", "epoch": 2, "channel": "c", "notify": False}
            for name, given, shown in (
                ("wait_for_files", {"seconds": 5}, b'"reason":"files_away","since":"'),
                ("wait_for_files", {"seconds": None}, b'"queue":null'),
                ("release_and_wake", {}, b'"reason":"no_executor","since":"'),
            ):
                async with application.store.connection() as conn:
                    await conn.execute(query("leases", name), {**held, **given})
                await client.until(lambda shown=shown: shown in client.got[client.got.rindex(b"event: view") :])

    running(settings, test, StreamLimits(min_seconds_between_queue_checks=0.01))


def test_first_view_contains_earlier_events(settings: Settings) -> None:
    async def test(application: Application) -> None:
        for number in range(20):
            task_id = TaskId(f"task_20250627_1430{number:02}")
            await append(application, 3 * number, 1, task_id)
            # the hub receives this after the client has connected
            created = TaskCreated(
                task_id=task_id, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="d"
            )
            appended = await application.store.lane.append(task_stream(task_id), [created], expected=0)
            async with following(application, StreamRequest(tasks=(task_id,))) as client:
                await append(application, 3 * number + 1, 1, task_id)
                await client.until(lambda: len(client.names) >= 2)  # the view and the event
                assert client.names[:2] == ["view", "message"]
                assert client.ids == [appended.last_position + 1]

    running(settings, test)


def test_view_that_fails_is_made_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    read_stream, failures = EventStore.read_stream, list[psycopg.Error]()

    async def failing(self: EventStore, stream: Stream, **options: int) -> list[Event]:
        if failures:
            raise failures.pop()
        return await read_stream(self, stream, **options)

    async def test(application: Application) -> None:
        await create(application, TASK)
        async with following(application, StreamRequest(tasks=(TASK,))) as client:
            await client.until(lambda: client.names == ["view"])
            failures.append(psycopg.OperationalError("the server closed the connection"))
            application.hub.views.request(TASK)
            await client.until(lambda: client.names == ["view", "view"])

    monkeypatch.setattr(EventStore, "read_stream", failing)
    running(settings, test, StreamLimits(seconds_after_failed_view=0.01))


def test_no_view_is_older_than_the_one_before(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view is still being made for a client that has left when another client gets a newer view."""
    now, begun, go_on = Waiting.now, asyncio.Event(), asyncio.Event()

    async def held(self: Waiting) -> QueueSnapshot:
        begun.set()
        await go_on.wait()
        return await now(self)

    async def test(application: Application) -> None:
        started = await queued(application, TASK)
        async with following(application, StreamRequest(tasks=(TASK,), types=("task.*",))) as left:
            await left.until(lambda: left.names == ["view"])
            monkeypatch.setattr(Waiting, "now", held)
            application.hub.views.request(TASK)
            await begun.wait()
        appended = await application.store.lane.append(task_stream(TASK), [started], expected=2)
        await application.feed.reached(appended.last_position)
        async with following(application, StreamRequest(tasks=(TASK,), types=("task.*",))) as client:
            await client.until(lambda: client.names == ["view"])
            go_on.set()
            await client.until(lambda: client.names == ["view", "view"])
            assert re.findall(rb'"version":(\d+)', client.got) == [b"3", b"3"]

    running(settings, test)


def test_client_whose_queue_position_is_newer_has_the_others_corrected(settings: Settings) -> None:
    async def test(application: Application) -> None:
        started = await queued(application, OTHER)
        await queued(application, TASK)
        request = StreamRequest(tasks=(TASK,), types=("task.*",))
        async with following(application, request) as first:
            await first.until(lambda: first.names == ["view"])
            await application.executors.drain("for repair")
            await first.until(lambda: b'"reason":"drained"' in first.got)
            # from now on no check corrects the first client
            await application.executors.resume()
            await application.store.lane.append(task_stream(OTHER), [started], expected=2)
            async with following(application, request) as second:
                for client in (second, first):
                    await client.until(lambda client=client: b'"position":1,"executors_alive"' in client.got)

    running(settings, test, StreamLimits(min_seconds_between_queue_checks=60))


def test_quiet_task_created_before_startup_has_a_full_view(settings: Settings) -> None:
    async def before() -> None:
        async with open_application(settings) as application:
            await create(application, TASK)

    async def test(application: Application) -> None:
        for _ in range(2):
            async with following(application, StreamRequest(tasks=(TASK,))) as client:
                await client.until(lambda: client.names == ["view"])
                application.hub.views.request(TASK)
                await client.until(lambda: client.names == ["view", "view"])
                assert client.got.count(TASK.encode()) >= 2
                assert b'"version":0' not in client.got
        application.hub.views.request(OTHER)
        async with following(application, StreamRequest(tasks=(OTHER,))) as client:
            # no view is sent until the task is created
            await create(application, OTHER)
            await client.until(lambda: client.names == ["message", "view"])

    asyncio.run(before())
    running(settings, test)


def test_client_gets_only_its_subscription(settings: Settings) -> None:
    async def test(application: Application) -> None:
        async with (
            following(application, StreamRequest(tasks=(OTHER,))) as of_other,
            following(application, StreamRequest(types=("task.*",))) as of_types,
            following(application) as of_all,
        ):
            await append(application, 1, 2, TASK)
            await append(application, 3, 2, OTHER)
            await create(application, TASK)
            await of_all.until(lambda: len(of_all.ids) == 5)
            await of_types.until(lambda: of_types.ids == [5])
            await of_other.until(lambda: of_other.ids == [3, 4])

    running(settings, test)


@pytest.mark.parametrize("types", [("task.*",), ("task.create?",), ("[t]ask.created", "log.*"), ("*",)], ids=str)
def test_history_and_live_events_have_equal_type_filters(settings: Settings, types: tuple[str, ...]) -> None:
    async def test(application: Application) -> None:
        async with following(application, StreamRequest(types=types)) as live, following(application) as all_live:
            await append(application, 1, 2, TASK)
            await create(application, TASK)
            await all_live.until(lambda: len(all_live.ids) == 3)
            store = application.store
            for history in (await store.read_log(types=types), await store.read_task(TASK, types=types)):
                assert [event.position for event in history] == live.ids

    running(settings, test)


def test_client_ahead_of_the_hub_gets_only_later_events(settings: Settings) -> None:
    async def test(application: Application) -> None:
        async with following(application, StreamRequest(after=3)) as client:
            await append(application, 1, 5)
            await client.until(lambda: len(client.ids) == 2)
            assert client.ids == [4, 5]

    running(settings, test)


def test_quiet_stream_sends_heartbeats(settings: Settings) -> None:
    async def test(application: Application) -> None:
        async with following(application) as client:
            await client.until(lambda: client.got.count(b": still here\n\n") >= 3)
            assert client.names == []

    running(settings, test, StreamLimits(heartbeat_seconds=0.05))


def test_stalled_client_is_disconnected_without_affecting_others(settings: Settings) -> None:
    async def test(application: Application) -> None:
        async with following(application) as frozen, following(application) as other:
            frozen.stall()
            await append(application, 1, 1)
            await until(lambda: application.hub.clients == 1)
            await append(application, 2, 1)
            await other.until(lambda: other.ids == [1, 2])
            assert frozen.ids == []

    running(settings, test, StreamLimits(send_seconds=0.2))


def test_stop_ends_current_and_later_streams_with_bye(settings: Settings) -> None:
    async def test(application: Application) -> None:
        async with AsyncExitStack() as opened:
            clients = [await opened.enter_async_context(following(application)) for _ in range(5)]
            application.hub.close()
            for client in clients:
                await client.until(lambda client=client: client.ended)
                assert client.names == ["bye"]
            late = await opened.enter_async_context(following(application, StreamRequest(after=0)))
            await late.until(lambda: late.ended)
            assert late.names == ["bye"]

    running(settings, test)


def test_client_lost_before_its_first_event_resumes_without_gap(settings: Settings) -> None:
    async def test(application: Application) -> None:
        await append(application, 0, 3)
        async with following(application) as cut:
            before = cut.last_id
        assert (before, cut.ids, cut.names) == (application.hub.position, [], [])
        assert b"id: %d\nevent: begin\ndata: {}\n\n" % before in cut.got
        await append(application, 3, 2)
        async with following(application, StreamRequest(after=before)) as again:
            await again.until(lambda: len(again.ids) == 2)
            assert again.ids == [before + 1, before + 2]

    running(settings, test)
