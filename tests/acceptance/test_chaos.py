"""Kills, stops, lost servers, full disks, dead networks: the work goes on, once, and the log stays true.

The short form is in `make test`; what is marked `soak` takes minutes: two hundred kills in a row, and long waits.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from executor.control.limits import LIMITS
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.head import head_of
from tests.acceptance.chaos.movable_clock import MovableClock
from tests.acceptance.chaos.runs import PATIENCE, holder_pid, holder_pids, outputs, same_as
from tests.acceptance.chaos.silent_proxy import SilentProxy
from tests.acceptance.chaos.world import World, world
from tests.acceptance.conftest import Process
from tests.conftest import Figure

pytestmark = pytest.mark.timeout(900)  # hangs are found by the waits below, which a busy machine may need in full

SIDE_BY_SIDE = 2
MOST_EVENTS_BETWEEN_KILLS = 40
DAY = 86_400


@pytest.fixture(scope="module")
def there(embedded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    assert embedded  # the wheel has prepared its binaries for this user
    with world(tmp_path_factory.mktemp("chaos")) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(there: World) -> dict[str, bytes]:
    """What a run leaves that nothing happens to."""
    there.have(2)
    return outputs(there.runs.completed(there.runs.begin())["output_directory"])


@pytest.fixture(autouse=True)
def _stays_true(there: World, undisturbed: dict[str, bytes]) -> Iterator[None]:
    assert undisturbed
    yield
    invariants.check(there.settings)


def kill_in_a_row(there: World, kills: int, seed: int) -> list[str]:
    """Kills one that holds work, at random moments, until it was enough; the ids of the tasks worked on."""
    chance = random.Random(seed)
    task_ids: list[str] = []
    running: list[str] = []
    with head_of(there.dsn) as head:
        there.have(3)
        done = 0
        while done < kills:
            running = [t for t in running if there.runs.is_running(t)]
            running += [there.runs.begin() for _ in range(SIDE_BY_SIDE - len(running))]
            task_ids += [t for t in running if t not in task_ids]
            # what was killed is replaced
            for _ in range(3 - len(there.alive())):
                there.start()
            head.grow(
                chance.randint(1, MOST_EVENTS_BETWEEN_KILLS),
                180,
                unless=lambda: not any(there.runs.is_running(t) for t in running),  # noqa: B023  # called at once
            )
            if holders := there.living(holder_pids(there.dsn, running)):
                chance.choice(holders).kill()
                done += 1
    for task_id in task_ids:
        there.runs.completed(task_id)
    return task_ids


def told_whole(there: World, undisturbed: dict[str, bytes], task_ids: list[str]) -> None:
    same_as(undisturbed, [there.runs.task(task_id)["output_directory"] for task_id in task_ids])


def test_kill_minus_nine_at_random_moments_loses_and_doubles_nothing(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    task_ids = kill_in_a_row(there, 5, seed=20251124)
    told_whole(there, undisturbed, task_ids)
    recovered = [e for task_id in task_ids for e in there.runs.events(task_id, "execution.recovered")]
    assert len(recovered) >= 3


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("batch", range(5))
def test_two_hundred_kills_in_a_row(there: World, undisturbed: dict[str, bytes], batch: int) -> None:
    for seed in (2 * batch, 2 * batch + 1):
        told_whole(there, undisturbed, kill_in_a_row(there, 20, seed))
        invariants.check(there.settings)


def test_two_executors_share_several_runs(there: World, undisturbed: dict[str, bytes]) -> None:
    there.have(2)
    task_ids = [there.runs.begin() for _ in range(2)]
    for task_id in task_ids:
        there.runs.completed(task_id)
        starts = [e["data"]["execution_id"] for e in there.runs.events(task_id, "execution.started")]
        assert len(starts) == len(set(starts))
    told_whole(there, undisturbed, task_ids)


def test_an_executor_frozen_past_its_lease_is_refused_and_works_again(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    there.have(2)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    pid = holder_pid(there.dsn, task_id)
    assert pid is not None
    zombie = there.by_pid(pid)
    zombie.popen.send_signal(signal.SIGSTOP)
    there.runs.reached(task_id, "execution.recovered")
    zombie.popen.send_signal(signal.SIGCONT)
    there.runs.completed(task_id)
    told_whole(there, undisturbed, [task_id])
    assert zombie.popen.poll() is None
    # alone again, it takes new work
    for other in there.alive():
        if other is not zombie:
            other.kill()
    again = there.runs.begin()
    there.runs.completed(again)
    assert all(f"-{pid}-" in e["data"]["executor"] for e in there.runs.events(again, "execution.started"))


@pytest.mark.soak
def test_a_killed_executor_is_replaced_within_ten_seconds_at_the_defaults(there: World) -> None:
    there.have(0)
    both = [there.start(QUERYMILL_LEASE_SECONDS="8", QUERYMILL_FALLBACK_SECONDS="60") for _ in range(2)]
    for process in both:
        process.wait_for(r"executor \S+ ready", 60)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    pid = holder_pid(there.dsn, task_id)
    assert pid is not None
    there.by_pid(pid).kill()
    killed_at = time.monotonic()
    there.runs.reached(task_id, "execution.recovered", 15)
    assert time.monotonic() - killed_at < 10
    there.runs.completed(task_id)
    there.have(0)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_work_goes_on_once_postgresql_is_back(there: World, undisturbed: dict[str, bytes], mode: str) -> None:
    executors = there.have(1)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    there.server.stop("fast" if mode == "fast" else "immediate")
    there.server.start()
    again = there.runs.until(there.runs.begin, 60, "a new task")
    for each in (task_id, again):
        there.runs.completed(each)
    told_whole(there, undisturbed, [task_id, again])
    assert executors[0].popen.poll() is None


def test_sigterm_ends_an_executor_at_work_in_time_while_postgresql_is_away(
    there: World, undisturbed: dict[str, bytes], figure: Figure
) -> None:
    (executor,) = there.have(1)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    there.server.stop("fast")
    asked_at = time.monotonic()
    executor.stop(60)
    took = time.monotonic() - asked_at
    there.server.start()
    # what a busy machine takes to wake it and to end it comes on top
    assert took < LIMITS.grace_seconds + 20
    figure("an executor ends while PostgreSQL is away", [took], "s", limit=LIMITS.grace_seconds + 2)
    there.have(1)
    there.runs.completed(task_id)
    told_whole(there, undisturbed, [task_id])


def test_every_connection_of_the_log_may_be_lost_at_once(there: World, undisturbed: dict[str, bytes]) -> None:
    there.have(1)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    for _ in range(3):
        with psycopg.connect(there.server.dsn, autocommit=True) as conn:
            conn.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'log'")
        time.sleep(0.3)
    there.runs.completed(task_id)
    told_whole(there, undisturbed, [task_id])


def test_a_source_that_goes_away_is_named(there: World) -> None:
    there.have(1)
    copy = "highway_copy"
    with psycopg.connect(there.server.dsn, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template highway_db").format(sql.Identifier(copy)))
        there.runs.add_source(make_conninfo(there.server.dsn, dbname=copy), copy)
        task_id = there.runs.begin(copy)
        there.runs.reached(task_id, "step.started")
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(copy)))
    task = there.runs.ended(task_id)
    assert task["status"] == "failed"
    assert copy in task["error_message"]


def test_a_full_disk_fails_clearly_and_work_goes_on_once_there_is_room(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    if not there.mounted:
        pytest.skip("mounting a small disk needs root and a kernel that lets it")
    there.have(1)
    root = there.settings.outputs
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.started")
    filler = root / ".filler"
    _fill(filler, root)
    try:
        task = there.runs.ended(task_id)
    finally:
        filler.unlink()
    assert task["status"] == "failed"
    assert "磁盘空间不足" in task["error_message"]
    assert str(root) in task["error_message"]
    invariants.check(there.settings)
    there.runs.resume(task_id)
    there.runs.until(lambda: there.runs.task(task_id)["status"] == "completed" or None, PATIENCE, task_id)
    told_whole(there, undisturbed, [task_id])


def test_a_disk_that_may_not_be_written_fails_clearly_and_work_goes_on_once_it_may(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    if not there.mounted:
        pytest.skip("mounting a small disk needs root and a kernel that lets it")
    # it does not start where it may not write, so it is halted until that is so
    [executor] = there.have(1)
    executor.popen.send_signal(signal.SIGSTOP)
    task_id = there.runs.begin()
    there.set_writable(False)
    try:
        executor.popen.send_signal(signal.SIGCONT)
        task = there.runs.ended(task_id)
    finally:
        there.set_writable(True)
    assert task["status"] == "failed"
    assert "没有写入权限" in task["error_message"]
    assert str(there.settings.outputs) in task["error_message"]
    there.runs.resume(task_id)
    there.runs.until(lambda: there.runs.task(task_id)["status"] == "completed" or None, PATIENCE, task_id)
    told_whole(there, undisturbed, [task_id])


def _fill(filler: Path, root: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * min(1 << 20, max(shutil.disk_usage(root).free, 4096)))
        except OSError:
            os.fsync(file.fileno())


def test_a_network_that_drops_without_a_word_costs_the_lease_only(there: World, undisturbed: dict[str, bytes]) -> None:
    with SilentProxy(there.server.port) as proxy:
        far = behind(there, proxy)
        task_id = there.runs.begin()
        there.runs.reached(task_id, "step.planned")
        proxy.cut()
        there.start()
        there.runs.completed(task_id)
        told_whole(there, undisturbed, [task_id])
        assert far.popen.poll() is None
        far.kill()


@pytest.mark.soak
def test_an_executor_works_again_once_its_network_is_back(there: World, undisturbed: dict[str, bytes]) -> None:
    with SilentProxy(there.server.port) as proxy:
        far = behind(there, proxy)
        task_id = there.runs.begin()
        there.runs.reached(task_id, "step.planned")
        proxy.cut()
        near = there.start()
        there.runs.completed(task_id)
        near.kill()
        proxy.mend()
        again = there.runs.begin()
        there.runs.completed(again)
        told_whole(there, undisturbed, [task_id, again])
        assert far.popen.poll() is None
        far.stop()


def behind(there: World, proxy: SilentProxy) -> Process:
    """An executor, the only one, that reaches the log through the proxy."""
    return there.only(QUERYMILL_DATABASE_URL=make_conninfo(there.dsn, port=str(proxy.port)))


def test_no_decision_hangs_on_the_wall_clock_of_a_host(
    there: World, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    clock = MovableClock(tmp_path)
    # a machine that lets it rest for longer than its lease would be another reason to recover
    there.only(**clock.environment, QUERYMILL_LEASE_SECONDS="60")
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    clock.move(-400 * DAY)
    there.runs.reached(task_id, "unit.completed")
    clock.move(400 * DAY)
    there.runs.completed(task_id)
    told_whole(there, undisturbed, [task_id])
    assert there.runs.events(task_id, "execution.recovered") == []
    years = {e["data"]["logged_at"][:4] for e in there.runs.events(task_id, "log.recorded")}
    assert len(years) > 1, "the clock was not moved"
    there.have(0)


def test_without_notify_everything_works_at_the_pace_of_the_fallback(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    there.only(QUERYMILL_NOTIFY="false", QUERYMILL_FALLBACK_SECONDS="0.5")
    task_id = there.runs.begin()
    there.runs.completed(task_id)
    told_whole(there, undisturbed, [task_id])
    there.have(0)
