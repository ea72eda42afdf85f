"""Several processes that append to one log at once, and what a tailing reader and the chain show of it.

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
from events.facts.ids import TaskId, log_stream
from events.follow.feed import Feed
from events.wire.digest import chain_link, merkle_root
from events.wire.event import Event
from runtime.postgres import connections

WORKERS, CALLERS, WARMING, APPENDS = 4, 16, 15, 800


async def work(dsn: str, number: str) -> None:
    """One of several processes: appends once told to, and once told again prints each append's seconds."""
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
        # what it has measured is written once nobody appends any more, who would wait for a processor meanwhile
        if not await told("done"):
            return
    print(json.dumps(seconds))


async def told(said: str) -> bool:
    """Says something and waits to be told to go on; False where whoever started this is gone."""
    print(said, flush=True)
    return bool(await asyncio.to_thread(sys.stdin.readline))


@dataclass
class Follower:
    """A tailing reader that keeps nothing: how far it has come, and how often what came was not what follows."""

    position: int
    faults: int = 0

    def follow(self, page: Sequence[Event]) -> None:
        for event in page:
            self.faults += event.position != self.position + 1
            self.position = event.position


async def processes(dsn: str) -> tuple[float, float, int]:
    """Events per second, the p99 of an append in ms, and how many faults a tailing reader and the chain show."""
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
    return len(seconds) / elapsed, seconds[int(len(seconds) * 0.99)] * 1000, faults + await forks(dsn)


async def go_on(process: Process) -> None:
    """Returns once it has done what it was told to do."""
    assert process.stdin is not None
    process.stdin.write(b"go\n")
    await heard(process)


async def heard(process: Process) -> None:
    assert process.stdout is not None
    await process.stdout.readline()


async def forks(dsn: str) -> int:
    """Commits whose chain does not continue the one before."""
    async with await connections.connect(dsn, SCHEMA) as conn:
        cursor = await conn.execute(
            "select position, digest, chain, (extract(epoch from recorded_at) * 1000000)::bigint from events"
            " order by position",
            binary=True,
        )
        rows = await cursor.fetchall()
    wrong, previous, commit = 0, b"", list[bytes]()
    for position, digest, chain, microseconds in rows:
        commit.append(digest)
        if chain is not None:
            wrong += chain != chain_link(previous, merkle_root(commit), position, microseconds)
            previous, commit = chain, []
    return wrong + len(commit)


async def read_head(dsn: str) -> int:
    async with await connections.connect(dsn, SCHEMA) as conn:
        return (await (await conn.execute("select coalesce(max(position), 0) from events")).fetchone() or (0,))[0]


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1], sys.argv[2]))
