"""Schedules and receivers of notices."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.acceptance.telemetry import serving
from tests.browser.conftest import RUN_MS, RUN_SECONDS, axe, expect_fit, start_run, wait_for_end
from tests.browser.sources.test_datasets import looks
from tests.conftest import database_like
from tests.integration.executor.conftest import SHOP

pytestmark = pytest.mark.long

Picture = Callable[[Page, str], None]
TABLES = ["customer", "orders"]


@pytest.fixture(scope="module")
def shop(embedded: str, executing: Product) -> Iterator[str]:
    """Name of a database of its own, of which one task has loaded two tables."""
    with database_like(embedded) as dsn:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(SHOP.encode())
        answer = executing.client.post(f"{API}/databases", json={"name": "shop_nightly", "dsn": dsn})
        assert answer.is_success, answer.text
        first = start_run(
            executing, "首次运行", db_name="shop_nightly", table_list=TABLES, pairs_per_table=4, language="zh"
        )
        assert wait_for_end(executing, first)["status"] == "completed"
        yield "shop_nightly"


def schedules(product: Product) -> list[dict[str, Any]]:
    return product.client.get(f"{API}/schedules").json()["data"]["schedules"]


def make_due(product: Product) -> None:
    with psycopg.connect(product.settings.database_url or "", autocommit=True) as conn:
        conn.execute("update querymill.schedules set due_at = due_at - interval '8 days'")


def expect_fit_in_narrow_window(page: Page) -> None:
    """Wait until the page does not overflow at 360 px."""
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size({"width": 360, "height": 780})
    expect_fit(page)
    page.set_viewport_size(wide)


def test_schedule_is_set_started_changed_skipped_and_removed(
    page: Page, executing: Product, shop: str, picture: Picture
) -> None:
    page.goto(f"/datasets/{shop}.zh")
    facts = page.get_by_role("region", name="现有数据")
    facts.get_by_role("button", name="设置").click()
    form = facts.get_by_role("form", name="定时运行")
    expect(form.get_by_label("时间")).to_have_value("02:30")
    form.get_by_label("时间").fill("03:15")
    expect_fit_in_narrow_window(page)
    looks(page, picture, "schedule_form")
    form.get_by_role("button", name="保存").click()
    line = facts.locator("[data-schedule]")
    expect(line).to_contain_text("每天 03:15")
    expect(line).to_contain_text("只处理变化的部分 · 下次")
    expect(form).to_have_count(0)
    [schedule] = schedules(executing)
    parameters = schedule["parameters"]
    assert (schedule["name"], schedule["at"], parameters["table_list"]) == (f"{shop}.zh", "daily 03:15", TABLES)
    assert (parameters["language"], parameters["only_changes"], parameters["pairs_per_table"]) == ("zh", True, 4)

    make_due(executing)
    link = line.get_by_role("link", name="已完成")
    expect(link).to_be_visible(timeout=RUN_MS)
    expect(line).to_contain_text("上次")
    expect_fit_in_narrow_window(page)
    looks(page, picture, "schedule_line")

    line.get_by_role("button", name=re.compile("^更改")).click()
    form.get_by_label("日期").select_option("mon")
    form.get_by_label("只处理变化的部分").uncheck()
    form.get_by_role("button", name="保存").click()
    expect(line).to_contain_text("每周一 03:15")
    expect(line).not_to_contain_text("只处理变化的部分")
    [schedule] = schedules(executing)
    assert (schedule["at"], schedule["parameters"]["table_list"]) == ("weekly mon 03:15", TABLES)

    assert executing.client.delete(f"{API}/databases/{shop}").is_success
    make_due(executing)
    expect(line).to_contain_text("未启动：数据库未登记：shop_nightly", timeout=RUN_MS)
    expect_fit_in_narrow_window(page)
    looks(page, picture, "schedule_skipped")
    line.get_by_role("button", name=re.compile("^更改")).click()
    form.get_by_role("button", name="保存").click()
    expect(facts.get_by_role("alert")).to_contain_text("数据库未登记：shop_nightly")
    form.get_by_role("button", name="取消").click()

    line.get_by_role("button", name=re.compile("^移除")).click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(facts.get_by_role("button", name="设置")).to_be_visible()
    assert schedules(executing) == []


class Hook(BaseHTTPRequestHandler):
    """Receiver that accepts every webhook once `accepts` is set."""

    accepts = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.accepts.wait(RUN_SECONDS)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_receiver_is_added_tested_and_removed(page: Page, executing: Product, picture: Picture) -> None:
    page.goto("/sources")
    notices = page.get_by_role("region", name="通知")
    name, address = notices.get_by_label("名称"), notices.get_by_label("地址")
    expect(notices).to_contain_text("还没有接收方")
    name.press("Enter")
    expect(notices.get_by_role("alert")).to_have_text(["请填写名称，例如收到通知的团队。", "请填写网址。"])
    name.fill("ops")
    address.fill("https://not.permitted.example/")
    address.press("Enter")
    expect(notices.get_by_role("alert")).to_contain_text("QUERYMILL_WEBHOOK_HOSTS")
    with serving(Hook) as url:
        address.fill(f"{url}/t0ken")
        address.press("Enter")
        expect(notices.get_by_role("status")).to_contain_text("whsec_")
        row = notices.locator("[data-receiver=ops]")
        expect(row).to_contain_text(url)
        expect(row).to_contain_text("运行完成、运行失败、定时运行未启动、数据库有变化")
        assert "t0ken" not in row.inner_text()
        assert axe(page) == []
        row.get_by_role("button", name="发送测试 ops").click()
        expect(row).to_contain_text("已请求测试，由执行器发送")
        expect(row).to_contain_text("1 条待发送")
        page.set_viewport_size({"width": 360, "height": 800})
        expect_fit(page)
        assert axe(page) == []
        Hook.accepts.set()
        # the executor gives an attempt 10 s; later ones follow after minutes
        expect(row).to_contain_text("已送达", timeout=RUN_MS)
        picture(page, "receivers")
    row.get_by_role("button", name="移除 ops").click()
    page.get_by_role("dialog").get_by_role("button", name="移除").click()
    expect(row).to_have_count(0)
    assert executing.client.get(f"{API}/receivers").json()["data"]["receivers"] == []
