"""Address of the service for the commands of one home."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from pathlib import Path

from runtime.process.service_file import announced, announced_address

URL = "http://127.0.0.1:1"


def test_announcement_is_removed_at_the_end(tmp_path: Path) -> None:
    with announced(tmp_path, URL) as named:
        assert named
        assert announced_address(tmp_path) == URL
        assert json.loads((tmp_path / "service.json").read_text("utf-8"))["url"] == URL
    assert list(tmp_path.iterdir()) == []
    assert announced_address(tmp_path) is None


def test_first_of_several_services_is_announced_and_stays(tmp_path: Path) -> None:
    with announced(tmp_path, URL):
        with announced(tmp_path, "http://127.0.0.1:2") as named:
            assert not named
            assert announced_address(tmp_path) == URL
        assert announced_address(tmp_path) == URL


def test_announcement_of_a_killed_service_is_ignored_and_replaced(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text(json.dumps({"url": URL, "pid": 1, "more": "x" * 99}), "utf-8")
    assert announced_address(tmp_path) is None
    with announced(tmp_path, "http://127.0.0.1:2") as named:
        assert named
        assert announced_address(tmp_path) == "http://127.0.0.1:2"


def test_broken_announcement_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text("[]", "utf-8")
    assert announced_address(tmp_path) is None


def test_reader_lock_does_not_prevent_an_announcement(tmp_path: Path) -> None:
    left = tmp_path / "service.json"
    left.write_text(json.dumps({"url": URL}), "utf-8")
    looking = os.open(left, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.05, os.close, [looking]).start()
    with announced(tmp_path, "http://127.0.0.1:2") as named:
        assert named
        assert announced_address(tmp_path) == "http://127.0.0.1:2"
