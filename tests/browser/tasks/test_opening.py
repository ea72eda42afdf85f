"""Tab that a task opens at: its result if it has one, otherwise its log."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, start_run, stopped


def test_completed_task_opens_at_pairs_with_timeline_folded(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}")
    expect(page.locator(".pair").first).to_be_in_viewport()
    expect(page.get_by_role("tab", selected=True)).to_have_attribute("id", "tab-pairs")
    expect(page.locator(".gantt-row")).to_have_count(0)
    page.locator(".run-summary").click()
    expect(page.locator(".gantt-row").first).to_be_visible()


def test_completed_task_log_opens_by_address(page: Page, executing: Product, finished: str) -> None:
    page.goto(f"/tasks/{finished}")
    page.get_by_role("tab", name="日志").click()
    page.reload()
    expect(page.locator(".log-row:visible").first).to_be_visible()
    line = executing.client.get(f"{API}/tasks/{finished}/logs", params={"limit": 1}).json()["data"]["logs"][0]
    page.goto(f"/tasks/{finished}?line={line['position']}")
    expect(page.locator(".log-row.target")).to_contain_text(line["message"])


def test_task_without_pairs_opens_at_its_log(page: Page, new_task: Callable[..., str]) -> None:
    page.goto(f"/tasks/{new_task()}")
    expect(page.get_by_text("还没有日志")).to_be_in_viewport()
    expect(page.get_by_text("点上方的“执行全部”")).to_be_in_viewport()
    expect(page.get_by_text("还没有执行记录")).to_be_visible()


@pytest.mark.long
def test_log_tab_stays_open_when_the_run_ends(page: Page, executing: Product) -> None:
    with stopped(executing):
        task_id = start_run(executing, "看着结束", table_list=["bss_company"], pairs_per_table=2)
        page.goto(f"/tasks/{task_id}")
        expect(page.get_by_role("tab", selected=True)).to_have_attribute("id", "tab-log")
    expect(page.locator(".task-name [data-status=completed]")).to_be_visible(timeout=RUN_MS)
    expect(page.locator(".log-text", has_text="执行完成").last).to_be_visible()
    expect(page.locator(".run-summary")).to_be_visible()
