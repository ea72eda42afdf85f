"""Output of a command to a full disk: the error names the file, and an existing file is unchanged."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from querymill.cli.commands.task import files, pairs
from querymill.cli.failures import error_line
from querymill_client import ExportedPairs
from tests.small_disk import small_disk

ROOM = "64k"
LARGE = bytes(200_000)


class Api:
    """Service with files larger than the disk."""

    def export_pairs(self, _task_id: str, _form: str, *, include: str | None, top: int | None) -> ExportedPairs:
        assert (include, top) == (None, None)
        return ExportedPairs(LARGE, 1, "none")

    def files(self, _task_id: str) -> list[dict[str, Any]]:
        return [{"file_name": "kept", "file_type": "json", "file_size": len(LARGE)}]

    def file(self, _task_id: str, _name: str) -> bytes:
        return LARGE


@contextmanager
def client() -> Generator[Api]:
    yield Api()


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(lambda folder: pairs.export("task_1", form="json", to=folder / "kept"), id="pairs export"),
        pytest.param(lambda folder: files.list_("task_1", save=folder), id="files"),
    ],
)
def test_full_disk_keeps_an_earlier_file(
    command: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (files, pairs):
        monkeypatch.setattr(module, "client", client)
    with small_disk(tmp_path, ROOM) as mounted:
        if not mounted:
            pytest.skip("mounting a small disk takes root")
        kept = tmp_path / "kept"
        kept.write_text("what was exported before")
        with pytest.raises(OSError) as refused:  # noqa: PT011  # its text is checked below
            command(tmp_path)
        assert error_line(refused.value) == (f"querymill: {kept}: No space left on device", 1)
        assert kept.read_text() == "what was exported before"
        assert [file.name for file in tmp_path.iterdir()] == ["kept"]
