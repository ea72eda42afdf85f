"""`querymill.toml`: a wrong name or content stops the start with one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.settings.settings import SettingsError, load_settings
from tests.tables import from_table


@from_table
def test_unknown_setting_is_refused_with_the_nearest_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, near: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_text(f'{name} = "x"\n', "utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"querymill.toml: {name}: there is no such setting{near}"


@from_table
def test_unreadable_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=expected) as wrong:
        load_settings()
    assert str(wrong.value).startswith("querymill.toml: ")


@pytest.mark.parametrize(
    ("create", "expected"),
    [
        pytest.param(Path.mkdir, " is a folder; settings are read from a file of that name", id="folder"),
        pytest.param(lambda file: file.symlink_to("gone"), " is a link to gone, which is not there", id="broken link"),
        # a missing read permission cannot be tested by a user who may read everything
        pytest.param(lambda file: file.symlink_to("/proc/self/mem"), ": Input/output error", id="read error"),
    ],
)
def test_path_that_is_no_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, create: Callable[[Path], object], expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    create(tmp_path / "querymill.toml")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"{tmp_path / 'querymill.toml'}{expected}"


def test_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_text('port = 1\nlanguage = "en"\nstep_timeout = 5\n', "utf-8")
    monkeypatch.setenv("QUERYMILL_PORT", "2")
    found = load_settings()
    assert (found.port, found.language, found.step_timeout) == (2, "en", 5.0)
