"""What a repair rule is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.source.description import SourceDescription
from training.sql.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change of an SQL."""

    sql: str
    rule: str
    """The rule's name: stable, for statistics."""
    explanation: str
    """What was changed, in English, with the names it is about."""
    dropped_literals: tuple[str, ...] = ()
    """Constants that went with a condition that could not be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Repairs the faults of some SQLSTATEs."""

    sqlstates: frozenset[str]
    repair: Callable[[str, Verdict, SourceDescription], Repair | None]

    def applies(self, verdict: Verdict) -> bool:
        return verdict.sqlstate in self.sqlstates

    def apply(self, sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
        del question
        return self.repair(sql, verdict, source)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """Finds the name that was meant; what the question says (the last argument, or nothing) is evidence."""

    sqlstates: frozenset[str]
    repair: Callable[[str, Verdict, SourceDescription, str], Repair | None]

    def applies(self, verdict: Verdict) -> bool:
        return verdict.sqlstate in self.sqlstates

    def apply(self, sql: str, verdict: Verdict, source: SourceDescription, question: str) -> Repair | None:
        return self.repair(sql, verdict, source, question)
