"""The events commands: start position, time zone, and how a tail ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from querymill.cli.app import main
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import fill

TAIL = [sys.executable, "-m", "querymill", "events", "tail", "--after", "0"]


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Home of the command, with a log of three events."""
    fill(settings, [3])
    monkeypatch.setenv("QUERYMILL_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(settings.home_dir))
    return settings


@pytest.mark.parametrize("command", ["tail", "export"])
def test_start_after_the_end_is_refused_with_the_end(
    command: str, home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["querymill", "events", command, "--after", "4"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr() == ("", "querymill: --after: the log ends at position 3, before 4\n")


def test_times_are_in_the_configured_time_zone(
    home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home.database_url is not None
    with psycopg.connect(home.database_url, autocommit=True) as conn:
        conn.execute(f"alter database {conn.info.dbname} set timezone to 'Pacific/Apia'".encode())
    monkeypatch.setenv("QUERYMILL_TIMEZONE", "Asia/Kathmandu")
    monkeypatch.setattr(sys, "argv", ["querymill", "events", "export"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["recorded_at"][-6:] for event in events] == ["+05:45"] * 3


def test_export_of_some_positions(
    home: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home.database_url
    monkeypatch.setattr(sys, "argv", ["querymill", "events", "export", "--after", "1", "--until", "2"])
    with pytest.raises(SystemExit):
        main()
    assert [json.loads(line)["position"] for line in capsys.readouterr().out.splitlines()] == [2]


def test_tail_ends_if_its_reader_closes_the_pipe(home: Settings) -> None:
    assert home.database_url
    read, write = os.pipe()
    os.close(read)
    try:
        assert tail_into(write) == (1, "")
    finally:
        os.close(write)


def test_tail_into_a_full_disk_ends_with_the_reason(home: Settings) -> None:
    assert home.database_url
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert tail_into(full.fileno()) == (1, "querymill: No space left on device\n")


@pytest.mark.long
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_tail_exits_like_other_following_commands(stop: signal.Signals, home: Settings) -> None:
    assert home.database_url
    pipe = subprocess.PIPE
    with subprocess.Popen(TAIL, stdout=pipe, stderr=pipe, text=True) as following:
        assert following.stdout is not None
        for _ in range(3):
            following.stdout.readline()
        following.send_signal(stop)
        assert following.communicate(timeout=60) == ("", "")
    assert following.returncode == 130


def tail_into(descriptor: int) -> tuple[int, str]:
    """Exit code and stderr."""
    done = subprocess.run(TAIL, stdout=descriptor, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    return done.returncode, done.stderr
