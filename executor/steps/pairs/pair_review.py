"""Decisions of reviewers, applied to the next generation: approved and edited pairs stay, rejected pairs do not."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal, assert_never

from events.facts.ids import TaskId
from events.facts.pair_verdict import verdict_of
from events.facts.records import (
    ASKED,
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
from training.language import Language
from training.pair import LEVELS, Pair

type Decision = Literal["approved", "edited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Decision to keep a pair, and the task in which the decision was made."""

    task_id: TaskId
    decision: Decision


@dataclass(slots=True)
class Review:
    """Newest text and last decision of each pair, folded from pair events."""

    texts: dict[str, Pair] = field(default_factory=dict[str, Pair])
    kept: dict[str, Kept] = field(default_factory=dict[str, Kept])
    rejected: dict[str, TaskId] = field(default_factory=dict[str, TaskId])
    waiting: dict[str, PairRepaired] = field(default_factory=dict[str, PairRepaired])
    """Repairs that wait for approval, by pair id; these pairs are not loaded."""
    replaced: dict[str, str] = field(default_factory=dict[str, str])
    """SQL before the accepted repair, by pair id."""
    approved_repairs: dict[str, PairRepaired] = field(default_factory=dict[str, PairRepaired])
    """Repairs that a person accepted, by pair id."""
    edited: dict[str, TaskId] = field(default_factory=dict[str, TaskId])
    """Task in which each pair was edited, by pair id."""
    refused: set[str] = field(default_factory=set[str])
    """Ids of pairs whose SQL the gate refused last."""
    proposed: set[str] = field(default_factory=set[str])
    """Ids of pairs that were proposed for a question and not edited since; they train once they are approved."""

    def may_train(self, pair_id: str) -> bool:
        """Return True if nothing speaks against loading a pair. The service's `reasons_against` has the same rules."""
        undecided = pair_id in self.proposed and pair_id not in self.kept
        return not (undecided or any(pair_id in out for out in (self.rejected, self.waiting, self.refused)))

    def follow(self, fact: PairEvent) -> None:
        """Apply the next event."""
        if (passes := verdict_of(fact)) is not None:
            (self.refused.discard if passes else self.refused.add)(fact.pair_id)
        match fact:
            case PairGenerated():
                self._generate(fact)
            case PairRepaired():
                self._repair(fact)
            case PairEdited():
                self._edit(fact)
            case PairApproved():
                if (repaired := self.waiting.get(fact.pair_id)) is not None:
                    self.approved_repairs[fact.pair_id] = repaired
                self._accept_repair(fact.pair_id)
                self._keep(fact.pair_id, Kept(task_id=fact.task_id, decision="approved"))
            case PairCarried():
                self._carry(fact)
            case PairRejected():
                self._reject(fact.pair_id, fact.task_id)
            case PairReviewWithdrawn():
                self._withdraw(fact)
            case PairValidated():
                self._validate(fact)
            case PairRemoved() | PairLoaded() | PairUnloaded():
                pass
            case _:
                assert_never(fact)

    def rejected_texts(self) -> set[tuple[str, str]]:
        """Return the questions and SQL of rejected pairs: an equal pair with another id is also rejected."""
        return {(pair.question, pair.sql) for p, pair in self.texts.items() if p in self.rejected}

    def without(self, pair_ids: Collection[str]) -> Review:
        """Return a copy of the review without the decisions to keep `pair_ids`."""
        return dataclasses.replace(self, kept={p: kept for p, kept in self.kept.items() if p not in pair_ids})

    def _generate(self, fact: PairGenerated) -> None:
        waited = self.waiting.pop(fact.pair_id, None) is not None
        if fact.origin == ASKED:
            # a pair that is proposed again waits for a new decision
            for decisions in (self.kept, self.rejected, self.edited, self.replaced, self.approved_repairs):
                decisions.pop(fact.pair_id, None)
            self.proposed.add(fact.pair_id)
        if waited or fact.pair_id not in self.kept:
            self.refused.discard(fact.pair_id)
        if fact.pair_id not in self.kept:
            self.texts[fact.pair_id] = _pair(fact)

    def _repair(self, fact: PairRepaired) -> None:
        known = self.texts.get(fact.pair_id)
        waits = fact.pair_id in self.waiting
        if fact.pair_id in self.replaced and not waits and known is not None and known.sql == fact.sql:
            # this repair was accepted earlier, and is made again because validation may not change the file
            return
        if fact.pair_id in self.proposed and not fact.accepted:
            # the approval was of other SQL
            self.kept.pop(fact.pair_id, None)
        self.approved_repairs.pop(fact.pair_id, None)
        self.waiting[fact.pair_id] = fact
        if fact.accepted:
            self._accept_repair(fact.pair_id)

    def _validate(self, fact: PairValidated) -> None:
        repaired = self.waiting.get(fact.pair_id)
        if fact.valid and repaired is not None and repaired.execution_id != fact.execution_id:
            # the unrepaired SQL passes again, so the repair needs no approval
            del self.waiting[fact.pair_id]

    def _edit(self, fact: PairEdited) -> None:
        repaired = self.waiting.get(fact.pair_id)
        if repaired is not None and repaired.sql == fact.sql:
            # an edit of only the question does not decide about the repair
            self._change(fact.pair_id, question=fact.question)
        else:
            self.waiting.pop(fact.pair_id, None)
            if (known := self.texts.get(fact.pair_id)) is not None and known.sql != fact.sql:
                self.replaced.pop(fact.pair_id, None)
            self._change(fact.pair_id, sql=fact.sql, question=fact.question)
        self.approved_repairs.pop(fact.pair_id, None)
        self.proposed.discard(fact.pair_id)
        self.edited[fact.pair_id] = fact.task_id
        known = self.kept.get(fact.pair_id)
        if fact.pair_id not in self.rejected and (known is None or known.decision == "edited"):
            self.kept[fact.pair_id] = Kept(task_id=fact.task_id, decision="edited")

    def _carry(self, fact: PairCarried) -> None:
        if fact.review == "rejected":
            self._reject(fact.pair_id, fact.from_task_id)
            return
        decision: Decision = "edited" if fact.review is None else "approved"
        if decision == "edited":
            self.proposed.discard(fact.pair_id)
        self._keep(fact.pair_id, Kept(task_id=fact.from_task_id, decision=decision))

    def _keep(self, pair_id: str, kept: Kept) -> None:
        self.kept[pair_id] = kept
        self.rejected.pop(pair_id, None)

    def _reject(self, pair_id: str, task_id: TaskId) -> None:
        self.rejected[pair_id] = task_id
        self.kept.pop(pair_id, None)

    def _withdraw(self, fact: PairReviewWithdrawn) -> None:
        """Forget the decision: an edited pair is kept as edited, and the repair that was accepted waits again."""
        pair_id = fact.pair_id
        self.rejected.pop(pair_id, None)
        self.kept.pop(pair_id, None)
        if (task_id := self.edited.get(pair_id)) is not None:
            self.kept[pair_id] = Kept(task_id=task_id, decision="edited")
        if (repaired := self.approved_repairs.pop(pair_id, None)) is not None:
            self.waiting[pair_id] = repaired
            self._change(pair_id, sql=self.replaced.pop(pair_id, None))

    def _accept_repair(self, pair_id: str) -> None:
        repaired, known = self.waiting.pop(pair_id, None), self.texts.get(pair_id)
        if repaired is not None and known is not None:
            self.replaced[pair_id] = known.sql
            self._change(pair_id, sql=repaired.sql)

    def _change(self, pair_id: str, *, sql: str | None = None, question: str | None = None) -> None:
        if (known := self.texts.get(pair_id)) is not None:
            self.texts[pair_id] = dataclasses.replace(known, sql=sql or known.sql, question=question or known.question)


