"""Figures of the quality report and of the step cards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_SECONDS, axe
from tests.forked import run_python
from tests.integration.executor.steps.test_model import Answers, served


def test_table_share_is_relative_to_the_number_of_pairs(page: Page, executing: Product, finished: str) -> None:
    """A pair with a join counts for each of its tables, so the shares add up to more than 100%."""
    pairs = executing.client.get(f"{API}/tasks/{finished}/pairs", params={"limit": 5000}).json()["data"]["pairs"]
    used = [table for pair in pairs for table in pair["tables"]]
    top_table = max(set(used), key=used.count)
    assert len(used) > len(pairs)
    page.goto(f"/tasks/{finished}?tab=quality")
    row = page.locator(".bars tr", has_text=top_table).first
    expect(row.locator("td.num").first).to_have_text(str(used.count(top_table)))
    expect(row.locator("td.num").last).to_have_text(f"{used.count(top_table) / len(pairs):.0%}")


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


def test_step_cards_show_their_results(page: Page, executing: Product, finished: str) -> None:
    counts = executing.client.get(f"{API}/tasks/{finished}").json()["data"]["counts"]
    used = executing.client.get(f"{API}/tasks/{finished}/dataset").json()["data"]["state"] == "in_use"
    loaded = f"{counts['upserted'] + counts['unchanged']} 条已加载"
    page.goto(f"/tasks/{finished}")
    page.locator(".run-summary").click()
    for step, summary in (
        ("ddl_generation", f"{counts['tables']} 张表"),
        ("qa_generation", f"{counts['pairs']} 个问答对"),
        ("sql_validation", f"{counts['total_questions']} 对全部有效"),
        # another test's run may have replaced what it loaded
        ("training_load", loaded if used else "未在使用"),
    ):
        expect(page.locator(f"[data-step={step}] .step-line")).to_contain_text(summary)


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


def test_tables_missing_from_the_source_are_listed(page: Page, finished: str) -> None:
    def with_vanished(route: Route) -> None:
        answer = route.fetch()
        report = answer.json()
        report["data"]["load"]["vanished_tables"] = ["orders", "sales.tour"]
        route.fulfill(response=answer, json=report)

    page.goto(f"/tasks/{finished}?tab=quality")
    expect(page.locator("[data-figure]").first).to_be_visible()
    expect(page.get_by_text("因此未加载")).to_have_count(0)
    page.route(f"**/tasks/{finished}/quality", with_vanished)
    page.reload()
    expect(page.get_by_text("数据源中已没有以下表，因此未加载：orders、sales.tour")).to_be_visible()
    page.unroute_all(behavior="wait")
