"""Work without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, press_in_turn, stopped
from tests.browser.every_page.test_access import settle
from tests.browser.pages import PAGES
from tests.tables import from_table

EXTRA_TAB_PRESSES = 25
NUMBER_CONTROLS = """() => {
  const can = 'a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), '
    + 'textarea:not([disabled]), summary, [tabindex]';
  const seen = (e) => e.tabIndex >= 0 && e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest('[inert]');
  const dialog = document.querySelector('dialog[open]');
  const found = [...(dialog ?? document).querySelectorAll(can)].filter(seen);
  found.forEach((e, n) => { e.dataset.walk = String(n); });
  return found.map((e) => e.outerHTML.slice(0, 160));
}"""
FOCUSED_ELEMENT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const label = e.closest('label') ? getComputedStyle(e.closest('label')) : style;
  const after = getComputedStyle(e, '::after');
  const outlined = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
  const shown = [style, label, after].some(outlined);
  return { walk: e.dataset.walk ?? null, shown, html: e.outerHTML.slice(0, 160) };
}"""


PRESS_KEYS_WHILE_BUSY = """(keys) => {
  const presses = keys.map((key) => new KeyboardEvent('keydown', { key, bubbles: true }));
  for (const press of presses) {
    document.body.dispatchEvent(press);
    const free = performance.now() + 1_300;
    while (performance.now() < free);
  }
}"""


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_tab_key_reaches_all_controls_with_visible_focus(page: Page, finished: str, name: str) -> None:
    page.goto(PAGES[name].format(task=finished))
    settle(page, name)
    controls: list[str] = page.evaluate(NUMBER_CONTROLS)
    assert controls
    reached: set[str] = set()
    unmarked: list[str] = []
    # focus may start in the middle and passes through the browser's own controls
    for _ in range(len(controls) + EXTRA_TAB_PRESSES):
        page.keyboard.press("Tab")
        here: dict[str, Any] | None = page.evaluate(FOCUSED_ELEMENT)
        if here is None:
            continue
        if here["walk"] is not None:
            reached.add(here["walk"])
        if not here["shown"]:
            unmarked.append(here["html"])
        if len(reached) == len(controls):
            break
    assert [html for n, html in enumerate(controls) if str(n) not in reached] == []
    assert unmarked == []


@pytest.mark.long
def test_two_key_shortcut_works_while_page_is_busy(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=log")
    settle(page, "log")
    page.evaluate(PRESS_KEYS_WHILE_BUSY, ["g", "s"])
    page.wait_for_url("**/sources")


TABS = {
    "文件": ".file-row",
    "表结构": ".schema-list a",
    "问答对": ".pair",
    "质量": ".quality",
    "事件": ".event-row",
    "日志": ".log-row:visible",
}
"""Tab names and a selector unique to each, in the order of the arrow key from the first tab."""
WRONG = "SELECT nope FROM bss_company"
RESERVED_PAIRS = 8
"""Number of pairs at the top of the list that are left unchanged for other tests of this task."""
RIGHT = "SELECT count(*) FROM bss_company"


def pairs_of(stage: Product, task_id: str) -> dict[str, dict[str, Any]]:
    answer = stage.client.get(f"{API}/tasks/{task_id}/pairs", params={"limit": 5000})
    return {pair["pair_id"]: pair for pair in answer.json()["data"]["pairs"]}


def reviews(stage: Product, task_id: str, *pair_ids: str) -> list[str]:
    found = pairs_of(stage, task_id)
    return [found[pair_id]["review"] for pair_id in pair_ids]


def open_pairs(page: Page, task_id: str) -> Locator:
    page.goto(f"/tasks/{task_id}?tab=pairs")
    expect(page.locator(".pair").first).to_be_visible()
    return page.locator(".pair")


def replace_text(page: Page, typed: str) -> None:
    """Replaces the content of the focused field."""
    page.keyboard.press("Control+a")
    page.keyboard.type(typed)


def choose(select: Locator, value: str) -> None:
    """Selects an option with the arrow keys."""
    choices = select.locator("option").evaluate_all("(options) => options.map((option) => option.value)")
    select.press("Home")
    for _ in range(choices.index(value)):
        select.press("ArrowDown")
    expect(select).to_have_value(value)


def test_task_is_created_and_opened_by_keyboard(page: Page, stage: Product) -> None:
    page.goto("/")
    expect(page.locator("[data-light=live]")).to_be_visible()
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="新建任务")
    source = form.get_by_label("数据源", exact=True)
    expect(source.locator("option[value=highway_db], option:text-is('highway_db')")).to_have_count(1)
    choose(source, "highway_db")
    form.get_by_text("选项", exact=True).press("Enter")
    expect(form.get_by_role("checkbox").first).to_be_visible()
    form.get_by_label("业务背景").press_sequentially("只用键盘")
    form.get_by_label("任务名称").press_sequentially("键盘建的任务")
    form.get_by_role("button", name="仅创建").press("Enter")
    page.wait_for_url("**/tasks/task_*")
    task_id = page.url.rsplit("/", 1)[1]
    expect(page.get_by_role("heading", name="键盘建的任务")).to_be_visible()
    expect(page.locator("#content")).to_be_focused()
    assert stage.client.get(f"{API}/tasks/{task_id}").json()["data"]["status"] == "pending"

    press_in_turn(page, "g", "t")
    page.locator(f"a[href*='{task_id}']").press("Enter")
    page.wait_for_url(f"**/tasks/{task_id}")
    expect(page.locator("#content")).to_be_focused()


