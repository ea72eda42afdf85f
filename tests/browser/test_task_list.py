"""The list of tasks: what it shows, how it is narrowed, and the form for a new one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

NewTask = Callable[..., str]


def test_filters_live_in_the_address(page: Page, new_task: NewTask) -> None:
    wanted = new_task(task_name="高速训练集", created_by="wang.fang")
    other = new_task(task_name="其他", created_by="li.wei")
    page.goto("/")
    expect(page.locator(f"tr[data-task={wanted}]")).to_be_visible()
    expect(page.locator(f"tr[data-task={other}]")).to_be_visible()

    page.get_by_role("searchbox", name="创建人").fill("wang.fang")
    page.wait_for_url("**/?by=wang.fang")
    expect(page.locator(f"tr[data-task={other}]")).to_have_count(0)
    page.get_by_role("combobox", name="按状态筛选").select_option("pending")
    page.wait_for_url("**/?by=wang.fang&status=pending")
    page.reload()
    expect(page.locator(f"tr[data-task={wanted}]")).to_be_visible()
    expect(page.locator(f"tr[data-task={other}]")).to_have_count(0)

    page.get_by_role("searchbox", name="搜索名称、编号或业务背景").fill("没有这样的任务")
    expect(page.get_by_text("没有符合筛选条件的任务")).to_be_visible()
    page.get_by_role("button", name="清除筛选").first.click()
    expect(page.locator(f"tr[data-task={other}]")).to_be_visible()


def test_a_task_made_elsewhere_appears_by_itself(page: Page, new_task: NewTask) -> None:
    page.goto("/")
    expect(page.locator("[data-light=live]")).to_be_visible()
    task_id = new_task(task_name="别处创建")
    expect(page.locator(f"tr[data-task={task_id}]")).to_be_visible()


def test_the_form_says_what_is_missing_beside_the_field(page: Page) -> None:
    page.goto("/?new=1")
    dialog = page.get_by_role("dialog", name="新建任务")
    dialog.get_by_role("button", name="创建并执行").click()
    source = dialog.get_by_label("数据源")
    expect(source).to_have_attribute("aria-invalid", "true")
    expect(source).to_have_accessible_description("请选择一个数据源。")

    source.select_option("highway_db")
    expect(source).not_to_have_attribute("aria-invalid", "true")
    tables = dialog.get_by_role("group", name="表", exact=True)
    tables.get_by_role("button", name="全不选").click()
    expect(tables.get_by_text("表列表不能为空")).to_be_visible()
    tables.get_by_role("searchbox").fill("档口")
    tables.get_by_role("button", name="全选筛出的").click()
    expect(tables.get_by_text("表列表不能为空")).to_have_count(0)
    dialog.get_by_label("每张表的问题数").fill("0")
    expect(dialog.get_by_label("每张表的问题数")).to_have_attribute("aria-invalid", "true")


def test_what_the_service_refuses_is_shown_beside_its_field(page: Page) -> None:
    refusal: dict[str, Any] = {
        "status": 422,
        "code": "invalid_request",
        "field": "business_context",
        "error": "业务背景不合要求",
    }

    def refuse(route: Route) -> None:
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(refusal))

    page.route("**/tasks/execute-complete", refuse)
    page.goto("/?new=1")
    dialog = page.get_by_role("dialog", name="新建任务")
    dialog.get_by_label("数据源").select_option("highway_db")
    dialog.get_by_role("button", name="创建并执行").click()
    context = dialog.get_by_label("业务背景")
    expect(context).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_text("业务背景不合要求")).to_be_visible()


def test_keys_open_the_form_and_the_sheet(page: Page) -> None:
    page.goto("/sources")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name="新建任务")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_url("**/")
