"""Take the pictures of the README: run the demo in a new home, then photograph the finished task in both themes.

Usage: python -m bench.support.take_pictures

Needs Chromium at /usr/bin/chromium, and the development requirements. Writes `docs/pictures/*.png`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SIZE: ViewportSize = {"width": 1280, "height": 860}
READY = "see it at "


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="querymill-pictures-") as home:
        environment = {**os.environ, "QUERYMILL_HOME_DIR": home, "QUERYMILL_PORT": "0"}
        demo = subprocess.Popen(
            [sys.executable, "-m", "querymill", "demo"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            address = address_of_task(demo)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
                photograph(browser, address, "light", PICTURES / "task.png")
                photograph(browser, address, "dark", PICTURES / "task-dark.png")
                browser.close()
        finally:
            demo.terminate()
            demo.wait()


def address_of_task(demo: subprocess.Popen[str]) -> str:
    """Return the address of the finished task's page."""
    assert demo.stdout is not None
    for line in demo.stdout:
        if READY in line:
            return line.split(READY)[1].strip()
    raise SystemExit(f"the demo ended with {demo.wait()} before its task was finished")


def photograph(browser: Browser, address: str, theme: Literal["light", "dark"], path: Path) -> None:
    """Save a picture of a task's pairs, the second one opened."""
    context = browser.new_context(viewport=SIZE, locale="en-US", color_scheme=theme)
    page = context.new_page()
    page.goto(f"{address}?tab=pairs")
    pair = page.locator(".pair").nth(1)
    pair.locator(".pair-head").click()
    pair.locator("pre").wait_for()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path)
    context.close()


if __name__ == "__main__":
    main()
