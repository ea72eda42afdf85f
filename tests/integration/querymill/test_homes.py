"""A command that reads an installation reports a missing home and creates none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from executor.__main__ import main as one_shot
from querymill.cli.app import main
from querymill.installation_checks import examine
from runtime.embedded.home import NoHome, existing
from runtime.settings.settings import Settings
from tests.tables import from_table


def make_home(folder: Path) -> Path:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("18")
    return folder


READING = [
    ["tasks"],
    ["show", "task_20260101_120000"],
    ["logs", "task_20260101_120000"],
    ["run", "--db", "shop"],
    ["cleanup"],
    ["db", "list"],
    ["db", "check", "shop"],
    ["keys", "list"],
    ["executors", "drain"],
    ["pairs", "export", "task_20260101_120000"],
    ["events", "export"],
    ["events", "tail"],
    ["projections", "compare"],
    ["projections", "rebuild"],
    ["audit", "verify"],
    ["audit", "checkpoint"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_command_with_mistyped_home_is_refused_and_creates_none(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_home(tmp_path / "data_pipeline")
    mistyped = tmp_path / "data_pipelin"
    monkeypatch.delenv("QUERYMILL_DATABASE_URL", raising=False)
    # undo what the option sets
    monkeypatch.setenv("QUERYMILL_HOME_DIR", "")
    monkeypatch.setattr(sys, "argv", ["querymill", "--home", str(mistyped), *command])
    with pytest.raises(SystemExit) as ended:
        main()
    error = capsys.readouterr().err
    assert ended.value.code == 2
    assert error.startswith(f"querymill: there is no home at {mistyped} (is {made} meant?): --home or ")
    assert not mistyped.exists()


@pytest.mark.parametrize("more", [[], ["--no-db-tracking"]], ids=["tracked", "untracked"])
def test_one_shot_outside_a_home_is_refused_and_creates_none(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUERYMILL_DATABASE_URL", raising=False)
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(tmp_path / "none"))
    assert one_shot(["--task-id", "task_20260101_120000", *more]) == 2
    error = capfd.readouterr().err
    assert error.startswith(f"executor: there is no home at {tmp_path / 'none'}: --home or QUERYMILL_HOME_DIR names it")
    assert error.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_doctor_without_home_checks_what_needs_none(tmp_path: Path) -> None:
    findings = {finding.what: finding for finding in examine(Settings(home_dir=tmp_path / "none"))}
    assert list(findings) == ["disk", "home", "model", "embeddings"]
    assert (findings["home"].ok, findings["home"].found) == (False, f"there is no home at {tmp_path / 'none'}")
    assert "`querymill up`" in findings["home"].advice
    assert not (tmp_path / "none").exists()


@from_table
def test_missing_home_error_suggests_a_similar_one(
    homes: list[str], given: str, meant: str | None, tmp_path: Path
) -> None:
    for name in homes:
        make_home(tmp_path / name)
    with pytest.raises(NoHome) as none:
        existing(Settings(home_dir=tmp_path / given))
    error = str(none.value)
    assert (f"is {tmp_path / meant} meant?" in error) if meant else ("meant" not in error)


def test_home_may_be_new_with_an_external_database(tmp_path: Path) -> None:
    settings = Settings(home_dir=tmp_path / "new", database_url="postgresql://log.example/querymill")
    assert existing(settings) is settings
