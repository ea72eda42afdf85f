"""A real Chromium before the real service: its own log, an executor, the sample database registered."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from events.facts.ids import Stream, TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from tests.acceptance.conftest import API, Product, service_over_sample

type AppendFacts = Callable[..., None]
type WriteLog = Callable[[str, Sequence[tuple[str, str]]], None]

REPOSITORY = Path(__file__).parent.parent.parent
WEB = REPOSITORY / "web"
ARTEFACTS = REPOSITORY / "test-artefacts"
RUN_SECONDS = 180
SOME_TABLES = ["bss_company", "bss_branch", "bss_service_area", "bss_car_day_count"]
PATIENCE_MS = 30_000
"""For what a page should show within a moment, on a machine that does other things as well."""
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WATCH_REQUESTS = """{
  window.asking = 0;
  const ask = window.fetch;
  window.fetch = (...request) => {
    window.asking += 1;
    return ask(...request).finally(() => { window.asking -= 1; });
  };
}"""
SHOW_ALL = """() => {
  // a picture is taller than the window, and what is far from the window is not drawn
  const all = new CSSStyleSheet();
  all.replaceSync('* { content-visibility: visible !important; }');
  const atEnd = (pane) => pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 6;
  const followed = [...document.querySelectorAll('.log-rows')].filter(atEnd);
  document.adoptedStyleSheets = [all];
  for (const pane of followed) pane.scrollTop = pane.scrollHeight;
  scrollTo(0, 0);
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))));
}"""
SHOW_AS_BEFORE = "() => { document.adoptedStyleSheets = []; }"
FIND_FAULTS = """async (rules) => {
  // told here, as all that axe has looked at takes longer to hand over than to find
  const { violations } = await axe.run({ resultTypes: ['violations'], ...(rules.length && { runOnly: rules }) });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""
WATCH_BUTTON = """(button) => {
  button.said = [button.textContent];
  new MutationObserver(() => button.said.push(button.textContent))
    .observe(button, { subtree: true, childList: true, characterData: true });
}"""
WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy violated: ' + event.violatedDirective + ' ' + event.blockedURI);
});
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: from the first of them on, Playwright's event loop runs in the tests' own thread."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)


def _lacking(reason: str) -> None:
    """A missing browser is a skip on somebody's machine and a failure where one was promised."""
    if os.environ.get("QUERYMILL_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and QUERYMILL_REQUIRE_BROWSER=1")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium."""
    found = os.environ.get("QUERYMILL_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        _lacking(f"no Chromium on the path (looked for {', '.join(CHROMIUM)})")
    if not (WEB / "dist" / "index.html").is_file():
        _lacking("the web page is not built; `make ui` builds it")
    return str(found)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--process-per-site"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": chromium, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(stage: Product) -> dict[str, Any]:
    return {"base_url": stage.url, "locale": "zh-CN", "viewport": {"width": 1360, "height": 900}}


@pytest.fixture(scope="session")
def stage(chromium: str, embedded: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The service that all browser tests look at; no executor yet."""
    assert chromium
    with service_over_sample(embedded, _template, tmp_path_factory.mktemp("browser") / "home") as product:
        yield product


@pytest.fixture(scope="session")
def executing(stage: Product) -> Product:
    """The product with an executor at work, which keeps its work while it is `stopped`."""
    stage.environment["QUERYMILL_LEASE_SECONDS"] = "120"
    stage.start_executor()
    return stage


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """A browser nobody has used yet, for tests of several tabs or of its clock, which all its later pages would share;
    in any of its pages nothing goes wrong: none logs an error, throws, asks, or is stopped by the content security
    policy.
    """
    faults = watch(context)
    yield context
    assert faults == []


class Profile(NamedTuple):
    """A browser that several tests use one after another, and what has gone wrong in its pages."""

    context: BrowserContext
    faults: list[str]
    kept: Page
    """Open all the time, so that the process that shows the pages outlives each of them."""


@pytest.fixture(scope="session")
def profile(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Profile]:
    context = browser.new_context(**browser_context_args)
    faults = watch(context)
    kept = context.new_page()
    kept.goto("/healthz")
    yield Profile(context, faults, kept)
    context.close()


@pytest.fixture
def page(profile: Profile, stage: Product) -> Iterator[Page]:
    """A page of a browser that remembers nothing of the tests before. Nothing goes wrong in it.

    It takes half the time of one in a new browser, which has to start a process, to fetch the page and to compile it.
    """
    context, faults, kept = profile
    faults.clear()
    page = context.new_page()
    yield page
    # nothing is asked of the page, which answers no more where its test failed badly: it must not stay open for others
    last = urlsplit(page.url)
    for each in context.pages:
        if each is not kept:
            each.close()
    forget(kept, {stage.url, f"{last.scheme}://{last.netloc}"})
    context.clear_permissions()
    assert faults == []


def forget(page: Page, origins: Iterable[str]) -> None:
    """Whatever the browser keeps for these addresses goes, but for files it need not fetch again."""
    line = page.context.new_cdp_session(page)
    for origin in origins:
        line.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "cookies,local_storage"})
    line.detach()
    page.context.clear_cookies()


