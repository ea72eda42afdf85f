"""A requested run is started, executed and ended, with its files, facts and log lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import ClassVar

from psycopg.conninfo import make_conninfo

from executor.control.limits import LIMITS
from executor.steps.api import StepContext
from runtime.sources.encrypted_sources import SourceRegister, cipher
from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.tiny_steps import WORKS, TinyWork
from tests.task_folders import folders

Play = Callable[..., None]


def test_requested_step_is_started_and_completed(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"))
        assert execution.status == "completed"
        assert await bench.types() == [
            "task.created",
            "step.requested",
            "execution.started",
            "step.started",
            "files.cleaned",
            "step.planned",
            *["file.written", "unit.completed"] * 3,
            "file.written",
            "step.completed",
            "file.written",
            "file.written",
            "execution.completed",
        ]
        names = {path.name for path in folders(bench.artefacts).directory(TASK).iterdir()}
        assert names == {
            "unit_1.ddl",
            "unit_2.ddl",
            "unit_3.ddl",
            "ddl_generation_result.json",
            "data_pipeline.log",
            "task_result.json",
        }
        task = await bench.store.task(TASK)
        result = json.loads((folders(bench.artefacts).directory(TASK) / "task_result.json").read_text())
        assert result == task.result
        assert result["workflow_state"]["completed_steps"] == ["ddl_generation"]

    play(scenario, unit_concurrency=1)


class Recording(TinyWork):
    """Work without units that records its creation and its connection."""

    made = 0
    dsns: ClassVar[list[str]] = []

    def __init__(self) -> None:
        type(self).made += 1

    def plan(self, context: StepContext) -> Sequence[str]:
        self.dsns.append(context.source_dsn)
        return ()


def test_each_execution_makes_its_step_once_and_uses_the_newest_connection(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        register = SourceRegister(connection=bench.store.connection, cipher=cipher(bench.settings))
        corrected = make_conninfo(bench.settings.database_url or "", password="corrected")
        async with bench.daemon(works=dict.fromkeys(WORKS, Recording)):
            await bench.ended(await bench.request("ddl_generation"))
            await register.remove("shop")
            await register.add("shop", corrected)
            await bench.ended(await bench.request("ddl_generation"))
        assert Recording.dsns == [bench.settings.database_url, corrected]
        assert Recording.made == 2

    play(scenario)


def test_log_begins_with_the_documented_lines(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1, api_key="very-secret-key")
        async with bench.daemon():
            await bench.ended(await bench.request("complete"))
        lines = (folders(bench.artefacts).directory(TASK) / "data_pipeline.log").read_text().splitlines()
        texts = [line[20:] for line in lines]
        assert texts[0] == f"[INFO] TaskDir_{TASK}: 任务目录日志初始化完成 - 任务ID: {TASK}"
        assert texts[1].startswith(f"[INFO] TaskDir_{TASK}: 任务参数: {{")
        assert texts[2] == f"[INFO] TaskDir_{TASK}: [complete] 开始执行步骤: complete"
        assert texts[3] == "[INFO] DataPipelineOrchestrator: 开始执行完整工作流"
        assert "[INFO] DDLMDGenerator: 开始处理表: unit_1" in texts
        assert "very-secret-key" not in "".join(lines)
        assert [line.split(": ", 1)[1] for line in texts] == await bench.messages()

    play(scenario)


def test_single_step_logs_its_start_and_its_end_once(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=1)
        async with bench.daemon():
            await bench.ended(await bench.request("ddl_generation"))
        *_, begins, works, ended = await bench.messages()
        assert (begins, works) == ("[step] 开始执行步骤: ddl_generation", "开始处理表: unit_1")
        assert ended.startswith("步骤完成: ddl_generation")

    play(scenario)


def test_failed_unit_fails_the_execution_with_one_line_traceback(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(fail="unit_2")
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"))
        assert execution.status == "failed"
        assert execution.error == "unit_2: a fault of the step"
        assert "unit.failed" in await bench.types()
        [line] = [m for m in await bench.messages() if "Traceback" in m]
        assert line.startswith("任务执行失败: a fault of the step\nTraceback")
        task = await bench.store.task(TASK)
        assert task.steps["ddl_generation"].status == "failed"
        assert "task_result.json" in task.files

    play(scenario)


def test_failure_reason_is_kept_if_another_unit_stops_late(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(units=2, fail="unit_1", stubborn_seconds=LIMITS.stop_seconds + 1)
        async with bench.daemon(unit_concurrency=2):
            execution = await bench.ended(await bench.request("ddl_generation"))
        assert (execution.status, execution.error) == ("failed", "unit_1: a fault of the step")

    play(scenario)


def test_second_run_removes_only_the_files_of_the_first(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.daemon():
            await bench.ended(await bench.request("ddl_generation"))
            mine = folders(bench.artefacts).directory(TASK) / "notes.ddl"
            mine.write_text("a person's own")
            second = await bench.ended(await bench.request("ddl_generation"))
        assert second.files_cleaned
        cleaned = [e.fact().names for e in await bench.store.read_task(TASK, types=["files.cleaned"])]
        assert cleaned == [(), ("ddl_generation_result.json", "unit_1.ddl", "unit_2.ddl", "unit_3.ddl")]
        assert mine.read_text() == "a person's own"
        log = (folders(bench.artefacts).directory(TASK) / "data_pipeline.log").read_text()
        assert log.count("任务目录日志初始化完成") == 2
        task = await bench.store.task(TASK)
        assert len((bench.artefacts.objects.get(task.files["data_pipeline.log"].sha256)).splitlines()) == len(
            log.splitlines()
        )

    play(scenario)


def test_unknown_source_fails_with_a_message(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        async with bench.store.connection() as conn:
            await conn.execute("delete from sources")
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"))
        assert execution.error == "数据源不存在：shop；请重新登记后再次执行"

    play(scenario)
