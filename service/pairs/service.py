"""Review of pairs: list, run, edit, approve, reject, export. Edited SQL must pass the gate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import psycopg
from msgspec.structs import replace
from psycopg.rows import args_row

from events.append.group_commit import StreamAppend
from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.pair.fitness import is_invalid
from events.facts.pair.state import PairState, Review, TaskPairs
from events.facts.records import PairApproved, PairEdited, PairEvent, PairRejected, PairReviewWithdrawn
from events.facts.refusals import ExecutionInProgress, PairNotFound
from events.facts.task.state import Task
from events.store.event_store import MAX_RETRIES, EventStore, provisional
from events.wire.event import Event, Meta, VersionConflict
from runtime.process.worker_threads import in_thread
from runtime.sentences import Sentence
from runtime.sources.encrypted_sources import SourceRegister
from runtime.sources.source_connection import SourceUnreachable
from schema.named_queries import query
from service.pair_views.filters import ChosenPairs, PairFilter, choose
from service.pair_views.view import pair_view
from service.pairs.formats.export import Exported, export_pairs
from service.pairs.gate_threads import GateRuns
from service.pairs.most_useful import most_useful
from service.pairs.pair_states import PairStates
from service.pairs.written_pairs import WrittenPairs
from service.schemas.errors import InvalidRequest, PairChanged, PairInvalid, SourceDown
from service.schemas.language import Language
from service.schemas.requests import PairChange, PairDecisions
from service.schemas.responses.pairs import PairPage, PairRun, PairsDecided, PairView
from service.sources.tables import SourceTables, chosen_names, connection_of
from service.tasks.task_states import TaskStates
from service.texts import say
from training.catalog import TableName
from training.gate import Result, explain

EVERY_PAIR = PairFilter()
DECISIONS: Final[dict[Review | None, type[PairApproved | PairRejected | PairReviewWithdrawn]]] = {
    "approved": PairApproved,
    "rejected": PairRejected,
    None: PairReviewWithdrawn,
}
"""Event of each decision on a pair; None for no decision any more."""

type PlanFacts[Outcome] = Callable[[Task, TaskPairs], Awaitable[tuple[Sequence[PairEvent], Outcome]]]
"""Function of a task and its pairs that returns the facts to append, and the outcome of the change."""


class SqlRefused(InvalidRequest):
    """{message}"""

    code = "invalid_sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    store: EventStore
    states: TaskStates
    folded: PairStates
    sources: SourceRegister
    files: WrittenPairs
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
        """Return a page of matching pairs in the order of their generation; `total` counts all matching pairs.

        cursor: the position at which the last pair of the previous page was generated.
        """
        folded = await self.folded.at(task_id, at)
        found = [p for p in folded.pairs.values() if wanted.fits(p)]
        page = [p for p in found if p.made > cursor][: limit + 1]
        following = page[limit - 1].made if len(page) > limit else None
        return PairPage(pairs=[pair_view(p) for p in page[:limit]], total=len(found), next_cursor=following)

    async def change(self, task_id: TaskId, pair_id: str, change: PairChange, *, meta: Meta | None = None) -> PairView:
        """Edit, approve or reject a pair. The edit, the review and the changed pair files are appended in one commit.

        Raises PairNotFound, PairInvalid, PairChanged if the pair has changed after `change.position`, SqlRefused,
        ExecutionInProgress, the errors of `through_gate`, and VersionConflict after MAX_RETRIES concurrent changes.
        """
        actor = meta.actor if meta else None
        given = change.sql
        new_sql = await in_thread(lambda: one_line(given), name="read sql") if given else None
        review = change.review
        decided = [DECISIONS[review](task_id=task_id, pair_id=pair_id, actor=actor)] if review else []
        results: dict[str, Result] = {}

        async def plan(task: Task, folded: TaskPairs) -> tuple[Sequence[PairEvent], None]:
            (pair,) = known_pairs(folded, [pair_id])
            if decided and change.position is not None and pair.written > change.position:
                raise PairChanged(pair_id=pair_id, position=change.position)
            question, sql = change.question or pair.question, new_sql or pair.sql
            if (question, sql) == pair.text:
                if change.review == "approved" and is_invalid(pair):
                    raise PairInvalid(pair_id=pair_id)
                return decided, None
            refuse_while_running(task)
            await self.add_results(results, task, [sql])
            edited = PairEdited(
                task_id=task_id,
                pair_id=pair_id,
                question=question,
                sql=sql,
                rows=passed(results[sql]).verdict.rows,
                actor=actor,
            )
            return [edited, *decided], None

        await self.append(task_id, plan, meta)
        return pair_view(await self._pair(task_id, pair_id))

    async def append[Outcome](self, task_id: TaskId, plan: PlanFacts[Outcome], meta: Meta | None) -> Outcome:
        """Append the facts of a plan with the pair file if a pair is edited, in one commit.

        The plan is made again after each concurrent change of the task or its pairs. Raises the errors of the plan,
        and VersionConflict after MAX_RETRIES concurrent changes.
        """
        for _ in range(MAX_RETRIES):
            task = await self.states.now(task_id)
            folded = await self.folded.at(task_id)
            facts, outcome = await plan(task, folded)
            if not facts:
                return outcome
            parts = [StreamAppend(pairs_stream(task_id), facts, folded.version)]
            edited = any(isinstance(fact, PairEdited) for fact in facts)
            if written := await self.files.rewritten(task, folded, facts) if edited else []:
                parts.append(StreamAppend(task_stream(task_id), provisional(written, task)[0], task.version))
            try:
                await self.store.lane.append_together(parts, meta=meta)
            except VersionConflict:
                continue
            if written:
                await self.files.link(task_id)
            return outcome
        raise VersionConflict(pairs_stream(task_id))

    async def change_many(self, task_id: TaskId, wanted: PairDecisions, *, meta: Meta | None = None) -> PairsDecided:
        """Approve or reject several pairs. Raises PairNotFound if the task lacks one of them.

        Pairs that have changed since the client read them are left out; an approval also leaves out invalid pairs.
        """
        approves, fact = wanted.review == "approved", DECISIONS[wanted.review]
        actor = meta.actor if meta else None
        seen = dict(zip(wanted.pair_ids, wanted.positions or (), strict=False))

        async def plan(_: Task, folded: TaskPairs) -> tuple[Sequence[PairEvent], PairsDecided]:
            pairs = known_pairs(folded, wanted.pair_ids)
            changed = [p for p, position in seen.items() if folded.pairs[p].written > position]
            invalid = [pair.pair_id for pair in pairs if approves and is_invalid(pair)]
            named = [pair for pair in pairs if pair.pair_id not in {*changed, *invalid}]
            facts = [fact(task_id=task_id, pair_id=p.pair_id, actor=actor) for p in named]
            return facts, PairsDecided(pairs=list(map(pair_view, named)), invalid=invalid, changed=changed)

        outcome = await self.append(task_id, plan, meta)
        decided = await self._all(task_id, None)
        return replace(outcome, pairs=[pair_view(decided[pair.pair_id]) for pair in outcome.pairs])

    async def history(self, task_id: TaskId, pair_id: str) -> list[Event]:
        """Return the events of a pair, oldest first. Raises PairNotFound."""
        await self._pair(task_id, pair_id)
        wanted = {"stream": pairs_stream(task_id), "pair_id": pair_id}
        async with self.store.connection() as conn, conn.cursor(row_factory=args_row(Event)) as cursor:
            await cursor.execute(query("task_history", "pair_history"), wanted, binary=True)
            return await cursor.fetchall()

    async def run(self, task_id: TaskId, pair_id: str, *, sql: str | None = None, language: Language = "en") -> PairRun:
        """Run a pair's SQL, or the draft `sql`, through the gate. The response reports errors in the SQL."""
        task = await self.states.now(task_id)
        pair = await self._pair(task_id, pair_id)
        (result,) = await self.through_gate(task, [sql or pair.sql])
        return run_view(result, language)

    async def export(
        self,
        task_id: TaskId,
        name: str,
        *,
        wanted: PairFilter = EVERY_PAIR,
        include: Sequence[str] = (),
        top: int | None = None,
        at: int | None = None,
    ) -> tuple[Exported, ChosenPairs]:
        """Return the matching pairs as a file in the format `name`, and the selection of pairs (see `choose`).

        `top`: only this number of pairs (see `most_useful`).
        """
        task = await self.states.at(task_id, at)
        found = (await self._all(task_id, at)).values()
        chosen = choose((pair for pair in found if wanted.fits(pair)), include)
        if top is not None:
            chosen = chosen._replace(pairs=most_useful(chosen.pairs, top))
        return export_pairs(name, task.db_name, task_id, chosen.pairs), chosen

    async def _all(self, task_id: TaskId, at: int | None) -> dict[str, PairState]:
        return (await self.folded.at(task_id, at)).pairs

    async def _pair(self, task_id: TaskId, pair_id: str) -> PairState:
        (found,) = known_pairs(await self.folded.at(task_id), [pair_id])
        return found

    async def gated(self, task: Task, sql: str) -> Result:
        """Run SQL through the gate. Raises SqlRefused, and the errors of `through_gate`."""
        (result,) = await self.through_gate(task, [sql])
        return passed(result)

    async def add_results(self, results: dict[str, Result], task: Task, statements: Iterable[str]) -> None:
        """Run the statements that have no result yet through the gate, and add their results.

        Raises the errors of `through_gate`.
        """
        if to_run := [sql for sql in dict.fromkeys(statements) if sql not in results]:
            results.update(zip(to_run, await self.through_gate(task, to_run), strict=True))

    async def through_gate(self, task: Task, statements: Sequence[str]) -> list[Result]:
        """Run statements through the gate over the task's tables; return the results in the order of the statements.

        Raises SourceUnknown, SourceDown, SourceBusy, NotReady, and InvalidRequest if the statements take too long.
        """
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


