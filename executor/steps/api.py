"""Interface between the runner and the steps. The runner handles units, files and facts; a step does the domain work.

A step is planned as units. Each unit runs in a thread and may run again after a crash. The step's result is computed
from the outputs of all units, including units that earlier runs of the execution completed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Literal, NamedTuple, Protocol

import msgspec
import psycopg

from events.facts.decider import Recorded
from events.facts.ids import ExecutionId
from events.facts.pair.state import PairState, TaskPairs
from events.facts.pair.state_from_facts import evolve_all
from events.facts.records import PairEvent
from events.facts.task.facts import ModelBudgetSpent, ModelCalled, Output, SourceDrifted
from events.facts.task.state import Task
from events.facts.workflow import Step
from executor.compute.calls import Compute
from executor.control.cancellation import StopToken
from executor.control.limits import LIMITS, ExecutorLimits
from executor.control.source_connections import SourceSlots
from runtime.files.artefact_store import ArtefactStore
from runtime.files.object_store import ObjectChanged
from runtime.files.task_folders import ShownFileChanged
from runtime.postgres.connections import closed_on_failure
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import slot_address
from runtime.sources.source_connection import SourceConnection, open_source
from runtime.telemetry.sql_spans import trace_sql
from training.pipeline import OutputFile


class OutputObject(msgspec.Struct, frozen=True, kw_only=True):
    """Data stored in the object store only, for later units and steps."""

    name: str
    data: bytes

    @classmethod
    def of_json(cls, name: str, content: object) -> OutputObject:
        return cls(name=name, data=msgspec.json.encode(content))


class UnitResult(msgspec.Struct, frozen=True, kw_only=True):
    """Outputs of one unit."""

    files: tuple[OutputFile, ...] = ()
    objects: tuple[OutputObject, ...] = ()
    counts: dict[str, int] = {}
    pairs: tuple[PairEvent, ...] = ()
    """Facts for the task's pairs stream."""


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    """Outputs of a whole step."""

    result: dict[str, Any]
    """Content of `execution_result` and `<step>_result.json`."""
    files: tuple[OutputFile, ...] = ()
    pairs: tuple[PairEvent, ...] = ()
    drift: SourceDrifted | None = None
    """Changes of the source since an earlier task; None if there are none."""


class Memo:
    """Cache shared by all steps of one run of an execution, for example for the description of the source."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._known: dict[str, Any] = {}

    def get[Value](self, key: str, make: Callable[[], Value]) -> Value:
        """Return the cached value of `key`, made by `make` at first use; other threads wait meanwhile."""
        with self._lock:
            if key not in self._known:
                self._known[key] = make()
            return self._known[key]


class PairHistory(NamedTuple):
    """Events of a task's pairs, oldest first."""

    events: Sequence[Recorded[Any]] = ()
    position: int | None = None
    """Position of the log up to which they were read; None without a log."""

    def pairs(self, *, without: str | None = None) -> TaskPairs:
        """Return the pairs folded from the events; without those of an execution, if its id is given."""
        events = (e for e in self.events if without is None or getattr(e.fact, "execution_id", None) != without)
        return evolve_all(TaskPairs(), events)


