"""Command-line arguments: ages, names and options."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest
import typer

from querymill.cli.app import app, main
from querymill.cli.commands.task.tasks import age_ago
from querymill.cli.console import UsageError, named, settings
from querymill.cli.failures import error_line
from querymill_client import ApiError
from querymill_client.rest import segment
from runtime.settings.settings import SettingsError
from tests.tables import from_table


@pytest.mark.parametrize(
    ("text", "age"),
    [
        pytest.param("30d", timedelta(days=30), id="days"),
        pytest.param("12h", timedelta(hours=12), id="hours"),
        pytest.param("90m", timedelta(minutes=90), id="minutes"),
    ],
)
def test_age_is_subtracted_from_now(text: str, age: timedelta) -> None:
    assert abs(datetime.now(UTC) - age - age_ago(text)) < timedelta(seconds=5)


@from_table
def test_invalid_age_is_refused(text: str, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        age_ago(text)


@from_table
def test_name_is_escaped_as_one_path_segment(name: str, path: str) -> None:
    assert segment(name) == path


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_empty_or_dot_name_is_refused(name: str) -> None:
    with pytest.raises(ApiError, match="no name"):
        segment(name)


def test_version_option_prints_the_package_version(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["querymill", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"querymill {version('querymill')}\n"


@from_table
def test_usage_error_names_the_argument_and_the_help(arguments: list[str], expected: str) -> None:
    with pytest.raises(typer.TyperException) as wrong:
        app(arguments, standalone_mode=False)
    answer = error_line(wrong.value)
    assert answer is not None
    assert expected in answer[0]
    assert answer[1] == 2


def test_error_of_setting_from_option_names_the_option(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^--port: should be less than or equal to 65535"):
        settings(host=None, port=99_999)
    monkeypatch.setenv("QUERYMILL_PORT", "x")
    with pytest.raises(SettingsError, match=r"^QUERYMILL_PORT: "):
        settings(host="127.0.0.1", port=None)


def test_error_from_service_names_the_option() -> None:
    with pytest.raises(ApiError, match=r"^--level: 'loud' is none"), named(level="--level"):
        raise ApiError(422, "invalid_request", "level: 'loud' is none of DEBUG, INFO")
    with pytest.raises(ApiError, match=r"^There is no task"), named(level="--level"):
        raise ApiError(404, "task_not_found", "There is no task x.")
