"""A task that makes only what has changed since an earlier task over the same source."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest

from events.facts.ids import TaskId
from events.facts.task.state import Task
from tests.integration.executor.conftest import REAL_WORKS, SHOP, TASK, Bench
from tests.integration.executor.steps.model.test_model import served

pytestmark = pytest.mark.long

Play = Callable[..., None]
LATER = TaskId("task_20251125_100000")
AREAS = """
create table region (id int primary key, name text not null, founded_on date not null);
create table office (
    id int primary key, region_id int not null references region, title text not null, staff int not null);
insert into region select n, 'Region ' || n, date '2000-01-01' + n * 40 from generate_series(1, 12) n;
insert into office select n, n % 12 + 1, 'Office ' || n, n * 7 % 90 from generate_series(1, 60) n;
analyze;
"""


@pytest.fixture
def areas(database: str) -> str:
    """Two pairs of tables without a relation between them."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP.encode())
        conn.execute(AREAS.encode())
    return database


async def run(bench: Bench, task_id: TaskId, dsn: str, **parameters: object) -> Task:
    """Run a whole task; return its state."""
    await bench.create(task_id, dsn=dsn, language="en", pairs_per_table=8, **parameters)
    ended = await bench.ended(await bench.request("complete", task_id), task_id, seconds=120)
    assert (ended.status, ended.error) == ("completed", None)
    return await bench.store.task(task_id)


def pairs_of(bench: Bench, task: Task) -> list[tuple[str, str]]:
    [name] = [name for name in task.files if name.startswith("qs_") and name.endswith("_pair.json")]
    listed = json.loads(bench.artefacts.objects.get(task.files[name].sha256))
    return [(pair["question"], pair["sql"]) for pair in listed]


def documents(task: Task) -> dict[str, str]:
    """Digests of the documents of each table."""
    return {name: file.sha256 for name, file in task.files.items() if name.endswith(("_detail.md", ".ddl"))}


def test_unchanged_source_gives_equal_files_and_no_new_verdict(play: Play, areas: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            first = await run(bench, TASK, areas)
            later = await run(bench, LATER, areas, only_changes=True)
        assert documents(later) == documents(first)
        assert later.drift is None
        assert pairs_of(bench, later) == pairs_of(bench, first)
        made, checked = (later.steps[step].result or {} for step in ("qa_generation", "sql_validation"))
        assert made["kept"] == made["pairs"] == len(pairs_of(bench, first))
        lasting = [sql for _, sql in pairs_of(bench, first) if "CURRENT_DATE" not in sql]
        assert checked["kept"] == len(lasting)
        assert made["coverage"] == (first.steps["qa_generation"].result or {})["coverage"]

    play(scenario)


def test_changed_table_keeps_pairs_of_others(play: Play, areas: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            first = await run(bench, TASK, areas)
            with psycopg.connect(areas, autocommit=True) as conn:
                conn.execute("alter table office rename column staff to employees")
                conn.execute("create table depot (id int primary key, label text not null, area numeric(8,1) not null)")
                conn.execute("insert into depot select n, 'Depot ' || n, n * 11 % 70 from generate_series(1, 40) n")
                conn.execute("drop table orders")
            later = await run(bench, LATER, areas, only_changes=True)
        assert later.drift is not None
        assert (later.drift.since, later.drift.counts) == (
            TASK,
            {"column_renamed": 1, "table_added": 1, "table_removed": 1},
        )
        assert later.drift.pairs == len([sql for _, sql in pairs_of(bench, first) if "staff" in sql or "orders" in sql])
        before, after = set(pairs_of(bench, first)), set(pairs_of(bench, later))
        assert not [sql for _, sql in after if "staff" in sql or "orders" in sql]
        assert [sql for _, sql in after if "employees" in sql]
        assert [sql for _, sql in after if "depot" in sql]
        # a table's relations belong to its description, so customer lost some; region keeps its own
        untouched = {pair for pair in before if "office" not in pair[1] and "region" in pair[1]}
        assert untouched
        assert len(after) == len(pairs_of(bench, later))
        equal = {name for name, digest in documents(first).items() if documents(later).get(name) == digest}
        assert {"region.ddl"} <= equal
        assert not {"office.ddl", "office_detail.md"} & equal

    play(scenario)


@pytest.mark.parametrize("changed", ["seed", "model"])
def test_other_settings_make_everything_anew(play: Play, areas: str, changed: str) -> None:
    async def scenario(bench: Bench, url: str) -> None:
        settings = {"llm_base_url": url, "llm_model": "tiny", "llm_api_key": "none"} if changed == "model" else {}
        async with bench.real_daemon():
            await run(bench, TASK, areas)
        async with bench.daemon(works=REAL_WORKS, **settings):
            later = await run(bench, LATER, areas, only_changes=True, **({"seed": 3} if changed == "seed" else {}))
        result = later.steps["qa_generation"].result or {}
        assert result["kept"] == 0
        assert result["pairs"] > 20

    with served() as url:
        play(lambda bench: scenario(bench, url))
