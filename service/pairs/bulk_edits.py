"""Edits of several pairs at once: a replaced name, or a check of their SQL as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from events.facts.ids import TaskId
from events.facts.pair.fitness import is_invalid
from events.facts.pair.state import PairState, TaskPairs
from events.facts.records import PairEdited, PairEvent, PairValidated
from events.facts.task.state import Task
from events.wire.event import Meta
from runtime.process.worker_threads import in_thread
from service.pairs.service import Pairs, known_pairs, one_line, refuse_while_running
from service.schemas.language import Language
from service.schemas.requests import PairEditing
from service.schemas.responses.pairs import PairEdit, PairEdits, PairReplacements
from service.sources.tables import connection_of, read_tables
from training.gate import Result, explain

MAX_REPLACEMENTS = 200


async def edit_pairs(
    pairs: Pairs, task_id: TaskId, wanted: PairEditing, *, language: Language = "en", meta: Meta | None = None
) -> PairEdits:
    """Replace a name in the SQL of pairs, or check the SQL as it is. With `dry_run`, only report the verdicts.

    A pair whose SQL passes the gate is edited; of a check, only if it was invalid. A replacement that does not pass
    changes nothing, a failed check records the refusal. Raises PairNotFound, ExecutionInProgress, the
    errors of `Pairs.through_gate`, and VersionConflict after MAX_RETRIES concurrent changes.
    """
    results: dict[str, Result] = {}
    checks, actor = wanted.find is None, meta.actor if meta else None

    async def plan(task: Task, folded: TaskPairs) -> tuple[Sequence[PairEvent], PairEdits]:
        given = known_pairs(folded, wanted.pair_ids)
        if not wanted.dry_run:
            refuse_while_running(task)
        after = await in_thread(lambda: _changed_sql(given, wanted), name="edit pairs")
        await pairs.add_results(results, task, after.values())

        def verdicts() -> list[PairEdit]:
            return [pair_edit(folded.pairs[p], sql, results[sql], language) for p, sql in after.items()]

        edits = await in_thread(verdicts, name="read verdicts")
        unchanged = [pair.pair_id for pair in given if pair.pair_id not in after]
        facts = [f for e in edits for f in _facts(task_id, folded.pairs[e.pair_id], e, checks=checks, actor=actor)]
        return [] if wanted.dry_run else facts, PairEdits(edits=edits, unchanged=unchanged, dry_run=wanted.dry_run)

    return await pairs.append(task_id, plan, meta)


async def replacements(pairs: Pairs, task_id: TaskId, find: str) -> PairReplacements:
    """Return names that may replace `find`: columns of its table if it is `table.column`, else tables of the source.

    Names that the task's DDL does not have come first, because a renamed column or table is one of them; then the most
    similar. Empty if the table no longer exists. Raises TaskNotFound and the errors of `Pairs.through_gate`.
    """
    task = await pairs.states.now(task_id)
    table, _, name = find.rpartition(".")
    if table:
        # the gate reads the columns as it would for a pair
        select = f"SELECT * FROM {table} LIMIT 0"  # noqa: S608  # `find` is a name, and the gate allows only a SELECT
        (columns,) = await pairs.through_gate(task, [select])
        names = [(table, column) for column in columns.columns]
    else:
        with connection_of(task.db_name):
            dsn = await pairs.sources.dsn(task.source)
        relations = (await read_tables(task.db_name, dsn)).relations
        names = [("" if r.schema == "public" else r.schema, r.name) for r in relations]
    files = [f for n, f in task.files.items() if n.endswith(".ddl") and table.rpartition(".")[2].strip('"') in n]

    def ranked() -> PairReplacements:
        documented = "\n".join(pairs.files.text(file) for file in files)
        return _ranked(names, name.strip('"'), documented)

    return await in_thread(ranked, name="rank names")


def _ranked(names: Sequence[tuple[str, str]], name: str, documented: str) -> PairReplacements:
    from training.repair import parts_of, text_of  # noqa: PLC0415  # see `one_line`

    likeness = {own: SequenceMatcher(None, own.lower(), name.lower()).ratio() for _, own in names}
    ordered = sorted(names, key=lambda each: (each[1] in documented, -likeness[each[1]]))
    written = [text_of((*parts_of(qualifier), own)) for qualifier, own in ordered[:MAX_REPLACEMENTS]]
    return PairReplacements(names=written)


def _changed_sql(given: Sequence[PairState], wanted: PairEditing) -> dict[str, str]:
    """Return the SQL to check by pair id, without pairs whose SQL does not have the name to replace."""
    if wanted.find is None or wanted.replace is None:
        return {pair.pair_id: one_line(pair.sql) for pair in given}
    from training.repair import replace_in_sql  # noqa: PLC0415  # see `one_line`

    changed = {pair.pair_id: replace_in_sql(pair.sql, wanted.find, wanted.replace) for pair in given}
    return {pair.pair_id: one_line(sql) for pair in given if (sql := changed[pair.pair_id]) != pair.sql}


def pair_edit(pair: PairState, sql: str, result: Result, language: Language) -> PairEdit:
    """Return the gate's result for the statement of a pair."""
    from training.repair import cause_of  # noqa: PLC0415  # see `one_line`

    verdict = result.verdict
    return PairEdit(
        pair_id=pair.pair_id,
        question=pair.question,
        before=pair.sql,
        after=sql,
        valid=verdict.valid,
        rows=verdict.rows,
        error=explain(verdict, language) or None,
        cause=cause_of(sql, verdict),
    )


def _facts(task_id: TaskId, pair: PairState, edit: PairEdit, *, checks: bool, actor: str | None) -> Iterator[PairEvent]:
    if edit.valid and (is_invalid(pair) or not checks):
        yield PairEdited(
            task_id=task_id,
            pair_id=edit.pair_id,
            question=edit.question,
            sql=edit.after,
            rows=edit.rows,
            actor=actor,
        )
    elif checks and not edit.valid:
        yield refusal(task_id, edit)


def refusal(task_id: TaskId, edit: PairEdit) -> PairValidated:
    """Return the fact that the gate refused the SQL of a pair."""
    return PairValidated(
        task_id=task_id,
        pair_id=edit.pair_id,
        valid=False,
        error=edit.error,
        cause=edit.cause,
    )
