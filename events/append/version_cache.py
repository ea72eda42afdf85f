"""Cache of the versions of the streams that a lane writes to, so that the database need not look the versions up.

If another process has already used a version, the unique key on stream and version refuses the append. The stream then
counts as shared and is not cached again, because its appends would be refused repeatedly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from events.facts.ids import Stream, task_of
from events.wire.batch import AppendGroup


@dataclass(slots=True)
class VersionCache:
    """Last versions of streams that apparently no other process writes to."""

    max_streams: int = 50_000
    """Maximum number of streams; a full cache is cleared."""

    since: int = 0
    """A position of the log before all events whose versions are cached."""
    _reached: dict[Stream, int] = field(default_factory=dict[Stream, int])
    _shared: set[Stream] = field(default_factory=set[Stream])
    """Streams that other processes also write to."""

    def bases(self, batch: Sequence[AppendGroup]) -> list[int] | None:
        """Return the stream's version before each group; None if a version is unknown or differs from the expected one.

        A task's stream that is expected to be new need not be cached: if the stream exists, the unique key refuses
        version 1. Other streams must be cached, because the row of their version 1 may have been archived and removed.
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
        """Record that an append moved a stream from version `before` to `version`.

        If the cached version was not `before`, another process writes to the stream, which then counts as shared.
        """
        if stream in self._shared:
            return
        if self._reached.get(stream, before) != before:
            del self._reached[stream]
            self._shared.add(stream)
            return
        self._reached[stream] = version

    def make_room(self, streams: int) -> None:
        """Clear the cache if `streams` more streams would exceed `max_streams`."""
        if len(self._reached) + len(self._shared) + streams > self.max_streams:
            self._reached.clear()
            self._shared.clear()

    def forget(self, since: int) -> None:
        """Clear the cached versions; `since` is the last known position of the log."""
        self.since = since
        self._reached.clear()
