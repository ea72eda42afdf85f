"""Pages in Firefox: each shows its content, fits the window and logs no error."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.acceptance.conftest import Product
from tests.browser.conftest import ARTEFACTS, WATCH_POLICY, skip_or_fail
from tests.browser.firefox import Firefox, executable, started
from tests.browser.pages import PAGES, READY_SELECTORS

pytestmark = pytest.mark.long

SHOWN = ["datasets", "dataset", "compare", "schema", "replay", "timeline", "pair_search", "ask", "audit"]
WAIT_FOR = """new Promise((resolve) => {
  const look = () => document.querySelector(%r) === null ? requestAnimationFrame(look) : resolve(true);
  look();
})"""
FITS = """new Promise((resolve) => {
  const look = () => document.documentElement.scrollWidth > innerWidth ? requestAnimationFrame(look) : resolve(true);
  look();
})"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    path = executable()
    if path is None:
        skip_or_fail("no Firefox on the path")
    with started(str(path), tmp_path_factory.mktemp("firefox") / "profile") as browser:
        browser.send("script.addPreloadScript", functionDeclaration=f"() => {{ {WATCH_POLICY} }}")
        yield browser


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", [1280, 390])
def test_page_in_firefox(firefox: Firefox, stage: Product, finished: str, name: str, width: int) -> None:
    # what the page before was still loading is reported as failed when it is left
    firefox.show("about:blank", width=width, height=900)
    since = firefox.now()
    firefox.show(stage.url + PAGES[name].format(task=finished), width=width, height=900)
    assert firefox.evaluate(WAIT_FOR % READY_SELECTORS[name])
    assert firefox.evaluate(FITS)
    assert firefox.faults(since) == []
    if os.environ.get("QUERYMILL_PICTURES") == "1":
        ARTEFACTS.mkdir(exist_ok=True)
        (ARTEFACTS / f"firefox-{name}-{width}.png").write_bytes(firefox.screenshot())
