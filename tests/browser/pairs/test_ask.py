"""Page that asks a dataset: found items with reasons, SQL run and edited, a pair proposed; address and keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe, expect_fit, press_in_turn
from tests.conftest import Figure

DATASET = "highway_db.zh"
HOSTILE = "DELETE FROM bss_company"
ANSWER_MS = 300
ASK = """async (question) => {
  const started = performance.now();
  document.querySelector('.ask-input').form.requestSubmit();
  while (document.querySelector('.ask-pair .ask-question')?.textContent !== question)
    await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - started;
}"""

pytestmark = pytest.mark.usefixtures("finished")


def example(product: Product) -> str:
    """Return a question of the dataset's own pairs."""
    [dataset] = [
        each for each in product.client.get(f"{API}/ask").json()["data"]["datasets"] if each["dataset"] == DATASET
    ]
    return dataset["examples"][0]


@pytest.mark.long
def test_question_is_asked_by_keyboard_and_shared_by_its_address(
    page: Page, stage: Product, picture: Callable[[Page, str], None]
) -> None:
    question = example(stage)
    page.goto("/audit")
    press_in_turn(page, "g", "q")
    expect(page).to_have_url(re.compile(r"/ask\?dataset="))
    page.locator(".ask-dataset").select_option(DATASET)
    expect(page).to_have_url(re.compile(rf"/ask\?dataset={re.escape(DATASET)}$"))
    expect(page.locator(".ask-examples button").first).to_have_text(question)
    expect(page.locator(".ask-dataset")).to_have_value(DATASET)
    assert axe(page) == []
    page.keyboard.press("/")
    expect(page.locator(".ask-input")).to_be_focused()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    first = page.locator(".ask-pair").first
    expect(first.locator(".ask-question")).to_have_text(question)
    expect(first.locator("mark").first).to_be_visible()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".ask-text").first).to_be_visible()
    expect(page.locator(".ask-answer .code")).to_contain_text("SELECT")
    assert axe(page) == []
    picture(page, "ask")
    expect(page).to_have_url(re.compile(rf"q={re.escape(quote(question, safe=''))}"))
    page.goto(f"/ask?dataset={DATASET}&q={quote(question)}")
    expect(page.locator(".ask-pair").first.locator(".ask-question")).to_have_text(question)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".ask-pair").first).to_be_visible()
    expect_fit(page)
    page.set_viewport_size({"width": 1360, "height": 900})


def test_answer_is_soon_on_the_page(page: Page, stage: Product, figure: Figure) -> None:
    page.goto(f"/ask?dataset={DATASET}&q={quote(example(stage))}")
    nearest = page.locator(".ask-pair .ask-question").first
    expect(nearest).to_be_visible()
    took: list[float] = []
    loaded = {"db_name": "highway_db", "status": "loaded", "language": "zh", "limit": 20}
    hits = stage.client.get(f"{API}/pairs", params=loaded).json()["data"]["pairs"]
    others = [hit["pair"]["question"] for hit in hits if hit["pair"]["question"] != nearest.text_content()]
    for question in others[:4]:
        page.locator(".ask-input").fill(question)
        took.append(page.evaluate(ASK, question))
    figure("an answer to a question is painted", took, "ms", limit=ANSWER_MS)


def test_sql_of_a_pair_is_run_edited_and_refused(page: Page) -> None:
    # about a table of every task that other tests load
    page.goto(f"/ask?dataset={DATASET}&q={quote('登记在册的公司总数?')}")
    answer = page.locator(".ask-answer")
    answer.get_by_role("button", name="运行").click()
    expect(answer.locator("tbody tr").first).to_be_visible()
    page.locator(".ask-pair").nth(1).click()
    expect(answer.get_by_role("heading")).to_have_text("问答对 2 的 SQL")
    expect(answer.locator("tbody tr")).to_have_count(0)
    answer.get_by_role("button", name="编辑").click()
    editor = answer.get_by_role("textbox")
    expect(editor).to_be_focused()
    editor.fill(HOSTILE)
    page.keyboard.press("Control+Enter")
    expect(answer.locator(".tone-text-bad")).to_be_visible()
    expect(answer.get_by_role("button", name="存为提议的问答对")).to_have_attribute("aria-disabled", "true")
    editor.fill("SELECT count(*) AS n FROM bss_company")
    expect(answer.locator(".tone-text-bad")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(answer.locator("tbody tr")).to_have_count(1)
    assert axe(page) == []


def test_good_answer_becomes_a_proposed_pair(page: Page, stage: Product, finished: str) -> None:
    question = "登记在册的公司总数?"
    page.goto(f"/ask?dataset={DATASET}&q={quote(question)}")
    answer = page.locator(".ask-answer")
    save = answer.get_by_role("button", name="存为提议的问答对")
    expect(save).to_have_attribute("title", "请先运行 SQL")
    answer.get_by_role("button", name="编辑").click()
    answer.get_by_role("textbox").fill("SELECT count(*) AS n FROM bss_company")
    answer.get_by_role("button", name="运行").click()
    expect(answer.locator("tbody tr")).to_have_count(1)
    save.click()
    expect(answer.locator(".ask-saved")).to_contain_text("审核通过后")
    answer.get_by_role("link", name="去审核").click()
    expect(page).to_have_url(re.compile(r"/tasks/.+tab=pairs"))
    pair = page.locator(".pair", has_text=question)
    expect(pair.locator(".badge")).to_have_text("待审核")
    pair.locator(".pair-head").click()
    expect(pair.locator(".pair-body")).to_contain_text("审核通过后才会加载和导出")
    exported = stage.client.get(f"{API}/tasks/{finished}/pairs/export")
    assert question not in exported.text
    pair.get_by_role("button", name="驳回", exact=True).click()
    expect(pair.locator(".pair-review")).to_have_text("已驳回")


def test_unknown_dataset_is_named(page: Page) -> None:
    page.goto("/ask?dataset=nowhere.en&q=x")
    expect(page.get_by_role("alert")).to_contain_text("nowhere.en")
    expect(page.get_by_role("alert")).to_contain_text(DATASET)
