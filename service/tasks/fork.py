"""Fork of a task: a new task with the facts and files of another task up to a position, under new ids."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from events.facts.decider import Moment, Recorded
from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.records import PairFact
from events.facts.refusals import TaskNotFound
from events.facts.task import commands, facts
from events.facts.task.facts import TaskFact
from events.facts.task.history import TASK
from events.facts.task.state import Task
from events.facts.workflow import RequestedStep
from events.store.event_store import EventStore, provisional
from events.store.objects import reserve
from events.wire.event import Meta
from runtime.files.artefact_store import ArtefactStore
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister
from service.schemas.errors import FileCollected
from service.schemas.formats import stamp
from service.schemas.requests import ForkRequest
from service.schemas.responses.tasks import TaskCreatedResponse
from service.tasks.config_file import config_data, config_file
from service.tasks.creation import TaskMaking, TaskPlan, creator
from service.tasks.stored_objects import put_object
from service.tasks.task_states import TaskStates
from service.tasks.views import task_created


@dataclass(frozen=True, slots=True, kw_only=True)
class Forking:
    settings: Settings
    store: EventStore
    states: TaskStates
    sources: SourceRegister
    artefacts: ArtefactStore
    making: TaskMaking

    async def fork(self, task_id: TaskId, request: ForkRequest, *, meta: Meta | None = None) -> TaskCreatedResponse:
        """Create a task from another task's facts and files as of `request.at`. Raises the errors of `make`."""
        return task_created(await self.make(task_id, request, meta=meta), self.settings.zone)

    async def make(
        self, task_id: TaskId, request: ForkRequest, *, step: RequestedStep | None = None, meta: Meta | None = None
    ) -> Task:
        """Create a task from another task's facts and files as of `request.at`, and request `step` in the same commit.

        An unfinished execution is cut off in the new task. Raises FileCollected if a file's content is gone,
        TaskNotFound if payloads of the task were redacted, and the refusals of the request.
        """
        origin = await self.states.at(task_id, request.at)
        history = await self.store.read_stream(task_stream(task_id), until=request.at)
        # the task may be deleted meanwhile
        await reserve(self.store.connection, {digest for event in history for digest in _digests(event.fact())})
        gone = await asyncio.to_thread(self._collected, origin)
        if gone is not None:
            raise FileCollected(name=gone)
        if any(isinstance(event.fact(), facts.Redacted) for event in history):
            raise TaskNotFound(task_id=task_id)
        pair_history = await self.store.read_stream(pairs_stream(task_id), until=request.at)
        dsn = await self.sources.dsn(origin.source) if origin.source == task_id else None
        cut_off = {execution.execution_id for execution in origin.executions.values() if not execution.ended}

        async def plan(new_id: TaskId, now: datetime) -> TaskPlan:
            rewrite = FactRewriter(task_id, new_id)
            by = creator(request.created_by, meta)
            rewritten: list[TaskFact] = []
            for event in history:
                fact: TaskFact = event.fact()
                if isinstance(fact, facts.ExecutionCancelRequested) and fact.execution_id in cut_off:
                    continue  # else it would end as cancelled, and not as cut off
                if isinstance(fact, facts.TaskCreated):
                    rewritten.append(self._created(fact, rewrite, request, by))
                elif not (isinstance(fact, facts.TaskRenamed) and request.task_name):
                    rewritten.append(rewrite(fact))
            known = [event.fact() for event in pair_history]
            pairs = [rewrite.pair(fact) for fact in known if isinstance(fact, PairFact)]
            return TaskPlan(facts=await self._finished(rewritten, new_id, now, step), pairs=pairs, dsn=dsn)

        because = replace(meta or Meta(), causation=f"fork of {task_id} at {request.at}")
        return await self.making.make(plan, meta=because)

    def _collected(self, origin: Task) -> str | None:
        """Return the name of a file whose content is gone; None if the content of all files is stored."""
        return next((file.name for file in origin.files.values() if not self.artefacts.objects.has(file.sha256)), None)

    def _created(
        self, fact: facts.TaskCreated, rewrite: FactRewriter, request: ForkRequest, by: str | None
    ) -> facts.TaskCreated:
        output_directory = self.settings.directory_of(rewrite.new)
        fork = {"task_id": rewrite.old, "at": request.at}
        return replace(
            fact,
            task_id=rewrite.new,
            source=rewrite.new if fact.source == rewrite.old else fact.source,
            output_directory=output_directory,
            parameters={**fact.parameters, "output_dir": output_directory, "forked_from": fork},
            task_name=request.task_name or fact.task_name,
            created_by=by,
        )

    async def _finished(
        self, new_facts: list[TaskFact], new_id: TaskId, now: datetime, step: RequestedStep | None
    ) -> list[TaskFact]:
        """Return the facts with a running execution cut off, the configuration file and the request; link all files.

        Raises the refusals of the request, before any file is linked.
        """
        task = TASK.fold(Recorded(fact, Moment(n, now)) for n, fact in enumerate(new_facts, start=1))
        data = config_data(
            new_id, task.task_type, stamp(now, self.settings.zone), task.parameters, self.store.lane.secrets
        )
        stored = await put_object(self.store, self.artefacts.objects, data)
        file = config_file(stored, task.parameters, self.settings.language)
        last: list[commands.TaskCommand] = [commands.WriteFiles(execution_id=None, files=(file,))]
        if task.current is not None:
            last.insert(0, commands.ConfirmCancel(execution_id=task.current.execution_id))
        if step is not None:
            last.append(commands.RequestStep(execution_id=task.free_execution_id(step, now), step=step))
        added, finished = provisional(last, task)
        for linked in finished.files.values():
            await asyncio.to_thread(self.artefacts.show, linked.sha256, new_id, linked.name)
        return [*new_facts, *added]


def _digests(fact: object) -> Sequence[str]:
    """Return the digests of the objects that a fact refers to."""
    match fact:
        case facts.FileWritten():
            return [fact.sha256]
        case facts.UnitCompleted():
            return [output.sha256 for output in fact.outputs]
        case _:
            return []


class FactRewriter:
    """Rewriter of one task's facts for another task: replaces the task's id, also in execution ids and file names."""

    def __init__(self, old: TaskId, new: TaskId) -> None:
        self.old = old
        self.new = new

    def __call__(self, fact: TaskFact) -> TaskFact:
        changed: dict[str, Any] = {"task_id": self.new}
        for name in ("execution_id", "parent_execution_id"):
            if getattr(fact, name, None):
                changed[name] = self._id(getattr(fact, name))
        match fact:
            case facts.FileWritten():
                changed["name"] = self._file(fact.name)
            case facts.FilesCleaned():
                changed["names"] = tuple(self._file(name) for name in fact.names)
            case facts.UnitCompleted():
                changed["outputs"] = tuple(replace(o, name=self._file(o.name)) for o in fact.outputs)
            case _:
                pass
        return replace(fact, **changed)

    def pair(self, fact: PairFact) -> PairFact:
        execution_id = None if fact.execution_id is None else self._id(fact.execution_id)
        return replace(fact, task_id=self.new, execution_id=execution_id)

    def _id(self, execution_id: str) -> str:
        return self.new + execution_id.removeprefix(self.old)

    def _file(self, name: str) -> str:
        if not name.startswith("qs_"):
            return name
        return name.replace(self.old.removeprefix("task_"), self.new.removeprefix("task_"))
