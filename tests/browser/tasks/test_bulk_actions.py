"""Selection in the task list, actions on selected tasks, and the menu of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe

type NewTask = Callable[..., str]
type Picture = Callable[[Page, str], None]


@pytest.fixture
def drained(stage: Product) -> Iterator[Product]:
    """Product whose executors start nothing, so that a requested task stays queued."""
    stage.client.post(f"{API}/executors/drain").raise_for_status()
    yield stage
    stage.client.post(f"{API}/executors/resume").raise_for_status()


def status(product: Product, task_id: str) -> str:
    answer = product.client.get(f"{API}/tasks/{task_id}")
    return answer.json()["data"]["status"] if answer.is_success else answer.json()["code"]


def box(page: Page, task_id: str) -> Locator:
    return page.locator(f"tr[data-task={task_id}]").get_by_role("checkbox")


@pytest.mark.long
def test_bulk_cancel_reports_each_task_that_refuses(
    page: Page, drained: Product, new_task: NewTask, picture: Picture
) -> None:
    queued = [new_task(task_name=f"排队 {n}") for n in range(3)]
    for task_id in queued:
        drained.client.post(f"{API}/tasks/execute-complete", json={"task_id": task_id}).raise_for_status()
    idle = new_task(task_name="没有执行")
    page.goto("/")
    for task_id in (*queued, idle):
        box(page, task_id).check()
    bar = page.get_by_role("group", name="已选 4 个任务")
    picture(page, "bulk-selection")
    bar.get_by_role("button", name="取消执行").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("取消 4 个任务？")
    assert axe(page) == []
    question.get_by_role("button", name="取消 4 个任务").click()

    outcome = page.locator(".decision-outcome")
    expect(outcome).to_contain_text("已请求取消 3 个任务。")
    expect(outcome.get_by_role("list", name="1 个任务未能操作")).to_contain_text("没有执行")
    picture(page, "bulk-outcome")
    assert axe(page) == []
    assert [status(drained, task_id) for task_id in (*queued, idle)] == ["cancelled"] * 3 + ["pending"]
    # the one that refused is still selected
    expect(box(page, idle)).to_be_checked()
    expect(page.get_by_role("group", name="已选 1 个任务")).to_be_visible()


def test_shift_click_selects_a_range_for_one_deletion(page: Page, stage: Product, new_task: NewTask) -> None:
    tasks = [new_task(task_name=f"待删 {n}", created_by="cleaner") for n in range(4)]
    page.goto("/?by=cleaner")
    box(page, tasks[3]).click()
    box(page, tasks[1]).click(modifiers=["Shift"])
    for task_id, chosen in zip(tasks, (False, True, True, True), strict=True):
        expect(box(page, task_id)).to_be_checked(checked=chosen)
    page.get_by_role("group", name="已选 3 个任务").get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除 3 个任务").click()
    expect(page.locator(".decision-outcome")).to_contain_text("已删除 3 个任务。")
    for task_id in tasks[1:]:
        expect(page.locator(f"tr[data-task={task_id}]")).to_have_count(0)
    assert [status(stage, task_id) for task_id in tasks] == ["pending"] + ["task_not_found"] * 3


def test_rows_are_selected_with_the_keyboard(page: Page, new_task: NewTask) -> None:
    older, newer = (new_task(task_name=name, created_by="typist") for name in ("第一个", "第二个"))
    page.goto("/?by=typist")
    expect(box(page, older)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(box(page, newer)).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("group", name="已选 2 个任务")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box(page, newer)).not_to_be_checked()
    expect(box(page, older)).not_to_be_checked()


def test_row_menu_renames_and_starts_anew(page: Page, new_task: NewTask, picture: Picture) -> None:
    task_id = new_task(task_name="旧名", created_by="renamer", table_list=["bss_company"])
    page.goto("/?by=renamer")
    opener = page.get_by_role("button", name="任务“旧名”的更多操作")
    opener.focus()
    page.keyboard.press("Enter")
    menu = page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    picture(page, "row-menu")
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("menuitem").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()

    opener.click()
    menu.get_by_role("menuitem", name="重命名").click()
    name = page.get_by_role("dialog").get_by_role("textbox")
    expect(name).to_be_focused()
    name.fill("新名")
    name.press("Enter")
    expect(page.locator(f"tr[data-task={task_id}]")).to_contain_text("新名")

    page.get_by_role("button", name="任务“新名”的更多操作").click()
    menu.get_by_role("menuitem", name="以此设置新建任务").click()
    form = page.get_by_role("dialog", name="新建任务")
    expect(form.locator("select[name=db_name]")).to_have_value("highway_db")


def test_bulk_pause_is_undone_by_resuming(page: Page, drained: Product, new_task: NewTask, picture: Picture) -> None:
    tasks = [new_task(task_name=f"暂停 {n}", created_by="pauser") for n in range(2)]
    for task_id in tasks:
        drained.client.post(f"{API}/tasks/execute-complete", json={"task_id": task_id}).raise_for_status()
    page.goto("/?by=pauser")
    page.get_by_role("checkbox", name="选择列出的全部任务").check()
    page.get_by_role("group", name="已选 2 个任务").get_by_role("button", name="暂停").click()
    page.get_by_role("dialog").get_by_role("button", name="暂停 2 个任务").click()
    outcome = page.locator(".decision-outcome")
    expect(outcome).to_contain_text("已请求暂停 2 个任务。")
    for task_id in tasks:
        expect(page.locator(f"tr[data-task={task_id}]")).to_contain_text("已暂停")
    picture(page, "bulk-paused")
    outcome.get_by_role("button", name="撤销").click()
    expect(outcome).to_contain_text("已开始续跑 2 个任务。")
    for task_id in tasks:
        expect(page.locator(f"tr[data-task={task_id}]")).to_contain_text("排队中")
    for task_id in tasks:
        # once executors resume, both would run for half a minute, and other tests would wait
        drained.client.post(f"{API}/tasks/{task_id}/cancel").raise_for_status()


def test_page_of_a_paused_task_offers_resume_and_cancel(
    page: Page, drained: Product, new_task: NewTask, picture: Picture
) -> None:
    task_id = new_task(task_name="暂停的任务")
    drained.client.post(f"{API}/tasks/execute-complete", json={"task_id": task_id}).raise_for_status()
    page.goto(f"/tasks/{task_id}")
    page.get_by_role("button", name="暂停", exact=True).click()
    expect(page.locator(".task-name")).to_contain_text("已暂停")
    expect(page.locator(".task-progress")).to_contain_text("续跑前不会有执行器继续它")
    picture(page, "paused-task")
    assert axe(page) == []
    expect(page.locator(".task-actions").get_by_role("button", name="删除")).to_have_count(0)
    page.locator(".task-actions").get_by_role("button", name="续跑").click()
    expect(page.locator(".task-name")).to_contain_text("排队中")
    page.get_by_role("button", name="暂停", exact=True).click()
    expect(page.locator(".task-name")).to_contain_text("已暂停")
    page.locator(".task-actions").get_by_role("button", name="取消").click()
    expect(page.locator(".task-name")).to_contain_text("已取消")
