"""Which service the commands of one home folder talk to."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from pathlib import Path

from runtime.process.service_file import announced, announced_address

URL = "http://127.0.0.1:1"


def test_what_was_announced_is_taken_back(tmp_path: Path) -> None:
    with announced(tmp_path, URL) as named:
        assert named
        assert announced_address(tmp_path) == URL
        assert json.loads((tmp_path / "service.json").read_text("utf-8"))["url"] == URL
    assert list(tmp_path.iterdir()) == []
    assert announced_address(tmp_path) is None


def test_of_several_the_first_is_named_and_none_takes_away_anothers_name(tmp_path: Path) -> None:
    with announced(tmp_path, URL):
        with announced(tmp_path, "http://127.0.0.1:2") as named:
            assert not named
            assert announced_address(tmp_path) == URL
        assert announced_address(tmp_path) == URL


def test_what_a_killed_service_has_left_names_none_and_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text(json.dumps({"url": URL, "pid": 1, "more": "x" * 99}), "utf-8")
    assert announced_address(tmp_path) is None
    with announced(tmp_path, "http://127.0.0.1:2") as named:
        assert named
        assert announced_address(tmp_path) == "http://127.0.0.1:2"


def test_a_broken_announcement_is_none(tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text("[]", "utf-8")
    assert announced_address(tmp_path) is None


def test_whoever_only_looks_does_not_keep_a_service_from_being_named(tmp_path: Path) -> None:
    left = tmp_path / "service.json"
    left.write_text(json.dumps({"url": URL}), "utf-8")
    looking = os.open(left, os.O_RDONLY)
    fcntl.flock(looking, fcntl.LOCK_SH)
    threading.Timer(0.05, os.close, [looking]).start()
    with announced(tmp_path, "http://127.0.0.1:2") as named:
        assert named
        assert announced_address(tmp_path) == "http://127.0.0.1:2"