class StepContext(msgspec.Struct, frozen=True, kw_only=True):
    """Inputs and services of a step; thread-safe."""

    task: Task
    """State of the task when the step started, with the files that users added until then."""
    changed_files: frozenset[str] = frozenset()
    """Names of files that users changed in the task's directory, without a record in the log."""
    step: Step
    execution_id: ExecutionId
    """Id of the step's execution: a child of the root in a complete run."""
    settings: Settings
    artefacts: ArtefactStore
    token: StopToken
    limits: ExecutorLimits = LIMITS
    timestamp: datetime
    """Time of the request in the configured time zone, used as `<ts>` in file names."""
    source_dsn: str
    logger: logging.Logger
    slots: SourceSlots | None = None
    """Connection slots of the source; None if connections are not limited."""
    compute: Compute | None = None
    """Workers; None if the step computes in its own threads."""
    memo: Memo = msgspec.field(default_factory=Memo)
    report_call: Callable[[ModelCalled | ModelBudgetSpent], None] = lambda _: None
    """Records a model call, or the exhaustion of the call budget, in the task's stream."""
    report_progress: Callable[[int, int], None] = lambda _done, _expected: None
    """Records how many pairs or items the step has done and expects; called as often as wanted, in any thread."""
    report_pairs: Callable[[Sequence[PairEvent]], None] = lambda _: None
    """Appends pair events, also of other tasks, and returns once they are committed."""
    pair_history: Callable[[], PairHistory] = PairHistory
    """Reads all events of the task's pairs."""
    reviewed_pairs: Callable[[], Mapping[str, PairState]] = dict
    """Returns the reviewed pairs by id, of this task and earlier tasks over the same source."""
    earlier_tasks: Callable[[], Iterable[Task]] = tuple
    """Returns the states of existing tasks that were created earlier over the same source, the newest first."""
    read_task: Callable[[str], Task] = lambda _: Task()
    """Returns the state of another task; `exists` is false if there is none."""

    @property
    def parameters(self) -> dict[str, Any]:
        return self.task.parameters

    @property
    def language(self) -> Literal["zh", "en"]:
        return self.parameters.get("language") or self.settings.language

    def open_source(self, *, statement_timeout_ms: int = 30_000) -> psycopg.Connection[Any]:
        """Open a read-only connection to the source; the caller closes it. A stop request cancels its queries.

        Waits while all connection slots of the source are in use.
        """
        self.token.check()
        connect = partial(open_source, self.source_dsn, statement_timeout_ms=statement_timeout_ms)
        return self.watch(connect() if self.slots is None else self._opened_in_slot(self.slots, connect))

    def _opened_in_slot(self, slots: SourceSlots, connect: Callable[[], SourceConnection]) -> SourceConnection:
        address = slot_address(self.source_dsn)
        slot = slots.take(address, self.task.task_id, self.token)
        try:
            conn = slots.opened(address, self.token, connect)
        except BaseException:
            slots.release(slot)
            raise
        conn.when_closed(lambda: slots.release(slot), forgotten=lambda: slots.forgotten.put(slot))
        return conn

    def watch(self, conn: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
        """Watch a connection and return it: a stop request cancels its queries.

        Raises ExecutionStopped and closes the connection if a stop was already requested.
        """
        with closed_on_failure(conn):
            self.token.check()
        self.token.watch(conn)
        trace_sql(conn)
        return conn

    def read(self, output: Output) -> bytes:
        """Return the content of a unit's file or object."""
        return self.artefacts.objects.get(output.sha256)

    def read_json[Content](self, outputs: Sequence[Output], name: str, kind: type[Content]) -> Content:
        """Return the content of a unit's JSON object. Raises msgspec.DecodeError if another version has stored it."""
        [output] = [output for output in outputs if output.name == name]
        return msgspec.json.decode(self.read(output), type=kind)

    def read_file(self, name: str) -> bytes:
        """Return the content of a task's file. Raises FileNotFoundError, ShownFileChanged, ObjectChanged."""
        known = self.task.files.get(name)
        if known is None:
            raise FileNotFoundError(name)
        if name in self.changed_files:
            raise ShownFileChanged(name, kept=self.artefacts.objects.intact(known.sha256, known.size))
        try:
            return self.artefacts.objects.get(known.sha256)
        except ObjectChanged:
            if self.artefacts.folders is None:
                raise
            # written into through the hard link in the task's directory
            raise ShownFileChanged(name, kept=False) from None

    def file_names(self) -> frozenset[str]:
        """Return the names of the task's files."""
        return frozenset(self.task.files)


class StepWork(Protocol):
    """Work of one step. Each execution has its own instance, which may cache results of `plan`."""

    def plan(self, context: StepContext) -> Sequence[str]:
        """Return the names of the units, in order. On resume, an unchanged source must give the same units."""
        ...

    def units_at_once(self, context: StepContext) -> int:
        """Return how many of the planned units may run at once."""
        ...

    def run(self, context: StepContext, unit: str) -> UnitResult:
        """Run one unit. Must be idempotent, and call `context.token.check()` between long operations."""
        ...

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        """Return the result of the step from the outputs of its units."""
        ...


type StepWorks = Mapping[Step, Callable[[], StepWork]]
"""Factories of StepWork objects by step."""
