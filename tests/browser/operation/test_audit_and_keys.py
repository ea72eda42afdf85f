"""Audit, evidence, keys, executors and sessions."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import (
    RUN_MS,
    WEB,
    axe,
    expect_label,
    start_run,
    wait_for_end,
    watch,
)
from tests.conftest import Figure

MAX_BYTES = 120_000
MAX_WHOLE_BYTES = 195_000
READY_MS = 1_000
RECORD_READY_TIME = """{
  const look = () => {
    if (document.querySelector('main h1') === null || document.querySelector('tr[data-task]') === null) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.readyAt = performance.now(); }));
  };
  const seen = new MutationObserver(look);
  seen.observe(document, { subtree: true, childList: true });
}"""
"""Records when the first tasks of the list were painted, in milliseconds since navigation started."""


@pytest.fixture(scope="module")
def key(stage: Product) -> Iterator[str]:
    answer = stage.client.post(f"{API}/keys", json={"name": "zhang.san", "scope": "operate"})
    assert answer.is_success, answer.text
    yield answer.json()["data"]["key"]
    stage.client.delete(f"{API}/keys/zhang.san")


@pytest.fixture(scope="module")
def guarded(stage: Product, key: str) -> Iterator[str]:
    """Address of a second service over the same log, not bound to loopback and therefore requiring keys."""
    assert key
    product = Product(stage.settings)
    product.environment["QUERYMILL_HOST"] = "0.0.0.0"
    product.start_service()
    yield product.url.replace("0.0.0.0", "127.0.0.1")
    product.close()


def test_guarded_service_asks_for_key_and_stores_it(page: Page, guarded: str, key: str, stage: Product) -> None:
    page.goto(guarded)
    dialog = page.get_by_role("dialog", name="用 API 密钥登录")
    field = dialog.get_by_label("密钥", exact=True)
    field.fill("qm_wrong")
    dialog.get_by_role("button").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(key)
    page.wait_for_function("(field) => field.scrollWidth <= field.clientWidth", arg=field.element_handle())
    dialog.get_by_role("button").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-light=live]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-light=live]")).to_be_visible()
    expect(dialog).to_have_count(0)
    assert key not in page.content()

    page.goto(f"{guarded}/?new=1")
    form = page.get_by_role("dialog", name="新建任务")
    form.get_by_label("数据源", exact=True).select_option("highway_db")
    form.get_by_role("button", name="仅创建").click()
    page.wait_for_url("**/tasks/task_*")
    page.goto(f"{guarded}/audit")
    expect(page.locator(".audit-trail-scroll tbody tr", has_text="task.created").first).to_contain_text("zhang.san")


def test_action_without_key_is_attributed_to_local_machine(page: Page, stage: Product) -> None:
    stage.client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db"})
    page.goto("/audit")
    row = page.locator(".audit-trail-scroll tbody tr", has_text="task.created").first
    expect(row).to_contain_text("本机")
    expect(row).to_contain_text("创建任务")
    # the payload is behind the type, with the sentence
    row.get_by_text("task.created").click()
    expect(row.locator(".trail-events li")).to_contain_text("创建任务，数据库 highway_db")
    expect(row.locator(".trail-events .code")).to_contain_text('"db_name": "highway_db"')
    assert axe(page) == []
    page.get_by_role("button", name="建立检查点").click()
    with page.expect_download() as download:
        row.get_by_role("link", name="证明").click()
    assert download.value.failure() is None


def test_one_executor_is_paused_and_resumed(page: Page, executing: Product) -> None:
    page.goto("/sources")
    name = executing.client.get(f"{API}/executors").json()["data"]["executors"][0]["executor"]
    page.get_by_role("button", name=f"暂停领取任务 {name}").click()
    row = page.get_by_role("listitem").filter(has_text=name)
    expect(row.locator("[data-status]")).to_have_text("已暂停领取任务")
    assert executing.client.get(f"{API}/executors").json()["data"]["executors"][0]["drained"] is not None
    page.get_by_role("button", name=f"恢复领取任务 {name}").click()
    expect(row.locator("[data-status]")).to_have_text("空闲")


@pytest.mark.long
def test_drain_keeps_new_run_queued_until_resume(page: Page, executing: Product) -> None:
    page.goto("/sources")
    page.get_by_role("button", name="暂停领取任务", exact=True).click()
    expect(page.locator("[data-drained]")).to_contain_text("本机")
    assert executing.client.get(f"{API}/executors").json()["data"]["drained"] is not None
    waiting = start_run(executing, "等恢复", table_list=["bss_company"], pairs_per_table=1)
    page.goto(f"/tasks/{waiting}")
    expect(page.locator(".run-line")).to_contain_text("执行器已暂停领取任务")
    expect(page.locator(".task-name [data-status=queued]")).to_have_text("排队中")
    page.goto("/")
    expect(page.locator(f"[data-task={waiting}] .cell-status")).to_have_text("排队中")
    page.goto("/sources")
    page.get_by_role("button", name="恢复领取任务", exact=True).click()
    expect(page.locator("[data-drained]")).to_have_count(0)
    page.goto(f"/tasks/{waiting}")
    expect(page.locator(".task-name [data-status]")).to_be_visible()
    expect(page.locator(".run-line", has_text="执行器已暂停领取任务")).to_have_count(0)
    assert wait_for_end(executing, waiting)["status"] == "completed"


def test_key_creation_requires_name_and_offers_copy(page: Page, stage: Product) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/sources")
    keys = page.get_by_role("region", name="API 密钥")
    keys.get_by_role("button", name="创建密钥").click()
    expect(keys.get_by_label("名称")).to_have_accessible_description(re.compile("请填写名称"))
    scope = keys.get_by_label("权限")
    for known, may in (("admin", "管理密钥"), ("operate", "运行"), ("read", "查看")):
        scope.select_option(known)
        expect(scope).to_have_accessible_description(re.compile(may))
    keys.get_by_label("名称").fill("copied.key")
    keys.get_by_role("button", name="创建密钥").click()
    shown = keys.get_by_role("status").locator(".mono").inner_text()
    assert shown.startswith("qm_")
    expect_label(keys.get_by_role("button", name="复制"), "已复制")
    assert page.evaluate("() => navigator.clipboard.readText()") == shown
    assert stage.client.delete(f"{API}/keys/copied.key").is_success


def test_licences_of_bundled_libraries_are_served(page: Page) -> None:
    page.goto("/sources")
    link = page.get_by_role("link", name="所用开源库的许可")
    text = page.request.get(str(link.get_attribute("href"))).text()
    for name in ("preact", "@preact/signals", "highlight.js"):
        assert f"{name} " in text
    assert text.count("Permission") >= 2


def test_failed_load_of_page_script_shows_error_and_retry(page: Page) -> None:
    page.goto("/")
    expect(page.locator("[data-light=live]")).to_be_visible()
    # as if another version of the service had been deployed meanwhile
    page.route("**/assets/operation*.js", lambda route: route.fulfill(status=404))
    page.get_by_role("link", name="审计").click()
    expect(page.get_by_role("alert")).to_contain_text("无法连接服务")
    page.unroute_all()
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("button", name="立即验证")).to_be_visible()


def test_first_load_stays_within_size_limit(page: Page, new_task: Callable[..., str], figure: Figure) -> None:
    new_task()
    page.goto("about:blank")
    page.goto("/")
    expect(page.locator("main h1, main h2").first).to_be_visible()
    loaded = page.evaluate(
        """() => performance.getEntriesByType('resource').filter((entry) => /\\.(js|css)$/.test(entry.name))
          .map((entry) => [entry.name, entry.encodedBodySize])"""
    )
    weight = sum(size for _, size in loaded)
    assert {name.rsplit(".", 1)[1] for name, _ in loaded} == {"js", "css"}
    figure("the first scripts and styles weigh", [weight / 1000], "kB", limit=MAX_BYTES / 1000)
    assert weight <= MAX_BYTES
    whole = sum(
        len(gzip.compress(f.read_bytes()))
        for f in (WEB / "dist" / "assets").glob("*")
        if f.suffix in (".js", ".css") and not f.name.startswith("docs-")  # of /docs, a page of its own
    )
    assert whole <= MAX_WHOLE_BYTES

    page.add_init_script(RECORD_READY_TIME)
    ready: list[float] = []
    for _ in range(5):
        page.reload()
        page.wait_for_function("() => window.readyAt !== undefined")
        ready.append(page.evaluate("() => window.readyAt"))
    figure("the list of tasks is painted", ready, "ms", limit=READY_MS)


Picture = Callable[[Page, str], None]


def test_evidence_package_takes_one_click(page: Page, stage: Product) -> None:
    page.goto("/audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="证据包").click()
    assert download.value.suggested_filename == "querymill_evidence.zip"
    with zipfile.ZipFile(download.value.path()) as package:
        assert {"summary.html", "summary.html.sig", "log.zip", "checkpoint.txt", "public_key.pem"} <= set(
            package.namelist()
        )
        summary = package.read("summary.html").decode()
    assert "完整：每条记录都与其摘要一致" in summary


def test_checkpoints_can_be_downloaded_and_the_verdict_stays(page: Page, stage: Product, picture: Picture) -> None:
    page.goto("/audit")
    page.get_by_role("button", name="建立检查点").click()
    expect(page.get_by_text("密钥指纹")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载", exact=True).click()
    lines = [json.loads(line) for line in download.value.path().read_text(encoding="utf-8").splitlines()]
    assert set(lines[-1]) == {"position", "root", "at", "public_key", "signature"}
    expect(page.get_by_role("button", name=f"复制检查点 {lines[-1]['position']:,}")).to_be_visible()
    page.get_by_role("button", name="立即验证").click()
    verdict = page.locator(".verdict")
    # verification runs at low priority, and earlier tests may have made the log long
    expect(verdict).to_have_attribute("data-holds", "true", timeout=RUN_MS)
    shown = verdict.inner_text()
    page.reload()
    expect(verdict).to_have_text(shown, use_inner_text=True)
    expect(verdict.locator("time")).to_be_visible()
    assert axe(page) == []
    picture(page, "audit_verdict")


def test_bulk_approval_is_one_line_with_its_questions(
    page: Page, stage: Product, finished: str, picture: Picture
) -> None:
    pairs = stage.client.get(f"{API}/tasks/{finished}/pairs").json()["data"]["pairs"]
    chosen = [pair for pair in pairs if pair["validity"] == "valid"][:3]
    decisions = {"review": "approved", "pair_ids": [pair["pair_id"] for pair in chosen]}
    stage.client.patch(f"{API}/tasks/{finished}/pairs", json=decisions).raise_for_status()
    page.goto("/audit")
    page.locator("select[name=types]").select_option("pair.approved")
    all_rows = page.locator(".audit-trail-scroll tbody tr")
    rows = all_rows.filter(has_text="3 个问答对")
    expect(rows).to_have_count(1)
    rows.get_by_text("3 个问答对").click()
    for pair in chosen:
        expect(rows).to_contain_text(pair["question"])
    assert axe(page) == []
    picture(page, "audit_trail")
    page.get_by_label("操作者", exact=True).fill("nobody")
    page.get_by_label("操作者", exact=True).press("Enter")
    expect(all_rows).to_have_count(0)


def make_key(stage: Product, scope: str) -> str:
    stage.client.delete(f"{API}/keys/viewer")
    made = stage.client.post(f"{API}/keys", json={"name": f"viewer-{scope}", "scope": scope})
    assert made.status_code == 201, made.text
    return made.json()["data"]["key"]


def sign_in(page: Page, key: str) -> None:
    page.get_by_role("button", name="登录").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("密钥", exact=True).fill(key)
    dialog.get_by_label("密钥", exact=True).press("Enter")
    expect(page.locator("[data-scope]")).to_be_visible()


@pytest.mark.long
def test_read_only_key_is_offered_what_it_may_do(browser: Browser, stage: Product, picture: Picture) -> None:
    context = browser.new_context(base_url=stage.url, locale="zh-CN")
    faults = watch(context)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="新建任务").first).to_be_visible()
    sign_in(page, make_key(stage, "read"))
    expect(page.locator("[data-scope=read]")).to_have_text("viewer-read · 只读")
    expect(page.get_by_role("button", name="新建任务")).to_have_count(0)
    assert axe(page) == []
    page.goto("/sources")
    expect(page.locator("tr[data-source=highway_db]")).to_be_visible()
    expect(page.locator("[data-scope=read]")).to_be_visible()
    for name in ("编辑 highway_db", "移除 highway_db", "登记数据源", "暂停领取任务", "创建密钥"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("link", name="生成训练数据")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    picture(page, "read_only_sources")
    page.goto("/audit")
    expect(page.get_by_role("link", name="证据包")).to_be_visible()
    expect(page.locator("[data-scope=read]")).to_be_visible()
    expect(page.get_by_role("button", name="建立检查点")).to_have_count(0)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert context.cookies() == []
    page.reload()
    expect(page.get_by_role("button", name="建立检查点")).to_be_visible()
    assert faults == []
    context.close()


@pytest.mark.long
def test_view_key_sees_progress_and_trail_without_payloads(
    browser: Browser, stage: Product, finished: str, picture: Picture
) -> None:
    context = browser.new_context(base_url=stage.url, locale="zh-CN")
    faults = watch(context)
    assert stage.client.put(f"{API}/inputs/salaries.txt", content=b"bss_branch\n").is_success
    page = context.new_page()
    page.goto("/")
    sign_in(page, make_key(stage, "view"))
    expect(page.locator("[data-scope=view]")).to_have_text("viewer-view · 仅看进度")
    navigation = page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="任务")).to_be_visible()
    for name in ("数据集", "问答对", "提问"):
        expect(navigation.get_by_role("link", name=name, exact=True)).to_have_count(0)
    page.goto(f"/tasks/{finished}")
    expect(page.get_by_role("tab")).to_have_count(1)
    expect(page.get_by_text("此密钥看不到该事件的内容（task.created）")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert axe(page) == []
    picture(page, "view_key_task")
    page.goto(f"/tasks/{finished}/replay")
    expect(page.get_by_role("heading", name="此密钥不能查看这个页面")).to_be_visible()
    for path in ("/sources", "/timeline", "/audit"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[data-scope=view]")).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
        if path != "/sources":
            expect(page.get_by_text("上传文件").locator("visible=true").first).to_be_visible()
        assert [word for word in ("salaries", "null") if word in page.inner_text("main")] == []
    expect(page.get_by_role("link", name="证据包")).to_have_count(0)
    expect(page.get_by_role("row", name="创建任务").first).to_be_visible()
    assert faults == []
    context.close()
