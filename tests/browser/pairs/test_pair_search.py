"""Page that searches the pairs of all tasks: filters in the address, keyboard, and the way to the pair in its task."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.conftest import API, Product
from tests.browser.conftest import axe, expect_fit, press_in_turn

FIND_CUT_CHOICES = """() => {
  // a select that is as wide as its chosen option needs to be is no wider than the one in the page
  const width = (select) => {
    const copy = select.cloneNode(false);
    copy.append(select.selectedOptions[0].cloneNode(true));
    copy.style.cssText = 'position: absolute; width: max-content; min-width: 0';
    select.after(copy);
    const needed = copy.offsetWidth;
    copy.remove();
    return needed;
  };
  const selects = [...document.querySelectorAll('.pair-filters select')];
  return selects.filter((each) => width(each) > each.offsetWidth).map((each) => each.selectedOptions[0].label);
}"""

pytestmark = pytest.mark.usefixtures("finished")


@pytest.mark.long
def test_pair_is_found_by_keyboard_and_opens_in_its_task(
    page: Page, stage: Product, finished: str, picture: Callable[[Page, str], None]
) -> None:
    pairs = stage.client.get(f"{API}/tasks/{finished}/pairs").json()["data"]["pairs"]
    wanted = max(pairs, key=lambda pair: len(pair["question"]))
    words = wanted["question"][1:7]
    page.goto("/audit")
    press_in_turn(page, "g", "p")
    expect(page).to_have_url(re.compile(r"/pairs$"))
    expect(page.locator(".found-pairs .pair").first).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page).to_have_url(re.compile(r"/pairs\?search="))
    hit = page.locator(f".found-pairs [data-pair='{wanted['pair_id']}'] .pair-head").first
    expect(hit.locator("mark").first).to_have_text(words)
    expect(hit.locator(".pair-from")).to_contain_text(re.compile("^highway_db · zh "))
    picture(page, "pair-search")
    assert axe(page) == []
    address = page.url
    page.keyboard.press("Enter")
    expect(page.locator(".pair-head").first).to_be_focused()
    hit.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"tab=pairs&pair={re.escape(wanted['pair_id'])}"))
    opened = page.locator(f"[data-pair='{wanted['pair_id']}'] .pair-head")
    expect(opened).to_have_attribute("aria-expanded", "true")
    expect(opened).to_contain_text(wanted["question"])
    page.go_back()
    expect(page).to_have_url(address)
    expect(hit).to_be_visible()


def test_filters_are_in_the_address(page: Page, stage: Product) -> None:
    page.goto("/pairs?difficulty=hard&state=loaded&database=highway_db")
    expect(page.get_by_label("难度")).to_have_value("hard")
    wanted = {"difficulty": "hard", "status": "loaded", "db_name": "highway_db"}
    total = stage.client.get(f"{API}/pairs", params=wanted).json()["data"]["total"]
    expect(page.locator(".pair-count")).to_have_text(f"{total} 对")
    page.get_by_label("状态").select_option("invalid")
    expect(page).to_have_url(re.compile("state=invalid"))
    page.get_by_role("searchbox").fill("没有一个问题这样问")
    expect(page).to_have_url(re.compile("search="))
    expect(page.get_by_role("heading", name="没有符合条件的问答对")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="清除").click()
    expect(page).to_have_url(re.compile(r"/pairs$"))
    expect(page.locator(".found-pairs .pair").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".found-pairs .pair").first).to_be_visible()
    expect_fit(page)
    page.set_viewport_size({"width": 1360, "height": 900})
    page.get_by_role("button", name="EN: English").click()
    assert page.evaluate(FIND_CUT_CHOICES) == []
