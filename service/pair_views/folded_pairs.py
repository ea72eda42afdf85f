"""Fold of a task's pairs from the events of its pairs stream. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from events.facts import records
from events.facts.pair_verdict import verdict_of
from events.wire.event import Event
from service.pair_views.filters import is_proposed, waits_for_approval
from service.schemas.fields import Review
from service.schemas.responses.pairs import PairRepair, PairView


@dataclass(slots=True)
class FoldedPairs:
    """Pairs of one task as of a version of its pairs stream.

    Includes the pairs of the latest generation run, and those of earlier runs that users approved, edited or proposed.
    """

    version: int = 0
    """Version of the last event folded."""
    position: int = 0
    """Position of the last event folded."""
    pairs: dict[str, PairView] = field(default_factory=dict[str, PairView])
    """Pairs by id, in the order in which they were generated."""
    made: dict[str, int] = field(default_factory=dict[str, int])
    """Position at which each pair was first generated, by pair id. The positions increase in the order of `pairs`."""
    written: dict[str, int] = field(default_factory=dict[str, int])
    """Position of the last change of each pair's question or SQL, by pair id."""
    stored: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Question and SQL of the task's pairs in the vector store, by pair id. Edits reach it with the next load."""
    added: set[str] = field(default_factory=set[str])
    """Ids of pairs that were generated in addition to those of the generation run."""
    _reviews: dict[str, Review] = field(default_factory=dict[str, Review])
    _edited: set[str] = field(default_factory=set[str])
    _repaired: dict[str, str | None] = field(default_factory=dict[str, str | None])
    """Last execution that repaired each pair, by pair id."""
    _generation: str | None = None
    _load: str | None = None

    def copy(self) -> FoldedPairs:
        pairs = (dict(self.pairs), dict(self.made), dict(self.written), dict(self.stored), set(self.added))
        people = (dict(self._reviews), set(self._edited), dict(self._repaired))
        return FoldedPairs(self.version, self.position, *pairs, *people, self._generation, self._load)

    def take(self, event: Event) -> None:
        """Apply the next event of the stream to these pairs."""
        fact: Any = event.fact()
        self.version, self.position = event.version, event.position
        match fact:
            case records.PairGenerated():
                self._generate(fact, event.position)
            case records.PairFact():
                self._learn(fact)
                if (known := self.pairs.get(fact.pair_id)) is not None:
                    known = self._without_repair(fact, known)
                    self._put(replace(known, position=event.position, **_verdict(fact), **_changes(fact, known)))
            case _:
                # a redacted payload no longer names a pair
                return

    def _put(self, view: PairView) -> None:
        known = self.pairs.get(view.pair_id)
        if known is None or (known.question, known.sql) != (view.question, view.sql):
            self.written[view.pair_id] = view.position
        self.pairs[view.pair_id] = view

    def _generate(self, fact: records.PairGenerated, position: int) -> None:
        if fact.added:
            self.added.add(fact.pair_id)
        elif fact.execution_id != self._generation and fact.execution_id is not None:
            # a new generation run replaces the pairs that were neither approved, edited nor proposed
            self.pairs = {p: v for p, v in self.pairs.items() if self._is_kept(p)}
            self.made = {p: at for p, at in self.made.items() if p in self.pairs}
            self.written = {p: at for p, at in self.written.items() if p in self.pairs}
            self._generation = fact.execution_id
        if fact.pair_id not in self.pairs:
            self.made[fact.pair_id] = position
        if fact.origin == records.ASKED:
            # a pair that is proposed again waits for a new decision
            self._reviews.pop(fact.pair_id, None)
            self._edited.discard(fact.pair_id)
            self._put(_generated(fact, None, position))
            return
        if fact.pair_id in self.pairs and self._is_kept(fact.pair_id):
            self.pairs[fact.pair_id] = replace(self.pairs[fact.pair_id], position=position)
        else:
            self._put(_generated(fact, self._reviews.get(fact.pair_id), position))

    def _learn(self, fact: records.PairFact) -> None:
        """Record a review, edit, repair, load or unload. The first pair of a new load marks all pairs as unloaded."""
        if isinstance(fact, records.PairEdited | records.PairCarried):
            self._edited.add(fact.pair_id)
        if isinstance(fact, records.PairRepaired):
            self._repaired[fact.pair_id] = fact.execution_id
            if not fact.accepted and not _is_held(fact, self.pairs.get(fact.pair_id)):
                # the user had approved or edited other SQL; a rejection holds until it is withdrawn
                if self._reviews.get(fact.pair_id) == "approved":
                    del self._reviews[fact.pair_id]
                self._edited.discard(fact.pair_id)
        if isinstance(fact, records.PairReviewWithdrawn):
            self._reviews.pop(fact.pair_id, None)
        if (decided := _decision(fact)) is not None:
            self._reviews[fact.pair_id] = decided
        if isinstance(fact, records.PairLoaded) and fact.execution_id != self._load:
            # a load removes all other pairs from the vector store
            self.pairs = {p: _unloaded(v) for p, v in self.pairs.items()}
            self.stored = {}
            self._load = fact.execution_id
        known = self.pairs.get(fact.pair_id)
        if isinstance(fact, records.PairLoaded) and known is not None:
            self.stored[fact.pair_id] = (known.question, known.sql)
        if isinstance(fact, records.PairUnloaded):
            self.stored.pop(fact.pair_id, None)
            if known is not None:
                self.pairs[fact.pair_id] = _unloaded(known, by=fact.by_task_id)

    def _without_repair(self, fact: records.PairFact, known: PairView) -> PairView:
        """Return the pair without its unapproved repair if a later validation accepts the SQL before the repair."""
        if not (isinstance(fact, records.PairValidated) and fact.valid and waits_for_approval(known)):
            return known
        if known.repair is None or fact.execution_id == self._repaired.get(fact.pair_id):
            return known
        return replace(known, sql=known.repair.before, repair=None)

    def _is_kept(self, pair_id: str) -> bool:
        """Return True if a new generation run keeps the pair, because a user has approved, edited or proposed it."""
        review = self._reviews.get(pair_id)
        if is_proposed(self.pairs[pair_id]):
            return True
        if review is None and pair_id in self._edited:
            # the next generation run uses the SQL before an unapproved repair
            return not waits_for_approval(self.pairs[pair_id])
        return review == "approved"


