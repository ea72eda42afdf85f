"""Pairs kept by reviewers in earlier tasks over the same source, if they still pass the gate."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from typing import Literal

from events.facts.ids import TaskId
from events.facts.records import PairCarried, PairEvent
from executor.steps.api import StepContext
from executor.steps.pairs.pair_review import ReviewedPairs, review_of
from executor.steps.source.askable_source import source_gate
from training.gate import explain
from training.measures import with_reads
from training.pair import Pair
from training.source import SourceDescription

logger = logging.getLogger(__name__)


def source_review(context: StepContext, source: SourceDescription) -> ReviewedPairs:
    """Return the cached review of the source. Other tasks' pairs are kept only if valid and in the task's language."""
    return context.memo.get("source review", lambda: _checked(context, source))


def carried(context: StepContext, pairs: Sequence[Pair], review: ReviewedPairs) -> tuple[PairEvent, ...]:
    """Return a PairCarried fact for each pair that was kept or rejected in another task."""
    own = context.task.task_id
    decided: list[tuple[str, TaskId | None, Literal["approved", "rejected"] | None]] = [
        (pair.id, review.kept_in(pair.id), "approved" if review.pairs[pair.id].review else None)
        for pair in pairs
        if pair.id in review.kept
    ]
    decided.extend((pair.pair_id, pair.rejected_in, "rejected") for pair in review.pairs.values())
    return tuple(
        PairCarried(
            task_id=own,
            execution_id=context.execution_id,
            pair_id=pair_id,
            from_task_id=from_task_id,
            review=decision,
        )
        for pair_id, from_task_id, decision in decided
        if from_task_id is not None and from_task_id != own
    )


def _checked(context: StepContext, source: SourceDescription) -> ReviewedPairs:
    review = review_of(context.reviewed_pairs())
    kept = {p: with_reads(pair, source) for p, pair in review.kept.items()}
    elsewhere = [p for p in kept if review.kept_in(p) != context.task.task_id]
    foreign = {p for p in elsewhere if kept[p].language != source.language}
    refused = _refused(context, source, [kept[p] for p in elsewhere if p not in foreign])
    valid = {p: pair for p, pair in kept.items() if p not in foreign | refused}
    return dataclasses.replace(review, kept=valid, left_out=len(refused))


def _refused(context: StepContext, source: SourceDescription, pairs: Sequence[Pair]) -> set[str]:
    if not pairs:
        return set()
    found: set[str] = set()
    with source_gate(context, source) as gate:
        for pair in pairs:
            context.token.check()
            if not (verdict := gate.check(pair.sql)).valid:
                logger.warning("no longer valid, not carried over: %s - %s", pair.question, explain(verdict, "zh"))
                found.add(pair.id)
    return found
