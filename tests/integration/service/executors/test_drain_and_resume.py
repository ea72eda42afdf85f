"""Drain and resume of the executors by several callers."""

from __future__ import annotations

import asyncio

from events.store.event_log import open_log
from events.wire.event import Meta
from runtime.settings.settings import Settings
from service.executors.alive_and_drained import Executors
from service.schemas.formats import stamp
from service.schemas.responses.operation import Drain

CALLERS = 40


def test_drain_has_its_time_even_if_resumed_meanwhile(settings: Settings) -> None:
    async def run() -> tuple[list[Drain], set[str]]:
        async with open_log(settings) as store:
            executors = Executors(store=store, settings=settings)
            drains = [executors.drain("upgrade", meta=Meta(actor="alice")) for _ in range(CALLERS)]
            resumes = [executors.resume() for _ in range(CALLERS)]
            drained, _ = await asyncio.gather(asyncio.gather(*drains), asyncio.gather(*resumes))
            return drained, {stamp(event.recorded_at, settings.zone) for event in await store.read_log()}

    drained, recorded = asyncio.run(run())
    assert {drain.since for drain in drained} <= recorded
    assert {(drain.by, drain.reason) for drain in drained} == {("alice", "upgrade")}
