"""Each executor touches a file of its own, by which a probe sees that it does not stand still."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from executor.control import alive_file
from tests.integration.executor.conftest import Bench
from tests.waiting import until


def test_running_executors_touch_files_of_their_own(play: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive_file, "TOUCH_SECONDS", 0.01)

    async def scenario(bench: Bench) -> None:
        folder = bench.settings.home / alive_file.FOLDER
        async with bench.daemon() as staying:
            async with bench.daemon() as leaving:
                files = {folder / daemon.executor for daemon in (staying, leaving)}
                await until(lambda: all(file.exists() for file in files))
                for file in files:
                    os.utime(file, (0, 0))
                await until(lambda: all(file.stat().st_mtime > 0 for file in files))
            assert list(folder.iterdir()) == [folder / staying.executor]
        assert list(folder.iterdir()) == []

    play(scenario)


def test_files_of_killed_executors_are_removed(play: Callable[..., None]) -> None:
    async def scenario(bench: Bench) -> None:
        left = bench.settings.home / alive_file.FOLDER / "killed"
        left.parent.mkdir(parents=True)
        left.touch()
        os.utime(left, (0, 0))
        async with bench.daemon():
            await until(lambda: not left.exists())

    play(scenario)
