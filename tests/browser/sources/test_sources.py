"""Sources, and training data of a new one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect
from psycopg.conninfo import conninfo_to_dict

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe, open_options, wait_for_end
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


Picture = Callable[[Page, str], None]
SECRET = "Kept-Secret-9"


class Clicks:
    """Clicks of a person, counted."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, target: Locator) -> None:
        self.count += 1
        target.click()


@pytest.fixture
def shop(stage: Product, new_database: Callable[..., str]) -> Iterator[str]:
    """Connection string of a database of two tables, which a test registers as `shop`."""
    dsn = new_database()
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            "create table artist (id int primary key, name text);"
            "create table album (id int primary key, title text, artist_id int references artist, year int);"
            "insert into artist select n, 'Artist ' || n from generate_series(1, 12) n;"
            "insert into album select n, 'Album ' || n, n % 12 + 1, 2000 + n % 9 from generate_series(1, 60) n;"
            "analyze"
        )
    yield dsn
    stage.client.delete(f"{API}/databases/shop")


def add(stage: Product, dsn: str) -> None:
    assert stage.client.post(f"{API}/databases", json={"name": "shop", "dsn": dsn}).is_success


@pytest.mark.long
def test_training_data_of_a_new_source_takes_three_clicks(
    page: Page, executing: Product, shop: str, picture: Picture
) -> None:
    parts = conninfo_to_dict(shop)
    page.goto("/sources?add=1")
    form = page.get_by_role("form", name="登记数据源")
    form.get_by_label("名称").fill("shop")
    for label, part in (("主机", "host"), ("端口", "port"), ("库名", "dbname"), ("用户", "user")):
        form.get_by_label(label, exact=True).fill(str(parts.get(part) or {"port": 5432}.get(part, "")))
    expect(form.get_by_label("密码", exact=True)).to_have_attribute("type", "password")
    picture(page, "register_source")
    clicks = Clicks()
    clicks.press(form.get_by_role("button", name="登记数据源"))
    check = page.locator("[data-check]")
    expect(check).to_contain_text("2 张表")
    expect(check).to_contain_text("72 行")
    expect(check).to_contain_text("1 条关联")
    picture(page, "registered_source")
    assert axe(page) == []
    clicks.press(check.get_by_role("link", name="生成训练数据"))
    dialog = page.get_by_role("dialog", name="新建任务")
    expect(dialog.get_by_label("数据源", exact=True)).to_have_value("shop")
    expect(dialog.locator(".proposal")).to_have_text("2 张表 · 约 50 个中文问题 · 约 10 秒")
    picture(page, "proposal")
    assert axe(page) == []
    clicks.press(dialog.get_by_role("button", name="开始"))
    page.wait_for_url("**/tasks/task_*")
    assert clicks.count == 3
    task = wait_for_end(executing, page.url.rsplit("/", 1)[1])
    assert (task["db_name"], task["status"]) == ("shop", "completed")


def test_proposal_follows_the_options_and_errors_open_them(page: Page, stage: Product, shop: str) -> None:
    add(stage, shop)
    page.goto("/?new=1&db=shop")
    dialog = page.get_by_role("dialog", name="新建任务")
    proposal = dialog.locator(".proposal")
    expect(proposal).to_contain_text("2 张表")
    expect(dialog.get_by_label("每张表的问题数")).to_be_hidden()
    open_options(dialog)
    expect(dialog.get_by_text("默认 25")).to_be_visible()
    dialog.get_by_role("checkbox", name="album").uncheck()
    dialog.get_by_label("每张表的问题数").fill("4")
    expect(proposal).to_contain_text("1 张表 · 约 4 个中文问题")
    dialog.get_by_role("button", name="English").click()
    expect(proposal).to_contain_text("约 4 个英文问题")
    dialog.get_by_label("每张表的问题数").fill("x")
    dialog.locator("details.form-options > summary").click()
    dialog.get_by_role("button", name="开始").click()
    expect(dialog.get_by_label("每张表的问题数")).to_be_focused()
    dialog.get_by_label("每张表的问题数").fill("5")
    # it stays open although the error is gone
    expect(dialog.get_by_label("每张表的问题数")).to_be_visible()
    dialog.get_by_role("button", name="清空表单").click()


def test_missing_table_names_the_nearest_one(page: Page, stage: Product, shop: str, picture: Picture) -> None:
    add(stage, shop)
    page.goto("/?new=1&db=shop")
    dialog = open_options(page.get_by_role("dialog", name="新建任务"))
    dialog.get_by_role("button", name="输入清单").click()
    listed = dialog.get_by_label("表清单", exact=True)
    listed.fill("artists\nalbum")
    dialog.get_by_role("button", name="开始").click()
    expect(listed).to_have_accessible_description(re.compile("数据库 shop 中没有表 artists；是否指 artist?"))
    assert "on_missing" not in dialog.inner_text()
    picture(page, "nearest_table")
    dialog.get_by_role("button", name="清空表单").click()


def test_pasted_connection_string_fills_the_parts_and_keeps_its_options(page: Page) -> None:
    page.goto("/sources?add=1")
    form = page.get_by_role("form", name="登记数据源")
    pasted = form.get_by_label("连接串", exact=True)
    pasted.fill(f"postgresql://ann:{SECRET}@127.0.0.1:1/shop?sslmode=prefer")
    expect(pasted).to_have_value("")
    for label, value in (("名称", "shop"), ("主机", "127.0.0.1"), ("端口", "1"), ("库名", "shop"), ("用户", "ann")):
        expect(form.get_by_label(label, exact=True)).to_have_value(value)
    expect(form.get_by_label("其他选项")).to_have_value("sslmode=prefer")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        form.get_by_label("名称", exact=True).press("Enter")
    expected = f"host='127.0.0.1' port='1' dbname='shop' user='ann' password='{SECRET}' sslmode='prefer'"
    assert sent.value.post_data_json == {"name": "shop", "dsn": expected, "keep": False}
    expect(page.locator("tr[data-source=shop]")).to_be_visible()
    assert SECRET not in page.content()
    page.request.delete(f"{API}/databases/shop")


def test_sample_database_runs_with_one_press(page: Page, executing: Product, picture: Picture) -> None:
    empty = {"success": True, "data": {"tasks": [], "total": 0, "next_cursor": None}}
    page.route(re.compile(r"/tasks\?"), lambda route: route.fulfill(json=empty))
    page.goto("/")
    picture(page, "empty_home")
    page.get_by_role("button", name="用示例数据库试试").click()
    page.wait_for_url("**/tasks/task_*")
    task = executing.client.get(f"{API}/tasks/{page.url.rsplit('/', 1)[1]}").json()["data"]
    assert (task["db_name"], task["parameters"]["pairs_per_table"]) == ("highway_db", None)
    assert executing.client.post(f"{API}/tasks/{task['task_id']}/cancel", json={}).is_success
    wait_for_end(executing, task["task_id"])
