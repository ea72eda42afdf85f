"""Timeline over all tasks, executors and people, and what happened at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task import facts
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, axe, expect_fit

type Picture = Callable[[Page, str], None]
FAILED = "时间线上失败的任务"
"""Name of a task; tests of other pages have failed tasks, too."""
ERROR = "permission denied for table orders"
COUNT_CLICKS = """() => {
  window.clicks = Number(sessionStorage.getItem('clicks') ?? 0);
  addEventListener('click', (event) => {
    if (event.isTrusted && event.detail > 0) sessionStorage.setItem('clicks', ++window.clicks);
  }, true);
}"""


@pytest.fixture(scope="module")
def failed(stage: Product, new_task: Callable[..., str], append_facts: AppendFacts) -> str:
    """Task whose only execution failed."""
    task = TaskId(new_task(task_name=FAILED))
    run = ExecutionId(f"{task}_run")
    recorded: list[Any] = [
        facts.StepRequested(task_id=task, execution_id=run, step="ddl_generation"),
        facts.ExecutionStarted(
            task_id=task, execution_id=run, step="ddl_generation", executor=ExecutorId("host-9"), epoch=1
        ),
        facts.ExecutionFailed(task_id=task, execution_id=run, error=ERROR),
    ]
    append_facts(task_stream(task), recorded)
    return task


def end_of(stage: Product, task_id: str) -> datetime:
    """Local time at which the task's execution ended."""
    execution = stage.client.get(f"{API}/tasks/{task_id}/executions").json()["data"]["executions"][-1]
    return datetime.fromisoformat(execution["completed_at"]).astimezone()


@pytest.mark.long
@pytest.mark.parametrize("start", ["/", "/sources", "/audit", "/tasks/{failed}", "/tasks/{failed}/replay"])
def test_what_happened_at_a_time_and_why_takes_two_clicks_from_any_page(
    page: Page, stage: Product, failed: str, start: str
) -> None:
    page.add_init_script(f"({COUNT_CLICKS})()")
    page.goto(start.format(failed=failed))
    page.get_by_role("link", name="时间线", exact=True).click()
    # the field has the focus
    expect(page.get_by_label("查看时间")).to_be_focused()
    page.keyboard.type(f"{end_of(stage, failed):%H:%M}")
    page.keyboard.press("Enter")
    line = page.locator(".timeline-around .happening-list li", has_text=ERROR)
    expect(line).to_contain_text(FAILED)
    line.get_by_role("link", name="回放此刻").click()
    page.wait_for_url(re.compile(rf"/tasks/{failed}/replay\?"))
    expect(page.locator(".where-event")).to_contain_text(ERROR)
    assert page.evaluate("() => window.clicks") == 2


@pytest.mark.long
def test_lanes_show_tasks_executors_and_people(
    page: Page, stage: Product, finished: str, failed: str, picture: Picture
) -> None:
    # of the last day: the completed task may be older than an hour
    page.goto("/timeline")
    lanes = page.locator(".lane")
    expect(lanes.filter(has_text=FAILED).locator(".fill-bad")).to_be_visible()
    expect(lanes.filter(has_text="已完成的示例").locator(".lane-bar").first).to_be_visible()
    ran = stage.client.get(f"{API}/tasks/{finished}/executions").json()["data"]["executions"][0]
    expect(lanes.filter(has_text=ran["executor"]).locator(".lane-bar").first).to_be_visible()
    expect(lanes.filter(has_text="host-9")).to_contain_text("已离线")
    expect(lanes.filter(has_text="本机").locator(".lane-deed").first).to_be_visible()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert axe(page) == []
    picture(page, "timeline")
    lanes.filter(has_text=FAILED).locator(".lane-bar a").press("Enter")
    page.wait_for_url(re.compile(rf"/tasks/{failed}/replay"))
    # start and failure were recorded in one commit
    expect(page.locator(".where-event")).to_contain_text(ERROR)


def test_wrong_time_is_refused_with_its_form(page: Page, failed: str) -> None:
    page.goto("/timeline")
    field = page.get_by_label("查看时间")
    field.fill("午后")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("14:03、14:03:20 或 11-29 14:03")
    expect(field).to_have_attribute("aria-invalid", "true")
    tomorrow = datetime.now().astimezone() + timedelta(days=1)
    field.fill(f"{tomorrow:%Y-%m-%d} 10:00")
    expect(page.get_by_role("alert")).to_have_count(0)
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("将来的时间")


def test_range_and_time_are_in_the_address_and_survive_a_reload(page: Page, stage: Product, failed: str) -> None:
    page.goto("/timeline")
    page.get_by_role("button", name="最近 1 小时").click()
    page.wait_for_url(re.compile(r"last=1h"))
    field = page.get_by_label("查看时间")
    field.fill(f"{end_of(stage, failed):%H:%M}")
    field.press("Enter")
    page.wait_for_url(re.compile(r"last=1h.*at="))
    page.reload()
    expect(page.locator(".timeline-around")).to_contain_text(ERROR)
    expect(page.locator(".gantt-head")).to_be_visible()
    # a day without anything says so, also for a time of it
    page.get_by_role("button", name="某一天").click()
    page.get_by_label("某一天", exact=True).fill("2020-02-03")
    page.wait_for_url(re.compile(r"day=2020-02-03"))
    expect(page.locator(".empty")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_of_time_fit_a_narrow_screen(
    page: Page, failed: str, finished: str, language: str, picture: Picture
) -> None:
    page.add_init_script(f"localStorage.setItem('querymill.language', '{language}')")
    page.set_viewport_size({"width": 390, "height": 844})
    for name, path in (("timeline", "/timeline?last=1h"), ("replay", f"/tasks/{finished}/replay?show=pairs")):
        page.goto(path)
        expect(page.locator(".lane-bar, [data-testid=scene]").first).to_be_visible()
        expect_fit(page)
        assert axe(page) == []
        picture(page, f"{name}_{language}_390")
