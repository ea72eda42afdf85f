"""Task files changed outside of the log: a step neither uses nor overwrites them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]


def replace(file: Path) -> None:
    file.unlink()
    file.write_text('[{"question": "by hand", "sql": "select 1 from orders"}]')


def test_replaced_pair_file_fails_the_step_and_is_restored(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=shop, language="en", pairs_total=12)
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation"):
                assert (await bench.ended(await bench.request(step))).status == "completed"
            (file,) = folders(bench.artefacts).directory(TASK).glob("qs_*_pair.json")
            stored = file.read_bytes()
            replace(file)
            refused = await bench.ended(await bench.request("sql_validation"))
            assert refused.status == "failed"
            assert (refused.error or "").startswith(f"The file {file.name} in the task's directory was changed")
            assert "by hand" in file.read_text()
            file.unlink()
            assert (await bench.ended(await bench.request("sql_validation"))).status == "completed"
            assert file.read_bytes() == stored
        (failed,) = await bench.store.read_task(TASK, types=["execution.failed"])
        assert failed.fact().code == "file_changed"

    play(scenario)
