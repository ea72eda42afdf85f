"""Errors that leave the executor: Ctrl-C before signal handlers exist, and tracebacks with --debug."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import psycopg
import pytest

import executor
from runtime.settings import settings

MAIN = Path(executor.__file__).with_name("__main__.py")


def run(monkeypatch: pytest.MonkeyPatch, error: BaseException, *arguments: str) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(settings, "load_settings", fail)
    monkeypatch.setattr(sys, "argv", ["executor", *arguments])
    runpy.run_path(str(MAIN), run_name="__main__")


@pytest.mark.parametrize("arguments", [(), ("--debug",)])
def test_ctrl_c_during_startup_exits_with_130(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, KeyboardInterrupt(), *arguments)
    assert ended.value.code == 130


def test_cancelled_query_during_startup_is_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cancelled = psycopg.errors.QueryCanceled("canceling statement due to statement timeout")
    with pytest.raises(psycopg.errors.QueryCanceled):
        run(monkeypatch, cancelled, "--debug")
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, cancelled)
    assert ended.value.code == 1
    assert "canceling statement due to statement timeout" in capsys.readouterr().err
