"""Trace of a run. Its upper spans are read from the log at its end, so that no executor that died can lose them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from opentelemetry.trace import INVALID_SPAN, Span

from events.facts.ids import ExecutionId
from events.facts.task.state import Execution, Task
from events.facts.workflow import Step
from events.store.event_store import EventStore
from runtime.telemetry.spans import (
    Attributes,
    SpanIds,
    SpannedWork,
    span_elsewhere,
    span_id_of,
    start_span,
    trace_id_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTrace:
    """Trace of a root execution: task (from the request to the end) → execution → steps; units are below the steps."""

    trace_id: int
    request: int | None
    """Id of the span of the HTTP request that caused the execution."""
    root: ExecutionId

    def step(self, execution_id: ExecutionId, step: Step) -> Span:
        """Return the span of a step, as the parent of what is done in it."""
        return span_elsewhere(self.trace_id, span_id_of("step", execution_id, step))

    def record(self, task: Task) -> None:
        """Record the spans of the ended execution, its steps and its task, as the task's state has them."""
        root = task.executions[self.root]
        of_task, of_root = span_id_of("task", self.root), span_id_of("execution", self.root)
        for execution in task.executions.values():
            if self.root in (execution.execution_id, execution.parent) and execution.step != "complete":
                of_step = span_id_of("step", execution.execution_id, execution.step)
                units = {"querymill.units": len(task.steps[execution.step].units)}
                started = execution.started_at or root.requested_at
                self._record("step", of_step, of_root, started, root, execution, units)
        shared = {"querymill.task_id": task.task_id, "querymill.execution_id": self.root}
        counts = {"querymill.recoveries": root.recoveries, "querymill.model_calls": root.model_calls}
        started = root.started_at or root.requested_at
        self._record("execution", of_root, of_task, started, root, root, {**shared, **counts})
        self._record("task", of_task, self.request, root.requested_at, root, root, shared)

    def _record(
        self,
        work: SpannedWork,
        span_id: int,
        parent: int | None,
        started: datetime,
        root: Execution,
        execution: Execution,
        attributes: Attributes,
    ) -> None:
        ended = execution.completed_at or root.completed_at or started
        outcome = {"querymill.step": execution.step, "querymill.status": execution.status}
        above = INVALID_SPAN if parent is None else span_elsewhere(self.trace_id, parent)
        ids = SpanIds(self.trace_id, span_id)
        span = start_span(work, f"{work} {execution.step}", parent=above, ids=ids, started=_nanoseconds(started))
        failed = execution.status == "failed"
        span.end({**outcome, **attributes}, failed=failed, ended=_nanoseconds(ended))


async def run_trace(store: EventStore, task: Task, root: ExecutionId) -> RunTrace:
    """Return the trace of a root execution: that of the request's event, or one derived from the execution's id.

    Raises psycopg.Error.
    """
    execution = task.executions.get(root)
    meta = None if execution is None else await store.meta_at(execution.position)
    if meta is None or meta.trace_id is None:
        return RunTrace(trace_id=trace_id_of("execution", root), request=None, root=root)
    request = None if meta.request_id is None else span_id_of("request", meta.request_id)
    return RunTrace(trace_id=int(meta.trace_id, 16), request=request, root=root)


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1e6) * 1000
