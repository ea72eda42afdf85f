"""What a repair rule is, and which rules never touch meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.gate.verdict import Verdict
from training.source.description import SourceDescription

FORM_RULES = frozenset({"letter_case", "reserved_word", "identifier_quotes", "qualify", "alias"})
"""Rules that change only how a name is written: its case, its quotes, its qualification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change of an SQL."""

    sql: str
    rule: str
    """The rule's name: stable, for statistics."""
    explanation: str
    """What was changed, in English, with the names it is about."""
    added: tuple[str, ...] = ()
    """Text that the new form adds, such as the 0 of `NULLIF(x, 0)`: its literals are no change of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Repairs the faults of some SQLSTATEs."""

    sqlstates: frozenset[str]
    apply: Callable[[str, Verdict, SourceDescription], Repair | None]

    def applies(self, verdict: Verdict) -> bool:
        return verdict.sqlstate in self.sqlstates
