"""An executor takes due checkpoints by itself."""

from __future__ import annotations

from collections.abc import Callable

from events.audit.checkpoints import FILE, KEY_FILE, stored_checkpoints
from events.facts.ids import AUDIT_STREAM
from tests.integration.executor.conftest import Bench

Play = Callable[..., None]


def test_executor_signs_a_due_checkpoint(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        head = await bench.store.head()
        feed_until = head + 1
        async with bench.daemon():
            while await bench.store.head() < feed_until:
                pass
        (event,) = await bench.store.read_stream(AUDIT_STREAM)
        (taken,) = stored_checkpoints(bench.settings.home / FILE)
        assert event.fact().position == taken.position == head
        assert "executor" in event.meta

    play(scenario, audit_checkpoint_events=1)


def test_executor_with_unusable_key_continues(play: Play) -> None:
    async def scenario(bench: Bench) -> None:
        await bench.create()
        bench.settings.home.mkdir(parents=True, exist_ok=True)
        (bench.settings.home / KEY_FILE).write_bytes(b"short")
        async with bench.daemon():
            execution = await bench.ended(await bench.request("ddl_generation"))
            assert execution.status == "completed"
        assert await bench.store.read_stream(AUDIT_STREAM) == []

    play(scenario, audit_checkpoint_events=1)
