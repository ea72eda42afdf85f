"""Keyboard access of each page: Tab reaches all controls, and the focused one is marked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PAGES
from tests.browser.test_access import settle

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


def test_form_task_link_and_tabs_work_by_keyboard(page: Page, finished: str) -> None:
    # search for the task: other tests may have pushed it off the first page
    page.goto(f"/?q={finished}")
    settle(page, "tasks")
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog", name="新建任务")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.locator(f"a[href*='{finished}']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{finished}**")
    page.get_by_role("tab", selected=True).press("ArrowRight")
    # the one after the pairs, at which a completed task opens
    expect(page.get_by_role("tab", name="质量")).to_be_focused()


@pytest.mark.long
def test_two_key_shortcut_works_while_page_is_busy(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=log")
    settle(page, "log")
    page.evaluate(PRESS_KEYS_WHILE_BUSY, ["g", "s"])
    page.wait_for_url("**/sources")
