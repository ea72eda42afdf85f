"""What people do with the outcome: verify the log, begin again from a moment."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_the_log_is_verified_and_a_checkpoint_made(page: Page, finished: str) -> None:
    page.goto("/audit")
    page.get_by_role("button", name="建立检查点").click()
    expect(page.get_by_role("region", name="检查点").locator("tbody tr").first).to_be_visible()
    page.get_by_role("button", name="立即验证").click()
    expect(page.locator("[data-holds]")).to_have_attribute("data-holds", "true")
    expect(page.get_by_role("link", name=finished).first).to_be_visible()


def test_a_new_task_begins_from_a_moment(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    page.get_by_role("slider", name="时间轴").press("PageDown")
    page.get_by_role("button", name="从此刻派生新任务").click()
    page.wait_for_url(lambda url: "/replay" not in url and finished not in url)
    expect(page.locator(".step-card[data-step=ddl_generation]")).to_have_attribute("data-status", "completed")
