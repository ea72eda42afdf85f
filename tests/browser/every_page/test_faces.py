"""Faces that the product serves itself, so that a page looks alike on every system."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.acceptance.conftest import Product

CHOSEN = "() => ['--font', '--font-mono'].map((name) => getComputedStyle(document.body).getPropertyValue(name)).join()"
LOADED = """async (face) => (await document.fonts.load(`14px "${face}"`)).map((each) => each.status)"""


def test_page_is_set_in_faces_of_its_own(page: Page, stage: Product) -> None:
    page.goto(stage.url)
    for face in ("Inter Variable", "JetBrains Mono Variable"):
        assert page.evaluate(LOADED, face) == ["loaded"]
        assert face in page.evaluate(CHOSEN)
