"""Export of spans and histograms to an OTLP endpoint.

The packages of OpenTelemetry read its standard variables, such as OTEL_EXPORTER_OTLP_HEADERS or
OTEL_RESOURCE_ATTRIBUTES.
"""

from __future__ import annotations

from importlib.metadata import version

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

from runtime.telemetry.spans import wanted_ids

CLOSE_MS = 3_000


class LogIds(RandomIdGenerator):
    """Generator of ids: those in `wanted_ids`, otherwise random ones."""

    def generate_trace_id(self) -> int:
        return wanted_ids.get().trace_id or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return wanted_ids.get().span_id or super().generate_span_id()


class Telemetry:
    """Providers of OpenTelemetry for this process."""

    def __init__(self, service: str, instance: str) -> None:
        """`service` is the name of this part of Querymill, `instance` that of the process."""
        resource = Resource.create(
            {"service.name": service, "service.version": version("querymill"), "service.instance.id": instance}
        )
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        self._meters = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
        self._tracers = TracerProvider(ALWAYS_ON, resource, shutdown_on_exit=False, id_generator=LogIds())
        self._tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        metrics.set_meter_provider(self._meters)
        trace.set_tracer_provider(self._tracers)

    def close(self) -> None:
        """Send what was recorded. May block for seconds."""
        self._tracers.shutdown()
        self._meters.shutdown(CLOSE_MS)
