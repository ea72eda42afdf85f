"""Limits of live streams: how often something is sent, and how much waits for a client."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """Seconds and bytes, for each stream of one service."""

    heartbeat_seconds: float = 15.0
    send_seconds: float = 30.0
    """A client that takes nothing for this long is disconnected."""
    farewell_seconds: float = 0.4
    """A client that has not taken its last message by then is disconnected when the service stops."""
    max_waiting_bytes: int = 4_000_000
    """A client for which more is waiting when the next events come has to reconnect."""
    min_seconds_between_views: float = 0.05
    """For each task."""
    min_seconds_between_queue_checks: float = 1.0
    max_page_seconds: float = 1.0
    """Age up to which a page of history is shared; its events may be redacted meanwhile."""


STREAM_LIMITS = StreamLimits()
