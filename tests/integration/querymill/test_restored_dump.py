"""A database restored from a dump has the same log and views: the backup of docs/operations.md, step by step."""

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
from tests.integration.events.audit_fill import append_task


def test_restored_dump_verifies_and_its_views_equal_the_log(
    settings: Settings,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    messages: list[str] = []

    def querymill(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["querymill", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        assert not ended.value.code, output.err
        messages.append(" ".join(output.err.split()))
        return output.out

    async def fill() -> None:
        async with open_log(settings) as store:
            await append_task(store, TaskId("t"), 5, delete=False)

    asyncio.run(fill())
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(settings.home_dir))
    monkeypatch.setenv("QUERYMILL_DATABASE_URL", settings.database_url or "")
    querymill("projections", "rebuild")
    dump = tmp_path / "querymill.dump"
    subprocess.run([binaries() / "pg_dump", "-Fc", "-f", dump, "-d", settings.database_url or ""], check=True)
    subprocess.run([binaries() / "pg_restore", "--exit-on-error", "-d", database, dump], check=True)

    monkeypatch.setenv("QUERYMILL_DATABASE_URL", database)
    assert querymill("audit", "verify") == "6 events hold, 0 checkpoints agree\n"
    assert "a truncated tail" in messages[-1]
    assert querymill("projections", "compare") == "equal\n"
