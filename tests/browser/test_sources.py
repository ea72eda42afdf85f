"""Sources page: registration, connection checks with their errors, editing and uploads."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect
from psycopg.conninfo import conninfo_to_dict

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe
from tests.integration.executor.control.test_refused_connections import error_response, server
from tests.tables import from_table

UNREACHABLE_DSN = "postgresql://ann:Kept-Secret-7@127.0.0.1:1/shop"


INTERRUPT_RESPONSES = """{
  // as if the service were killed in the middle of its response
  const cut = () => Promise.reject(%s);
  const ask = window.fetch;
  window.whole = false;
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    return whole || !String(request[0]).endsWith('/databases') ? answer : Object.assign(answer, { text: cut });
  };
}"""


@from_table
def test_interrupted_source_list_shows_error_and_retry(page: Page, error: str) -> None:
    page.add_init_script(INTERRUPT_RESPONSES % error)
    page.goto("/sources")
    sources = page.get_by_role("region", name="数据源", exact=True)
    # from then on the list is requested again only by the user
    expect(page.locator("[data-light=live]")).to_be_visible()
    expect(sources.get_by_role("alert")).to_contain_text("无法连接服务")
    page.evaluate("whole = true")
    sources.get_by_role("button", name="重试").click()
    expect(sources.locator("tr[data-source=highway_db]")).to_be_visible()
    expect(sources.get_by_role("alert")).to_have_count(0)


def test_new_source_is_checked_and_its_error_is_shown(
    page: Page, stage: Product, picture: Callable[[Page, str], None]
) -> None:
    page.goto("/sources")
    sources = page.get_by_role("region", name="数据源", exact=True)
    sources.get_by_label("名称").fill("closed_port")
    sources.get_by_label("连接串").fill(UNREACHABLE_DSN)
    sources.get_by_label("连接串").press("Enter")
    check = sources.locator("[data-check=fails]")
    expect(check).to_contain_text("该地址没有数据库在监听")
    expect(check).to_contain_text("Connection refused")
    assert "Kept-Secret-7" not in page.content()
    page.get_by_role("button", name="EN: English").click()
    # check again, so that the service reports in the other language
    recheck = page.get_by_role("button", name="Check closed_port")
    recheck.press("Enter")
    expect(page.locator("[data-check=fails]")).to_contain_text("nothing listens at that address")
    expect(recheck).to_be_focused()
    picture(page, "source_fails")
    assert axe(page) == []
    assert stage.client.delete(f"{API}/databases/closed_port").is_success


def test_source_edit_keeps_the_stored_password_hidden(
    page: Page, stage: Product, picture: Callable[[Page, str], None]
) -> None:
    known = conninfo_to_dict(stage.settings.database_url or "")
    parts = {key: known.get(key) for key in ("host", "user")} | {"port": int(str(known.get("port") or 5432))}
    added = {"name": "edited", "database": "nowhere", "password": "Kept-Secret-7", **parts}
    assert stage.client.post(f"{API}/databases", json=added).is_success
    page.goto("/sources")
    row = page.locator("tr[data-source=edited]")
    edit = page.get_by_role("button", name="编辑 edited")
    edit.click()
    form = page.get_by_role("form", name="编辑 edited")
    expect(form.get_by_label("主机")).to_be_focused()
    expect(form.get_by_label("用户")).to_have_value(str(known["user"]))
    expect(form.get_by_label("密码")).to_have_value("")
    expect(form.get_by_label("密码")).to_have_attribute("type", "password")
    picture(page, "source_edit")
    assert axe(page) == []

    form.get_by_label("端口").fill("1")
    form.get_by_role("button", name="检查并保存").click()
    expect(form.get_by_label("密码")).to_have_accessible_description(re.compile("请同时填写密码"))
    form.get_by_label("端口").fill(str(parts["port"]))
    form.get_by_label("库名").fill("nowhere_else")
    form.get_by_role("button", name="检查并保存").click()
    expect(form.get_by_role("alert")).to_contain_text("没有数据库 nowhere_else")
    expect(row).to_contain_text("/nowhere")

    form.get_by_label("库名").fill("postgres")
    with page.expect_request(lambda request: request.method == "PATCH") as sent:
        form.get_by_role("button", name="检查并保存").click()
    assert sent.value.post_data_json == {"database": "postgres"}
    expect(form).to_have_count(0)
    expect(row).to_contain_text("/postgres")
    expect(page.locator("[data-check]")).to_be_visible()
    assert "Kept-Secret-7" not in page.content()
    assert stage.client.delete(f"{API}/databases/edited").is_success


def test_source_whose_password_is_refused_is_registered_only_on_request(
    page: Page, stage: Product, picture: Callable[[Page, str], None]
) -> None:
    page.goto("/sources")
    form = page.get_by_role("form", name="登记数据源")
    with server(error_response("28P01", "FATAL", "password authentication failed")) as dsn:
        for label, value in {
            "名称": "refused",
            "主机": "127.0.0.1",
            "端口": str(conninfo_to_dict(dsn)["port"]),
            "库名": "shop",
            "用户": "ann",
            "密码": "wrong",
        }.items():
            form.get_by_label(label, exact=True).fill(value)
        form.get_by_role("button", name="登记数据源").click()
        expect(form).to_contain_text("服务器拒绝了用户名或密码，数据源未保存")
        picture(page, "source_refused")
        assert axe(page) == []
        assert stage.client.get(f"{API}/databases/refused").status_code == 404
        form.get_by_label("密码被拒绝也要登记").check()
        form.get_by_role("button", name="登记数据源").click()
        expect(page.locator("tr[data-source=refused]")).to_be_visible()
    assert stage.client.delete(f"{API}/databases/refused").is_success


def test_writable_source_shows_warning_with_remedy(page: Page, stage: Product) -> None:
    page.goto("/sources")
    page.get_by_role("button", name="检查 highway_db").click()
    check = page.locator("[data-check=warned]")
    tables = stage.client.get(f"{API}/databases/highway_db").json()["data"]["tables"]
    expect(check).to_contain_text(f"{tables} 张表")
    expect(check).to_contain_text("是超级用户")
    check.locator("summary").press("Enter")
    expect(check.locator("pre")).to_contain_text('grant usage on schema "public" to querymill_reader;')
    assert axe(page) == []


def test_upload_can_be_downloaded_and_removed(page: Page, stage: Product) -> None:
    address = f"{API}/inputs/两张表.txt"
    assert stage.client.put(address, content="bss_company\nbss_branch\n").is_success
    page.goto("/sources")
    uploads = page.get_by_role("region", name="上传的文件")
    with page.expect_download() as download:
        uploads.get_by_role("link", name="两张表.txt").click()
    assert download.value.suggested_filename == "两张表.txt"
    assert download.value.path().read_text(encoding="utf-8") == "bss_company\nbss_branch\n"
    uploads.get_by_role("button", name="移除 两张表.txt").click()
    page.get_by_role("dialog", name="移除").get_by_role("button", name="移除").click()
    expect(uploads.get_by_role("link", name="两张表.txt")).to_have_count(0)
    assert stage.client.get(address).status_code == 404


def test_missing_or_invalid_source_name_is_reported(page: Page) -> None:
    page.goto("/sources")
    sources = page.get_by_role("region", name="数据源", exact=True)
    name = sources.get_by_label("名称")
    sources.get_by_role("button", name="登记数据源").click()
    expect(name).to_have_accessible_description("不含空格、斜杠与冒号。 必填。")
    name.fill("a b")
    expect(name).to_have_accessible_description(re.compile("不能有空格"))


def test_form_of_a_registered_source_is_empty_again(page: Page, stage: Product) -> None:
    """Text that was no connection string may contain a password, too."""
    page.goto("/sources")
    sources = page.get_by_role("region", name="数据源", exact=True)
    sources.get_by_label("连接串").fill("mysql://ada:Secret-9@db/shop")
    sources.get_by_label("名称").fill("by_hand")
    sources.get_by_label("主机").fill("127.0.0.1")
    sources.get_by_label("库名").fill("shop")
    sources.get_by_role("button", name="登记数据源").click()
    expect(sources.get_by_label("名称")).to_have_value("")
    expect(sources.get_by_label("连接串")).to_have_value("")
    assert stage.client.delete(f"{API}/databases/by_hand").is_success


def test_sections_below_the_list_stay_hidden_until_it_loads(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/databases", hold)
    with page.expect_request("**/databases"):
        page.goto("/sources")
    expect(page.locator("section h2", has_text="执行器")).to_be_attached()
    for below in (page.locator(".add-source"), page.locator("section", has=page.locator("h2", has_text="执行器"))):
        expect(below).to_be_hidden()
    held[0].continue_()
    expect(page.locator(".add-source")).to_be_visible()
    expect(page.get_by_role("heading", name="执行器")).to_be_visible()
