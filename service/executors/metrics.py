"""Metrics of executors for Prometheus, read from the database: executors open no port."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from service.executors.alive_and_drained import Alive, Executors

LABELS = ("executor",)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Values of all executor metrics at one time."""

    alive: Sequence[Alive] = ()
    drained: bool = False
    queued: int = 0
    oldest_seconds: float = 0.0
    lease_age_seconds: float = 0.0


async def snapshot_of(executors: Executors) -> Snapshot:
    queued, oldest, lease_age = await executors.queue_metrics()
    return Snapshot(
        alive=await executors.alive(),
        drained=await executors.drained() is not None,
        queued=queued,
        oldest_seconds=oldest,
        lease_age_seconds=lease_age,
    )


class ExecutorMetrics(Collector):
    """Collector of the latest snapshot. An executor's series end when the executor is no longer alive."""

    def __init__(self) -> None:
        self.snapshot = Snapshot()

    def collect(self) -> Iterator[Metric]:
        now = self.snapshot
        yield _gauge("querymill_executors_alive", "Executors with a recent sign of life", len(now.alive))
        yield _gauge("querymill_executors_drained", "1 while nothing may be begun", now.drained)
        yield _gauge("querymill_queue_depth", "Executions that wait to begin", now.queued)
        yield _gauge("querymill_queue_oldest_seconds", "How long the oldest of them has waited", now.oldest_seconds)
        yield _gauge("querymill_lease_age_seconds", "Since the stalest lease was renewed", now.lease_age_seconds)
        running = GaugeMetricFamily("querymill_executor_running", "Executions it runs", labels=LABELS)
        silent = GaugeMetricFamily("querymill_executor_silent_seconds", "Since its last sign of life", labels=LABELS)
        listening = GaugeMetricFamily("querymill_executor_listening", "1 while it hears NOTIFY", labels=LABELS)
        for executor in now.alive:
            name = [executor.view.executor]
            running.add_metric(name, executor.view.running)
            silent.add_metric(name, executor.view.silent_seconds)
            listening.add_metric(name, bool(executor.counters.get("listening")))
        yield from (running, silent, listening)
        for counted, says in _COUNTED.items():
            family = CounterMetricFamily(f"querymill_executor_{counted}", says, labels=LABELS)
            for executor in now.alive:
                family.add_metric([executor.view.executor], executor.counters.get(counted, 0))
            yield family
        claims = HistogramMetricFamily("querymill_executor_claim_seconds", "How long a claim took", labels=LABELS)
        for executor in now.alive:
            if "claims" in executor.counters:
                claims.add_metric(
                    [executor.view.executor], _buckets(executor.counters), executor.counters["claim_seconds"]
                )
        yield claims


_COUNTED = {
    "executions": "Executions it began or took over",
    "units": "Units it has done",
    "recoveries": "Executions it took over",
}


def _gauge(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, value=float(value))


def _buckets(counters: dict[str, Any]) -> list[tuple[str, float]]:
    """Return cumulative histogram buckets: upper bound in seconds, and number of claims up to that bound."""
    bounds = [*map(str, counters["claim_bounds"]), "+Inf"]
    total = 0
    found: list[tuple[str, float]] = []
    for bound, count in zip(bounds, counters["claims"], strict=True):
        total += count
        found.append((bound, float(total)))
    return found
