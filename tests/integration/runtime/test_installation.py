"""A process with another output folder or time zone than the others of its installation does not start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from querymill.installation_checks import examine
from runtime.files.artefact_store import open_artefacts
from runtime.files.object_store import STORE_FILE, store_owner
from runtime.installation import (
    CopiedDatabase,
    OtherStore,
    OtherTimezone,
    StoreInUse,
    adopt,
    check_installation,
    registered_faults,
)
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings, SettingsError, load_settings
from tests.forked import run_python
from tests.tables import from_table


def other_folder(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"output_root": str(tmp_path / "elsewhere")})


def other_zone(settings: Settings) -> Settings:
    return settings.model_copy(update={"timezone": "Europe/Berlin"})


def test_first_start_registers_and_later_starts_change_nothing(settings: Settings) -> None:
    assert check_installation(settings) == settings
    first = store_owner(open_artefacts(settings).objects)
    assert first is not None
    assert check_installation(settings) == settings
    assert store_owner(open_artefacts(settings).objects) == first
    assert registered_faults(settings) == []


def test_start_after_one_that_ended_before_it_registered_keeps_the_id(settings: Settings) -> None:
    """`store.json` is written before the registration is committed."""
    check_installation(settings)
    first = store_owner(open_artefacts(settings).objects)
    with psycopg.connect(settings.database_url or "", options=f"-csearch_path={settings.database_schema}") as conn:
        # what a crash between the two leaves
        conn.execute("delete from installation")
    assert check_installation(settings) == settings
    assert store_owner(open_artefacts(settings).objects) == first
    assert registered_faults(settings) == []


def test_folder_of_another_database_is_refused_until_adopted(
    settings: Settings, new_database: Callable[[], str]
) -> None:
    """Neither database could know which objects the other refers to."""
    check_installation(settings)
    dsn = new_database()
    migrate(dsn, settings.database_schema)
    other = settings.model_copy(update={"database_url": dsn})
    with pytest.raises(StoreInUse, match="This store belongs to another database"):
        check_installation(other)
    adopt(other)
    check_installation(other)
    with pytest.raises(OtherStore):
        check_installation(settings)


def test_copied_database_does_not_share_the_folder(settings: Settings, new_database: Callable[..., str]) -> None:
    """Each of the two would delete objects to which only the other refers."""
    check_installation(settings)
    original = conninfo_to_dict(settings.database_url or "")["dbname"]
    copy = settings.model_copy(update={"database_url": new_database(original)})
    with pytest.raises(CopiedDatabase, match="This store belongs to a database of which this one is a copy"):
        check_installation(copy)
    [found] = [each for each in examine(copy) if not each.ok]
    assert found.advice.startswith("run `querymill adopt`; if both databases stay in use")
    check_installation(settings)
    adopt(copy)
    check_installation(copy)
    with pytest.raises(OtherStore):
        check_installation(settings)


def test_moved_folder_is_accepted(settings: Settings, tmp_path: Path) -> None:
    check_installation(settings)
    moved = other_folder(settings, tmp_path)
    shutil.move(settings.outputs, moved.outputs)
    assert check_installation(moved).outputs == moved.outputs


def test_unset_time_zone_becomes_the_registered_one(settings: Settings) -> None:
    check_installation(settings)
    unset = load_settings(database_url=settings.database_url, home_dir=settings.home_dir)
    assert check_installation(unset).timezone == "Asia/Shanghai"


def test_other_folder_and_zone_are_refused_until_adopted(settings: Settings, tmp_path: Path) -> None:
    check_installation(settings)
    folder, zone = other_folder(settings, tmp_path), other_zone(settings)
    with pytest.raises(OtherStore, match="give that of the other processes"):
        check_installation(folder)
    assert not folder.outputs.exists()
    with pytest.raises(OtherTimezone, match="The other processes use Asia/Shanghai: set this"):
        check_installation(zone)
    adopt(load_settings(database_url=settings.database_url, home_dir=settings.home_dir, output_root=folder.outputs))
    check_installation(folder)
    adopt(other_zone(folder))
    check_installation(other_zone(folder))
    assert {type(fault) for fault in registered_faults(settings)} == {OtherStore, OtherTimezone}


def test_process_that_only_reads_needs_no_folder_and_registers_nothing(settings: Settings, tmp_path: Path) -> None:
    check_installation(settings, uses_folder=False)
    assert not settings.outputs.exists()
    check_installation(settings)
    check_installation(other_folder(settings, tmp_path), uses_folder=False)
    with pytest.raises(OtherTimezone):
        check_installation(other_zone(settings), uses_folder=False)


def test_unreadable_store_file_is_refused_with_its_path(settings: Settings) -> None:
    check_installation(settings)
    file = settings.outputs / STORE_FILE
    file.unlink()
    file.mkdir()
    with pytest.raises(SettingsError, match=rf"QUERYMILL_OUTPUT_ROOT: {file}: Is a directory"):
        check_installation(settings)


def test_doctor_names_what_differs(settings: Settings, tmp_path: Path) -> None:
    check_installation(settings)
    wrong = [each for each in examine(other_zone(other_folder(settings, tmp_path))) if not each.ok]
    assert [each.what for each in wrong] == ["installation"] * 2
    assert [each.found.partition(":")[0] for each in wrong] == ["QUERYMILL_OUTPUT_ROOT", "QUERYMILL_TIMEZONE"]


@from_table
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"OUTPUT_ROOT": "elsewhere"}, "不是该数据库存放任务文件的文件夹或存储桶", id="folder"),
        pytest.param({"TIMEZONE": "Europe/Berlin"}, "Europe/Berlin 与其他进程的时区不同", id="zone"),
    ],
)
def test_process_is_refused_in_one_sentence(
    settings: Settings, tmp_path: Path, start: list[str], changed: dict[str, str], expected: str
) -> None:
    check_installation(settings)
    given = {"DATABASE_URL": settings.database_url or "", "HOME_DIR": str(settings.home), "PORT": "0", **changed}
    environment = {f"QUERYMILL_{name}": value for name, value in given.items()}
    done = run_python(["-m", *start], {**os.environ, **environment}, tmp_path)
    [setting] = changed
    assert done.returncode == 2
    [error] = [line for line in done.stderr.strip().splitlines() if f"QUERYMILL_{setting}: " in line]
    assert expected in error


def test_adopt_command_lets_the_other_folder_start(settings: Settings, tmp_path: Path) -> None:
    check_installation(settings)
    folder = other_folder(settings, tmp_path)
    given = {"DATABASE_URL": settings.database_url or "", "HOME_DIR": str(settings.home)}
    environment = {f"QUERYMILL_{name}": value for name, value in given.items()}
    environment |= {"QUERYMILL_OUTPUT_ROOT": str(folder.outputs), "QUERYMILL_TIMEZONE": "Asia/Shanghai"}
    done = run_python(["-m", "querymill", "adopt"], {**os.environ, **environment}, tmp_path)
    assert (done.returncode, done.stdout) == (0, f"adopted {folder.outputs} and Asia/Shanghai\n")
    check_installation(folder)
