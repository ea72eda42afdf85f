"""Builder for append groups."""

from __future__ import annotations

import asyncio

from events.facts.ids import Stream, TaskId
from events.facts.records import LogRecorded
from events.wire.batch import AppendGroup, make_group
from events.wire.event import Fence, Meta
from events.wire.masking import Secrets

A, B = Stream("log:a"), Stream("log:b")


def group(stream: Stream, size: int, expected: int | None = None, fence: Fence | None = None) -> AppendGroup:
    async def make() -> AppendGroup:
        facts = [
            LogRecorded(task_id=TaskId("a"), execution_id=None, level="INFO", message=f"行 {n}", logged_at="x")
            for n in range(size)
        ]
        return make_group(stream, facts, expected=expected, meta=Meta(actor="甲"), fence=fence, secrets=Secrets())

    return asyncio.run(make())
