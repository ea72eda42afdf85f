"""The figures of the quality report."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.acceptance.conftest import API, Product


def test_a_tables_share_is_one_of_the_pairs(page: Page, executing: Product, finished: str) -> None:
    """A pair that joins counts for each of its tables, so the shares add up to more than the whole."""
    pairs = executing.client.get(f"{API}/tasks/{finished}/pairs", params={"limit": 5000}).json()["data"]["pairs"]
    used = [table for pair in pairs for table in pair["tables"]]
    most = max(set(used), key=used.count)
    assert len(used) > len(pairs)
    page.goto(f"/tasks/{finished}?tab=quality")
    row = page.locator(".bars tr", has_text=most).first
    expect(row.locator("td.num").first).to_have_text(str(used.count(most)))
    expect(row.locator("td.num").last).to_have_text(f"{used.count(most) / len(pairs):.0%}")


def test_each_step_tells_what_it_brought(page: Page, executing: Product, finished: str) -> None:
    counts = executing.client.get(f"{API}/tasks/{finished}").json()["data"]["counts"]
    page.goto(f"/tasks/{finished}")
    for step, brought in (
        ("ddl_generation", f"{counts['tables']} 张表"),
        ("qa_generation", f"{counts['pairs']} 个问答对"),
        ("sql_validation", f"{counts['total_questions']} 对全部有效"),
        ("training_load", f"{counts['upserted'] + counts['unchanged']} 条已加载"),
    ):
        expect(page.locator(f"[data-step={step}] .step-line")).to_contain_text(brought)


def test_each_figure_says_what_it_measures(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=quality")
    expect(page.locator("[data-figure=mutation]")).to_contain_text("稍加改动后结果随之改变")


def test_deleting_says_that_what_was_loaded_stays(page: Page, finished: str, new_task: Callable[..., str]) -> None:
    kept = page.get_by_role("dialog", name="删除任务").get_by_text("已加载到向量库的内容不受影响")
    page.goto(f"/tasks/{finished}")
    page.get_by_role("button", name="删除", exact=True).click()
    expect(kept).to_be_visible()
    page.goto(f"/tasks/{new_task()}")
    page.get_by_role("button", name="删除", exact=True).click()
    expect(page.get_by_role("dialog", name="删除任务")).to_be_visible()
    expect(kept).to_have_count(0)


def test_tables_that_the_load_left_out_are_named(page: Page, finished: str) -> None:
    def with_vanished(route: Route) -> None:
        answer = route.fetch()
        report = answer.json()
        report["data"]["load"]["vanished_tables"] = ["orders", "sales.tour"]
        route.fulfill(response=answer, json=report)

    page.goto(f"/tasks/{finished}?tab=quality")
    expect(page.locator("[data-figure=loaded]")).to_be_visible()
    expect(page.get_by_text("因此未加载")).to_have_count(0)
    page.route(f"**/tasks/{finished}/quality", with_vanished)
    page.reload()
    expect(page.get_by_text("数据源中已没有以下表，因此未加载：orders、sales.tour")).to_be_visible()
