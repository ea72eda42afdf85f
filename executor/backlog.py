"""What there is to do, as the log tells it, and whose turn it is. Pure: no clock, no I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from events.ids import ExecutionId, TaskId

ENDS = frozenset(("execution.completed", "execution.failed", "execution.cancelled"))


class Request(NamedTuple):
    """A root execution that was requested and has not ended."""

    position: int
    execution_id: ExecutionId
    task_id: TaskId
    source: str | None


class WorkEvent(NamedTuple):
    """One event that executors act on."""

    position: int
    type: str
    execution_id: ExecutionId | None
    task_id: TaskId
    source: str | None


class Consequences(NamedTuple):
    """What a page of work events asks for besides new requests."""

    cancelled: tuple[ExecutionId, ...]
    deleted: tuple[TaskId, ...]


@dataclass(slots=True)
class Backlog:
    """All open requests, and which of them somebody holds."""

    position: int = 0
    open: dict[ExecutionId, Request] = field(default_factory=dict[ExecutionId, Request])
    held_until: dict[ExecutionId, float] = field(default_factory=dict[ExecutionId, float])
    """Leases of other executors, with the moment they run out on this process's clock."""

    def begin(self, position: int, requests: Iterable[Request]) -> None:
        """Starts from all open requests as they were at `position`."""
        self.position = position
        self.open = {request.execution_id: request for request in requests}
        self.held_until.clear()

    def follow(self, events: Iterable[WorkEvent]) -> Consequences:
        cancelled: list[ExecutionId] = []
        deleted: list[TaskId] = []
        for event in events:
            self.position = max(self.position, event.position)
            if event.type == "task.deleted":
                deleted.append(event.task_id)
            elif event.execution_id is None:
                continue
            elif event.type == "step.requested":
                self.open[event.execution_id] = Request(event.position, event.execution_id, event.task_id, event.source)
            elif event.type == "execution.cancel_requested":
                cancelled.append(event.execution_id)
            elif event.type in ENDS:
                self.ended(event.execution_id)
        return Consequences(tuple(cancelled), tuple(deleted))

    def ended(self, execution_id: ExecutionId) -> None:
        self.open.pop(execution_id, None)
        self.held_until.pop(execution_id, None)

    def held_elsewhere(self, leases: Iterable[tuple[ExecutionId, float]]) -> None:
        """Replaces what is known of other executors' leases: (execution, moment it runs out)."""
        self.held_until = {execution_id: until for execution_id, until in leases if execution_id in self.open}

    def next_for(self, mine: frozenset[ExecutionId], now: float) -> Request | None:
        """Whose turn it is: of the source with the fewest running executions, the oldest request nobody holds."""

        def taken(request: Request) -> bool:
            return request.execution_id in mine or self.held_until.get(request.execution_id, now) > now

        running = Counter(r.source for r in self.open.values() if taken(r))
        free = (r for r in self.open.values() if not taken(r))
        return min(free, key=lambda r: (running[r.source], r.position), default=None)

    def next_expiry(self) -> float | None:
        """When the first lease of another executor runs out."""
        return min(self.held_until.values(), default=None)
