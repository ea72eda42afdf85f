"""A database restored from a dump is the log and the tables it was: the backup of docs/operations.md, step by step."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from events.facts.ids import TaskId
from events.store.event_log import open_log
from querymill.cli.app import main
from runtime.embedded.server_user import binaries
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import live_and_die


def test_a_restored_dump_verifies_and_its_tables_say_what_the_log_says(
    settings: Settings,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told: list[str] = []

    def querymill(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["querymill", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert not ended.value.code, said.err
        told.append(" ".join(said.err.split()))
        return said.out

    async def live() -> None:
        async with open_log(settings) as store:
            await live_and_die(store, TaskId("t"), 5, delete=False)

    asyncio.run(live())
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(settings.home_dir))
    monkeypatch.setenv("QUERYMILL_DATABASE_URL", settings.database_url or "")
    querymill("projections", "rebuild")
    dump = tmp_path / "querymill.dump"
    subprocess.run([binaries() / "pg_dump", "-Fc", "-f", dump, "-d", settings.database_url or ""], check=True)
    subprocess.run([binaries() / "pg_restore", "--exit-on-error", "-d", database, dump], check=True)

    monkeypatch.setenv("QUERYMILL_DATABASE_URL", database)
    assert querymill("audit", "verify") == "6 events hold, 0 checkpoints agree\n"
    assert "a truncated tail" in told[-1]
    assert querymill("projections", "compare") == "equal\n"
