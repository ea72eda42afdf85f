"""Form of a new task: checks while typing, uploads, drafts, unsaved work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from samples.load import load_sample
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe, open_options, wait_for_responses, watch
from tests.tables import from_table

Picture = Callable[[Page, str], None]
SECRET = "correct-horse-battery"


def open_form(page: Page) -> Locator:
    page.goto("/?new=1")
    return open_options(page.get_by_role("dialog", name="新建任务"))


def mock_model(page: Page) -> None:
    """Mocks the response of a service with a model; the tested service has none."""
    model = {"kind": "model", "name": "qwen", "configured": True, "healthy": True, "dimension": None, "error": None}
    page.route("**/models", lambda route: route.fulfill(json={"success": True, "data": {"models": [model]}}))


def drop_file(page: Page, place: Locator, file: Path) -> None:
    """Drops a file from outside the browser on the centre of an element, once responses move it no more."""
    wait_for_responses(page)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    dropped = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    line = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        line.send("Input.dispatchDragEvent", {"type": kind, **middle, "data": dropped})


def parameters_of(stage: Product, task_id: str) -> dict[str, Any]:
    return stage.client.get(f"{API}/tasks/{task_id}").json()["data"]["parameters"]


def create(page: Page, dialog: Locator) -> str:
    """Creates the task without running it and returns its id."""
    dialog.get_by_role("button", name="仅创建").click()
    page.wait_for_url("**/tasks/task_*")
    return page.url.rsplit("/", 1)[1]


def test_unreadable_columns_are_listed_beside_their_table(
    page: Page, stage: Product, new_database: Callable[..., str], request: pytest.FixtureRequest, picture: Picture
) -> None:
    owner = new_database()
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute("create table staff (id int, city text, salary int, badge text); create table orders (id int)")
        conn.execute("comment on table staff is '员工'; drop role if exists qm_clerk; create role qm_clerk login")
        conn.execute("grant select (id, city) on staff to qm_clerk; grant select on orders to qm_clerk")

    def drop_role() -> None:
        with psycopg.connect(owner, autocommit=True) as conn:
            conn.execute("drop owned by qm_clerk; drop role qm_clerk")

    request.addfinalizer(drop_role)
    stage.client.post(
        f"{API}/databases", json={"name": "in_part", "dsn": make_conninfo(owner, user="qm_clerk")}
    ).raise_for_status()
    request.addfinalizer(lambda: stage.client.delete(f"{API}/databases/in_part").raise_for_status())
    dialog = open_form(page)
    dialog.get_by_label("数据源", exact=True).select_option("in_part")
    staff = dialog.get_by_role("checkbox", name="staff")
    expect(staff).to_have_accessible_description("无权读取：salary、badge")
    expect(dialog.get_by_role("checkbox", name="orders")).to_have_accessible_description("")
    expect(dialog.get_by_text("无权读取：salary、badge")).to_be_visible()
    assert axe(page) == []
    picture(page, "columns-withheld")


def test_missing_input_is_reported_beside_its_field(page: Page) -> None:
    page.goto("/?new=1&db=highway_db")
    dialog = page.get_by_role("dialog", name="新建任务")
    source = dialog.get_by_label("数据源", exact=True)
    expect(source).to_have_value("highway_db")
    # once the sources are loaded, the only one is chosen
    wait_for_responses(page)
    source.select_option("")
    dialog.get_by_role("button", name="开始").click()
    expect(source).to_have_attribute("aria-invalid", "true")
    expect(source).to_have_accessible_description("请选择一个数据源。")
    expect(source).to_be_focused()

    open_options(dialog)
    source.select_option("highway_db")
    expect(source).not_to_have_attribute("aria-invalid", "true")
    tables = dialog.get_by_role("group", name="表", exact=True)
    tables.get_by_role("button", name="全不选").click()
    expect(tables.get_by_text("表列表不能为空")).to_be_visible()
    tables.get_by_role("searchbox").fill("档口")
    tables.get_by_role("button", name="全选筛出的").click()
    expect(tables.get_by_text("表列表不能为空")).to_have_count(0)
    dialog.get_by_label("每张表的问题数").fill("0")
    expect(dialog.get_by_label("每张表的问题数")).to_have_attribute("aria-invalid", "true")


@pytest.mark.long
@from_table
def test_invalid_input_is_reported_while_typing(page: Page, label: str, typed: str, fault: str) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    mock_model(page)
    dialog = open_form(page)
    dialog.get_by_role("button", name="临时连接").click()
    dialog.get_by_role("button", name="输入清单").click()
    dialog.get_by_role("button", name="按总数").click()
    field = dialog.get_by_label(label, exact=True)
    field.fill(typed)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(fault))
    dialog.get_by_role("button", name="开始").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert sent == []


def test_ad_hoc_connection_password_is_never_shown(page: Page, stage: Product, embedded: str, picture: Picture) -> None:
    dsn = conninfo_to_dict(load_sample(embedded, "highway_db"))
    dialog = open_form(page)
    dialog.get_by_role("button", name="临时连接").click()
    pasted = dialog.get_by_label("连接串", exact=True)
    pasted.fill(f"postgresql://somebody:{SECRET}@db.example:6543/shop")
    expect(pasted).to_have_value("")
    expect(dialog.get_by_label("主机", exact=True)).to_have_value("db.example")
    expect(dialog.get_by_label("密码", exact=True)).to_have_attribute("type", "password")
    dialog.get_by_label("主机", exact=True).fill(str(dsn["host"]))
    dialog.get_by_label("端口", exact=True).fill(str(dsn.get("port", 5432)))
    dialog.get_by_label("库名", exact=True).fill(str(dsn["dbname"]))
    dialog.get_by_label("用户", exact=True).fill(str(dsn["user"]))
    dialog.get_by_role("button", name="输入清单").click()
    dialog.get_by_label("表清单", exact=True).fill("bss_company, bss_branch\nbss_nowhere")
    picture(page, "new_task_ad_hoc")
    assert axe(page) == []
    dialog.get_by_role("button", name="仅创建").click()
    listed = dialog.get_by_label("表清单", exact=True)
    expect(listed).to_have_accessible_description(re.compile("bss_nowhere"))
    dialog.get_by_label("跳过库中没有的表").check()
    task_id = create(page, dialog)

    assert parameters_of(stage, task_id)["table_list"] == ["bss_company", "bss_branch"]
    assert SECRET not in page.content()
    for path in ("", "/events", "/files/download/task_config.json"):
        assert SECRET not in stage.client.get(f"{API}/tasks/{task_id}{path}").text


def test_unreachable_database_is_reported_beside_the_connection(page: Page) -> None:
    dialog = open_form(page)
    dialog.get_by_role("button", name="临时连接").click()
    dialog.get_by_label("连接串", exact=True).fill(f"postgresql://u:{SECRET}@127.0.0.1:1/shop")
    dialog.get_by_role("button", name="仅创建").click()
    fault = dialog.get_by_role("group", name="数据库", exact=True).first.locator(".fault")
    expect(fault).to_contain_text("无法连接")
    assert SECRET not in fault.inner_text()


def test_uploads_are_checked_on_arrival_and_sent_with_the_task(page: Page, stage: Product, picture: Picture) -> None:
    dialog = open_form(page)
    dialog.get_by_label("数据源", exact=True).select_option("highway_db")
    dialog.get_by_role("button", name="上传清单").click()
    tables = dialog.locator("[data-input=tables]")
    invalid_upload = {"name": "wanted.txt", "mimeType": "text/plain", "buffer": b"bss_company\nbss;x"}
    tables.get_by_label("上传：表清单文件").set_input_files(invalid_upload)
    expect(tables.locator(".fault")).to_contain_text("第 2 行")
    tables.get_by_label("上传：表清单文件").set_input_files({**invalid_upload, "buffer": b"bss_company\nbss_branch"})
    expect(tables.get_by_text("已检查，2 条")).to_be_visible()
    expect(tables.locator(".fault")).to_have_count(0)

    relations = dialog.locator("[data-input=relations]")
    line = b"bss_branch.company_id -> bss_company.id\nbss_branch"
    relations.get_by_label("上传：关联文件").set_input_files(
        {"name": "relations.txt", "mimeType": "text/plain", "buffer": line}
    )
    expect(relations.locator(".fault")).to_contain_text("第 2 行")
    picture(page, "new_task_upload_refused")
    assert axe(page) == []
    relations.get_by_label("上传：关联文件").set_input_files(
        {"name": "relations.txt", "mimeType": "text/plain", "buffer": line.split(b"\n")[0]}
    )
    expect(relations.get_by_text("已检查，1 条")).to_be_visible()
    knowledge = dialog.locator("[data-input=knowledge]")
    facts = "- 数据均为演示\n\n## bss_company\n- 公司管理若干分公司\n"
    knowledge.get_by_label("上传：业务知识").set_input_files(
        {"name": "knowledge.md", "mimeType": "text/markdown", "buffer": facts.encode()}
    )
    expect(knowledge.get_by_text("已检查，2 条")).to_be_visible()
    dialog.get_by_role("button", name="按总数").click()
    dialog.get_by_label("问题总数", exact=True).fill("30")
    dialog.get_by_label("随机种子", exact=True).fill("7")
    dialog.get_by_label("创建人", exact=True).fill("li.wei")
    sent = parameters_of(stage, create(page, dialog))
    expected = {"table_list_file": "wanted.txt", "relations_file": "relations.txt", "pairs_total": 30, "seed": 7}
    expected["knowledge_file"] = "knowledge.md"
    assert {name: sent[name] for name in expected} == expected


def test_file_dropped_on_the_button_is_uploaded(page: Page, tmp_path: Path) -> None:
    table_list = tmp_path / "dropped.txt"
    table_list.write_text("bss_company\nbss_branch", encoding="utf-8")
    dialog = open_form(page)
    dialog.get_by_label("数据源", exact=True).select_option("highway_db")
    dialog.get_by_role("button", name="上传清单").click()
    tables = dialog.locator("[data-input=tables]")
    drop_file(page, tables.locator(".file-button"), table_list)
    expect(tables.get_by_text("已检查，2 条")).to_be_visible()


def test_form_without_sources_links_to_registration(page: Page) -> None:
    answer = {"success": True, "data": {"databases": []}}
    page.route("**/databases", lambda route: route.fulfill(json=answer))
    dialog = open_form(page)
    expect(dialog.get_by_text("还没有登记数据源")).to_be_visible()
    dialog.get_by_role("link", name="登记数据库").click()
    page.wait_for_url("**/sources?add=1")
    expect(page.locator("form.add-source input[name=name]")).to_be_focused()


def test_text_selection_beyond_the_edge_keeps_form_open(page: Page) -> None:
    dialog = open_form(page)
    text = dialog.get_by_label("业务背景")
    text.fill("高速公路服务区管理系统")
    box = text.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(20, box["y"] + 15)
    page.mouse.up()
    expect(dialog).to_be_visible()
    # a click outside closes it
    page.mouse.click(20, 300)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_model_option_requires_a_configured_model(page: Page, stage: Product) -> None:
    dialog = open_form(page)
    choice = dialog.get_by_role("checkbox", name="使用已配置的语言模型")
    expect(choice).to_be_disabled()
    expect(choice).not_to_be_checked()
    expect(dialog.get_by_text("本服务没有配置语言模型")).to_be_visible()
    dialog.get_by_label("数据源", exact=True).select_option("highway_db")
    assert parameters_of(stage, create(page, dialog))["use_llm"] is None

    mock_model(page)
    expect(open_form(page).get_by_role("checkbox", name="使用已配置的语言模型")).to_be_checked()
    dialog.get_by_role("checkbox", name="使用已配置的语言模型").uncheck()
    dialog.get_by_label("数据源", exact=True).select_option("highway_db")
    assert parameters_of(stage, create(page, dialog))["use_llm"] is False


CONTEXT = "高速公路服务区,\n只看档口"
PASSWORD = "correct-horse-battery"
EDITED = "SELECT count(*) FROM bss_branch"


class LeavePrompts:
    """Records the browser's prompts before a page is left; dismisses them if `stay` is set."""

    def __init__(self, page: Page) -> None:
        self.kinds: list[str] = []
        self.stay = False
        page.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        self.kinds.append(dialog.type)
        if self.stay:
            dialog.dismiss()
        else:
            dialog.accept()