def watch(context: BrowserContext, *, asks: bool = False) -> list[str]:
    """What goes wrong in any page of the context, from now on; that a page `asks` may be no fault."""
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # a refused request is an answer that the page shows; the tests look at what it shows
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    if not asks:
        context.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    context.add_init_script(WATCH_POLICY)
    context.add_init_script(WATCH_REQUESTS)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return faults


@pytest.fixture(scope="session")
def new_task(stage: Product) -> Callable[..., str]:
    """Makes a task that is not run, and gives its id."""

    def make(**fields: Any) -> str:
        answer = stage.client.post(
            f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db", **fields}
        )
        assert answer.is_success, answer.text
        return answer.json()["data"]["task_id"]

    return make


@pytest.fixture(scope="session")
def finished(executing: Product) -> str:
    """The id of a task whose whole run over some tables has ended, with some pairs of each difficulty."""
    task_id = start_run(executing, "已完成的示例", table_list=SOME_TABLES, pairs_per_table=4)
    wait_for_end(executing, task_id)
    return task_id


def start_run(product: Product, name: str, **fields: Any) -> str:
    """Begins a whole run over the sample database and gives the task's id; `fields` say how much is to be made."""
    wish = {"task_type": "complete_workflow", "db_name": "highway_db", "task_name": name, **fields}
    answer = product.client.post(f"{API}/tasks/execute-complete", json=wish)
    assert answer.is_success, answer.text
    return answer.json()["data"]["task_id"]


def wait_for_end(stage: Product, task_id: str) -> dict[str, Any]:
    """The task's view once nothing of it runs."""
    return _view_once(stage, task_id, lambda view: view["status"] not in ("pending", "in_progress"))


def wait_for_begin(stage: Product, task_id: str) -> dict[str, Any]:
    """The task's view once an executor has begun its first step."""
    return _view_once(stage, task_id, lambda view: view["steps"][0]["status"] != "pending")


def _view_once(stage: Product, task_id: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        view = stage.client.get(f"{API}/tasks/{task_id}").json()["data"]
        if holds(view):
            return view
        time.sleep(0.05)
    pytest.fail(f"{task_id} did not get there in {RUN_SECONDS} s: {view['status']}")


@contextmanager
def stopped(product: Product) -> Generator[None]:
    """While its executor stands still: however slow the page is, it sees the moment that is meant."""
    [executor] = [process.popen for process in product.processes if "executor" in process.arguments]
    executor.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        executor.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def append_facts(stage: Product) -> AppendFacts:
    """Appends facts to a stream as they are, as an executor does: a batch, or several some seconds apart."""

    def write(stream: Stream, *batches: Sequence[Any], pause: float = 0) -> None:
        async def append() -> None:
            async with open_log(stage.settings, name="browser tests") as store:
                for batch in batches:
                    await store.lane.append(stream, batch, expected=None)
                    await asyncio.sleep(pause)

        # Playwright keeps an event loop running in the tests' own thread
        worker = threading.Thread(target=lambda: asyncio.run(append()))
        worker.start()
        worker.join()

    return write


def log_line(task_id: str, level: str, message: str) -> LogRecorded:
    return LogRecorded(
        task_id=TaskId(task_id),
        execution_id=None,
        level=level,  # type: ignore[arg-type]  # the tests give levels
        message=message,
        logged_at="2026-11-24T15:00:00+08:00",
        module="Browser",
    )


@pytest.fixture(scope="session")
def write_log(append_facts: AppendFacts) -> WriteLog:
    """Appends lines (level, message) to a task's log."""

    def write(task_id: str, lines: Sequence[tuple[str, str]]) -> None:
        facts = [log_line(task_id, level, message) for level, message in lines]
        append_facts(log_stream(TaskId(task_id)), *(facts[n : n + 1000] for n in range(0, len(facts), 1000)))

    return write


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds, one line for each element; of the given rules alone where any are."""
    if not page.evaluate("() => 'axe' in window"):
        if not AXE.is_file():
            _lacking("axe-core is not installed; `npm ci` in web installs it")
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(FIND_FAULTS, rules)


def expect_says(button: Locator, word: str) -> None:
    """Presses a button and waits until it has said this, for however short a time it does."""
    button.evaluate(WATCH_BUTTON)
    pressed = button.element_handle()
    button.click()
    button.page.wait_for_function("([button, word]) => button.said.includes(word)", arg=[pressed, word])


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps what a page looks like, to its end, among the artefacts of the tests, where somebody wants to see it."""
    ARTEFACTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        if os.environ.get("QUERYMILL_PICTURES") != "1":
            return
        page.evaluate(SHOW_ALL)
        page.screenshot(path=ARTEFACTS / f"{re.sub(r'[^a-z0-9_-]', '_', name.lower())}.png", full_page=True)
        page.evaluate(SHOW_AS_BEFORE)

    return take
