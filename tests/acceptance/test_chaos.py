"""Kills, stops, lost servers, full disks, dead networks: the work goes on, once, and the log stays true.

All of it runs with `make soak`, which also kills two hundred times in a row.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import holder_pid, outputs, same_as
from tests.acceptance.chaos.silent_proxy import SilentProxy
from tests.acceptance.chaos.world import World, is_ready, world

pytestmark = pytest.mark.soak

MOST_KILLS_PER_RUN = 5


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
    """Kills whoever holds the work, at random moments, until it was enough; the ids of the tasks worked on."""
    chance = random.Random(seed)
    task_ids: list[str] = []
    done = of_this = 0
    there.have(3)
    while done < kills:
        if not task_ids or of_this >= MOST_KILLS_PER_RUN or there.runs.task(task_ids[-1])["status"] == "completed":
            if task_ids:
                there.runs.completed(task_ids[-1], 120)
            task_ids.append(there.runs.begin())
            of_this = 0
        # what was killed is replaced, and somebody is always ready
        while len(there.alive()) < 3:
            there.start()
        there.runs.until(lambda: any(is_ready(p) for p in there.alive()) or None, 60, "an executor")
        look = partial(_living_holder, there, task_ids[-1])
        deadline = time.monotonic() + 30
        while (pid := look()) is None and there.runs.task(task_ids[-1])["status"] == "in_progress":
            assert time.monotonic() < deadline, "nobody goes on with the work"
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.8))
        if pid is not None and look() == pid:
            there.by_pid(pid).kill()
            done, of_this = done + 1, of_this + 1
    there.runs.completed(task_ids[-1], 120)
    return task_ids


def _living_holder(there: World, task_id: str) -> int | None:
    """The lease of one that was killed runs for a moment yet."""
    pid = holder_pid(there.settings.database_url or "", task_id)
    return pid if pid in {p.popen.pid for p in there.alive()} else None


def told_whole(there: World, undisturbed: dict[str, bytes], task_ids: list[str]) -> None:
    same_as(undisturbed, [there.runs.task(task_id)["output_directory"] for task_id in task_ids])


def test_kill_minus_nine_at_random_moments_loses_and_doubles_nothing(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    task_ids = kill_in_a_row(there, 10, seed=20251124)
    told_whole(there, undisturbed, task_ids)
    recovered = [e for task_id in task_ids for e in there.runs.events(task_id, "execution.recovered")]
    assert len(recovered) >= 5


@pytest.mark.timeout(3600)
def test_two_hundred_kills_in_a_row(there: World, undisturbed: dict[str, bytes]) -> None:
    for seed in range(8):
        told_whole(there, undisturbed, kill_in_a_row(there, 25, seed=seed))
        invariants.check(there.settings)


def test_two_executors_share_several_runs(there: World, undisturbed: dict[str, bytes]) -> None:
    there.have(2)
    task_ids = [there.runs.begin() for _ in range(2)]
    for task_id in task_ids:
        there.runs.completed(task_id)
        assert len(there.runs.events(task_id, "execution.recovered")) == 0
    told_whole(there, undisturbed, task_ids)


def test_an_executor_frozen_past_its_lease_is_refused_and_works_again(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    there.have(2)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    pid = holder_pid(there.settings.database_url or "", task_id)
    assert pid is not None
    zombie = there.by_pid(pid)
    zombie.popen.send_signal(signal.SIGSTOP)
    there.runs.reached(task_id, "execution.recovered", 10)
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


def test_a_killed_executor_is_replaced_within_ten_seconds_at_the_defaults(there: World) -> None:
    there.have(0)
    both = [there.start(QUERYMILL_LEASE_SECONDS="8", QUERYMILL_FALLBACK_SECONDS="60") for _ in range(2)]
    for process in both:
        process.wait_for(r"executor \S+ ready", 60)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    pid = holder_pid(there.settings.database_url or "", task_id)
    assert pid is not None
    there.by_pid(pid).kill()
    killed_at = time.monotonic()
    there.runs.reached(task_id, "execution.recovered", 15)
    assert time.monotonic() - killed_at < 10
    there.runs.completed(task_id)
    there.have(0)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_work_goes_on_seconds_after_postgresql_came_back(
    there: World, undisturbed: dict[str, bytes], mode: str
) -> None:
    executors = there.have(1)
    task_id = there.runs.begin()
    there.runs.reached(task_id, "step.planned")
    there.server.stop("fast" if mode == "fast" else "immediate")
    there.server.start()
    back_at = time.monotonic()
    again = there.runs.until(there.runs.begin, 10, "a new task")
    there.runs.reached(again, "execution.started", 10)
    assert time.monotonic() - back_at < 5
    for each in (task_id, again):
        there.runs.completed(each)
    told_whole(there, undisturbed, [task_id, again])
    assert executors[0].popen.poll() is None


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
    task = there.runs.ended(task_id, 45)
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
    task = there.runs.ended(task_id)
    assert task["status"] == "failed"
    assert "磁盘空间不足" in task["error_message"]
    invariants.check(there.settings)
    filler.unlink()
    there.runs.resume(task_id)
    there.runs.until(lambda: there.runs.task(task_id)["status"] == "completed" or None, 60, task_id)
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
        far = there.only(QUERYMILL_DATABASE_URL=make_conninfo(there.settings.database_url or "", port=str(proxy.port)))
        task_id = there.runs.begin()
        there.runs.reached(task_id, "step.planned")
        near = there.start()
        near.wait_for(r"executor \S+ ready", 60)
        if not there.runs.events(task_id, "execution.completed"):
            proxy.cut()
        there.runs.completed(task_id)
        proxy.cut()
        time.sleep(1)
        near.kill()
        proxy.mend()
        again = there.runs.begin()
        there.runs.completed(again, 45)
        told_whole(there, undisturbed, [task_id, again])
        assert far.popen.poll() is None
        far.stop()


def test_without_notify_everything_works_at_the_pace_of_the_fallback(
    there: World, undisturbed: dict[str, bytes]
) -> None:
    there.only(QUERYMILL_NOTIFY="false", QUERYMILL_FALLBACK_SECONDS="0.5")
    task_id = there.runs.begin()
    there.runs.completed(task_id)
    told_whole(there, undisturbed, [task_id])
    there.have(0)
