"""Task list: columns, filters, search, live updates and shortcuts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import press_in_turn, start_run, wait_for_end

NewTask = Callable[..., str]


def test_filters_are_stored_in_the_address(page: Page, new_task: NewTask) -> None:
    matching = new_task(task_name="高速训练集", created_by="wang.fang")
    other = new_task(task_name="其他", created_by="li.wei")
    page.goto("/")
    expect(page.locator(f"tr[data-task={matching}]")).to_be_visible()
    expect(page.locator(f"tr[data-task={other}]")).to_be_visible()

    page.get_by_role("searchbox", name="创建人").fill("wang.fang")
    page.wait_for_url("**/?by=wang.fang")
    expect(page.locator(f"tr[data-task={other}]")).to_have_count(0)
    page.get_by_role("combobox", name="按状态筛选").select_option("pending")
    page.wait_for_url("**/?by=wang.fang&status=pending")
    page.reload()
    expect(page.locator(f"tr[data-task={matching}]")).to_be_visible()
    expect(page.locator(f"tr[data-task={other}]")).to_have_count(0)

    page.get_by_role("searchbox", name="搜索名称、编号或业务背景").fill("没有这样的任务")
    expect(page.get_by_text("没有符合筛选条件的任务")).to_be_visible()
    page.get_by_role("button", name="清除筛选").first.click()
    expect(page.locator(f"tr[data-task={other}]")).to_be_visible()


def test_search_keeps_trailing_space_while_typing(page: Page, new_task: NewTask) -> None:
    new_task(task_name="monthly report")
    page.goto("/")
    search = page.get_by_role("searchbox", name="搜索名称、编号或业务背景")
    search.press_sequentially("monthly ")
    page.wait_for_url("**/?q=monthly")
    search.press_sequentially("report")
    page.wait_for_url("**/?q=monthly+report")
    expect(search).to_have_value("monthly report")
    # a change from outside the field is shown
    page.get_by_role("button", name="清除筛选").click()
    expect(search).to_have_value("")


def test_task_created_elsewhere_appears_live(page: Page, new_task: NewTask) -> None:
    page.goto("/")
    expect(page.locator("[data-light=live]")).to_be_visible()
    task_id = new_task(task_name="别处创建")
    expect(page.locator(f"tr[data-task={task_id}]")).to_be_visible()


def test_failed_load_of_older_tasks_can_be_retried(page: Page, new_task: NewTask) -> None:
    shown, older = new_task(), "task_20250101_000000"
    older_requests: list[str] = []

    def answer(route: Route) -> None:
        if "cursor=" not in route.request.url:
            page_one = route.fetch()
            body = page_one.json()
            body["data"]["next_cursor"] = "older"
            return route.fulfill(response=page_one, json=body)
        older_requests.append(route.request.url)
        if len(older_requests) == 1:
            return route.fulfill(status=503, json={"code": "not_ready", "error": "稍后再试"})
        row = {"task_id": older, "task_name": "更早的", "status": "pending", "created_at": "2025-01-01T00:00:00+08:00"}
        return route.fulfill(json={"success": True, "data": {"tasks": [row], "next_cursor": None}})

    page.route("**/tasks?*", answer)
    page.goto("/")
    expect(page.locator(f"tr[data-task={shown}]")).to_be_visible()
    page.get_by_role("button", name="加载更早的任务").click()
    expect(page.get_by_role("alert")).to_contain_text("稍后再试")
    page.get_by_role("button", name="重试").click()
    expect(page.locator(f"tr[data-task={older}]")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(f"tr[data-task={shown}]")).to_be_visible()
    page.unroute_all(behavior="wait")


def test_shortcuts_open_the_form_and_the_help_dialog(page: Page) -> None:
    page.goto("/sources")
    press_in_turn(page, "g", "t")
    page.wait_for_url("**/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name="新建任务")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_url("**/")


@pytest.mark.long
def test_task_duration_is_the_sum_of_its_runs(page: Page, executing: Product) -> None:
    """Time between two runs, possibly days, does not count."""
    task_id = start_run(executing, "跑了两次", table_list=["bss_company"], pairs_per_table=1)
    wait_for_end(executing, task_id)
    again = executing.client.post(f"{API}/tasks/{task_id}/execute", json={"step": "sql_validation"})
    assert again.is_success, again.text
    runs = [run for run in wait_for_end(executing, task_id)["executions"] if run["parent_execution_id"] is None]
    assert len(runs) == 2
    rows = executing.client.get(f"{API}/tasks").json()["data"]["tasks"]
    row = next(row for row in rows if row["task_id"] == task_id)
    assert (row["run_started_at"], row["run_completed_at"]) == (runs[-1]["started_at"], runs[-1]["completed_at"])
    worked = pytest.approx(sum(run["duration"] for run in runs), abs=0.06, rel=0.06)
    assert row["worked_seconds"] == worked
    page.goto("/")
    assert seconds_in(page.locator(f"tr[data-task={task_id}] .cell-took")) == worked
    page.goto(f"/tasks/{task_id}")
    assert seconds_in(page.locator(".run-summary")) == worked


def seconds_in(place: Locator) -> float:
    return float(place.inner_text().split("秒")[0])
