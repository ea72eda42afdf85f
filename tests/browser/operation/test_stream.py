"""Live updates: one stream for all tabs, outages, signs of what needs attention."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.acceptance.conftest import Product
from tests.browser.conftest import (
    RUN_MS,
    RUN_SECONDS,
    SOME_TABLES,
    WriteLog,
    axe,
    skip_or_fail,
    start_run,
    stopped,
    wait_for_end,
    wait_for_start,
)
from tests.processes import Process

NewTask = Callable[..., str]
TABS = 8
TOP_BAR_ROWS = """(bar) => new Set(['.wordmark', '.light', '.tool'].map((name) => {
  const box = bar.querySelector(name).getBoundingClientRect();
  return Math.round((box.top + box.bottom) / 8);
})).size"""
"""Number of rows that the narrow top bar's name, light and tools occupy."""
RECONNECT_MS = 180_000
"""Limit for reconnecting; the retry interval grows with the length of the outage."""
STALE_MS = 10_000
"""Time without a connection after which a page warns that its data is stale."""


def open_streams(stage: Product) -> int:
    metrics = stage.client.get("/metrics").text
    return int(
        float(next(line.split()[1] for line in metrics.splitlines() if line.startswith("querymill_sse_clients ")))
    )


def running_service(stage: Product) -> Process:
    return next(p for p in stage.processes if "service" in " ".join(map(str, p.popen.args)) and p.popen.poll() is None)


@contextmanager
def service_down(stage: Product) -> Generator[None]:
    """Kills the service and always starts it again afterwards."""
    running_service(stage).kill()
    try:
        yield
    finally:
        stage.start_service()


def expect_one_stream(stage: Product) -> None:
    deadline = time.monotonic() + RUN_SECONDS
    while (streams := open_streams(stage)) != 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert streams == 1


@pytest.mark.long
def test_eight_tabs_share_one_stream_before_and_after_a_kill(
    context: BrowserContext, stage: Product, new_task: NewTask, write_log: WriteLog
) -> None:
    tasks = [new_task() for _ in range(TABS)]
    pages = [context.new_page() for _ in tasks]
    for page, task_id in zip(pages, tasks, strict=True):
        page.goto(f"/tasks/{task_id}")
        expect(page.locator("[data-light=live]")).to_be_visible()
    expect_one_stream(stage)
    written: list[str] = []
    for when in ("之前", "期间", "之后"):
        with service_down(stage) if when == "期间" else nullcontext():
            for n, task_id in enumerate(tasks):
                write_log(task_id, [("INFO", f"{when}给第 {n} 页")])
            written.append(when)
            for page in pages if when == "期间" else ():
                expect(page.locator("[data-light=connecting]")).to_be_visible()
        for n, page in enumerate(pages):
            expect(page.locator("[data-light=live]")).to_be_visible(timeout=RECONNECT_MS)
            expect(page.locator(".log-text")).to_have_text([f"{each}给第 {n} 页" for each in written])
        expect_one_stream(stage)


def test_newer_event_version_is_reported_on_the_task_page(page: Page, new_task: NewTask) -> None:
    task_id = new_task(task_name="由更新版本处理")
    problem_json = json.dumps({"task_id": task_id, "code": "not_ready", "reason": "unit.completed version 99 is newer"})
    # mock the stream: a newer event in the real log would affect every other page
    page.add_init_script("delete window.SharedWorker;")
    page.route(
        "**/data_pipeline/events?tasks=*",
        lambda route: route.fulfill(
            content_type="text/event-stream",
            body=f"id: 1\nevent: begin\ndata: {{}}\n\nevent: problem\ndata: {problem_json}\n\n",
        ),
    )
    page.goto(f"/tasks/{task_id}")
    expect(page.get_by_role("alert")).to_contain_text("unit.completed version 99 is newer")
    expect(page.get_by_role("heading", name="由更新版本处理")).to_be_visible()
    assert axe(page) == []


