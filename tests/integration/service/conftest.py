"""Services that do nothing at intervals."""

from __future__ import annotations

import asyncio

import pytest

from service.schedules.starter import ScheduleStarter


@pytest.fixture
def no_schedule_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let services not look for due schedules by themselves, which takes a connection and starts what is due."""

    async def run(_: ScheduleStarter) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(ScheduleStarter, "run", run)
