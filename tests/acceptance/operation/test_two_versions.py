"""Rolling upgrade under load: services and executors of two versions over one log refuse and lose nothing."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from runtime.postgres.migrations import pending
from runtime.settings.settings import load_settings
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import API, Runs
from tests.acceptance.conftest import Product
from tests.predecessor import Predecessor, install_predecessor
from tests.processes import Process
from tests.waiting import until_in_thread

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

CLIENTS = 2
"""Clients of each service."""
PATIENCE = 300.0


@pytest.fixture(scope="module")
def predecessor(tmp_path_factory: pytest.TempPathFactory) -> Predecessor:
    return install_predecessor(tmp_path_factory.mktemp("predecessor"))


class WatchedClient(httpx2.Client):
    """Client that keeps requests that were not answered positively."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, timeout=60, headers={"Accept-Language": "en"})
        self.failed: list[str] = []

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        try:
            answer = super().send(request, **options)
        except httpx2.HTTPError as error:
            self.failed.append(f"{request.method} {request.url}: {error!r}")
            raise
        if not answer.is_success:
            self.failed.append(f"{request.method} {request.url}: {answer.status_code} {answer.text}")
        return answer


class Load:
    """Clients of one service that start tasks, read them and download their files, until they are stopped."""

    def __init__(self, url: str) -> None:
        self.client = WatchedClient(url)
        self.runs = Runs(lambda: self.client)
        self.completed: list[str] = []
        self._ends = threading.Event()
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._clients: list[Future[None]] = [self._pool.submit(self._run_tasks) for _ in range(CLIENTS)]

    def _run_tasks(self) -> None:
        while not self._ends.is_set():
            task_id = self.runs.begin()
            self.runs.completed(task_id, PATIENCE)
            self.runs.events(task_id)
            for path in ("", "/logs", "/executions", "/pairs", "/files/archive"):
                self.client.get(f"{API}/tasks/{task_id}{path}")
            assert task_id in self.runs.listed("completed")
            self.completed.append(task_id)

    def complete(self, tasks: int) -> None:
        """Wait until this many more tasks have been completed and read."""
        target = len(self.completed) + tasks
        until_in_thread(lambda: len(self.completed) >= target or any(c.done() for c in self._clients), PATIENCE)

    def stop(self) -> None:
        """Let the clients end after their tasks. Raises their errors."""
        self._ends.set()
        for client in self._clients:
            client.result()
        self._pool.shutdown()
        self.client.close()
        assert self.client.failed == []


def start_service(product: Product, *arguments: str) -> tuple[Process, str]:
    process = product.run(*arguments)
    return process, process.wait_for(r"querymill serving on (http://\S+)").group(1)


def start_executor(product: Product, *arguments: str) -> Process:
    process = product.run(*arguments)
    process.wait_for(r"executor \S+ ready")
    return process


def test_rolling_upgrade_refuses_and_loses_nothing(
    predecessor: Predecessor, database: str, highway: str, tmp_path: Path
) -> None:
    """The order is the one of docs/operations.md: migrate, executors, services."""
    settings = load_settings(database_url=database, home_dir=tmp_path / "home", timezone="Asia/Shanghai")
    old, new = Product(settings), Product(settings)
    old.environment = predecessor.environment_from(old.environment)
    try:
        old_service, old_url = start_service(old, *predecessor.run("service"))
        old_executor = start_executor(old, *predecessor.run("executor"))
        with httpx2.Client(base_url=old_url, timeout=60) as client:
            Runs(lambda: client).add_source(highway)
        through_old = Load(old_url)
        through_old.complete(2)
        assert pending(database, settings.database_schema)
        new.run("-m", "querymill", "migrate").wait_for("applied ")
        assert not pending(database, settings.database_schema)
        through_old.complete(4)

        new_executor = start_executor(new, "-m", "executor")
        through_old.complete(4)
        new_service, new_url = start_service(new, "-m", "service")
        through_new = Load(new_url)
        through_new.complete(4)
        through_old.complete(4)

        assert old_executor.stop() == 0
        through_old.complete(2)
        through_old.stop()
        assert old_service.stop() == 0
        through_new.complete(4)
        through_new.stop()
        assert [each.popen.poll() for each in (new_executor, new_service)] == [None, None]
        invariants.check(settings, through_old.runs.acknowledged | through_new.runs.acknowledged)
    finally:
        old.close()
        new.close()
