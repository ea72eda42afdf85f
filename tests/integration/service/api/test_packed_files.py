"""Archives that cannot be finished: their temporary files are closed before the error is returned."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest

from events.facts.ids import TaskId, log_stream
from runtime.files.object_folder import ObjectFolder
from runtime.settings.settings import Settings
from service.api.routes.files import pack
from service.application import open_application
from service.schemas.errors import NotReady
from service.tasks.queries import FileContent
from tests.integration.events.audit_fill import line

TASK = TaskId("task_20250627_143052")
type Made = list[tempfile.SpooledTemporaryFile[bytes]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """Temporary files created during the test, referenced so that they are not garbage-collected."""
    kept: Made = []

    class Kept(tempfile.SpooledTemporaryFile[bytes]):
        def __init__(self, max_size: int) -> None:
            super().__init__(max_size=max_size)
            kept.append(self)

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", Kept)
    return kept


def test_export_aborted_by_a_stop_closes_its_temporary_file(settings: Settings, made: Made) -> None:
    async def scenario() -> None:
        async with open_application(settings) as application:
            await application.store.lane.append(log_stream(TASK), [line("x", TASK)] * 3, expected=None)
            exported = await application.audit.export()
            exported.close()
            application.audit.close()
            with pytest.raises(NotReady):
                await application.audit.export()

    asyncio.run(scenario())
    assert [file.closed for file in made] == [True, True]


def test_archive_of_a_missing_file_closes_its_temporary_file(tmp_path: Path, made: Made) -> None:
    gone = FileContent(name="gone", sha256="0" * 64, size=1)
    with pytest.raises(FileNotFoundError):
        pack("task", [gone], ObjectFolder(tmp_path))
    assert [file.closed for file in made] == [True]
