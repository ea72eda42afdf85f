"""Reviewing pairs: look, run, edit, approve, reject, import. What a person changes passes the gate at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import psycopg
from psycopg.rows import args_row

from events.append.group_commit import StreamAppend
from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.records import PairApproved, PairEdited, PairEvent, PairGenerated, PairRejected, PairValidated
from events.facts.refusals import ExecutionInProgress, PairNotFound
from events.facts.task.state import Task
from events.store.event_store import MAX_RETRIES, EventStore, provisional
from events.wire.event import Event, Meta, VersionConflict
from runtime.process.worker_threads import in_thread
from runtime.sources.encrypted_sources import SourceRegister
from runtime.sources.source_connection import SourceUnreachable
from schema.named_queries import query
from service.pairs.export_formats import Exported, export_pairs
from service.pairs.files import EditedFiles
from service.pairs.filters import Chosen, PairFilter, choose, is_invalid, reasons_against, waits_for_approval
from service.pairs.gate import GateRuns
from service.pairs.import_formats import Entry, read_entries
from service.pairs.state_cache import PairStates
from service.schemas.errors import InvalidRequest, PairChanged, PairInvalid, SourceDown
from service.schemas.language import Language
from service.schemas.requests import MAX_SQL_CHARACTERS, PairChange, PairDecisions
from service.schemas.responses.pairs import PairImport, PairPage, PairRefusal, PairRun, PairsDecided, PairView
from service.sources.tables import SourceTables, chosen_names, connection_of
from service.tasks.state_cache import TaskStates
from training.source.catalog import TableName
from training.sql.verdict import Result, explain

IMPORTED = UUID("8f2f6f52-1c0a-5d4e-8b57-2b6f3f0f6f10")
"""The namespace of ids of pairs that were brought from elsewhere."""
EVERY_PAIR = PairFilter()
NO_PAIR: dict[Language, str] = {"zh": "缺少 question 或 sql", "en": "has no question with its sql"}
TOO_LONG: dict[Language, str] = {
    "zh": f"sql 过长, 最多 {MAX_SQL_CHARACTERS} 个字符",
    "en": f"the sql is too long; at most {MAX_SQL_CHARACTERS} characters",
}


class SqlRefused(InvalidRequest):
    """{english}"""

    code = "invalid_sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    store: EventStore
    states: TaskStates
    told: PairStates
    sources: SourceRegister
    files: EditedFiles
    gates: GateRuns

    async def list(
        self,
        task_id: TaskId,
        *,
        wanted: PairFilter = EVERY_PAIR,
        at: int | None = None,
        limit: int = 500,
        cursor: int = 0,
    ) -> PairPage:
        """In the order they were made. `total` counts all that match.

        The cursor says where the page before ended, whatever has been edited, decided or removed since.
        """
        told = await self.told.at(task_id, at)
        found = [p for p in told.pairs.values() if wanted.fits(p)]
        page = [p for p in found if told.made[p.pair_id] > cursor][: limit + 1]
        following = told.made[page[limit - 1].pair_id] if len(page) > limit else None
        return PairPage(pairs=page[:limit], total=len(found), next_cursor=following)

    async def change(self, task_id: TaskId, pair_id: str, change: PairChange, *, meta: Meta | None = None) -> PairView:
        """Edits a pair, or keeps a decision about it.

        Raises PairNotFound, PairInvalid, PairChanged, SqlRefused, ExecutionInProgress.
        The edit, its decision and the task's files change together; whoever was faster, with the same pair or another,
        keeps what he changed.
        """
        actor = meta.actor if meta else None
        decided = _decision(task_id, pair_id, change.review, actor)
        passed: dict[str, Result] = {}
        for _ in range(MAX_RETRIES):
            task = await self.states.now(task_id)
            told = await self.told.now(task_id)
            pair = told.pairs.get(pair_id)
            if pair is None:
                raise PairNotFound(pair_id=pair_id)
            if decided and change.position is not None and told.written[pair_id] > change.position:
                raise PairChanged(pair_id=pair_id, position=change.position)
            question, sql = change.question or pair.question, one_line(change.sql) if change.sql else pair.sql
            if (question, sql) == (pair.question, pair.sql):
                if change.review == "approved" and is_invalid(pair):
                    raise PairInvalid(pair_id=pair_id)
                try:
                    if decided:
                        await self.store.lane.append(pairs_stream(task_id), decided, expected=told.version, meta=meta)
                except VersionConflict:
                    continue
                return await self._pair(task_id, pair_id)
            if (current := task.current) is not None:
                raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)
            if sql not in passed:
                passed[sql] = await self._gated(task, sql)
            edited = PairEdited(
                task_id=task_id,
                execution_id=None,
                pair_id=pair_id,
                question=question,
                sql=sql,
                rows=passed[sql].verdict.rows,
                actor=actor,
            )
            parts = [StreamAppend(pairs_stream(task_id), [edited, *decided], told.version)]
            # a repair that waits comes into the files with its approval, by the step that reads them
            waits = pair.repair if waits_for_approval(pair) and sql == pair.sql else None
            if written := await self.files.rewritten(task, pair, question, waits.before if waits else sql):
                parts.append(StreamAppend(task_stream(task_id), provisional(written, task)[0], task.version))
            try:
                await self.store.lane.append_together(parts, meta=meta)
            except VersionConflict:
                continue
            await self.files.show(task_id)
            return await self._pair(task_id, pair_id)
        raise VersionConflict(pairs_stream(task_id))

    async def change_many(self, task_id: TaskId, wanted: PairDecisions, *, meta: Meta | None = None) -> PairsDecided:
        """Approve or reject several at once. Pairs that have changed since they were seen are left out, and of an
        approval the invalid ones. Raises PairNotFound.
        """
        approves = wanted.review == "approved"
        fact = PairApproved if approves else PairRejected
        actor = meta.actor if meta else None
        seen = dict(zip(wanted.pair_ids, wanted.positions or (), strict=False))
        for _ in range(MAX_RETRIES):
            told = await self.told.now(task_id)
            if unknown := [p for p in wanted.pair_ids if p not in told.pairs]:
                raise PairNotFound(pair_id=", ".join(unknown))
            changed = [p for p, position in seen.items() if told.written[p] > position]
            invalid = [p for p in wanted.pair_ids if approves and is_invalid(told.pairs[p])]
            left_out = {*changed, *invalid}
            named = [p for p in wanted.pair_ids if p not in left_out]
            try:
                if facts := [fact(task_id=task_id, execution_id=None, pair_id=p, actor=actor) for p in named]:
                    await self.store.lane.append(pairs_stream(task_id), facts, expected=told.version, meta=meta)
            except VersionConflict:
                continue
            decided = await self._all(task_id, None)
            return PairsDecided(pairs=[decided[p] for p in named], invalid=invalid, changed=changed)
        raise VersionConflict(pairs_stream(task_id))

    async def history(self, task_id: TaskId, pair_id: str) -> list[Event]:
        """What happened to a pair, oldest first. Raises PairNotFound."""
        await self._pair(task_id, pair_id)
        wanted = {"stream": pairs_stream(task_id), "pair_id": pair_id}
        async with self.store.connection() as conn, conn.cursor(row_factory=args_row(Event)) as cursor:
            await cursor.execute(query("task_history", "pair_history"), wanted, binary=True)
            return await cursor.fetchall()

    async def run(self, task_id: TaskId, pair_id: str, *, sql: str | None = None, language: Language = "en") -> PairRun:
        """Runs a pair's SQL, or a draft of it, read-only and bounded; a fault of the SQL is part of the answer."""
        task = await self.states.now(task_id)
        pair = await self._pair(task_id, pair_id)
        (result,) = await self._through_gate(task, [sql or pair.sql])
        verdict = result.verdict
        return PairRun(
            columns=list(result.columns),
            rows=[list(row) for row in result.rows],
            row_count=verdict.rows,
            truncated=verdict.truncated or (verdict.rows or 0) > len(result.rows),
            valid=verdict.valid,
            error=explain(verdict, language) or None,
            layer=verdict.layer,
            seconds=round(verdict.seconds, 4),
        )

    async def export(
        self,
        task_id: TaskId,
        name: str,
        *,
        wanted: PairFilter = EVERY_PAIR,
        include: Sequence[str] = (),
        at: int | None = None,
    ) -> tuple[Exported, Chosen]:
        """The pairs that fit the filter and may train, or are included although they may not."""
        task = await self.states.at(task_id, at)
        found = (await self._all(task_id, at)).values()
        chosen = choose((pair for pair in found if wanted.fits(pair)), include)
        return export_pairs(name, task.db_name, task_id, chosen.pairs), chosen

    async def import_(
        self, task_id: TaskId, text: str, *, trial: bool = False, language: Language = "en", meta: Meta | None = None
    ) -> PairImport:
        """Brings pairs from elsewhere; a trial only says what would happen.

        What does not pass the gate is reported with its line and left out.
        """
        task = await self.states.now(task_id)
        known = await self._all(task_id, None)

        def read() -> tuple[list[Entry], dict[int, str], set[tuple[str, str]]]:
            """The entries, the SQL of those for the gate by their number, and what the task has already."""
            entries = read_entries(text)
            lines = {e.number: one_line(e.sql) for e in entries if e.is_pair and len(e.sql) <= MAX_SQL_CHARACTERS}
            # an export that comes back has ids of its own
            standing = {(pair.question, one_line(pair.sql)) for pair in known.values() if not reasons_against(pair)}
            return entries, lines, standing

        entries, lines, standing = await in_thread(read, name="read pairs")
        results = dict(zip(lines, await self._through_gate(task, list(lines.values())), strict=True))

        def sort_out() -> tuple[list[PairEvent], list[PairRefusal], int, int]:
            """What is to be appended, what is refused, and how many are new and present."""
            facts: list[PairEvent] = []
            refused: list[PairRefusal] = []
            fresh: dict[str, None] = {}
            present = 0
            for entry in entries:
                if not entry.is_pair:
                    refused.append(_refused(entry, NO_PAIR[language]))
                    continue
                if entry.number not in lines:
                    refused.append(_refused(entry, TOO_LONG[language]))
                    continue
                sql, result = lines[entry.number], results[entry.number]
                pair_id = str(uuid5(IMPORTED, f"{task.source}\n{entry.question}\n{sql}"))
                if not result.verdict.valid:
                    refused.append(_refused(entry, explain(result.verdict, language)))
                elif pair_id in known or pair_id in fresh or (entry.question, sql) in standing:
                    present += 1
                else:
                    fresh[pair_id] = None
                    facts += _imported(task, pair_id, entry.question, sql, result, meta.actor if meta else None)
            return facts, refused, len(fresh), present

        facts, refused, imported, present = await in_thread(sort_out, name="sort pairs out")
        if facts and not trial:
            await self.store.lane.append(pairs_stream(task_id), facts, expected=None, meta=meta)
        return PairImport(imported=imported, present=present, refused=refused, dry_run=trial)

    async def _all(self, task_id: TaskId, at: int | None) -> dict[str, PairView]:
        return (await self.told.at(task_id, at)).pairs

    async def _pair(self, task_id: TaskId, pair_id: str) -> PairView:
        found = (await self._all(task_id, None)).get(pair_id)
        if found is None:
            raise PairNotFound(pair_id=pair_id)
        return found

    async def _gated(self, task: Task, sql: str) -> Result:
        (result,) = await self._through_gate(task, [sql])
        if not result.verdict.valid:
            chinese, english = explain(result.verdict, "zh"), explain(result.verdict, "en")
            raise SqlRefused(chinese, f"sql: {english}", field="sql")
        return result

    async def _through_gate(self, task: Task, statements: Sequence[str]) -> list[Result]:
        """What the gate finds of each, in their order."""
        with connection_of(task.db_name):
            dsn = await self.sources.dsn(task.source)
        names = task.parameters.get("table_list")
        include_views = bool(task.parameters.get("include_views"))

        def relations(tables: SourceTables) -> frozenset[TableName]:
            found = chosen_names(task.db_name, tables.relations, names, include_views=include_views, skip=True)
            return frozenset(relation.full_name for relation in found[0])

        try:
            return await self.gates.run(task.db_name, dsn, relations, statements)
        except (SourceUnreachable, psycopg.OperationalError) as error:
            raise SourceDown(name=task.db_name, reason=str(error)) from None


