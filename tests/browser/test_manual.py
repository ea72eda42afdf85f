"""The documentation site at `/manual/`: pages, search and languages under the service's content security policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import Product
from tests.browser.conftest import expect_fit
from tests.tables import from_table
from tests.unit.docs.reading import site_builder


@pytest.fixture(scope="module")
def manual(stage: Product) -> Product:
    """Product with the site, built as `make site` does."""
    pytest.importorskip("zensical", reason="needs Zensical, which `make .venv/.dev` installs")
    site_builder().main(site_builder().SITE)
    return stage


@pytest.mark.long
def test_documentation_is_searched_and_read_in_both_languages(
    page: Page, manual: Product, picture: Callable[[Page, str], None]
) -> None:
    page.goto("/manual/")
    expect(page.locator("h1")).to_contain_text("Querymill")
    picture(page, "manual_en")
    page.get_by_role("button", name="Search").first.click()
    expect(page.get_by_placeholder("Search")).to_be_focused()
    # at once: Enter would open a result for its first letters
    page.keyboard.insert_text("checkpoint")
    expect(page.get_by_text(re.compile(r"^\d+ results$"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/manual/[\w-]+/.*#"))
    page.goto("/manual/how-to/models/")
    # the theme's script has its say about the menu once it has loaded what it wants
    page.wait_for_load_state("networkidle")
    page.locator("a[hreflang=zh]").first.evaluate("(link) => link.click()")
    expect(page.locator("h1")).to_contain_text("使用语言模型")
    picture(page, "manual_zh")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "manual_narrow")
    expect_fit(page)


@pytest.mark.long
def test_help_of_the_page_leads_to_the_documentation(page: Page, manual: Product) -> None:
    page.goto("/sources")
    page.keyboard.press("?")
    with page.context.expect_page() as opened:
        page.get_by_role("dialog").get_by_role("link", name="文档").click()
    expect(opened.value.locator("h1")).to_contain_text("Querymill")
    expect(opened.value).to_have_url(f"{manual.url}/manual/zh/")


@from_table
def test_path_of_the_documentation(manual: Product, path: str, status: int, location: str | None) -> None:
    answer = manual.client.get(path, follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)
