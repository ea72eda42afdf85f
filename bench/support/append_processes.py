"""Several processes that append to one log at once, checked by a tailing reader and by the digests.

Usage, by the bench itself: python -m bench.support.append_processes DSN NUMBER
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Sequence
from dataclasses import dataclass

import uvloop

from bench.support.append_lane import CHANNEL, META, line, many, open_lane
from bench.support.server import SCHEMA
from events.audit.row_verifier import RowVerifier, StoredRow, Tampered
from events.facts.ids import TaskId, log_stream
from events.follow.feed import Feed
from events.store.event_store import END
from events.wire.event import Event
from runtime.postgres import connections
from schema.named_queries import query

WORKERS, CALLERS, WARMING, APPENDS = 4, 16, 15, 800


async def work(dsn: str, number: str) -> None:
    """Append in one of several processes on the parent's command; on the next one, print the seconds of each append."""
    seconds: list[float] = []
    async with open_lane(dsn) as lane:
        await many(lane, CALLERS, WARMING)

        async def caller(n: int) -> None:
            stream = log_stream(TaskId(f"w{number}_{n}"))
            for i in range(APPENDS):
                started = time.perf_counter()
                await lane.append(stream, [line(i)], expected=i, meta=META)
                seconds.append(time.perf_counter() - started)

        if not await told("ready"):
            return
        await asyncio.gather(*(caller(n) for n in range(CALLERS)))
        # written once all processes have finished, so that it takes no processor time from them
        if not await told("done"):
            return
    print(json.dumps(seconds))


async def told(said: str) -> bool:
    """Print a word and wait for the parent's command; return False if the parent has ended."""
    print(said, flush=True)
    return bool(await asyncio.to_thread(sys.stdin.readline))


@dataclass
class Follower:
    """A tailing reader that keeps only its position and the number of events out of sequence."""

    position: int
    faults: int = 0

    def follow(self, page: Sequence[Event]) -> None:
        for event in page:
            self.faults += event.position != self.position + 1
            self.position = event.position


async def processes(dsn: str) -> tuple[float, float, int]:
    """Return events per second, the p99 of an append in ms, and the faults that reader and digests found."""
    head = await read_head(dsn)
    follower = Follower(head)
    feed = Feed(
        connect=lambda: connections.connect(dsn, SCHEMA, "tail"), channel=CHANNEL, position=head, fallback_seconds=60
    )
    feed.subscribe(follower.follow)
    tailing = asyncio.create_task(feed.run())
    started_processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, dsn, str(n), stdin=-1, stdout=-1, limit=2**24
        )
        for n in range(WORKERS)
    ]
    await asyncio.gather(*map(heard, started_processes))
    started = time.perf_counter()
    await asyncio.gather(*map(go_on, started_processes))
    elapsed = time.perf_counter() - started
    answers = await asyncio.gather(*(process.communicate(b"report\n") for process in started_processes))
    total = WORKERS * CALLERS * (WARMING + APPENDS)
    async with asyncio.timeout(10):
        await feed.reached(head + total)
    tailing.cancel()
    seconds = sorted(s for out, _ in answers for s in json.loads(out))
    faults = follower.faults + abs(follower.position - head - total)
    return len(seconds) / elapsed, seconds[int(len(seconds) * 0.99)] * 1000, faults + await damaged(dsn)


async def go_on(process: Process) -> None:
    """Send the command to go on; return when the process has finished."""
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    await heard(process)


async def heard(process: Process) -> None:
    assert process.stdout is not None
    await process.stdout.readline()


async def damaged(dsn: str) -> int:
    """Return 1 if positions, versions, times or digests are wrong, else 0."""
    async with await connections.connect(dsn, SCHEMA) as conn:
        cursor = await conn.execute(query("audit", "rows"), {"after": 0, "until": END, "limit": END}, binary=True)
        rows = await cursor.fetchall()
    verifier = RowVerifier()
    try:
        for row in rows:
            verifier.add(StoredRow(*row))
    except Tampered:
        return 1
    return 0


async def read_head(dsn: str) -> int:
    async with await connections.connect(dsn, SCHEMA) as conn:
        return (await (await conn.execute("select coalesce(max(position), 0) from events")).fetchone() or (0,))[0]


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1], sys.argv[2]))
