"""Display of a repaired pair: its own badge and its SQL before and after the repair, until it is approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Page, expect

from events.facts.ids import Stream, TaskId, pairs_stream
from events.facts.records import PairGenerated, PairRepaired, PairValidated
from tests.acceptance.conftest import API, Product

BEFORE, AFTER = "SELECT a, count(*) FROM t;", "SELECT a, count(*) FROM t GROUP BY a;"


def test_a_repaired_pair_waits_for_approval(
    page: Page, executing: Product, append_facts: Callable[[Stream, Sequence[Any]], None]
) -> None:
    payload = {"task_type": "data_workflow", "db_name": "highway_db"}
    task = TaskId(executing.client.post(f"{API}/tasks", json=payload).json()["data"]["task_id"])
    common: dict[str, Any] = {"task_id": task, "execution_id": None, "pair_id": "mended"}
    texts = {"language": "en", "theme": "", "family": "", "difficulty": "easy"}
    recorded = [
        PairGenerated(question="How many of each?", sql=BEFORE, tables=(), **texts, **common),
        PairRepaired(sql=AFTER, rule="model", **common),
        PairValidated(valid=True, rows=1, **common),
    ]
    append_facts(pairs_stream(task), recorded)

    def exported() -> list[str]:
        return [p["sql"] for p in executing.client.get(f"{API}/tasks/{task}/pairs/export").json()]

    assert exported() == []
    page.goto(f"/tasks/{task}?tab=pairs")
    pair = page.locator(".pair")
    expect(pair.locator(".badge")).to_have_text("已修复")
    pair.locator(".pair-head").click()
    expect(pair.locator(".sql-diff ins")).to_have_text(" GROUP BY a")
    expect(pair.locator(".pair-body")).to_contain_text("审核通过后才会加载和导出")
    pair.get_by_role("button", name="接受修复").click()
    expect(pair.locator(".pair-review")).to_have_text("已通过")
    expect(pair.locator(".sql-diff")).to_have_text(AFTER)
    expect(pair.locator(".pair-body")).not_to_contain_text("审核通过后才会加载和导出")
    assert exported() == [AFTER]