def test_stale_page_shows_warning_until_live_again(context: BrowserContext, stage: Product, new_task: NewTask) -> None:
    page = context.new_page()
    page.clock.install()
    page.goto(f"/tasks/{new_task(task_name='变旧的页面')}")
    expect(page.locator("[data-light=live]")).to_be_visible()
    # the stream may open before the first response arrives
    heading = page.get_by_role("heading", name="变旧的页面")
    expect(heading).to_be_visible()
    with service_down(stage):
        expect(page.locator("[data-light=connecting]")).to_be_visible()
        strip = page.locator(".away-strip[role=alert]").filter(has_text="无法连接服务")
        expect(strip).to_have_count(0)
        page.clock.fast_forward(STALE_MS)
        expect(strip).to_be_in_viewport()
        page.set_viewport_size({"width": 360, "height": 740})
        stale = page.locator("[data-light=connecting]")
        expect(stale).to_contain_text("数据截至")
        page.wait_for_function(f"(bar) => ({TOP_BAR_ROWS})(bar) === 1", arg=page.locator(".top-bar").element_handle())
        expect(strip.locator("time")).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\dT"))
        expect(heading).to_be_visible()
    expect(page.locator("[data-light=live]")).to_be_visible(timeout=RECONNECT_MS)
    expect(strip).to_have_count(0)


@pytest.mark.long
def test_outage_errors_are_cleared_after_reconnect(context: BrowserContext, stage: Product, new_task: NewTask) -> None:
    page = context.new_page()
    page.goto(f"/tasks/{new_task(task_name='服务中断时的操作')}?tab=log")
    expect(page.locator("[data-light=live]")).to_be_visible()
    refused = page.locator("main").get_by_role("alert").filter(has_text="无法连接服务")
    with service_down(stage):
        expect(page.locator("[data-light=connecting]")).to_be_visible()
        page.get_by_role("button", name="执行全部").click()
        expect(page.locator(".task-actions").get_by_role("alert")).to_contain_text("无法连接服务")
        page.get_by_role("tab", name="问答对").click()
        expect(refused).to_have_count(2)
    expect(page.locator("[data-light=live]")).to_be_visible(timeout=RECONNECT_MS)
    expect(refused).to_have_count(0)
    # the failed request is repeated without user action
    expect(page.get_by_text("还没有问答对")).to_be_visible()


RECORD_NOTIFICATIONS = """
window.notices = [];
window.Notification = class extends Notification {
  constructor(title, options) { super(title, options); window.notices.push(title); }
};
"""
RECORD_STATUSES = """() => {
  window.statuses = [];
  const look = () => {
    const status = document.querySelector('.task-name [data-status]')?.dataset.status;
    if (status !== undefined && status !== window.statuses.at(-1)) window.statuses.push(status);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
}"""
HIDE = """() => {
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
  document.hasFocus = () => false;
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_cancel_shows_cancelling_then_cancelled(page: Page, executing: Product) -> None:
    task_id = start_run(executing, "要取消的任务", table_list=SOME_TABLES)
    wait_for_start(executing, task_id)
    with stopped(executing):
        # otherwise a fast machine finishes before the page is painted
        page.goto(f"/tasks/{task_id}")
        expect(page.locator("[data-light=live]")).to_be_visible()
        expect(page.locator(".task-name [data-status=in_progress]")).to_be_visible()
        page.evaluate(RECORD_STATUSES)
        page.get_by_role("button", name="取消", exact=True).click()
        expect(page.locator(".task-name [data-status=cancelling]")).to_be_visible()
    expect(page.locator(".task-name [data-status=cancelled]")).to_be_visible(timeout=RUN_MS)
    assert page.evaluate("() => window.statuses") == ["in_progress", "cancelling", "cancelled"]
    expect(page.get_by_role("button", name="续跑")).not_to_have_attribute("aria-disabled", "true")


def test_task_end_in_hidden_tab_sends_notification(page: Page, executing: Product) -> None:
    page.context.grant_permissions(["notifications"])
    page.add_init_script(RECORD_NOTIFICATIONS)
    with stopped(executing):
        task_id = start_run(executing, "会通知的任务", table_list=["bss_company", "bss_branch"], pairs_per_table=2)
        page.goto(f"/tasks/{task_id}")
        expect(page.locator(".task-name [data-status=queued]")).to_be_visible()
        if page.evaluate("() => Notification.permission") != "granted":
            skip_or_fail("this Chromium shows no notifications, as that of npm")
        page.evaluate(HIDE)
    assert wait_for_end(executing, task_id)["status"] == "completed"
    page.wait_for_function("() => window.notices.length === 1")
    assert page.evaluate("() => window.notices") == ["会通知的任务：已完成"]