@pytest.fixture
def tab(browser: Browser, stage: Product) -> Iterator[Page]:
    """Tab that may prompt before it is left; for other tests a prompt is a fault."""
    context = browser.new_context(base_url=stage.url, locale="zh-CN", viewport={"width": 1360, "height": 900})
    faults = watch(context, allow_dialogs=True)
    yield context.new_page()
    context.close()
    assert faults == []


def test_form_draft_is_restored_after_reload(tab: Page) -> None:
    prompts = LeavePrompts(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    open_options(form)
    tables = form.get_by_role("group", name="表", exact=True)
    tables.get_by_role("button", name="全不选").click()
    tables.get_by_role("checkbox", name="bss_branch", exact=False).first.check()
    chosen = tables.get_by_role("status").inner_text()
    form.get_by_label("业务背景").fill(CONTEXT)
    form.get_by_label("每张表的问题数").fill("7")
    tab.reload()
    assert prompts.kinds == ["beforeunload"]
    expect(form.get_by_label("数据源", exact=True)).to_have_value("highway_db")
    expect(tables.get_by_role("status")).to_have_text(chosen)
    expect(form.get_by_label("业务背景")).to_have_value(CONTEXT)
    expect(form.get_by_label("每张表的问题数")).to_have_value("7")

    form.get_by_role("button", name="清空表单").click()
    expect(form.get_by_role("button", name="清空表单")).to_have_count(0)
    tab.reload()
    expect(form.get_by_label("业务背景")).to_have_value("")
    assert prompts.kinds == ["beforeunload"]


def test_form_draft_omits_password(tab: Page) -> None:
    LeavePrompts(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_role("button", name="临时连接").click()
    form.get_by_label("主机", exact=True).fill("db.example")
    form.get_by_label("密码", exact=True).fill(PASSWORD)
    tab.reload()
    expect(form.get_by_label("主机", exact=True)).to_have_value("db.example")
    expect(form.get_by_label("密码", exact=True)).to_have_value("")
    assert PASSWORD not in tab.evaluate("() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }])")


def test_created_task_clears_form_draft(tab: Page) -> None:
    prompts = LeavePrompts(tab)
    tab.goto("/?new=1")
    form = tab.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    open_options(form).get_by_label("业务背景").fill(CONTEXT)
    form.get_by_role("button", name="仅创建").click()
    tab.wait_for_url("**/tasks/task_*")
    tab.goto("/?new=1")
    expect(form.get_by_label("业务背景")).to_have_value("")
    assert prompts.kinds == []


@pytest.mark.long
def test_leaving_edited_pair_prompts_until_saved(tab: Page, finished: str) -> None:
    prompts = LeavePrompts(tab)
    tab.goto(f"/tasks/{finished}?tab=pairs")
    pair = tab.locator(".pair").nth(5)
    pair.locator(".pair-head").click()
    pair.get_by_role("button", name="编辑").click()
    sql = pair.get_by_label("SQL")
    expect(sql).to_be_focused()
    prompts.stay = True
    sql.fill(EDITED)
    with tab.expect_event("dialog"):
        tab.evaluate("() => location.assign('/audit')")
    expect(sql).to_have_value(EDITED)
    assert prompts.kinds == ["beforeunload"]

    expect(pair.get_by_text("有效，1 行结果")).to_be_visible()
    pair.get_by_role("button", name="保存", exact=True).click()
    expect(pair.locator(".badge")).to_have_text("已编辑")
    # the stream may deliver the change before its request is answered; until then the editor stays open
    expect(pair.locator("form")).to_have_count(0)
    tab.reload()
    expect(tab.locator(".pair").first).to_be_visible()
    assert prompts.kinds == ["beforeunload"]
