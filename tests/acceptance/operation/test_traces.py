"""Traces and metrics of OpenTelemetry: one trace of a run across service and executors, also after a takeover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.acceptance.chaos.runs import Runs
from tests.acceptance.conftest import API, Product
from tests.acceptance.held_load import held_load
from tests.acceptance.telemetry import Collector, SpanOfTrace, answering_model, collecting

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
STEPS = ("ddl_generation", "qa_generation", "sql_validation", "training_load")


@pytest.fixture
def collector(idle_product: Product) -> Iterator[Collector]:
    with collecting() as (collector, url):
        idle_product.environment |= {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        yield collector
        idle_product.close()


@pytest.fixture
def runs(idle_product: Product, collector: Collector, highway: str) -> Runs:  # sets the endpoint
    idle_product.start_service()
    made = Runs(lambda: idle_product.client)
    made.add_source(highway)
    return made


def ancestors(span: SpanOfTrace, spans: dict[str, SpanOfTrace]) -> list[str]:
    """Return the names of a span's ancestors, the nearest first."""
    found: list[str] = []
    while span.parent_id in spans:
        span = spans[span.parent_id]
        found.append(span.name)
    return found


def begin(product: Product, **parameters: object) -> str:
    """Start a run in the caller's trace; return the task's id."""
    body = {
        "task_type": "complete_workflow",
        "db_name": "highway_db",
        "table_list": ["bss_company", "bss_service_area"],
    }
    answer = product.client.post(
        f"{API}/tasks/execute-complete",
        json={**body, "pairs_per_table": 5, **parameters},
        headers={"traceparent": f"00-{TRACE}-{CALLER}-01"},
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["data"]["task_id"])


@pytest.mark.long
def test_run_is_one_trace_from_the_callers_span_to_sql_and_model_calls(
    idle_product: Product, runs: Runs, collector: Collector
) -> None:
    with answering_model() as model:
        idle_product.environment |= {"QUERYMILL_LLM_BASE_URL": model, "QUERYMILL_LLM_MODEL": "m"}
        executor = idle_product.start_executor()
        task_id = begin(idle_product, use_llm=True)
        runs.completed(task_id)
        collector.wait_for("task complete", task_id)
        executor.stop()
    spans = {span.span_id: span for span in collector.spans() if span.trace_id == TRACE}
    request = f"POST {API}/tasks/execute-complete"
    [root] = [span for span in spans.values() if span.parent_id == CALLER]
    assert (root.name, root.service) == (request, "querymill-service")
    assert all(span.parent_id in spans for span in spans.values() if span is not root), "no span without its parent"
    upper = ["execution complete", "task complete", request]
    for step in STEPS:
        [span] = [span for span in spans.values() if span.name == f"step {step}"]
        assert ancestors(span, spans) == upper
        units = [s for s in spans.values() if s.name == f"unit {step}"]
        completed = [e for e in runs.events(task_id, "unit.completed") if e["data"]["step"] == step]
        assert {u.attributes["querymill.unit"] for u in units} == {e["data"]["unit"] for e in completed}
        assert {tuple(ancestors(u, spans)) for u in units} == {(f"step {step}", *upper)}
        assert all(span.started <= u.started <= u.ended <= span.ended for u in units)
    selects = [span for span in spans.values() if span.name == "SELECT"]
    assert [s for s in selects if ancestors(s, spans)[0] == "unit sql_validation"], "of the gate"
    calls = [span for span in spans.values() if span.name == "chat m"]
    assert len(calls) == len(runs.events(task_id, "model.called")) > 0
    assert {call.attributes["gen_ai.usage.input_tokens"] for call in calls} <= {0, 7}
    assert {ancestors(call, spans)[-1] for call in calls} == {request}
    assert {span.service for span in spans.values()} == {"querymill-service", "querymill-executor"}
    meta = Counter(event["meta"].get("trace_id") for event in runs.events(task_id))
    assert set(meta) == {TRACE}, "the trace id is in the metadata of each event"
    payloads = [event["data"]["sql"] for event in runs.events(task_id, "pair.generated")]
    assert not [sql for sql in payloads if sql in str(spans)], "no SQL leaves this machine"
    assert {"querymill.execution.duration", "querymill.step.duration", "querymill.unit.duration"} <= collector.metrics()
    assert {"db.client.operation.duration", "gen_ai.client.operation.duration"} <= collector.metrics()


@pytest.mark.long
def test_takeover_after_kill_continues_the_trace(idle_product: Product, runs: Runs, collector: Collector) -> None:
    idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "5"
    first = idle_product.start_executor()
    # the run cannot end before the kill
    with held_load(idle_product.settings.database_url):
        task_id = begin(idle_product)
        runs.reached(task_id, "unit.completed")
        first.kill()
    second = idle_product.start_executor()
    runs.completed(task_id)
    collector.wait_for("task complete", task_id)
    second.stop()
    assert runs.events(task_id, "execution.recovered")
    assert {event["meta"].get("trace_id") for event in runs.events(task_id)} == {TRACE}
    spans = {span.span_id: span for span in collector.spans() if span.trace_id == TRACE}
    orphans = [span.name for span in spans.values() if span.parent_id not in spans and span.parent_id != CALLER]
    assert orphans == []
    assert Counter(span.name for span in spans.values() if span.name.startswith("step ")) == {
        f"step {step}": 1 for step in STEPS
    }
    [execution] = [span for span in spans.values() if span.name == "execution complete"]
    assert execution.attributes["querymill.recoveries"] == 1


def test_packages_are_imported_only_with_an_endpoint(idle_product: Product) -> None:
    modules = "service.server, executor.daemon, executor.steps.registry"
    listed = "[name for name in sys.modules if name.startswith('opentelemetry.sdk')]"
    process = idle_product.run("-c", f"import sys, {modules}; print('loaded', {listed})")
    assert process.wait_for(r"loaded (.*)")[1] == "[]"
