"""Record the animation of the README: the demo runs, its executor is killed, another takes over, and a replay.

Usage: python -m bench.support.take_animation

Needs Chromium at /usr/bin/chromium, and the requirements of the benches. Writes `docs/pictures/run.webp`, of at most
1.5 MB.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator

import httpx2
from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from bench.support.take_pictures import PICTURES, READY

ANIMATION = PICTURES / "run.webp"
SIZE: ViewportSize = {"width": 1200, "height": 760}
API = "/api/v0/data_pipeline"
WATCH = "watch it at "
EVERY_MS = 1_500
"""Milliseconds of the run between two frames."""
FRAME_MS = 400
KILL_AT = 40
"""Progress of the task, in percent, at which its executor is killed."""
REPLAY_FRAMES = 10
MAX_BYTES = 1_500_000
QUALITY = 60


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="querymill-animation-") as home:
        environment = {**os.environ, "QUERYMILL_HOME_DIR": home, "QUERYMILL_PORT": "0"}
        demo = subprocess.Popen(
            [sys.executable, "-m", "querymill", "demo"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            frames = [*recorded(demo)]
        finally:
            demo.terminate()
            demo.wait()
    images = [Image.open(io.BytesIO(frame)).convert("RGB") for frame in frames]
    images[0].save(
        ANIMATION, save_all=True, append_images=images[1:], duration=FRAME_MS, loop=0, quality=QUALITY, method=6
    )
    size = ANIMATION.stat().st_size
    print(f"{len(images)} frames, {size:,} bytes in {ANIMATION}")
    return 0 if size <= MAX_BYTES else 1


def recorded(demo: subprocess.Popen[str]) -> Iterator[bytes]:
    """Yield the pictures of the run and of its replay, as PNG."""
    address = line_after(demo, WATCH)
    finished = threading.Event()
    threading.Thread(target=lambda: (line_after(demo, READY), finished.set()), daemon=True).start()
    with sync_playwright() as playwright, httpx2.Client(base_url=address + API) as api:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, locale="en-US")
        page.goto(address)
        page.locator("a[href^='/tasks/task_']").first.click()
        killed = False
        while not finished.is_set():
            if demo.poll() is not None:
                raise SystemExit("the demo ended before its task was finished")
            yield page.screenshot()
            page.wait_for_timeout(EVERY_MS)
            if not killed and progress_of(page) >= KILL_AT:
                kill_executor(api)
                killed = True
        yield page.screenshot()
        page.goto(f"{page.url.split('?')[0]}/replay")
        last = int(page.get_by_role("slider").first.get_attribute("aria-valuemax") or 0)
        for n in range(REPLAY_FRAMES):
            page.goto(f"{page.url.split('?')[0]}?at={last * (REPLAY_FRAMES - n) // (REPLAY_FRAMES + 1)}")
            page.get_by_test_id("scene").wait_for()
            page.wait_for_timeout(EVERY_MS)
            yield page.screenshot()
        browser.close()


def progress_of(page: Page) -> int:
    return int(page.locator("[role=progressbar]").first.get_attribute("aria-valuenow") or 0)


def kill_executor(api: httpx2.Client) -> None:
    """Kill the demo's executor with SIGKILL."""
    for executor in api.get("/executors").json()["data"]["executors"]:
        os.kill(int(executor["address"]["pid"]), signal.SIGKILL)


def line_after(demo: subprocess.Popen[str], beginning: str) -> str:
    """Read lines until one contains the text; return the rest of it. Raises SystemExit if the demo ends before."""
    assert demo.stdout is not None
    for line in demo.stdout:
        if beginning in line:
            return line.split(beginning)[1].strip()
    raise SystemExit(f"the demo ended with {demo.wait()} before {beginning.strip()!r}")


if __name__ == "__main__":
    sys.exit(main())
