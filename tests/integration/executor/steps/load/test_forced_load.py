"""A load forced before the pairs were validated must not be reported as complete."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]


def test_load_forced_before_validation_is_reported_as_such(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async def ran(step: str, **options: bool) -> None:
            ended = await bench.ended(await bench.request(step, **options))
            assert (ended.status, ended.error) == ("completed", None)

        def report(name: str) -> str:
            return (folders(bench.artefacts).directory(TASK) / f"quality_report.{name}").read_text("utf-8")

        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=12)
            await ran("ddl_generation")
            await ran("qa_generation")
            await ran("training_load", force=True)
            task = await bench.store.task(TASK)
            assert (task.status, task.progress) == ("partial_completed", 80)
            load = task.steps["training_load"].result or {}
            assert load["loaded"] == load["expected"]
            assert load["steps_left_out"] == ["sql_validation"]
            assert json.loads(report("json"))["load"]["steps_left_out"] == ["sql_validation"]
            assert "- loaded before these steps had run: sql_validation" in report("md")

            await ran("sql_validation")
            await ran("training_load")
            task = await bench.store.task(TASK)
            assert (task.status, task.progress) == ("completed", 100)
            assert json.loads(report("json"))["load"]["steps_left_out"] == []
            assert "sql_validation" not in report("md")

    play(scenario)
