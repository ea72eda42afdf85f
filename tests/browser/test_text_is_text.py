"""Whatever people and databases write is shown as they wrote it and never becomes part of the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql
from psycopg.conninfo import make_conninfo

from events.facts.ids import Stream, TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated
from events.facts.task.facts import FileWritten
from samples.load import load_sample
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import WriteLog
from tests.browser.hostile_texts import HOSTILE

FOREIGN = (
    "main img, svg[onload], iframe, object, embed, base, main script, main style, main link, main form[action],"
    " a[href^='javascript:' i], [onerror], [onload], [onclick], [onfocus], [onmouseover], [ontoggle]"
)
SHOP = "hostile_shop"
NAMED = "<img-src=x-onerror=alert(1)>"
AT_ONCE = 8
"""Requests under way at a time."""
ALLOWED = str.maketrans(" /:\\\t", "_∕：＼_")
SEARCHED = ("<img", "javascript:", "alert(1)")
ROWS = """(rows) => Object.fromEntries(rows.map((row) =>
  [row.dataset.task, [row.querySelector('.row-name').textContent, row.querySelector('.cell-by').textContent]]))"""
GO_TO = """(address) => {
  // as a link does: a hundred pages are opened in the time of ten loads
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
TEXTS = "(cells) => cells.map((cell) => cell.textContent)"


def expect_only_ours(page: Page) -> None:
    assert page.locator(FOREIGN).count() == 0


@pytest.fixture(scope="module")
def shop(stage: Product, embedded: str) -> Iterator[str]:
    """A database whose comments, names and values are all hostile; registered under a name that is, too."""
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(SHOP)))
    dsn = make_conninfo(embedded, dbname=SHOP)
    with psycopg.connect(dsn, autocommit=True) as conn:
        for n, text in enumerate(HOSTILE):
            table = sql.Identifier(f"t{n}")
            conn.execute(sql.SQL("create table {} (id int primary key)").format(table))
            conn.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(text)))
        conn.execute('create table "<img src=x onerror=alert(1)>" (id int)')
    answer = stage.client.post(f"{API}/databases", json={"name": NAMED, "dsn": dsn})
    assert answer.is_success, answer.text
    yield NAMED
    stage.client.delete(f"{API}/databases/{NAMED}")
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(SHOP)))


def test_there_are_more_than_a_hundred() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) > 100


def test_in_log_lines(page: Page, new_task: Callable[..., str], write_log: WriteLog) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", text) for text in HOSTILE])
    page.goto(f"/tasks/{task_id}")
    expect(page.locator(".log-row")).to_have_count(len(HOSTILE))
    assert page.locator(".log-text").evaluate_all(TEXTS) == list(HOSTILE)
    expect_only_ours(page)

    page.goto(f"/tasks/{task_id}/replay")
    expect(page.locator(".moment-log .log-row")).to_have_count(120)
    assert page.locator(".moment-log .log-text").evaluate_all(TEXTS) == list(HOSTILE[-120:])
    expect_only_ours(page)


def test_in_names_context_and_parameters(page: Page, stage: Product) -> None:
    def create(text: str) -> tuple[str, str | None]:
        wish = {"task_type": "data_workflow", "db_name": "highway_db", "business_context": text}
        answer = stage.client.post(f"{API}/tasks", json={**wish, "task_name": text, "created_by": text[:50]})
        return text, answer.json()["data"]["task_id"] if answer.is_success else None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        tasks = {text: task_id for text, task_id in pool.map(create, HOSTILE) if task_id is not None}
    # what has unseen or control characters is refused as a name
    assert len(tasks) > 100
    page.goto("/")
    for text in ["", *SEARCHED]:
        # the list holds the latest; the search brings the others before the eye
        page.get_by_role("searchbox", name="搜索名称、编号或业务背景").fill(text)
        expect(page.locator("tr[data-task]").first).to_be_visible()
        expect_only_ours(page)
    page.goto("/")
    expect(page.locator("tr[data-task]").first).to_be_visible()
    while page.get_by_role("button", name="加载更早的任务").count() > 0:
        before = page.locator("tr[data-task]").count()
        page.get_by_role("button", name="加载更早的任务").click()
        expect(page.locator("tr[data-task]").nth(before)).to_be_attached()
    shown = page.locator("tr[data-task]").evaluate_all(ROWS)
    assert {task: shown[task] for task in tasks.values()} == {task: [text, text[:50]] for text, task in tasks.items()}
    expect_only_ours(page)
    for text, task_id in tasks.items():
        page.evaluate(GO_TO, f"/tasks/{task_id}")
        expect(page.get_by_role("heading", level=1)).to_have_text(text)
        assert page.locator(".facts .fact-wide dd").text_content() == text
        expect_only_ours(page)


