"""Pairs of a task: results, edits, reviews, exports and imports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairGenerated, PairUnloaded, PairValidated
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, axe, wait_for_end

Picture = Callable[[Page, str], None]
GOOD = '{"question": "一共有多少家公司?", "sql": "SELECT count(*) FROM bss_company"}'
BAD = '{"question": "没有这一列", "sql": "SELECT nope FROM bss_company"}'
WITHOUT_SQL = '{"question": "没有 SQL"}'


def pairs_of(stage: Product, task_id: str) -> dict[str, dict[str, Any]]:
    answer = stage.client.get(f"{API}/tasks/{task_id}/pairs", params={"limit": 5000})
    return {pair["pair_id"]: pair for pair in answer.json()["data"]["pairs"]}


def open_pair(page: Page, task_id: str, at: int) -> tuple[Locator, str]:
    page.goto(f"/tasks/{task_id}?tab=pairs")
    pair = page.locator(".pair").nth(at)
    pair.locator(".pair-head").click()
    return pair, pair.get_attribute("data-pair") or ""


def test_pair_run_shows_result_rows(page: Page, finished: str) -> None:
    pair, pair_id = open_pair(page, finished, 0)
    expect(pair.get_by_text("规则生成")).to_be_visible()
    with page.expect_response(lambda answer: pair_id in answer.url and answer.request.method == "POST") as answer:
        pair.get_by_role("button", name="运行").click()
    rows = answer.value.json()["data"]["rows"]
    assert rows
    expect(pair.locator(".result-scroll tbody tr")).to_have_count(len(rows))
    first = pair.locator(".result-scroll tbody tr").first.locator("td")
    expect(first).to_have_text(["NULL" if value is None else str(value) for value in rows[0]])
    # a column header is aligned like its values, numbers to the right
    aligned = "cells => cells.map((cell) => getComputedStyle(cell).textAlign)"
    assert first.evaluate_all(aligned) == pair.locator(".result-scroll th").evaluate_all(aligned)


def test_sql_is_displayed_in_lines_and_copied_unchanged(
    page: Page, stage: Product, finished: str, picture: Picture
) -> None:
    kept = {pair_id: pair["sql"] for pair_id, pair in pairs_of(stage, finished).items()}
    pair_id, sql = max(kept.items(), key=lambda each: each[1].count(" JOIN "))
    page.goto(f"/tasks/{finished}?tab=pairs")
    pair = page.locator(f"[data-pair='{pair_id}']")
    pair.locator(".pair-head").click()
    code = pair.get_by_role("region", name="SQL")
    expect(code.locator(".hljs-keyword").first).to_be_visible()
    tops = code.locator(".code-break").evaluate_all(
        """(breaks) => breaks.map((each) => {
            const next = document.createRange();
            next.selectNode(each.nextSibling);
            return next.getClientRects()[0].top;
        })"""
    )
    assert len(tops) >= 2
    assert tops == sorted(set(tops)), "each break starts a new line"
    copied = code.evaluate("(code) => { getSelection().selectAllChildren(code); return getSelection().toString(); }")
    assert copied == sql
    assert "\n" not in sql
    assert axe(page) == []
    picture(page, "pair-sql-in-lines")


@pytest.mark.long
def test_invalid_edit_is_reported_while_typing_and_never_saved(page: Page, executing: Product, finished: str) -> None:
    pair, pair_id = open_pair(page, finished, 1)
    before = pairs_of(executing, finished)[pair_id]
    pair.get_by_role("button", name="编辑").click()
    sql = pair.get_by_label("SQL")
    sql.fill("SELECT nope FROM bss_company")
    expect(sql).to_have_accessible_description(re.compile("nope"))
    expect(pair.get_by_role("button", name="保存", exact=True)).to_have_attribute("aria-disabled", "true")
    # save before the trial run has answered: the gate also validates on save
    page.route("**/pairs/*/run", lambda route: None)
    sql.fill("DROP TABLE bss_company")
    pair.get_by_role("button", name="保存", exact=True).click()
    expect(sql).to_have_attribute("aria-invalid", "true")
    assert pairs_of(executing, finished)[pair_id] == before
    page.unroute("**/pairs/*/run")

    sql.fill("SELECT count(*) FROM bss_company")
    expect(pair.get_by_text("有效，1 行结果")).to_be_visible()
    pair.get_by_label("问题").fill("公司有多少家?")
    pair.get_by_role("button", name="保存", exact=True).click()
    expect(pair.locator(".badge")).to_have_text("已编辑")
    assert pairs_of(executing, finished)[pair_id]["question"] == "公司有多少家?"
    pair.get_by_role("button", name="历史").click()
    entries = pair.get_by_role("list", name="历史").get_by_role("listitem")
    expect(entries.last.locator(".pair-action")).to_have_text("已编辑")
    expect(entries.last).to_contain_text("SELECT count(*) FROM bss_company")


def test_pair_history_lists_all_events_with_actor(page: Page, executing: Product, finished: str) -> None:
    pair, pair_id = open_pair(page, finished, 2)
    pair.get_by_role("button", name="通过", exact=True).click()
    expect(pair.locator(".pair-review")).to_have_text("已通过")
    pair.get_by_role("button", name="历史").click()
    entries = pair.get_by_role("list", name="历史").locator(".pair-action")
    events = executing.client.get(f"{API}/tasks/{finished}/pairs/{pair_id}/history").json()["data"]["events"]
    expect(entries).to_have_count(len(events))
    expect(entries.first).to_have_text("已生成")
    expect(entries.last).to_have_text("已通过")
    expect(pair.get_by_role("list", name="历史").get_by_role("listitem").last).to_contain_text("本机")
    # columns are aligned across rows: positions at the right edge, all others at the left edge
    for column, edge in enumerate(("right", "left", "left", "left", "left"), start=1):
        cells = pair.get_by_role("list", name="历史").locator(f"li > :nth-child({column})")
        edges = cells.evaluate_all(f"cells => cells.map((cell) => Math.round(cell.getBoundingClientRect().{edge}))")
        assert len(edges) == len(events), column
        assert len(set(edges)) == 1, (column, edges)


@pytest.fixture
def loaded(executing: Product, finished: str) -> dict[str, dict[str, Any]]:
    """Pairs of the finished task by id, reloaded if another test's run has displaced them."""
    pairs = pairs_of(executing, finished)
    if not any(pair["loaded"] for pair in pairs.values()):
        payload = {"step": "training_load"}
        answer = executing.client.post(f"{API}/tasks/{finished}/execute", json=payload)
        assert answer.is_success, answer.text
        wait_for_end(executing, finished)
        pairs = pairs_of(executing, finished)
    return pairs


