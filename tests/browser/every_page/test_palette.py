"""Command palette: opened by keyboard from any field; finds pages, actions, tasks and pairs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe


def test_palette_goes_to_a_task_and_returns_the_focus(
    page: Page, new_task: Callable[..., str], picture: Callable[[Page, str], None]
) -> None:
    task_id = new_task(task_name="调色板目标")
    page.goto("/")
    search = page.get_by_role("searchbox", name="搜索名称、编号或业务背景")
    search.focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="命令面板")
    expect(field).to_be_focused()
    expect(page.get_by_role("listbox").get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("group", name="任务").get_by_role("option").first).to_be_visible()
    picture(page, "palette")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(search).to_be_focused()

    page.keyboard.press("Control+k")
    field.fill("调色板目标")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text([f"调色板目标{task_id}"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{task_id}")


def test_palette_finds_pages_tabs_and_actions(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}")
    expect(page.get_by_role("tab", name="质量")).to_be_visible()
    page.get_by_role("button", name="命令面板").click()
    field = page.get_by_role("combobox", name="命令面板")
    field.fill("标签页")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(6)
    page.keyboard.press("ArrowUp")
    expect(field).to_have_attribute("aria-activedescendant", "palette-option-5")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="质量")).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Control+k")
    field.fill("导出为 csv")
    with page.expect_download() as download:
        page.get_by_role("listbox").get_by_role("option", name="导出为 csv").click()
    assert download.value.suggested_filename.endswith(".csv")

    page.keyboard.press("Control+k")
    field.fill("审计")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_contain_text("命令面板")


def test_palette_opens_a_pair_found_by_its_text(page: Page, stage: Product, finished: str) -> None:
    pair = stage.client.get(f"{API}/tasks/{finished}/pairs").json()["data"]["pairs"][0]
    page.goto("/sources")
    expect(page.get_by_role("button", name="命令面板")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="命令面板").fill(pair["question"])
    # another task over the same database may have the same pair
    page.get_by_role("group", name="问答对").get_by_role("option").first.click()
    page.wait_for_url("**/tasks/*?tab=pairs&pair=*")
    opened = page.locator(".pair", has_text=pair["question"])
    expect(opened.locator(".pair-head[aria-expanded=true]")).to_have_count(1)
