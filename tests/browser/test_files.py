"""Files tab of a task."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from events.facts.ids import TaskId, task_stream
from events.facts.task.facts import FileWritten
from tests.browser.conftest import AppendFacts

CONFIG_FILE = "task_config.json"


def test_file_in_address_is_selected_and_scrolled_into_view(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=files&file={CONFIG_FILE}")
    expect(page.locator(".file-list li.chosen .file-name")).to_have_text(CONFIG_FILE)
    # the list scrolls, not the page
    page.wait_for_function("""() => {
        const row = document.querySelector(".file-list li.chosen").getBoundingClientRect();
        const list = document.querySelector(".file-list").getBoundingClientRect();
        return row.top >= list.top && row.bottom <= list.bottom;
    }""")
    expect(page.locator(".file-preview .code")).to_contain_text("task_id")


def test_file_list_response_after_newer_event_is_shown(
    page: Page, new_task: Callable[..., str], append_facts: AppendFacts
) -> None:
    """A pending list request is not dropped for a newer one; otherwise frequent writes would leave the list empty."""
    task = TaskId(new_task())
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**/tasks/{task}/files", hold)
    with page.expect_request(f"**/tasks/{task}/files"):
        page.goto(f"/tasks/{task}?tab=files")
    expect(page.locator("[data-light=live]")).to_be_visible()
    written = FileWritten(task_id=task, execution_id=None, name="a.ddl", sha256="0" * 64, size=1, file_type="ddl")
    append_facts(task_stream(task), [written])
    expect(page.locator("#tab-files .count")).to_have_text("2")
    with page.expect_request(f"**/tasks/{task}/files"):
        held[0].continue_()
    expect(page.locator(".file-name", has_text="a.ddl")).to_be_visible()


def test_ddl_file_is_previewed_by_default(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=files")
    expect(page.locator(".file-preview .code")).to_contain_text("create table")
    name = page.locator(".file-list li.chosen .file-name").inner_text()
    assert name.endswith(".ddl")
    assert not name.startswith("_")


def test_previewed_file_stays_selected_when_others_are_written(
    page: Page, new_task: Callable[..., str], append_facts: AppendFacts
) -> None:
    task = TaskId(new_task())
    page.goto(f"/tasks/{task}?tab=files")
    shown = page.locator(".file-list li.chosen .file-name")
    expect(shown).to_have_text(CONFIG_FILE)
    expect(page.locator("[data-light=live]")).to_be_visible()
    written = FileWritten(task_id=task, execution_id=None, name="a.ddl", sha256="0" * 64, size=1, file_type="ddl")
    append_facts(task_stream(task), [written])
    expect(page.locator(".file-name", has_text="a.ddl")).to_be_visible()
    expect(shown).to_have_text(CONFIG_FILE)
