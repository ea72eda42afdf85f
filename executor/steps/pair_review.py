"""What people decided about pairs, carried over to the next generation: approved come back, rejected do not."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from events.records import (
    PairApproved,
    PairEdited,
    PairEvent,
    PairGenerated,
    PairLoaded,
    PairRejected,
    PairRemoved,
    PairRepaired,
    PairValidated,
)
from training.questions.pair import Pair
from training.source.description import Language


@dataclass(slots=True)
class Review:
    """The newest text of every pair, and which of them a person approved or rejected."""

    texts: dict[str, Pair] = field(default_factory=dict[str, Pair])
    approved: dict[str, None] = field(default_factory=dict[str, None])
    rejected: set[str] = field(default_factory=set[str])

    def follow(self, fact: PairEvent) -> None:
        match fact:
            case PairGenerated():
                if fact.pair_id not in self.approved:
                    self.texts[fact.pair_id] = _pair(fact)
            case PairRepaired():
                self._change(fact.pair_id, sql=fact.sql)
            case PairEdited():
                self._change(fact.pair_id, sql=fact.sql, question=fact.question)
            case PairApproved():
                self.approved[fact.pair_id] = None
                self.rejected.discard(fact.pair_id)
            case PairRejected():
                self.rejected.add(fact.pair_id)
                self.approved.pop(fact.pair_id, None)
            case PairValidated() | PairRemoved() | PairLoaded():
                pass
            case _:
                assert_never(fact)

    def _change(self, pair_id: str, *, sql: str, question: str | None = None) -> None:
        if (known := self.texts.get(pair_id)) is not None:
            self.texts[pair_id] = dataclasses.replace(known, sql=sql, question=question or known.question)


def review_of(history: Sequence[PairEvent]) -> Review:
    review = Review()
    for fact in history:
        review.follow(fact)
    return review


def with_review(pairs: Sequence[Pair], review: Review) -> tuple[Pair, ...]:
    """The generated pairs without rejected ones, approved ones in the words a person gave them, each question once."""
    approved = {pair_id: review.texts[pair_id] for pair_id in review.approved if pair_id in review.texts}
    kept = [approved.pop(pair.id, pair) for pair in pairs if pair.id not in review.rejected]
    once: dict[str, Pair] = {}
    for pair in (*approved.values(), *kept):
        once.setdefault(pair.question, pair)
    order = {pair.question: n for n, pair in enumerate(kept)}
    return tuple(sorted(once.values(), key=lambda pair: order.get(pair.question, len(order))))


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
        difficulty=level if level in ("easy", "medium", "hard", "extra") else "medium",
        tables=fact.tables,
        columns=(),
        relations=(),
        literals=(),
        origin="model" if fact.origin == "model" else "grammar" if fact.origin == "grammar" else "person",
    )
