"""Task list: columns, filters, search, live updates and shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from events.facts.ids import ExecutionId, TaskId, task_stream
from events.facts.task import facts
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, press_in_turn, start_run, wait_for_end
from tests.tables import from_table

NewTask = Callable[..., str]

# records whether the dialog is still in the document as soon as it is hidden
RECORD_IF_DIALOG_REMAINS = """() => {
  const dialog = document.querySelector("dialog");
  new MutationObserver(() => (window.stillThere ??= dialog.isConnected)).observe(dialog, { attributeFilter: ["open"] });
}"""

COUNT_LINES = "(name) => Math.round(name.clientHeight / parseFloat(getComputedStyle(name).lineHeight))"


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


@from_table
def test_pending_filter_does_not_change_the_next_page_address(
    context: BrowserContext, new_task: NewTask, waited: int
) -> None:
    task_id = new_task(task_name="与筛选无关")
    page = context.new_page()
    page.clock.install()
    page.goto("/")
    link = page.locator(f"tr[data-task={task_id}] a")
    expect(link).to_be_visible()
    # between typing and the click, however long it takes, the pending filter has no time to load the list again
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    page.get_by_role("searchbox", name="搜索名称、编号或业务背景").fill("筛选")
    page.clock.run_for(waited)
    link.click()
    page.wait_for_url(f"**/tasks/{task_id}")
    page.clock.run_for(2_000)
    assert page.evaluate("() => window.location.search") == ""


@pytest.mark.parametrize("width", [768, 1024])
def test_long_error_keeps_columns_in_view(page: Page, new_task: NewTask, append_facts: AppendFacts, width: int) -> None:
    task, run = TaskId(new_task(task_name="失败的任务")), ExecutionId(f"run-at-{width}")
    error = "无法连接数据源：connection failed: connection to server on socket failed: FATAL: no such database " * 2
    recorded = [
        facts.StepRequested(task_id=task, execution_id=run, step="complete"),
        facts.ExecutionFailed(task_id=task, execution_id=run, error=error),
    ]
    append_facts(task_stream(task), recorded)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    row = page.locator(f"tr[data-task={task}]")
    expect(row.locator(".task-error")).to_be_in_viewport(ratio=1)
    expect(row.locator(".percent")).to_be_in_viewport(ratio=1)
    expect(row.locator(".cell-took")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1280, 390])
def test_long_creator_name_keeps_columns_in_view(page: Page, new_task: NewTask, width: int) -> None:
    new_task(created_by="w" * 50)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    expect(page.get_by_text("w" * 50).first).to_be_visible()
    table = page.locator(".table-scroll", has_text="w" * 50).element_handle()
    page.wait_for_function("(table) => table.scrollWidth <= table.clientWidth", arg=table)


def test_id_is_on_one_line_beside_a_long_creator_in_a_narrow_window(page: Page, new_task: NewTask) -> None:
    unnamed = new_task(created_by="somebody else here")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/")
    name = page.locator(f"tr[data-task={unnamed}] .row-name")
    expect(name).to_have_text(unnamed)
    assert name.evaluate(COUNT_LINES) == 1


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


def test_closed_help_dialog_is_removed_immediately(page: Page) -> None:
    """A dialog that hides before the page removes it would swallow the next key."""
    page.goto("/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="键盘快捷键")
    expect(sheet).to_be_visible()
    page.evaluate(RECORD_IF_DIALOG_REMAINS)
    sheet.get_by_role("button", name="关闭").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert page.evaluate("() => window.stillThere") is False


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


@pytest.mark.long
def test_queued_run_adds_no_duration(page: Page, executing: Product) -> None:
    task_id = start_run(executing, "再次排队", table_list=["bss_company"], pairs_per_table=1)
    wait_for_end(executing, task_id)
    page.goto("/")
    took = page.locator(f"tr[data-task={task_id}] .cell-took")
    expect(took).to_contain_text("秒")
    before = took.inner_text()
    row = page.locator(f"tr[data-task={task_id}]")
    executing.client.post(f"{API}/executors/drain").raise_for_status()
    try:
        again = executing.client.post(f"{API}/tasks/{task_id}/execute", json={"step": "sql_validation"})
        assert again.json()["data"]["status"] == "queued"
        for _ in range(2):
            expect(row).to_contain_text("排队中")
            expect(took).to_have_text(before)
            page.reload()
        # an execution that never started does not count as a run
        executing.client.post(f"{API}/tasks/{task_id}/cancel").raise_for_status()
        for _ in range(2):
            expect(row).not_to_contain_text("排队中")
            expect(took).to_have_text(before)
            page.reload()
    finally:
        executing.client.post(f"{API}/executors/resume").raise_for_status()
