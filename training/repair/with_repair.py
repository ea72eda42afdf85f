"""Repair of SQL that the gate refused; each result passes the gate.

The SQL of a pair that the grammar made is made anew from its question. Other SQL is repaired by rules, which correct
names by the verdict's SQLSTATE and position: their case, quotes and qualification, or the column of the same table that
has the same words; then a model is asked, if there is one. A repair that changes a literal is refused here, whatever
made it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from runtime.sentences import Sentence
from training.gate.gate import Gate
from training.gate.text import single_line
from training.gate.verdict import Verdict
from training.language.languages import Language
from training.repair.preserved_literals import changed_literals
from training.repair.rules.columns import COLUMN_RULES
from training.repair.rules.letter_case import CASE_RULES
from training.repair.rules.qualification import QUALIFICATION_RULES
from training.repair.rules.quoting import QUOTING_RULES
from training.repair.rules.rule import FORM_RULES, Repair, RepairRule
from training.source.description import SourceDescription
from training.texts import say

__all__ = [
    "FailureReason",
    "GaveUp",
    "MadeAnew",
    "ModelRepair",
    "Repair",
    "RepairResult",
    "repair",
    "validate_with_repair",
]

type ModelRepair = Callable[[str, Verdict, SourceDescription], str | None]
"""Asks a model for a better SQL, given the SQL, the gate's verdict, and the source; returns None without a better one.
"""
type MadeAnew = Callable[[str], str | None]
"""Returns the grammar's SQL for a question; None if the grammar cannot read it, or in several ways."""

RULES: tuple[RepairRule, ...] = (
    *QUOTING_RULES,
    *CASE_RULES,
    *QUALIFICATION_RULES,
    *COLUMN_RULES,
)
type FailureReason = Literal["no_rule", "model_has_none", "literal_lost", "not_made_anew"]
_FAILURES: dict[FailureReason, Sentence] = {
    "no_rule": say("no rule repairs this: {subject}"),
    "model_has_none": say("the model has no other SQL"),
    "literal_lost": say("the repair would change the literals {subject}"),
    "not_made_anew": say("the question no longer fits the source; qa_generation makes its pairs anew"),
}
_MAX_RULES = 16
"""Maximum number of rules applied to one statement, because two rules may undo each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveUp:
    """Why no repair was found."""

    reason: FailureReason
    subject: str = ""

    def text(self, language: Language) -> str:
        return _FAILURES[self.reason].text(language, subject=self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairResult:
    """Result of the check of one statement, with the repairs that were tried."""

    sql: str
    """The last SQL that was tried; the valid one if there is one."""
    first: Verdict
    final: Verdict
    repairs: tuple[Repair, ...] = ()
    """Repairs that led to `sql`, in order."""
    retries: int = 0
    """Number of repaired statements sent to the gate."""
    gave_up: GaveUp | None = None
    """Reason why no repair was found; None if none was tried or one was found."""

    @property
    def tables(self) -> tuple[str, ...]:
        return self.final.tables

    @property
    def form_only(self) -> bool:
        """True if the SQL was repaired, and only in the case, quotes and qualification of its names."""
        return bool(self.repairs) and all(repair.rule in FORM_RULES for repair in self.repairs)


def repair(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
    """Return the first rule's repair that changes the SQL and no literal, before the gate; None if no rule applies."""
    for rule in RULES:
        if not rule.applies(verdict):
            continue
        found = rule.apply(sql, verdict, source)
        if found is not None and found.sql != sql and not changed_literals(sql, found.sql):
            return found
    return None


def validate_with_repair(
    sql: str,
    gate: Gate,
    source: SourceDescription,
    rounds: int = 2,
    *,
    model_repair: ModelRepair | None = None,
    question: str = "",
    made_anew: MadeAnew | None = None,
    from_grammar: bool = False,
    first: Verdict | None = None,
) -> RepairResult:
    """Check the SQL at the gate; if it is refused, repair it and check again.

    `rounds`: maximum number of calls of the model; 0 means no repair at all, not even by rules. SQL of the grammar is
    only made anew, other SQL never. `first` is the gate's verdict on the SQL, if the SQL was already checked.
    """
    first = first or gate.check(sql, ours=from_grammar)
    outcome = RepairResult(sql=sql, first=first, final=first)
    if first.valid or rounds <= 0:
        return outcome
    if from_grammar:
        made = made_anew(question) if made_anew is not None else None
        return _with(outcome, "not_made_anew") if made is None else _by_grammar(outcome, made, gate)
    outcome = _by_rules(outcome, gate, source)
    for _ in range(rounds if model_repair is not None else 0):
        if outcome.final.valid or model_repair is None:
            break
        outcome = _by_model(outcome, gate, source, model_repair)
    if outcome.final.valid or outcome.gave_up is not None:
        return outcome
    return _with(outcome, "no_rule", outcome.final.error or "")


def _by_grammar(outcome: RepairResult, made: str, gate: Gate) -> RepairResult:
    if changed := changed_literals(outcome.sql, made):
        return _with(outcome, "literal_lost", ", ".join(changed))
    outcome = _tried(outcome, Repair(sql=made, rule="grammar", explanation="made anew from the question"), gate)
    return outcome if outcome.final.valid else _with(outcome, "not_made_anew")


def _by_rules(outcome: RepairResult, gate: Gate, source: SourceDescription) -> RepairResult:
    seen = {outcome.sql}
    for _ in range(_MAX_RULES):
        if outcome.final.valid:
            break
        found = repair(outcome.sql, outcome.final, source)
        if found is None or found.sql in seen:
            break
        seen.add(found.sql)
        outcome = _tried(outcome, found, gate)
    return outcome


def _by_model(outcome: RepairResult, gate: Gate, source: SourceDescription, model_repair: ModelRepair) -> RepairResult:
    answer = model_repair(outcome.sql, outcome.final, source)
    if not answer or single_line(answer) == outcome.sql:
        return _with(outcome, "model_has_none")
    sql = single_line(answer)
    if changed := changed_literals(outcome.sql, sql):
        return _with(outcome, "literal_lost", ", ".join(changed))
    found = Repair(sql=sql, rule="model", explanation="rewritten by the model")
    return _by_rules(_tried(outcome, found, gate), gate, source)


def _tried(outcome: RepairResult, found: Repair, gate: Gate) -> RepairResult:
    return RepairResult(
        sql=found.sql,
        first=outcome.first,
        final=gate.check(found.sql),
        repairs=(*outcome.repairs, found),
        retries=outcome.retries + 1,
    )


def _with(outcome: RepairResult, reason: FailureReason, subject: str = "") -> RepairResult:
    return dataclasses.replace(outcome, gave_up=GaveUp(reason=reason, subject=subject))
