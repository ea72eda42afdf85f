"""The interactive description of the API at `/docs`, and the programs of docs/sse.md."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import Product
from tests.browser.conftest import REPOSITORY, RUN_SECONDS, axe, expect_fit

TASK_OF_THE_PAGE = "task_20250701_143052"
SERVICE_OF_THE_PAGE = "http://127.0.0.1:8765"


def example(language: str) -> str:
    """Return the program of docs/sse.md in a language."""
    text = (REPOSITORY / "docs/sse.md").read_text("utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return found


def faults(page: Page) -> list[str]:
    """Return the axe violations, except those of Swagger UI's own markup."""
    return axe(page, ignored=("heading-order:", "nested-interactive:", "region:"))


def test_docs_send_a_request_and_show_its_response(page: Page, picture: Callable[[Page, str], None]) -> None:
    page.goto("/docs")
    operation = page.locator(".opblock").filter(has_text="/tasks/active")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text('"success": true')
    picture(page, "docs")


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
