"""Parts that end unasked are started again, also where that does not work at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from querymill.processes import Parts
from runtime.settings import load_settings

SECONDS = 60


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """With an executor that has ended: its database is nowhere."""
    settings = load_settings(home_dir=tmp_path, database_url=f"host={tmp_path} dbname=nowhere")
    parts = Parts(settings=settings, database_url="", server=None)
    parts.start_executor()
    (child,) = parts.children
    child.process.wait(SECONDS)
    # it has not died at once, so it is not waited for
    child.started = 0
    yield parts
    parts.stop()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_that_cannot_be_started_is_tried_again(
    parts: Parts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = parts.children[0].process
    logs, aside = tmp_path / "logs", tmp_path / "aside"
    logs.rename(aside)
    logs.write_text("no folder")
    parts.watch()
    until(lambda: "the executor cannot be started again" in caplog.text)
    logs.unlink()
    aside.rename(logs)
    until(lambda: parts.children[0].process is not first)
