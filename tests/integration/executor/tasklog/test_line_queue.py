"""Lines are queued on disk in order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from executor.tasklog.line_queue import LineQueue

LINES = st.lists(st.binary(max_size=50).map(lambda b: b.replace(b"\n", b"")), max_size=60)


@given(LINES, st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_queue_returns_every_line_once_in_order(lines: list[bytes], takes: list[int]) -> None:
    queue = LineQueue()
    waiting = list(lines)
    taken: list[bytes] = []
    for most in takes:
        for line in waiting[:3]:
            queue.put(line)
        waiting = waiting[3:]
        got = queue.take(most)
        assert len(got) <= most
        taken += got
    for line in waiting:
        queue.put(line)
    while got := queue.take(500):
        taken += got
    assert taken == lines
    assert queue.length == 0
    queue.close()


def test_emptied_queue_frees_its_disk_space() -> None:
    queue = LineQueue()
    line = b"x" * 10_000
    for _ in range(1_000):
        queue.put(line)
    taken = 0
    while got := queue.take(500):
        taken += len(got)
    assert taken == 1_000
    assert queue.put(b"again") == 1
    assert queue.take(1) == [b"again"]
    queue.close()
