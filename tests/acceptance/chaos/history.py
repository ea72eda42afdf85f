"""Rules of every log, whatever faults occurred while it was written. Pure: events in, broken rules out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

ENDS = frozenset({"execution.completed", "execution.failed", "execution.cancelled"})
CLAIMS = frozenset({"execution.started", "execution.recovered"})
ONCE_PER_EXECUTION = frozenset({"pair.generated", "pair.validated", "pair.loaded"})


class Event(NamedTuple):
    """Row of the log; of `data` and `meta`, the fields that the rules need."""

    position: int
    stream: str
    version: int
    type: str
    task_id: str | None
    data: Mapping[str, Any]
    meta: Mapping[str, Any]

    @property
    def execution(self) -> str | None:
        return self.data.get("execution_id")


def broken_rules(events: Sequence[Event], acknowledged: Collection[str] = ()) -> list[str]:
    """Return a sentence for each broken rule.

    events: all events of a log, or those after an archive, by position; nothing is requested or running any more.
    acknowledged: ids of the executions that were requested with a positive answer.
    """
    found = [fault for rule in _RULES for fault in rule(events)]
    return found + list(_lost_requests(events, acknowledged))


def _gaps(events: Sequence[Event]) -> Iterator[str]:
    for before, event in pairwise(events):
        if event.position != before.position + 1:
            yield f"position {event.position} follows {before.position}"


def _versions(events: Sequence[Event]) -> Iterator[str]:
    whole = bool(events) and events[0].position == 1
    versions: dict[str, int] = {}
    for event in events:
        expected = versions.get(event.stream, 0 if whole else event.version - 1) + 1
        if event.version != expected:
            yield f"position {event.position}: version {event.version} of {event.stream}, expected {expected}"
        versions[event.stream] = event.version


def _ends(events: Sequence[Event]) -> Iterator[str]:
    ends = Counter(event.execution for event in events if event.type in ENDS)
    for execution in _requested(events) | {event.execution for event in events if event.type == "execution.started"}:
        if ends[execution] != 1:
            yield f"{execution} has {ends[execution]} ends"


def _after_the_end(events: Sequence[Event]) -> Iterator[str]:
    ended: set[str | None] = set()
    for event in events:
        if event.stream.startswith("task:") and event.execution in ended:
            yield f"position {event.position}: {event.type} after the end of {event.execution}"
        if event.type in ENDS:
            ended.add(event.execution)


def _epochs(events: Sequence[Event]) -> Iterator[str]:
    newest: dict[str | None, int] = {}
    for event in events:
        if event.type in CLAIMS:
            if event.data["epoch"] <= newest.get(event.execution, 0):
                yield f"position {event.position}: epoch {event.data['epoch']} of {event.execution} does not rise"
            newest[event.execution] = event.data["epoch"]


def _late_writers(events: Sequence[Event]) -> Iterator[str]:
    newest: dict[str, int] = {}
    for event in events:
        if (epoch := event.meta.get("epoch")) is not None:
            execution = event.meta["causation"]
            if epoch < newest.get(execution, 0):
                yield f"position {event.position}: {event.type} with epoch {epoch} of {execution} after a takeover"
            newest[execution] = max(epoch, newest.get(execution, 0))


def _repeated_units(events: Sequence[Event]) -> Iterator[str]:
    done = Counter((event.execution, event.data["unit"]) for event in events if event.type == "unit.completed")
    for (execution, unit), times in done.items():
        if times > 1:
            yield f"{unit} of {execution} was completed {times} times"


def _repeated_pairs(events: Sequence[Event]) -> Iterator[str]:
    displaced: Counter[tuple[str | None, str]] = Counter()
    seen: set[tuple[object, ...]] = set()
    for event in events:
        if event.type == "pair.unloaded":
            # a pair displaced by another task's load is loaded again
            displaced[event.task_id, event.data["pair_id"]] += 1
        elif event.type in ONCE_PER_EXECUTION:
            pair = event.task_id, event.data["pair_id"]
            fact = event.type, event.execution, *pair, displaced[pair]
            if fact in seen:
                yield f"position {event.position}: {event.type} of {pair[1]} again"
            seen.add(fact)


def _lost_requests(events: Sequence[Event], acknowledged: Iterable[str]) -> Iterator[str]:
    for execution in sorted(set(acknowledged) - _requested(events)):
        yield f"{execution} was acknowledged, but the log has no request of it"


def _requested(events: Iterable[Event]) -> set[str | None]:
    return {event.execution for event in events if event.type == "step.requested"}


_RULES = (
    _gaps,
    _versions,
    _ends,
    _after_the_end,
    _epochs,
    _late_writers,
    _repeated_units,
    _repeated_pairs,
)
