"""Fixtures for tests in a real Chromium against the real service, with an executor and the sample database."""

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
RUN_SECONDS = 300
SOME_TABLES = ["bss_company", "bss_branch", "bss_service_area", "bss_car_day_count"]
RUN_MS = RUN_SECONDS * 1000
PATIENCE_MS = 60_000
"""Default timeout of an expectation, generous enough for a busy machine."""
LEASE_SECONDS = 48
AXE_SECONDS = 10
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
PACKAGED = REPOSITORY / ".tools" / "chromium"
"""Chromium from npm, which `make` unpacks if none is on the path, with its libraries and fonts."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WATCH_REQUESTS = """{
  window.pendingRequests = 0;
  const ask = window.fetch;
  window.fetch = (...request) => {
    window.pendingRequests += 1;
    return ask(...request).finally(() => { window.pendingRequests -= 1; });
  };
}"""
SHOW_ALL = """() => {
  // a screenshot is taller than the window, and rows far outside the window are not painted
  const all = new CSSStyleSheet();
  all.replaceSync('* { content-visibility: visible !important; }');
  const atEnd = (pane) => pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 6;
  const followed = [...document.querySelectorAll('.log-rows')].filter(atEnd);
  document.adoptedStyleSheets = [all];
  for (const pane of followed) pane.scrollTop = pane.scrollHeight;
  scrollTo(0, 0);
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))));
}"""
WAIT_FOR_RESPONSES = """() => new Promise((resolve) => {
  // no request is pending, and the responses are painted
  const look = () => requestAnimationFrame(window.pendingRequests === 0 ? () => requestAnimationFrame(again) : look);
  const again = () => (window.pendingRequests === 0 ? resolve(true) : look());
  look();
})"""
SHOW_AS_BEFORE = "() => { document.adoptedStyleSheets = []; }"
FIND_FAULTS = """async (rules) => {
  // format the violations here: the full axe report takes longer to transfer than to compute
  const { violations } = await axe.run({ resultTypes: ['violations'], ...(rules.length && { runOnly: rules }) });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}"""
WATCH_BUTTON = """(button) => {
  button.seenTexts = [button.textContent];
  new MutationObserver(() => button.seenTexts.push(button.textContent))
    .observe(button, { subtree: true, childList: true, characterData: true });
}"""
WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error('policy violated: ' + event.violatedDirective + ' ' + event.blockedURI);
});
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs browser tests last: once one has run, Playwright's event loop occupies the main thread."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here in item.path.parents)


def skip_or_fail(reason: str) -> None:
    """Skips the test, or fails it if QUERYMILL_REQUIRE_BROWSER=1."""
    if os.environ.get("QUERYMILL_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and QUERYMILL_REQUIRE_BROWSER=1")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of an installed Chromium."""
    found = os.environ.get("QUERYMILL_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None and (PACKAGED / ".unpacked").is_file():
        found = str(PACKAGED / "chromium")
    if found is None:
        skip_or_fail(f"no Chromium on the path (looked for {', '.join(CHROMIUM)})")
    if not (WEB / "dist" / "index.html").is_file():
        skip_or_fail("the web page is not built; `make ui` builds it")
    return str(found)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    arguments = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--process-per-site"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    environment = dict(os.environ)
    if Path(chromium).parent == PACKAGED:
        environment |= {"LD_LIBRARY_PATH": f"{PACKAGED}/al2023/lib", "FONTCONFIG_PATH": f"{PACKAGED}/fonts"}
    return {"executable_path": chromium, "args": arguments, "env": environment, "timeout": PATIENCE_MS}


@pytest.fixture(scope="session")
def browser_context_args(stage: Product) -> dict[str, Any]:
    return {
        "base_url": stage.url,
        "locale": "zh-CN",
        "viewport": {"width": 1360, "height": 900},
        # without a graphics card, a turning sign keeps a processor busy for as long as a run is watched
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def stage(chromium: str, embedded: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Service shared by all browser tests, without an executor."""
    assert chromium
    home = tmp_path_factory.mktemp("browser") / "home"
    environment = {"QUERYMILL_WEBHOOK_HOSTS": "127.0.0.1", "QUERYMILL_LEASE_SECONDS": str(LEASE_SECONDS)}
    with service_over_sample(embedded, _template, home, **environment) as product:
        yield product


@pytest.fixture(scope="session")
def executing(stage: Product) -> Product:
    """Product with a running executor, whose lease outlasts a pause by `stopped`.

    It reports every quarter of the lease; the service counts it as alive for twice the lease.
    """
    stage.start_executor()
    return stage


@pytest.fixture
def context(context: BrowserContext) -> Iterator[BrowserContext]:
    """Fresh browser context, for tests with several tabs or a fake clock.

    Fails the test if any page logs an error, throws, opens a dialog or violates the content security policy.
    """
    faults = watch(context)
    yield context
    assert faults == []


class Profile(NamedTuple):
    """Browser context that several tests use in turn, with the faults recorded in its pages."""

    context: BrowserContext
    faults: list[str]
    anchor_page: Page
    """Page that stays open, so that the renderer process survives between tests."""


@pytest.fixture(scope="session")
def profile(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Profile]:
    context = browser.new_context(**browser_context_args)
    faults = watch(context)
    anchor_page = context.new_page()
    anchor_page.goto("/healthz")
    yield Profile(context, faults, anchor_page)
    context.close()


@pytest.fixture
def page(profile: Profile, stage: Product) -> Iterator[Page]:
    """Page of the shared context, with storage cleared; the test fails if the page has faults.

    Takes half the time of a page in a new context, which starts a process and fetches and compiles the page again.
    """
    context, faults, anchor_page = profile
    faults.clear()
    page = context.new_page()
    yield page
    # close the page without evaluating anything in it: after a failed test it may no longer respond
    last = urlsplit(page.url)
    for each in context.pages:
        if each is not anchor_page:
            each.close()
    clear_storage(anchor_page, {stage.url, f"{last.scheme}://{last.netloc}"})
    context.clear_permissions()
    assert faults == []


def clear_storage(page: Page, origins: Iterable[str]) -> None:
    """Clears cookies and local storage of these origins; the HTTP cache is kept."""
    line = page.context.new_cdp_session(page)
    for origin in origins:
        line.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "cookies,local_storage"})
    line.detach()
    page.context.clear_cookies()


def watch(context: BrowserContext, *, allow_dialogs: bool = False) -> list[str]:
    """Records faults of all pages of the context from now on; with `allow_dialogs`, a dialog is not a fault."""
    faults: list[str] = []

    def record_error(message: ConsoleMessage) -> None:
        # a rejected request is a response that the page displays; the tests check the display
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(message.text)

    context.on("console", record_error)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    if not allow_dialogs:
        context.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    context.add_init_script(WATCH_POLICY)
    context.add_init_script(WATCH_REQUESTS)
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    return faults


@pytest.fixture(scope="session")
def new_task(stage: Product) -> Callable[..., str]:
    """Function that creates a task without running it and returns its id."""

    def make(**fields: Any) -> str:
        answer = stage.client.post(
            f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db", **fields}
        )
        assert answer.is_success, answer.text
        return answer.json()["data"]["task_id"]

    return make


@pytest.fixture(scope="session")
def finished(executing: Product) -> str:
    """Id of a completed task: a complete workflow over four tables, with pairs of each difficulty."""
    task_id = start_run(executing, "已完成的示例", table_list=SOME_TABLES, pairs_per_table=4)
    wait_for_end(executing, task_id)
    return task_id


def start_run(product: Product, name: str, **fields: Any) -> str:
    """Starts a complete workflow over the sample database, limited by `fields`, and returns the task's id."""
    payload = {"task_type": "complete_workflow", "db_name": "highway_db", "task_name": name, **fields}
    answer = product.client.post(f"{API}/tasks/execute-complete", json=payload)
    assert answer.is_success, answer.text
    return answer.json()["data"]["task_id"]


def wait_for_end(stage: Product, task_id: str) -> dict[str, Any]:
    """Waits until no execution of the task is pending or running; returns the task's view."""
    return _wait_for_view(stage, task_id, lambda view: view["status"] not in ("pending", "in_progress"))


def wait_for_start(stage: Product, task_id: str) -> dict[str, Any]:
    """Waits until an executor has started the first step; returns the task's view."""
    return _wait_for_view(stage, task_id, lambda view: view["steps"][0]["status"] != "pending")


def _wait_for_view(stage: Product, task_id: str, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        view = stage.client.get(f"{API}/tasks/{task_id}").json()["data"]
        if condition(view):
            return view
        time.sleep(0.05)
    steps = ", ".join(f"{step['step']} {step['status']}" for step in view["steps"])
    logs = stage.client.get(f"{API}/tasks/{task_id}/logs").json()["data"]["logs"]
    last = [f"{line['timestamp']} {line['message']:.200}" for line in logs[-5:]]
    pytest.fail(f"{task_id} did not get there in {RUN_SECONDS} s: {view['status']}; {steps}; {last}")


@contextmanager
def stopped(product: Product) -> Generator[None]:
    """Pauses the executor process, so that even a slow page sees the intermediate state."""
    [executor] = [process.popen for process in product.processes if "executor" in process.arguments]
    executor.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        executor.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def append_facts(stage: Product) -> AppendFacts:
    """Function that appends facts to a stream as an executor does: batches, `pause` seconds apart."""

    def write(stream: Stream, *batches: Sequence[Any], pause: float = 0) -> None:
        async def append() -> None:
            async with open_log(stage.settings, name="browser tests") as store:
                for batch in batches:
                    await store.lane.append(stream, batch, expected=None)
                    await asyncio.sleep(pause)

        # Playwright's event loop occupies the main thread
        worker = threading.Thread(target=lambda: asyncio.run(append()))
        worker.start()
        worker.join()

    return write


def log_line(task_id: str, level: str, message: str) -> LogRecorded:
    return LogRecorded(
        task_id=TaskId(task_id),
        execution_id=None,
        level=level,  # type: ignore[arg-type]  # tests pass valid levels
        message=message,
        logged_at="2026-11-24T15:00:00+08:00",
        module="Browser",
    )


@pytest.fixture(scope="session")
def write_log(append_facts: AppendFacts) -> WriteLog:
    """Function that appends (level, message) lines to a task's log."""

    def write(task_id: str, lines: Sequence[tuple[str, str]]) -> None:
        facts = [log_line(task_id, level, message) for level, message in lines]
        append_facts(log_stream(TaskId(task_id)), *(facts[n : n + 1000] for n in range(0, len(facts), 1000)))

    return write


def axe(page: Page, *rules: str, ignored: tuple[str, ...] = ()) -> list[str]:
    """Returns the axe violations, one line per element; limited to the given rules, if any.

    A page is judged again until it has none, as by an expectation: it may have been between two renderings.
    """
    if not page.evaluate("() => 'axe' in window"):
        if not AXE.is_file():
            skip_or_fail("axe-core is not installed; `npm ci` in web installs it")
        page.evaluate(AXE.read_text(encoding="utf-8"))
    deadline = time.monotonic() + AXE_SECONDS
    while True:
        faults = [fault for fault in page.evaluate(FIND_FAULTS, rules) if not fault.startswith(ignored)]
        if not faults or time.monotonic() > deadline:
            return faults


def wait_for_responses(page: Page) -> None:
    """Waits until no request of the page is pending and its responses are painted, so that nothing moves any more."""
    page.evaluate(WAIT_FOR_RESPONSES)


def expect_fit(page: Page) -> None:
    """Waits until the page needs no horizontal scrolling in its window."""
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")


def press_in_turn(page: Page, *keys: str) -> None:
    """Presses letter keys as of one moment: for a busy page, the second of a shortcut would come too late."""
    line = page.context.new_cdp_session(page)
    now = time.time()
    for key in keys:
        line.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": key, "text": key, "timestamp": now})
        line.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "timestamp": now})
    line.detach()


def open_options(form: Locator) -> Locator:
    """Opens the options of the new-task form unless they are open; returns the form."""
    options = form.locator("details.form-options")
    expect(options).to_be_visible()
    if options.get_attribute("open") is None:
        options.locator("summary").click()
    return form


def expect_label(button: Locator, word: str) -> None:
    """Clicks a button and waits until its label has been this word, even briefly."""
    button.evaluate(WATCH_BUTTON)
    pressed = button.element_handle()
    button.click()
    button.page.wait_for_function("([button, word]) => button.seenTexts.includes(word)", arg=[pressed, word])


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Function that saves a full-page screenshot to the test artefacts if QUERYMILL_PICTURES=1."""
    ARTEFACTS.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        if os.environ.get("QUERYMILL_PICTURES") != "1":
            return
        page.evaluate(SHOW_ALL)
        page.screenshot(path=ARTEFACTS / f"{re.sub(r'[^a-z0-9_-]', '_', name.lower())}.png", full_page=True)
        page.evaluate(SHOW_AS_BEFORE)

    return take
