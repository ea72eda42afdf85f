"""The task's pair file after a user's edits: written from the log, which is what the steps read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from events.facts.decider import Moment, Recorded
from events.facts.ids import TaskId
from events.facts.pair.state import TaskPairs
from events.facts.pair.state_from_facts import evolve_all
from events.facts.records import PairEvent
from events.facts.task import commands
from events.facts.task.state import File, Task
from runtime.files.artefact_store import ArtefactStore
from service.tasks.stored_objects import put_object
from service.tasks.task_states import TaskStates


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPairs:
    states: TaskStates
    artefacts: ArtefactStore

    async def rewritten(self, task: Task, pairs: TaskPairs, facts: Sequence[PairEvent]) -> list[commands.WriteFiles]:
        """Store the pair file as it is after further facts; return the command that records it.

        Empty if the task has no pair file, or if it stays as it is. The caller appends the command, then calls `link`.
        """
        if (file := pair_file_of(task)) is None:
            return []
        after = evolve_all(pairs, (Recorded(fact, Moment(pairs.position + 1, datetime.now(UTC))) for fact in facts))
        sets_aside = task.parameters.get("modify_original_file", True)
        listed = [{"question": p.question, "sql": p.accepted_sql} for p in after.listed(waiting=not sets_aside)]
        data = json.dumps(listed, ensure_ascii=False, indent=2).encode() + b"\n"
        stored = await put_object(self.states.newest.store, self.artefacts.objects, data)
        if stored.sha256 == file.sha256:
            return []
        new = commands.NewFile(
            name=file.name,
            sha256=stored.sha256,
            size=stored.size,
            file_type=file.file_type,
            description=file.description,
            is_primary=file.is_primary,
        )
        return [commands.WriteFiles(execution_id=file.execution_id, files=(new,))]

    async def link(self, task_id: TaskId) -> None:
        """Link the task's current pair file into its directory; repeat as long as concurrent edits change it."""
        linked: File | None = None
        while (file := pair_file_of(await self.states.now(task_id))) is not None and file != linked:
            if self.artefacts.objects.has(file.sha256):
                await asyncio.to_thread(self.artefacts.show, file.sha256, task_id, file.name)
            linked = file

    def text(self, file: File) -> str:
        """Return the text of a file; empty if its content is gone."""
        return self.artefacts.objects.get(file.sha256).decode() if self.artefacts.objects.has(file.sha256) else ""


def pair_file_of(task: Task) -> File | None:
    """Return the task's pair file; None if it has none."""
    names = (name for name in sorted(task.files) if name.startswith("qs_") and name.endswith("_pair.json"))
    return next((task.files[name] for name in names), None)
