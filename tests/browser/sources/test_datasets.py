"""Datasets: what is loaded now, displaced tasks, versions, changes that are not loaded, and what a new run replaces."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import SOME_TABLES, axe, expect_fit, open_options, press_in_turn, start_run, wait_for_end

Picture = Callable[[Page, str], None]
REPLACED = "未在使用：其问答对已被替换"
WAITING = "处改动尚未进入向量库"


@pytest.fixture(scope="module")
def loads(executing: Product) -> tuple[str, str]:
    """Ids of two tasks over the same tables: the load of the second replaced the pairs of the first."""
    made: list[str] = []
    for name, pairs in (("第一次运行", 6), ("第二次运行", 3)):
        made.append(start_run(executing, name, table_list=SOME_TABLES, pairs_per_table=pairs, language="zh"))
        assert wait_for_end(executing, made[-1])["status"] == "completed"
    first, second = made
    return first, second


def pairs_of(stage: Product) -> int:
    return stage.client.get(f"{API}/datasets/highway_db.zh").json()["data"]["pairs"]


def looks(page: Page, picture: Picture, name: str) -> None:
    """Assert that the page has no axe violations and does not overflow at 390 px; save pictures of it if wanted."""
    assert axe(page) == []
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size({"width": 390, "height": 844})
    expect_fit(page)
    picture(page, f"{name}_narrow")
    page.set_viewport_size(wide)
    if os.environ.get("QUERYMILL_PICTURES") != "1":
        return
    picture(page, f"{name}_zh")
    page.emulate_media(color_scheme="dark")
    language = page.locator(".top-tools .tool[aria-label]").nth(1)
    language.dispatch_event("click")
    picture(page, f"{name}_en_dark")
    language.dispatch_event("click")
    page.emulate_media(color_scheme="light")


@pytest.mark.long
def test_displaced_task_is_marked_and_its_version_is_compared_and_loaded_again(
    page: Page, executing: Product, loads: tuple[str, str], picture: Picture
) -> None:
    first, second = loads
    page.goto("/")
    row = page.locator(f"[data-task={first}]")
    expect(row).to_contain_text("未在使用")
    expect(page.locator(f"[data-task={second}]")).not_to_contain_text("未在使用")

    page.goto(f"/tasks/{first}?tab=quality")
    banner = page.locator(".dataset-banner")
    expect(banner).to_contain_text(REPLACED)
    expect(banner.get_by_role("link", name="第二次运行")).to_be_visible()
    page.locator(".run-summary").click()
    card = page.locator("[data-step=training_load]")
    expect(card).to_contain_text("未在使用")
    expect(card).not_to_contain_text("已加载")
    expect(page.locator(".figure-card").first).to_be_visible()
    expect(page.locator("[data-figure=loaded]")).to_have_count(0)
    looks(page, picture, "displaced_task")

    banner.get_by_role("link", name="比较").click()
    comparison = page.get_by_role("region", name="版本比较")
    expect(comparison).to_contain_text("移除的问答对")
    expect(page.locator("[data-version]").filter(has_text="第一次运行").first).to_be_visible()
    looks(page, picture, "dataset")

    before = pairs_of(executing)
    earlier = page.locator("[data-version]").filter(has_text="第一次运行").first
    earlier.get_by_role("button", name="重新加载").click()
    page.wait_for_url(f"**/tasks/{first}")
    wait_for_end(executing, first)
    expect(page.locator(".dataset-banner")).to_have_count(0)
    page.locator(".run-summary").click()
    expect(page.locator("[data-step=training_load]")).to_contain_text("已加载")
    assert pairs_of(executing) > before


@pytest.mark.long
def test_trend_has_a_point_and_a_row_for_each_run(
    page: Page, executing: Product, loads: tuple[str, str], picture: Picture
) -> None:
    versions = executing.client.get(f"{API}/datasets/highway_db.zh").json()["data"]["versions"]
    assert all(version["covered"]["done"] > 0 for version in versions if version["task_id"] in loads)
    page.goto("/datasets/highway_db.zh")
    trend = page.get_by_role("region", name="趋势")
    expect(trend.locator("[data-figure=covered] strong")).to_contain_text(" / ")
    for figure in ("pairs", "valid", "covered"):
        points = trend.locator(f"[data-figure={figure}] a")
        for task_id in loads:
            expect(points.and_(page.locator(f"[href='/tasks/{task_id}']"))).to_have_count(1)
    expect(trend.locator("[data-figure=pairs] a[title*='第一次运行']")).to_have_attribute(
        "title", re.compile(r"^问答对: \d+ · ")
    )
    trend.locator("summary").press("Enter")
    expect(trend.get_by_role("row").filter(has_text="第一次运行")).to_have_count(1)
    looks(page, picture, "dataset_trend")
    trend.locator(f"[data-figure=covered] a[href='/tasks/{loads[1]}']").click()
    page.wait_for_url(f"**/tasks/{loads[1]}")


@pytest.mark.long
def test_changes_that_are_not_loaded_have_a_bar_with_load_now(
    page: Page, executing: Product, loads: tuple[str, str], picture: Picture
) -> None:
    task_id = executing.client.get(f"{API}/datasets/highway_db.zh").json()["data"]["tasks"][0]["task_id"]
    assert task_id in loads
    pairs = executing.client.get(f"{API}/tasks/{task_id}/pairs").json()["data"]["pairs"]
    page.goto(f"/tasks/{task_id}?tab=pairs")
    expect(page.locator(".pair").first).to_be_visible()
    expect(page.locator(".dataset-banner")).to_have_count(0)
    rejected = [pair["pair_id"] for pair in pairs[:2]]
    body = {"pair_ids": rejected, "review": "rejected"}
    assert executing.client.patch(f"{API}/tasks/{task_id}/pairs", json=body).is_success
    # the page learns of it by the stream
    banner = page.locator(".dataset-banner")
    expect(banner).to_contain_text(f"2 {WAITING}")
    banner.get_by_role("button", name="查看改动").click()
    expect(banner.locator("li")).to_have_count(2)
    expect(banner).to_contain_text(pairs[0]["question"])
    looks(page, picture, "pending_changes")

    press_in_turn(page, "g", "d")
    row = page.locator("[data-dataset='highway_db.zh']")
    expect(row.locator(".cell-pending")).to_contain_text("2 处改动")
    looks(page, picture, "datasets")

    before = pairs_of(executing)
    row.get_by_role("button", name="立即加载").click()
    page.wait_for_url(f"**/tasks/{task_id}")
    wait_for_end(executing, task_id)
    expect(page.locator(".dataset-banner")).to_have_count(0)
    assert pairs_of(executing) == before - 2


@pytest.mark.usefixtures("loads")
def test_new_run_names_the_pairs_it_replaces(page: Page, executing: Product, picture: Picture) -> None:
    # named, because other tests may have registered further sources, of which none is then preselected
    page.goto("/?new=1&db=highway_db")
    dialog = page.get_by_role("dialog", name="新建任务")
    present = dialog.locator(".present-dataset")
    expect(present).to_contain_text("highway_db · zh 已有")
    expect(present).to_contain_text("本次运行会替换它们")
    open_options(dialog).get_by_role("button", name="English").click()
    expect(present).to_have_count(0)
    dialog.get_by_role("button", name="中文").click()
    present.get_by_role("button", name="追加").click()
    expect(present).to_contain_text("并存")
    looks(page, picture, "new_run")
    present.get_by_role("button", name="不加载").click()
    expect(dialog.get_by_role("checkbox", name="训练数据加载")).not_to_be_checked()
    present.get_by_role("button", name="追加").click()
    dialog.get_by_role("button", name="仅创建").click()
    page.wait_for_url("**/tasks/task_*")
    task = executing.client.get(f"{API}/tasks/{page.url.rsplit('/', 1)[1]}").json()["data"]
    assert task["parameters"]["load_mode"] == "add"


def test_address_of_no_dataset_leads_back_to_the_list(page: Page) -> None:
    page.goto("/datasets/nowhere.en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有数据集 nowhere.en")
    assert axe(page) == []
    page.get_by_role("link", name="回到数据集列表").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("数据集")


def test_versions_that_are_not_listed_are_counted(page: Page, stage: Product, finished: str) -> None:
    answer = stage.client.get(f"{API}/datasets/highway_db.zh").json()
    answer["data"]["total"] = 1_234
    page.route(f"**{API}/datasets/highway_db.zh*", lambda route: route.fulfill(json=answer))
    page.goto("/datasets/highway_db.zh?all=1")
    expect(page.get_by_text("共 1,234 个版本，仅列出最新的 1,000 个")).to_be_visible()
