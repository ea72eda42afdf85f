"""Simulated load of one log: utilization of the append lock by randomly arriving tasks, and waiting times of appends.

Usage: python -m bench.speed.arrivals [TASKS_PER_HOUR …]

Tasks arrive as a Poisson process, either at the mean rate, or in a morning of five times the mean. 80 % of them have
40 tables, 18 % 400 and 2 % 5,000. An execution appends after 70 ms of work on average, and waits for the commit; an
executor runs two. An executor's lane has one commit at a time: appends that wait share the next commit. Executors
are added as needed, up to 64 executions; further tasks wait. The lock is held for a fixed time per commit.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections import deque
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from typing import NamedTuple

TASKS_PER_HOUR = (1_000.0, 3_000.0)
HOLDS_MS = {0.5: "local NVMe", 1.2: "cloud volume", 3.0: "standby in another zone"}
MORNING = 5
COMMITS = ((0.80, 110), (0.18, 1_200), (0.02, 15_000))
"""Share of tasks, and appends per task, with 40, 400 and 5,000 tables."""
WORK_SECONDS = 0.07
"""Mean seconds of work between two appends of an execution."""
EXECUTIONS = 2
"""Executions of one executor, which share a lane."""
MAX_EXECUTIONS = 64
WARMING_SECONDS, SECONDS = 1_500.0, 1_800.0
"""Simulated seconds of warm-up, until the number of running large tasks is steady, and of measurement."""
SEED = 7


class Outcome(NamedTuple):
    """Share of time that the lock is held; waits in ms; appends per commit; mean concurrent executions."""

    used: float
    p50: float
    p99: float
    together: float
    running: float
    delayed: int
    """Tasks that wait for an execution at the end."""


@dataclass
class Executor:
    """Appends waiting for the lane, and appends being committed, each with its time and execution."""

    waiting: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    committing: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])


class Simulation:
    def __init__(self, per_hour: float, times: float, hold_seconds: float) -> None:
        self.random = random.Random(SEED)
        self.per_hour = per_hour
        self.times = times
        """Factor of the arrival rate during the measured time."""
        self.hold = hold_seconds
        self.delayed: deque[int] = deque()
        """Number of appends of each task that waits for an execution."""
        self.left: dict[int, int] = {}
        """Remaining appends of each execution."""
        self.free: list[int] = []
        self.numbers = count()
        self.executors: dict[int, Executor] = {}
        self.queue: deque[int] = deque()
        """Executors waiting for the lock."""
        self.holder: int | None = None
        self.events: list[tuple[float, str, int]] = []
        self.waits: list[float] = []
        self.commits = 0
        self.held = 0.0
        self.running: list[int] = []
        """Number of executions at each arrival."""

    def run(self) -> Outcome:
        heapify(self.events)
        heappush(self.events, (0.0, "arrives", 0))
        end = WARMING_SECONDS + SECONDS
        while (event := heappop(self.events))[0] < end:
            now, what, which = event
            if what == "arrives":
                self.arrive(now)
            elif what == "appends":
                self.append(now, which)
            else:
                self.release(now, which)
        waits = sorted(self.waits)
        return Outcome(
            used=self.held / SECONDS,
            p50=statistics.median(waits) * 1000,
            p99=waits[int(len(waits) * 0.99)] * 1000,
            together=len(waits) / self.commits,
            running=statistics.mean(self.running),
            delayed=len(self.delayed),
        )

    def arrive(self, now: float) -> None:
        measured = now >= WARMING_SECONDS
        per_second = self.per_hour / 3600 * (self.times if measured else 1)
        heappush(self.events, (now + self.random.expovariate(per_second), "arrives", 0))
        if measured:
            self.running.append(len(self.left))
        (appends,) = self.random.choices([n for _, n in COMMITS], [share for share, _ in COMMITS])
        self.delayed.append(appends)
        self.start(now)

    def start(self, now: float) -> None:
        """Start the next task, unless all executions are in use."""
        if self.delayed and len(self.left) < MAX_EXECUTIONS:
            execution = heappop(self.free) if self.free else next(self.numbers)
            self.left[execution] = self.delayed.popleft()
            self.work(now, execution)

    def work(self, now: float, execution: int) -> None:
        heappush(self.events, (now + self.random.expovariate(1 / WORK_SECONDS), "appends", execution))

    def append(self, now: float, execution: int) -> None:
        number = execution // EXECUTIONS
        executor = self.executors.setdefault(number, Executor())
        executor.waiting.append((now, execution))
        if len(executor.waiting) == 1 and not executor.committing:
            self.queue.append(number)
            self.lock(now)

    def lock(self, now: float) -> None:
        """Give the lock, if it is free, to the executor that has waited longest."""
        if self.holder is not None or not self.queue:
            return
        self.holder = self.queue.popleft()
        executor = self.executors[self.holder]
        executor.committing, executor.waiting = executor.waiting, []
        if now >= WARMING_SECONDS:
            self.waits += [now - since for since, _ in executor.committing]
            self.commits += 1
            self.held += self.hold
        heappush(self.events, (now + self.hold, "releases", self.holder))

    def release(self, now: float, number: int) -> None:
        executor = self.executors[number]
        for _, execution in executor.committing:
            self.left[execution] -= 1
            if self.left[execution]:
                self.work(now, execution)
            else:
                del self.left[execution]
                heappush(self.free, execution)
                self.start(now)
        executor.committing = []
        if executor.waiting:
            self.queue.append(number)
        self.holder = None
        self.lock(now)


def main() -> int:
    print(f"{'tasks/h':>8}  {'arrivals':<12}{'hold':>8}{'lock used':>11}{'p50 wait':>11}{'p99 wait':>11}", end="")
    print(f"{'appends a commit':>18}{'executions':>12}{'delayed':>9}")
    for mean in map(float, sys.argv[1:] or TASKS_PER_HOUR):
        for arrivals, times in (("Poisson", 1), ("morning", MORNING)):
            for hold in HOLDS_MS:
                found = Simulation(mean, times, hold / 1000).run()
                print(
                    f"{mean:>8,.0f}  {arrivals:<12}{hold:>5.1f} ms{found.used:>11.0%}{found.p50:>8.1f} ms"
                    f"{found.p99:>8.1f} ms{found.together:>18.2f}{found.running:>12,.0f}{found.delayed:>9,}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
