"""Pairs of a task to load: pairs of the task's file, and pairs imported or approved later."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import assert_never

from events.facts.records import (
    PairApproved,
    PairCarried,
    PairEdited,
    PairEvent,
    PairGenerated,
    PairLoaded,
    PairRejected,
    PairRemoved,
    PairRepaired,
    PairReviewWithdrawn,
    PairUnloaded,
    PairValidated,
)
from executor.steps.api import NoPairs, StepContext
from executor.steps.pairs.pair_files import read_pairs
from executor.steps.pairs.pair_review import Review, review_of
from training.pair import Pair


def accepted_pairs(context: StepContext) -> list[Pair]:
    """Return the pairs of the task's file except rejected pairs, then pairs imported or approved later.

    A repaired pair is included once its repair is accepted. Raises NoPairs if the file is missing and no other pair was
    accepted, PairFileBroken.
    """
    history = context.pair_history()
    review = review_of(history)
    refused = refused_by_the_gate(history) | review.waiting.keys()
    wanted = [review.texts[p] for p in review.kept if p in review.texts and p not in refused]
    try:
        listed = read_pairs(context)
    except NoPairs:
        if not wanted:
            raise
        listed = ()
    return with_kept([_as_accepted(p, review) for p in listed if _may_train(p, review)], wanted, review)


def _may_train(pair: Pair, review: Review) -> bool:
    return pair.id not in review.rejected and pair.id not in review.waiting


def _as_accepted(pair: Pair, review: Review) -> Pair:
    """Return a pair with its accepted repair, which the file lacks if validation may not change the file."""
    if review.replaced.get(pair.id) != pair.sql:
        return pair
    return dataclasses.replace(pair, sql=review.texts[pair.id].sql)


def with_kept(listed: Sequence[Pair], wanted: Sequence[Pair], review: Review) -> list[Pair]:
    """Return the listed pairs, then the wanted pairs that are not rejected and whose id and question are not listed."""
    known = {pair.id for pair in listed} | set(review.rejected)
    asked = {pair.question for pair in listed}
    return [*listed, *(pair for pair in wanted if pair.id not in known and pair.question not in asked)]


def refused_by_the_gate(history: Sequence[PairEvent]) -> set[str]:
    """Return the ids of pairs that were found invalid or removed, and not corrected since."""
    refused: set[str] = set()
    for fact in history:
        match fact:
            case PairRemoved() | PairValidated(valid=False):
                refused.add(fact.pair_id)
            case PairValidated() | PairEdited() | PairGenerated() | PairCarried():
                refused.discard(fact.pair_id)
            case (
                PairRepaired() | PairApproved() | PairRejected() | PairReviewWithdrawn() | PairLoaded() | PairUnloaded()
            ):
                pass
            case _:
                assert_never(fact)
    return refused
