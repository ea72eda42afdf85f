"""Replay: a task as it was at a position or a time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import ExecutionId, ExecutorId, Stream, TaskId, task_stream
from events.facts.task import facts
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import WriteLog, axe
from tests.conftest import Figure

UNITS = 2_480
STEP_MS = 100
"""Limit for painting one step of the playhead."""
MOVE_TO = """(at) => {
  const address = new URL(location);
  address.searchParams.set('at', at);
  history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCRUB = """async (steps) => {
  const slider = document.querySelector('.scrubber');
  const scene = document.querySelector('[data-testid=scene]');
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (let step = 0; step < steps; step += 1) {
    const begun = performance.now();
    const before = slider.getAttribute('aria-valuenow');
    slider.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
    const now = () => slider.getAttribute('aria-valuenow');
    do await frame();
    while ((now() === before || scene.dataset.position !== now()) && performance.now() - begun < 3000);
    times.push(performance.now() - begun);
  }
  return times;
}"""


def state_events(stage: Product, task_id: str) -> list[dict[str, Any]]:
    types = "task.*,step.*,execution.*,unit.*,file.*,files.*,model.*,quality.*,pair.*"
    answer = stage.client.get(f"{API}/tasks/{task_id}/events", params={"limit": 5000, "types": types})
    return answer.json()["data"]["events"]


def assert_shows(page: Page, stage: Product, task_id: str, position: int) -> None:
    expect(page.get_by_test_id("replay-position")).to_have_attribute("data-position", str(position))
    view = stage.client.get(f"{API}/tasks/{task_id}", params={"at": position}).json()["data"]
    expect(page.get_by_test_id("scene")).to_have_attribute("data-position", str(view["position"]))
    expect(page.locator(".scene-figure")).to_have_text(f"{view['progress']}%")
    expect(page.locator(".scene-head .badge")).to_have_attribute("data-status", view["status"])
    for step in view["steps"]:
        card = page.locator(f".step-card[data-step={step['step']}]")
        expect(card).to_have_attribute("data-status", step["status"])
        if step["produced"] and step["status"] == "running":
            expect(card.locator(".units-figure")).to_contain_text(str(step["produced"]["done"]))
        elif step["units_total"]:
            expect(card.locator(".units-figure")).to_have_text(f"{step['units_done']} / {step['units_total']} 个单元")
    # earlier attempts of a step are folded
    newest = {execution["step"]: [execution["execution_id"], execution["status"]] for execution in view["executions"]}
    rows = page.locator(".gantt-row")
    expect(rows).to_have_count(len(newest))
    shown = rows.evaluate_all("(rows) => rows.map((row) => [row.title, row.dataset.status])")
    assert shown == list(newest.values())


def assert_shows_log(page: Page, stage: Product, task_id: str, at: int) -> None:
    params = {"at": at, "limit": 120}
    lines = stage.client.get(f"{API}/tasks/{task_id}/logs", params=params).json()["data"]["logs"]
    expect(page.locator(".moment-log .log-text")).to_have_text([line["message"] for line in lines])


def assert_shows_files(page: Page, stage: Product, task_id: str, at: int) -> None:
    files = stage.client.get(f"{API}/tasks/{task_id}/files", params={"at": at}).json()["data"]["files"]
    expect(page.locator(".file-name")).to_have_text([file["file_name"] for file in files])


def assert_shows_pairs(page: Page, stage: Product, task_id: str, at: int) -> None:
    pairs = stage.client.get(f"{API}/tasks/{task_id}/pairs", params={"at": at, "limit": 50}).json()["data"]["pairs"]
    expect(page.locator(".moment-question")).to_have_text([pair["question"] for pair in pairs])


def test_scrubber_state_matches_the_api(
    page: Page, stage: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    positions = [event["position"] for event in state_events(stage, finished)]
    page.goto(f"/tasks/{finished}/replay")
    scrubber = page.get_by_role("slider", name="时间轴")
    expect(scrubber).to_have_attribute("aria-valuemin", str(positions[0]))
    expect(scrubber).to_have_attribute("aria-valuemax", str(positions[-1]))
    assert_shows(page, stage, finished, positions[-1])

    box = scrubber.bounding_box()
    assert box is not None
    for share in (0.1, 0.35, 0.6, 0.85):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + 10)
        shown = int(scrubber.get_attribute("aria-valuenow") or 0)
        assert shown in positions
        assert_shows(page, stage, finished, shown)
        page.wait_for_url(f"**?at={shown}")
    # dragging over the whole axis passes moments in order
    page.mouse.move(box["x"], box["y"] + 10)
    page.mouse.down()
    passed: list[int] = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 10)
        # a move of the pointer takes effect with the next frame
        page.evaluate(TWO_FRAMES)
        passed.append(int(scrubber.get_attribute("aria-valuenow") or 0))
    assert passed == sorted(passed)
    assert passed[0] < passed[1]
    assert passed[-1] == positions[-1]
    assert_shows(page, stage, finished, positions[-1])
    page.mouse.up()
    picture(page, "replay")


