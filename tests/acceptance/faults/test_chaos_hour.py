"""Faults that go on while tasks run: no task fails, and log, files and tables stay correct.

Each scenario goes on for QUERYMILL_CHAOS_MINUTES.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from runtime.settings.settings import Settings
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.machines import machines_over
from tests.acceptance.chaos.runs import Runs, assert_same_outputs, outputs
from tests.acceptance.chaos.world import world
from tests.dask_cluster import SECRET_KEY, DaskCluster

MINUTES = float(os.environ.get("QUERYMILL_CHAOS_MINUTES", "2"))
CLIENTS = 4
MIN_SECONDS, MAX_SECONDS = 5.0, 40.0
"""Time between two faults."""
REFUSED_SECONDS = 30.0
PATIENCE = 600.0

pytestmark = [pytest.mark.soak, pytest.mark.timeout(MINUTES * 60 + 3 * PATIENCE)]


class Load:
    """Clients that start tasks one after another until the time is over."""

    def __init__(self, runs: Runs, parameters: dict[str, Any]) -> None:
        self.task_ids: list[str] = []
        self.faults = 0
        self._runs = runs
        self._parameters = parameters
        self._ends_at = time.monotonic() + 60 * MINUTES
        self._has_failed = threading.Event()

    def goes_on(self, chance: random.Random) -> bool:
        """Wait until the next fault is due; return False if the time is over or a task has failed."""
        seconds = min(chance.uniform(MIN_SECONDS, MAX_SECONDS), self._ends_at - time.monotonic())
        if self._has_failed.wait(max(seconds, 0)) or time.monotonic() >= self._ends_at:
            return False
        self.faults += 1
        return True

    def run_tasks(self) -> None:
        try:
            while time.monotonic() < self._ends_at:
                task_id = self._runs.until(lambda: self._runs.begin(**self._parameters), PATIENCE, "a new task")
                self.task_ids.append(task_id)
                self._runs.completed(task_id, PATIENCE)
        except BaseException:
            self._has_failed.set()
            raise


@contextmanager
def load(runs: Runs, **parameters: Any) -> Generator[Load]:
    """Load during a scenario, after which all tasks complete."""
    made = Load(runs, parameters)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(made.run_tasks) for _ in range(CLIENTS)]
        yield made
    for client in clients:
        client.result()
    # a request whose answer was lost has started a task, too
    runs.until(lambda: runs.listed("in_progress") == [] or None, PATIENCE, "the end of all tasks")
    assert runs.listed("failed") == []
    print(f"{len(made.task_ids)} tasks, {made.faults} faults in {MINUTES:g} minutes")  # noqa: T201  # summary of a long run


def test_postgresql_is_restarted(embedded: str, tmp_path: Path) -> None:
    assert embedded  # the wheel has prepared its binaries for this user
    chance = random.Random(20261129)
    with world(tmp_path, disk="1g") as system:
        system.scale_to(2)
        undisturbed = outputs(system.runs.completed(system.runs.begin())["output_directory"])
        with load(system.runs) as tasks:
            while tasks.goes_on(chance):
                system.server.stop(chance.choice(("fast", "immediate")))
                system.server.start()
        assert [each.popen.poll() for each in system.product.processes] == [None] * 3
        invariants.check(system.settings, system.runs.acknowledged)
        assert_same_outputs(undisturbed, [str(system.settings.outputs / task_id) for task_id in tasks.task_ids])


def test_bucket_refuses_loses_answers_and_ignores_conditions(
    settings: Settings, bucket_url: str, highway: str, tmp_path: Path
) -> None:
    chance = random.Random(20261130)
    with machines_over(bucket_url, settings, highway, tmp_path / "machines") as machines:
        executors = [machines.start_executor() for _ in range(2)]
        undisturbed = machines.runs.begin()
        machines.runs.completed(undisturbed)
        machines.bucket.lose_every = 10
        with load(machines.runs) as tasks:
            while tasks.goes_on(chance):
                machines.bucket.refusing.set()
                time.sleep(REFUSED_SECONDS)
                machines.bucket.refusing.clear()
        machines.bucket.lose_every = 0
        assert machines.bucket.lost > 0
        assert [each.popen.poll() for each in executors] == [None, None]
        expected = machines.documents(undisturbed)
        assert [task_id for task_id in tasks.task_ids if machines.documents(task_id) != expected] == []


def test_dask_processes_are_killed(embedded: str, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="needs the extra querymill[dask]")
    assert embedded  # the wheel has prepared its binaries for this user
    chance = random.Random(20261201)
    with (
        closing(DaskCluster(tmp_path)) as cluster,
        world(tmp_path / "home", disk="1g", QUERYMILL_SECRET_KEY=SECRET_KEY) as system,
    ):
        system.scale_to(2, QUERYMILL_COMPUTE=cluster.setting)
        # with fewer pairs, the executor does not ask its workers
        undisturbed = outputs(system.runs.completed(system.runs.begin(pairs_per_table=25))["output_directory"])
        with load(system.runs, pairs_per_table=25) as tasks:
            while tasks.goes_on(chance):
                if chance.random() < 0.5:
                    cluster.kill_worker(chance.randrange(len(cluster.workers)))
                    cluster.add_worker()
                else:
                    cluster.kill()
                    cluster.start()
        assert [each.popen.poll() for each in system.product.processes] == [None] * 3
        assert_same_outputs(undisturbed, [str(system.settings.outputs / task_id) for task_id in tasks.task_ids])
        invariants.check(system.settings, system.runs.acknowledged)
