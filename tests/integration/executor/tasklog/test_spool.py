"""Lines wait on disk in their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from executor.tasklog.spool import Spool

LINES = st.lists(st.binary(max_size=50).map(lambda b: b.replace(b"\n", b"")), max_size=60)


@given(LINES, st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_every_line_comes_out_once_and_in_order(lines: list[bytes], takes: list[int]) -> None:
    spool = Spool()
    waiting = list(lines)
    taken: list[bytes] = []
    for most in takes:
        for line in waiting[:3]:
            spool.put(line)
        waiting = waiting[3:]
        got = spool.take(most)
        assert len(got) <= most
        taken += got
    for line in waiting:
        spool.put(line)
    while got := spool.take(500):
        taken += got
    assert taken == lines
    assert spool.waiting == 0
    spool.close()


def test_an_emptied_spool_gives_its_disk_back() -> None:
    spool = Spool()
    line = b"x" * 10_000
    for _ in range(1_000):
        spool.put(line)
    taken = 0
    while got := spool.take(500):
        taken += len(got)
    assert taken == 1_000
    assert spool.put(b"again") == 1
    assert spool.take(1) == [b"again"]
    spool.close()
