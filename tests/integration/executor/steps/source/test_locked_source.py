"""A source table locked during the whole execution: reported and not used; other tables are processed."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.run.test_one_shot import run, shop
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]


def test_locked_table_is_reported_and_others_are_processed(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await shop(bench, database)
        with psycopg.connect(database) as conn:
            conn.execute("lock table orders in access exclusive mode")
            code, output = await run(bench, "--task-id", TASK)
        assert code == 0, output
        assert (await bench.store.task(TASK)).status == "completed"
        folder = folders(bench.artefacts).directory(TASK)
        log = (folder / "data_pipeline.log").read_text(encoding="utf-8")
        assert "以下表被其他会话独占锁定,仅描述结构: orders" in log
        assert "不针对 orders 提问: 被其他会话独占锁定" in log
        assert "读取时被其他会话独占锁定" in (folder / "orders.ddl").read_text(encoding="utf-8")
        (pairs,) = folder.glob("qs_*_pair.json")
        queries = [pair["sql"] for pair in json.loads(pairs.read_text(encoding="utf-8"))]
        assert queries
        assert all("customer" in text and "orders" not in text for text in queries)

    play(scenario)
