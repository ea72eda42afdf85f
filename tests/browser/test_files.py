"""The files of a task."""

from __future__ import annotations

from playwright.sync_api import Page, expect

LAST = "task_config.json"


def test_an_address_that_names_a_file_opens_the_list_where_it_stands(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=files&file={LAST}")
    page.locator(".files-tab").scroll_into_view_if_needed()
    row = page.locator(".file-list li.chosen")
    expect(row.locator(".file-name")).to_have_text(LAST)
    expect(row).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".file-preview .code")).to_contain_text("task_id")
