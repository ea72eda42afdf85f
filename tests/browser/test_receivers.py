"""Receivers of notices on the page: added, tested, shown with their last attempt, removed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.acceptance.telemetry import serving
from tests.browser.conftest import RUN_MS, RUN_SECONDS, axe, expect_fit

pytestmark = pytest.mark.long

Picture = Callable[[Page, str], None]


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
    expect(notices.get_by_role("alert")).to_have_text(["请填写名称，例如收到通知的团队。", "请填写网址或邮箱。"])
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
