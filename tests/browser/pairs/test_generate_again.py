"""Pairs generated again in the places of invalid ones, and more pairs from a cell of the heat map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import TaskId, pairs_stream
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import SOME_TABLES, AppendFacts, axe, expect_fit, start_run, wait_for_end
from tests.browser.pairs.test_fix_by_cause import break_pairs, pair_of, pairs_of

pytestmark = pytest.mark.long

BROKEN = [(2, "SELECT bss_branch.branch_title FROM bss_branch LIMIT {n};", "42703 bss_branch.branch_title")]


@pytest.fixture(scope="module")
def task(executing: Product) -> TaskId:
    task = TaskId(start_run(executing, "再生成", table_list=SOME_TABLES, pairs_per_table=4))
    wait_for_end(executing, task)
    return task


def test_invalid_pairs_are_generated_again(
    page: Page, executing: Product, task: TaskId, append_facts: AppendFacts, picture: Callable[[Page, str], None]
) -> None:
    append_facts(pairs_stream(task), break_pairs(task, BROKEN, name="again"))
    before = pairs_of(executing, task)
    # carried pairs of other tasks may fill the first page, so the newest come first
    page.goto(f"/tasks/{task}?tab=pairs&sort=changed")
    for pair_id in ("again_0_1", "again_0_2"):
        expect(pair_of(page, pair_id)).to_be_visible()
    causes = page.get_by_role("region", name="SQL 无效的原因")
    causes.get_by_role("button", name="重新生成").click()
    expect(page.locator(".decision-outcome")).to_contain_text("正在为 2 个问答对重新生成")
    assert axe(page) == []
    picture(page, "generate-again")
    # the old pairs are rejected as others take their places
    expect(causes).to_have_count(0)
    expect(pair_of(page, "again_0_1").locator(".pair-review")).to_have_text("已驳回")
    wait_for_end(executing, task)
    now = pairs_of(executing, task)
    new = [pair for pair_id, pair in now.items() if pair_id not in before]
    assert [(pair["family"], pair["valid"]) for pair in new] == [("list", True)] * 2
    assert executing.client.get(f"{API}/tasks/{task}").json()["data"]["status"] == "completed"
    expect(pair_of(page, new[0]["pair_id"])).to_be_visible()


def test_cell_of_the_heat_map_generates_more(
    page: Page, executing: Product, task: TaskId, picture: Callable[[Page, str], None]
) -> None:
    before = pairs_of(executing, task)
    page.goto(f"/tasks/{task}?tab=quality")
    link = page.locator(".heat-cell a").first
    link.focus()
    cell = page.locator(".heat-cell:focus-within")
    expect(cell.locator(".heat-more")).to_be_visible()
    name = cell.locator(".heat-more").get_attribute("aria-label") or ""
    assert axe(page) == []
    page.keyboard.press("+")
    started = page.locator(".heat-started")
    expect(started).to_contain_text(name.removeprefix("再生成 10 个："))
    picture(page, "more-here")
    wait_for_end(executing, task)
    now = pairs_of(executing, task)
    new = [pair for pair_id, pair in now.items() if pair_id not in before]
    assert 0 < len(new) <= 10
    assert len({pair["family"] for pair in new}) == 1
    table = name.removeprefix("再生成 10 个：").split("，")[0]
    assert all(table in pair["tables"] for pair in new)
    page.set_viewport_size({"width": 390, "height": 844})
    expect_fit(page)
    page.set_viewport_size({"width": 1360, "height": 900})
