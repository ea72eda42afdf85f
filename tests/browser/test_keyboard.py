"""Every page by keyboard alone: Tab reaches whatever can be clicked, and whoever is reached shows it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.pages import PAGES
from tests.browser.test_access import settle

SPARE_STEPS = 25
NUMBER_THEM = """() => {
  const can = 'a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select:not([disabled]), '
    + 'textarea:not([disabled]), summary, [tabindex]';
  const seen = (e) => e.tabIndex >= 0 && e.checkVisibility({ checkVisibilityCSS: true }) && !e.closest('[inert]');
  const dialog = document.querySelector('dialog[open]');
  const found = [...(dialog ?? document).querySelectorAll(can)].filter(seen);
  found.forEach((e, n) => { e.dataset.walk = String(n); });
  return found.map((e) => e.outerHTML.slice(0, 160));
}"""
WHERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const label = e.closest('label') ? getComputedStyle(e.closest('label')) : style;
  const after = getComputedStyle(e, '::after');
  const outlined = (s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
  const shown = [style, label, after].some(outlined);
  return { walk: e.dataset.walk ?? null, shown, html: e.outerHTML.slice(0, 160) };
}"""


PRESS_BEFORE_A_BUSY_PAGE = """(keys) => {
  const presses = keys.map((key) => new KeyboardEvent('keydown', { key, bubbles: true }));
  for (const press of presses) {
    document.body.dispatchEvent(press);
    const free = performance.now() + 1_300;
    while (performance.now() < free);
  }
}"""


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything_and_shows_where_it_is(page: Page, finished: str, name: str) -> None:
    page.goto(PAGES[name].format(task=finished))
    settle(page, name)
    wanted: list[str] = page.evaluate(NUMBER_THEM)
    assert wanted
    reached: set[str] = set()
    hidden: list[str] = []
    # focus may begin in the middle, and passes through the browser's own controls on its way round
    for _ in range(len(wanted) + SPARE_STEPS):
        page.keyboard.press("Tab")
        here: dict[str, Any] | None = page.evaluate(WHERE)
        if here is None:
            continue
        if here["walk"] is not None:
            reached.add(here["walk"])
        if not here["shown"]:
            hidden.append(here["html"])
        if len(reached) == len(wanted):
            break
    assert [html for n, html in enumerate(wanted) if str(n) not in reached] == []
    assert hidden == []


def test_a_task_is_made_opened_and_left_without_a_mouse(page: Page, finished: str) -> None:
    # the list holds the latest, and others may have made many since
    page.goto(f"/?q={finished}")
    settle(page, "tasks")
    page.keyboard.press("n")
    page.wait_for_selector("dialog[open], form")
    page.keyboard.press("Escape")
    page.locator(f"a[href*='{finished}']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{finished}**")
    tabs = page.get_by_role("tab")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "tab"


def test_two_keys_in_a_row_are_one_command_though_the_page_was_busy(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=log")
    settle(page, "log")
    page.evaluate(PRESS_BEFORE_A_BUSY_PAGE, ["g", "s"])
    page.wait_for_url("**/sources")
