"""What people do with the outcome: run and judge pairs, verify the log, begin again from a moment."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product


def test_a_pair_is_run_edited_and_approved(page: Page, executing: Product, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=pairs")
    pair = page.locator(".pair").first
    pair.locator(".pair-head").click()
    pair.get_by_role("button", name="运行").click()
    expect(pair.locator(".result-scroll tbody tr").first).to_be_visible()

    pair.get_by_role("button", name="编辑").click()
    pair.get_by_label("SQL").fill("DROP TABLE bss_branch")
    pair.get_by_role("button", name="保存").click()
    expect(pair.get_by_role("alert")).to_be_visible()
    pair.get_by_role("button", name="放弃").click()

    pair.get_by_role("button", name="通过").click()
    expect(pair.locator(".badge")).to_have_text("已通过")
    pairs = executing.client.get(f"{API}/tasks/{finished}/pairs", params={"limit": 5000}).json()["data"]["pairs"]
    assert sum(found["review"] == "approved" for found in pairs) == 1


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
