"""The schema of a task: drawing, tables, edits of labels and relations, and the pairs that they affect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import SOME_TABLES, axe, start_run, wait_for_end
from tests.browser.sources.test_datasets import looks

Picture = Callable[[Page, str], None]
FILES = ("schema_test.csv", "schema_test_relations.txt")


@pytest.fixture(scope="module")
def described(executing: Product) -> str:
    """Id of a completed task with a dictionary and a relations file of its own."""
    for name, text in zip(FILES, ("table,column,label\nbss_company,,公司\n", "# none\n"), strict=True):
        assert executing.client.put(f"{API}/inputs/{name}", content=text.encode()).is_success
    files = {"dictionary_file": FILES[0], "relations_file": FILES[1]}
    task_id = start_run(
        executing, "表结构", table_list=SOME_TABLES, pairs_per_table=4, enable_training_data_load=False, **files
    )
    assert wait_for_end(executing, task_id)["status"] == "completed"
    return task_id


def table_of(product: Product, task_id: str, name: str) -> dict[str, Any]:
    return product.client.get(f"{API}/tasks/{task_id}/schema/tables/{name}").json()["data"]


@pytest.mark.long
def test_label_edited_by_keyboard_is_saved_to_the_dictionary_and_undone(
    page: Page, executing: Product, described: str, picture: Picture
) -> None:
    page.goto(f"/tasks/{described}")
    page.get_by_role("tab", name="表结构").click()
    expect(page.locator(".schema-node")).to_have_count(4)
    looks(page, picture, "schema")
    page.get_by_role("link", name="bss_branch").focus()
    page.keyboard.press("Enter")
    panel = page.locator("[data-table=bss_branch]")
    row = panel.locator("[data-column=branch_name]")
    expect(row).to_contain_text("档口名称")
    row.get_by_role("button", name="修改 bss_branch.branch_name 的名称").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("分中心称呼")
    assert axe(page) == []
    page.keyboard.press("Enter")
    notice = page.locator(".schema-edited")
    expect(notice).to_contain_text(FILES[0])
    expect(row).to_contain_text("新任务起：分中心称呼")
    expect(page.locator(".schema-list .chosen")).to_contain_text("已修改")
    assert "bss_branch,branch_name,分中心称呼" in executing.client.get(f"{API}/inputs/{FILES[0]}").text
    looks(page, picture, "schema_edited")

    pairs = next(
        c["pairs"] for c in table_of(executing, described, "bss_branch")["columns"] if c["name"] == "branch_name"
    )
    notice.get_by_role("link", name=f"涉及 {pairs} 个问答对").click()
    expect(page.locator(".pair")).to_have_count(pairs)
    expect(page.locator(".cause-chip")).to_contain_text("bss_branch.branch_name")
    assert "reads=bss_branch.branch_name" in page.url
    page.go_back()
    expect(row).to_contain_text("新任务起：分中心称呼")

    row.get_by_role("button", name="修改 bss_branch.branch_name 的名称").click()
    page.keyboard.press("Escape")
    expect(row.get_by_role("textbox")).to_have_count(0)
    panel.get_by_role("button", name="修改 bss_branch 的名称").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("门店")
    page.keyboard.press("Enter")
    expect(panel.locator("header")).to_contain_text("新任务起：门店")
    notice.get_by_role("button", name="撤销").click()
    expect(panel.locator("header")).not_to_contain_text("新任务起")
    history = page.locator(".schema-history")
    history.locator("summary").click()
    expect(history.locator("tbody tr")).to_have_count(3)
    expect(history.locator("tbody tr").last).to_contain_text("分中心称呼")


@pytest.mark.long
def test_relation_is_drawn_with_its_pairs_removed_and_added(
    page: Page, executing: Product, described: str, picture: Picture
) -> None:
    relation = next(
        r for r in table_of(executing, described, "bss_branch")["relations"] if r["parent"] == "bss_company"
    )
    page.goto(f"/tasks/{described}?tab=schema&schema_table=bss_branch")
    page.locator(f'.schema-edge[data-relation="{relation["reads"]}"]').locator(".schema-hit").dispatch_event("click")
    expect(page.locator(".cause-chip")).to_contain_text(relation["reads"])
    expect(page.locator(".pair")).to_have_count(relation["pairs"])
    page.go_back()

    row = page.locator(f'.schema-relations [data-relation="{relation["reads"]}"]')
    row.get_by_role("button", name="移除").click()
    expect(row).to_contain_text("新任务起移除")
    assert executing.client.get(f"{API}/inputs/{FILES[1]}").text == (
        "# none\n! bss_branch.company_id -> bss_company.id\n"
    )
    row.get_by_role("button", name="恢复").click()
    expect(row).not_to_contain_text("新任务起移除")

    page.get_by_role("button", name="添加关联").click()
    form = page.locator(".add-relation")
    form.get_by_label("本表字段").select_option("category")
    form.get_by_label("指向的表").fill("bss_company")
    expect(form.get_by_label("被指向的字段")).to_have_value("id")
    looks(page, picture, "schema_relation")
    form.get_by_role("button", name="添加关联").click()
    expect(page.locator(".schema-relations")).to_contain_text("新任务起有")
    assert "bss_branch.category -> bss_company.id" in executing.client.get(f"{API}/inputs/{FILES[1]}").text
    page.locator(".schema-edited").get_by_role("button", name="撤销").click()
    expect(page.locator(".schema-relations")).not_to_contain_text("新任务起有")


def test_new_task_with_these_settings_has_the_edited_dictionary(page: Page, executing: Product, described: str) -> None:
    change = {"table": "bss_company", "label": "运营公司"}
    assert executing.client.patch(f"{API}/tasks/{described}/schema/labels", json=change).is_success
    page.goto(f"/tasks/{described}?tab=schema")
    expect(page.locator(".schema-list li").filter(has_text="bss_company")).to_contain_text("已修改")
    page.get_by_role("button", name="以此设置新建任务").first.click()
    form = page.locator("dialog[open]")
    expect(form.get_by_text(FILES[0]).first).to_be_attached()


def test_task_without_a_schema_names_the_step_that_records_it(page: Page, new_task: Callable[..., str]) -> None:
    page.goto(f"/tasks/{new_task(task_name='未开始')}?tab=schema")
    expect(page.get_by_text("尚无表结构")).to_be_visible()
