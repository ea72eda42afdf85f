"""Hostile texts from users and databases are shown unchanged and never become markup."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql
from psycopg.conninfo import make_conninfo

from events.facts.ids import Stream, TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated
from events.facts.task.facts import FileWritten
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import WriteLog
from tests.browser.hostile_texts import HOSTILE

INJECTED_ELEMENTS = (
    "main img, svg[onload], iframe, object, embed, base, main script, main style, main link, main form[action],"
    " a[href^='javascript:' i], [onerror], [onload], [onclick], [onfocus], [onmouseover], [ontoggle]"
)
SHOP_DATABASE = "hostile_shop"
SOURCE_NAME = "<img-src=x-onerror=alert(1)>"
CONCURRENCY = 8
"""Number of concurrent requests."""
SEARCH_TERMS = ("<img", "javascript:", "alert(1)")
ROWS = """(rows) => Object.fromEntries(rows.map((row) =>
  [row.dataset.task, [row.querySelector('.row-name').textContent, row.querySelector('.cell-by').textContent]]))"""
GO_TO = """(address) => {
  // navigate like a link: ten times faster than loading each page
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
TEXTS = "(cells) => cells.map((cell) => cell.textContent)"


def expect_no_injected_elements(page: Page) -> None:
    assert page.locator(INJECTED_ELEMENTS).count() == 0


@pytest.fixture(scope="module")
def hostile_shop(stage: Product, embedded: str) -> Iterator[str]:
    """Database with hostile table comments and a hostile table name, registered under a hostile name."""
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(SHOP_DATABASE)))
    dsn = make_conninfo(embedded, dbname=SHOP_DATABASE)
    with psycopg.connect(dsn, autocommit=True) as conn:
        for n, text in enumerate(HOSTILE):
            table = sql.Identifier(f"t{n}")
            conn.execute(sql.SQL("create table {} (id int primary key)").format(table))
            conn.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(text)))
        conn.execute('create table "<img src=x onerror=alert(1)>" (id int)')
    answer = stage.client.post(f"{API}/databases", json={"name": SOURCE_NAME, "dsn": dsn})
    assert answer.is_success, answer.text
    yield SOURCE_NAME
    stage.client.delete(f"{API}/databases/{SOURCE_NAME}")
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(SHOP_DATABASE)))


def test_hostile_texts_are_unique_and_more_than_a_hundred() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) > 100


def test_hostile_log_lines_stay_text(page: Page, new_task: Callable[..., str], write_log: WriteLog) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", text) for text in HOSTILE])
    page.goto(f"/tasks/{task_id}")
    expect(page.locator(".log-row")).to_have_count(len(HOSTILE))
    assert page.locator(".log-text").evaluate_all(TEXTS) == list(HOSTILE)
    expect_no_injected_elements(page)

    page.goto(f"/tasks/{task_id}/replay")
    expect(page.locator(".moment-log .log-row")).to_have_count(120)
    assert page.locator(".moment-log .log-text").evaluate_all(TEXTS) == list(HOSTILE[-120:])
    expect_no_injected_elements(page)


@pytest.mark.long
def test_hostile_task_names_and_context_stay_text(page: Page, stage: Product) -> None:
    def create(text: str) -> tuple[str, str | None]:
        payload = {"task_type": "data_workflow", "db_name": "highway_db", "business_context": text}
        answer = stage.client.post(f"{API}/tasks", json={**payload, "task_name": text, "created_by": text[:50]})
        return text, answer.json()["data"]["task_id"] if answer.is_success else None

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        tasks = {text: task_id for text, task_id in pool.map(create, HOSTILE) if task_id is not None}
    # names with invisible or control characters are rejected
    assert len(tasks) > 100
    page.goto("/")
    for text in ["", *SEARCH_TERMS]:
        # the list shows only the latest tasks; the search reaches the others
        page.get_by_role("searchbox", name="搜索名称、编号或业务背景").fill(text)
        expect(page.locator("tr[data-task]").first).to_be_visible()
        expect_no_injected_elements(page)
    page.goto("/")
    expect(page.locator("tr[data-task]").first).to_be_visible()
    while page.get_by_role("button", name="加载更早的任务").count() > 0:
        before = page.locator("tr[data-task]").count()
        page.get_by_role("button", name="加载更早的任务").click()
        expect(page.locator("tr[data-task]").nth(before)).to_be_attached()
    shown = page.locator("tr[data-task]").evaluate_all(ROWS)
    assert {task: shown[task] for task in tasks.values()} == {task: [text, text[:50]] for text, task in tasks.items()}
    expect_no_injected_elements(page)
    for text, task_id in list(tasks.items())[::4]:
        page.evaluate(GO_TO, f"/tasks/{task_id}")
        expect(page.get_by_role("heading", level=1)).to_have_text(text)
        assert page.locator(".facts .fact-wide dd").text_content() == text
        expect_no_injected_elements(page)


