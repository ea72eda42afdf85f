"""What was typed and not sent: it is there again after a reload, and leaving it behind is asked about first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.acceptance.conftest import Product
from tests.browser.conftest import watch

CONTEXT = "高速公路服务区,\n只看档口"
PASSWORD = "correct-horse-battery"
EDITED = "SELECT count(*) FROM bss_branch"


class Asked:
    """The questions of the browser before a page is left; `stay` says how the person answers."""

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
    """A tab that may ask before it is left, which the tabs of all other tests may not."""
    context = browser.new_context(base_url=stage.url, locale="zh-CN", viewport={"width": 1360, "height": 900})
    faults = watch(context, asks=True)
    yield context.new_page()
    context.close()
    assert faults == []


def test_the_form_is_as_it_was_left_after_a_reload(tab: Page) -> None:
    asked = Asked(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    tables = form.get_by_role("group", name="表", exact=True)
    tables.get_by_role("button", name="全不选").click()
    tables.get_by_role("checkbox", name="bss_branch", exact=False).first.check()
    chosen = tables.get_by_role("status").inner_text()
    form.get_by_label("业务背景").fill(CONTEXT)
    form.get_by_label("每张表的问题数").fill("7")
    tab.reload()
    assert asked.kinds == ["beforeunload"]
    expect(form.get_by_label("数据源", exact=True)).to_have_value("highway_db")
    expect(tables.get_by_role("status")).to_have_text(chosen)
    expect(form.get_by_label("业务背景")).to_have_value(CONTEXT)
    expect(form.get_by_label("每张表的问题数")).to_have_value("7")

    form.get_by_role("button", name="清空表单").click()
    expect(form.get_by_role("button", name="清空表单")).to_have_count(0)
    tab.reload()
    expect(form.get_by_label("业务背景")).to_have_value("")
    assert asked.kinds == ["beforeunload"]


def test_a_password_is_not_kept_with_the_form(tab: Page) -> None:
    Asked(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_role("button", name="临时连接").click()
    form.get_by_label("主机", exact=True).fill("db.example")
    form.get_by_label("密码", exact=True).fill(PASSWORD)
    tab.reload()
    expect(form.get_by_label("主机", exact=True)).to_have_value("db.example")
    expect(form.get_by_label("密码", exact=True)).to_have_value("")
    assert PASSWORD not in tab.evaluate("() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")


def test_a_task_that_was_created_leaves_an_empty_form(tab: Page) -> None:
    asked = Asked(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    form.get_by_label("业务背景").fill(CONTEXT)
    form.get_by_role("button", name="仅创建").click()
    tab.wait_for_url("**/tasks/task_*")
    tab.goto("/?new=1")
    expect(form.get_by_label("业务背景")).to_have_value("")
    assert asked.kinds == []


def test_leaving_an_edited_pair_is_asked_about_until_it_is_saved(tab: Page, finished: str) -> None:
    asked = Asked(tab)
    tab.goto(f"/tasks/{finished}?tab=pairs")
    pair = tab.locator(".pair").nth(5)
    pair.locator(".pair-head").click()
    pair.get_by_role("button", name="编辑").click()
    sql = pair.get_by_label("SQL")
    expect(sql).to_be_focused()
    asked.stay = True
    sql.fill(EDITED)
    with tab.expect_event("dialog"):
        tab.evaluate("() => location.assign('/audit')")
    expect(sql).to_have_value(EDITED)
    assert asked.kinds == ["beforeunload"]

    expect(pair.get_by_text("有效，1 行结果")).to_be_visible()
    pair.get_by_role("button", name="保存").click()
    expect(pair.locator(".badge")).to_have_text("已编辑")
    # the stream may tell of the change before its request is answered; until then the editor stays
    expect(pair.locator("form")).to_have_count(0)
    tab.reload()
    expect(tab.locator(".pair").first).to_be_visible()
    assert asked.kinds == ["beforeunload"]
