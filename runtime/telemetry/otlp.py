"""Recorder that sends spans, and histograms of their durations, to an OTLP endpoint.

The packages of OpenTelemetry read its standard variables, such as OTEL_EXPORTER_OTLP_HEADERS or
OTEL_RESOURCE_ATTRIBUTES.
"""

from __future__ import annotations

import threading
from collections import deque
from importlib.metadata import version
from typing import Final, NamedTuple

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, TraceFlags
from opentelemetry.trace import SpanKind as OtlpKind
from opentelemetry.trace.status import Status, StatusCode

from runtime.telemetry.spans import Span, SpanKind

CLOSE_MS = 3_000
COLLECT_SECONDS = 0.25
"""Interval at which ended spans are handed to OpenTelemetry's own queue, which holds 2,048 unless set otherwise."""
_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)
_FAILED, _UNSET = Status(StatusCode.ERROR), Status()


class Measure(NamedTuple):
    """How spans of a kind are shown: their kind in OpenTelemetry, and the histogram of their durations."""

    kind: OtlpKind
    histogram: str | None = None
    attributes: tuple[str, ...] = ()
    """Attributes of the span that are also those of the histogram."""


MEASURES: Final[dict[SpanKind, Measure]] = {
    "request": Measure(
        OtlpKind.SERVER,
        "http.server.request.duration",
        ("http.request.method", "http.route", "http.response.status_code"),
    ),
    "task": Measure(OtlpKind.CONSUMER),
    "execution": Measure(OtlpKind.INTERNAL, "querymill.execution.duration", ("querymill.step", "querymill.status")),
    "step": Measure(OtlpKind.INTERNAL, "querymill.step.duration", ("querymill.step", "querymill.status")),
    "unit": Measure(OtlpKind.INTERNAL, "querymill.unit.duration", ("querymill.step",)),
    "model": Measure(
        OtlpKind.CLIENT, "gen_ai.client.operation.duration", ("gen_ai.operation.name", "gen_ai.request.model")
    ),
    "sql": Measure(OtlpKind.CLIENT, "db.client.operation.duration", ("db.system.name", "db.operation.name")),
    "worker": Measure(OtlpKind.CLIENT, "querymill.worker.duration", ("querymill.work",)),
}
"""All kinds of spans, with their histograms."""


class OwnResource(Resource):
    """Resource of this process, hashed by identity: the SDK's hash writes it as JSON, and is asked for at each span."""

    __hash__ = object.__hash__


class OtlpRecorder:
    """Recorder of one process. Its threads do all work on spans, many at a time.

    Done in the thread of a unit, between its statements, the same work takes at least twice the processor time
    (docs/adr/0029).
    """

    def __init__(self, service: str, instance: str) -> None:
        """`service` is the name of this part of Querymill, `instance` that of the process."""
        made = Resource.create(
            {"service.name": service, "service.version": version("querymill"), "service.instance.id": instance}
        )
        self._resource = OwnResource(dict(made.attributes), made.schema_url)
        self._scope = InstrumentationScope("querymill", version("querymill"))
        self._spans = BatchSpanProcessor(OTLPSpanExporter())
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        self._meters = MeterProvider([reader], resource=self._resource, shutdown_on_exit=False)
        meter = self._meters.get_meter("querymill")
        self._histograms = {
            kind: meter.create_histogram(measure.histogram, unit="s")
            for kind, measure in MEASURES.items()
            if measure.histogram is not None
        }
        self._ended: deque[Span] = deque()
        self._closing = threading.Event()
        self._collector = threading.Thread(target=self._collect, name="telemetry", daemon=True)
        self._collector.start()

    def record(self, span: Span) -> None:
        self._ended.append(span)

    def close(self) -> None:
        self._closing.set()
        self._collector.join()
        self._spans.shutdown()
        self._meters.shutdown(CLOSE_MS)

    def _collect(self) -> None:
        is_last = False
        while not is_last:
            # spans that ended before the call of `close` are in the last round
            is_last = self._closing.wait(COLLECT_SECONDS)
            while self._ended:
                self._hand_over(self._ended.popleft())

    def _hand_over(self, span: Span) -> None:
        measure = MEASURES[span.kind]
        trace = int(span.trace_id, 16)
        self._spans.on_end(
            ReadableSpan(
                span.name,
                context=SpanContext(trace, int(span.span_id, 16), is_remote=False, trace_flags=_SAMPLED),
                parent=None
                if span.parent_id is None
                else SpanContext(trace, int(span.parent_id, 16), is_remote=False, trace_flags=_SAMPLED),
                resource=self._resource,
                attributes=span.attributes,
                kind=measure.kind,
                status=_FAILED if span.failed else _UNSET,
                start_time=span.started,
                end_time=span.ended,
                instrumentation_scope=self._scope,
            )
        )
        histogram = self._histograms.get(span.kind)
        if histogram is not None:
            known = {name: span.attributes[name] for name in measure.attributes if name in span.attributes}
            histogram.record((span.ended - span.started) / 1e9, known)
