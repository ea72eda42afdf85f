"""The log switches partitions and is archived while executors work; the archiving command is killed once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.audit.export import verify_file
from tests.acceptance.chaos import invariants
from tests.acceptance.conftest import API, Product, data_of
from tests.acceptance.operation.test_executors import start_run, wait_for_status
from tests.processes import Process
from tests.small_partitions import make_partitions_small, partitions

pytestmark = pytest.mark.long

SIZE = 100
"""Events of a partition; a run has about two hundred."""
WAITS_FOR_A_READER = (
    "select from pg_stat_activity where datname = current_database() and query like '%drop_archived%'"
    " and pid <> pg_backend_pid() and wait_event_type = 'Lock'"
)


def archive(product: Product, folder: Path) -> Process:
    arguments = ["--before", "2999-01-01", "--to", str(folder), "--remove", "--json"]
    return product.run("-m", "querymill", "audit", "archive", *arguments)


def archived(product: Product, folder: Path) -> dict[str, Any]:
    process = archive(product, folder)
    process.wait_for(r"^\}$")
    return json.loads("".join(process.lines))


def run_and_delete(client: Any, source: str) -> None:
    task_id = start_run(client, source)
    assert wait_for_status(client, task_id, ["completed", "failed"], 300)["status"] == "completed"
    data_of(client.delete(f"{API}/tasks/{task_id}"))


@pytest.mark.timeout(900)
def test_log_is_archived_under_load_without_a_lost_event(
    idle_product: Product, highway: str, add_source: Callable[[str, str], None], tmp_path: Path
) -> None:
    make_partitions_small(idle_product.settings.database_url, SIZE)
    idle_product.start_service()
    client = idle_product.client
    for name in ("one", "other"):
        add_source(name, highway)
        idle_product.start_executor()
    run_and_delete(client, "one")
    run_and_delete(client, "other")

    dsn = idle_product.settings.database_url or ""
    files = tmp_path / "archives"
    with psycopg.connect(dsn, autocommit=True, options="-c search_path=querymill") as watch:
        before = partitions(watch)
        assert len(before) > 3
        running = [start_run(client, name) for name in ("one", "other")]
        with psycopg.connect(dsn, options="-c search_path=querymill") as reader:
            reader.execute("select count(*) from events")
            killed = archive(idle_product, files)
            while not watch.execute(WAITS_FOR_A_READER).fetchall():
                assert killed.popen.poll() is None
            killed.kill()
        assert watch.execute("select count(*) from log_anchors").fetchone() == (0,)
        assert partitions(watch)[: len(before)] == before

        first = archived(idle_product, files)
        for task_id in running:
            assert wait_for_status(client, task_id, ["completed", "failed"], 300)["status"] == "completed"
            data_of(client.delete(f"{API}/tasks/{task_id}"))
        second = archived(idle_product, files)
        kept = start_run(client, "one")
        assert wait_for_status(client, kept, ["completed", "failed"], 300)["status"] == "completed"

        events = watch.execute("select min(position), max(position), count(*) from events").fetchone()
    assert events is not None
    lowest, head, count = events
    assert lowest == first["events"] + second["events"] + 1
    assert (lowest - 1) % SIZE == 0
    assert head - lowest + 1 == count
    for one in (first, second):
        assert one["removed"] == one["events"] > SIZE
        assert verify_file(Path(one["file"])).holds
    invariants.check(idle_product.settings)
