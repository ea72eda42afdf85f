"""Open requests read from the log, and selection of the next ones to run. Pure: no clock, no I/O."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from events.facts.ids import ExecutionId, ExecutorId, TaskId

REQUESTS = frozenset(("step.requested", "execution.resumed"))
CLOSING_EVENTS = frozenset(("execution.completed", "execution.failed", "execution.cancelled", "execution.paused"))
"""Events after which an execution must not be claimed: it has ended, or is paused until it is resumed."""
DRAINS = frozenset(("executors.drained", "executors.resumed", "executor.drained", "executor.resumed"))


class RequestedExecution(NamedTuple):
    """Root execution that was requested, has not ended and is not paused."""

    position: int
    execution_id: ExecutionId
    task_id: TaskId
    source: str | None


class WorkEvent(NamedTuple):
    """Event that executors act on."""

    position: int
    type: str
    key: str | None
    """Execution that the event is about, or the executor that is drained or resumed alone."""
    task_id: TaskId | None
    source: str | None


class Consequences(NamedTuple):
    """Requested cancellations and pauses, and deletions, in a page of work events."""

    cancelled: tuple[ExecutionId, ...]
    paused: tuple[ExecutionId, ...]
    deleted: tuple[TaskId, ...]


type RequestsByPosition = dict[ExecutionId, RequestedExecution]
"""Requests in the order of their positions."""


@dataclass(slots=True)
class Backlog:
    """All open requests: waiting requests by source, and executions that run in this process or in others."""

    executor: ExecutorId
    position: int = 0
    drained: bool = False
    """True while no executor may start executions."""
    drained_alone: bool = False
    """True while this executor may start no executions."""
    open: dict[ExecutionId, RequestedExecution] = field(default_factory=dict[ExecutionId, RequestedExecution])
    mine: set[ExecutionId] = field(default_factory=set[ExecutionId])
    held_until: dict[ExecutionId, float] = field(default_factory=dict[ExecutionId, float])
    """Expiry times of other executors' leases, on this process's monotonic clock."""
    _ahead: set[ExecutionId] = field(default_factory=set[ExecutionId])
    """Requests given to `begin` whose events `follow` has not yet read. `follow` ignores these events, because the
    executions may already have ended."""
    _waiting: dict[str | None, RequestsByPosition] = field(default_factory=dict[str | None, RequestsByPosition])
    _busy: Counter[str | None] = field(default_factory=Counter[str | None])
    """Number of running executions of each source, in all processes."""

    def begin(
        self,
        position: int,
        requests: Iterable[RequestedExecution],
        *,
        drained: bool = False,
        drained_alone: bool = False,
    ) -> None:
        """Initialize with all open requests, read at `position` or later."""
        self.position, self.drained, self.drained_alone = position, drained, drained_alone
        ordered = sorted(requests, key=lambda request: request.position)
        self.open = {request.execution_id: request for request in ordered}
        self.held_until.clear()
        self.mine.clear()
        self._ahead = {request.execution_id for request in ordered if request.position > position}
        self._busy.clear()
        self._waiting.clear()
        for request in self.open.values():
            self._append(request)

    def follow(self, events: Iterable[WorkEvent]) -> Consequences:
        """Apply events in the order of their positions; return those that stop executions or remove tasks."""
        cancelled: list[ExecutionId] = []
        paused: list[ExecutionId] = []
        deleted: list[TaskId] = []
        for event in events:
            self.position = max(self.position, event.position)
            if event.type in DRAINS:
                self._drain(event)
            elif event.task_id is None:
                continue
            elif event.type == "task.deleted":
                deleted.append(event.task_id)
            elif event.key is None:
                continue
            elif event.type in REQUESTS:
                self._request(RequestedExecution(event.position, ExecutionId(event.key), event.task_id, event.source))
            elif event.type == "execution.cancel_requested":
                cancelled.append(ExecutionId(event.key))
            elif event.type == "execution.pause_requested":
                paused.append(ExecutionId(event.key))
            elif event.type in CLOSING_EVENTS:
                self.ended(ExecutionId(event.key))
                # a paused execution may be requested again: the event that resumes it follows
                self._ahead.discard(ExecutionId(event.key))
        return Consequences(tuple(cancelled), tuple(paused), tuple(deleted))

    def ended(self, execution_id: ExecutionId) -> None:
        """Remove an execution that has ended or is paused."""
        request = self.open.pop(execution_id, None)
        if request is None:
            return
        if not self._stop_counting(request):
            self._leave_queue(request)

    def take(self, execution_id: ExecutionId) -> None:
        """Mark an execution as running in this process."""
        request = self.open[execution_id]
        self._leave_queue(request)
        if self.held_until.pop(execution_id, None) is None and execution_id not in self.mine:
            self._busy[request.source] += 1
        self.mine.add(execution_id)

    def give_back(self, execution_id: ExecutionId) -> None:
        """Requeue an unfinished execution that this process has released."""
        self._wait_again([execution_id])

    def held_elsewhere(self, leases: Iterable[tuple[ExecutionId, float]]) -> None:
        """Replace the known leases of other executors by `leases`: pairs of execution id and expiry time."""
        before = self.held_until
        known = {e: until for e, until in leases if e in self.open and e not in self.mine}
        self._wait_again([e for e in before if e not in known])
        for execution_id in known.keys() - self.held_until.keys():
            request = self.open[execution_id]
            self._leave_queue(request)
            self._busy[request.source] += 1
        self.held_until = known

    def forget_leases(self) -> None:
        """Forget the known leases of other executors, so that a released one is claimed at once."""
        self._wait_again(list(self.held_until))

    def next_requests(self, limit: int, now: float) -> list[RequestedExecution]:
        """Return up to `limit` requests: each time the oldest one of the source with the fewest running executions."""
        self._wait_again([e for e, until in self.held_until.items() if until <= now])
        queues = {source: iter(queue.values()) for source, queue in self._waiting.items() if queue}
        heads: list[tuple[int, int, RequestedExecution]] = []
        for source, queue in queues.items():
            first = next(queue)
            heads.append((self._busy[source], first.position, first))
        heapq.heapify(heads)
        chosen: list[RequestedExecution] = []
        while heads and len(chosen) < limit:
            busy, _, request = heapq.heappop(heads)
            chosen.append(request)
            following = next(queues[request.source], None)
            if following is not None:
                heapq.heappush(heads, (busy + 1, following.position, following))
        return chosen

    def next_expiry(self) -> float | None:
        """Return the time at which the first lease of another executor expires; None if no other lease is known."""
        return min(self.held_until.values(), default=None)

    @property
    def waiting(self) -> int:
        """Number of open requests for which no executor is known to hold a lease."""
        return sum(len(queue) for queue in self._waiting.values())

    def _drain(self, event: WorkEvent) -> None:
        if event.type.startswith("executors."):
            self.drained = event.type == "executors.drained"
        elif event.key == self.executor:
            self.drained_alone = event.type == "executor.drained"

    def _request(self, request: RequestedExecution) -> None:
        if request.execution_id in self._ahead:
            self._ahead.discard(request.execution_id)
        elif request.execution_id not in self.open:
            self._add(request)

    def _add(self, request: RequestedExecution) -> None:
        self.open[request.execution_id] = request
        self._append(request)

    def _append(self, request: RequestedExecution) -> None:
        self._waiting.setdefault(request.source, {})[request.execution_id] = request

    def _leave_queue(self, request: RequestedExecution) -> None:
        queue = self._waiting.get(request.source)
        if queue is not None and queue.pop(request.execution_id, None) is not None and not queue:
            del self._waiting[request.source]

    def _stop_counting(self, request: RequestedExecution) -> bool:
        """Remove an execution from the running executions; return False if the execution was not running."""
        counted = self.held_until.pop(request.execution_id, None) is not None
        if request.execution_id in self.mine:
            self.mine.discard(request.execution_id)
            counted = True
        if counted:
            self._busy[request.source] -= 1
        return counted

    def _wait_again(self, executions: Iterable[ExecutionId]) -> None:
        """Requeue executions that were running, in the order of their requests."""
        touched: set[str | None] = set()
        for execution_id in executions:
            request = self.open.get(execution_id)
            if request is not None and self._stop_counting(request):
                self._append(request)
                touched.add(request.source)
        for source in touched:
            ordered = sorted(self._waiting[source].values(), key=lambda request: request.position)
            self._waiting[source] = {request.execution_id: request for request in ordered}
