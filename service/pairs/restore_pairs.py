"""Restoration of pairs to an earlier moment, which undoes edits and reviews. Nothing is removed from the log."""

from __future__ import annotations

from collections.abc import Iterator

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import (
    PairApproved,
    PairEdited,
    PairEvent,
    PairRejected,
    PairRepaired,
    PairReviewWithdrawn,
)
from events.facts.refusals import PairNotFound
from events.store.event_store import MAX_RETRIES
from events.wire.event import Meta, VersionConflict
from runtime.process.worker_threads import in_thread
from service.pairs.bulk_edits import pair_edit, refusal
from service.pairs.service import Pairs, refuse_while_running
from service.schemas.language import Language
from service.schemas.requests import PairRestoring
from service.schemas.responses.pairs import PairEdit, PairsRestored, PairView
from training.gate.verdict import Result


async def restore_pairs(
    pairs: Pairs, task_id: TaskId, wanted: PairRestoring, *, language: Language = "en", meta: Meta | None = None
) -> PairsRestored:
    """Append the facts after which question, SQL, repair and review of pairs are as they were at a position.

    Earlier SQL runs through the gate again and is recorded with its verdict. Raises PairNotFound for a pair that the
    task lacks now or lacked then, ExecutionInProgress if an SQL changes during an execution, FileCollected, the errors
    of `Pairs.through_gate`, and VersionConflict after MAX_RETRIES concurrent changes.
    """
    then = (await pairs.folded.at(task_id, wanted.position)).pairs
    actor = meta.actor if meta else None
    results: dict[str, Result] = {}
    for _ in range(MAX_RETRIES):
        task = await pairs.states.now(task_id)
        folded = await pairs.folded.at(task_id)
        if unknown := [p for p in wanted.pair_ids if p not in then or p not in folded.pairs]:
            raise PairNotFound(pair_id=", ".join(unknown))
        both = [(then[p], folded.pairs[p]) for p in dict.fromkeys(wanted.pair_ids)]
        rewritten = [old for old, now in both if (old.question, old.sql) != (now.question, now.sql)]
        if rewritten:
            refuse_while_running(task)
        if to_run := [sql for sql in dict.fromkeys(old.sql for old in rewritten) if sql not in results]:
            results.update(zip(to_run, await pairs.through_gate(task, to_run), strict=True))

        def edits(rewritten: list[PairView] = rewritten) -> dict[str, PairEdit]:
            return {old.pair_id: pair_edit(old, old.sql, results[old.sql], language) for old in rewritten}

        checked = await in_thread(edits, name="read verdicts")
        facts = [f for old, now in both for f in _facts(task_id, old, now, checked.get(old.pair_id), actor)]
        try:
            if facts:
                await pairs.append_edits(task, folded, facts, meta)
        except VersionConflict:
            continue
        restored = (await pairs.folded.at(task_id)).pairs
        return PairsRestored(pairs=[restored[old.pair_id] for old, _ in both])
    raise VersionConflict(pairs_stream(task_id))


def _facts(
    task_id: TaskId, old: PairView, now: PairView, checked: PairEdit | None, actor: str | None
) -> Iterator[PairEvent]:
    pair_id, review = old.pair_id, now.review
    if checked is not None:
        sql = old.repair.before if old.repair else old.sql
        yield PairEdited(
            task_id=task_id,
            execution_id=None,
            pair_id=pair_id,
            question=old.question,
            sql=sql,
            rows=checked.rows,
            actor=actor,
        )
        if old.repair:
            accepted = old.repair.accepted
            yield PairRepaired(
                task_id=task_id,
                execution_id=None,
                pair_id=pair_id,
                sql=old.sql,
                rule=old.repair.rule,
                accepted=accepted,
            )
            review = review if accepted else None
        if not checked.valid:
            yield refusal(task_id, checked)
    if old.review == review:
        return
    match old.review:
        case "approved":
            yield PairApproved(task_id=task_id, execution_id=None, pair_id=pair_id, actor=actor)
        case "rejected":
            yield PairRejected(task_id=task_id, execution_id=None, pair_id=pair_id, actor=actor)
        case None:
            yield PairReviewWithdrawn(task_id=task_id, execution_id=None, pair_id=pair_id, actor=actor)
