"""Invalid pairs mended by cause: names replaced through the gate after a trial, with an undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairFact, PairGenerated, PairRepaired, PairValidated
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, axe

Picture = Callable[[Page, str], None]
PRESS = """(key) => new Promise((done) => {
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  setTimeout(() => done(document.activeElement.tagName));
})"""
"""Presses a key; the kind of the element that has the focus once it has been handled."""
COMPANIES = "SELECT b.company_ref, count(*) FROM bss_branch AS b GROUP BY b.company_ref LIMIT {n};"
BROKEN = (
    (50, "SELECT bss_branch.branch_title FROM bss_branch LIMIT {n};", "42703 bss_branch.branch_title"),
    (30, COMPANIES, "42703 bss_branch.company_ref"),
    (20, "SELECT bss_firm.company_name FROM bss_firm LIMIT {n};", "42P01 bss_firm"),
)


def facts_of(task: TaskId, pair_id: str, sql: str, **validated: Any) -> list[PairFact]:
    generated = PairGenerated(
        task_id=task,
        execution_id=None,
        pair_id=pair_id,
        question=f"问题 {pair_id}",
        sql=sql,
        language="zh",
        theme="",
        family="list",
        difficulty="easy",
        tables=("bss_branch",),
    )
    return [generated, PairValidated(task_id=task, execution_id=None, pair_id=pair_id, **validated)]


def break_pairs(task: TaskId, groups: Sequence[tuple[int, str, str]] = BROKEN, *, name: str = "bad") -> list[PairFact]:
    """Return the facts of invalid pairs. Reviewed pairs are carried to later tasks, so tests use names of their own."""
    facts: list[PairFact] = []
    for group, (count, sql, cause) in enumerate(groups):
        for n in range(1, count + 1):
            facts += facts_of(task, f"{name}_{group}_{n}", sql.format(n=n), valid=False, error="列不存在", cause=cause)
    return facts


@pytest.fixture
def broken(new_task: Callable[..., str], append_facts: AppendFacts) -> str:
    """Task with one valid pair and four invalid pairs of two causes."""
    task = TaskId(new_task(task_name="待修复的问答对"))
    good = facts_of(task, "good", "SELECT count(*) FROM bss_branch;", valid=True, rows=1)
    few = [(count, sql, cause) for count, (_, sql, cause) in zip((3, 1), BROKEN[::2], strict=True)]
    append_facts(pairs_stream(task), [*good, *break_pairs(task, few)])
    return task


def pair_of(page: Page, pair_id: str) -> Locator:
    return page.locator(f"[data-pair={pair_id}]")


def pairs_of(product: Product, task: str) -> dict[str, dict[str, Any]]:
    answer = product.client.get(f"{API}/tasks/{task}/pairs", params={"limit": 5000})
    return {pair["pair_id"]: pair for pair in answer.json()["data"]["pairs"]}


def test_trial_shows_verdicts_and_differences_before_anything_is_saved(
    page: Page, stage: Product, broken: str, picture: Picture
) -> None:
    page.goto(f"/tasks/{broken}?tab=pairs")
    before = pairs_of(stage, broken)
    picture(page, "pairs_causes")
    page.get_by_role("button", name="替换 bss_branch.branch_title…").click()
    dialog = page.get_by_role("dialog", name="替换名称")
    expect(dialog.get_by_label("替换为")).to_have_value("bss_branch.branch_name")
    expect(dialog.locator(".edit")).to_have_count(3)
    expect(dialog.locator(".edit").first.locator("del")).to_have_text("branch_title")
    expect(dialog.locator(".edit").first.locator("ins")).to_have_text("branch_name")
    expect(dialog.get_by_text("3 对通过验证")).to_be_visible()
    assert axe(page) == []
    dialog.get_by_label("替换为").fill("bss_branch.nowhere")
    expect(dialog.get_by_text("0 对通过验证 · 3 对仍无效")).to_be_visible()
    expect(dialog.get_by_role("button", name="替换 0 对")).to_have_attribute("aria-disabled", "true")
    assert pairs_of(stage, broken) == before


def test_replacement_and_decision_are_undone(page: Page, stage: Product, broken: str) -> None:
    page.goto(f"/tasks/{broken}?tab=pairs")
    page.get_by_role("button", name="替换 bss_firm…").click()
    dialog = page.get_by_role("dialog", name="替换名称")
    dialog.get_by_label("替换为").fill("bss_company")
    dialog.get_by_role("button", name="替换 1 对").click()
    outcome = page.locator(".decision-outcome")
    expect(outcome).to_contain_text("已修改 1 对。")
    expect(pair_of(page, "bad_1_1").locator(".badge")).to_have_text("已编辑")
    outcome.get_by_role("button", name="撤销").click()
    expect(outcome).to_contain_text("已撤销，1 对恢复原样。")
    expect(pair_of(page, "bad_1_1").locator(".badge")).to_have_text("无效")

    pair_of(page, "good").locator(".pair-head").focus()
    page.keyboard.press("a")
    expect(pair_of(page, "good").locator(".pair-review")).to_have_text("已通过")
    page.keyboard.press("u")
    expect(outcome).to_contain_text("已撤销")
    expect(pair_of(page, "good").locator(".pair-review")).to_have_text("")
    assert pairs_of(stage, broken)["good"]["review"] is None


def test_check_again_keeps_only_what_is_still_invalid(
    page: Page, stage: Product, broken: str, append_facts: AppendFacts
) -> None:
    mended = facts_of(TaskId(broken), "mended", "SELECT count(*) FROM bss_company;", valid=False, cause="42P01 x")
    append_facts(pairs_stream(TaskId(broken)), mended)
    page.goto(f"/tasks/{broken}?tab=pairs")
    causes = page.get_by_role("region", name="SQL 无效的原因")
    expect(causes.get_by_role("heading")).to_have_text("5 对无效，3 种原因")
    causes.get_by_role("button", name="重新验证").click()
    expect(page.locator(".decision-outcome")).to_contain_text("1 对现已有效。")
    expect(causes.get_by_role("heading")).to_have_text("4 对无效，2 种原因")
    assert pairs_of(stage, broken)["mended"]["valid"] is True


def test_filters_and_the_opened_pair_are_in_the_address(page: Page, broken: str) -> None:
    page.goto(f"/tasks/{broken}?tab=pairs")
    page.get_by_role("combobox", name="状态").select_option("invalid")
    page.get_by_role("searchbox").fill("branch_title")
    expect(page.locator(".pair")).to_have_count(3)
    page.get_by_role("combobox", name="排序").select_option("question")
    pair_of(page, "bad_0_2").locator(".pair-head").click()
    for part in ("state=invalid", "search=branch_title", "sort=question", "pair=bad_0_2"):
        page.wait_for_function("(part) => location.search.includes(part)", arg=part)
    page.reload()
    expect(page.locator(".pair")).to_have_count(3)
    expect(page.get_by_role("combobox", name="状态")).to_have_value("invalid")
    expect(pair_of(page, "bad_0_2").locator(".pair-body")).to_be_visible()
    page.get_by_role("region", name="SQL 无效的原因").get_by_role("button", name="查看").last.click()
    expect(page.locator(".pair")).to_have_count(1)
    expect(page.get_by_text("仅显示：表不存在： bss_firm")).to_be_visible()


@pytest.mark.long
def test_keys_edit_decide_and_go_on(page: Page, stage: Product, broken: str) -> None:
    page.goto(f"/tasks/{broken}?tab=pairs&state=invalid")
    pair_of(page, "bad_0_1").locator(".pair-head").focus()
    # what is typed right after the key is for the editor
    assert page.evaluate(PRESS, "e") == "TEXTAREA"
    editor = pair_of(page, "bad_0_1").get_by_label("SQL", exact=True)
    expect(editor).to_be_focused()
    # the SQL is on lines of its own, and the place of the error is marked
    assert editor.input_value().splitlines()[0].startswith("SELECT")
    expect(pair_of(page, "bad_0_1").locator("mark")).to_have_text("bss_branch.branch_title")
    editor.fill("SELECT branch_name FROM bss_branch LIMIT 1")
    expect(pair_of(page, "bad_0_1").get_by_text("有效，1 行结果")).to_be_visible()
    page.keyboard.press("Control+Shift+Enter")
    expect(pair_of(page, "bad_0_2").get_by_label("SQL", exact=True)).to_be_focused()
    assert pairs_of(stage, broken)["bad_0_1"]["sql"] == "SELECT branch_name FROM bss_branch LIMIT 1;"
    page.keyboard.press("Escape")
    expect(pair_of(page, "bad_0_2").locator(".pair-head")).to_be_focused()
    page.keyboard.press("r")
    expect(pair_of(page, "bad_0_3").locator(".pair-head")).to_be_focused()
    expect(pair_of(page, "bad_0_2").locator(".pair-review")).to_have_text("已驳回")


def test_repairs_are_reviewed_with_their_difference(
    page: Page, stage: Product, broken: str, append_facts: AppendFacts, picture: Picture
) -> None:
    task = TaskId(broken)
    facts: list[PairFact] = []
    for pair_id in ("r1", "r2"):
        made, validated = facts_of(task, pair_id, "SELECT category, count(*) FROM bss_branch;", valid=True, rows=3)
        repaired = PairRepaired(
            task_id=task,
            execution_id=None,
            pair_id=pair_id,
            sql="SELECT category, count(*) FROM bss_branch GROUP BY category;",
            rule="model",
        )
        facts += [made, repaired, validated]
    append_facts(pairs_stream(task), facts)
    page.goto(f"/tasks/{broken}?tab=pairs&pair=r1")
    repairs = page.get_by_role("region", name="待审核的修复")
    expect(repairs).to_contain_text("由模型改写")
    expect(pair_of(page, "r1").locator(".sql-diff ins")).to_have_text(" GROUP BY category")
    picture(page, "pairs_repair")
    assert axe(page) == []
    pair_of(page, "r1").get_by_role("button", name="撤销修复").click()
    expect(pair_of(page, "r1").locator(".badge")).to_have_text("无效")
    repairs.get_by_role("button", name="接受").click()
    expect(repairs).to_have_count(0)
    pairs = pairs_of(stage, broken)
    assert (pairs["r1"]["valid"], pairs["r1"]["sql"]) == (False, "SELECT category, count(*) FROM bss_branch;")
    assert pairs["r2"]["review"] == "approved"
