"""An executor writes its own log in the language of the system, and a task's log in that of the task."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

Play = Callable[..., None]


@pytest.mark.parametrize(
    ("locale", "begun", "ended"),
    [
        pytest.param("en_US.UTF-8", "starting step: ddl_generation", "step completed: ddl_generation", id="English"),
        pytest.param("zh_CN.UTF-8", "开始执行步骤: ddl_generation", "步骤完成: ddl_generation", id="Chinese"),
    ],
)
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
