"""Unknown addresses: a page with status 404, and a problem document for API clients."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import Product


@pytest.mark.parametrize("address", ["/nowhere", "/audits", "/tasks/x/nowhere", "/audit/x"])
def test_unknown_address_returns_404_page_and_problem_json(page: Page, stage: Product, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    expect(page).to_have_title("没有这个页面 · Querymill")
    page.get_by_role("link", name="回到任务列表").last.click()
    expect(page.get_by_role("heading", name="任务", exact=True)).to_be_visible()
    problem = stage.client.get(address, headers={"accept": "application/json"})
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
