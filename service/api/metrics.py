"""Prometheus metrics of this process, and of all executors as recorded in the database."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from service.application import Application
from service.executors.metrics import ExecutorMetrics, snapshot_of

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Request counters, and gauges that are updated on each scrape."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "querymill_http_requests", "Requests answered", ["method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "querymill_http_request_seconds",
            "Seconds until the answer began",
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )
        self._events = Gauge("querymill_events_appended", "Events in the log", registry=self.registry)
        self._feed = Gauge(
            "querymill_feed_position", "Position this process's feed has reached", registry=self.registry
        )
        self._connected = Gauge("querymill_feed_connected", "1 while the feed is connected", registry=self.registry)
        self._read_only = Gauge("querymill_log_read_only", "1 while the log is read-only", registry=self.registry)
        self._lag = Gauge("querymill_projector_lag_events", "Events the tables are behind", registry=self.registry)
        self._leads = Gauge(
            "querymill_projector_leads", "1 where this process keeps the tables", registry=self.registry
        )
        self._clients = Gauge("querymill_sse_clients", "Open event streams", registry=self.registry)
        self._executors = ExecutorMetrics()
        self.registry.register(self._executors)
        self._delivered = Gauge("querymill_sse_events_delivered", "Events sent to streams", registry=self.registry)

    async def text(self, application: Application) -> bytes:
        head = await application.store.head()
        await application.projector.wait_for(head, 0.05)
        self._executors.snapshot = await snapshot_of(application.executors)
        self._events.set(head)
        self._feed.set(application.feed.position)
        self._connected.set(application.feed.connected)
        self._read_only.set(await application.store.read_only())
        self._lag.set(max(0, head - application.projector.position))
        self._leads.set(application.projector.leads)
        self._clients.set(application.hub.clients)
        self._delivered.set(application.hub.delivered)
        return generate_latest(self.registry)