def known_pairs(folded: TaskPairs, pair_ids: Iterable[str]) -> list[PairState]:
    """Return the pairs with the given ids, each once. Raises PairNotFound with the ids that the task lacks."""
    once = dict.fromkeys(pair_ids)
    if unknown := [pair_id for pair_id in once if pair_id not in folded.pairs]:
        raise PairNotFound(pair_id=", ".join(unknown))
    return [folded.pairs[pair_id] for pair_id in once]


def passed(result: Result, line: int | None = None) -> Result:
    """Return a result of the gate. Raises SqlRefused, with the line of a file, if the gate refused the SQL."""
    if not result.verdict.valid:
        reason = Sentence(explain(result.verdict, "zh"), explain(result.verdict, "en"))
        said = say("sql: {reason}", reason=reason)
        if line is not None:
            said = say("line {line}: {reason}", line=line, reason=reason)
        raise SqlRefused(said, field="sql")
    return result


def run_view(result: Result, language: Language) -> PairRun:
    """Return the response for a run of the gate; errors are in the language."""
    verdict = result.verdict
    return PairRun(
        columns=list(result.columns),
        rows=[list(row) for row in result.rows],
        row_count=verdict.rows,
        truncated=verdict.truncated or (verdict.rows or 0) > len(result.rows),
        valid=verdict.valid,
        error=explain(verdict, language) or None,
        layer=verdict.layer,
        error_at=verdict.position,
        seconds=round(verdict.seconds, 4),
    )


def refuse_while_running(task: Task) -> None:
    """Raise ExecutionInProgress while an execution reads the task's pair files."""
    if (current := task.current) is not None:
        raise ExecutionInProgress(execution_id=current.execution_id, status=current.status)


def one_line(sql: str) -> str:
    """Return SQL in the form of the pair files: on one line, ending in one semicolon."""
    # imported here, so that the SQL parser is loaded only by the first edit or import
    from training.gate import single_line  # noqa: PLC0415

    return single_line(sql.strip())
