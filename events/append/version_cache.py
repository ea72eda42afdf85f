"""Cache of the versions of the streams that a lane writes to, so that the database need not look them up.

If another process has used a version, its unique key refuses the append. Such a stream is shared and not cached again,
because the appends would be refused each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from events.facts.ids import Stream, task_of
from events.wire.batch import AppendGroup


@dataclass(slots=True)
class VersionCache:
    """Versions of streams that no other process seems to write to."""

    max_streams: int = 50_000
    """Size at which the cache is cleared."""

    _reached: dict[Stream, int] = field(default_factory=dict[Stream, int])
    _shared: set[Stream] = field(default_factory=set[Stream])
    """Streams that other processes also write to."""

    def bases(self, batch: Sequence[AppendGroup]) -> list[int] | None:
        """Return the version before each group; None unless all are cached and equal the expected versions.

        A task's stream that is expected to be new need not be cached: if it exists, its first version is taken. For
        other streams this does not hold, because their first versions may have been archived and removed.
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
        """Record an append to a stream that was at version `before`."""
        if stream in self._shared:
            return
        if self._reached.get(stream, before) != before:
            del self._reached[stream]
            self._shared.add(stream)
            return
        self._reached[stream] = version

    def make_room(self, streams: int) -> None:
        """Clear the cache unless it has room for this many more streams."""
        if len(self._reached) + len(self._shared) + streams > self.max_streams:
            self._reached.clear()
            self._shared.clear()

    def forget(self) -> None:
        """Clear the versions after a reconnection: the server may be another one, or have lost the end of the log."""
        self._reached.clear()
