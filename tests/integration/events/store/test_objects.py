"""Objects without reference are deleted; no race deletes an object that the log refers to."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from events.facts.ids import ExecutionId, TaskId, task_stream
from events.facts.task import facts
from events.facts.task.facts import Output, TaskFact
from events.store.event_log import open_log
from events.store.event_store import EventStore
from events.store.objects import delete_unreferenced, reserve
from runtime.files.object_folder import ObjectFolder
from runtime.settings.settings import Settings
from schema.named_queries import query
from tests.waiting import until

TASK, OTHER = TaskId("task_1"), TaskId("task_2")

type Scenario = Callable[[EventStore], Coroutine[Any, Any, None]]
type Play = Callable[[Scenario], None]


@pytest.fixture
def play(settings: Settings) -> Play:
    """Run a scenario against a fresh log."""

    def run(scenario: Scenario) -> None:
        async def main() -> None:
            async with open_log(settings) as store:
                await scenario(store)

        asyncio.run(main())

    return run


def sha(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def written(task: TaskId, content: str) -> TaskFact:
    return facts.FileWritten(
        task_id=task, execution_id=None, name=f"{content}.md", sha256=sha(content), size=len(content), file_type="md"
    )


def unit(task: TaskId, *contents: str) -> TaskFact:
    outputs = tuple(Output(name=c, sha256=sha(c), size=len(c), file=False) for c in contents)
    step = "ddl_generation"
    return facts.UnitCompleted(task_id=task, execution_id=ExecutionId("e"), step=step, unit="u", outputs=outputs)


async def append(store: EventStore, task: TaskId, *added: TaskFact) -> None:
    await store.lane.append(task_stream(task), added, expected=None)


async def execute(store: EventStore, statement: Any, parameters: dict[str, Any] | None = None) -> list[Any]:
    async with store.connection() as conn:
        cursor = await conn.execute(statement, parameters)
        return await cursor.fetchall() if cursor.description else []


async def release(store: EventStore, task: TaskId) -> None:
    await execute(store, query("objects", "release"), {"task_id": task})


async def an_hour_passes(store: EventStore) -> None:
    await execute(store, "update loose_objects set due_at = due_at - interval '1 hour'")


@dataclass
class Objects:
    """A store of objects in memory, whose deletions can be held up."""

    contents: set[str] = field(default_factory=set[str])
    deletions: list[str] = field(default_factory=list[str])
    deleting: threading.Event = field(default_factory=threading.Event)
    may_delete: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_delete.set()

    def delete(self, sha256: str) -> None:
        self.deleting.set()
        assert self.may_delete.wait(60)
        self.deletions.append(sha256)
        self.contents.discard(sha256)

    async def put(self, store: EventStore, *contents: str) -> None:
        """Store contents as the product does: reserve first, keep what is there."""
        await reserve(store.connection, [sha(c) for c in contents])
        self.contents |= {sha(c) for c in contents}


async def claim(store: EventStore, *contents: str, seconds: float) -> list[Any]:
    return await execute(
        store, query("objects", "begin_deletion"), {"digests": [sha(c) for c in contents], "seconds": seconds}
    )


async def collect(store: EventStore, objects: Objects) -> int:
    return await delete_unreferenced(store.connection, objects.delete)


contents = st.sampled_from(("a", "b", "c"))
added = st.one_of(
    st.tuples(st.just("file"), st.lists(contents, min_size=1, max_size=1)),
    st.tuples(st.just("unit"), st.lists(contents, max_size=3)),
    st.tuples(st.just("delete"), st.just([])),
)


@examples(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(st.sampled_from((TASK, OTHER)), st.lists(added, min_size=1, max_size=3))))
def test_exactly_the_objects_of_existing_tasks_remain(
    settings: Settings, history: list[tuple[TaskId, list[tuple[str, list[str]]]]]
) -> None:
    async def run() -> None:
        objects, kept = Objects(), dict[TaskId, set[str]]()
        async with open_log(settings) as store:
            before = await store.head()
            for task, steps in history:
                task_id = TaskId(f"{task}_{before}")
                for kind, named in steps:
                    await objects.put(store, *named)
                    match kind:
                        case "file":
                            await append(store, task_id, written(task_id, named[0]))
                        case "unit":
                            await append(store, task_id, unit(task_id, *named))
                        case _:
                            kept.pop(task_id, None)
                            await release(store, task_id)
                    kept.setdefault(task_id, set()).update(map(sha, named))
            assert await collect(store, objects) == 0
            await an_hour_passes(store)
            await collect(store, objects)
            assert objects.contents == {digest for digests in kept.values() for digest in digests}
            assert await execute(store, "select sha256 from loose_objects") == []
            for task_id in kept:
                await release(store, task_id)
            await collect(store, objects)
            assert objects.contents == set()

    asyncio.run(run())


def test_references_of_one_batch_of_several_tasks_are_recorded(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        await asyncio.gather(
            *(append(store, TaskId(f"task_{n}"), unit(TaskId(f"task_{n}"), "a", f"b{n}")) for n in range(20))
        )
        rows = await execute(store, "select sha256, task_id from object_references")
        assert sorted(rows) == sorted((sha(c), f"task_{n}") for n in range(20) for c in ("a", f"b{n}"))

    play(scenario)


def test_object_stored_again_while_due_is_kept(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, "a")
        await append(store, TASK, written(TASK, "a"))
        await an_hour_passes(store)
        await release(store, TASK)
        # another task stores the same content; its event comes after the deletion of due objects
        await objects.put(store, "a")
        assert await collect(store, objects) == 0
        await append(store, OTHER, written(OTHER, "a"))
        await an_hour_passes(store)
        assert await collect(store, objects) == 0
        assert objects.contents == {sha("a")}

    play(scenario)


def test_object_stored_again_while_it_is_deleted_is_stored_anew(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, "a", "b")
        await an_hour_passes(store)
        objects.may_delete.clear()
        collecting = asyncio.create_task(collect(store, objects))
        await asyncio.to_thread(objects.deleting.wait, 60)
        storing = asyncio.create_task(objects.put(store, "b"))
        # other objects do not wait
        await objects.put(store, "c")
        assert not storing.done()
        objects.may_delete.set()
        await storing
        assert await collecting == 2
        assert objects.contents == {sha("b"), sha("c")}
        await append(store, OTHER, unit(OTHER, "b"))
        await an_hour_passes(store)
        await collect(store, objects)
        assert objects.contents == {sha("b")}

    play(scenario)


def test_reference_appended_while_reserved_protects_from_a_deletion_of_another_task(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, "a")
        await append(store, TASK, unit(TASK, "a"))
        await an_hour_passes(store)
        await objects.put(store, "a")
        await asyncio.gather(release(store, TASK), append(store, OTHER, written(OTHER, "a")), collect(store, objects))
        await collect(store, objects)
        await an_hour_passes(store)
        await collect(store, objects)
        assert objects.contents == {sha("a")}

    play(scenario)


def test_several_processes_delete_each_object_once(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, *(str(n) for n in range(1_200)))
        await an_hour_passes(store)
        assert sum(await asyncio.gather(*(collect(store, objects) for _ in range(3)))) == 1_200
        assert len(objects.deletions) == 1_200
        assert objects.contents == set()

    play(scenario)


def test_deletion_of_a_lost_process_is_done_by_another(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, "a", "b")
        await an_hour_passes(store)
        assert len(await claim(store, "a", "b", seconds=60)) == 2
        assert await collect(store, objects) == 0
        storing = asyncio.create_task(objects.put(store, "b"))
        await execute(store, "update loose_objects set due_at = now()")
        await storing
        assert await collect(store, objects) == 1
        assert objects.contents == {sha("b")}

    play(scenario)


def test_object_that_cannot_be_deleted_keeps_no_other(play: Play, tmp_path: Path) -> None:
    async def scenario(store: EventStore) -> None:
        folder = ObjectFolder(tmp_path)
        stored = [folder.put(str(n).encode()).sha256 for n in range(20)]
        await reserve(store.connection, stored)
        await an_hour_passes(store)
        kept = stored[10]
        folder.path(kept).unlink()
        folder.path(kept).mkdir()
        with pytest.raises(OSError, match=kept):
            await delete_unreferenced(store.connection, folder.delete)
        assert list(folder.digests()) == [kept]
        assert await execute(store, "select sha256, deleting from loose_objects") == [(kept, True)]

    play(scenario)


def test_late_process_does_not_forget_the_claim_of_another(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, "a")
        await an_hour_passes(store)
        ((digest, _, end),) = await claim(store, "a", seconds=0)
        await claim(store, "a", seconds=60)
        await execute(store, query("objects", "end_deletion"), {"digests": [digest], "until": end})
        assert await execute(store, "select deleting from loose_objects") == [(True,)]

    play(scenario)


def test_last_reference_removed_while_the_object_is_looked_at_makes_it_loose_again(play: Play) -> None:
    async def scenario(store: EventStore) -> None:
        objects = Objects()
        await objects.put(store, "a")
        await append(store, TASK, written(TASK, "a"))
        await an_hour_passes(store)
        async with store.connection() as conn:
            async with conn.transaction():
                await conn.execute(query("objects", "lock_due"), {"limit": 10})
                releasing = asyncio.create_task(release(store, TASK))

                async def waits() -> bool:
                    waiting = "select pid from pg_locks where not granted and locktype = 'transactionid'"
                    return bool(await execute(store, waiting))

                await until(waits)
                await conn.execute(query("objects", "begin_deletion"), {"digests": [sha("a")], "seconds": 600})
            await releasing
        assert await collect(store, objects) == 1
        assert objects.contents == set()

    play(scenario)
