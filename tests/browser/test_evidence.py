"""Audit page: evidence package, checkpoints that leave the page, a verdict that stays."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import RUN_MS, axe, expect_fit

Picture = Callable[[Page, str], None]


def test_evidence_package_takes_one_click(page: Page, stage: Product) -> None:
    page.goto("/audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="证据包").click()
    assert download.value.suggested_filename == "querymill_evidence.zip"
    with zipfile.ZipFile(download.value.path()) as package:
        assert {"summary.html", "summary.html.sig", "log.zip", "checkpoint.txt", "public_key.pem"} <= set(
            package.namelist()
        )
        summary = package.read("summary.html").decode()
    assert "完整：每条记录都与其摘要一致" in summary


def test_summary_is_accessible_and_fits_a_narrow_window(
    page: Page, browser: Browser, stage: Product, tmp_path: Path, picture: Picture
) -> None:
    page.goto("/audit")
    with page.expect_download() as download:
        page.get_by_role("link", name="证据包").click()
    with zipfile.ZipFile(download.value.path()) as package:
        package.extract("summary.html", tmp_path)
    context = browser.new_context(viewport={"width": 390, "height": 800})
    summary = context.new_page()
    summary.goto((tmp_path / "summary.html").as_uri())
    expect(summary.get_by_role("heading", level=1)).to_be_visible()
    expect_fit(summary)
    picture(summary, "evidence_summary")
    assert axe(summary) == []
    context.close()


def test_checkpoints_can_be_downloaded_and_the_verdict_stays(page: Page, stage: Product, picture: Picture) -> None:
    page.goto("/audit")
    page.get_by_role("button", name="建立检查点").click()
    expect(page.get_by_text("密钥指纹")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载", exact=True).click()
    lines = [json.loads(line) for line in download.value.path().read_text(encoding="utf-8").splitlines()]
    assert set(lines[-1]) == {"position", "root", "at", "public_key", "signature"}
    expect(page.get_by_role("button", name=f"复制检查点 {lines[-1]['position']:,}")).to_be_visible()
    page.get_by_role("button", name="立即验证").click()
    verdict = page.locator(".verdict")
    # verification runs at low priority, and earlier tests may have made the log long
    expect(verdict).to_have_attribute("data-holds", "true", timeout=RUN_MS)
    shown = verdict.inner_text()
    page.reload()
    expect(verdict).to_have_text(shown, use_inner_text=True)
    expect(verdict.locator("time")).to_be_visible()
    assert axe(page) == []
    picture(page, "audit_verdict")


def test_bulk_approval_is_one_line_with_its_questions(
    page: Page, stage: Product, finished: str, picture: Picture
) -> None:
    pairs = stage.client.get(f"{API}/tasks/{finished}/pairs").json()["data"]["pairs"]
    chosen = [pair for pair in pairs if pair["validity"] == "valid"][:3]
    decisions = {"review": "approved", "pair_ids": [pair["pair_id"] for pair in chosen]}
    stage.client.patch(f"{API}/tasks/{finished}/pairs", json=decisions).raise_for_status()
    page.goto("/audit")
    page.locator("select[name=types]").select_option("pair.approved")
    all_rows = page.locator(".audit-trail-scroll tbody tr")
    rows = all_rows.filter(has_text="3 个问答对")
    expect(rows).to_have_count(1)
    rows.get_by_text("3 个问答对").click()
    for pair in chosen:
        expect(rows).to_contain_text(pair["question"])
    assert axe(page) == []
    picture(page, "audit_trail")
    page.get_by_label("操作者", exact=True).fill("nobody")
    page.get_by_label("操作者", exact=True).press("Enter")
    expect(all_rows).to_have_count(0)
