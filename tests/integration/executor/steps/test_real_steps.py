"""The real steps over the sample database, killed while running and resumed by another executor."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable

import pytest

from executor.daemon import Daemon
from executor.steps.registry import WORKS
from samples.load import load_sample
from tests.integration.executor.conftest import TASK, Bench
from tests.processes import Process
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]
TABLES = [
    "bss_company",
    "bss_branch",
    "bss_service_area",
    "bss_section_route",
    "bss_section_route_area_link",
    "bss_car_day_count",
    "bss_business_day_data",
]


@pytest.fixture
def highway(embedded: str) -> str:
    return load_sample(embedded, "highway_db")


def files(bench: Bench) -> dict[str, bytes]:
    """Files written by the first two steps; without the quality report, which covers all steps done."""
    folder = folders(bench.artefacts).directory(TASK)
    shown = (p for p in folder.iterdir() if p.suffix in (".ddl", ".md") or "_pair" in p.name)
    return {p.name: p.read_bytes() for p in shown if p.stem != "quality_report"}


async def digests(bench: Bench) -> dict[str, list[str]]:
    """Digests of what each theme has written, including the object from which a resumed step continues."""
    done = (await bench.store.task(TASK)).steps["qa_generation"].done
    return {unit: [each.sha256 for each in outputs] for unit, outputs in done.items()}


@pytest.mark.parametrize("end", [Process.kill, Process.stop], ids=["killed", "handed over"])
def test_interrupted_run_ends_with_the_files_of_an_undisturbed_run(
    play: Play, highway: str, end: Callable[[Process], object]
) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(source="highway_db", dsn=highway, table_list=TABLES, language="zh", pairs_per_table=6)
        first = bench.start("executor", QUERYMILL_LEASE_SECONDS="1")
        execution_id = await bench.request("complete")
        await bench.until(lambda t: len(t.steps["qa_generation"].done) >= 2, seconds=300)
        await asyncio.to_thread(end, first)
        before = Counter(e.fact().unit for e in await bench.store.read_task(TASK, types=["unit.completed"]))
        daemon = Daemon(settings=bench.settings, works=WORKS)
        running = asyncio.create_task(daemon.run())
        try:
            ended = await bench.ended(execution_id, seconds=300)
            assert (ended.status, ended.error) == ("completed", None)
            after = Counter(e.fact().unit for e in await bench.store.read_task(TASK, types=["unit.completed"]))
            assert all(after[unit] == count for unit, count in before.items())
            disturbed, stored = files(bench), await digests(bench)
            generated = [e.fact().pair_id for e in await bench.store.read_task(TASK, types=["pair.generated"])]
            assert len(generated) == len(set(generated)) == len(TABLES) * 6
            again = await bench.ended(await bench.request("ddl_generation"), seconds=300)
            assert again.status == "completed"
            again = await bench.ended(await bench.request("qa_generation"), seconds=300)
            assert again.status == "completed"
            assert files(bench) == disturbed
            assert await digests(bench) == stored
        finally:
            daemon.stop()
            await running
        report = json.loads((folders(bench.artefacts).directory(TASK) / "task_result.json").read_text())
        assert report["success"] is True

    play(scenario)
