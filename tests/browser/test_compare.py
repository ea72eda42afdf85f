"""Comparison of two tasks: opened from the list, figures side by side, pairs that differ."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe, expect_fit, start_run, wait_for_end


@pytest.mark.long
def test_two_tasks_are_compared_from_the_list(
    page: Page, executing: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    other = start_run(executing, "已完成的示例，更少的表", table_list=["bss_company", "bss_branch"], pairs_per_table=3)
    wait_for_end(executing, other)
    answer = executing.client.get(f"{API}/tasks/{finished}/comparison", params={"other": other})
    totals = answer.json()["data"]["totals"]
    counts = [executing.client.get(f"{API}/tasks/{each}/summary").json()["data"]["pairs"] for each in (finished, other)]
    assert counts[0] - totals["removed"] == counts[1] - totals["added"]
    assert totals["removed"] > 0

    # both are listed, however many tasks other tests have created
    page.goto("/?q=已完成的示例")
    for task_id in (finished, other):
        page.locator(f"tr[data-task={task_id}]").get_by_role("checkbox").check()
    page.get_by_role("group", name="已选 2 个任务").get_by_role("button", name="对比").click()
    page.wait_for_url(f"**/compare?from={finished}&to={other}")
    figures = page.locator("tr[data-figure=pairs] td")
    expect(figures).to_have_text([str(counts[0]), str(counts[1]), f"−{counts[0] - counts[1]}"])
    differences = page.get_by_role("region", name="问答对与文档的差异")
    expect(differences.get_by_role("group").filter(has_text="移除").first).to_be_visible()
    picture(page, "compare")
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "compare-narrow")
    expect_fit(page)

    page.get_by_role("button", name="交换左右").click()
    page.wait_for_url(f"**/compare?from={other}&to={finished}")
    expect(figures.first).to_have_text(str(counts[1]))


def test_unknown_task_is_reported(page: Page, finished: str) -> None:
    page.goto(f"/compare?from={finished}&to=task_20200101_000000")
    expect(page.get_by_role("alert")).to_contain_text("任务不存在")
    page.goto("/compare")
    expect(page.get_by_role("heading", name="选择两个任务进行对比")).to_be_visible()
