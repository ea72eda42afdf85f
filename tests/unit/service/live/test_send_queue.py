"""Send queue of one client."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.facts.ids import TaskId
from service.live.send_queue import SEND_BYTES, SendQueue, join_messages
from tests.tables import from_table

TASK, OTHER = TaskId("task_20250627_143052"), TaskId("task_20250627_150000")
HALF = b"h" * (SEND_BYTES // 2)


def take_all(queue: SendQueue) -> list[bytes | None]:
    """Take until the queue is empty or has ended."""

    async def run() -> list[bytes | None]:
        taken: list[bytes | None] = []
        while None not in taken:
            taking = asyncio.ensure_future(queue.take())
            await asyncio.sleep(0)
            if not taking.done():
                taking.cancel()
                break
            taken.append(taking.result())
        return taken

    return asyncio.run(run())


@from_table
def test_take_joins_queued_messages(pages: Sequence[Sequence[bytes]], sends: Sequence[bytes]) -> None:
    queue = SendQueue(max_bytes=1_000_000)
    assert all(queue.push(page) for page in pages)
    assert take_all(queue) == sends


def test_newest_view_of_each_task_comes_after_the_events() -> None:
    queue = SendQueue(max_bytes=100)
    queue.show(TASK, b"old")
    queue.show(OTHER, b"other")
    queue.push([b"event"])
    queue.show(TASK, b"new")
    assert take_all(queue) == [b"event", b"newother"]


def test_push_to_a_full_queue_fails() -> None:
    queue = SendQueue(max_bytes=10)
    assert queue.push([b"a" * 50])  # a single page may exceed the limit
    assert not queue.push([b"b"])
    assert take_all(queue) == [b"a" * 50]
    assert queue.push([b"b"])


def test_views_count_towards_the_limit() -> None:
    queue = SendQueue(max_bytes=10)
    for view in (b"a" * 9, b"b" * 9, b"c" * 50):
        assert queue.show(TASK, view)
    assert not queue.show(OTHER, b"d")
    assert not queue.push([b"e"])
    assert take_all(queue) == [b"c" * 50]
    assert queue.show(OTHER, b"d")


def test_end_drops_queued_messages_and_refuses_new_ones() -> None:
    queue = SendQueue(max_bytes=100)
    queue.push([b"event"])
    queue.show(TASK, b"view")
    queue.end(b"resync")
    queue.end(b"bye")
    assert queue.push([b"late"])
    queue.show(TASK, b"late")
    assert take_all(queue) == [b"resync", None]


def test_messages_are_joined_into_blocks_of_send_size() -> None:
    assert join_messages([]) == []
    assert join_messages([b"a", HALF, HALF, b"b", b"c"]) == [b"a" + HALF + HALF, b"bc"]
