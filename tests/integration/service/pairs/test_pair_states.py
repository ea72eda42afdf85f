"""Cached pair states: only new events are read, and past states stay unchanged."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated, PairRejected
from events.facts.refusals import PairNotFound
from events.facts.task.facts import TaskCreated
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.pair_views.filters import PairFilter
from service.pair_views.view import pair_view
from tests.folded_pairs import pairs_of

COUNT = 40


def generated(task_id: TaskId, number: int) -> PairGenerated:
    return PairGenerated(
        task_id=task_id,
        execution_id=None,
        pair_id=f"p{number}",
        question=f"q{number}",
        sql=f"SELECT {number};",
        language="en",
        theme="",
        family="",
        difficulty="easy",
        tables=("shop",),
    )


async def begin(application: Application, number: int) -> TaskId:
    task_id = TaskId(f"task_20250627_14305{number}")
    created = TaskCreated(
        task_id=task_id, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="o"
    )
    await application.store.lane.append(task_stream(task_id), [created], expected=0)
    facts = [generated(task_id, n) for n in range(COUNT)]
    await application.store.lane.append(pairs_stream(task_id), facts, expected=0)
    return task_id


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Number of pair events read since the last call."""
    counted = [0]
    read_stream = EventStore.read_stream

    async def counting(self: EventStore, stream: str, **options: int) -> list[object]:
        found = await read_stream(self, stream, **options)  # type: ignore[arg-type]
        counted[0] += len(found) if stream.startswith("pairs:") else 0
        return found  # type: ignore[return-value]

    monkeypatch.setattr(EventStore, "read_stream", counting)

    def since() -> int:
        counted[0], count = 0, counted[0]
        return count

    return since


def test_later_requests_read_only_new_events(settings: Settings, read: Callable[[], int]) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            task_id, pairs = await begin(application, 1), application.pairs
            # concurrent requests
            pages = await asyncio.gather(*(pairs.list(task_id) for _ in range(3)))
            assert [page.total for page in pages] == [COUNT] * 3
            assert read() in range(COUNT, 3 * COUNT + 1)
            rejected = PairRejected(task_id=task_id, execution_id=None, pair_id="p1")
            await application.store.lane.append(pairs_stream(task_id), [rejected], expected=None)
            found = await pairs.list(task_id, wanted=PairFilter(status=["rejected"]))
            assert [pair.pair_id for pair in found.pairs] == ["p1"]
            assert (await pairs.list(task_id, wanted=PairFilter(q="q3"))).total == 11
            assert [event.type for event in await pairs.history(task_id, "p1")] == ["pair.generated", "pair.rejected"]
            with pytest.raises(PairNotFound):
                await pairs.history(task_id, "p99")
            assert read() == 1

    asyncio.run(main())


def test_past_state_is_the_fold_up_to_its_position(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            task_id, pairs = await begin(application, 1), application.pairs
            before = await application.store.head()
            rejected = [PairRejected(task_id=task_id, execution_id=None, pair_id=f"p{n}") for n in range(COUNT)]
            await application.store.lane.append(pairs_stream(task_id), rejected, expected=None)
            for position in (None, before, before - 1, before + 3, before + 4, await application.store.head(), before):
                until = await application.store.head() if position is None else position
                expected = pairs_of(await application.store.read_stream(pairs_stream(task_id), until=until))
                assert (await pairs.list(task_id, at=position)).pairs == [pair_view(pair) for pair in expected.values()]

    asyncio.run(main())
