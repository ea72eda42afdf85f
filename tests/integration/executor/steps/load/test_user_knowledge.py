"""The user's knowledge file in the vector store."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import TASK, Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]
KNOWLEDGE = """- prices are in euros

## orders
- net amount = `SUM(amount) * 0.8`
- not: total amount = SUM(amount)
- not: nothing of the kind

## supplier
- a table that this task does not cover
"""


def test_lines_of_the_user_are_loaded_with_the_section_of_their_table(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with bench.real_daemon():
            await bench.create(dsn=shop, language="en", pairs_total=10, knowledge=KNOWLEDGE)
            ended = await bench.ended(await bench.request("complete"))
        assert (ended.status, ended.error) == ("completed", None)
        with psycopg.connect(bench.settings.database_url or "") as conn:
            rows = conn.execute(
                "select e.document, e.cmetadata ->> 'document', e.cmetadata ->> 'table'"
                " from langchain_pg_embedding e join langchain_pg_collection c on c.uuid = e.collection_id"
                " where c.name = 'documentation'"
            ).fetchall()
        knowledge = {table: text.splitlines() for text, document, table in rows if document == "knowledge"}
        assert knowledge[None][1] == "- prices are in euros (user)"
        assert "- net amount = `SUM(amount) * 0.8` (user)" in knowledge["orders"]
        assert not any("total amount" in line for line in knowledge["orders"])
        written = (folders(bench.artefacts).directory(TASK) / "knowledge.yaml").read_text("utf-8")
        assert "net amount = `SUM(amount) * 0.8` (user)" in written
        assert "orders_sum_amount" not in written
        messages = await bench.messages()
        assert "these tables of the knowledge file are not in this task: supplier" in messages
        assert "the knowledge file removes what is not derived, on lines 6" in messages

    play(scenario)
