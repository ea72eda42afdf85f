"""Writing of a user's pair edits to the task's pair files, which the next steps read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.facts.ids import TaskId
from events.facts.pair.fitness import waits_for_approval
from events.facts.pair.state import PairState
from events.facts.records import PairEdited
from events.facts.task import commands
from events.facts.task.state import File, Task
from runtime.files.artefact_store import ArtefactStore
from service.schemas.errors import FileCollected
from service.tasks.stored_objects import put_object
from service.tasks.task_states import TaskStates

type Entries = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedFiles:
    states: TaskStates
    artefacts: ArtefactStore

    async def rewritten(
        self, task: Task, pairs: Mapping[str, PairState], edits: Sequence[PairEdited]
    ) -> list[commands.WriteFiles]:
        """Store the edited pair files; return the commands that record the files, empty if no file has the pairs.

        The caller appends the commands, then calls `link`. Raises FileCollected if the content of a file is gone.
        """
        pairs_file, known_file = pair_files_of(task)
        if pairs_file is None:
            return []
        listed = await self.entries(pairs_file)
        known = [] if known_file is None else await self.entries(known_file)
        other_sql = {edit.pair_id for edit in edits if edit.sql != pairs[edit.pair_id].sql}
        changed = described = False
        for edit in edits:
            pair = pairs[edit.pair_id]
            # pair files have the SQL before an unapproved repair; the steps that read them apply approved repairs
            waits = pair.repair if waits_for_approval(pair) and edit.pair_id not in other_sql else None
            if (index := index_of(listed, known, pair)) is not None:
                listed[index] |= {"question": edit.question, "sql": waits.before if waits else edit.sql}
                changed = True
            for details in known:
                if details.get("id") == pair.pair_id:
                    details["question"] = edit.question
                    described = True
        written = [await self._written(task, pairs_file, listed)] if changed else []
        if known_file is not None and described:
            written.append(await self._written(task, known_file, known))
        return written

    async def link(self, task_id: TaskId) -> None:
        """Link the task's current pair files into its directory; repeat as long as concurrent edits change them."""
        linked: list[File] | None = None
        while linked != (files := await self._files(task_id)):
            for file in files:
                await asyncio.to_thread(self.artefacts.show, file.sha256, task_id, file.name)
            linked = files

    def text(self, file: File) -> str:
        """Return the text of a file; empty if its content is gone."""
        return self.artefacts.objects.get(file.sha256).decode() if self.artefacts.objects.has(file.sha256) else ""

    async def _files(self, task_id: TaskId) -> list[File]:
        files = pair_files_of(await self.states.now(task_id))
        return [file for file in files if file is not None and self.artefacts.objects.has(file.sha256)]

    async def entries(self, file: File) -> Entries:
        """Return the entries of a pair file or metadata file. Raises FileCollected."""
        try:
            return json.loads(await asyncio.to_thread(self.artefacts.objects.get, file.sha256))
        except FileNotFoundError:
            raise FileCollected(name=file.name) from None

    async def _written(self, task: Task, file: File, entries: Entries) -> commands.WriteFiles:
        data = json.dumps(entries, ensure_ascii=False, indent=2).encode() + b"\n"
        stored = await put_object(self.states.newest.store, self.artefacts.objects, data)
        new = commands.NewFile(
            name=file.name,
            sha256=stored.sha256,
            size=stored.size,
            file_type=file.file_type,
            description=file.description,
            is_primary=file.is_primary,
        )
        return commands.WriteFiles(execution_id=file.execution_id, files=(new,))


def pair_files_of(task: Task) -> tuple[File | None, File | None]:
    """Return the task's pair file and the metadata file of its pairs; None for a missing file."""
    pairs = next((f for n, f in sorted(task.files.items()) if n.startswith("qs_") and n.endswith("_pair.json")), None)
    known = next((f for n, f in sorted(task.files.items()) if n.startswith("qs_") and n.endswith("_meta.json")), None)
    return pairs, known


def index_of(listed: Entries, known: Entries, pair: PairState) -> int | None:
    """Return the index of a pair in the pair file, None if it is not found.

    listed: entries of the pair file, which have no id. known: entries of the metadata file, which have ids, in the same
    order.
    """
    for index, (entry, details) in enumerate(zip(listed, known, strict=False)):
        if details.get("id") == pair.pair_id and entry.get("question") == details.get("question"):
            return index
    # the entries of the two files do not correspond, so the pair is found by its question and SQL
    same = [i for i, entry in enumerate(listed) if entry.get("question") == pair.question]
    return next((i for i in same if listed[i].get("sql") == pair.sql), same[0] if len(same) == 1 else None)
