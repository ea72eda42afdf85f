"""Events of a newer version in the log: followers of their tasks get a problem, other clients are unaffected."""

# an event of a newer version is simulated by patching this version's codec
# pyright: reportPrivateUsage=false
from __future__ import annotations

import asyncio
import json
from urllib.request import urlopen

import pytest

from events.facts.codec import UnknownEvent
from events.facts.ids import ExecutionId, ExecutorId, task_stream
from events.facts.task.facts import ExecutionStarted, StepRequested
from events.wire import batch
from events.wire.pg_binary import int2_element
from querymill.cli.console import CommandFailed
from querymill.cli.progress import watch
from querymill_client import Client
from runtime.settings.settings import Settings
from service.application import Application
from service.live.stream import StreamRequest
from service.tasks.service import StartWatch
from tests.integration.service.live.test_stream_connections import Service, play
from tests.integration.service.streams import OTHER, TASK, Connection, append, create, following, running

EXECUTION = ExecutionId(f"{TASK}_step_ddl_generation_exec_20250627143052")
REQUESTED = StepRequested(task_id=TASK, execution_id=EXECUTION, step="ddl_generation")
REASON = "step.requested version 99 is newer than this version of Querymill; upgrade it"


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Record step requests with a schema version that is newer than this one."""
    kind = batch._KIND[StepRequested]
    monkeypatch.setitem(batch._KIND, StepRequested, kind._replace(version=int2_element(99)))


async def request(application: Application) -> None:
    await application.store.lane.append(task_stream(TASK), [REQUESTED], expected=None)
    await asyncio.wait_for(application.feed.reached(await application.store.head()), 60)


def problems_of(client: Connection) -> list[object]:
    """Problems the client received about unreadable tasks."""
    messages = bytes(client.got).decode().split("\n\n")
    return [json.loads(m.partition("data: ")[2]) for m in messages if m.startswith("event: problem\n")]


PROBLEM = {
    "task_id": TASK,
    "code": "not_ready",
    "detail": f"The log cannot be read: {REASON}",
    "reason": REASON,
}


@pytest.mark.usefixtures("newer")
def test_new_follower_gets_a_problem_instead_of_a_view(settings: Settings) -> None:
    async def test(application: Application) -> None:
        await create(application, TASK)
        await create(application, OTHER)
        await request(application)
        async with following(application, StreamRequest(tasks=(TASK, OTHER), after=0)) as client:
            await client.until(lambda: "view" in client.names)
            assert client.names == ["message", "message", "message", "problem", "view"]
            assert problems_of(client) == [PROBLEM]
            await append(application, 1, 1)
            await client.until(lambda: client.ids == [1, 2, 3, 4])

    running(settings, test)


@pytest.mark.usefixtures("newer")
def test_existing_follower_gets_one_problem_and_more_events(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(application: Application) -> None:
        await create(application, TASK)
        async with following(application, StreamRequest(tasks=(TASK,))) as client:
            await client.until(lambda: client.names == ["view"])
            await request(application)
            await client.until(lambda: "problem" in client.names)
            await request(application)
            await append(application, 1, 1)
            await client.until(lambda: len(client.ids) == 3)
            assert application.feed.connected
            assert (client.names.count("view"), problems_of(client)) == (1, [PROBLEM])

    running(settings, test)
    assert caplog.text.count(f"no view of {TASK} any more: {REASON}") == 1


@pytest.mark.usefixtures("newer")
def test_terminal_follower_fails_while_service_stays_ready(settings: Settings) -> None:
    def asked(port: int) -> tuple[str, object, bytes]:
        with Client(f"http://127.0.0.1:{port}") as client:
            with pytest.raises(CommandFailed) as refused:
                watch(client, TASK, EXECUTION)
            first = next(client.events(TASK, after=0))
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=60) as answer:
            return str(refused.value), first.data["type"], answer.read()

    async def scenario(service: Service) -> None:
        await create(service.application, TASK)
        await request(service.application)
        # the projector notices the unreadable event
        with pytest.raises(UnknownEvent):
            await service.application.reading.list()
        message, first, ready = await asyncio.to_thread(asked, service.port)
        assert message == f"the task {TASK} cannot be followed here: {PROBLEM['detail']}"
        assert first == "task.created"
        assert json.loads(ready)["unreadable"] == REASON

    play(settings, scenario)


def test_start_by_a_newer_executor_does_not_end_the_feed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = batch._KIND[ExecutionStarted]
    monkeypatch.setitem(batch._KIND, ExecutionStarted, kind._replace(version=int2_element(99)))
    started = ExecutionStarted(
        task_id=TASK, execution_id=EXECUTION, step="ddl_generation", executor=ExecutorId("e"), epoch=1
    )

    async def test(application: Application) -> None:
        with StartWatch(application.feed):
            for _ in range(2):
                await application.store.lane.append(task_stream(TASK), [started], expected=None)
                await asyncio.wait_for(application.feed.reached(await application.store.head()), 60)

    running(settings, test)