def _decision(task_id: TaskId, pair_id: str, review: str | None, actor: str | None) -> list[PairEvent]:
    match review:
        case "approved":
            return [PairApproved(task_id=task_id, execution_id=None, pair_id=pair_id, actor=actor)]
        case "rejected":
            return [PairRejected(task_id=task_id, execution_id=None, pair_id=pair_id, actor=actor)]
        case _:
            return []


def one_line(sql: str) -> str:
    """SQL as the pair files have it: one line, one semicolon at its end."""
    # the parser's library is loaded at the first edit or import only
    from training.sql.text import single_line  # noqa: PLC0415

    return single_line(sql.strip())


def _refused(entry: Entry, error: str) -> PairRefusal:
    return PairRefusal(entry=entry.number, line=entry.line, question=entry.question, sql=entry.sql, error=error)


def _imported(task: Task, pair_id: str, question: str, sql: str, result: Result, actor: str | None) -> list[PairEvent]:
    """Generated by a person, found valid, and approved: so that it is in every generation to come."""
    # reading any SQL takes 25 MB, which a service where nobody imports pairs is spared
    from training.questions.any_sql import difficulty_of  # noqa: PLC0415

    task_id = task.task_id
    generated = PairGenerated(
        task_id=task_id,
        execution_id=None,
        pair_id=pair_id,
        question=question,
        sql=sql,
        language=task.parameters.get("language") or "zh",
        theme="",
        family="",
        difficulty=difficulty_of(sql),
        tables=result.verdict.tables,
        origin="person",
    )
    rows = result.verdict.rows
    return [
        generated,
        PairValidated(task_id=task_id, execution_id=None, pair_id=pair_id, valid=True, rows=rows, layer="run"),
        PairApproved(task_id=task_id, execution_id=None, pair_id=pair_id, actor=actor),
    ]
