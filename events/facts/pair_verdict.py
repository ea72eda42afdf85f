"""Verdict of the gate on a pair's SQL, as the events of the pair record it."""

from __future__ import annotations

from events.facts.records import PairEdited, PairFact, PairRemoved, PairRepaired, PairValidated


def verdict_of(fact: PairFact) -> bool | None:
    """Return True if the pair's SQL passes the gate since this event, False if it is refused, None without a verdict.

    The newest verdict counts. Edited and repaired SQL has passed, unless a refusal follows.
    """
    match fact:
        case PairValidated():
            return fact.valid
        case PairEdited() | PairRepaired():
            return True
        case PairRemoved():
            return False
        case _:
            return None
