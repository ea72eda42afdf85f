"""Work without a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, press_in_turn
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


def open_pairs(page: Page, task_id: str) -> Locator:
    page.goto(f"/tasks/{task_id}?tab=pairs")
    expect(page.locator(".pair").first).to_be_visible()
    return page.locator(".pair")


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
