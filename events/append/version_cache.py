"""The versions of the streams that one lane writes to, so that the database need not look them up.

A version that somebody else has taken is refused by its unique key. A stream to which this has happened is shared, and
is not remembered again: the lane would be refused each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from events.facts.ids import Stream, task_of
from events.wire.batch import Group

MOST_STREAMS = 50_000
"""Streams that are remembered; beyond that it starts over."""


@dataclass(slots=True)
class KnownVersions:
    """Versions of streams that nobody else seems to write to."""

    _reached: dict[Stream, int] = field(default_factory=dict[Stream, int])
    _shared: set[Stream] = field(default_factory=set[Stream])
    """Streams that somebody else writes to as well."""

    def bases(self, batch: Sequence[Group]) -> list[int] | None:
        """The version before each group, None unless all are known and what their callers expect.

        A task's stream that must be new need not be known: if it is not new, its first version is taken already. Other
        streams are looked up, as their first versions may have been archived and removed.
        """
        reached: dict[Stream, int] = {}
        bases: list[int] = []
        for group in batch:
            base = reached.get(group.stream)
            if base is None:
                base = self._reached.get(group.stream)
                if base is None and group.expected == 0 and task_of(group.stream) is not None:
                    base = 0
            if base is None or (group.expected is not None and group.expected != base):
                return None
            bases.append(base)
            reached[group.stream] = base + group.size
        return bases

    def learn(self, stream: Stream, before: int, version: int) -> None:
        """The lane has appended to a stream that was at `before`."""
        if stream in self._shared:
            return
        if self._reached.get(stream, before) != before:
            del self._reached[stream]
            self._shared.add(stream)
            return
        self._reached[stream] = version

    def make_room(self, streams: int) -> None:
        """Makes sure that so many more streams can be learned."""
        if len(self._reached) + len(self._shared) + streams > MOST_STREAMS:
            self._reached.clear()
            self._shared.clear()

    def forget(self) -> None:
        """After a reconnection: this may be another server, or one that has lost the end of the log."""
        self._reached.clear()
