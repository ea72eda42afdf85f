"""What a person names on the command line: an age, a task, a database."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from querymill.cli.app import main
from querymill.cli.console import UsageError
from querymill.cli.daily import age_ago
from querymill.client import ApiError, segment


@pytest.mark.parametrize(
    ("text", "age"),
    [
        pytest.param("30d", timedelta(days=30), id="days"),
        pytest.param("12h", timedelta(hours=12), id="hours"),
        pytest.param("90m", timedelta(minutes=90), id="minutes"),
    ],
)
def test_an_age_lies_back(text: str, age: timedelta) -> None:
    assert abs(datetime.now(UTC) - age - age_ago(text)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("foo", "is no age", id="a word"),
        pytest.param("-1d", "is no age", id="the future"),
        pytest.param("٣d", "is no age", id="another script's digits"),
        pytest.param("1000000d", "before any calendar", id="before the year 1"),
        pytest.param("999999999999d", "before any calendar", id="more than a timedelta holds"),
        pytest.param("9" * 5000 + "d", "before any calendar", id="more digits than Python reads"),
    ],
)
def test_what_is_no_age_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        age_ago(text)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param("task_20250701_143052", "task_20250701_143052", id="an id"),
        pytest.param("../tasks/x", "..%2Ftasks%2Fx", id="a path"),
        pytest.param("x?purge=true", "x%3Fpurge%3Dtrue", id="a question mark"),
        pytest.param("订单.ddl", "%E8%AE%A2%E5%8D%95.ddl", id="a Chinese name"),
    ],
)
def test_a_name_reaches_nothing_but_itself(name: str, path: str) -> None:
    assert segment(name) == path


INTERRUPTED = """
import sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "querymill.cli.app":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Finder())
import querymill.cli
"""


def test_ctrl_c_while_the_command_is_loaded_ends_it_quietly() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_be_resolved_is_none(name: str) -> None:
    with pytest.raises(ApiError, match="no name"):
        segment(name)


def test_the_version_is_the_packages(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["querymill", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"querymill {version('querymill')}\n"
