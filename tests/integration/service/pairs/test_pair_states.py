"""The pairs of a task are folded once; from then on only what is new is read, and the past stays as it was."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated, PairRejected
from events.facts.refusals import PairNotFound, TaskNotFound
from events.facts.task.facts import TaskCreated
from events.store.event_store import EventStore
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.pairs import past_pairs, state_cache
from service.pairs.filters import PairFilter
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


async def decide(application: Application, task_id: TaskId) -> None:
    """Rejects every pair."""
    rejected = [PairRejected(task_id=task_id, execution_id=None, pair_id=f"p{n}") for n in range(COUNT)]
    await application.store.lane.append(pairs_stream(task_id), rejected, expected=None)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many events of pairs were read since it was asked the last time."""
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


def test_only_what_is_new_is_read(settings: Settings, read: Callable[[], int]) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            task_id, pairs = await begin(application, 1), application.pairs
            # several who come at once
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


def test_the_past_is_as_it_was(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            task_id, pairs = await begin(application, 1), application.pairs
            before = await application.store.head()
            rejected = [PairRejected(task_id=task_id, execution_id=None, pair_id=f"p{n}") for n in range(COUNT)]
            await application.store.lane.append(pairs_stream(task_id), rejected, expected=None)
            for position in (None, before, before - 1, await application.store.head(), before + 3):
                until = await application.store.head() if position is None else position
                told = pairs_of(await application.store.read_stream(pairs_stream(task_id), until=until))
                assert (await pairs.list(task_id, at=position)).pairs == list(told.values())

    asyncio.run(main())


def test_a_step_along_the_past_reads_only_what_lies_between(
    settings: Settings, read: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_pairs, "EVERY", 10)
    monkeypatch.setattr(past_pairs, "AT_ONCE", 5)

    async def main() -> None:
        async with open_application(settings) as application:
            task_id, pairs = await begin(application, 1), application.pairs
            await decide(application, task_id)
            stream = await application.store.read_stream(pairs_stream(task_id))
            positions = [event.position for event in stream][:-1]
            await pairs.list(task_id, at=positions[-1])
            read()
            for position in (*positions, *reversed(positions)):
                told = pairs_of(event for event in stream if event.position <= position)
                assert (await pairs.list(task_id, at=position)).pairs == list(told.values())
                assert read() < 15
            several = await asyncio.gather(*(pairs.list(task_id, at=position) for position in positions))
            assert [page.total for page in several] == [min(n, COUNT) for n in range(1, 2 * COUNT)]
            other = await begin(application, 2)
            await decide(application, other)
            assert (await pairs.list(other, at=await application.store.head() - COUNT)).total == COUNT
            assert (await pairs.list(task_id, at=positions[0])).total == 1
            await application.tasks.delete(task_id)
            with pytest.raises(TaskNotFound):
                await pairs.list(task_id, at=positions[0])
            assert pairs.told.past.held == 0

    asyncio.run(main())


def test_the_stones_of_a_long_past_are_few(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_pairs, "EVERY", 5)
    monkeypatch.setattr(past_pairs, "AT_ONCE", 5)
    monkeypatch.setattr(past_pairs, "MOST_PAIRS", 3 * COUNT)

    async def main() -> None:
        async with open_application(settings) as application:
            task_id, pairs = await begin(application, 1), application.pairs
            await decide(application, task_id)
            stream = await application.store.read_stream(pairs_stream(task_id))
            for event in reversed(stream[:-1]):
                told = pairs_of(e for e in stream if e.position <= event.position)
                assert (await pairs.list(task_id, at=event.position)).pairs == list(told.values())
                assert pairs.told.past.held <= 3 * COUNT
            assert pairs.told.past.held > 0

    asyncio.run(main())


def test_the_tasks_nobody_asks_for_are_forgotten_and_so_is_one_that_is_deleted(
    settings: Settings, read: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_cache, "MOST_PAIRS", 2 * COUNT)

    async def main() -> None:
        async with open_application(settings) as application:
            first, second, third = [await begin(application, number) for number in (1, 2, 3)]
            pairs = application.pairs
            for task_id in (first, second, first, third, first, third):
                assert (await pairs.list(task_id)).total == COUNT
            assert read() == 3 * COUNT
            await pairs.list(second)
            assert read() == COUNT
            await application.tasks.delete(second)
            with pytest.raises(TaskNotFound):
                await pairs.list(second)
            assert pairs.told.held == COUNT

    asyncio.run(main())
