"""Signed-in keys: the page names them, offers only their permitted actions, and signs out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe, expect_fit, watch

Picture = Callable[[Page, str], None]


def make_key(stage: Product, scope: str) -> str:
    stage.client.delete(f"{API}/keys/viewer")
    made = stage.client.post(f"{API}/keys", json={"name": f"viewer-{scope}", "scope": scope})
    assert made.status_code == 201, made.text
    return made.json()["data"]["key"]


def sign_in(page: Page, key: str) -> None:
    page.get_by_role("button", name="登录").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("密钥", exact=True).fill(key)
    dialog.get_by_label("密钥", exact=True).press("Enter")
    expect(page.locator("[data-scope]")).to_be_visible()


@pytest.mark.long
def test_read_only_key_is_offered_what_it_may_do(browser: Browser, stage: Product, picture: Picture) -> None:
    context = browser.new_context(base_url=stage.url, locale="zh-CN")
    faults = watch(context)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="新建任务").first).to_be_visible()
    sign_in(page, make_key(stage, "read"))
    expect(page.locator("[data-scope=read]")).to_have_text("viewer-read · 只读")
    expect(page.get_by_role("button", name="新建任务")).to_have_count(0)
    assert axe(page) == []
    page.goto("/sources")
    expect(page.locator("tr[data-source=highway_db]")).to_be_visible()
    expect(page.locator("[data-scope=read]")).to_be_visible()
    for name in ("编辑 highway_db", "移除 highway_db", "登记数据源", "暂停领取任务", "创建密钥"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("link", name="生成训练数据")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    picture(page, "read_only_sources")
    page.goto("/audit")
    expect(page.get_by_role("link", name="证据包")).to_be_visible()
    expect(page.locator("[data-scope=read]")).to_be_visible()
    expect(page.get_by_role("button", name="建立检查点")).to_have_count(0)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert context.cookies() == []
    page.reload()
    expect(page.get_by_role("button", name="建立检查点")).to_be_visible()
    assert faults == []
    context.close()


@pytest.mark.parametrize("width", [390, 1360])
def test_top_bar_with_a_key_fits(browser: Browser, stage: Product, width: int, picture: Picture) -> None:
    context = browser.new_context(base_url=stage.url, locale="en-US", viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto("/sources")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect_fit(page)
    picture(page, f"sources_{width}_en")
    context.close()


@pytest.mark.long
def test_view_key_sees_progress_and_trail_without_payloads(
    browser: Browser, stage: Product, finished: str, picture: Picture
) -> None:
    context = browser.new_context(base_url=stage.url, locale="zh-CN")
    faults = watch(context)
    assert stage.client.put(f"{API}/inputs/salaries.txt", content=b"bss_branch\n").is_success
    page = context.new_page()
    page.goto("/")
    sign_in(page, make_key(stage, "view"))
    expect(page.locator("[data-scope=view]")).to_have_text("viewer-view · 仅看进度")
    navigation = page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="任务")).to_be_visible()
    for name in ("数据集", "问答对", "提问"):
        expect(navigation.get_by_role("link", name=name, exact=True)).to_have_count(0)
    page.goto(f"/tasks/{finished}")
    expect(page.get_by_role("tab")).to_have_count(1)
    expect(page.get_by_text("此密钥看不到该事件的内容（task.created）")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert axe(page) == []
    picture(page, "view_key_task")
    page.goto(f"/tasks/{finished}/replay")
    expect(page.get_by_role("heading", name="此密钥不能查看这个页面")).to_be_visible()
    for path in ("/sources", "/timeline", "/audit"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[data-scope=view]")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
        if path != "/sources":
            expect(page.get_by_text("上传文件").locator("visible=true").first).to_be_visible()
        assert [word for word in ("salaries", "null") if word in page.inner_text("main")] == []
    expect(page.get_by_role("link", name="证据包")).to_have_count(0)
    expect(page.get_by_role("row", name="创建任务").first).to_be_visible()
    assert faults == []
    context.close()
