"""Documentation of the API and the manual."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import Product
from tests.browser.conftest import REPOSITORY, RUN_SECONDS, axe, expect_fit
from tests.tables import from_table
from tests.unit.docs.reading import site_builder
from tests.waiting import until_in_thread

TASK_OF_THE_PAGE = "task_20250701_143052"
SERVICE_OF_THE_PAGE = "http://127.0.0.1:8765"
CODES = re.compile(r"[a-z_]+(, [a-z_]+)*")
"""Error codes, and the ends of labels around a name."""
FIND_ENGLISH = """() => {
  const names = `pre, code, textarea, select, noscript, #language, .title, .url, .info__license__url, .opblock-tag > a,
    .opblock-summary-method, .opblock-summary-path, .parameter__name, .parameter__type, .parameter__in,
    .response-col_status, .auth-container h4, [class^='json-schema-2020-12__']:not([class*='constraint']),
    [class*='keyword__name']`;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (/[a-z]/i.test(data) && !/\\p{Script=Han}/u.test(data) && !parentElement.closest(names)) found.push(data.trim());
  }
  return found;
}"""


def example(language: str) -> str:
    """Return the program of docs/sse.md in a language."""
    text = (REPOSITORY / "docs/sse.md").read_text("utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return found


def faults(page: Page) -> list[str]:
    """Return the axe violations, except those of Swagger UI's own markup."""
    return axe(page, ignored=("heading-order:", "nested-interactive:", "region:"))


def english_texts(page: Page) -> list[str]:
    """Return the texts of the page without Chinese characters, except names and codes."""
    return [text for text in page.evaluate(FIND_ENGLISH) if not CODES.fullmatch(text)]


def expect_no_english(page: Page) -> None:
    with suppress(TimeoutError):
        until_in_thread(lambda: not english_texts(page), pause=lambda seconds: page.wait_for_timeout(seconds * 1_000))
    assert english_texts(page) == []


@pytest.mark.long
@pytest.mark.parametrize(("language", "execute"), [("zh", "发送请求"), ("en", "Execute")])
def test_docs_send_a_request_and_show_its_response(
    page: Page, picture: Callable[[Page, str], None], language: str, execute: str
) -> None:
    page.add_init_script(f"localStorage.setItem('querymill.language', '{language}')")
    page.goto("/docs")
    operation = page.locator(".opblock").filter(has_text="/tasks/active")
    operation.get_by_role("button").first.click()
    with page.expect_request("**/tasks/active*") as sent:
        operation.get_by_role("button", name=execute).click()
    expect(operation.locator(".live-responses-table")).to_contain_text('"success": true')
    assert sent.value.headers["accept-language"] == language
    picture(page, f"docs_{language}")


@pytest.mark.long
def test_chinese_docs_show_no_english_label(page: Page, picture: Callable[[Page, str], None]) -> None:
    page.goto("/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    expect_no_english(page)
    for path in ("/tasks/active", "/schedules"):
        operation = page.locator(".opblock").filter(has_text=path).first
        operation.get_by_role("button").first.click()
        operation.get_by_role("button", name="发送请求").click()
        expect(operation.locator(".live-responses-table")).to_be_visible()
        operation.locator(".tablinks", has_text="结构").first.click()
    pause = page.locator(".opblock").filter(has_text="/tasks/{task_id}/pause")
    pause.get_by_role("button").first.click()
    pause.get_by_role("button", name="发送请求").click()
    expect(pause.get_by_text("task_id：必填项没有填写")).to_be_visible()
    page.get_by_role("button", name="授权").first.click()
    page.locator(".dialog-ux input").fill("a key")
    page.locator(".dialog-ux").get_by_role("button", name="授权").click()
    expect(page.locator(".dialog-ux").get_by_role("button", name="取消授权")).to_be_visible()
    expect_no_english(page)
    picture(page, "docs_zh_open")


@pytest.mark.long
def test_language_chosen_in_docs_is_that_of_all_pages(page: Page) -> None:
    page.goto("/docs")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Create a task.").first).to_be_visible()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.long
def test_docs_have_no_axe_violation_and_no_horizontal_scroll(page: Page, picture: Callable[[Page, str], None]) -> None:
    page.goto("/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "docs_narrow")
    expect_fit(page)
    page.emulate_media(color_scheme="dark")
    page.reload()
    expect(page.locator(".opblock").first).to_be_visible()
    picture(page, "docs_dark")
    assert faults(page) == []


@pytest.mark.long
def test_browser_example_prints_events_and_ends_with_the_task(page: Page, finished: str) -> None:
    page.goto("/docs")
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    with page.expect_console_message(lambda message: message.text == "completed 100"):
        page.evaluate(example("js").replace(TASK_OF_THE_PAGE, finished))
    assert any(line.endswith(" execution.completed") for line in printed)


def test_python_example_prints_events_and_ends_with_the_task(stage: Product, finished: str) -> None:
    program = example("python").replace(TASK_OF_THE_PAGE, finished).replace(SERVICE_OF_THE_PAGE, stage.url)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=RUN_SECONDS
    )
    lines = done.stdout.splitlines()
    assert any(line.endswith(" execution.completed") for line in lines)
    assert lines[-1] == "completed 100"


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
