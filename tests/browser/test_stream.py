"""One stream for all tabs, and nothing lost when the service goes away and comes back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from playwright.sync_api import BrowserContext, Page, expect

from tests.acceptance.conftest import Product

NewTask = Callable[..., str]
WriteLog = Callable[[str, Sequence[tuple[str, str]]], None]
TABS = 8


def open_streams(stage: Product) -> int:
    metrics = stage.client.get("/metrics").text
    return int(
        float(next(line.split()[1] for line in metrics.splitlines() if line.startswith("querymill_sse_clients ")))
    )


def test_eight_tabs_are_live_on_one_connection(
    context: BrowserContext, stage: Product, new_task: NewTask, write_log: WriteLog
) -> None:
    tasks = [new_task() for _ in range(TABS)]
    pages = [context.new_page() for _ in tasks]
    for page, task_id in zip(pages, tasks, strict=True):
        page.goto(f"/tasks/{task_id}")
        expect(page.locator("[data-light=live]")).to_be_visible()
    deadline = time.monotonic() + 10
    while open_streams(stage) != 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert open_streams(stage) == 1
    for n, task_id in enumerate(tasks):
        write_log(task_id, [("INFO", f"给第 {n} 页")])
    for n, page in enumerate(pages):
        expect(page.locator(".log-text")).to_have_text([f"给第 {n} 页"])


def test_a_killed_service_costs_no_line_and_doubles_none(
    page: Page, stage: Product, new_task: NewTask, write_log: WriteLog
) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", f"之前 {n}") for n in range(50)])
    page.goto(f"/tasks/{task_id}")
    expect(page.locator(".log-row")).to_have_count(50)
    expect(page.locator("[data-light=live]")).to_be_visible()

    service = next(
        p for p in stage.processes if "service" in " ".join(map(str, p.popen.args)) and p.popen.poll() is None
    )
    service.kill()
    expect(page.locator("[data-light=connecting]")).to_be_visible()
    write_log(task_id, [("INFO", f"期间 {n}") for n in range(50)])
    stage.start_service()
    expect(page.locator("[data-light=live]")).to_be_visible(timeout=30_000)
    write_log(task_id, [("INFO", f"之后 {n}") for n in range(50)])
    expect(page.locator(".log-row")).to_have_count(150)
    shown = page.locator(".log-text").all_inner_texts()
    assert shown == [f"{when} {n}" for when in ("之前", "期间", "之后") for n in range(50)]
