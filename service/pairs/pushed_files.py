"""Files that users put into a task: DDL, documents and knowledge as they are, the pair file as edits of its pairs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from events.facts.ids import TaskId
from events.facts.pair.state import PairState, TaskPairs
from events.facts.records import PairEdited, PairEvent
from events.facts.task.added_file import added_file
from events.facts.task.commands import PutFile, RemoveFile
from events.facts.task.state import Task
from events.facts.workflow import is_read_by_steps
from events.wire.event import Meta
from runtime.files.names import safe_name
from runtime.process.worker_threads import in_thread
from service.pairs.formats.entries import UploadedPair, read_entries
from service.pairs.service import Pairs, one_line, passed, refuse_while_running
from service.pairs.written_pairs import pair_file_of
from service.schemas.errors import FileCollected, FileUnknown, InvalidRequest
from service.schemas.responses.files import FileView
from service.tasks.stored_objects import put_object
from service.tasks.views import file_views
from service.texts import say
from service.uploads.upload_checks import decode_text
from training.gate import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedFiles:
    pairs: Pairs
    zone: ZoneInfo

    async def put(self, task_id: TaskId, name: str, content: bytes, *, meta: Meta | None = None) -> FileView:
        """Change or add a file of a task; return its new state.

        Raises TaskNotFound, UnsafeName, ExecutionInProgress, InvalidRequest for a file that no step reads or that is no
        text, and for the pair file the errors of `_edit_pairs`.
        """
        task = await self.pairs.states.now(task_id)
        refuse_while_running(task)
        text = decode_text(content, "body")
        if name.startswith("qs_"):
            await self._edit_pairs(task_id, name, text, meta)
            task = await self.pairs.states.now(task_id)
        elif is_read_by_steps(safe_name(name)):
            task = await self._put(task, name, text.encode(), meta)
        else:
            raise InvalidRequest(
                say(
                    (
                        "{name}: only files that steps read can be put: *.ddl, *_detail.md, *knowledge.md, "
                        "filename_mapping.txt and the pair file"
                    ),
                    name=name,
                ),
                field="filename",
            )
        (view,) = [view for view in file_views(task, self.zone) if view.file_name == name]
        return view

    async def remove(self, task_id: TaskId, name: str, *, meta: Meta | None = None) -> None:
        """Remove a file that a user added. Raises TaskNotFound, FileUnknown, ExecutionInProgress."""
        task = await self.pairs.states.now(task_id)
        if name not in task.added_files:
            raise FileUnknown(name=name)
        task, _ = await self.pairs.store.handle(task_id, RemoveFile(name=name), task=task, meta=meta)
        self.pairs.states.learn(task)
        await asyncio.to_thread(self.pairs.files.artefacts.hide, task_id, name)

    async def _put(self, task: Task, name: str, data: bytes, meta: Meta | None) -> Task:
        artefacts, language = self.pairs.files.artefacts, task.parameters.get("language") or "zh"
        stored = await put_object(self.pairs.store, artefacts.objects, data)
        description = say("added by a user").text(language)
        new = added_file(task.files.get(name), name, stored.sha256, stored.size, description)
        task, _ = await self.pairs.store.handle(task.task_id, PutFile(file=new), task=task, meta=meta)
        self.pairs.states.learn(task)
        await asyncio.to_thread(artefacts.show, stored.sha256, task.task_id, name)
        return task

    async def _edit_pairs(self, task_id: TaskId, name: str, text: str, meta: Meta | None) -> None:
        """Edit the pairs whose entry in the pair file differs; all of them, or none.

        Raises FileUnknown if the task has no such pair file, InvalidRequest for a file with other entries, SqlRefused
        with the entry, and the errors of `Pairs.append` and `Pairs.through_gate`.
        """
        entries = await in_thread(lambda: read_entries(text), name="read pairs")
        results: dict[str, Result] = {}
        actor = meta.actor if meta else None

        async def plan(task: Task, folded: TaskPairs) -> tuple[Sequence[PairEvent], None]:
            refuse_while_running(task)
            file = pair_file_of(task)
            if file is None or file.name != name:
                raise FileUnknown(name=name)
            if not (listed := self.pairs.files.text(file)):
                raise FileCollected(name=name)
            changed = await in_thread(lambda: _changed(entries, json.loads(listed), folded), name="compare pairs")
            await self.pairs.add_results(results, task, (sql for _, _, sql in changed))
            return [
                PairEdited(
                    task_id=task_id,
                    pair_id=pair.pair_id,
                    question=entry.question,
                    sql=sql,
                    rows=passed(results[sql], entry.line).verdict.rows,
                    actor=actor,
                )
                for entry, pair, sql in changed
            ], None

        await self.pairs.append(task_id, plan, meta)


def _changed(
    entries: Sequence[UploadedPair],
    listed: Sequence[Mapping[str, Any]],
    folded: TaskPairs,
) -> list[tuple[UploadedPair, PairState, str]]:
    """Return the entries that differ from those of the task's pair file, with their pairs and new SQL."""
    if len(entries) != len(listed):
        raise InvalidRequest(
            say(
                (
                    "the file has {count} entries, the task's pair file {listed}; add pairs with `querymill "
                    "pairs import`, and reject those that have to go"
                ),
                count=len(entries),
                listed=len(listed),
            ),
        )
    # the file has the SQL before a repair that was approved after the file was written
    by_text = {
        (pair.question, sql): pair
        for pair in folded.pairs.values()
        for sql in (pair.sql, pair.repair.before if pair.repair else pair.sql)
    }
    changed: list[tuple[UploadedPair, PairState, str]] = []
    for entry, before in zip(entries, listed, strict=True):
        question, sql = str(before["question"]), str(before["sql"])
        if (entry.question, entry.sql) == (question.strip(), sql.strip()):
            continue
        pair = by_text.get((question, sql))
        if pair is None or not entry.is_pair:
            raise InvalidRequest(
                say("line {line}: the task has no pair for this entry; download the file again", line=entry.line),
            )
        changed.append((entry, pair, pair.sql if entry.sql == sql.strip() else one_line(entry.sql)))
    return changed
