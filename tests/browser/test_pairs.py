"""Reviewing pairs: run, edit, approve, by one and by many, with the keyboard; import; history."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairUnloaded
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, axe, wait_for_end

Picture = Callable[[Page, str], None]
GOOD = '{"question": "一共有多少家公司?", "sql": "SELECT count(*) FROM bss_company"}'
BAD = '{"question": "没有这一列", "sql": "SELECT nope FROM bss_company"}'
# as Safari does on a Mac
PRESSED_BUTTONS_TAKE_NO_FOCUS = """
addEventListener('mousedown', (event) => { if (event.target.closest('button')) event.preventDefault(); });
"""
WITHOUT_SQL = '{"question": "没有 SQL"}'


def pairs_of(stage: Product, task_id: str) -> dict[str, dict[str, Any]]:
    answer = stage.client.get(f"{API}/tasks/{task_id}/pairs", params={"limit": 5000})
    return {pair["pair_id"]: pair for pair in answer.json()["data"]["pairs"]}


def open_pair(page: Page, task_id: str, at: int) -> tuple[Locator, str]:
    page.goto(f"/tasks/{task_id}?tab=pairs")
    pair = page.locator(".pair").nth(at)
    pair.locator(".pair-head").click()
    return pair, pair.get_attribute("data-pair") or ""


def test_a_pair_is_run_and_its_rows_are_shown(page: Page, finished: str) -> None:
    pair, pair_id = open_pair(page, finished, 0)
    expect(pair.get_by_text("规则生成")).to_be_visible()
    with page.expect_response(lambda answer: pair_id in answer.url and answer.request.method == "POST") as answer:
        pair.get_by_role("button", name="运行").click()
    rows = answer.value.json()["data"]["rows"]
    assert rows
    expect(pair.locator(".result-scroll tbody tr")).to_have_count(len(rows))
    first = pair.locator(".result-scroll tbody tr").first.locator("td")
    expect(first).to_have_text(["NULL" if value is None else str(value) for value in rows[0]])
    # the head of a column stands where its values do, figures at the right
    aligned = "cells => cells.map((cell) => getComputedStyle(cell).textAlign)"
    assert first.evaluate_all(aligned) == pair.locator(".result-scroll th").evaluate_all(aligned)


def test_sql_is_shown_in_lines_and_copied_as_it_is_kept(
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
        "(breaks) => breaks.map((each) => each.getClientRects()[each.getClientRects().length - 1].top)"
    )
    assert len(tops) >= 2
    assert tops == sorted(set(tops)), "each begins a line of its own"
    copied = code.evaluate("(code) => { getSelection().selectAllChildren(code); return getSelection().toString(); }")
    assert copied == sql
    assert "\n" not in sql
    assert axe(page) == []
    picture(page, "pair-sql-in-lines")


def test_the_whole_sql_is_seen_where_it_is_edited(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=pairs")
    pairs = page.locator(".pair")
    expect(pairs.first).to_be_visible()
    longest = page.evaluate(
        "() => { const length = (pair) => pair.querySelector('.pair-sql, code')?.textContent.length ?? 0;"
        " const all = [...document.querySelectorAll('.pair')].map(length); return all.indexOf(Math.max(...all)); }"
    )
    pair = pairs.nth(longest)
    pair.locator(".pair-head").click()
    pair.get_by_role("button", name="编辑").click()
    sql = pair.get_by_label("SQL")
    expect(sql).to_be_focused()
    hidden, height = sql.evaluate("(area) => [area.scrollHeight - area.clientHeight, area.clientHeight]")
    assert hidden <= 0 or height > 300
    pair.get_by_role("button", name="放弃").click()


def test_a_wrong_edit_is_told_while_it_is_typed_and_never_kept(page: Page, executing: Product, finished: str) -> None:
    pair, pair_id = open_pair(page, finished, 1)
    before = pairs_of(executing, finished)[pair_id]
    pair.get_by_role("button", name="编辑").click()
    sql = pair.get_by_label("SQL")
    sql.fill("SELECT nope FROM bss_company")
    expect(sql).to_have_accessible_description(re.compile("nope"))
    expect(pair.get_by_role("button", name="保存")).to_have_attribute("aria-disabled", "true")
    # before the trial has answered: the gate judges a saved edit, too
    page.route("**/pairs/*/run", lambda route: None)
    sql.fill("DROP TABLE bss_company")
    pair.get_by_role("button", name="保存").click()
    expect(sql).to_have_attribute("aria-invalid", "true")
    assert pairs_of(executing, finished)[pair_id] == before
    page.unroute("**/pairs/*/run")

    sql.fill("SELECT count(*) FROM bss_company")
    expect(pair.get_by_text("有效，1 行结果")).to_be_visible()
    pair.get_by_label("问题").fill("公司有多少家?")
    pair.get_by_role("button", name="保存").click()
    expect(pair.locator(".badge")).to_have_text("已编辑")
    assert pairs_of(executing, finished)[pair_id]["question"] == "公司有多少家?"
    pair.get_by_role("button", name="历史").click()
    told = pair.get_by_role("list", name="历史").get_by_role("listitem")
    expect(told.last.locator(".pair-action")).to_have_text("已编辑")
    expect(told.last).to_contain_text("SELECT count(*) FROM bss_company")


def test_a_pair_tells_its_history_and_who_wrote_it(page: Page, executing: Product, finished: str) -> None:
    pair, pair_id = open_pair(page, finished, 2)
    pair.get_by_role("button", name="通过").click()
    expect(pair.locator(".badge")).to_have_text("已通过")
    pair.get_by_role("button", name="历史").click()
    told = pair.get_by_role("list", name="历史").locator(".pair-action")
    events = executing.client.get(f"{API}/tasks/{finished}/pairs/{pair_id}/history").json()["data"]["events"]
    expect(told).to_have_count(len(events))
    expect(told.first).to_have_text("已生成")
    expect(told.last).to_have_text("已通过")
    expect(pair.get_by_role("list", name="历史").get_by_role("listitem").last).to_contain_text("本机")
    # each column begins at one place, or (the positions) ends at one, whatever the rows say
    for column, edge in enumerate(("right", "left", "left", "left", "left"), start=1):
        cells = pair.get_by_role("list", name="历史").locator(f"li > :nth-child({column})")
        edges = cells.evaluate_all(f"cells => cells.map((cell) => Math.round(cell.getBoundingClientRect().{edge}))")
        assert len(edges) == len(events), column
        assert len(set(edges)) == 1, (column, edges)


@pytest.fixture
def loaded(executing: Product, finished: str) -> dict[str, dict[str, Any]]:
    """Pairs of the finished task by id, loaded again if the run of another test has displaced them."""
    known = pairs_of(executing, finished)
    if not any(pair["loaded"] for pair in known.values()):
        wish = {"step": "training_load"}
        answer = executing.client.post(f"{API}/tasks/{finished}/execute", json=wish)
        assert answer.is_success, answer.text
        wait_for_end(executing, finished)
        known = pairs_of(executing, finished)
    return known


def test_a_rejected_pair_says_that_it_still_stands_in_the_vector_store(
    page: Page, executing: Product, finished: str, loaded: dict[str, dict[str, Any]]
) -> None:
    known = loaded
    at = next(n for n, pair in enumerate(known.values()) if pair["loaded"] and pair["review"] is None)
    pair, pair_id = open_pair(page, finished, at)
    note = pair.get_by_text("它还在向量库中")
    expect(note).to_have_count(0)
    pair.get_by_role("button", name="驳回").click()
    expect(note).to_be_visible()
    assert pairs_of(executing, finished)[pair_id]["loaded"] is True


def test_a_pair_that_another_tasks_load_displaces_says_so_at_once(
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
    told = pair.get_by_role("list", name="历史").get_by_role("listitem").last
    expect(told.locator(".pair-action")).to_have_text("已移出向量库")
    expect(told).to_contain_text(f"另一任务加载时已从向量库移除： {other}")
    picture(page, "pair_displaced")
    assert axe(page) == []


def test_many_are_decided_with_the_keyboard_alone(
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
    expect(page.locator(".pair").nth(2).locator(".badge")).to_have_text("已驳回")
    found = pairs_of(executing, finished)
    assert [found[pair_id]["review"] for pair_id in chosen] == ["rejected"] * 3

    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator(".pair").nth(1).locator(".badge")).to_have_text("已通过")


def test_the_keys_go_on_at_a_pressed_pair_in_browsers_whose_buttons_take_no_focus(page: Page, finished: str) -> None:
    page.add_init_script(PRESSED_BUTTONS_TAKE_NO_FOCUS)
    pair, pair_id = open_pair(page, finished, 2)
    page.keyboard.press("x")
    expect(pair.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".pair.chosen")).to_have_count(2)
    assert page.locator(".pair.chosen").first.get_attribute("data-pair") == pair_id


def test_all_that_match_are_decided_at_once(page: Page, executing: Product, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=pairs")
    page.get_by_role("combobox", name="难度").select_option("hard")
    wanted = [i for i, pair in pairs_of(executing, finished).items() if pair["difficulty"] == "hard"]
    page.get_by_role("checkbox", name="选择筛出的全部").check()
    bar = page.get_by_role("group", name=f"已选 {len(wanted)} 对")
    bar.get_by_role("button", name="通过").click()
    expect(bar).to_have_count(0)
    found = pairs_of(executing, finished)
    assert {found[pair_id]["review"] for pair_id in wanted} == {"approved"}


def test_each_format_says_what_it_is_for(page: Page, finished: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/tasks/{finished}?tab=pairs")
    page.locator("summary", has_text="导出").click()
    formats = page.locator(".menu-list a")
    assert [len(words.split(maxsplit=1)) for words in formats.all_inner_texts()] == [2] * formats.count()
    # none is cut off on a telephone
    assert formats.evaluate_all(
        "(all) => all.every((a) => { const { left, right } = a.getBoundingClientRect();"
        " return left >= 0 && right <= innerWidth && a.scrollWidth <= a.clientWidth; })"
    )


def test_an_import_is_tried_line_by_line_before_it_is_taken(
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


def test_a_malformed_upload_names_its_line(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=pairs")
    page.get_by_role("button", name="导入", exact=True).click()
    dialog = page.get_by_role("dialog", name="导入问答对")
    pasted = dialog.get_by_label("或者粘贴内容")
    pasted.fill(f"[\n{GOOD},\n{{oops}}]")
    dialog.get_by_role("button", name="预检").click()
    expect(dialog.locator(".field .fault")).to_contain_text("第 3 行")
    expect(pasted).to_have_attribute("aria-invalid", "true")
