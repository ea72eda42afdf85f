"""Decisions of reviewers, applied to the next generation: approved and edited pairs stay, rejected pairs do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events.facts.ids import TaskId
from events.facts.pair.state import PairState, QuestionAndSql
from executor.steps.pairs.logged_pairs import pair_of
from training.pair import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPairs:
    """Reviewed pairs of a source, by id."""

    pairs: Mapping[str, PairState]
    kept: Mapping[str, Pair]
    """Pairs that people approved or edited, as reviewed; of other tasks only those that the gate accepts now."""
    left_out: int = 0
    """Number of pairs of earlier tasks that the gate now refuses."""

    @property
    def rejected_texts(self) -> set[QuestionAndSql]:
        """Questions and SQL of rejected pairs: an equal pair with another id is also rejected."""
        return {pair.text for pair in self.pairs.values() if pair.rejected_in}

    def kept_in(self, pair_id: str) -> TaskId | None:
        """Return the task in which a person approved or edited a pair; None if it is not kept."""
        return self.pairs[pair_id].kept_in if pair_id in self.kept else None

    def rejected_in(self, pair_id: str) -> TaskId | None:
        """Return the task in which a person rejected a pair; None if it is not rejected."""
        return None if (known := self.pairs.get(pair_id)) is None else known.rejected_in


def review_of(reviewed: Mapping[str, PairState]) -> ReviewedPairs:
    return ReviewedPairs(pairs=reviewed, kept={p: pair_of(pair) for p, pair in reviewed.items() if pair.kept_in})


def with_review(pairs: Sequence[Pair], review: ReviewedPairs) -> tuple[Pair, ...]:
    """Return the generated pairs that are not rejected, and all kept pairs as reviewed; each question occurs once."""
    wanted = dict(review.kept)
    kept = [_kept_text(pair, wanted.pop(pair.id, pair)) for pair in _not_rejected(pairs, review)]
    once: dict[str, Pair] = {}
    for pair in (*wanted.values(), *kept):
        once.setdefault(pair.question, pair)
    order = {pair.question: n for n, pair in enumerate(kept)}
    return tuple(sorted(once.values(), key=lambda pair: order.get(pair.question, len(order))))


def proposed(pairs: Sequence[Pair], review: ReviewedPairs, task_id: TaskId) -> tuple[Pair, ...]:
    """Return the generated pairs to record now, without pairs rejected in another task; kept pairs are as reviewed.

    A pair is also left out if another task kept a different pair with the same question. Decisions of this task's
    reviewers are applied at the end of the step.
    """
    elsewhere = {p: pair for p, pair in review.kept.items() if review.kept_in(p) != task_id}
    asked = {pair.question: pair_id for pair_id, pair in elsewhere.items()}
    left = {pair.id for pair in _not_rejected(pairs, review)}
    return tuple(
        _kept_text(pair, elsewhere.get(pair.id, pair))
        for pair in pairs
        if asked.get(pair.question, pair.id) == pair.id and (pair.id in left or review.rejected_in(pair.id) == task_id)
    )


def not_proposed(pairs: Sequence[Pair], review: ReviewedPairs, task_id: TaskId) -> int:
    """Return the number of pairs that were rejected in another task."""
    left = {pair.id for pair in _not_rejected(pairs, review)}
    return sum(pair.id not in left and review.rejected_in(pair.id) != task_id for pair in pairs)


def _not_rejected(pairs: Iterable[Pair], review: ReviewedPairs) -> list[Pair]:
    texts = review.rejected_texts
    return [
        pair
        for pair in pairs
        if pair.id in review.kept or not (review.rejected_in(pair.id) or (pair.question, pair.sql) in texts)
    ]


def _kept_text(made: Pair, wanted: Pair) -> Pair:
    """Return the kept pair, or the generated pair if the texts are equal: the generated pair has more metadata."""
    return made if (made.question, made.sql) == (wanted.question, wanted.sql) else wanted
