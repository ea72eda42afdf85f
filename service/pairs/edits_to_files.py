"""What a person changes of a pair, in the task's files, too: so that the next steps work with it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from events.facts.ids import TaskId
from events.facts.task import commands
from events.facts.task.state import File, Task
from runtime.files.artefact_store import ArtefactStore
from service.schemas.errors import FileCollected
from service.schemas.responses.pairs import PairView
from service.tasks.task_states import TaskStates

type Entries = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedFiles:
    states: TaskStates
    artefacts: ArtefactStore

    async def rewritten(self, task: Task, pair: PairView, question: str, sql: str) -> list[commands.WriteFiles]:
        """The files with the change, stored, as commands; once these are appended, `show` them.

        Nothing if the task has no file of pairs. Raises FileCollected.
        """
        pairs_file, known_file = pair_files_of(task)
        if pairs_file is None:
            return []
        listed = await self._entries(pairs_file)
        known = [] if known_file is None else await self._entries(known_file)
        told = next((entry for entry in known if entry.get("id") == pair.pair_id), None)
        written: list[commands.WriteFiles] = []
        if (index := index_of(listed, known, pair)) is not None:
            listed[index] |= {"question": question, "sql": sql}
            written.append(await self._written(task, pairs_file, listed))
        if known_file is not None and told is not None:
            told["question"] = question
            written.append(await self._written(task, known_file, known))
        return written

    async def show(self, task_id: TaskId) -> None:
        """Link the files of pairs in the directory as the log has them, also after edits by others at the same time."""
        shown: list[File] | None = None
        while shown != (files := await self._files(task_id)):
            for file in files:
                await asyncio.to_thread(self.artefacts.link, file.sha256, task_id, file.name)
            shown = files

    async def _files(self, task_id: TaskId) -> list[File]:
        files = pair_files_of(await self.states.now(task_id))
        return [file for file in files if file is not None and self.artefacts.has(file.sha256)]

    async def _entries(self, file: File) -> Entries:
        try:
            return json.loads(await asyncio.to_thread(self.artefacts.get, file.sha256))
        except FileNotFoundError:
            raise FileCollected(name=file.name) from None

    async def _written(self, task: Task, file: File, entries: Entries) -> commands.WriteFiles:
        data = json.dumps(entries, ensure_ascii=False, indent=2).encode() + b"\n"
        stored = await asyncio.to_thread(self.artefacts.put, data)
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
    """The file of pairs and the one of what is known of them."""
    pairs = next((f for n, f in sorted(task.files.items()) if n.startswith("qs_") and n.endswith("_pair.json")), None)
    known = next((f for n, f in sorted(task.files.items()) if n.startswith("qs_") and n.endswith("_meta.json")), None)
    return pairs, known


def index_of(listed: Entries, known: Entries, pair: PairView) -> int | None:
    """Where the list has the pair. Its entries have no id: what is known of them, in the same order, has it."""
    for index, (entry, told) in enumerate(zip(listed, known, strict=False)):
        if told.get("id") == pair.pair_id and entry.get("question") == told.get("question"):
            return index
    # a list that lost some of its entries, or has some that nothing is known of
    same = [i for i, entry in enumerate(listed) if entry.get("question") == pair.question]
    return next((i for i in same if listed[i].get("sql") == pair.sql), same[0] if len(same) == 1 else None)
