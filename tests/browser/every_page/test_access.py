"""Accessibility of each page in both languages, themes and widths: no axe violation, no horizontal scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import axe, expect_fit, wait_for_responses
from tests.browser.pages import PAGES, READY_SELECTORS

pytestmark = pytest.mark.long

NARROW: ViewportSize = {"width": 360, "height": 740}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = "color-contrast"


def settle(page: Page, name: str) -> None:
    """Waits until the page is live and has rendered all responses."""
    expect(page.locator("[data-light=live]")).to_be_visible()
    expect(page.locator(READY_SELECTORS[name]).first).to_be_visible()
    wait_for_responses(page)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_axe_violation_and_no_horizontal_scroll(
    page: Page, finished: str, name: str, language: str, picture: Callable[[Page, str], None]
) -> None:
    page.add_init_script(f"localStorage.setItem('querymill.language', '{language}')")
    page.goto(PAGES[name].format(task=finished))
    settle(page, name)
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    assert axe(page) == []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        picture(page, f"{name}_{language}_{theme}")
    # a theme changes only colours, which both languages share
    assert language == "en" or axe(page, COLOURS) == []
    page.set_viewport_size(NARROW)
    for theme in reversed(THEMES):
        page.emulate_media(color_scheme=theme)
        picture(page, f"{name}_{language}_{theme}_narrow")
        expect_fit(page)
    assert language == "en" or axe(page) == []


def test_language_and_theme_choices_persist_after_reload(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}")
    expect(page.get_by_role("tab", name="日志")).to_be_visible()
    page.get_by_role("button", name="EN: English").click()
    expect(page.get_by_role("tab", name="Log")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Colours: system").click()
    page.get_by_role("button", name="Colours: light").click()
    page.reload()
    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
    expect(page.get_by_role("tab", name="Log")).to_be_visible()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
