"""`python -m executor`: one execution, an exit code, and one-line errors for bad usage."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import psycopg
import pytest

from events.store.objects import delete_unreferenced
from tests.integration.executor.conftest import SHOP, TASK, Bench
from tests.tables import from_table
from tests.task_folders import folders

Play = Callable[..., None]
OBJECTS_KEPT = "select sha256 from loose_objects where due_at > now() + interval '20 hours'"


async def run(bench: Bench, *arguments: str, locale: str = "zh_CN.UTF-8") -> tuple[int, str]:
    process = bench.start("executor", *arguments, LC_ALL=locale)
    code = await asyncio.to_thread(process.popen.wait)
    process.kill()
    return code, "\n".join(process.lines)


async def shop(bench: Bench, dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(SHOP)
    await bench.create(dsn=dsn, language="zh", pairs_per_table=5)
    config = {
        "task_id": TASK,
        "task_type": "data_workflow",
        "created_at": "2025-11-24T10:00:00+08:00",
        "parameters": {"db_name": "shop", "language": "zh", "pairs_per_table": 5},
    }
    (folders(bench.artefacts).directory(TASK) / "task_config.json").write_text(json.dumps(config))


@pytest.mark.long
def test_documented_commands_run_a_step_and_then_the_rest(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await shop(bench, database)
        code, output = await run(
            bench, "--task-id", TASK, "--execution-mode", "step", "--step-name", "ddl_md_generation"
        )
        assert code == 0, output
        task = await bench.store.task(TASK)
        assert task.steps["ddl_generation"].status == "completed"
        code, output = await run(bench, "--task-id", TASK, "--execution-mode", "complete")
        assert code == 0, output
        task = await bench.store.task(TASK)
        assert task.status == "completed"
        assert {"orders.ddl", "orders_detail.md", "knowledge.md", "knowledge.yaml", "metadata.txt"} <= set(task.files)
        assert "quality_report.json" in task.files
        assert "qs_shop_20251124_100000_pair.json" in task.files
        validated = task.steps["sql_validation"].result or {}
        assert validated["valid_sqls"] == validated["total_questions"] == 10
        loaded = task.steps["training_load"].result or {}
        assert loaded["loaded"] == loaded["expected"] == {"sql": 10, "ddl": 2, "documentation": 4}
        assert (await bench.types()).count("pair.loaded") == 10

    play(scenario)


def test_step_with_unmet_dependency_is_refused_with_reason(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await shop(bench, database)
        code, output = await run(bench, "--task-id", TASK, "--execution-mode", "step", "--step-name", "qa_generation")
        assert code == 1
        assert (
            output.strip()
            .splitlines()[-1]
            .startswith("executor: 步骤 qa_generation 依赖的步骤 ddl_generation 尚未完成")
        )
        assert "Traceback" not in output
        async with bench.store.connection() as conn:
            cursor = await conn.execute("select count(*) from leases")
            assert await cursor.fetchone() == (0,)

    play(scenario)


def test_without_tracking_files_appear_and_the_log_is_unchanged(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await shop(bench, database)
        before = await bench.store.head()
        code, output = await run(
            bench,
            *("--task-id", TASK, "--execution-mode", "step", "--step-name", "ddl_generation", "--no-db-tracking"),
        )
        assert code == 0, output
        assert await bench.store.head() == before
        folder = folders(bench.artefacts).directory(TASK)
        assert (folder / "orders.ddl").exists()
        assert json.loads((folder / "ddl_generation_result.json").read_text())["tables"] == 2
        assert "[INFO] DDLMDGenerator: 开始处理表: orders" in (folder / "data_pipeline.log").read_text()

    play(scenario)


def test_without_tracking_objects_are_kept_while_it_runs_and_deleted_later(play: Play, database: str) -> None:
    """No event refers to them. The directory has hard links, which stay."""

    async def scenario(bench: Bench) -> None:
        await shop(bench, database)
        step = ("--task-id", TASK, "--execution-mode", "step", "--step-name", "ddl_generation", "--no-db-tracking")
        code, output = await run(bench, *step)
        assert code == 0, output
        stored = set(folders(bench.artefacts).objects.digests())
        async with bench.store.connection() as conn:
            kept = await (await conn.execute(OBJECTS_KEPT)).fetchall()
            assert stored == {digest for (digest,) in kept}
            await conn.execute("update loose_objects set due_at = now()")
        assert await delete_unreferenced(bench.store.connection, bench.artefacts.objects.delete) == len(stored)
        folder = folders(bench.artefacts).directory(TASK)
        assert (folder / "orders.ddl").exists()
        code, output = await run(bench, *step)
        assert code == 0, output

    play(scenario)


@pytest.mark.long
def test_signal_releases_the_execution_for_the_daemon(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await shop(bench, database)
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute("begin")
            # a locked table of the source would be skipped, not awaited
            conn.execute("lock table pg_description in access exclusive mode")
            process = bench.start("executor", "--task-id", TASK)
            await bench.until(lambda t: t.steps["ddl_generation"].status == "running")
            assert await asyncio.to_thread(process.stop) == 130
            conn.execute("rollback")
        task = await bench.store.task(TASK)
        assert task.current is not None
        code, output = await run(bench, "--task-id", TASK)
        assert code == 0, output
        assert (await bench.store.task(TASK)).status == "completed"

    play(scenario)


@from_table
def test_bad_usage_exits_2_with_one_line(
    arguments: list[str], sentence: str, capfd: pytest.CaptureFixture[str]
) -> None:
    from executor.__main__ import main

    assert main(arguments) == 2
    output = capfd.readouterr().err
    assert sentence in output
    assert output.count("\n") == 1


@from_table
def test_unknown_task_is_named(play: Play, locale: str, error: str) -> None:
    async def scenario(bench: Bench) -> None:
        code, output = await run(bench, "--task-id", "task_20000101_000000", locale=locale)
        assert code == 1
        assert error in output.splitlines()

    play(scenario)
