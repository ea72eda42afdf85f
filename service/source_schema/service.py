"""The described schema of a task's source: read from the task's files, edited in the uploads of its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal, cast

import msgspec

from events.facts.ids import TaskId
from events.facts.pair.state import PairState, TaskPairs
from events.facts.records import InputEdited
from events.facts.task.state import Task
from events.wire.event import Meta
from runtime.files.artefact_store import ArtefactStore
from runtime.files.names import name_part
from runtime.process.worker_threads import in_thread
from service.pairs.pair_states import PairStates
from service.schemas.errors import FileCollected, FileUnknown, InputUnknown, TableNotFound
from service.schemas.formats import stamp, view_of
from service.schemas.requests import LabelChange, RelationChange
from service.schemas.responses.schema import (
    SchemaEdited,
    SchemaEditRow,
    SchemaEdits,
    SchemaGraph,
    SchemaPage,
    SchemaTable,
)
from service.source_schema.edits import edited_label, edited_relation, recorded_relation
from service.source_schema.graph import drawn_tables
from service.source_schema.pair_reads import read_recorded, reads_by_pair
from service.source_schema.pending import Pending, pending_of
from service.source_schema.views import graph_view, table_rows, table_view
from service.tasks.task_states import TaskStates
from service.uploads.inputs import Edit, Inputs
from service.uploads.upload_checks import decode_text
from training.documents import SCHEMA_FILE, RecordedSchema, read_schema

MAX_SHOWN_EDITS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Described:
    """A task with its schema and pairs, as of one position."""

    task: Task
    schema: RecordedSchema
    folded: TaskPairs

    @property
    def per_table(self) -> Counter[str]:
        return Counter(table for pair in self.folded.pairs.values() for table in pair.tables)

    @property
    def changed(self) -> frozenset[str]:
        """Ids of the pairs whose question or SQL is no longer as generated."""
        return frozenset(pair.pair_id for pair in self.folded.pairs.values() if pair.written != pair.made)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSchema:
    states: TaskStates
    folded: PairStates
    artefacts: ArtefactStore
    inputs: Inputs

    async def tables(
        self, task_id: TaskId, *, q: str | None, limit: int, cursor: int, at: int | None = None
    ) -> SchemaPage:
        """Return a page of the tables of which name, label or a column has all words of `q`.

        cursor: number of tables on the pages before. Raises FileUnknown if the task has no recorded schema.
        """
        found = await self._described(task_id, at)
        pending, uploads = await self._pending(found)
        words = (q or "").casefold().split()
        rows = await in_thread(lambda: table_rows(found.schema, pending, found.per_table, words), name="list tables")
        names = self._uploads(found.task)
        return SchemaPage(
            database=found.schema.database,
            language=found.schema.language,
            tables=rows[cursor : cursor + limit],
            total=len(rows),
            next_cursor=cursor + limit if len(rows) > cursor + limit else None,
            dictionary_file=names[0],
            relations_file=names[1],
            uploads=uploads,
        )

    async def table(self, task_id: TaskId, name: str, at: int | None = None) -> SchemaTable:
        """Return one table. Raises TableNotFound, and FileUnknown if the task has no recorded schema."""
        found = await self._described(task_id, at)
        if name not in found.schema.tables:
            raise TableNotFound(source=found.schema.database, tables=name)
        pending, _ = await self._pending(found)
        reads = await self._counts(found, {name})
        return table_view(found.schema, name, pending, found.per_table[name], reads, found.task.files)

    async def graph(self, task_id: TaskId, table: str | None, at: int | None = None) -> SchemaGraph:
        """Return the tables and relations to draw around a table. Raises TableNotFound, FileUnknown."""
        found = await self._described(task_id, at)
        if table is not None and table not in found.schema.tables:
            raise TableNotFound(source=found.schema.database, tables=table)
        pending, _ = await self._pending(found)
        drawn = drawn_tables(found.schema, [*found.schema.relations, *pending.added(found.schema)], table)
        return graph_view(found.schema, pending, drawn, found.per_table, await self._counts(found, drawn))

    async def pairs_that_read(self, task_id: TaskId, text: str, at: int | None = None) -> frozenset[str]:
        """Return the ids of the pairs whose SQL reads a column, `table.column`, or joins over a relation.

        Raises FileUnknown if the task has no recorded schema.
        """
        found = await self._described(task_id, at)
        reads = await self._reads(found, found.folded.pairs.values())
        return frozenset(pair for pair, names in reads.items() if text in names)

    async def change_label(self, task_id: TaskId, change: LabelChange, *, meta: Meta | None = None) -> SchemaEdited:
        """Write the label of a table, column or coded value to the dictionary of the source.

        Raises InvalidRequest, and FileUnknown if the task has no recorded schema.
        """
        found = await self._described(task_id, None)
        name = self._uploads(found.task)[0]

        def edit(text: str) -> Edit:
            return edited_label(text, change, found.schema, task_id)

        reads = None if change.column is None else f"{change.table}.{change.column}"
        return await self._edited(found, name, edit, "dictionary", change.table, reads, meta)

    async def change_relation(
        self, task_id: TaskId, change: RelationChange, *, meta: Meta | None = None
    ) -> SchemaEdited:
        """Allow or forbid a relation in the relations file of the source, or leave it to the source.

        Raises InvalidRequest, and FileUnknown if the task has no recorded schema.
        """
        found = await self._described(task_id, None)
        name = self._uploads(found.task)[1]

        def edit(text: str) -> Edit:
            return edited_relation(text, change, found.schema, task_id)

        reads = recorded_relation(change, found.schema).text
        return await self._edited(found, name, edit, "relations", change.child, reads, meta)

    async def edits(self, task_id: TaskId) -> SchemaEdits:
        """Return the newest MAX_SHOWN_EDITS edits of the dictionary and relations file of the task's source."""
        task = await self.states.now(task_id)
        events = [
            event for name in self._uploads(task) for event in await self.inputs.edits(name, limit=MAX_SHOWN_EDITS)
        ]
        events.sort(key=lambda event: -event.position)
        rows: list[SchemaEditRow] = []
        for event in events[:MAX_SHOWN_EDITS]:
            fact: Any = event.fact()
            # a redacted payload no longer names what was edited
            if isinstance(fact, InputEdited):
                actor = msgspec.json.decode(event.meta, type=Meta).actor
                at = stamp(event.recorded_at, self.inputs.settings.zone)
                about = view_of(
                    SchemaEditRow, fact, input=fact.name, actor=actor, position=event.position, recorded_at=at
                )
                rows.append(about)
        return SchemaEdits(edits=rows)

    async def recorded_reads(self, task_id: TaskId) -> tuple[RecordedSchema, dict[str, frozenset[str]]]:
        """Return the schema of a task, and by pair id the tables, columns and relations that the pair's SQL reads.

        Raises FileUnknown if the task has no recorded schema.
        """
        found = await self._described(task_id, None)
        reads = await self._reads(found, found.folded.pairs.values())
        return found.schema, {pair: names.union(found.folded.pairs[pair].tables) for pair, names in reads.items()}

    async def _edited(
        self,
        found: _Described,
        name: str,
        edit: Callable[[str], Edit],
        copy: Literal["dictionary", "relations"],
        table: str,
        reads: str | None,
        meta: Meta | None,
    ) -> SchemaEdited:
        # an upload that was deleted since is edited as the task has it
        otherwise = cast("str | None", found.task.parameters.get(copy)) or ""
        fact = await self.inputs.edit(name, edit, otherwise=otherwise, meta=meta)
        pairs = found.per_table[table] if reads is None else (await self._counts(found, {table}))[reads]
        shown = table if reads is None else None
        return view_of(SchemaEdited, fact, input=fact.name, pairs=pairs, table=shown, reads=reads)

    async def _described(self, task_id: TaskId, at: int | None) -> _Described:
        task = await self.states.at(task_id, at)
        if (file := task.files.get(SCHEMA_FILE)) is None:
            raise FileUnknown(name=SCHEMA_FILE)
        schema = await in_thread(lambda: read_schema(self._content(file.name, file.sha256)), name="read a schema")
        return _Described(task=task, schema=schema, folded=await self.folded.at(task_id, at))

    async def _pending(self, found: _Described) -> tuple[Pending, list[str]]:
        """Return what a new task with the same settings would take over, and the names of the uploads it would name."""
        names, given = self._uploads(found.task), found.task.parameters
        texts = {name: await self._upload(name, found.task) for name in names}
        dictionary = (cast("str | None", given.get("dictionary")), texts[names[0]])
        relations = (cast("str | None", given.get("relations")), texts[names[1]])
        pending = await in_thread(
            lambda: pending_of(found.schema, dictionary, relations, names), name="compare uploads"
        )
        return pending, [name for name in names if texts[name] is not None]

    async def _upload(self, name: str, task: Task) -> str | None:
        """Return the text of an upload; None if it is gone, or neither the task's own nor edited from a schema."""
        own = name in (task.parameters.get("dictionary_file"), task.parameters.get("relations_file"))
        if not own and not await self.inputs.edits(name, limit=1):
            return None
        try:
            return decode_text(await self.inputs.get(name), name)
        except InputUnknown:
            return None

    def _uploads(self, task: Task) -> tuple[str, str]:
        """Return the names of the dictionary and the relations file of the task's source, which may not exist yet."""
        stem = name_part(task.db_name)
        given = task.parameters
        return (
            given.get("dictionary_file") or f"{stem}_dictionary.csv",
            given.get("relations_file") or f"{stem}_relations.txt",
        )

    async def _counts(self, found: _Described, tables: Collection[str]) -> Counter[str]:
        """Return the number of pairs by column and relation, of the pairs that may read one of the tables."""
        wanted, changed = set(tables), found.changed
        pairs = [p for p in found.folded.pairs.values() if p.pair_id in changed or not wanted.isdisjoint(p.tables)]
        reads = await self._reads(found, pairs)
        return Counter(name for names in reads.values() for name in names)

    async def _reads(self, found: _Described, pairs: Iterable[PairState]) -> dict[str, frozenset[str]]:
        names = (name for name in sorted(found.task.files) if name.startswith("qs_") and name.endswith("_meta.json"))
        known = next((found.task.files[name] for name in names), None)
        listed = list(pairs)

        def read() -> dict[str, frozenset[str]]:
            recorded = {} if known is None else read_recorded(self._content(known.name, known.sha256))
            return reads_by_pair(listed, recorded, found.changed, found.schema)

        return await in_thread(read, name="read pairs")

    def _content(self, name: str, sha256: str) -> bytes:
        """Return the content of a task's file. Raises FileCollected if it is gone."""
        try:
            return self.artefacts.objects.get(sha256)
        except FileNotFoundError:
            raise FileCollected(name=name) from None
