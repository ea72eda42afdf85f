"""Log and files of a task."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import TaskId, log_stream, task_stream
from events.facts.task.facts import FileWritten
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import AppendFacts, WriteLog, expect_label, log_line, skip_or_fail
from tests.conftest import Figure

NewTask = Callable[..., str]
MANY = 100_000
FRAME_MS = 100
OPEN_S = 2
"""Limit for opening a long log; beyond it the page seems to hang."""
IN_PANE = """(text) => {
  const row = [...document.querySelectorAll('.log-text')].findLast((cell) => cell.textContent.includes(text));
  if (row === undefined) return false;
  const pane = document.querySelector('.log-rows').getBoundingClientRect(), place = row.getBoundingClientRect();
  return place.top >= pane.top && place.bottom <= pane.bottom;
}"""


WAIT_UNTIL_SCROLLED = """(rows) => new Promise((resolve) => {
  // wheel scrolling takes several frames, and rows entering the view get their real heights
  let before = rows.scrollTop, still = 0;
  requestAnimationFrame(function look() {
    still = rows.scrollTop === before ? still + 1 : 0;
    before = rows.scrollTop;
    if (still === 10) resolve(before);
    else requestAnimationFrame(look);
  });
})"""
"""Scroll position of the log once scrolling has stopped."""


def expect_in_pane(page: Page, text: str) -> None:
    """Waits until the newest line with the text is in the visible part of the log."""
    page.wait_for_function(IN_PANE, arg=text)


def test_new_lines_appear_live_and_match_the_level_filter(page: Page, new_task: NewTask, write_log: WriteLog) -> None:
    task_id = new_task()
    page.goto(f"/tasks/{task_id}")
    expect(page.locator("[data-light=live]")).to_be_visible()
    expect(page.locator(".log-empty")).to_be_visible()
    # an empty log has no download
    expect(page.get_by_role("link", name="下载全部")).to_have_count(0)
    write_log(task_id, [("INFO", "第一行")])
    expect(page.locator(".log-text")).to_have_text(["第一行"])
    expect(page.get_by_role("link", name="下载全部")).to_be_visible()
    write_log(task_id, [("INFO", f"行 {n}") for n in range(200)] + [("ERROR", "坏了\n  原因一\n  原因二")])
    expect(page.locator(".log-row")).to_have_count(202)
    expect(page.locator(".log-text").last).to_have_text("坏了")

    page.locator(".log-fold").click()
    expect(page.locator(".log-text").last).to_contain_text("原因二")

    page.keyboard.press("e")
    page.wait_for_url("**?level=ERROR")
    expect(page.locator(".log-row")).to_have_count(1)
    write_log(task_id, [("INFO", "不该出现"), ("CRITICAL", "更坏了")])
    expect(page.locator(".log-row")).to_have_count(2)
    expect(page.locator(".log-text").last).to_have_text("更坏了")


def test_scrolling_up_stops_following(page: Page, new_task: NewTask, write_log: WriteLog) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", f"行 {n}") for n in range(500)])
    page.goto(f"/tasks/{task_id}")
    follow = page.get_by_role("button", name="跟随", exact=True)
    expect(follow).to_have_attribute("aria-pressed", "true")
    expect_in_pane(page, "行 499")
    page.locator(".log-rows").hover()
    page.mouse.wheel(0, -600)
    expect(follow).to_have_attribute("aria-pressed", "false")
    place: float = page.locator(".log-rows").evaluate(WAIT_UNTIL_SCROLLED)
    write_log(task_id, [("INFO", "新行")])
    expect(page.locator(".log-row")).to_have_count(501)
    assert page.locator(".log-rows").evaluate("(rows) => rows.scrollTop") == place
    page.keyboard.press("f")
    expect_in_pane(page, "新行")


@pytest.fixture(scope="module")
def long_log(stage: Product, new_task: NewTask, write_log: WriteLog) -> str:
    """Task with 100,000 log lines, two of which contain a needle."""
    task_id = new_task(task_name="长日志")
    lines = [("INFO", f"处理 bss_business_day_data 批次 {n}") for n in range(MANY)]
    lines[777] = ("WARNING", "needle in the hay")
    lines[90_000] = ("WARNING", "needle near the end")
    write_log(task_id, lines)
    # under load the projection is seconds behind a burst of this size; requests wait for it and may get `not_ready`
    counted = {"limit": 1, "count": 1}
    while (answer := stage.client.get(f"{API}/tasks/{task_id}/logs", params=counted)).status_code == 503:
        continue
    assert answer.json()["data"]["total"] == MANY
    return task_id


@pytest.mark.long
def test_log_of_100000_lines_opens_at_its_end(
    page: Page, long_log: str, picture: Callable[[Page, str], None], figure: Figure
) -> None:
    page.goto("/")
    began = time.monotonic()
    page.goto(f"/tasks/{long_log}")
    expect_in_pane(page, f"批次 {MANY - 1}")
    took = time.monotonic() - began
    figure("a log of 100,000 lines is open", [took], "s", limit=OPEN_S)
    picture(page, "log_long")


def test_search_covers_whole_log_and_counts_matches(page: Page, long_log: str) -> None:
    page.goto(f"/tasks/{long_log}")
    expect_in_pane(page, f"批次 {MANY - 1}")
    page.keyboard.press("/")
    page.keyboard.type("needle")
    status = page.locator(".log-search [role=status]")
    expect(status).to_have_text("0 / 2")
    page.keyboard.press("Enter")
    expect(page.locator(".log-row.target .log-text")).to_have_text("needle near the end")
    expect(page.locator(".log-row.target")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(".log-row.target .log-text")).to_have_text("needle in the hay")
    expect(page.locator(".log-row.target")).to_be_in_viewport()
    expect(status).to_have_text("1 / 2")
    page.keyboard.press("Control+a")
    page.keyboard.type("needle near")
    # Enter searches immediately, without the typing delay
    page.keyboard.press("Enter")
    expect(page.locator(".log-row.target .log-text")).to_have_text("needle near the end")
    expect(status).to_have_text("1 / 1")


@pytest.mark.soak  # only measures
def test_scroll_jumps_are_measured_with_all_lines_loaded(page: Page, long_log: str, figure: Figure) -> None:
    page.goto(f"/tasks/{long_log}")
    page.wait_for_selector(".log-row")
    # older lines are fetched whenever the top comes into view, so stay there until all are loaded
    page.wait_for_function(
        """(expected) => {
          document.querySelector('.log-rows').scrollTop = 0;
          return document.querySelector('[data-testid=log-count]').textContent === expected;
        }""",
        arg=f"{MANY:,} 行",
        timeout=60_000,
    )
    expect(page.locator(".log-row")).to_have_count(MANY)
    jumps: list[float] = page.evaluate(
        """async () => {
          const rows = document.querySelector('.log-rows');
          let before = performance.now(), times = [];
          for (let frame = 0; frame < 60; frame += 1) {
            rows.scrollTop = (rows.scrollHeight / 60) * frame;
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - before);
            before = performance.now();
          }
          return times;
        }"""
    )
    figure("a jump over 1,700 lines is painted", jumps, "ms", limit=FRAME_MS)


RECORD_FRAMES = """() => {
  window.frames_ms = [];
  let before = performance.now();
  requestAnimationFrame(function frame(now) {
    window.frames_ms.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  });
}"""


@pytest.mark.soak
def test_log_follows_500_lines_per_second(page: Page, long_log: str, append_facts: AppendFacts, figure: Figure) -> None:
    page.goto(f"/tasks/{long_log}")
    expect_in_pane(page, f"批次 {MANY - 1}")
    expect(page.locator("[data-light=live]")).to_be_visible()
    page.evaluate(RECORD_FRAMES)
    batches = [[log_line(long_log, "INFO", f"跟随 {n} 行 {m}") for m in range(50)] for n in range(40)]
    append_facts(log_stream(TaskId(long_log)), *batches, pause=0.1)
    expect_in_pane(page, "跟随 39 行 49")
    # older lines may be loaded meanwhile
    expect(page.locator(".log-row", has_text="跟随 ")).to_have_count(2000)
    frames: list[float] = page.evaluate("() => window.frames_ms")
    figure("a frame at 500 lines a second takes", frames, "ms", limit=FRAME_MS, share=99)


def test_search_of_the_browser_finds_rows_that_are_not_laid_out(
    page: Page, new_task: NewTask, write_log: WriteLog
) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", f"行 {n}") for n in range(900)])
    page.goto(f"/tasks/{task_id}")
    expect_in_pane(page, "行 899")
    if not page.evaluate("() => window.find('行 899', false, true, true)"):
        skip_or_fail("this Chromium has no search in pages, as that of npm")
    assert page.evaluate("() => window.find('行 17', false, true, true)")
    assert page.evaluate("() => getSelection().toString()") == "行 17"


def test_lines_can_be_selected_and_copied(page: Page, new_task: NewTask, write_log: WriteLog) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", f"行 {n}") for n in range(900)] + [("ERROR", "坏了\n  原因")])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/tasks/{task_id}")
    expect_in_pane(page, "坏了")
    page.locator(".log-text").nth(100).scroll_into_view_if_needed()
    page.locator(".log-text").nth(100).click(click_count=3)
    assert "行 100" in page.evaluate("() => getSelection().toString()")

    expect_label(page.get_by_role("button", name="复制", exact=True), "已复制")
    copied = page.evaluate("() => navigator.clipboard.readText()").splitlines()
    assert len(copied) == 902
    assert copied[-2].endswith("[ERROR] Browser: 坏了")


def test_missing_browser_features_hide_their_controls(page: Page, new_task: NewTask, write_log: WriteLog) -> None:
    page.add_init_script("delete CSS.highlights; delete window.Notification; delete Navigator.prototype.clipboard;")
    task_id = new_task()
    write_log(task_id, [("INFO", "needle"), *(("INFO", f"行 {n}") for n in range(500))])
    page.goto(f"/tasks/{task_id}")
    expect_in_pane(page, "行 499")
    assert page.evaluate("() => [CSS.highlights, window.Notification, navigator.clipboard]") == [None] * 3
    expect(page.get_by_role("button", name="下载当前视图")).to_be_visible()
    expect(page.get_by_role("button", name="复制")).to_have_count(0)
    page.keyboard.press("/")
    page.keyboard.type("needle")
    page.keyboard.press("Enter")
    expect(page.locator(".log-row.target .log-text")).to_have_text("needle")
    expect(page.locator(".log-row.target")).to_be_in_viewport()


def test_line_address_opens_log_at_that_line(
    page: Page, stage: Product, new_task: NewTask, write_log: WriteLog
) -> None:
    task_id = new_task()
    write_log(task_id, [("INFO", f"行 {n}") for n in range(3000)])
    page.goto(f"/tasks/{task_id}")
    page.locator(".log-row", has_text="行 2999").locator(".log-time").click()
    page.wait_for_url("**?line=*")
    lines = stage.client.get(f"{API}/tasks/{task_id}/logs", params={"limit": 5000}).json()["data"]["logs"]
    assert int(page.url.rsplit("=", 1)[1]) == lines[2999]["position"]
    # positions of a task's lines need not be consecutive: other tasks share the log
    place = lines[499]["position"]
    page.goto(f"/tasks/{task_id}?line={place}")
    expect(page.locator(".log-row.target .log-text")).to_have_text("行 499")
    expect(page.locator(".log-row.target")).to_be_in_viewport()


CONFIG_FILE = "task_config.json"


def test_file_in_address_is_selected_and_scrolled_into_view(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=files&file={CONFIG_FILE}")
    expect(page.locator(".file-list li.chosen .file-name")).to_have_text(CONFIG_FILE)
    # the list scrolls, not the page
    page.wait_for_function("""() => {
        const row = document.querySelector(".file-list li.chosen").getBoundingClientRect();
        const list = document.querySelector(".file-list").getBoundingClientRect();
        return row.top >= list.top && row.bottom <= list.bottom;
    }""")
    expect(page.locator(".file-preview .code")).to_contain_text("task_id")


def test_ddl_file_is_previewed_by_default(page: Page, finished: str) -> None:
    page.goto(f"/tasks/{finished}?tab=files")
    expect(page.locator(".file-preview .code")).to_contain_text("create table")
    name = page.locator(".file-list li.chosen .file-name").inner_text()
    assert name.endswith(".ddl")
    assert not name.startswith("_")


def test_previewed_file_stays_selected_when_others_are_written(
    page: Page, new_task: Callable[..., str], append_facts: AppendFacts
) -> None:
    task = TaskId(new_task())
    page.goto(f"/tasks/{task}?tab=files")
    shown = page.locator(".file-list li.chosen .file-name")
    expect(shown).to_have_text(CONFIG_FILE)
    expect(page.locator("[data-light=live]")).to_be_visible()
    written = FileWritten(task_id=task, execution_id=None, name="a.ddl", sha256="0" * 64, size=1, file_type="ddl")
    append_facts(task_stream(task), [written])
    expect(page.locator(".file-name", has_text="a.ddl")).to_be_visible()
    expect(shown).to_have_text(CONFIG_FILE)
