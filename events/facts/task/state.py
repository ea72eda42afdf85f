"""State of a task, the basis of views, projections and decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from immutables import Map

from events.facts.ids import ExecutionId, ExecutorId, TaskId, execution_id_at
from events.facts.task.facts import FileType, MorePairs, Output, SourceDrifted
from events.facts.workflow import PROGRESS, STEPS, RequestedStep, Step, is_read_by_steps, owner_of

type TaskStatus = Literal["pending", "in_progress", "paused", "partial_completed", "completed", "failed", "cancelled"]
type StepStatus = Literal["pending", "running", "paused", "completed", "failed", "skipped", "cancelled"]
type ExecutionStatus = Literal["queued", "running", "paused", "completed", "failed", "cancelled", "cut_off"]
"""`cut_off`: the execution was unfinished at the position at which the task was forked."""


class StepState(msgspec.Struct, frozen=True, kw_only=True):
    """State of a step after its newest execution."""

    step: Step
    status: StepStatus = "pending"
    execution_id: ExecutionId | None = None
    units: tuple[str, ...] = ()
    done: Map[str, tuple[Output, ...]] = Map()  # an empty Map is immutable
    produced: tuple[int, int] | None = None
    """Number of pairs or items done, and expected; None until the step has reported it."""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    result: dict[str, Any] | None = None
    error: str | None = None


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a step, or of the whole workflow with one child per step."""

    execution_id: ExecutionId
    step: RequestedStep
    status: ExecutionStatus
    requested_at: datetime
    position: int
    """Position of the event that created the execution; also the `id` of its row in the projected tables."""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    force: bool = False
    clean_previous: bool = True
    more: tuple[MorePairs, ...] = ()
    """Pairs to add to those of the task; other steps then stay completed."""
    files_cleaned: bool = False
    cancel_requested: bool = False
    pause_requested: bool = False
    pause_requested_by: str | None = None
    """Requester of the last pause; None if unknown."""
    paused_at: datetime | None = None
    pauses: int = 0
    """Number of times it was paused while running."""
    parent: ExecutionId | None = None
    executor: ExecutorId | None = None
    epoch: int = 0
    recoveries: int = 0
    hand_overs: int = 0
    """Number of recoveries after which the last executor was not lost."""
    model_calls: int = 0
    """Number of model calls of this execution and its children, without cached responses."""
    model_budget_spent: bool = False
    """True if the execution continued without a model because all permitted calls were made."""
    result: dict[str, Any] | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        return self.status in ("completed", "failed", "cancelled", "cut_off")


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the task directory."""

    name: str
    sha256: str
    size: int
    file_type: FileType
    description: str
    is_primary: bool
    execution_id: ExecutionId | None
    created_at: datetime
    modified_at: datetime
    position: int


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """State of a task. `exists` is false before the creation; `deleted` is true after the deletion."""

    exists: bool = False
    deleted: bool = False
    task_id: TaskId = TaskId("")
    task_type: str = ""
    db_name: str = ""
    source: str = ""
    parameters: dict[str, Any] = {}
    output_directory: str = ""
    business_context: str = ""
    created_by: str | None = None
    task_name: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    steps: Map[Step, StepState] = Map({s: StepState(step=s) for s in STEPS})  # immutable
    executions: Map[ExecutionId, Execution] = Map()
    newest: ExecutionId | None = None
    """Id of the newest root execution."""
    files: Map[str, File] = Map()
    quality: dict[str, Any] | None = None
    evaluation: dict[str, Any] | None = None
    drift: SourceDrifted | None = None
    """Changes of the source that the newest run of `ddl_generation` has found."""
    error: str | None = None
    version: int = 0
    position: int = 0

    @property
    def current(self) -> Execution | None:
        """Root execution that is queued, running or paused, if any."""
        newest = self.executions.get(self.newest) if self.newest else None
        return newest if newest and not newest.ended else None

    @property
    def added_files(self) -> frozenset[str]:
        """Names of the files that users added: steps read such files, but no execution has written them."""
        return frozenset(n for n, file in self.files.items() if file.execution_id is None and is_read_by_steps(n))

    def files_of(self, step: Step) -> tuple[str, ...]:
        """Return the sorted names of a step's own files, without those that users added under such a name."""
        return tuple(
            sorted(n for n, file in self.files.items() if owner_of(n) == step and file.execution_id is not None)
        )

    def free_execution_id(self, step: RequestedStep, moment: datetime) -> ExecutionId:
        """Return the first execution id for `step` and the second of `moment` that the task has not used yet."""
        attempt = 1
        while (found := execution_id_at(self.task_id, step, moment, attempt)) in self.executions:
            attempt += 1
        return found

    def root_of(self, execution_id: ExecutionId) -> Execution:
        """Return the parent of an execution, or the execution itself if it has none."""
        execution = self.executions[execution_id]
        return execution if execution.parent is None else self.executions[execution.parent]

    @property
    def status(self) -> TaskStatus:
        """`in_progress` while an execution is queued or running, else derived from the last execution and the steps.

        If this task is a fork, an execution that was running at the forked moment does not count.
        """
        if self.newest is None:
            return "pending"
        newest = self.executions[self.newest]
        if not newest.ended:
            return "paused" if newest.status == "paused" else "in_progress"
        if newest.status in ("failed", "cancelled"):
            return newest.status
        done = [state.status in ("completed", "skipped") for state in self.steps.values()]
        if all(done):
            return "completed"
        return "partial_completed" if any(done) or newest.status != "cut_off" else "pending"

    @property
    def progress(self) -> int:
        """Progress in percent, 0–100; 100 only if all steps are completed or skipped.

        0 if none runs and none has done anything. An unfinished step counts by its share of completed units, a skipped
        step once all earlier steps are done.
        """
        idle = ("pending", "skipped", "failed", "cancelled")
        if all(state.status in idle and not state.done for state in self.steps.values()):
            return 0
        percent, in_order = PROGRESS[STEPS[0]][0], True
        for step in STEPS:
            state = self.steps[step]
            start, end = PROGRESS[step]
            if state.status == "completed" or (state.status == "skipped" and in_order):
                percent += end - start
                continue
            in_order = False
            if state.units:
                percent += (end - start) * len(state.done) // len(state.units)
        return percent

    @property
    def result(self) -> dict[str, Any] | None:
        """Content of `task_result.json`; None if the newest execution has not ended."""
        if self.newest is None or not self.executions[self.newest].ended:
            return None
        steps = [self.steps[s] for s in STEPS]
        return {
            "success": self.status in ("completed", "partial_completed"),
            "workflow_state": {
                "completed_steps": [s.step for s in steps if s.status == "completed"],
                "failed_steps": [s.step for s in steps if s.status == "failed"],
                "artifacts": {s.step: sorted(f.name for f in self.files.values() if self._owns(s, f)) for s in steps},
                "statistics": {s.step: s.result for s in steps if s.result is not None},
            },
            "steps": {s.step: {"status": s.status, "result": s.result, "error": s.error} for s in steps},
        }

    @staticmethod
    def _owns(step: StepState, file: File) -> bool:
        return file.execution_id is not None and file.execution_id == step.execution_id
