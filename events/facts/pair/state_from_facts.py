"""Fold of the facts of pairs into their state. Facts have already happened, so no fact is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from msgspec.structs import replace

from events.facts import records
from events.facts.decider import Recorded
from events.facts.pair.fitness import waits_for_approval
from events.facts.pair.state import PairState, Repair, TaskPairs
from events.facts.records import PairEvent
from events.facts.task.facts import Redacted

type Changes = dict[str, Any]
"""New values of changed fields of a pair."""
type LaterFact = (
    records.PairValidated
    | records.PairRepaired
    | records.PairRemoved
    | records.PairEdited
    | records.PairApproved
    | records.PairCarried
    | records.PairRejected
    | records.PairReviewWithdrawn
    | records.PairLoaded
    | records.PairUnloaded
)


def evolve_all(pairs: TaskPairs, history: Iterable[Recorded[PairEvent | Redacted]]) -> TaskPairs:
    """Return the pairs of a task after further facts of their stream; `pairs` is not modified."""
    after = TaskPairs(
        version=pairs.version,
        position=pairs.position,
        pairs=dict(pairs.pairs),
        left=dict(pairs.left),
        generation=pairs.generation,
        load=pairs.load,
    )
    for recorded in history:
        after.version, after.position = after.version + 1, recorded.moment.position
        match recorded.fact:
            case Redacted():
                # a redacted payload no longer names a pair
                pass
            case records.PairGenerated() as fact:
                _generate(after, fact, after.position)
            case fact:
                if isinstance(fact, records.PairLoaded) and fact.execution_id != after.load:
                    # a load removes all other pairs from the vector store
                    after.pairs = {pair_id: _unloaded(pair) for pair_id, pair in after.pairs.items()}
                    after.left = {pair_id: _unloaded(pair) for pair_id, pair in after.left.items()}
                    after.load = fact.execution_id
                _evolve_in(after.pairs if fact.pair_id in after.pairs else after.left, fact, after.position)
    return after


def evolve_each(history: Iterable[Recorded[PairEvent | Redacted]]) -> dict[str, PairState]:
    """Return pairs by id after facts of several tasks over one source, whose generation runs replace no pairs."""
    found: dict[str, PairState] = {}
    for recorded in history:
        match recorded.fact:
            case Redacted():
                pass
            case records.PairGenerated() as fact:
                found[fact.pair_id] = generated(found.get(fact.pair_id), fact, recorded.moment.position)
            case fact:
                _evolve_in(found, fact, recorded.moment.position)
    return found


def _evolve_in(pairs: dict[str, PairState], fact: LaterFact, position: int) -> None:
    """Apply a fact to its pair. Facts of unknown pairs are ignored, except a rejection in another task."""
    known = pairs.get(fact.pair_id)
    if known is None and isinstance(fact, records.PairCarried) and fact.review == "rejected":
        known = PairState(pair_id=fact.pair_id, made=position)
    if known is not None:
        pairs[fact.pair_id] = evolve(known, fact, position)


def _generate(pairs: TaskPairs, fact: records.PairGenerated, position: int) -> None:
    if not fact.added and fact.execution_id not in (None, pairs.generation):
        pairs.generation = fact.execution_id
        replaced = [pair for pair in pairs.pairs.values() if not pair.is_kept]
        pairs.left |= {pair.pair_id: pair for pair in replaced if pair.review or pair.stored}
        pairs.pairs = {pair_id: _without_waiting(p, position) for pair_id, p in pairs.pairs.items() if p.is_kept}
    left = pairs.left.pop(fact.pair_id, None)
    known = pairs.pairs.get(fact.pair_id)
    if known is None and left is not None:
        known = replace(left, made=position, written=position)
    pairs.pairs[fact.pair_id] = generated(known, fact, position)


def generated(known: PairState | None, fact: records.PairGenerated, position: int) -> PairState:
    """Return a pair after its generation. known: the pair before; None if it is new."""
    new = PairState(
        pair_id=fact.pair_id,
        question=fact.question,
        sql=fact.sql,
        language=fact.language,
        difficulty=fact.difficulty,
        family=fact.family,
        theme=fact.theme,
        tables=fact.tables,
        origin=fact.origin,
        position=position,
        made_by=fact.execution_id,
        made=position,
        written=position,
        added=fact.added,
    )
    if known is None:
        return new
    if known.is_kept and fact.origin != records.ASKED:
        return replace(_without_waiting(known, position), position=position, added=known.added or fact.added)
    new = replace(
        new,
        made=known.made,
        written=known.written if known.text == new.text else position,
        stored=known.stored,
        added=known.added or fact.added,
    )
    if fact.origin == records.ASKED:
        # a pair that is proposed again waits for a new decision
        return new
    return replace(new, review=known.review, reviewed_in=known.reviewed_in, edited_in=known.edited_in)


def evolve(pair: PairState, fact: LaterFact, position: int) -> PairState:
    """Return a pair after a fact about it."""
    changes = _changes(pair, fact)
    after = replace(pair, position=position, **changes)
    return after if after.text == pair.text else replace(after, written=position)


def _changes(pair: PairState, fact: LaterFact) -> Changes:
    match fact:
        case records.PairApproved():
            return {"review": "approved", "reviewed_in": fact.task_id}
        case records.PairRejected():
            return {"review": "rejected", "reviewed_in": fact.task_id}
        case records.PairReviewWithdrawn():
            return {"review": None, "reviewed_in": None}
        case records.PairCarried():
            return _carried(pair, fact)
        case records.PairValidated():
            return _validated(pair, fact)
        case records.PairRepaired():
            return _repaired(pair, fact)
        case records.PairEdited():
            return _edited(pair, fact)
        case records.PairRemoved():
            return {"status": "removed", "valid": False, "error": fact.reason}
        case records.PairLoaded():
            return {"status": "loaded", "loaded": True, "unloaded_by": None, "stored": pair.text}
        case records.PairUnloaded():
            return {"loaded": False, "unloaded_by": fact.by_task_id, "stored": None, "status": _before_load(pair)}
        case _:
            assert_never(fact)


def _carried(pair: PairState, fact: records.PairCarried) -> Changes:
    changes: Changes = {"review": fact.review, "reviewed_in": fact.from_task_id, "carried_from": fact.from_task_id}
    if fact.review is not None:
        return changes
    # an edit in another task decides about a proposed pair
    origin = "person" if pair.origin == records.ASKED else pair.origin
    return {**changes, "reviewed_in": None, "edited_in": fact.from_task_id, "origin": origin}


def _validated(pair: PairState, fact: records.PairValidated) -> Changes:
    changes: Changes = {"valid": fact.valid, "rows": fact.rows, "error": fact.error, "cause": fact.cause}
    if not fact.valid:
        return {**changes, "validity": "invalid", "status": "invalid"}
    repair = pair.repair
    if repair is not None and waits_for_approval(pair) and pair.repaired_by != fact.execution_id:
        # the SQL before the repair passes again, so the repair needs no approval
        changes |= {"sql": repair.before, "repair": None}
        repair = None
    if repair is not None:
        return {**changes, "validity": "repaired", "status": "repaired"}
    return {**changes, "validity": "valid", "status": "validated"}


def _repaired(pair: PairState, fact: records.PairRepaired) -> Changes:
    changes: Changes = {"valid": True, "validity": "repaired", "status": "repaired", "repaired_by": fact.execution_id}
    known = pair.repair
    if known is not None and pair.sql == fact.sql:
        # validation repeats a repair that it may not write to the pair file
        return {**changes, "repair": replace(known, accepted=known.accepted or fact.accepted)}
    before = known.before if known is not None and not known.accepted else pair.sql
    repair = Repair(before=before, rule=fact.rule, accepted=fact.accepted)
    changes |= {"sql": fact.sql, "repair": repair}
    if pair.review == "approved" and not fact.accepted:
        # the approval was of other SQL, but a new generation run still keeps the pair
        changes |= {"review": None, "reviewed_in": None}
        if pair.origin != records.ASKED:
            changes["edited_in"] = pair.edited_in or pair.reviewed_in
    return changes


def _edited(pair: PairState, fact: records.PairEdited) -> Changes:
    # a new question does not change the repair
    repair = pair.repair if fact.sql == pair.sql else None
    return {
        "question": fact.question,
        "sql": fact.sql,
        "rows": fact.rows,
        "valid": True,
        "error": None,
        "cause": None,
        "loaded": False,
        "unloaded_by": None,
        "status": "edited",
        "validity": "repaired" if repair else "valid",
        "repair": repair,
        # an edit decides about a proposed pair: it is loaded
        "origin": "person" if pair.origin == records.ASKED else pair.origin,
        "edited_in": fact.task_id,
    }


def _without_waiting(pair: PairState, position: int) -> PairState:
    """Return a pair with the SQL before its repair, not validated, if the repair waits for approval."""
    if not waits_for_approval(pair):
        return pair
    before = {"sql": pair.accepted_sql, "repair": None, "written": position}
    return replace(pair, **before, status="generated", valid=None, validity=None, rows=None)


def _unloaded(pair: PairState) -> PairState:
    if not (pair.loaded or pair.stored or pair.unloaded_by or pair.status == "loaded"):
        return pair
    return replace(pair, loaded=False, unloaded_by=None, stored=None, status=_before_load(pair))


def _before_load(pair: PairState) -> str:
    if pair.status != "loaded":
        return pair.status
    return {None: "generated", "repaired": "repaired"}.get(pair.validity, "validated")