def test_address_sets_position_and_arrow_keys_step_by_event(page: Page, stage: Product, finished: str) -> None:
    positions = [event["position"] for event in state_events(stage, finished)]
    middle = len(positions) // 2
    page.goto(f"/tasks/{finished}/replay?at={positions[middle]}")
    assert_shows(page, stage, finished, positions[middle])
    page.keyboard.press("ArrowRight")
    assert_shows(page, stage, finished, positions[middle + 1])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert_shows(page, stage, finished, positions[middle - 1])
    page.get_by_role("slider", name="时间轴").press("Home")
    assert_shows(page, stage, finished, positions[0])


@pytest.mark.long
def test_fifty_random_positions_match_the_api(page: Page, stage: Product, finished: str) -> None:
    all_events = stage.client.get(f"{API}/tasks/{finished}/events", params={"limit": 5000}).json()["data"]["events"]
    rng = random.Random(20261124)
    first = all_events[0]["position"]
    chosen = rng.sample(range(first, all_events[-1]["position"] + 1), 50)
    page.goto(f"/tasks/{finished}/replay?at={first}")
    expect(page.get_by_test_id("scene")).to_be_visible()
    event_positions = [event["position"] for event in state_events(stage, finished)]
    shown_in_tabs = {"日志": assert_shows_log, "文件": assert_shows_files, "问答对": assert_shows_pairs}
    for n, position in enumerate(chosen):
        tab = list(shown_in_tabs)[n * len(shown_in_tabs) // len(chosen)]
        page.get_by_role("tab", name=tab).click()
        page.evaluate(MOVE_TO, position)
        event_position = max(at for at in event_positions if at <= position)
        assert_shows(page, stage, finished, event_position)
        requested_view, event_view = (
            {**stage.client.get(f"{API}/tasks/{finished}", params={"at": at}).json()["data"], "counts": None}
            for at in (position, event_position)
        )
        assert requested_view == event_view
        shown_in_tabs[tab](page, stage, finished, position)


def test_changes_between_two_positions_match_the_api(page: Page, stage: Product, finished: str) -> None:
    positions = [event["position"] for event in state_events(stage, finished)]
    first, last = positions[len(positions) // 3], positions[-1]
    page.goto(f"/tasks/{finished}/replay?at={first}&show=changes")
    page.get_by_role("button", name="以此刻为起点").click()
    page.wait_for_url(f"**from={first}")
    page.get_by_role("slider", name="时间轴").press("End")
    answer = stage.client.get(f"{API}/tasks/{finished}/changes", params={"from": first, "to": last}).json()["data"]
    files = sum(len(found) for found in answer["files"].values())
    shown = page.get_by_role("list", name="两个时刻之间的变化").get_by_role("listitem")
    expected_count = files + len(answer["steps"]) + len(answer["events"])
    expected_count += any(answer["pairs"].values())
    expected_count += (answer["status"] is not None) + (answer["progress"] is not None)
    expect(shown).to_have_count(expected_count)
    shown_text = "\n".join(shown.all_inner_texts())
    file_names = [file["file_name"] for found in answer["files"].values() for file in found]
    assert [name for name in [*file_names, *answer["events"]] if name not in shown_text] == []
    page.wait_for_url(re.compile(f"at={last}"))
    page.reload()
    expect(shown).to_have_count(expected_count)


@pytest.fixture(scope="module")
def long_history(
    stage: Product, new_task: Callable[..., str], append_facts: Callable[[Stream, Sequence[Any]], None]
) -> str:
    """Task of 5,000 events in which a second executor took over and the last unit failed."""
    task = TaskId(new_task(task_name="漫长的任务"))
    run, child = ExecutionId(f"{task}_run"), ExecutionId(f"{task}_ddl")
    of_step = {"task_id": task, "execution_id": child, "step": "ddl_generation"}
    units = [f"table_{n:04}" for n in range(UNITS)]
    recorded: list[Any] = [
        facts.StepRequested(task_id=task, execution_id=run, step="complete"),
        facts.ExecutionStarted(task_id=task, execution_id=run, step="complete", executor=ExecutorId("a"), epoch=1),
        facts.ExecutionStarted(**of_step, executor=ExecutorId("a"), epoch=1, parent_execution_id=run),
        facts.StepStarted(**of_step),
        facts.StepPlanned(**of_step, units=tuple(units)),
    ]
    for n, unit in enumerate(units):
        if n == UNITS // 2:
            recovered = facts.ExecutionRecovered(
                task_id=task, execution_id=run, executor=ExecutorId("b"), epoch=2, attempt=2
            )
            recorded.append(recovered)
        recorded.append(facts.UnitCompleted(**of_step, unit=unit, seconds=0.01))
        name = f"{unit}.ddl"
        recorded.append(
            facts.FileWritten(task_id=task, execution_id=child, name=name, sha256="0" * 64, size=n, file_type="ddl")
        )
    recorded += [
        facts.UnitFailed(**of_step, unit="table_last", error="permission denied for table_last"),
        facts.ExecutionFailed(task_id=task, execution_id=child, error="permission denied for table_last"),
        facts.ExecutionFailed(task_id=task, execution_id=run, error="permission denied for table_last"),
    ]
    append_facts(task_stream(task), recorded)
    return task


def test_failures_and_recoveries_are_marked(
    page: Page, long_history: str, write_log: WriteLog, picture: Callable[[Page, str], None]
) -> None:
    write_log(long_history, [("INFO", f"行 {n}") for n in range(300)] + [("ERROR", "坏了")] * 30)
    page.goto(f"/tasks/{long_history}/replay")
    expect(page.locator(".scrub-failure").first).to_be_attached()
    expect(page.get_by_text("3 处失败")).to_be_visible()
    expect(page.locator(".scrub-recovery")).to_have_count(1)
    expect(page.get_by_text("1 次接管")).to_be_visible()
    expect(page.locator(".density-lines")).to_have_attribute("d", re.compile("M"))
    expect(page.locator(".density-errors")).to_have_attribute("d", re.compile("M"))
    picture(page, "replay_long")


def test_failover_note_links_to_the_replay(page: Page, long_history: str) -> None:
    page.goto(f"/tasks/{long_history}")
    note = page.locator(".gantt-row", has_text="完整工作流").get_by_role("link", name="接管")
    expect(note).to_have_text("被接管过：查看回放")
    note.click()
    page.wait_for_url(f"**/tasks/{long_history}/replay")
    expect(page.get_by_text("1 次接管")).to_be_visible()


@pytest.mark.soak  # only measures
def test_playhead_step_is_measured_over_5000_events(page: Page, long_history: str, figure: Figure) -> None:
    page.goto(f"/tasks/{long_history}/replay")
    expect(page.get_by_test_id("scene")).to_be_visible()
    times: list[float] = page.evaluate(SCRUB, 40)
    figure("a step over 5,000 events is painted", times, "ms", limit=STEP_MS)


def local(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["recorded_at"]).astimezone()


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
