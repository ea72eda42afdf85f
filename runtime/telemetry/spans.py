"""Spans and histograms of their durations, by OpenTelemetry's API. Nothing is recorded until `open_telemetry`.

Ids of spans that several processes refer to are derived from names in the log.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Final, Literal, NamedTuple

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, StatusCode, TraceFlags

type SpannedWork = Literal["request", "task", "execution", "step", "unit", "model", "sql", "worker"]
type Attributes = Mapping[str, str | int | float | bool]
NONE: Final[Attributes] = {}


class Measure(NamedTuple):
    """How spans of some work are shown: their kind in OpenTelemetry, and the histogram of their durations."""

    kind: SpanKind
    histogram: str | None = None
    attributes: tuple[str, ...] = ()
    """Attributes of the span that are also those of the histogram."""


MEASURES: Final[dict[SpannedWork, Measure]] = {
    "request": Measure(
        SpanKind.SERVER,
        "http.server.request.duration",
        ("http.request.method", "http.route", "http.response.status_code"),
    ),
    "task": Measure(SpanKind.CONSUMER),
    "execution": Measure(SpanKind.INTERNAL, "querymill.execution.duration", ("querymill.step", "querymill.status")),
    "step": Measure(SpanKind.INTERNAL, "querymill.step.duration", ("querymill.step", "querymill.status")),
    "unit": Measure(SpanKind.INTERNAL, "querymill.unit.duration", ("querymill.step",)),
    "model": Measure(
        SpanKind.CLIENT, "gen_ai.client.operation.duration", ("gen_ai.operation.name", "gen_ai.request.model")
    ),
    "sql": Measure(SpanKind.CLIENT, "db.client.operation.duration", ("db.system.name", "db.operation.name")),
    "worker": Measure(SpanKind.CLIENT, "querymill.worker.duration", ("querymill.work",)),
}
"""All kinds of work that have spans, with their histograms."""

_TRACER = trace.get_tracer("querymill", version("querymill"))
_METER = metrics.get_meter("querymill", version("querymill"))
_HISTOGRAMS = {
    work: _METER.create_histogram(measure.histogram, unit="s")
    for work, measure in MEASURES.items()
    if measure.histogram is not None
}


class SpanIds(NamedTuple):
    """Ids that a span is to have. 0 is a random one."""

    trace_id: int
    span_id: int


RANDOM_IDS: Final = SpanIds(0, 0)
wanted_ids: ContextVar[SpanIds] = ContextVar("wanted_ids", default=RANDOM_IDS)
"""Ids of the span that is being started, for the generator of ids."""


def trace_id_of(*names: str) -> int:
    """Return the trace id that belongs to names, such as `execution` and its id."""
    return int.from_bytes(_digest(names)[:16])


def span_id_of(*names: str) -> int:
    """Return the span id that belongs to names. An executor that takes over derives the same one."""
    return int.from_bytes(_digest(names)[:8])


def _digest(names: tuple[str, ...]) -> bytes:
    return sha256("\0".join(names).encode()).digest()


def span_elsewhere(trace_id: int, span_id: int) -> Span:
    """Return a span that is recorded elsewhere, as the parent of others."""
    flags = TraceFlags(TraceFlags.SAMPLED)
    return NonRecordingSpan(SpanContext(trace_id, span_id, is_remote=False, trace_flags=flags))


def activated(span: Span) -> AbstractContextManager[Span]:
    """Make a span the active one in the block. Errors, whose texts may quote SQL, are not recorded."""
    return trace.use_span(span, record_exception=False, set_status_on_exception=False)


def is_traced() -> bool:
    """Return True if a span is active in this thread or coroutine."""
    return trace.get_current_span().get_span_context().is_valid


@dataclass(frozen=True, slots=True)
class StartedSpan:
    """Span that has not ended. Times are in nanoseconds since 1970."""

    work: SpannedWork
    span: Span
    started: int

    def end(self, attributes: Attributes, *, failed: bool, ended: int | None = None) -> None:
        """End the span, now unless `ended` is given."""
        ended = ended or time.time_ns()
        self.span.set_attributes(attributes)
        if failed:
            self.span.set_status(StatusCode.ERROR)
        self.span.end(ended)
        if self.work in _HISTOGRAMS:
            known = {name: attributes[name] for name in MEASURES[self.work].attributes if name in attributes}
            _HISTOGRAMS[self.work].record((ended - self.started) / 1e9, known)


def start_span(
    work: SpannedWork,
    name: str,
    *,
    parent: Span | None = None,
    ids: SpanIds = RANDOM_IDS,
    started: int | None = None,
) -> StartedSpan:
    """Start a span below `parent`, or else below the active span; below INVALID_SPAN in a trace of its own."""
    started = started or time.time_ns()
    above = None if parent is None else trace.set_span_in_context(parent, Context())
    token = wanted_ids.set(ids)
    try:
        return StartedSpan(work, _TRACER.start_span(name, above, MEASURES[work].kind, start_time=started), started)
    finally:
        wanted_ids.reset(token)


@contextmanager
def child_span(work: SpannedWork, name: str, attributes: Attributes) -> Generator[None]:
    """Record the block as a child of the active span, and make it the active one in the block."""
    if not is_traced():
        yield
        return
    failed, started = True, start_span(work, name)
    try:
        with activated(started.span):
            yield
        failed = False
    finally:
        started.end(attributes, failed=failed)


def record_child(work: SpannedWork, name: str, seconds: float, attributes: Attributes, *, failed: bool = False) -> None:
    """Record work that has just ended, and took `seconds`, as a child of the active span."""
    if is_traced():
        ended = time.time_ns()
        start_span(work, name, started=ended - int(seconds * 1e9)).end(attributes, failed=failed, ended=ended)
