"""Changes of a database on the pages of its dataset and of the next task, and the choice to redo only these."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import start_run, wait_for_end
from tests.browser.sources.test_datasets import looks
from tests.conftest import database_like
from tests.integration.executor.conftest import SHOP

pytestmark = pytest.mark.long

Picture = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def shop(embedded: str, executing: Product) -> Iterator[str]:
    """DSN of a database of its own, registered as `shop_drift` and loaded by one task."""
    with database_like(embedded) as dsn:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(SHOP.encode())
        answer = executing.client.post(f"{API}/databases", json={"name": "shop_drift", "dsn": dsn})
        assert answer.is_success, answer.text
        first = start_run(executing, "首次运行", db_name="shop_drift", pairs_per_table=6, language="zh")
        assert wait_for_end(executing, first)["status"] == "completed"
        yield dsn


def test_drift_is_shown_on_dataset_and_next_task(page: Page, executing: Product, shop: str, picture: Picture) -> None:
    page.goto("/datasets/shop_drift.zh")
    page.get_by_role("button", name="与数据库比较").click()
    expect(page.get_by_text("自最近一次任务以来没有变化")).to_be_visible()
    with psycopg.connect(shop, autocommit=True) as conn:
        conn.execute("alter table customer rename column city to town")
        conn.execute("create table depot (id int primary key, label text not null)")
    page.get_by_role("button", name="与数据库比较").click()
    summary = page.locator("details.drift summary")
    expect(summary).to_contain_text("新增 1 张表，1 个字段改名（推测），影响")
    summary.click()
    expect(page.locator("details.drift")).to_contain_text("customer.city → town")
    looks(page, picture, "drift_dataset")

    later = start_run(
        executing, "只处理变化", db_name="shop_drift", pairs_per_table=6, language="zh", only_changes=True
    )
    assert wait_for_end(executing, later)["status"] == "completed"
    page.goto(f"/tasks/{later}")
    notice = page.locator(".notice details.drift")
    expect(notice).to_contain_text("1 个字段改名（推测）")
    notice.locator("summary").press("Enter")
    expect(notice).to_contain_text("depot")
    looks(page, picture, "drift_task")
