"""The replay shows each moment as the API folds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product


def state_types(stage: Product, task_id: str) -> list[dict[str, Any]]:
    types = "task.*,step.*,execution.*,unit.*,file.*,files.*,model.*,quality.*,pair.*"
    answer = stage.client.get(f"{API}/tasks/{task_id}/events", params={"limit": 5000, "types": types})
    return answer.json()["data"]["events"]


def assert_shows(page: Page, stage: Product, task_id: str, position: int) -> None:
    expect(page.get_by_test_id("replay-position")).to_have_attribute("data-position", str(position))
    view = stage.client.get(f"{API}/tasks/{task_id}", params={"at": position}).json()["data"]
    expect(page.get_by_test_id("scene")).to_have_attribute("data-position", str(view["position"]))
    expect(page.locator(".scene-figure")).to_have_text(f"{view['progress']}%")
    for step in view["steps"]:
        card = page.locator(f".step-card[data-step={step['step']}]")
        expect(card).to_have_attribute("data-status", step["status"])
        if step["units_total"]:
            expect(card.locator(".units-figure")).to_have_text(f"{step['units_done']} / {step['units_total']}")
    expect(page.locator(".gantt-row")).to_have_count(len(view["executions"]))


def test_the_scrubber_equals_the_api_at_each_moment(
    page: Page, stage: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    positions = [event["position"] for event in state_types(stage, finished)]
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
    picture(page, "replay")


def test_keys_move_event_by_event_and_the_address_is_the_moment(page: Page, stage: Product, finished: str) -> None:
    positions = [event["position"] for event in state_types(stage, finished)]
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


def test_it_plays_to_the_end(page: Page, stage: Product, finished: str) -> None:
    positions = [event["position"] for event in state_types(stage, finished)]
    page.goto(f"/tasks/{finished}/replay?at={positions[0]}")
    page.get_by_role("combobox", name="速度").select_option("100")
    page.get_by_role("button", name="播放").click()
    expect(page.get_by_test_id("replay-position")).to_have_attribute(
        "data-position", str(positions[-1]), timeout=30_000
    )
    expect(page.get_by_role("button", name="播放")).to_be_visible()
