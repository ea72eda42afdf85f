"""Time in the replay: one axis for scrubber and bars, going to a time, pairs at the moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import ExecutionId, ExecutorId, Stream, TaskId, task_stream
from events.facts.task import facts
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe

ALIKE = """([one, other, tolerance]) => {
  const [a, b] = [one, other].map((selector) =>
    [...document.querySelectorAll(selector)].map((element) => Math.round(element.getBoundingClientRect().left)));
  return a.length > 0 && a.length === b.length && a.every((left, n) => Math.abs(left - b[n]) <= tolerance);
}"""
"""True if the elements of two selectors begin at the same places, within a tolerance in pixels."""
PAUSE_SECONDS = 4
"""Idle time between two short attempts, long enough to be cut."""


@pytest.fixture(scope="module")
def two_attempts(stage: Product, new_task: Callable[..., str], append_facts: Callable[..., None]) -> str:
    """Task with two attempts of a step, and nothing between them."""
    task = TaskId(new_task(task_name="两次尝试"))

    def attempt(number: int) -> Sequence[Any]:
        run = ExecutionId(f"{task}_{number}")
        of_step: dict[str, Any] = {"task_id": task, "execution_id": run, "step": "ddl_generation"}
        started = facts.ExecutionStarted(**of_step, executor=ExecutorId("a"), epoch=number)
        return [
            facts.StepRequested(**of_step),
            started,
            facts.ExecutionFailed(task_id=task, execution_id=run, error="x"),
        ]

    append_facts(Stream(task_stream(task)), attempt(1), attempt(2), pause=PAUSE_SECONDS)
    return task


def local(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["recorded_at"]).astimezone()


@pytest.mark.long
def test_idle_time_is_cut_alike_in_scrubber_and_bars_and_the_playhead_goes_through_both(
    page: Page, two_attempts: str
) -> None:
    page.goto(f"/tasks/{two_attempts}/replay")
    expect(page.locator(".gantt-row")).to_have_count(1)
    for selector in (".scrub-head", ".gantt-head"):
        expect(page.locator(selector)).to_be_attached()
    expect(page.locator(".axis-cut-sign").first).to_be_attached()
    page.wait_for_function(ALIKE, arg=[".scrubber .axis-cut", ".gantt-lines .axis-cut", 1])
    for key in ("Home", "PageUp", "End"):
        page.get_by_role("slider", name="时间轴").press(key)
        page.wait_for_function(ALIKE, arg=[".scrub-head", ".gantt-head", 2])
    assert axe(page) == []


@pytest.mark.long
def test_earlier_attempt_is_folded_under_the_newest_and_a_bar_seeks(
    page: Page, stage: Product, two_attempts: str
) -> None:
    events = stage.client.get(f"{API}/tasks/{two_attempts}/events", params={"types": "execution.started"}).json()[
        "data"
    ]
    first, second = (event["position"] for event in events["events"])
    page.goto(f"/tasks/{two_attempts}/replay")
    expect(page.locator(".gantt-step")).to_have_text(["DDL 与文档"])
    # the name is whole
    page.wait_for_function(
        "() => document.querySelector('.gantt-step').scrollWidth <= document.querySelector('.gantt-step').clientWidth"
    )
    expect(page.locator(".gantt-bar")).to_have_count(2)
    page.locator("button.gantt-fold").press("Enter")
    expect(page.locator(".gantt-row")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^DDL 与文档：失败")).nth(1).press("Enter")
    expect(page.get_by_test_id("replay-position")).to_have_attribute(
        "data-position", re.compile(f"^({first}|{first + 1})$")
    )
    page.wait_for_url(re.compile(r"at=\d+"))
    assert first < second


def test_going_to_a_time_shows_the_last_event_until_then(page: Page, stage: Product, finished: str) -> None:
    types = "task.*,step.*,execution.*,unit.*,file.*,files.*,model.*,quality.*,pair.*"
    events = stage.client.get(f"{API}/tasks/{finished}/events", params={"limit": 5000, "types": types}).json()["data"]
    middle = local(events["events"][len(events["events"]) // 2]).replace(microsecond=0)
    expected = [event["position"] for event in events["events"] if local(event) <= middle][-1]
    page.goto(f"/tasks/{finished}/replay")
    field = page.get_by_label("跳到时间")
    field.fill(f"{middle:%H:%M:%S}")
    field.press("Enter")
    shown = page.get_by_test_id("replay-position")
    expect(shown).to_have_attribute("data-position", str(expected))
    page.wait_for_url(re.compile(rf"at={expected}"))
    field.fill(f"{middle:%m-%d %H:%M:%S}")
    page.get_by_role("slider", name="时间轴").press("Home")
    page.get_by_role("button", name="跳转").press("Enter")
    expect(shown).to_have_attribute("data-position", str(expected))
    # an address may name the time
    page.goto(f"/tasks/{finished}/replay?time={middle.isoformat().replace('+', '%2B')}")
    expect(shown).to_have_attribute("data-position", str(expected))


def test_time_that_cannot_be_is_refused(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    field = page.get_by_label("跳到时间")
    for text, expected in (("25:00", "请输入时间"), ("2020-01-01 10:00", "历史从")):
        field.fill(text)
        field.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(expected)
        expect(field).to_have_attribute("aria-invalid", "true")
    assert axe(page) == []


def test_ended_task_offers_its_end_and_its_page(page: Page, stage: Product, finished: str) -> None:
    page.goto(f"/tasks/{finished}/replay")
    expect(page.get_by_role("link", name="回到实时")).to_have_count(0)
    end = page.get_by_role("button", name="到末尾")
    expect(end).to_have_attribute("aria-disabled", "true")
    slider = page.get_by_role("slider", name="时间轴")
    last = slider.get_attribute("aria-valuemax") or ""
    slider.press("Home")
    page.wait_for_url(re.compile(r"at=\d+"))
    end.press("Enter")
    expect(slider).to_have_attribute("aria-valuenow", last)
    page.locator("h1").get_by_role("link").click()
    page.wait_for_url(f"**/tasks/{finished}")


def test_pairs_at_the_moment_come_with_what_became_of_them(page: Page, stage: Product, finished: str) -> None:
    validated = stage.client.get(f"{API}/tasks/{finished}/events", params={"types": "step.completed"}).json()["data"]
    generated, checked = (event["position"] for event in validated["events"][1:3])
    page.goto(f"/tasks/{finished}/replay?at={generated}&show=pairs&from=1")
    total = stage.client.get(f"{API}/tasks/{finished}/pairs", params={"at": generated}).json()["data"]["total"]
    head = page.locator(".moment-pairs-head")
    expect(head).to_contain_text(f"{total} 个问答对")
    expect(head).to_contain_text(f"+{total} 个问答对")
    expect(page.locator(".moment-state").first).to_have_text("已生成")
    page.goto(f"/tasks/{finished}/replay?at={checked}&show=pairs&from={generated}")
    expect(head).to_contain_text("个验证有效")
    expect(page.locator(".moment-state").first).not_to_have_text("已生成")
    page.get_by_role("tab", name="变化").click()
    expect(page.locator(".change-list li").first).to_contain_text("个验证有效")
