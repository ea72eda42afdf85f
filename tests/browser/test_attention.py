"""Progress of cancellation and of stalled runs, and the notification when a task ends in a hidden tab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, SOME_TABLES, skip_or_fail, start_run, stopped, wait_for_end, wait_for_start

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
RECORD_RUN_LINES = """
window.lines = [];
new MutationObserver(() => {
  const line = document.querySelector('.run-line')?.textContent;
  if (line && line !== window.lines.at(-1)) window.lines.push(line);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""
"""Records each text shown beside the progress bar, from page load."""
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


@pytest.mark.long
def test_stalled_run_shows_seconds_without_progress(page: Page, executing: Product) -> None:
    task_id = start_run(executing, "没有动静的任务", table_list=SOME_TABLES)
    wait_for_start(executing, task_id)
    line = page.locator(".run-line")
    page.add_init_script(RECORD_RUN_LINES)
    with stopped(executing):
        page.goto(f"/tasks/{task_id}")
        expect(page.locator("[data-light=live]")).to_be_visible()
        expect(line).to_contain_text("已用")
        expect(line).to_contain_text(re.compile(r"\d 秒无新进展"))
        # the first recorded text contained no stall notice, however slow this test is
        assert "无新进展" not in page.evaluate("() => window.lines[0]")
    expect(line.filter(has_text="无新进展")).to_have_count(0)
    executing.client.post(f"{API}/tasks/{task_id}/cancel")
    wait_for_end(executing, task_id)


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
