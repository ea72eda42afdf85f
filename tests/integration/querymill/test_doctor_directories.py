"""The doctor names task directories that the log does not know."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psycopg
import pytest

from querymill.installation_checks import Finding, examine
from runtime.files.artefact_store import open_artefacts
from runtime.files.task_folders import LEFTOVER_SECONDS
from runtime.settings.settings import Settings
from tests.task_folders import folders

pytestmark = pytest.mark.long


@pytest.fixture
def settings(log_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=log_database, home_dir=tmp_path)


def task_directories(settings: Settings) -> Finding:
    [finding] = [f for f in examine(settings) if f.what == "task directories"]
    return finding


def settled(folder: Path) -> None:
    before = time.time() - LEFTOVER_SECONDS - 1
    os.utime(folder, (before, before))


def test_directory_of_an_unknown_task_is_named_and_kept(settings: Settings) -> None:
    store = folders(open_artefacts(settings))
    known, lost, fresh = (store.create(f"task_20250101_00000{n}") for n in range(3))
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute(
            "insert into querymill.events (position, stream, version, type, schema_version, data, meta, recorded_at,"
            " digest) values (1, %s, 1, 'task.created', 1, '{}', '{}', now(), '')",
            [f"task:{known.name}"],
        )
    settled(known)
    assert task_directories(settings) == Finding("task directories", ok=True, found="the log knows all of them")
    settled(lost)
    found = task_directories(settings)
    assert (found.ok, found.found) == (False, f"the log has no task of {lost.name} in {settings.outputs}")
    assert "QUERYMILL_DATABASE_URL" in found.advice
    assert lost.exists()
    # a task may be about to be created in it
    assert fresh.exists()
