"""Display of a failed task and resumption from the failed step."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, axe, wait_for_end

pytestmark = pytest.mark.long

BRITTLE = "brittle_shop"


def dsn_url(dsn: str) -> str:
    """Returns the connection string as a URL."""
    parts = conninfo_to_dict(dsn)
    return f"postgresql:///{parts['dbname']}?" + urlencode(
        {k: v for k, v in parts.items() if k in ("host", "port", "user")}
    )


def make_shop(embedded: str) -> str:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(BRITTLE)))
    dsn = make_conninfo(embedded, dbname=BRITTLE)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("create table goods (id int primary key, name text not null, price numeric(8, 2), kind text)")
        conn.execute(
            "insert into goods select n, 'goods ' || n, n * 1.5, (array['food', 'drink', 'toy'])[n % 3 + 1]"
            " from generate_series(1, 90) n"
        )
    return dsn


def drop_shop(embedded: str) -> None:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(BRITTLE)))


def test_failed_task_shows_its_error_once_and_resumes(
    page: Page, executing: Product, embedded: str, picture: Callable[[Page, str], None]
) -> None:
    source = {"name": BRITTLE, "dsn": dsn_url(make_shop(embedded))}
    assert executing.client.post(f"{API}/databases", json=source).is_success
    body = {"task_type": "data_workflow", "db_name": BRITTLE, "task_name": "会失败的任务"}
    task_id = executing.client.post(f"{API}/tasks", json=body).json()["data"]["task_id"]
    drop_shop(embedded)

    page.goto(f"/tasks/{task_id}")
    page.get_by_role("button", name="执行全部").click()
    failure = page.locator(".failure")
    expect(failure).to_contain_text("失败步骤 DDL 与文档", timeout=RUN_MS)
    expect(page.locator(".step-card[data-step=ddl_generation]")).to_have_attribute("data-status", "failed")
    expect(failure.locator(".failure-text")).to_have_count(1)
    expect(page.get_by_role("button", name="续跑")).to_have_count(1)
    # the headline is the advice; the technical text is folded, and nowhere else on the page
    expect(failure.locator(".failure-headline")).to_have_text("服务器可以连接，但没有数据库 brittle_shop，请检查库名。")
    expect(failure.locator(".failure-text")).to_be_hidden()
    failure.get_by_text("技术详情").click()
    error_text = failure.locator(".failure-text").inner_text()
    for selector in (".step-error", ".gantt-error"):
        expect(page.locator(selector)).to_have_count(0)
    failure.get_by_role("button", name="检查数据源").click()
    expect(failure.locator("[data-check=fails]")).to_be_visible()
    expect(failure.get_by_role("link", name="编辑连接")).to_have_attribute("href", f"/sources?edit={BRITTLE}")
    assert page.locator("main").inner_text().split("日志", maxsplit=1)[0].count(error_text) == 1
    # the error is stored in the task's language and shown in the reader's
    page.get_by_role("button", name="EN: English").click()
    expect(failure.locator(".failure-headline")).to_have_text(
        "The server answers, but has no database brittle_shop; is the name right?"
    )
    expect(failure.locator(".failure-text")).to_have_text(re.compile(r"^[ -~]+$"))
    expect(failure.locator(".failure-text")).to_contain_text("The source cannot be reached")
    page.get_by_role("button", name="中: 中文").click()
    expect(failure.locator(".failure-text")).to_have_text(error_text)
    failure.get_by_role("button", name="在日志中查看").click()
    expect(page.locator(".log-row.target[data-level=ERROR]")).to_be_in_viewport()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert axe(page) == []
    picture(page, "task_failed")

    make_shop(embedded)
    failure.get_by_role("button", name="续跑").click()
    expect(page.locator(".task-name [data-status=completed]")).to_be_visible(timeout=RUN_MS)
    expect(failure).to_have_count(0)
    page.locator(".run-summary").click()
    expect(page.locator(".gantt-row", has_text="第 2 次").first).to_be_visible()
    assert wait_for_end(executing, task_id)["status"] == "completed"
    drop_shop(embedded)


def test_failure_of_the_tasks_own_input_leads_to_a_new_task(page: Page, executing: Product) -> None:
    name = "nowhere_relations.txt"
    content = b"bss_company.nowhere -> bss_company.id\n"
    stored = executing.client.put(f"{API}/inputs/{name}", params={"kind": "relations"}, content=content)
    assert stored.is_success, stored.text
    body = {
        "task_type": "data_workflow",
        "db_name": "highway_db",
        "table_list": ["bss_company"],
        "relations_file": name,
    }
    created = executing.client.post(f"{API}/tasks", json=body)
    assert created.is_success, created.text
    page.goto(f"/tasks/{created.json()['data']['task_id']}")
    page.get_by_role("button", name="执行全部").click()
    failure = page.locator(".failure")
    expect(failure).to_contain_text("表 bss_company 没有字段 nowhere", timeout=RUN_MS)
    expect(failure.get_by_role("button").first).to_have_text("以此设置新建任务")
    expect(page.get_by_role("button", name="以此设置新建任务")).to_have_count(1)
    failure.get_by_role("button", name="以此设置新建任务").click()
    expect(page.locator("[data-input=relations] select")).to_have_value(name)


def test_malformed_address_shows_the_page(page: Page, executing: Product) -> None:
    assert executing.client.get(f"{API}/tasks/%00").status_code == 400
    for path, shown in (("%00", "非法字符"), ("%zz", "没有这个任务"), ("%ff?q=%00", "没有这个任务")):
        page.goto(f"/tasks/{path}")
        expect(page.locator("main")).to_contain_text(shown)