def test_arrow_keys_cycle_through_all_tabs(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=log")
    expect(page.locator(".log-row:visible").first).to_be_visible()
    page.get_by_role("tab", selected=True).press("ArrowRight")
    for name, shows in TABS.items():
        tab = page.get_by_role("tab", name=name)
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(tab).to_be_focused()
        expect(page.locator(shows).first).to_be_visible()
        page.keyboard.press("ArrowRight")


@pytest.mark.long
def test_pair_search_edit_and_review_work_by_keyboard(page: Page, executing: Product, finished: str) -> None:
    open_pairs(page, finished)
    before = pairs_of(executing, finished)
    # pick a pair without a review by another test: a review would replace the status in the badge
    untouched = {i: pair for i, pair in before.items() if pair["review"] is None and pair["status"] != "edited"}
    pair_id, target = list(untouched.items())[-1]
    page.keyboard.press("/")
    page.keyboard.type(target["question"])
    expect(page.locator(".pair")).to_have_count(sum(target["question"] in pair["question"] for pair in before.values()))
    page.keyboard.press("Enter")
    pair = page.locator(f"[data-pair='{pair_id}']")
    head = pair.locator(".pair-head")
    expect(head).to_be_focused()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-expanded", "true")

    pair.get_by_role("button", name="编辑").press("Enter")
    sql = pair.get_by_label("SQL")
    expect(sql).to_be_focused()
    replace_text(page, WRONG)
    expect(sql).to_have_accessible_description(re.compile("nope"))
    page.keyboard.press("Control+Enter")
    expect(sql).to_have_attribute("aria-invalid", "true")
    assert pairs_of(executing, finished)[pair_id] == target
    replace_text(page, RIGHT)
    expect(pair.get_by_text("有效，1 行结果")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(pair.locator(".badge")).to_have_text("已编辑")
    expect(head).to_be_focused()
    assert pairs_of(executing, finished)[pair_id]["sql"] == f"{RIGHT};"

    page.keyboard.press("a")
    expect(pair.locator(".pair-review")).to_have_text("已通过")
    assert reviews(executing, finished, pair_id) == ["approved"]
    pair.get_by_role("button", name="驳回", exact=True).press("Enter")
    expect(pair.locator(".pair-review")).to_have_text("已驳回")
    assert reviews(executing, finished, pair_id) == ["rejected"]


def test_escape_closes_unchanged_pair_edit(page: Page, finished: str) -> None:
    pair = open_pairs(page, finished).nth(3)
    pair.locator(".pair-head").press("Enter")
    pair.get_by_role("button", name="编辑").press("Enter")
    expect(pair.get_by_label("SQL")).to_be_focused()
    page.keyboard.press("Escape")
    expect(pair.locator("textarea")).to_have_count(0)
    expect(pair.locator(".pair-head")).to_be_focused()


def test_pair_reviews_by_keyboard_keep_focus_in_the_list(page: Page, executing: Product, finished: str) -> None:
    rows = open_pairs(page, finished)
    ids = [rows.nth(n).get_attribute("data-pair") or "" for n in (RESERVED_PAIRS, RESERVED_PAIRS + 1)]
    for _ in range(RESERVED_PAIRS):
        page.keyboard.press("j")
    for _ in ids:
        page.keyboard.press("j")
        page.keyboard.press("x")
    bar = page.get_by_role("group", name="已选 2 对")
    bar.get_by_role("button", name="通过").press("Enter")
    expect(bar).to_have_count(0)
    assert reviews(executing, finished, *ids) == ["approved", "approved"]
    expect(page.get_by_role("checkbox", name="选择筛出的全部")).to_be_focused()

    choose(page.get_by_role("combobox", name="审核"), "approved")
    approved = [i for i, pair in pairs_of(executing, finished).items() if pair["review"] == "approved"]
    expect(rows).to_have_count(len(approved))
    page.keyboard.press("Tab")
    rows.first.locator(".pair-head").press("r")
    # the pair no longer matches the filter, and its successor has the focus
    expect(page.locator(f"[data-pair='{approved[0]}']")).to_have_count(0)
    expect(page.locator(f"[data-pair='{approved[1]}'] .pair-head")).to_be_focused()
    assert reviews(executing, finished, *approved[:2]) == ["rejected", "approved"]


def test_replay_seeks_and_plays_by_keyboard(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    slider = page.get_by_role("slider", name="时间轴")
    first, last = (slider.get_attribute(name) or "" for name in ("aria-valuemin", "aria-valuemax"))
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", first)
    page.keyboard.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuenow", first)
    speed = page.get_by_role("combobox", name="速度")
    # the slowest speed takes as long as the run did, so that the playing state can be observed
    speed.press("Home")
    slider.press("Home")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="暂停")).to_be_visible()
    speed.press("End")
    expect(slider).to_have_attribute("aria-valuenow", last, timeout=RUN_MS)
    expect(page.get_by_role("button", name="播放")).to_be_visible()


def test_fork_is_asked_for_and_created_by_keyboard(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    page.get_by_role("slider", name="时间轴").press("PageDown")
    page.get_by_role("button", name="从此刻派生新任务").press("Space")
    dialog = page.get_by_role("dialog", name="新建任务")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="从此刻派生新任务").press("Space")
    dialog.get_by_role("button", name="新建任务").press("Enter")
    page.wait_for_url(lambda url: "/replay" not in url and finished not in url)
    expect(page.locator(".run-summary")).to_be_visible()
    expect(page.locator("#content")).to_be_focused()


def test_run_starts_and_cancels_by_keyboard(page: Page, executing: Product, new_task: Callable[..., str]) -> None:
    page.goto(f"/tasks/{new_task(task_name='用键盘取消')}")
    # otherwise a fast machine finishes before the page is painted
    with stopped(executing):
        page.get_by_role("button", name="执行全部").press("Enter")
        cancel = page.get_by_role("button", name=re.compile("^取消"))
        expect(cancel).not_to_have_attribute("aria-disabled", "true")
        cancel.press("Enter")
    expect(page.locator(".task-name [data-status=cancelled]")).to_be_visible(timeout=RUN_MS)
    expect(page.get_by_role("button", name="续跑")).to_be_focused()


def test_key_is_created_and_revoked_by_keyboard(page: Page, stage: Product) -> None:
    page.goto("/sources")
    keys = page.get_by_role("region", name="API 密钥")
    keys.get_by_label("名称").press_sequentially("only.keys")
    keys.get_by_label("名称").press("Enter")
    expect(keys.get_by_role("status")).to_contain_text("qm_")
    keys.get_by_role("button", name="吊销 only.keys").press("Enter")
    page.get_by_role("dialog", name="吊销").get_by_role("button", name="吊销").press("Enter")
    expect(keys.get_by_role("button", name="吊销 only.keys")).to_have_count(0)
    # the secret of the revoked key is no longer shown
    expect(keys.get_by_role("status")).to_have_count(0)
    answer = stage.client.get(f"{API}/keys").json()["data"]["keys"]
    assert [key["revoked_at"] is not None for key in answer if key["name"] == "only.keys"] == [True]


@pytest.mark.long
@from_table
def test_closed_dialog_returns_focus_to_its_opener(
    page: Page, finished: str, address: str, opens: str, label: str, way_out: str
) -> None:
    page.goto(address.format(task=finished))
    expect(page.locator("[data-light=live]")).to_be_visible()
    opener = page.get_by_role("button", name=opens, exact=True).first
    dialog = page.get_by_role("dialog", name=label, exact=True)
    for leave in (
        lambda: page.keyboard.press("Escape"),
        lambda: dialog.get_by_role("button", name=way_out).press("Enter"),
    ):
        opener.press("Enter")
        expect(dialog).to_be_visible()
        expect(dialog.locator(":focus")).to_have_count(1)
        leave()
        # a closed dialog loses its role before the page handles the close event; only then can the next one open
        expect(page.locator("dialog")).to_have_count(0)
        expect(opener).to_be_focused()


def test_escape_closes_download_menu(page: Page, finished: str) -> None:
    open_pairs(page, finished)
    menu = page.locator(".toolbar details.menu")
    menu.locator("summary").press("Enter")
    # what is not laid out yet is passed over by Tab
    expect(menu.locator(".menu-list").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator(".menu-list :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
