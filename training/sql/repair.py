"""Repair of SQL that the gate refused: by rule first, then by a model if there is one; each result passes the gate.

A rule reads the verdict's SQLSTATE and position, changes PostgreSQL's parse tree (or, where there is none, the text)
and says what it did. It never changes a literal that the question may name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from training.source.description import Language, SourceDescription
from training.sql.gate import Gate
from training.sql.literals import lost_literals
from training.sql.rules.columns import COLUMN_RULES
from training.sql.rules.constants import CONSTANT_RULES
from training.sql.rules.dialects import DIALECT_RULES
from training.sql.rules.grouping import GROUPING_RULES
from training.sql.rules.letter_case import CASE_RULES
from training.sql.rules.quoting import QUOTING_RULES
from training.sql.rules.rule import NameRule, Repair, Rule
from training.sql.rules.syntax import CHARACTER_RULES, SYNTAX_RULES
from training.sql.rules.tables import TABLE_RULES
from training.sql.rules.values import VALUE_RULES
from training.sql.text import single_line
from training.sql.verdict import Verdict

__all__ = ["FailureReason", "GaveUp", "ModelRepair", "Outcome", "Repair", "repair", "validate_with_repair"]

type ModelRepair = Callable[[str, Verdict, SourceDescription], str | None]
"""Asks a model for a better SQL, given the SQL, what the gate said of it, and the source. None where it has none."""

_RULES: tuple[Rule | NameRule, ...] = (
    *CHARACTER_RULES,
    *QUOTING_RULES,
    *CASE_RULES,
    *COLUMN_RULES,
    *TABLE_RULES,
    *GROUPING_RULES,
    *CONSTANT_RULES,
    *VALUE_RULES,
    *DIALECT_RULES,
    *SYNTAX_RULES,
)
type FailureReason = Literal["no_rule", "model_has_none", "literal_lost"]
_FAILURES: dict[FailureReason, tuple[str, str]] = {
    "no_rule": ("no rule repairs this: {}", "没有适用的修复规则:{}"),
    "model_has_none": ("the model has no other SQL", "模型没有给出其他 SQL"),
    "literal_lost": ("the model's SQL leaves out {}", "模型给出的 SQL 缺少 {}"),
}
_MAX_RULES = 16
"""Rules applied to one SQL: enough for several faults in one text, and an end to rules that undo each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GaveUp:
    """Why no repair was found."""

    reason: FailureReason
    subject: str = ""

    def text(self, language: Language) -> str:
        english, chinese = _FAILURES[self.reason]
        return (chinese if language == "zh" else english).format(self.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one SQL."""

    sql: str
    """The last SQL that was tried: the valid one where there is one."""
    first: Verdict
    final: Verdict
    repairs: tuple[Repair, ...] = ()
    """What led to `sql`, in order."""
    retries: int = 0
    """Repaired SQLs sent to the gate."""
    gave_up: GaveUp | None = None
    """Why no repair was found, where one was looked for in vain."""

    @property
    def tables(self) -> tuple[str, ...]:
        return self.final.tables


def repair(sql: str, verdict: Verdict, source: SourceDescription, question: str = "") -> Repair | None:
    """The first rule's repair that changes the SQL, not yet checked; None where no rule knows the fault."""
    for rule in _RULES:
        if not rule.applies(verdict):
            continue
        if (found := rule.apply(sql, verdict, source, question)) is not None and found.sql != sql:
            return found
    return None


def validate_with_repair(
    sql: str,
    gate: Gate,
    source: SourceDescription,
    rounds: int = 2,
    model_repair: ModelRepair | None = None,
    question: str = "",
) -> Outcome:
    """Gate the SQL, repair what is refused, gate again. What the question says decides between names as likely.

    `rounds` is how often the model may be asked; 0 means no repair at all, by rule either.
    """
    first = gate.check(sql)
    outcome = Outcome(sql=sql, first=first, final=first)
    if first.valid or rounds <= 0:
        return outcome
    outcome = _by_rules(outcome, gate, source, question)
    for _ in range(rounds if model_repair is not None else 0):
        if outcome.final.valid or model_repair is None:
            break
        outcome = _by_model(outcome, sql, gate, source, model_repair, question)
    if outcome.final.valid or outcome.gave_up is not None:
        return outcome
    return _with(outcome, "no_rule", outcome.final.error or "")


def _by_rules(outcome: Outcome, gate: Gate, source: SourceDescription, question: str) -> Outcome:
    seen = {outcome.sql}
    for _ in range(_MAX_RULES):
        if outcome.final.valid:
            break
        found = repair(outcome.sql, outcome.final, source, question)
        if found is None or found.sql in seen:
            break
        seen.add(found.sql)
        outcome = _tried(outcome, found, gate)
    return outcome


def _by_model(
    outcome: Outcome, original: str, gate: Gate, source: SourceDescription, model_repair: ModelRepair, question: str
) -> Outcome:
    answer = model_repair(outcome.sql, outcome.final, source)
    if not answer or single_line(answer) == outcome.sql:
        return _with(outcome, "model_has_none")
    sql = single_line(answer)
    if lost := lost_literals(original, sql, outcome.repairs):
        return _with(outcome, "literal_lost", ", ".join(lost))
    found = Repair(sql=sql, rule="model", explanation="rewritten by the model")
    return _by_rules(_tried(outcome, found, gate), gate, source, question)


def _tried(outcome: Outcome, found: Repair, gate: Gate) -> Outcome:
    return Outcome(
        sql=found.sql,
        first=outcome.first,
        final=gate.check(found.sql),
        repairs=(*outcome.repairs, found),
        retries=outcome.retries + 1,
    )


def _with(outcome: Outcome, reason: FailureReason, subject: str = "") -> Outcome:
    return dataclasses.replace(outcome, gave_up=GaveUp(reason=reason, subject=subject))
