"""Hostile texts in execution errors, pair histories, dictionaries and result rows are shown as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql
from psycopg.conninfo import make_conninfo

from events.facts.ids import ExecutionId, ExecutorId, Stream, TaskId, pairs_stream, task_stream
from events.facts.records import PairEdited, PairGenerated, PairRejected, PairRemoved, PairRepaired, PairValidated
from events.facts.task import facts
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import wait_for_end
from tests.browser.every_page.test_text_is_text import TEXTS, expect_no_injected_elements
from tests.browser.hostile_texts import HOSTILE

SOURCE_NAME = "hostile_rows"
WITHOUT_NUL = tuple(text for text in HOSTILE if "\0" not in text)


@pytest.fixture(scope="module")
def hostile_source(executing: Product, embedded: str) -> Iterator[str]:
    """Source with one table whose column comments and values are hostile texts."""
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(SOURCE_NAME)))
    dsn = make_conninfo(embedded, dbname=SOURCE_NAME)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("create table said (id int primary key, what text)")
        with conn.cursor() as cursor:
            cursor.executemany("insert into said values (%s, %s)", list(enumerate(WITHOUT_NUL)))
        for n, text in enumerate(WITHOUT_NUL):
            column = sql.Identifier(f"c{n}")
            conn.execute(sql.SQL("alter table said add {} int").format(column))
            conn.execute(sql.SQL("comment on column said.{} is {}").format(column, sql.Literal(text)))
    answer = executing.client.post(f"{API}/databases", json={"name": SOURCE_NAME, "dsn": dsn})
    assert answer.is_success, answer.text
    yield SOURCE_NAME
    executing.client.delete(f"{API}/databases/{SOURCE_NAME}")
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(SOURCE_NAME)))


def dictionary(remainder: int) -> bytes:
    """Dictionary with labels and synonyms for every second column; the others keep their comments."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["table", "column", "label", "synonyms", "value_labels"])
    rows.writerows(["said", f"c{n}", label, label, ""] for n, label in enumerate(WITHOUT_NUL) if n % 2 == remainder)
    return text.getvalue().encode()


@pytest.mark.long
@pytest.mark.parametrize("remainder", [0, 1], ids=["even columns labelled", "odd columns labelled"])
def test_hostile_comments_and_labels_in_documents_stay_text(
    page: Page, executing: Product, hostile_source: str, remainder: int
) -> None:
    stored = executing.client.put(f"{API}/inputs/hostile_dictionary.csv", content=dictionary(remainder))
    assert stored.is_success, stored.text
    payload = {"task_type": "data_workflow", "db_name": hostile_source, "dictionary_file": "hostile_dictionary.csv"}
    answer = executing.client.post(f"{API}/tasks", json=payload)
    assert answer.is_success, answer.text
    task_id = answer.json()["data"]["task_id"]
    executing.client.post(f"{API}/tasks/{task_id}/execute", json={"step": "ddl_generation"})
    ended = wait_for_end(executing, task_id)
    assert ended["status"] == "partial_completed", ended["error_message"]
    for name in ("said.ddl", "said_detail.md"):
        page.goto(f"/tasks/{task_id}?tab=files&file={name}")
        expect(page.locator(".file-preview .code")).to_contain_text("said")
        expect_no_injected_elements(page)


def test_hostile_result_rows_stay_text(
    page: Page, executing: Product, hostile_source: str, append_facts: Callable[[Stream, Sequence[Any]], None]
) -> None:
    payload = {"task_type": "data_workflow", "db_name": hostile_source}
    task = TaskId(executing.client.post(f"{API}/tasks", json=payload).json()["data"]["task_id"])
    pair = PairGenerated(
        task_id=task, execution_id=None, pair_id="rows", question="?", language="en", theme="", family="list",
        difficulty="easy", tables=("said",), sql='select what as "<img src=x onerror=alert(1)>" from said order by id',
    )  # fmt: skip
    append_facts(pairs_stream(task), [pair])
    page.goto(f"/tasks/{task}?tab=pairs")
    page.locator(".pair-head").click()
    page.get_by_role("button", name="运行", exact=True).click()
    cells = page.locator(".result-scroll tbody td")
    expect(cells.first).to_be_visible()
    shown = cells.evaluate_all(TEXTS)
    assert len(shown) >= 100
    assert shown == list(WITHOUT_NUL[: len(shown)])
    expect_no_injected_elements(page)


def test_hostile_execution_errors_stay_text(
    page: Page, executing: Product, append_facts: Callable[[Stream, Sequence[Any]], None]
) -> None:
    payload = {"task_type": "data_workflow", "db_name": "highway_db"}
    task = TaskId(executing.client.post(f"{API}/tasks", json=payload).json()["data"]["task_id"])
    recorded: list[Any] = []
    for n, text in enumerate(HOSTILE):
        run = ExecutionId(f"{task}_failing_{n}")
        recorded += [
            facts.ExecutionStarted(
                task_id=task, execution_id=run, step="ddl_generation", executor=ExecutorId(text), epoch=n + 1
            ),
            facts.ExecutionFailed(task_id=task, execution_id=run, error=text),
        ]
    append_facts(task_stream(task), recorded)
    page.goto(f"/tasks/{task}")
    page.locator("button.gantt-fold").click()
    expect(page.locator(".gantt-row")).to_have_count(len(HOSTILE))
    assert page.locator(".gantt-error").evaluate_all(TEXTS) == list(reversed(HOSTILE))
    expect_no_injected_elements(page)
    page.goto(f"/tasks/{task}/replay")
    page.locator("button.gantt-fold").click()
    expect(page.locator(".gantt-row")).to_have_count(len(HOSTILE))
    expect_no_injected_elements(page)


def test_hostile_pair_history_stays_text(
    page: Page, executing: Product, append_facts: Callable[[Stream, Sequence[Any]], None]
) -> None:
    payload = {"task_type": "data_workflow", "db_name": "highway_db"}
    task = TaskId(executing.client.post(f"{API}/tasks", json=payload).json()["data"]["task_id"])
    common: dict[str, Any] = {"task_id": task, "execution_id": None, "pair_id": "told"}
    recorded: list[Any] = [
        PairGenerated(
            question="?", sql="select 1", language="en", theme="", family="", difficulty="easy", tables=(), **common
        )
    ]
    for text in HOSTILE:
        recorded += [
            PairValidated(valid=False, error=text, **common),
            PairRepaired(sql=text, rule=text, **common),
            PairEdited(question=text, sql=text, actor=text, **common),
            PairRejected(actor=text, **common),
        ]
    append_facts(pairs_stream(task), recorded)
    removed: dict[str, Any] = {**common, "pair_id": "removed"}
    append_facts(
        pairs_stream(task),
        [
            PairGenerated(
                question="?",
                sql="select 1",
                language="en",
                theme="",
                family="",
                difficulty="easy",
                tables=(),
                **removed,
            ),
            *(PairRemoved(reason=text, **removed) for text in HOSTILE[:3]),
        ],
    )
    page.goto(f"/tasks/{task}?tab=pairs")
    page.locator(".pair-head").first.click()
    page.get_by_role("button", name="历史").first.click()
    entries = page.locator(".pair-history li")
    expect(entries.nth(len(HOSTILE) * 4)).to_be_attached()
    assert entries.count() == len(HOSTILE) * 4 + 1
    errors = page.locator(".pair-history .pair-detail > .tone-text-bad").evaluate_all(TEXTS)
    assert errors == list(HOSTILE)
    expect_no_injected_elements(page)
