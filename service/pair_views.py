"""The pairs of a task as the events of its pairs stream tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from events import records
from events.envelope import Event
from service.shapes import PairView


def pairs_of(history: Iterable[Event]) -> dict[str, PairView]:
    """The pairs of the newest generation by id, in the order they were made; what people decided outlives it."""
    found: dict[str, PairView] = {}
    reviews: dict[str, str] = {}
    generation: str | None = None
    for event in history:
        fact: Any = event.fact()
        match fact:
            case records.PairGenerated():
                if fact.execution_id != generation and fact.execution_id is not None:
                    # what nobody approved goes with the generation it came from
                    found = {p: v for p, v in found.items() if reviews.get(p) == "approved"}
                    generation = fact.execution_id
                if not (fact.pair_id in found and reviews.get(fact.pair_id) == "approved"):
                    found[fact.pair_id] = _generated(fact, reviews.get(fact.pair_id))
            case records.PairApproved() | records.PairRejected():
                decided = "approved" if isinstance(fact, records.PairApproved) else "rejected"
                reviews[fact.pair_id] = decided
                _change(found, fact.pair_id, review=decided)
            case records.PairValidated():
                status = "validated" if fact.valid else "invalid"
                _change(found, fact.pair_id, valid=fact.valid, rows=fact.rows, error=fact.error, status=status)
            case records.PairRepaired():
                _change(found, fact.pair_id, sql=fact.sql, status="repaired")
            case records.PairEdited():
                _change(
                    found, fact.pair_id, question=fact.question, sql=fact.sql, rows=fact.rows, status="edited",
                    valid=True, error=None, loaded=False,
                )  # fmt: skip
            case records.PairRemoved():
                _change(found, fact.pair_id, status="removed", error=fact.reason)
            case records.PairLoaded():
                _change(found, fact.pair_id, status="loaded", loaded=True)
            case _:
                # a redacted payload names no pair any more
                continue
        _change(found, fact.pair_id, position=event.position)
    return found


def tells_of(event: Event, pair_id: str) -> bool:
    """Whether an event of the pairs stream is about that pair; a redacted one is about none."""
    return getattr(event.fact(), "pair_id", None) == pair_id


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
