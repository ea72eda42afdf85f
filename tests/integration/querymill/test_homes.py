"""A command that reads an installation says where there is none, and makes none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from executor.__main__ import main as one_shot
from querymill.cli.app import main
from querymill.installation_checks import examine
from runtime.embedded.home import NoHome, existing
from runtime.settings.settings import Settings


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
def test_who_reads_a_mistyped_home_hears_of_it_and_none_is_made(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_home(tmp_path / "data_pipeline")
    mistyped = tmp_path / "data_pipelin"
    monkeypatch.delenv("QUERYMILL_DATABASE_URL", raising=False)
    # what the option sets is taken back
    monkeypatch.setenv("QUERYMILL_HOME_DIR", "")
    monkeypatch.setattr(sys, "argv", ["querymill", "--home", str(mistyped), *command])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"querymill: there is no home at {mistyped} (is {made} meant?): --home or ")
    assert not mistyped.exists()


@pytest.mark.parametrize("more", [[], ["--no-db-tracking"]], ids=["tracked", "untracked"])
def test_the_one_shot_command_outside_a_home_is_refused_and_makes_none(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("QUERYMILL_DATABASE_URL", raising=False)
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(tmp_path / "none"))
    assert one_shot(["--task-id", "task_20260101_120000", *more]) == 2
    said = capfd.readouterr().err
    assert said.startswith(f"executor: there is no home at {tmp_path / 'none'}: --home or QUERYMILL_HOME_DIR names it")
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_finds_no_home_and_goes_on_to_what_needs_none(tmp_path: Path) -> None:
    findings = {finding.what: finding for finding in examine(Settings(home_dir=tmp_path / "none"))}
    assert list(findings) == ["packages", "disk", "home", "model", "embeddings"]
    assert (findings["home"].ok, findings["home"].found) == (False, f"there is no home at {tmp_path / 'none'}")
    assert "`querymill up`" in findings["home"].advice
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("homes", "given", "meant"),
    [
        pytest.param(["work/data_pipeline"], "work", "work/data_pipeline", id="the folder it is in"),
        pytest.param(["a", "b"], ".", None, id="one of several inside"),
        pytest.param(["shop-data", "zoo"], "shop_data", "shop-data", id="a slip in its name"),
        pytest.param(["zoo"], "shop-data", None, id="nothing like it"),
        pytest.param([], "no/such/folder", None, id="nothing at all"),
    ],
)
def test_the_home_that_was_likely_meant_is_named(
    homes: list[str], given: str, meant: str | None, tmp_path: Path
) -> None:
    for name in homes:
        make_home(tmp_path / name)
    with pytest.raises(NoHome) as none:
        existing(Settings(home_dir=tmp_path / given))
    said = str(none.value)
    assert (f"is {tmp_path / meant} meant?" in said) if meant else ("meant" not in said)


def test_with_a_database_elsewhere_a_home_may_be_new(tmp_path: Path) -> None:
    settings = Settings(home_dir=tmp_path / "new", database_url="postgresql://log.example/querymill")
    assert existing(settings) is settings
