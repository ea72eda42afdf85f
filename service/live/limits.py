"""Limits of live streams: intervals, timeouts and queue size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLimits:
    """Limits of each live stream, in seconds and bytes."""

    heartbeat_seconds: float = 15.0
    send_seconds: float = 30.0
    """Time after which a client that reads nothing is disconnected."""
    farewell_seconds: float = 0.4
    """Time for a client to read its last message when the service stops."""
    max_waiting_bytes: int = 4_000_000
    """Size of queued messages above which a client has to reconnect when the next events or view arrive."""
    min_seconds_between_views: float = 0.05
    """Minimum interval between two views of the same task."""
    seconds_after_failed_view: float = 1.0
    """Time after which a view that failed is made again."""
    min_seconds_between_queue_checks: float = 1.0
    max_page_seconds: float = 1.0
    """Age up to which a page of history is shared among clients; limited because its events may be redacted."""


STREAM_LIMITS = StreamLimits()
