"""An executor writes its own log in the language of the system, and a task's log in that of the task."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.integration.executor.conftest import TASK, Bench
from tests.tables import from_table
from tests.task_folders import folders

Play = Callable[..., None]


@from_table
def test_process_log_follows_the_system(play: Play, locale: str, begun: str, ended: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(language="zh")
        process = bench.process(LC_ALL=locale)
        await bench.ended(await bench.request("ddl_generation"))
        await asyncio.to_thread(process.wait_for, f": {ended}")
        assert [line for line in process.lines if line.endswith(begun)]
        log = (folders(bench.artefacts).directory(TASK) / "data_pipeline.log").read_text("utf-8")
        assert "开始执行步骤: ddl_generation" in log

    play(scenario)
