"""Forks of a task from a position of its replay."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe


def test_fork_from_replay_creates_task_linked_to_origin(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    page.get_by_role("slider", name="时间轴").press("PageDown")
    moment = page.locator(".where-clock").inner_text().partition(".")[0]
    page.get_by_role("button", name="从此刻派生新任务").click()
    dialog = page.get_by_role("dialog", name="新建任务")
    expect(dialog).to_contain_text(f"“已完成的示例（自 {moment}）”")
    assert axe(page) == []
    dialog.get_by_role("button", name="新建任务").click()
    page.wait_for_url(lambda url: "/replay" not in url and finished not in url)
    expect(page.locator("h1")).to_have_text(f"已完成的示例（自 {moment}）")
    page.locator(".run-summary").click()
    expect(page.locator(".step-card[data-step=ddl_generation]")).to_have_attribute("data-status", "completed")
    expect(page.locator(".task-name .badge")).to_have_attribute(
        "data-status", re.compile("^(partial_completed|completed)$")
    )
    origin = page.get_by_role("term").filter(has_text="派生自").locator("~ dd").get_by_role("link")
    expect(origin).to_contain_text(finished)
    origin.click()
    page.wait_for_url(re.compile(rf"/tasks/{finished}/replay\?at=\d+$"))


def test_fork_shows_inherited_files_and_can_be_resumed(page: Page, executing: Product, finished: str) -> None:
    ended = executing.client.get(f"{API}/tasks/{finished}/events", params={"types": "step.completed"}).json()["data"]
    fork_position = ended["events"][0]["position"]
    answer = executing.client.post(
        f"{API}/tasks/{finished}/fork", json={"at": fork_position, "task_name": "派生的任务"}
    )
    page.goto(f"/tasks/{answer.json()['data']['task_id']}")
    expect(page.locator(".task-name .badge")).to_have_text("部分完成")
    expect(page.get_by_role("button", name="续跑")).not_to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("tab", selected=True)).to_have_attribute("id", "tab-files")
    expect(page.locator(".file-preview .code")).to_contain_text("create table")
    # the fork has no duration of its own
    expect(page.locator("main")).not_to_contain_text("0.00")
    page.goto("/")
    expect(page.locator("tr[data-task]", has_text="派生的任务").locator(".cell-took")).to_have_text("–")