@pytest.mark.long
def test_pair_displaced_by_another_load_updates_live(
    page: Page,
    executing: Product,
    finished: str,
    loaded: dict[str, dict[str, Any]],
    append_facts: AppendFacts,
    picture: Picture,
) -> None:
    known = loaded
    at, pair_id = next((n, i) for n, (i, p) in enumerate(known.items()) if p["loaded"] and p["review"] is None)
    pair, opened = open_pair(page, finished, at)
    assert opened == pair_id
    expect(pair.locator(".badge")).to_have_text("已加载")
    task_id, other = TaskId(finished), TaskId("task_20250101_000000")
    fact = PairUnloaded(task_id=task_id, execution_id=None, pair_id=pair_id, by_task_id=other, taken=False)
    append_facts(pairs_stream(task_id), [fact])
    expect(pair.locator(".badge")).to_have_text("已验证")
    expect(pair.get_by_role("link", name=other)).to_have_attribute("href", f"/tasks/{other}")
    pair.get_by_role("button", name="历史").click()
    entries = pair.get_by_role("list", name="历史").get_by_role("listitem").last
    expect(entries.locator(".pair-action")).to_have_text("已移出向量库")
    expect(entries).to_contain_text(f"另一任务加载时已从向量库移除： {other}")
    picture(page, "pair_displaced")
    assert axe(page) == []


def test_selected_pairs_are_reviewed_by_keyboard(
    page: Page, executing: Product, finished: str, picture: Picture
) -> None:
    page.goto(f"/tasks/{finished}?tab=pairs")
    expect(page.locator(".pair").first).to_be_visible()
    chosen = [page.locator(".pair").nth(n).get_attribute("data-pair") or "" for n in (0, 1, 2)]
    for _ in chosen:
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_text("已选 3 对")).to_be_visible()
    picture(page, "pairs_chosen")
    assert axe(page) == []
    page.keyboard.press("r")
    expect(page.get_by_text("已选 3 对")).to_have_count(0)
    expect(page.locator(".pair").nth(2).locator(".pair-review")).to_have_text("已驳回")
    found = pairs_of(executing, finished)
    assert [found[pair_id]["review"] for pair_id in chosen] == ["rejected"] * 3

    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator(".pair").nth(1).locator(".pair-review")).to_have_text("已通过")


def test_import_check_reports_invalid_lines_before_import(
    page: Page, executing: Product, finished: str, picture: Picture
) -> None:
    before = pairs_of(executing, finished)
    page.goto(f"/tasks/{finished}?tab=pairs")
    page.get_by_role("button", name="导入", exact=True).click()
    dialog = page.get_by_role("dialog", name="导入问答对")
    dialog.get_by_role("button", name="预检").click()
    expect(dialog.get_by_text("请选择文件或粘贴内容。")).to_be_visible()

    upload = f"[\n  {GOOD},\n\n  {BAD},\n  {WITHOUT_SQL}\n]".encode()
    dialog.get_by_label("选择文件").set_input_files({"name": "p.json", "mimeType": "text/plain", "buffer": upload})
    refused = dialog.locator(".import-refused tbody tr")
    expect(refused).to_have_count(2)
    expect(refused.nth(0).locator("td").first).to_have_text("4")
    expect(refused.nth(0)).to_contain_text("nope")
    expect(refused.nth(1).locator("td").first).to_have_text("5")
    picture(page, "pairs_import")
    assert axe(page) == []
    assert pairs_of(executing, finished) == before

    dialog.get_by_role("button", name="导入 1 对").click()
    expect(dialog.get_by_text("已导入 1 对")).to_be_visible()
    fresh = pairs_of(executing, finished).keys() - before.keys()
    assert [pairs_of(executing, finished)[i]["review"] for i in fresh] == ["approved"]
    dialog.get_by_role("button", name="预检").click()
    expect(dialog.get_by_text("1 对已存在")).to_be_visible()


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
