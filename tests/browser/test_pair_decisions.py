"""Review, filters and export of a task with valid and invalid pairs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairGenerated, PairValidated
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, axe

Picture = Callable[[Page, str], None]
VALID, INVALID = ("p0", "p1", "p2"), ("p3", "p4")


@pytest.fixture
def task(new_task: Callable[..., str], append_facts: AppendFacts) -> str:
    """Task with three valid pairs, of two families, and two invalid pairs."""
    task_id = TaskId(new_task(task_name="部分无效的问答对"))
    generated = [
        PairGenerated(
            task_id=task_id,
            execution_id=None,
            pair_id=pair_id,
            question=f"第 {number} 个问题",
            sql=f"SELECT count(*) + {number} FROM bss_company;"
            if pair_id in VALID
            else "SELECT nope FROM bss_company;",
            language="zh",
            theme="",
            family="count" if number == 0 else "period_over_period",
            difficulty="easy",
            tables=("bss_company",),
        )
        for number, pair_id in enumerate((*VALID, *INVALID))
    ]
    validated = [
        PairValidated(task_id=task_id, execution_id=None, pair_id=p.pair_id, valid=p.pair_id in VALID)
        for p in generated
    ]
    append_facts(pairs_stream(task_id), [*generated, *validated])
    return task_id


def pair_of(page: Page, pair_id: str) -> Locator:
    return page.locator(f"[data-pair={pair_id}]")


def review_all(page: Page, word: str) -> None:
    page.get_by_role("checkbox", name="选择筛出的全部").check()
    page.locator(".selection-bar").get_by_role("button", name=word).click()


def test_bulk_approval_skips_and_lists_invalid_pairs(page: Page, stage: Product, task: str, picture: Picture) -> None:
    page.goto(f"/tasks/{task}?tab=pairs")
    review_all(page, "通过")
    outcome = page.locator(".decision-outcome")
    expect(outcome).to_contain_text("已通过 3 对。")
    expect(outcome).to_contain_text("另有 2 对的 SQL 无效，未予通过")
    reviews = {p["pair_id"]: p["review"] for p in stage.client.get(f"{API}/tasks/{task}/pairs").json()["data"]["pairs"]}
    assert reviews == {**dict.fromkeys(VALID, "approved"), **dict.fromkeys(INVALID, None)}
    picture(page, "pairs_left_out")
    assert axe(page) == []

    outcome.get_by_role("button", name="查看无效的").click()
    expect(page.locator(".pair")).to_have_count(len(INVALID))
    pair = pair_of(page, INVALID[0])
    expect(pair.locator(".badge")).to_have_text("无效")
    pair.locator(".pair-head").click()
    approve = pair.get_by_role("button", name="通过", exact=True)
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(approve).to_have_accessible_description("SQL 无效，请先修改")
    pair.get_by_role("button", name="驳回", exact=True).click()
    expect(pair.locator(".pair-review")).to_have_text("已驳回")


def test_review_filter_stays_visible_if_no_pair_matches(page: Page, task: str) -> None:
    page.goto(f"/tasks/{task}?tab=pairs")
    review_all(page, "通过")
    expect(page.locator(".decision-outcome")).to_contain_text("已通过 3 对。")
    state = page.get_by_role("combobox", name="审核")
    state.select_option("approved")
    expect(page.locator(".pair")).to_have_count(len(VALID))
    # changing the filter removes the outcome of the previous review
    expect(page.locator(".decision-outcome")).to_have_count(0)
    review_all(page, "驳回")
    expect(page.locator(".decision-outcome")).to_contain_text("已驳回 3 对。")
    expect(page.get_by_text("没有符合条件的问答对")).to_be_visible()
    expect(state).to_have_value("approved")
    assert state.evaluate("(select) => select.selectedOptions[0]?.textContent") == "已通过"
    page.get_by_role("button", name="清除筛选").click()
    expect(page.locator(".pair")).to_have_count(len(VALID) + len(INVALID))


def test_export_applies_filters_and_counts_excluded_pairs(page: Page, task: str, picture: Picture) -> None:
    page.goto(f"/tasks/{task}?tab=pairs")
    # search for the family name as displayed in the rows
    page.get_by_role("searchbox").fill("环比")
    expect(page.locator(".pair")).to_have_count(4)
    menu = page.locator("details.menu")
    menu.locator("summary").click()
    summary_line = menu.get_by_role("status")
    expect(summary_line).to_have_text("将导出 2 对 · 不含：2 对无效")
    picture(page, "pairs_export")
    assert axe(page) == []
    assert exported(page, menu) == {"第 1 个问题", "第 2 个问题"}
    menu.get_by_role("checkbox", name=re.compile("2 对无效")).check()
    expect(summary_line).to_have_text("将导出 4 对")
    assert exported(page, menu) == {f"第 {number} 个问题" for number in (1, 2, 3, 4)}
    menu.get_by_role("radio", name="本任务全部（5 对）").check()
    expect(summary_line).to_have_text("将导出 5 对")
    assert len(exported(page, menu)) == 5


def exported(page: Page, menu: Locator) -> set[str]:
    """Questions in the export of the menu's first format."""
    with page.expect_download() as download:
        menu.get_by_role("link").first.click()
    return {pair["question"] for pair in json.loads(download.value.path().read_text(encoding="utf-8"))}


def test_result_is_hidden_while_the_sql_differs(page: Page, task: str) -> None:
    page.goto(f"/tasks/{task}?tab=pairs")
    pair = pair_of(page, VALID[0])
    pair.locator(".pair-head").click()
    pair.get_by_role("button", name="运行").click()
    result = pair.locator(".result-scroll")
    expect(result).to_be_visible()
    pair.get_by_role("button", name="编辑").click()
    expect(result).to_be_visible()
    sql = pair.get_by_label("SQL")
    original_sql = sql.input_value()
    sql.fill("SELECT 1 FROM bss_company")
    expect(result).to_have_count(0)
    sql.fill(original_sql)
    expect(result).to_be_visible()
    pair.get_by_role("button", name="放弃").click()
    expect(result).to_be_visible()
