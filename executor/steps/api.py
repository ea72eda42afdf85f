"""The seam between the runner and the work of a step. The runner knows units, files and facts; a step knows its domain.

A step is planned into units; each unit runs in a thread and may run again after a crash; at the end the step is
finished from what all its units left, whether they ran now or in an earlier life of the execution.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec
import psycopg

from events.facts.records import PairEvent
from events.facts.task.facts import FileType, ModelBudgetSpent, ModelCalled, Output
from events.facts.task.state import Task
from events.facts.workflow import Step
from executor.control.cancellation import StopToken
from executor.control.connection_limit import SourceSlots
from runtime.files.artefact_store import ArtefactStore
from runtime.postgres.connections import closed_on_failure
from runtime.settings.settings import Settings
from runtime.sources.connection_slots import slot_address
from runtime.sources.source_connection import open_source


class OutputFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file for the task's directory."""

    name: str
    data: bytes
    file_type: FileType
    description: str = ""
    is_primary: bool = False


class OutputObject(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes kept in the store only, for the units and steps after this one."""

    name: str
    data: bytes


class UnitResult(msgspec.Struct, frozen=True, kw_only=True):
    files: tuple[OutputFile, ...] = ()
    objects: tuple[OutputObject, ...] = ()
    counts: dict[str, int] = {}
    pairs: tuple[PairEvent, ...] = ()
    """Facts for the task's pairs stream."""


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    result: dict[str, Any]
    """What `execution_result` and `<step>_result.json` say."""
    files: tuple[OutputFile, ...] = ()
    pairs: tuple[PairEvent, ...] = ()


class Memo:
    """What the steps of one life of an execution share, so that the source is read once for all of them."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._known: dict[str, Any] = {}

    def get[Value](self, key: str, make: Callable[[], Value]) -> Value:
        """The value of `key`, made at first need; whoever comes meanwhile waits for it."""
        with self._lock:
            if key not in self._known:
                self._known[key] = make()
            return self._known[key]


class StepContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a step may use. All of it is safe to use from several threads at once."""

    task: Task
    """As it was when the step began."""
    step: Step
    execution_id: str
    """Of the step: a child of the root in a complete run."""
    settings: Settings
    artefacts: ArtefactStore
    token: StopToken
    timestamp: datetime
    """When the execution was requested, in the settings' zone: the `<ts>` of file names."""
    source_dsn: str
    logger: logging.Logger
    slots: SourceSlots | None = None
    """What bounds the connections to a source; None where nothing does."""
    memo: Memo = msgspec.field(default_factory=Memo)
    report_call: Callable[[ModelCalled | ModelBudgetSpent], None] = lambda _: None
    """Records a call of a model in the task's stream, or that no more may be made."""
    report_pairs: Callable[[Sequence[PairEvent]], None] = lambda _: None
    """Records what happened to pairs, of other tasks, too, before it returns."""
    pair_history: Callable[[], Sequence[PairEvent]] = tuple
    """Everything that happened to the task's pairs so far, oldest first."""
    source_reviews: Callable[[], Sequence[PairEvent]] = tuple
    """The same of the pairs a person decided about, in this task and in earlier ones over its source."""

    @property
    def parameters(self) -> dict[str, Any]:
        return self.task.parameters

    @property
    def language(self) -> Literal["zh", "en"]:
        return self.parameters.get("language") or self.settings.language

    def open_source(self, *, statement_timeout_ms: int = 30_000) -> psycopg.Connection[Any]:
        """A read-only connection to the source; its queries are cancelled when the execution is stopped.

        Waits while all executors together have as many to it as they may. Close it.
        """
        self.token.check()
        if self.slots is None:
            conn = open_source(self.source_dsn, statement_timeout_ms=statement_timeout_ms)
        else:
            conn = self._open_in_slot(self.slots, statement_timeout_ms)
        self.token.watch(conn)
        return conn

    def _open_in_slot(self, slots: SourceSlots, statement_timeout_ms: int) -> psycopg.Connection[Any]:
        address = slot_address(self.source_dsn)
        slot = slots.take(address, self.task.task_id, self.token)
        try:
            conn = slots.opened(
                address, self.token, lambda: open_source(self.source_dsn, statement_timeout_ms=statement_timeout_ms)
            )
        except BaseException:
            slots.release(slot)
            raise
        conn.when_closed(lambda: slots.release(slot), forgotten=lambda: slots.forgotten.put(slot))
        return conn

    def watch(self, conn: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
        """Makes stopping the execution cancel the queries of another connection, too; one that is stopped closes it."""
        with closed_on_failure(conn):
            self.token.check()
        self.token.watch(conn)
        return conn

    def read(self, output: Output) -> bytes:
        """The bytes of a unit's file or object."""
        return self.artefacts.get(output.sha256)

    def read_file(self, name: str) -> bytes:
        """A file of the task, as the log knows it; one that the log does not know, as it is in the directory now.

        Raises FileNotFoundError, ShownFileChanged, ObjectChanged.
        """
        known = self.task.files.get(name)
        if known is None:
            return (self.artefacts.directory(self.task.task_id) / name).read_bytes()
        return self.artefacts.read_shown(self.task.task_id, name, known.sha256, known.size)

    def file_names(self) -> frozenset[str]:
        """The task's files, and what else is in its directory now."""
        present = self.artefacts.directory(self.task.task_id).iterdir()
        return frozenset(path.name for path in present).union(self.task.files)


class StepWork(Protocol):
    """The work of one step. One instance serves one execution, so it may keep what `plan` found out."""

    def plan(self, context: StepContext) -> Sequence[str]:
        """The units, in order. Also called when an execution is resumed: the same database gives the same units."""
        ...

    def run(self, context: StepContext, unit: str) -> UnitResult:
        """One unit. Idempotent; `context.token.check()` between pieces of work that take long."""
        ...

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        """What the step as a whole has to say, from what each unit left."""
        ...


class NoPairs(ValueError):
    """There is no file of pairs in the task's directory."""


class NothingRuns(ValueError):
    """The database refused all {tried} SQL statements tried, most of them with: {reason}"""

    def __init__(self, tried: int, reason: str) -> None:
        super().__init__(f"The database refused all {tried} SQL statements tried, most of them with: {reason}")
        self.tried = tried
        self.reason = reason


class NothingPasses(ValueError):
    """None of the {tried} pairs passed, most of them for: {reason}"""

    def __init__(self, tried: int, reason: str) -> None:
        super().__init__(
            f"None of the {tried} pairs passed, most of them for: {reason};"
            " they stay in their file, so see whether this is the database they were made for"
        )
        self.tried = tried
        self.reason = reason


type StepWorks = Mapping[Step, Callable[[], StepWork]]
"""Which work stands behind each step."""
