"""Cache of states folded from event streams, so that the next read of a stream folds only its new events."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Protocol

from events.facts.ids import Stream
from events.facts.pair.state import TaskPairs
from events.facts.pair.state_from_facts import evolve_all
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.store.event_store import END, EventStore
from events.wire.event import Event

BATCH_EVENTS = 250
"""Events folded in one turn of the event loop: at most a few milliseconds."""


class State(Protocol):
    """Immutable state of a stream. Version and position are 0 if no event has been folded."""

    @property
    def version(self) -> int:
        """Version of the last event folded."""
        ...

    @property
    def position(self) -> int:
        """Position of the last event folded."""
        ...


type Evolve[S] = Callable[[S, Iterable[Event]], S]
"""Function that applies further events of a stream to its state and returns the new state."""


def evolve_task(task: Task, events: Iterable[Event]) -> Task:
    """Return the task after applying further events of its stream."""
    return TASK.fold((event.recorded() for event in events), task)


def evolve_pairs(pairs: TaskPairs, events: Iterable[Event]) -> TaskPairs:
    """Return the pairs of a task after applying further events of their stream."""
    return evolve_all(pairs, (event.recorded() for event in events))


async def fold[S](evolve: Evolve[S], state: S, events: Sequence[Event]) -> S:
    """Return the state after applying `events`. Yields to the event loop after each BATCH_EVENTS."""
    for number, batch in enumerate(batched(events, BATCH_EVENTS)):
        if number:
            await asyncio.sleep(0)
        state = evolve(state, batch)
    return state


@dataclass(slots=True)
class LeastRecentlyUsed[K: Hashable, V]:
    """Mapping of bounded total weight. The entries put least recently are evicted; the newest entry always stays."""

    max_weight: int
    weight_of: Callable[[V], int] = lambda _: 1
    weight: int = field(default=0, init=False)
    """Total weight of the entries."""
    _entries: OrderedDict[K, V] = field(default_factory=OrderedDict[K, V])

    def get(self, key: K) -> V | None:
        return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        if key in self._entries:
            self.weight -= self.weight_of(self._entries.pop(key))
        self._entries[key] = value
        self.weight += self.weight_of(value)
        while len(self._entries) > 1 and self.weight > self.max_weight:
            self.weight -= self.weight_of(self._entries.popitem(last=False)[1])

    def clear(self) -> None:
        self._entries.clear()
        self.weight = 0


@dataclass(slots=True, kw_only=True)
class NewestStates[S: State]:
    """Reader of the states of one kind of stream, with a cache."""

    store: EventStore
    evolve: Evolve[S]
    initial: S
    cache: LeastRecentlyUsed[Stream, S]
    _past: tuple[Stream, S] | None = None
    """Past state read last. A read of the same stream at the same or a later position continues from this state."""

    async def now(self, stream: Stream) -> S:
        """Return the current state of a stream; `initial` if the stream has no events."""
        known = self.cache.get(stream)
        state = await self._later(stream, self.initial if known is None else known)
        self.learn(stream, state)
        return state

    async def at(self, stream: Stream, position: int) -> S:
        """Return the state of a stream as of a position; the current state if the stream has no later events."""
        newest = await self.now(stream)
        return newest if newest.position <= position else await self.past(stream, position)

    async def past(self, stream: Stream, position: int) -> S:
        """Return the state of a stream as of a position, folded from the start or from the past state read last."""
        known, state = self._past or (None, self.initial)
        if known != stream or state.position > position:
            state = self.initial
        state = await self._later(stream, state, until=position)
        self._past = stream, state
        return state

    def has_newer(self, stream: Stream, state: S) -> bool:
        """Return True if a newer state than `state` is cached."""
        known = self.cache.get(stream)
        return known is not None and known.version > state.version

    def learn(self, stream: Stream, state: S) -> None:
        """Cache a state that a caller has folded, unless a newer state is cached."""
        if state.version and not self.has_newer(stream, state):
            self.cache.put(stream, state)

    async def _later(self, stream: Stream, state: S, *, until: int = END) -> S:
        events = await self.store.read_stream(stream, after_version=state.version, until=until)
        return await fold(self.evolve, state, events)
