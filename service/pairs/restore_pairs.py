"""Restoration of pairs to an earlier moment, which undoes edits and reviews. Nothing is removed from the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from events.facts.ids import TaskId
from events.facts.pair.fitness import is_proposed
from events.facts.pair.state import PairState, TaskPairs
from events.facts.records import (
    ASKED,
    PairEdited,
    PairEvent,
    PairGenerated,
    PairRepaired,
    PairValidated,
)
from events.facts.task.state import Task
from events.wire.event import Meta
from runtime.process.worker_threads import in_thread
from service.pair_views.view import pair_view
from service.pairs.bulk_edits import pair_edit, refusal
from service.pairs.service import DECISIONS, Pairs, known_pairs, refuse_while_running
from service.schemas.language import Language
from service.schemas.requests import PairRestoring
from service.schemas.responses.pairs import PairEdit, PairsRestored
from training.gate import Result


async def restore_pairs(
    pairs: Pairs, task_id: TaskId, wanted: PairRestoring, *, language: Language = "en", meta: Meta | None = None
) -> PairsRestored:
    """Append the facts after which question, SQL, repair and review of pairs are as they were at a position.

    Earlier SQL runs through the gate again and is recorded with its verdict. Raises PairNotFound for a pair that the
    task lacks now or lacked then, ExecutionInProgress if a statement changes during an execution, and the errors of
    `Pairs.through_gate` and `Pairs.append`.
    """
    then = await pairs.folded.at(task_id, wanted.position)
    actor = meta.actor if meta else None
    results: dict[str, Result] = {}

    async def plan(task: Task, folded: TaskPairs) -> tuple[Sequence[PairEvent], None]:
        both = list(zip(known_pairs(then, wanted.pair_ids), known_pairs(folded, wanted.pair_ids), strict=True))
        rewritten = [old for old, now in both if _text_differs(old, now)]
        if rewritten:
            refuse_while_running(task)
        await pairs.add_results(results, task, (old.sql for old in rewritten))

        def verdicts() -> dict[str, PairEdit]:
            return {old.pair_id: pair_edit(old, old.sql, results[old.sql], language) for old in rewritten}

        checked = await in_thread(verdicts, name="read verdicts")
        return [f for old, now in both for f in _facts(task_id, old, now, checked.get(old.pair_id), actor)], None

    await pairs.append(task_id, plan, meta)
    return PairsRestored(pairs=[pair_view(p) for p in known_pairs(await pairs.folded.at(task_id), wanted.pair_ids)])


def _text_differs(old: PairState, now: PairState) -> bool:
    """Return True if the texts or repairs differ, or if an edit has accepted a proposed pair."""
    return (old.text, old.repair) != (now.text, now.repair) or (is_proposed(old) and now.origin != ASKED)


def _facts(
    task_id: TaskId, old: PairState, now: PairState, checked: PairEdit | None, actor: str | None
) -> Iterator[PairEvent]:
    review = now.review
    if checked is not None:
        yield from _texts(task_id, old, now, checked, actor)
        if is_proposed(old) or (review == "approved" and old.repair and not old.repair.accepted):
            review = None
    if old.review != review:
        yield DECISIONS[old.review](task_id=task_id, pair_id=old.pair_id, actor=actor)


def _texts(
    task_id: TaskId, old: PairState, now: PairState, checked: PairEdit, actor: str | None
) -> Iterator[PairEvent]:
    """Return the facts that restore question, SQL and repair: a proposal again, or an edit, and the gate's verdict."""
    pair_id = old.pair_id

    def edited(sql: str) -> PairEdited:
        return PairEdited(
            task_id=task_id,
            pair_id=pair_id,
            question=old.question,
            sql=sql,
            rows=checked.rows,
            actor=actor,
        )

    sql = old.repair.before if old.repair else old.sql
    if is_proposed(old):
        yield PairGenerated(
            task_id=task_id,
            pair_id=pair_id,
            question=old.question,
            sql=sql,
            language=old.language,
            theme=old.theme,
            family=old.family,
            difficulty=old.difficulty,
            tables=old.tables,
            origin=ASKED,
        )
    else:
        if now.repair and now.sql == sql:
            # an edit that keeps the SQL also keeps the repair
            yield edited(now.repair.before)
        yield edited(sql)
    if old.repair:
        yield PairRepaired(
            task_id=task_id,
            pair_id=pair_id,
            sql=old.sql,
            rule=old.repair.rule,
            accepted=old.repair.accepted,
        )
    if not checked.valid:
        yield refusal(task_id, checked)
    elif is_proposed(old):
        yield PairValidated(task_id=task_id, pair_id=pair_id, valid=True, rows=checked.rows)
