"""A new task begins from a moment of another."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_a_new_task_begins_from_a_moment(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    page.get_by_role("slider", name="时间轴").press("PageDown")
    page.get_by_role("button", name="从此刻派生新任务").click()
    page.wait_for_url(lambda url: "/replay" not in url and finished not in url)
    expect(page.locator(".step-card[data-step=ddl_generation]")).to_have_attribute("data-status", "completed")
    origin = page.get_by_role("term").filter(has_text="派生自").locator("~ dd").get_by_role("link")
    expect(origin).to_contain_text(finished)
    origin.click()
    page.wait_for_url(re.compile(rf"/tasks/{finished}/replay\?at=\d+$"))
