"""A task of 20,000 pairs: filtered and scrolled without a long frame."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairGenerated, PairValidated
from tests.browser.conftest import AppendFacts
from tests.conftest import Figure

pytestmark = pytest.mark.long

COUNT = 20_000
BATCH = 2_000
FRAME_MS = 100
WATCH_FRAMES = """() => {
  window.frames = [];
  let last;
  const next = (now) => {
    if (last !== undefined) window.frames.push(now - last);
    last = now;
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 300) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
}"""


def test_many_pairs_are_filtered_and_scrolled_smoothly(
    page: Page, new_task: Callable[..., str], append_facts: AppendFacts, figure: Figure
) -> None:
    task = TaskId(new_task(task_name="两万对"))

    def batch(first: int) -> list[PairGenerated | PairValidated]:
        facts: list[PairGenerated | PairValidated] = []
        for n in range(first, first + BATCH):
            generated = PairGenerated(
                task_id=task,
                execution_id=None,
                pair_id=f"p{n}",
                question=f"第 {n} 个问题，各服务区的车流量是多少",
                sql=f"SELECT t{n % 300}.name, count(*) FROM t{n % 300} WHERE t{n % 300}.id > {n} GROUP BY 1;",
                language="zh",
                theme="",
                family=("count", "top", "share")[n % 3],
                difficulty=("easy", "medium", "hard")[n % 3],
                tables=(f"t{n % 300}",),
            )
            failed = n % 100 == 0
            cause = f"42703 t{n % 300}.name" if failed else None
            validated = PairValidated(
                task_id=task, execution_id=None, pair_id=f"p{n}", valid=not failed, rows=n % 50, cause=cause
            )
            facts += [generated, validated]
        return facts

    append_facts(pairs_stream(task), *(batch(first) for first in range(0, COUNT, BATCH)))
    page.goto(f"/tasks/{task}?tab=pairs")
    expect(page.locator(".pair-count")).to_have_text("20,000 对")
    page.evaluate(WATCH_FRAMES)
    search = page.get_by_role("searchbox")
    search.press_sequentially("t17. 问题", delay=60)
    expect(page.locator(".pair-count")).to_have_text("67 / 20,000 对")
    search.fill("")
    expect(page.locator(".pair-count")).to_have_text("20,000 对")
    page.get_by_role("combobox", name="状态").select_option("invalid")
    expect(page.locator(".pair-count")).to_have_text("200 / 20,000 对")
    page.get_by_role("combobox", name="状态").select_option("")
    page.get_by_role("combobox", name="排序").select_option("rows")
    page.get_by_role("button", name="显示更多").click()
    expect(page.locator(".pair")).to_have_count(200)
    page.evaluate(SCROLL)
    frames = page.evaluate("() => window.frames")
    figure("a frame while 20,000 pairs are filtered and scrolled", frames, "ms", limit=FRAME_MS, share=100)
