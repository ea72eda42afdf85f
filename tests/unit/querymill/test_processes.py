"""Which service the commands of one home folder talk to."""

from __future__ import annotations

import json
import os
from pathlib import Path

from querymill.processes import announce_address, running_address, withdraw_address
from runtime.settings import Settings


def test_what_was_announced_is_taken_back(tmp_path: Path) -> None:
    settings = Settings.model_construct(home_dir=tmp_path)
    announce_address(settings, "http://127.0.0.1:1")
    assert json.loads((tmp_path / "service.json").read_text("utf-8"))["url"] == "http://127.0.0.1:1"
    withdraw_address(settings)
    assert list(tmp_path.iterdir()) == []


def test_what_another_process_announced_stays(tmp_path: Path) -> None:
    settings = Settings.model_construct(home_dir=tmp_path)
    known = tmp_path / "service.json"
    known.write_text(json.dumps({"url": "http://127.0.0.1:1", "pid": os.getpid() + 1}), "utf-8")
    withdraw_address(settings)
    assert known.exists()


def test_a_broken_announcement_is_none(tmp_path: Path) -> None:
    settings = Settings.model_construct(home_dir=tmp_path)
    (tmp_path / "service.json").write_text("[]", "utf-8")
    withdraw_address(settings)
    assert running_address(settings) is None