def test_hostile_task_parameters_stay_text(page: Page, stage: Product) -> None:
    everything = "\n".join(HOSTILE)
    payload = {"task_type": "data_workflow", "db_name": "highway_db", "business_context": everything}
    answer = stage.client.post(f"{API}/tasks", json=payload)
    assert answer.is_success, answer.text
    task_id = answer.json()["data"]["task_id"]
    kept = stage.client.get(f"{API}/tasks/{task_id}").json()["data"]["parameters"]["business_context"]
    assert kept == everything
    page.goto(f"/tasks/{task_id}?tab=events")
    page.locator(".event-row", has_text="task.created").click()
    shown = page.locator(".event-detail .code")
    expect(shown).to_contain_text("business_context")
    assert json.loads(shown.text_content() or "")["data"]["parameters"]["business_context"] == everything
    expect_no_injected_elements(page)
    page.goto(f"/tasks/{task_id}?tab=files&file=task_config.json")
    shown = page.locator(".file-preview .code")
    expect(shown).to_contain_text("business_context")
    assert json.loads(shown.text_content() or "")["parameters"]["business_context"] == everything
    expect_no_injected_elements(page)


def test_hostile_table_comments_and_source_name_stay_text(page: Page, hostile_shop: str) -> None:
    page.goto("/?new=1")
    dialog = page.get_by_role("dialog", name="新建任务")
    dialog.get_by_label("数据源", exact=True).select_option(hostile_shop)
    rows = dialog.locator(".picker-list li")
    expect(rows).to_have_count(len(HOSTILE) + 1)
    shown = set(dialog.locator(".picker-list .ellipsis").evaluate_all(TEXTS))
    assert set(HOSTILE) <= shown | {""}
    expect_no_injected_elements(page)
    # clear the draft, so that leaving shows no prompt
    dialog.get_by_role("button", name="清空表单").click()
    page.goto("/sources")
    expect(page.get_by_text(hostile_shop).first).to_be_visible()
    expect_no_injected_elements(page)


def test_hostile_questions_sql_and_file_names_stay_text(
    page: Page, new_task: Callable[..., str], append_facts: Callable[[Stream, Sequence[Any]], None]
) -> None:
    task = TaskId(new_task())
    pairs = [
        PairGenerated(
            task_id=task, execution_id=None, pair_id=f"p{n}", question=text, sql=f"select '{text}'", language="zh",
            theme=text, family=text, difficulty=text, tables=(text,), origin=text,
        )
        for n, text in enumerate(HOSTILE)
    ]  # fmt: skip
    append_facts(pairs_stream(task), pairs)
    names = [text for text in HOSTILE if "/" not in text]
    files = [
        FileWritten(
            task_id=task, execution_id=None, name=name, sha256="0" * 64, size=1, file_type="ddl", description=name
        )
        for name in names
    ]
    append_facts(task_stream(task), files)

    page.goto(f"/tasks/{task}?tab=pairs")
    expect(page.locator(".pair")).to_have_count(100)
    assert page.locator(".pair-question").evaluate_all(TEXTS) == list(HOSTILE[:100])
    page.locator(".pair-head").first.click()
    page.get_by_role("button", name="历史").click()
    expect(page.locator(".pair-history li").first).to_be_visible()
    expect_no_injected_elements(page)

    page.goto(f"/tasks/{task}?tab=files")
    expect(page.locator(".file-name").first).to_be_visible()
    shown = page.locator(".file-name").evaluate_all(TEXTS)
    assert set(names) <= set(shown)
    expect_no_injected_elements(page)
    page.goto(f"/tasks/{task}/replay")
    expect(page.get_by_test_id("scene")).to_be_visible()
    expect_no_injected_elements(page)
