"""Pairs of a task to load: pairs of the task's file, and pairs imported or approved later."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from executor.steps.api import NoPairs, StepContext
from executor.steps.pairs.pair_files import read_pairs
from executor.steps.pairs.pair_review import Review
from training.pair import Pair


def accepted_pairs(context: StepContext, review: Review) -> list[Pair]:
    """Return the pairs of the task's file that may train, then pairs imported or approved later.

    A repaired pair is included once its repair is accepted. Raises NoPairs if the file is missing and no other pair was
    accepted, PairFileBroken.
    """
    wanted = [review.texts[p] for p in review.kept if p in review.texts and review.may_train(p)]
    try:
        listed = read_pairs(context)
    except NoPairs:
        if not wanted:
            raise
        listed = ()
    return with_kept([_as_accepted(p, review) for p in listed if review.may_train(p.id)], wanted, review)


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
