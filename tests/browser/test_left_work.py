"""Drafts of unsent input: restored after a reload, and protected by a prompt before the page is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.acceptance.conftest import Product
from tests.browser.conftest import open_options, watch

CONTEXT = "高速公路服务区,\n只看档口"
PASSWORD = "correct-horse-battery"
EDITED = "SELECT count(*) FROM bss_branch"


class LeavePrompts:
    """Records the browser's prompts before a page is left; dismisses them if `stay` is set."""

    def __init__(self, page: Page) -> None:
        self.kinds: list[str] = []
        self.stay = False
        page.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        self.kinds.append(dialog.type)
        if self.stay:
            dialog.dismiss()
        else:
            dialog.accept()


@pytest.fixture
def tab(browser: Browser, stage: Product) -> Iterator[Page]:
    """Tab that may prompt before it is left; for other tests a prompt is a fault."""
    context = browser.new_context(base_url=stage.url, locale="zh-CN", viewport={"width": 1360, "height": 900})
    faults = watch(context, allow_dialogs=True)
    yield context.new_page()
    context.close()
    assert faults == []


def test_form_draft_is_restored_after_reload(tab: Page) -> None:
    prompts = LeavePrompts(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    open_options(form)
    tables = form.get_by_role("group", name="表", exact=True)
    tables.get_by_role("button", name="全不选").click()
    tables.get_by_role("checkbox", name="bss_branch", exact=False).first.check()
    chosen = tables.get_by_role("status").inner_text()
    form.get_by_label("业务背景").fill(CONTEXT)
    form.get_by_label("每张表的问题数").fill("7")
    tab.reload()
    assert prompts.kinds == ["beforeunload"]
    expect(form.get_by_label("数据源", exact=True)).to_have_value("highway_db")
    expect(tables.get_by_role("status")).to_have_text(chosen)
    expect(form.get_by_label("业务背景")).to_have_value(CONTEXT)
    expect(form.get_by_label("每张表的问题数")).to_have_value("7")

    form.get_by_role("button", name="清空表单").click()
    expect(form.get_by_role("button", name="清空表单")).to_have_count(0)
    tab.reload()
    expect(form.get_by_label("业务背景")).to_have_value("")
    assert prompts.kinds == ["beforeunload"]


def test_form_draft_omits_password(tab: Page) -> None:
    LeavePrompts(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_role("button", name="临时连接").click()
    form.get_by_label("主机", exact=True).fill("db.example")
    form.get_by_label("密码", exact=True).fill(PASSWORD)
    tab.reload()
    expect(form.get_by_label("主机", exact=True)).to_have_value("db.example")
    expect(form.get_by_label("密码", exact=True)).to_have_value("")
    assert PASSWORD not in tab.evaluate("() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")


def test_created_task_clears_form_draft(tab: Page) -> None:
    prompts = LeavePrompts(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    open_options(form).get_by_label("业务背景").fill(CONTEXT)
    form.get_by_role("button", name="仅创建").click()
    tab.wait_for_url("**/tasks/task_*")
    tab.goto("/?new=1")
    expect(form.get_by_label("业务背景")).to_have_value("")
    assert prompts.kinds == []


@pytest.mark.long
def test_leaving_edited_pair_prompts_until_saved(tab: Page, finished: str) -> None:
    prompts = LeavePrompts(tab)
    tab.goto(f"/tasks/{finished}?tab=pairs")
    pair = tab.locator(".pair").nth(5)
    pair.locator(".pair-head").click()
    pair.get_by_role("button", name="编辑").click()
    sql = pair.get_by_label("SQL")
    expect(sql).to_be_focused()
    prompts.stay = True
    sql.fill(EDITED)
    with tab.expect_event("dialog"):
        tab.evaluate("() => location.assign('/audit')")
    expect(sql).to_have_value(EDITED)
    assert prompts.kinds == ["beforeunload"]

    expect(pair.get_by_text("有效，1 行结果")).to_be_visible()
    pair.get_by_role("button", name="保存", exact=True).click()
    expect(pair.locator(".badge")).to_have_text("已编辑")
    # the stream may deliver the change before its request is answered; until then the editor stays open
    expect(pair.locator("form")).to_have_count(0)
    tab.reload()
    expect(tab.locator(".pair").first).to_be_visible()
    assert prompts.kinds == ["beforeunload"]
