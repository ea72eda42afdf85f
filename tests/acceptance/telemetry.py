"""Receiver of OTLP over HTTP, and a language model, as servers of the tests."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.waiting import PATIENCE


class SpanOfTrace(NamedTuple):
    """Span as it was received. Ids are in hex."""

    service: str
    instance: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    started: int
    ended: int
    failed: bool
    attributes: dict[str, Any]


class Collector:
    """Receiver of spans and metrics. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._spans: list[SpanOfTrace] = []
        self._metrics: set[str] = set()

    def receive(self, path: str, body: bytes) -> None:
        with self._changed:
            if path == "/v1/traces":
                self._spans.extend(_spans_of(ExportTraceServiceRequest.FromString(body)))
            elif path == "/v1/metrics":
                sent = ExportMetricsServiceRequest.FromString(body)
                self._metrics |= {
                    m.name for r in sent.resource_metrics for scope in r.scope_metrics for m in scope.metrics
                }
            self._changed.notify_all()

    def spans(self) -> list[SpanOfTrace]:
        with self._changed:
            return list(self._spans)

    def metrics(self) -> set[str]:
        with self._changed:
            return set(self._metrics)

    def wait_for(self, name: str, task_id: str, seconds: float = PATIENCE) -> SpanOfTrace:
        """Wait for a span of this name with the task's id."""

        def found() -> SpanOfTrace | None:
            wanted = (s for s in self._spans if s.name == name and s.attributes.get("querymill.task_id") == task_id)
            return next(wanted, None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, seconds), f"no span {name} of {task_id}"
            span = found()
        assert span is not None
        return span


def _spans_of(sent: ExportTraceServiceRequest) -> Iterator[SpanOfTrace]:
    for resource_spans in sent.resource_spans:
        resource = {a.key: a.value.string_value for a in resource_spans.resource.attributes}
        for scope in resource_spans.scope_spans:
            for span in scope.spans:
                yield SpanOfTrace(
                    service=resource["service.name"],
                    instance=resource["service.instance.id"],
                    name=span.name,
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    started=span.start_time_unix_nano,
                    ended=span.end_time_unix_nano,
                    failed=span.status.code == span.status.STATUS_CODE_ERROR,
                    attributes={a.key: getattr(a.value, str(a.value.WhichOneof("value"))) for a in span.attributes},
                )


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Generator[str]:
    """Serve requests in threads; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def body(self) -> bytes:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        return gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

    def answer(self, body: bytes, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def collecting() -> Generator[tuple[Collector, str]]:
    """Serve a collector; yield it and its address."""
    collector = Collector()

    class Handler(_Handler):
        def do_POST(self) -> None:
            collector.receive(self.path, self.body())
            self.answer(b"", "application/x-protobuf")

    with serving(Handler) as url:
        yield collector, url


@contextmanager
def answering_model() -> Generator[str]:
    """Serve a chat model that answers `{}`; yield its base URL."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "{}"}}
    completion = {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }

    class Handler(_Handler):
        def do_POST(self) -> None:
            self.body()
            self.answer(json.dumps(completion).encode(), "application/json")

    with serving(Handler) as url:
        yield f"{url}/v1"
