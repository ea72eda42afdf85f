"""Spans: recorded when they end, as children of the span that is active in their thread or coroutine.

Without a recorder no span is active, and nothing is recorded.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from runtime.telemetry.trace_ids import new_span_id

type SpanKind = Literal["request", "task", "execution", "step", "unit", "model", "sql", "worker"]
type Attributes = Mapping[str, str | int | float | bool]
NONE: Final[Attributes] = {}


class Span(NamedTuple):
    """Span that has ended. Ids are in hex, times in nanoseconds since 1970."""

    kind: SpanKind
    name: str
    trace_id: str
    span_id: str
    parent_id: str | None
    started: int
    ended: int
    attributes: Attributes = NONE
    failed: bool = False


class Recorder(Protocol):
    """Receiver of spans. Thread-safe; never raises and never waits."""

    def record(self, span: Span) -> None: ...

    def close(self) -> None:
        """Send what was recorded. May block for seconds."""
        ...


@dataclass(frozen=True, slots=True)
class ActiveSpan:
    """Span that has not ended, as the parent of others."""

    recorder: Recorder
    trace_id: str
    span_id: str


_active: ContextVar[ActiveSpan | None] = ContextVar("active_span", default=None)


def active_span() -> ActiveSpan | None:
    return _active.get()


@contextmanager
def activated(span: ActiveSpan | None) -> Generator[None]:
    """Make a span the active one in the block."""
    token = _active.set(span)
    try:
        yield
    finally:
        _active.reset(token)


@contextmanager
def child_span(kind: SpanKind, name: str, span_id: str, attributes: Attributes) -> Generator[None]:
    """Record the block as a child of the active span, and make it the active one in the block."""
    parent = _active.get()
    if parent is None:
        yield
        return
    started, failed = time.time_ns(), True
    try:
        with activated(ActiveSpan(parent.recorder, parent.trace_id, span_id)):
            yield
        failed = False
    finally:
        ended = time.time_ns()
        parent.recorder.record(
            Span(kind, name, parent.trace_id, span_id, parent.span_id, started, ended, attributes, failed)
        )


def record_child(
    kind: SpanKind,
    name: str,
    seconds: float,
    attributes: Attributes,
    *,
    failed: bool = False,
    parent: ActiveSpan | None = None,
) -> None:
    """Record work that has just ended, and took `seconds`, as a child of `parent` or else of the active span."""
    parent = parent or _active.get()
    if parent is None:
        return
    ended = time.time_ns()
    started = ended - int(seconds * 1e9)
    parent.recorder.record(
        Span(kind, name, parent.trace_id, new_span_id(), parent.span_id, started, ended, attributes, failed)
    )
