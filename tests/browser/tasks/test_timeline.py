"""What happened at a time, two tasks compared, quality of a task."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task import facts
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_SECONDS, AppendFacts, axe, expect_fit, start_run, wait_for_end
from tests.forked import run_python
from tests.integration.executor.steps.model.test_model import Answers, served

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
def test_two_tasks_are_compared_from_the_list(
    page: Page, executing: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    other = start_run(executing, "已完成的示例，更少的表", table_list=["bss_company", "bss_branch"], pairs_per_table=3)
    wait_for_end(executing, other)
    answer = executing.client.get(f"{API}/tasks/{finished}/comparison", params={"other": other})
    totals = answer.json()["data"]["totals"]
    counts = [executing.client.get(f"{API}/tasks/{each}/summary").json()["data"]["pairs"] for each in (finished, other)]
    assert counts[0] - totals["removed"] == counts[1] - totals["added"]
    assert totals["removed"] > 0

    # both are listed, however many tasks other tests have created
    page.goto("/?q=已完成的示例")
    for task_id in (finished, other):
        page.locator(f"tr[data-task={task_id}]").get_by_role("checkbox").check()
    page.get_by_role("group", name="已选 2 个任务").get_by_role("button", name="对比").click()
    page.wait_for_url(f"**/compare?from={finished}&to={other}")
    figures = page.locator("tr[data-figure=pairs] td")
    # pairs that other tests kept come along, so the later task may have more of them
    expect(figures).to_have_text([*map(str, counts), f"{counts[1] - counts[0]:+}".replace("-", "−")])
    differences = page.get_by_role("region", name="问答对与文档的差异")
    expect(differences.get_by_role("group").filter(has_text="移除").first).to_be_visible()
    picture(page, "compare")
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "compare-narrow")
    expect_fit(page)

    page.get_by_role("button", name="交换左右").click()
    page.wait_for_url(f"**/compare?from={other}&to={finished}")
    expect(figures.first).to_have_text(str(counts[1]))


def test_unknown_task_is_reported(page: Page, finished: str) -> None:
    page.goto(f"/compare?from={finished}&to=task_20200101_000000")
    expect(page.get_by_role("alert")).to_contain_text("任务不存在")
    page.goto("/compare")
    expect(page.get_by_role("heading", name="选择两个任务进行对比")).to_be_visible()


def test_each_number_of_the_heat_map_opens_its_pairs(
    page: Page, executing: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    pairs = executing.client.get(f"{API}/tasks/{finished}/pairs", params={"limit": 5000}).json()["data"]["pairs"]
    page.goto(f"/tasks/{finished}?tab=quality")
    expect(page.locator(".figure-group")).to_have_count(3)
    heat = page.locator(".heat-map")
    rows = heat.locator("tbody tr")
    expect(rows).to_have_count(len({table for pair in pairs for table in pair["tables"]}))
    # tables with few pairs come first, because no pair is invalid
    totals = [int(text) for text in rows.locator("td.num:nth-child(2)").all_text_contents()]
    assert totals == sorted(totals)
    picture(page, "quality_map")
    assert axe(page) == []
    table = rows.last.locator("th").inner_text()
    cell = rows.last.locator(".heat-cell a").first
    cell.focus()
    page.keyboard.press("ArrowLeft")
    expect(rows.last.locator("th a")).to_be_focused()
    shown = cell.inner_text()
    cell.click()
    expect(page.get_by_role("combobox", name="表", exact=True)).to_have_value(table)
    expect(page.locator(".pair")).to_have_count(int(shown))
    page.go_back()
    page.locator(".bars tr", has_text=table).first.get_by_role("link").click()
    expect(page.locator(".pair-count")).to_have_text(f"{totals[-1]} / {len(pairs)} 对")


class OneAnswer(Answers):
    """Answers every question with the number of branches."""

    def reply(self, system: str, user: str) -> str:
        del system, user
        return "SELECT count(*) FROM bss_branch"


def test_first_card_has_the_evaluation_or_its_command(
    page: Page, executing: Product, finished: str, tmp_path: Path, picture: Callable[[Page, str], None]
) -> None:
    file = tmp_path / "questions.csv"
    file.write_text(
        "问题,SQL\n"
        "共有多少个档口?,SELECT count(*) FROM bss_branch\n"
        '每个服务区各有多少个档口?,"SELECT s.service_area_name, count(*) FROM bss_branch b'
        ' JOIN bss_service_area s ON s.id = b.service_area_id GROUP BY 1"\n'
        "共有多少辆车?,SELECT nothing FROM bss_branch\n",
        "utf-8",
    )
    page.goto(f"/tasks/{finished}?tab=quality")
    card = page.locator(".quality > :first-child")
    expect(card).to_contain_text(f"querymill evaluate {finished} questions.csv")
    with served(OneAnswer) as url:
        environment = {**executing.environment, "QUERYMILL_LLM_BASE_URL": url, "QUERYMILL_LLM_MODEL": "small"}
        done = run_python(
            ["-m", "querymill", "evaluate", finished, str(file)],
            environment,
            executing.settings.home,
            seconds=RUN_SECONDS,
        )
    assert done.returncode == 0, done.stderr
    missed, refused = "每个服务区各有多少个档口?", "共有多少辆车?"
    assert f"{missed}”：" in done.stdout
    assert f"“{refused}”未参与评估：" in done.stdout
    expect(card).to_contain_text("questions.csv 中 3 个问题有 2 个参与评估")
    for summary in card.locator("summary").all():
        summary.click()
    expect(card.get_by_role("listitem").filter(has_text=missed).last).to_contain_text("答错")
    expect(card.get_by_role("listitem").filter(has_text=refused)).to_contain_text("nothing")
    expect(card.get_by_role("row", name="仅表结构")).to_contain_text("1 / 2 (50%)")
    picture(page, "quality_evaluation")


def test_delete_dialog_notes_that_loaded_content_is_kept(
    page: Page, finished: str, new_task: Callable[..., str]
) -> None:
    note = page.get_by_role("dialog", name="删除任务").get_by_text("已加载到向量库的内容不受影响")
    page.goto(f"/tasks/{finished}")
    page.get_by_role("button", name="删除", exact=True).click()
    expect(note).to_be_visible()
    page.goto(f"/tasks/{new_task()}")
    page.get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_role("dialog", name="删除任务")).to_be_visible()
    expect(note).to_have_count(0)
