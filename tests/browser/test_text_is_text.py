"""Whatever people and databases write is shown as they wrote it and never becomes part of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import Page, expect

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "</pre></code><iframe src=javascript:alert(1)>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "<style>*{display:none}</style>",
    '<a href="javascript:alert(1)">x</a>',
    "\u202edesrever\u202c \u0007 \u200b",
    "&lt;b&gt; &amp; '\"`",
)
FOREIGN = "img, svg[onload], iframe, main script, main style, a[href^='javascript:']"


def test_in_names_context_and_log_lines(
    page: Page, new_task: Callable[..., str], write_log: Callable[[str, Sequence[tuple[str, str]]], None]
) -> None:
    task_id = new_task(task_name=CORPUS[1], business_context=CORPUS[0], created_by="<b>who</b>")
    write_log(task_id, [("INFO", text) for text in CORPUS])
    page.goto("/")
    expect(page.locator(f"tr[data-task={task_id}] .row-link")).to_have_text(CORPUS[1])
    assert page.locator(FOREIGN).count() == 0

    page.goto(f"/tasks/{task_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text(CORPUS[1])
    expect(page.locator(".log-row")).to_have_count(len(CORPUS))
    assert page.locator(".log-text").evaluate_all("(cells) => cells.map((cell) => cell.textContent)") == list(CORPUS)
    assert page.locator(FOREIGN).count() == 0

    page.goto(f"/tasks/{task_id}?tab=events")
    page.locator(".event-row", has_text="task.created").click()
    expect(page.locator(".event-detail .code")).to_contain_text(CORPUS[0])
    assert page.locator(FOREIGN).count() == 0

    page.goto(f"/tasks/{task_id}?tab=files&file=task_config.json")
    expect(page.locator(".file-preview .code")).to_contain_text(CORPUS[0])
    assert page.locator(FOREIGN).count() == 0

    page.goto(f"/tasks/{task_id}/replay")
    expect(page.locator(".moment-log .log-row")).to_have_count(len(CORPUS))
    assert page.locator(FOREIGN).count() == 0
