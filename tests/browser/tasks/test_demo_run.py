"""Complete demo run, from the form to the loaded training data, in one page that is never reloaded."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, open_options
from tests.conftest import Figure

pytestmark = pytest.mark.long

RECORD_PAINT_TIMES = """() => {
  window.painted = {};
  new MutationObserver((changes) => {
    const places = changes.flatMap((change) => [...change.addedNodes])
      .flatMap((node) => (node.nodeType === 1 ? [node, ...node.querySelectorAll('.log-row')] : []))
      .filter((node) => node.matches('.log-row')).map((row) => row.dataset.place);
    requestAnimationFrame(() => setTimeout(() => {
      for (const place of places) window.painted[place] ??= performance.timeOrigin + performance.now();
    }));
  }).observe(document.body, { childList: true, subtree: true });
}"""
RECORD_TITLES = """() => {
  window.titles = [];
  new MutationObserver(() => window.titles.push(document.title))
    .observe(document.head, { subtree: true, childList: true, characterData: true });
}"""
RECORD_COUNTS = """() => {
  // file and unit counts shown during the run
  window.counts = { files: [], units: {} };
  const keep = (list, value) => { if (value && list.at(-1) !== value) list.push(value); };
  new MutationObserver(() => {
    keep(window.counts.files, document.querySelector('#tab-files .count')?.textContent);
    for (const card of document.querySelectorAll('.step-card'))
      keep(window.counts.units[card.dataset.step] ??= [], card.querySelector('.units-figure')?.textContent);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
RECORD_QUESTIONS = """() => {
  // what was made, as it appeared during the run
  window.questions = { fates: [], lines: [], most: 0 };
  const { questions } = window;
  new MutationObserver(() => {
    const rows = [...document.querySelectorAll('.live-questions li')];
    questions.most = Math.max(questions.most, rows.length);
    for (const row of rows) {
      const seen = `${row.dataset.fate}: ${row.querySelector('.live-sql').textContent.slice(0, 6)}`;
      if (!questions.fates.includes(seen)) questions.fates.push(seen);
    }
    const line = document.querySelector('.run-produced')?.textContent;
    if (line && line !== questions.lines.at(-1)) questions.lines.push(line);
  }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
}"""
PAINT_MS = 100
STEPS = ("ddl_generation", "qa_generation", "sql_validation", "training_load")


def test_demo_run_updates_live_without_reload(
    page: Page, executing: Product, picture: Callable[[Page, str], None], figure: Figure
) -> None:
    page.goto("/")
    page.evaluate(RECORD_PAINT_TIMES)
    page.evaluate(RECORD_TITLES)
    page.evaluate(RECORD_COUNTS)
    page.evaluate(RECORD_QUESTIONS)
    page.evaluate("() => { window.neverReloaded = true; }")
    page.get_by_role("button", name="新建任务").first.click()
    dialog = page.get_by_role("dialog", name="新建任务")
    dialog.get_by_label("数据源", exact=True).select_option("highway_db")
    open_options(dialog)
    dialog.get_by_label("业务背景").fill("高速公路服务区管理系统")
    expect(dialog.get_by_role("checkbox").first).to_be_visible()
    dialog.get_by_label("每张表的问题数").fill("3")
    dialog.get_by_role("button", name="开始").click()

    page.wait_for_url("**/tasks/task_*")
    task_id = page.url.rsplit("/", 1)[1]
    expect(page.locator("[data-light=live]")).to_be_visible()
    expect(page.locator(".step-card[data-status=running]").first).to_be_visible()
    expect(page.locator(".log-row:visible").first).to_be_visible()
    live_since = time.time() * 1000

    expect(page.locator(".task-name [data-status=completed]")).to_be_visible(timeout=RUN_MS)
    expect(page.locator(".step-card")).to_have_count(0)
    page.locator(".run-summary").click()
    for step in STEPS:
        expect(page.locator(f".step-card[data-step={step}]")).to_have_attribute("data-status", "completed")
    expect(page).to_have_title(f"{task_id} · Querymill")
    titles: list[str] = page.evaluate("() => window.titles")
    percentages = [
        int(found[1]) for title in titles if (found := re.fullmatch(rf"(\d+)% · {task_id} · Querymill", title))
    ]
    assert len(percentages) > 2
    assert percentages == sorted(percentages)
    assert titles[-1] == f"{task_id} · Querymill"
    answer = executing.client.get(f"{API}/tasks/{task_id}/events", params={"types": "log.recorded", "limit": 5000})
    recorded = {
        event["position"]: datetime.fromisoformat(event["recorded_at"]).timestamp() * 1000
        for event in answer.json()["data"]["events"]
    }
    page.wait_for_function("(lines) => Object.keys(window.painted).length >= lines", arg=len(recorded))
    painted = {int(place): at for place, at in page.evaluate("() => window.painted").items()}
    assert recorded.keys() == painted.keys()
    delays = [painted[place] - at for place, at in recorded.items() if at > live_since]
    figure("an event of the demo run is painted", delays, "ms", limit=PAINT_MS)
    view = executing.client.get(f"{API}/tasks/{task_id}").json()["data"]
    assert view["status"] == "completed"

    counts = page.evaluate("() => window.counts")
    for step in view["steps"]:
        shown = counts["units"][step["step"]]
        assert shown[-1] == f"{step['units_done']} / {step['units_total']} 个单元"
        assert len(shown) > 1
    questions = page.evaluate("() => window.questions")
    assert 1 <= questions["most"] <= 5
    assert {"generated: SELECT", "valid: SELECT"} <= set(questions["fates"])
    for line in (r"已生成 \d+ 个问答对，预计约 \d+ 个", r"\d+ / \d+ 条"):
        assert any(re.fullmatch(line, shown) for shown in questions["lines"])
    expect(page.locator(".live-questions")).to_have_count(0)
    finished_units = executing.client.get(f"{API}/tasks/{task_id}/events", params={"types": "unit.completed"})
    expect(page.locator(".gantt-unit")).to_have_count(len(finished_units.json()["data"]["events"]))
    files = executing.client.get(f"{API}/tasks/{task_id}/files").json()["data"]["files"]
    expect(page.locator("#tab-files .count")).to_have_text(str(len(files)))
    assert len(counts["files"]) > 2
    page.get_by_role("tab", name="文件").click()
    expect(page.locator(".file-row").first).to_be_visible()
    expect(page.locator(".file-row")).to_have_count(len(files))
    page.locator(".file-row", has_text=".ddl").first.click()
    expect(page.locator(".file-preview .hljs-keyword").first).to_be_visible()
    picture(page, "task_files")
    page.get_by_role("tab", name="事件").click()
    expect(page.locator(".event-type", has_text="execution.completed").first).to_be_visible()
    assert page.evaluate("() => window.neverReloaded") is True
