"""Task page around its result: verdict and figures, use in applications, and failed pairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Page, expect

from events.facts.ids import Stream, TaskId, pairs_stream
from events.facts.records import PairGenerated, PairValidated
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import (
    axe,
    expect_fit,
    start_run,
    wait_for_end,
)


def test_result_is_on_top_of_a_finished_task(
    page: Page, executing: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    # a load of another test may have replaced these pairs in the store
    answer = executing.client.post(f"{API}/tasks/{finished}/execute", json={"step": "training_load"})
    assert answer.is_success, answer.text
    wait_for_end(executing, finished)
    summary = executing.client.get(f"{API}/tasks/{finished}/summary").json()["data"]
    page.goto(f"/tasks/{finished}")
    result = page.get_by_role("region", name="结果")
    expect(result.locator(".verdict")).to_contain_text(
        f"{summary['pairs']} 个问答对中 {summary['usable']} 个可用于训练"
    )
    expect(result).to_contain_text(f"{summary['tables']['done']} / {summary['tables']['total']}")
    expect(result).to_contain_text(f"{summary['db_name']} · {summary['language']}")
    expect(result).to_contain_text("未测量" if summary["retrieval"] is None else "检索命中")
    page.wait_for_function("() => document.querySelector('#tab-panel').getBoundingClientRect().top < 500")
    # green once: the badge
    expect(page.locator(".task-page .tone-good")).to_have_count(1)
    # what cannot be pressed is not shown
    expect(page.locator(".task-header [aria-disabled=true]")).to_have_count(0)
    page.locator(".run-summary").press("Enter")
    expect(page.locator(".step-card[data-status=completed]")).to_have_count(4)
    expect(page.locator(".gantt")).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    expect_fit(page)
    picture(page, "task_result")


def test_use_it_fills_in_the_dataset(page: Page, executing: Product, finished: str) -> None:
    summary = executing.client.get(f"{API}/tasks/{finished}/summary").json()["data"]
    page.goto(f"/tasks/{finished}")
    page.get_by_role("button", name="使用数据").press("Enter")
    dialog = page.get_by_role("dialog")
    code = dialog.get_by_role("region", name="代码")
    expect(code).to_contain_text(f'QuerymillRetriever(STORE_URL, db_name="{summary["db_name"]}"')
    expect(code).to_contain_text(summary["store"]["url"])
    dialog.get_by_role("button", name="Vanna").click()
    expect(code).to_contain_text("QuerymillMemory(STORE_URL")
    dialog.get_by_role("button", name="REST").click()
    expect(code).to_contain_text("format=json")
    address = re.search(r"http://\S+format=json", code.inner_text())
    assert address is not None
    assert len(executing.client.get(address[0]).json()) == summary["usable"]
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="使用数据")).to_be_focused()


def test_failed_pairs_are_counted_and_lead_to_the_list(
    page: Page, executing: Product, append_facts: Callable[[Stream, Sequence[Any]], None]
) -> None:
    task_id = start_run(executing, "有问题的结果", table_list=["bss_company", "bss_branch"], pairs_per_table=3)
    wait_for_end(executing, task_id)
    pairs = executing.client.get(f"{API}/tasks/{task_id}/pairs").json()["data"]["pairs"]
    wrong = PairValidated(
        task_id=TaskId(task_id), execution_id=None, pair_id=pairs[0]["pair_id"], valid=False, error="x"
    )
    table = pairs[-1]["tables"][0]
    more = PairGenerated(
        task_id=TaskId(task_id), execution_id=None, pair_id="p", question="q", sql=f"select 1 from {table}",
        language="zh", theme="", family="", difficulty="easy", tables=(table,), origin="imported",
    )  # fmt: skip
    append_facts(pairs_stream(TaskId(task_id)), [wrong])
    page.goto(f"/tasks/{task_id}?tab=schema&schema_table={table}")
    readers = page.locator(".schema-side .chosen .schema-link-count")
    before = sum(table in pair["tables"] for pair in pairs)
    expect(readers).to_have_text(re.compile(rf"^\s*{before}\b"))
    append_facts(pairs_stream(TaskId(task_id)), [more])
    # header, tab and schema have the number of the list
    tab = page.get_by_role("tab", name="问答对")
    expect(tab).to_contain_text(str(len(pairs) + 1))
    expect(page.locator(".result-figures dd").first).to_have_text(str(len(pairs) + 1))
    expect(readers).to_have_text(re.compile(rf"^\s*{before + 1}\b"))
    page.get_by_role("link", name="1 对无效").click()
    expect(page.locator(".pair")).to_have_count(1)
    expect(page.locator(".pair")).to_contain_text(pairs[0]["question"])
