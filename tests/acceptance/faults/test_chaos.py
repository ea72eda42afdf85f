"""Fault tolerance: killed and frozen processes, lost servers, full disks, dead networks.

All runs complete, each unit runs once, and the log stays consistent. `make test` and `make test-long` run the short
form; tests marked `soak` take minutes: two hundred kills in a row, and long waits.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from executor.control.limits import LIMITS
from runtime.sources.connection_slots import ConnectionSlots, slot_address
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.head import head_of
from tests.acceptance.chaos.movable_clock import MovableClock
from tests.acceptance.chaos.runs import PATIENCE, assert_same_outputs, holder_pid, holder_pids, outputs
from tests.acceptance.chaos.silent_proxy import SilentProxy
from tests.acceptance.chaos.world import World, world
from tests.acceptance.held_load import held_load
from tests.conftest import Figure
from tests.processes import Process

pytestmark = pytest.mark.timeout(900)  # the waits below detect hangs; a busy machine may need their full time

CONCURRENT_RUNS = 2
MAX_EVENTS_BETWEEN_KILLS = 40
DAY = 86_400


@pytest.fixture(scope="module")
def system(embedded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    assert embedded  # the wheel has prepared its binaries for this user
    with world(tmp_path_factory.mktemp("chaos")) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(system: World) -> dict[str, bytes]:
    """Outputs of a run without faults."""
    system.scale_to(2)
    return outputs(system.runs.completed(system.runs.begin())["output_directory"])


@pytest.fixture(autouse=True)
def _log_stays_valid(system: World, undisturbed: dict[str, bytes]) -> Iterator[None]:
    assert undisturbed
    yield
    invariants.check(system.settings, system.runs.acknowledged)


def kill_repeatedly(system: World, kills: int, seed: int) -> list[str]:
    """Kill executors that hold leases at random moments, `kills` times; return the task ids."""
    chance = random.Random(seed)
    task_ids: list[str] = []
    running: list[str] = []
    with head_of(system.dsn) as head:
        system.scale_to(3)
        done = 0
        while done < kills:
            running = [t for t in running if system.runs.is_running(t)]
            running += [system.runs.begin() for _ in range(CONCURRENT_RUNS - len(running))]
            task_ids += [t for t in running if t not in task_ids]
            # replace killed executors
            for _ in range(3 - len(system.alive())):
                system.start()
            head.grow(
                chance.randint(1, MAX_EVENTS_BETWEEN_KILLS),
                180,
                unless=lambda: not any(system.runs.is_running(t) for t in running),  # noqa: B023  # called immediately
            )
            if holders := system.alive_among(holder_pids(system.dsn, running)):
                chance.choice(holders).kill()
                done += 1
    for task_id in task_ids:
        system.runs.completed(task_id)
    return task_ids


def assert_undisturbed_outputs(system: World, undisturbed: dict[str, bytes], task_ids: list[str]) -> None:
    assert_same_outputs(undisturbed, [system.runs.task(task_id)["output_directory"] for task_id in task_ids])


def test_sigkill_at_random_moments_loses_and_repeats_nothing(system: World, undisturbed: dict[str, bytes]) -> None:
    task_ids = kill_repeatedly(system, 3, seed=20251124)
    assert_undisturbed_outputs(system, undisturbed, task_ids)
    recovered = [e for task_id in task_ids for e in system.runs.events(task_id, "execution.recovered")]
    assert len(recovered) >= 2


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("batch", range(5))
def test_two_hundred_sigkills_lose_and_repeat_nothing(system: World, undisturbed: dict[str, bytes], batch: int) -> None:
    for seed in (2 * batch, 2 * batch + 1):
        assert_undisturbed_outputs(system, undisturbed, kill_repeatedly(system, 20, seed))
        invariants.check(system.settings, system.runs.acknowledged)


@pytest.mark.long
def test_executor_frozen_past_lease_is_fenced_and_recovers(system: World, undisturbed: dict[str, bytes]) -> None:
    system.scale_to(2)
    # the run cannot end before the takeover
    with held_load(system.dsn):
        task_id = system.runs.begin()
        system.runs.reached(task_id, "step.planned")
        # on a busy machine, the lease may be renewed late
        pid = system.runs.until(lambda: holder_pid(system.dsn, task_id), PATIENCE, "the holder of the lease")
        zombie = system.by_pid(pid)
        zombie.popen.send_signal(signal.SIGSTOP)
        system.runs.until(
            lambda: holder_pid(system.dsn, task_id) not in (None, pid) or None, PATIENCE, "another holder of the lease"
        )
        system.runs.reached(task_id, "execution.recovered")
        zombie.popen.send_signal(signal.SIGCONT)
    system.runs.completed(task_id)
    assert_undisturbed_outputs(system, undisturbed, [task_id])
    assert zombie.popen.poll() is None
    # as the only executor, it takes new work
    for other in system.alive():
        if other is not zombie:
            other.kill()
    again = system.runs.begin()
    system.runs.completed(again)
    assert all(f"-{pid}-" in e["data"]["executor"] for e in system.runs.events(again, "execution.started"))


@pytest.mark.long
@pytest.mark.parametrize("mode", [pytest.param("fast", marks=pytest.mark.soak), "immediate"])
def test_run_resumes_after_postgresql_restart(system: World, undisturbed: dict[str, bytes], mode: str) -> None:
    executors = system.scale_to(1)
    task_id = system.runs.begin()
    system.runs.reached(task_id, "step.planned")
    system.server.stop("fast" if mode == "fast" else "immediate")
    system.server.start()
    again = system.runs.until(system.runs.begin, PATIENCE, "a new task")
    for each in (task_id, again):
        system.runs.completed(each)
    assert_undisturbed_outputs(system, undisturbed, [task_id, again])
    assert executors[0].popen.poll() is None


@pytest.mark.long
def test_sigterm_while_postgresql_is_down_ends_executor_in_time(
    system: World, undisturbed: dict[str, bytes], figure: Figure
) -> None:
    (executor,) = system.scale_to(1)
    task_id = system.runs.begin()
    system.runs.reached(task_id, "step.planned")
    system.server.stop("fast")
    asked_at = time.monotonic()
    executor.stop()
    took = time.monotonic() - asked_at
    system.server.start()
    # plus the time that a busy machine needs to wake and end the process
    assert took < LIMITS.grace_seconds + 60
    figure("an executor ends while PostgreSQL is away", [took], "s", limit=LIMITS.grace_seconds + 2)
    system.scale_to(1)
    system.runs.completed(task_id)
    assert_undisturbed_outputs(system, undisturbed, [task_id])


@pytest.mark.long
def test_run_over_dropped_source_fails_naming_it(system: World) -> None:
    system.scale_to(1)
    copy = "highway_copy"
    with psycopg.connect(system.server.dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template highway_db").format(sql.Identifier(copy)))
        system.runs.add_source(make_conninfo(system.server.dsn, dbname=copy), copy)
        # the first step waits until the test has released the connection slots of the source
        with closing(ConnectionSlots.of(system.settings)) as slots:
            while slots.try_take(slot_address(make_conninfo(system.server.dsn, dbname=copy)), "the test"):
                pass
            task_id = system.runs.begin(copy)
            system.runs.reached(task_id, "step.started")
            conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(copy)))
    task = system.runs.ended(task_id)
    assert task["status"] == "failed"
    assert copy in task["error_message"]


@pytest.mark.long
def test_run_on_full_disk_fails_and_resumes_after_cleanup(system: World, undisturbed: dict[str, bytes]) -> None:
    if not system.mounted:
        pytest.skip("mounting a small disk needs root and a kernel that lets it")
    system.scale_to(1)
    root = system.settings.outputs
    filler = root / ".filler"
    # the run cannot end before the disk is full
    with held_load(system.dsn):
        task_id = system.runs.begin()
        system.runs.reached(task_id, "step.started")
        _fill(filler, root)
    try:
        task = system.runs.ended(task_id)
    finally:
        filler.unlink()
    assert task["status"] == "failed"
    assert "磁盘空间不足" in task["error_message"]
    assert str(root) in task["error_message"]
    invariants.check(system.settings, system.runs.acknowledged)
    system.runs.resume(task_id)
    system.runs.until(lambda: system.runs.task(task_id)["status"] == "completed" or None, PATIENCE, task_id)
    assert_undisturbed_outputs(system, undisturbed, [task_id])


@pytest.mark.long
def test_run_on_read_only_disk_is_left_and_goes_on_once_writable(system: World, undisturbed: dict[str, bytes]) -> None:
    if not system.mounted:
        pytest.skip("mounting a small disk needs root and a kernel that lets it")
    # an executor does not start without write permission, so it is started before and suspended
    [executor] = system.scale_to(1)
    executor.popen.send_signal(signal.SIGSTOP)
    task_id = system.runs.begin()
    system.set_writable(False)
    try:
        executor.popen.send_signal(signal.SIGCONT)
        assert executor.ended() != 0
    finally:
        system.set_writable(True)
    assert f"QUERYMILL_OUTPUT_ROOT: {system.settings.outputs} takes no files" in "\n".join(executor.lines)
    assert system.runs.task(task_id)["status"] == "in_progress"
    system.start()
    system.runs.completed(task_id)
    assert_undisturbed_outputs(system, undisturbed, [task_id])


def _fill(filler: Path, root: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * min(1 << 20, max(shutil.disk_usage(root).free, 4096)))
        except OSError:
            os.fsync(file.fileno())


@pytest.mark.long
def test_run_on_silently_cut_network_is_taken_over(system: World, undisturbed: dict[str, bytes]) -> None:
    with SilentProxy(system.server.port) as proxy:
        far = start_behind(system, proxy)
        task_id = system.runs.begin()
        system.runs.reached(task_id, "step.planned")
        proxy.cut()
        system.start()
        system.runs.completed(task_id)
        assert_undisturbed_outputs(system, undisturbed, [task_id])
        assert far.popen.poll() is None
        far.kill()


@pytest.mark.soak
def test_executor_works_again_after_network_returns(system: World, undisturbed: dict[str, bytes]) -> None:
    with SilentProxy(system.server.port) as proxy:
        far = start_behind(system, proxy)
        task_id = system.runs.begin()
        system.runs.reached(task_id, "step.planned")
        proxy.cut()
        near = system.start()
        system.runs.completed(task_id)
        near.kill()
        proxy.mend()
        again = system.runs.begin()
        system.runs.completed(again)
        assert_undisturbed_outputs(system, undisturbed, [task_id, again])
        assert far.popen.poll() is None
        far.stop()


def start_behind(system: World, proxy: SilentProxy) -> Process:
    """Start the only executor, which reaches the log through the proxy."""
    return system.start_only(QUERYMILL_DATABASE_URL=make_conninfo(system.dsn, port=str(proxy.port)))


@pytest.mark.long
def test_wall_clock_jump_does_not_affect_run(system: World, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    clock = MovableClock(tmp_path)
    # long lease: a busy machine must not be a reason for a takeover
    system.start_only(**clock.environment, QUERYMILL_LEASE_SECONDS="60")
    # the run cannot end before the first jump, and logs at least its load before the second
    with held_load(system.dsn):
        task_id = system.runs.begin()
        system.runs.reached(task_id, "step.planned")
        clock.move(-400 * DAY)
    system.runs.reached(task_id, "unit.completed", unit="load")
    clock.move(400 * DAY)
    system.runs.completed(task_id)
    assert_undisturbed_outputs(system, undisturbed, [task_id])
    assert system.runs.events(task_id, "execution.recovered") == []
    years = {e["data"]["logged_at"][:4] for e in system.runs.events(task_id, "log.recorded")}
    assert len(years) > 1, "the clock was not moved"
    system.scale_to(0)
