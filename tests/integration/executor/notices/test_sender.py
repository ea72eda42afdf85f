"""Sender of notices: slow and odd receivers, several senders, receivers removed meanwhile, archived events."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from events.facts.ids import EXECUTORS_STREAM, ExecutorId, receiver_stream
from events.facts.records import ExecutorsDrained, ExecutorsResumed
from events.store.event_log import open_log
from events.store.event_store import EventStore
from executor.notices.sender import ARCHIVED, NoticeSender
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import cipher
from service.admin.receivers import Receivers
from service.schemas.requests import ReceiverRequest
from service.schemas.responses.operation import ReceiverView
from tests.tables import from_table
from tests.waiting import until

DRAINED, RESUMED = "executors.drained", "executors.resumed"
ACCEPTED = b"HTTP/1.1 204 No Content\r\n\r\n"

type Respond = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def accept(writer: asyncio.StreamWriter) -> None:
    writer.write(ACCEPTED)


class Hook:
    """Receiver of webhooks that answers as `respond` does."""

    def __init__(self, respond: Respond = accept) -> None:
        self.respond = respond
        self.ids: list[str] = []
        self.open = 0
        self.most_open = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        await reader.readexactly(int(re.findall(r"(?i)content-length: (\d+)", head)[0]))
        self.ids += re.findall(r"(?i)webhook-id: (\S+)", head)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            with suppress(ConnectionError):
                await self.respond(writer)
        finally:
            self.open -= 1
            writer.close()


class Stage:
    """A log with receivers on this machine."""

    def __init__(self, store: EventStore, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.receivers = Receivers(store=store, settings=settings, cipher=cipher(settings))
        self._servers: list[asyncio.Server] = []

    async def add(self, name: str, hook: Hook, *types: str, tls: ssl.SSLContext | None = None) -> None:
        """Add a receiver, of drains by default."""
        server = await asyncio.start_server(hook.take, "127.0.0.1", 0, ssl=tls)
        self._servers.append(server)
        port = server.sockets[0].getsockname()[1]
        address = f"{'https' if tls else 'http'}://127.0.0.1:{port}/t0ken"
        await self.receivers.add(ReceiverRequest(name=name, address=address, types=types or (DRAINED,)))

    async def drain(self, times: int = 1) -> None:
        for _ in range(times):
            facts = [ExecutorsDrained(reason=None), ExecutorsResumed()]
            await self.store.lane.append(EXECUTORS_STREAM, facts, expected=None)

    @asynccontextmanager
    async def sending(self, store: EventStore | None = None, /, **changed: Any) -> AsyncGenerator[None]:
        settings = self.settings.model_copy(update=changed)
        sender = NoticeSender(
            store=store or self.store,
            settings=settings,
            cipher=cipher(settings),
            executor=ExecutorId("host-1"),
        )
        running = asyncio.create_task(sender.run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    async def attempts(self, name: str) -> list[dict[str, Any]]:
        """Payloads of the attempts to deliver, in order; `error` is absent from deliveries."""
        events = await self.store.read_stream(receiver_stream(name))
        return [json.loads(event.data) for event in events if event.type.startswith("notice.")]

    async def attempted(self, name: str, count: int) -> list[dict[str, Any]]:
        async def enough() -> list[dict[str, Any]] | None:
            found = await self.attempts(name)
            return found if len(found) >= count else None

        return await until(enough)

    async def listed(self, name: str) -> ReceiverView:
        return {r.name: r for r in (await self.receivers.list()).receivers}[name]

    async def nothing_waits(self, name: str) -> None:
        """Wait until no notice of a receiver waits."""

        async def settled() -> bool:
            return (await self.listed(name)).waiting == 0

        await until(settled)

    def close(self) -> None:
        for server in self._servers:
            server.close()


type Scenario = Callable[[Stage], Coroutine[Any, Any, None]]


@pytest.fixture
def play(settings: Settings) -> Callable[[Scenario], None]:
    """Run a scenario against a fresh log."""

    def run(scenario: Scenario) -> None:
        async def opened() -> None:
            permitted = settings.model_copy(update={"webhook_hosts": "127.0.0.1"})
            async with open_log(permitted) as store:
                stage = Stage(store, permitted)
                try:
                    await scenario(stage)
                finally:
                    stage.close()

        asyncio.run(opened())

    return run


def test_receiver_without_answer_delays_no_other(play: Callable[[Scenario], None]) -> None:
    async def scenario(stage: Stage) -> None:
        go_on = asyncio.Event()
        silent, prompt = Hook(lambda _: silence(go_on)), Hook()
        await stage.add("silent", silent)
        await stage.add("prompt", prompt)
        await stage.drain(3)
        async with stage.sending():
            await stage.attempted("prompt", 3)
            # events that come while it waits have notices, too
            await stage.drain()
            await stage.attempted("prompt", 4)
            assert (silent.open, await stage.attempts("silent")) == (1, [])
            go_on.set()
            await stage.attempted("silent", 4)
        assert (silent.most_open, len(set(silent.ids))) == (1, 4)

    async def silence(go_on: asyncio.Event) -> None:
        await go_on.wait()

    play(scenario)


async def drip(writer: asyncio.StreamWriter) -> None:
    for byte in ACCEPTED:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.2)


async def flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 1_000_000)
        await writer.drain()


async def endless_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x-filler: " + b"x" * 100_000 + b"\r\n")
        await writer.drain()


async def hang_up(_writer: asyncio.StreamWriter) -> None: ...


async def redirect(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n")


async def other_protocol(writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")


@pytest.mark.parametrize(
    ("respond", "error"),
    [
        pytest.param(drip, "no answer in time", id="an answer byte by byte"),
        pytest.param(flood, None, id="a body without end is not read"),
        pytest.param(endless_head, "RemoteProtocolError", id="a head without end"),
        pytest.param(redirect, "HTTP 302", id="a redirect is not followed"),
        pytest.param(hang_up, "RemoteProtocolError", id="no answer"),
        pytest.param(other_protocol, "RemoteProtocolError", id="another protocol"),
    ],
)
def test_odd_answer_is_accepted_or_named(
    play: Callable[[Scenario], None], monkeypatch: pytest.MonkeyPatch, respond: Respond, error: str | None
) -> None:
    # only an answer without end takes the whole time
    monkeypatch.setattr("executor.notices.delivery.WEBHOOK_SECONDS", 2 if respond is drip else 60)

    async def scenario(stage: Stage) -> None:
        await stage.add("odd", Hook(respond))
        await stage.drain()
        async with stage.sending():
            [attempt] = await stage.attempted("odd", 1)
        assert attempt.get("error") == error

    play(scenario)


@from_table
def test_receiver_that_settings_exclude_gets_nothing(
    play: Callable[[Scenario], None], changed: dict[str, str], setting: str
) -> None:
    async def scenario(stage: Stage) -> None:
        hook = Hook()
        await stage.add("ops", hook)
        await stage.drain()
        async with stage.sending(**changed):
            [attempt] = await stage.attempted("ops", 1)
        assert setting in attempt["error"]
        assert attempt["retry_seconds"] == 5
        assert hook.ids == []

    play(scenario)


@pytest.mark.parametrize("known", [True, False])
def test_certificate_is_verified_with_the_authorities_of_the_environment(
    play: Callable[[Scenario], None], monkeypatch: pytest.MonkeyPatch, certificate: tuple[Path, Path], known: bool
) -> None:
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*certificate)

    async def scenario(stage: Stage) -> None:
        await stage.add("ops", Hook(), tls=tls)
        await stage.drain()
        async with stage.sending():
            [attempt] = await stage.attempted("ops", 1)
        assert attempt.get("error") == (None if known else "ConnectError")

    play(scenario)


@pytest.mark.long
def test_each_notice_is_sent_once_by_several_senders(play: Callable[[Scenario], None]) -> None:
    async def scenario(stage: Stage) -> None:
        hooks = {f"r{n}": Hook() for n in range(3)}
        for name, hook in hooks.items():
            await stage.add(name, hook, DRAINED, RESUMED)
        async with open_log(stage.settings) as second, stage.sending(), stage.sending(second):
            await stage.drain(20)
            for name in hooks:
                await stage.attempted(name, 40)
        for hook in hooks.values():
            assert len(hook.ids) == len(set(hook.ids)) == 40

    play(scenario)


def test_receiver_removed_while_its_notice_is_sent_gets_no_other(play: Callable[[Scenario], None]) -> None:
    async def scenario(stage: Stage) -> None:
        arrived, go_on = asyncio.Event(), asyncio.Event()

        async def refuse(writer: asyncio.StreamWriter) -> None:
            arrived.set()
            await go_on.wait()
            writer.write(b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n")

        hook = Hook(refuse)
        await stage.add("ops", hook)
        await stage.drain()
        async with stage.sending():
            await arrived.wait()
            await stage.receivers.remove("ops")
            go_on.set()
            [attempt] = await stage.attempted("ops", 1)
            assert (attempt["error"], attempt["retry_seconds"]) == ("HTTP 500", None)
            again = Hook()
            await stage.add("ops", again)
            # the attempt was that of another receiver of this name
            assert (await stage.listed("ops")).last is None
            await stage.receivers.test("ops")
            await stage.attempted("ops", 2)
        assert (len(hook.ids), len(again.ids)) == (1, 1)
        last = (await stage.listed("ops")).last
        assert last is not None
        assert last.delivered

    play(scenario)


def test_notice_of_an_archived_event_is_recorded_as_failed(play: Callable[[Scenario], None]) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.add("ops", Hook())
        async with stage.store.connection() as conn:
            await conn.execute("insert into notices (receiver, position) values ('ops', 999999)")
        async with stage.sending():
            [attempt] = await stage.attempted("ops", 1)
            assert (attempt["error"], attempt["retry_seconds"]) == (ARCHIVED, None)
            await stage.nothing_waits("ops")

    play(scenario)


def test_test_notice_goes_once_to_the_tested_receiver_only(play: Callable[[Scenario], None]) -> None:
    async def scenario(stage: Stage) -> None:
        tested, other = Hook(), Hook()
        await stage.add("tested", tested, DRAINED, "receiver.*")
        await stage.add("other", other, DRAINED, "receiver.*")
        # it is the event that has the notice, so a service that ends after it was appended loses none
        await stage.receivers.test("tested")
        await stage.drain()
        async with stage.sending():
            # of both additions, of the test, and of the drain
            await stage.attempted("tested", 4)
            # of its addition, and of the drain
            await stage.attempted("other", 2)
            for name in ("tested", "other"):
                await stage.nothing_waits(name)
        assert (len(tested.ids), len(other.ids)) == (4, 2)

    play(scenario)
