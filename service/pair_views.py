"""The pairs of a task as the events of its pairs stream tell. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from events import records
from events.envelope import Event
from service.shapes.pairs import PairView


class ToldPairs(NamedTuple):
    """Pairs by id, in the order they were made."""

    pairs: dict[str, PairView]
    made: dict[str, int]
    """Where in the log each of them was made: it rises from each to the next, and stays as it is."""


def pairs_of(history: Iterable[Event]) -> dict[str, PairView]:
    """The pairs of the newest generation by id, in the order they were made; what people decided outlives it."""
    return told_pairs(history).pairs


def told_pairs(history: Iterable[Event]) -> ToldPairs:
    """The same, and where each was made."""
    found: dict[str, PairView] = {}
    made: dict[str, int] = {}
    reviews: dict[str, str] = {}
    edited: set[str] = set()
    generation: str | None = None
    load: str | None = None
    for event in history:
        fact: Any = event.fact()
        match fact:
            case records.PairGenerated():
                if fact.execution_id != generation and fact.execution_id is not None:
                    # what nobody approved or edited goes with the generation it came from
                    found = {p: v for p, v in found.items() if _is_kept(p, reviews, edited)}
                    generation = fact.execution_id
                if fact.pair_id not in found:
                    made[fact.pair_id] = event.position
                if not (fact.pair_id in found and _is_kept(fact.pair_id, reviews, edited)):
                    found[fact.pair_id] = _generated(fact, reviews.get(fact.pair_id))
            case records.PairFact():
                if isinstance(fact, records.PairEdited | records.PairCarried):
                    edited.add(fact.pair_id)
                if (decided := _decision(fact)) is not None:
                    reviews[fact.pair_id] = decided
                if isinstance(fact, records.PairLoaded) and fact.execution_id != load:
                    # a load leaves nothing in the store that it does not name
                    found = {p: _unloaded(v) for p, v in found.items()}
                    load = fact.execution_id
                if isinstance(fact, records.PairUnloaded) and fact.pair_id in found:
                    found[fact.pair_id] = _unloaded(found[fact.pair_id], by=fact.by_task_id)
                _change(found, fact.pair_id, **_news(fact))
            case _:
                # a redacted payload names no pair any more
                continue
        _change(found, fact.pair_id, position=event.position)
    return ToldPairs(found, made)


def tells_of(event: Event, pair_id: str) -> bool:
    """Whether an event of the pairs stream is about that pair; a redacted one is about none."""
    return getattr(event.fact(), "pair_id", None) == pair_id


def _is_kept(pair_id: str, reviews: Mapping[str, str], edited: Collection[str]) -> bool:
    """The next generation has it again, in the words it has."""
    review = reviews.get(pair_id)
    return review == "approved" or (review is None and pair_id in edited)


def _decision(fact: records.PairFact) -> str | None:
    match fact:
        case records.PairApproved():
            return "approved"
        case records.PairRejected():
            return "rejected"
        case records.PairCarried():
            return fact.review
        case _:
            return None


def _news(fact: records.PairFact) -> dict[str, Any]:
    """What a fact changes in the view of its pair."""
    match fact:
        case records.PairApproved() | records.PairRejected():
            return {"review": _decision(fact)}
        case records.PairCarried():
            return {"review": fact.review, "carried_from": fact.from_task_id}
        case records.PairValidated():
            status = "validated" if fact.valid else "invalid"
            return {"valid": fact.valid, "rows": fact.rows, "error": fact.error, "status": status}
        case records.PairRepaired():
            return {"sql": fact.sql, "status": "repaired"}
        case records.PairEdited():
            texts = {"question": fact.question, "sql": fact.sql, "rows": fact.rows}
            news = {"status": "edited", "valid": True, "error": None, "loaded": False, "unloaded_by": None}
            return {**texts, **news}
        case records.PairRemoved():
            return {"status": "removed", "error": fact.reason}
        case records.PairLoaded():
            return {"status": "loaded", "loaded": True, "unloaded_by": None}
        case records.PairUnloaded():
            return {}
        case _:
            raise TypeError(f"no pair's view knows {type(fact).__name__}")


def _unloaded(view: PairView, *, by: str | None = None) -> PairView:
    status = ("generated" if view.valid is None else "validated") if view.status == "loaded" else view.status
    return replace(view, loaded=False, status=status, unloaded_by=by)


def _generated(fact: records.PairGenerated, review: str | None) -> PairView:
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
        position=0,
    )


def _change(found: dict[str, PairView], pair_id: str, **what: Any) -> None:
    if pair_id in found:
        found[pair_id] = replace(found[pair_id], **what)
