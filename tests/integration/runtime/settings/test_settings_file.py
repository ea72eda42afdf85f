"""`querymill.toml`: a wrong name or content stops the start with one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.settings.settings import SettingsError, load_settings


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("databse_url", "; database_url is one", id="a slip"),
        pytest.param("querymill_port", "; port is one", id="as the variable is called"),
        pytest.param("QUERYMILL_PORT", "; port is one", id="just as the variable is called"),
        pytest.param("xyzzy", "", id="nothing near"),
    ],
)
def test_a_name_in_the_file_that_is_no_setting_is_told_the_nearest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, near: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_text(f'{name} = "x"\n', "utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"querymill.toml: {name}: there is no such setting{near}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"port =\n", "line 1", id="half a line"),
        pytest.param(b"language = en", "a text stands in quotes", id="a text without quotes"),
        pytest.param(b'language = "\xff"', "byte 12 is no UTF-8", id="another encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=said) as wrong:
        load_settings()
    assert str(wrong.value).startswith("querymill.toml: ")


@pytest.mark.parametrize(
    ("lay", "said"),
    [
        pytest.param(Path.mkdir, " is a folder; settings are read from a file of that name", id="a folder"),
        pytest.param(lambda file: file.symlink_to("gone"), " is a link to gone, which is not there", id="a lost link"),
        # that it may not be read could not be seen by a test of somebody who may read everything
        pytest.param(lambda file: file.symlink_to("/proc/self/mem"), ": Input/output error", id="a failing one"),
    ],
)
def test_what_is_no_file_is_named_instead_of_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lay: Callable[[Path], object], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    lay(tmp_path / "querymill.toml")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"{tmp_path / 'querymill.toml'}{said}"


def test_the_environment_is_asked_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_text('port = 1\nlanguage = "en"\nstep_timeout = 5\n', "utf-8")
    monkeypatch.setenv("QUERYMILL_PORT", "2")
    found = load_settings()
    assert (found.port, found.language, found.step_timeout) == (2, "en", 5.0)