def review_of(history: Sequence[PairEvent]) -> Review:
    review = Review()
    for fact in history:
        review.follow(fact)
    return review


def with_review(pairs: Sequence[Pair], review: Review) -> tuple[Pair, ...]:
    """Return the generated pairs that are not rejected, and all kept pairs as reviewed; each question occurs once."""
    wanted = {pair_id: review.texts[pair_id] for pair_id in review.kept if pair_id in review.texts}
    refused = review.rejected_texts()
    kept = [_kept_text(pair, wanted.pop(pair.id, pair)) for pair in pairs if not _is_rejected(pair, review, refused)]
    once: dict[str, Pair] = {}
    for pair in (*wanted.values(), *kept):
        once.setdefault(pair.question, pair)
    order = {pair.question: n for n, pair in enumerate(kept)}
    return tuple(sorted(once.values(), key=lambda pair: order.get(pair.question, len(order))))


def proposed(pairs: Sequence[Pair], review: Review, task_id: TaskId) -> tuple[Pair, ...]:
    """Return the generated pairs to record now, without pairs rejected in another task; kept pairs are as reviewed.

    A pair is also left out if another task kept a different pair with the same question. Decisions of this task's
    reviewers are applied at the end of the step.
    """
    elsewhere = {p: review.texts[p] for p, kept in review.kept.items() if kept.task_id != task_id and p in review.texts}
    asked = {pair.question: pair_id for pair_id, pair in elsewhere.items()}
    refused = review.rejected_texts()
    return tuple(
        _kept_text(pair, elsewhere.get(pair.id, pair))
        for pair in pairs
        if asked.get(pair.question, pair.id) == pair.id
        and (review.rejected.get(pair.id) == task_id or not _is_rejected(pair, review, refused))
    )


def not_proposed(pairs: Sequence[Pair], review: Review, task_id: TaskId) -> int:
    """Return the number of pairs that were rejected in another task."""
    refused = review.rejected_texts()
    return sum(_is_rejected(pair, review, refused) and review.rejected.get(pair.id) != task_id for pair in pairs)


def _kept_text(made: Pair, wanted: Pair) -> Pair:
    """Return the kept pair, or the generated pair if the texts are equal: the generated pair has more metadata."""
    return made if (made.question, made.sql) == (wanted.question, wanted.sql) else wanted


def _is_rejected(pair: Pair, review: Review, refused: Collection[tuple[str, str]]) -> bool:
    if pair.id in review.kept:
        return False
    return pair.id in review.rejected or (pair.question, pair.sql) in refused


def _pair(fact: PairGenerated) -> Pair:
    language: Language = "zh" if fact.language == "zh" else "en"
    level = fact.difficulty
    return Pair(
        id=fact.pair_id,
        question=fact.question,
        sql=fact.sql,
        language=language,
        theme=fact.theme,
        family=fact.family,
        difficulty=level if level in LEVELS else "medium",
        tables=fact.tables,
        columns=(),
        relations=(),
        literals=(),
        origin="model" if fact.origin == "model" else "grammar" if fact.origin == "grammar" else "person",
    )
