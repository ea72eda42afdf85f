"""The figures of the quality report."""

from __future__ import annotations

from playwright.sync_api import Page, expect

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
