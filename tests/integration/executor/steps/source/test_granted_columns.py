"""A complete run with a login that may read only some columns of a table: reported, and only those are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

GRANTED = """
create table staff (id integer primary key, city text not null, tier text not null, salary numeric not null);
insert into staff select i, 'City ' || i % 5, 'tier ' || i % 3, 1000 + i from generate_series(1, 60) i;
grant select (id, city, tier) on staff to tenant_reader;
"""


def test_unreadable_columns_are_reported_and_not_asked_about(
    play: Callable[..., None], source: Callable[[str], str]
) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create(dsn=source(GRANTED), language="en", enable_training_data_load=False)
        async with bench.real_daemon():
            ended = await bench.ended(await bench.request("complete"))
        assert ended.status == "completed", ended.error
        assert "left out, because the login may not read these columns: staff (salary)" in await bench.messages()
        folder = folders(bench.artefacts).directory(TASK)
        (found,) = folder.glob("qs_*_pair.json")
        pairs: list[dict[str, Any]] = json.loads(found.read_text(encoding="utf-8"))
        queries = [pair["sql"] for pair in pairs]
        assert any("city" in text for text in queries)
        assert not any("salary" in text for text in queries)
        assert "columns the login may not read" in (folder / "staff.ddl").read_text(encoding="utf-8")

    play(scenario)