NO_PAIRS = FoldedPairs()


def evolve_pairs(folded: FoldedPairs, events: Iterable[Event]) -> FoldedPairs:
    """Return the pairs after applying further events of their stream; `folded` is not modified."""
    changed = folded.copy()
    for event in events:
        changed.take(event)
    return changed


def _is_held(fact: records.PairRepaired, known: PairView | None) -> bool:
    """Return True if the pair already has this repair. Validation repeats a repair if it may not modify the file."""
    return known is not None and known.repair is not None and known.sql == fact.sql


def _repair(fact: records.PairRepaired, known: PairView) -> dict[str, Any]:
    state = {"validity": "repaired", "status": "repaired"}
    if known.repair is not None and _is_held(fact, known):
        return {**state, "repair": replace(known.repair, accepted=known.repair.accepted or fact.accepted)}
    before = known.repair.before if known.repair is not None and not known.repair.accepted else known.sql
    repair = PairRepair(before=before, rule=fact.rule, accepted=fact.accepted)
    review = None if known.review == "approved" and not fact.accepted else known.review
    return {**state, "sql": fact.sql, "repair": repair, "review": review}


def _decision(fact: records.PairFact) -> Review | None:
    match fact:
        case records.PairApproved():
            return "approved"
        case records.PairRejected():
            return "rejected"
        case records.PairCarried():
            return fact.review
        case _:
            return None


def _verdict(fact: records.PairFact) -> dict[str, Any]:
    passes = verdict_of(fact)
    return {} if passes is None else {"valid": passes}


def _changes(fact: records.PairFact, known: PairView) -> dict[str, Any]:
    """Return the fields of a pair's view that a fact changes."""
    match fact:
        case records.PairApproved() | records.PairRejected() | records.PairReviewWithdrawn():
            return {"review": _decision(fact)}
        case records.PairCarried():
            # an edit in another task decides about a proposed pair
            origin = "person" if fact.review is None and known.origin == records.ASKED else known.origin
            return {"review": fact.review, "carried_from": fact.from_task_id, "origin": origin}
        case records.PairValidated():
            found = {"rows": fact.rows, "error": fact.error, "cause": fact.cause}
            if not fact.valid:
                return {**found, "validity": "invalid", "status": "invalid"}
            if known.repair is not None:
                return {**found, "validity": "repaired", "status": "repaired"}
            return {**found, "validity": "valid", "status": "validated"}
        case records.PairRepaired():
            return _repair(fact, known)
        case records.PairEdited():
            texts = {"question": fact.question, "sql": fact.sql, "rows": fact.rows}
            state = {"status": "edited", "error": None, "cause": None, "loaded": False, "unloaded_by": None}
            # a new question does not change the repair
            repair = known.repair if fact.sql == known.sql else None
            # an edit decides about a proposed pair: it is loaded
            origin = "person" if known.origin == records.ASKED else known.origin
            return {**texts, **state, "validity": "repaired" if repair else "valid", "repair": repair, "origin": origin}
        case records.PairRemoved():
            return {"status": "removed", "error": fact.reason}
        case records.PairLoaded():
            return {"status": "loaded", "loaded": True, "unloaded_by": None}
        case records.PairUnloaded():
            return {}
        case _:
            raise TypeError(f"unknown fact of a pair: {type(fact).__name__}")


def _unloaded(view: PairView, *, by: str | None = None) -> PairView:
    before_load = {None: "generated", "repaired": "repaired"}.get(view.validity, "validated")
    status = before_load if view.status == "loaded" else view.status
    return replace(view, loaded=False, status=status, unloaded_by=by)


def _generated(fact: records.PairGenerated, review: Review | None, position: int) -> PairView:
    return PairView(
        pair_id=fact.pair_id,
        question=fact.question,
        sql=fact.sql,
        language=fact.language,
        difficulty=fact.difficulty,
        family=fact.family,
        theme=fact.theme,
        tables=list(fact.tables),
        origin=fact.origin,
        status="generated",
        review=review,
        valid=None,
        rows=None,
        error=None,
        loaded=False,
        position=position,
    )