def test_in_parameters_of_a_task(page: Page, stage: Product) -> None:
    everything = "\n".join(HOSTILE)
    wish = {"task_type": "data_workflow", "db_name": "highway_db", "business_context": everything}
    answer = stage.client.post(f"{API}/tasks", json=wish)
    assert answer.is_success, answer.text
    task_id = answer.json()["data"]["task_id"]
    kept = stage.client.get(f"{API}/tasks/{task_id}").json()["data"]["parameters"]["business_context"]
    assert kept == everything
    page.goto(f"/tasks/{task_id}?tab=events")
    page.locator(".event-row", has_text="task.created").click()
    shown = page.locator(".event-detail .code")
    expect(shown).to_contain_text("business_context")
    assert json.loads(shown.text_content() or "")["data"]["parameters"]["business_context"] == everything
    expect_only_ours(page)
    page.goto(f"/tasks/{task_id}?tab=files&file=task_config.json")
    shown = page.locator(".file-preview .code")
    expect(shown).to_contain_text("business_context")
    assert json.loads(shown.text_content() or "")["parameters"]["business_context"] == everything
    expect_only_ours(page)


def test_in_comments_and_names_of_tables_and_databases(page: Page, shop: str) -> None:
    page.goto("/?new=1")
    dialog = page.get_by_role("dialog", name="新建任务")
    dialog.get_by_label("数据源", exact=True).select_option(shop)
    rows = dialog.locator(".picker-list li")
    expect(rows).to_have_count(len(HOSTILE) + 1)
    shown = set(dialog.locator(".picker-list .ellipsis").evaluate_all(TEXTS))
    assert set(HOSTILE) <= shown | {""}
    expect_only_ours(page)
    # a form that was begun is asked about before it is left
    dialog.get_by_role("button", name="清空表单").click()
    page.goto("/sources")
    expect(page.get_by_text(shop).first).to_be_visible()
    expect_only_ours(page)


@pytest.fixture(scope="module")
def named(stage: Product, embedded: str) -> Iterator[list[str]]:
    """Sources whose names are the hostile texts; what a name may not have is written with its like."""
    dsn = load_sample(embedded, "highway_db")

    def register(name: str) -> bool:
        answer = stage.client.post(f"{API}/databases", json={"name": name, "dsn": dsn})
        # what has unseen or control characters is refused as a name
        assert answer.is_success or answer.status_code == 422, answer.text
        assert not answer.is_success or answer.headers["location"].endswith(quote(name, safe=""))
        return answer.is_success

    wanted = [text.translate(ALLOWED) for text in HOSTILE]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        names = [name for name, taken in zip(wanted, pool.map(register, wanted), strict=True) if taken]
    yield names
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda name: stage.client.delete(f"{API}/databases/{quote(name, safe='')}"), names))


def test_in_names_of_sources(page: Page, stage: Product, named: list[str]) -> None:
    assert len(set(named)) > 100
    page.goto("/sources")
    expect(page.locator("tr[data-source]").nth(len(named) - 1)).to_be_attached()
    assert set(named) <= set(page.locator("tr[data-source] td:first-child a").evaluate_all(TEXTS))
    expect_only_ours(page)
    page.goto("/")
    expect(page.locator(".task-filters select").nth(1).locator("option").nth(len(named))).to_be_attached()
    expect_only_ours(page)
    page.goto("/?new=1")
    options = page.get_by_role("dialog", name="新建任务").get_by_label("数据源", exact=True).locator("option")
    expect(options.nth(len(named))).to_be_attached()
    assert set(named) <= set(options.evaluate_all(TEXTS))
    expect_only_ours(page)
    for name in named[::40]:
        made = stage.client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": name})
        page.goto(f"/tasks/{made.json()['data']['task_id']}")
        expect(page.locator(".facts")).to_contain_text(name)
        expect_only_ours(page)


def test_in_questions_sql_and_file_names(
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
    expect_only_ours(page)

    page.goto(f"/tasks/{task}?tab=files")
    expect(page.locator(".file-name").first).to_be_visible()
    shown = page.locator(".file-name").evaluate_all(TEXTS)
    assert set(names) <= set(shown)
    expect_only_ours(page)
    page.goto(f"/tasks/{task}/replay")
    expect(page.get_by_test_id("scene")).to_be_visible()
    expect_only_ours(page)
