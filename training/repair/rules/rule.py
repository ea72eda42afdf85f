"""Interface of repair rules, and the names of rules that never change the meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.gate.verdict import Verdict
from training.source.description import SourceDescription

FORM_RULES = frozenset({"letter_case", "reserved_word", "identifier_quotes", "qualify", "alias"})
"""Rules that change only the form of a name: its case, quotes or qualification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One change of a statement."""

    sql: str
    rule: str
    """Name of the rule, which does not change, for statistics."""
    explanation: str
    """Description of the change, in English, with the names concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRule:
    """Repair of faults with some SQLSTATEs."""

    sqlstates: frozenset[str]
    apply: Callable[[str, Verdict, SourceDescription], Repair | None]

    def applies(self, verdict: Verdict) -> bool:
        return verdict.sqlstate in self.sqlstates
