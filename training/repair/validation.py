"""Validates pairs: the SQL of each passes the gate or is repaired; the outcomes are plain data."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from training.gate.gate import Gate
from training.gate.verdict import Layer, Reason, Verdict, explain
from training.language.languages import Language
from training.pair import Pair
from training.questions.as_of import as_of_newest
from training.repair.rules.rule import FORM_RULES
from training.repair.with_repair import FailureReason, GaveUp, MadeAnew, ModelRepair, RepairResult, validate_with_repair
from training.source.description import SourceDescription

type Validity = Literal["valid", "repaired", "invalid"]
type RepairOutcome = Literal["kept_meaning", "may_change_meaning", "refused"]
"""In order: the repair changed only case, quotes or qualification of names; it changed more; none was found."""
type AcceptRepairs = Literal["form", "none"]
"""Repairs that need no approval: those of case, quotes and qualification of names, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOutcome:
    """Outcome of the validation of one pair."""

    index: int
    """Position in the file, from 1."""
    pair_id: str
    question: str
    sql: str
    """SQL as it was given."""
    first_pass_valid: bool
    valid: bool
    """True if the given or the repaired SQL passes the gate."""
    gate_layer: Layer
    """Layer that refused the given SQL; `run` if it passed."""
    error: str | None
    """Reason why the given SQL was refused, in English or the server's words; None if it passed."""
    sqlstate: str | None
    position: int | None
    reason: Reason | None
    subject: str
    rows: int | None
    """Rows of the valid SQL, at most the gate's `max_rows`."""
    empty: bool | None
    execution_time: float
    """Seconds of the gate's check of the final SQL."""
    total_time: float
    """Seconds of all checks, with every repair that was tried."""
    retry_count: int
    """Number of repaired statements sent to the gate."""
    repair_attempted: bool
    repair_successful: bool
    repaired_sql: str | None
    """Repaired SQL that passes; None if the given one does, or none."""
    repair_error: str | None
    """Reason why the last repair failed, in English; None if none was tried or it succeeded."""
    repair_failure: FailureReason | None = None
    repair_failure_subject: str = ""
    repair_rules: tuple[str, ...] = ()
    """Rules that were applied, in order; `model` for the model."""
    repair_explanation: str = ""
    repair_accepted: bool = False
    """True if the repair needs no person's approval."""
    tables: tuple[str, ...] = ()
    """Tables the valid SQL reads, sorted."""
    as_of: str | None = None
    """Newest day of the data, ISO 8601, if the SQL returns rows only with it as CURRENT_DATE."""

    @property
    def validity(self) -> Validity:
        if self.first_pass_valid:
            return "valid"
        return "repaired" if self.valid else "invalid"

    @property
    def repair_outcome(self) -> RepairOutcome | None:
        """Outcome of the repair; None if none was tried."""
        if self.repair_successful:
            return "kept_meaning" if FORM_RULES.issuperset(self.repair_rules) else "may_change_meaning"
        return "refused" if self.repair_attempted else None

    @property
    def usable(self) -> bool:
        """True if the pair may train: its SQL was valid, or its repair is accepted."""
        return self.first_pass_valid or self.repair_accepted

    def first_verdict(self) -> Verdict:
        """Return the gate's verdict on the given SQL."""
        return Verdict(
            valid=self.first_pass_valid,
            layer=self.gate_layer,
            error=self.error,
            sqlstate=self.sqlstate,
            position=self.position,
            reason=self.reason,
            subject=self.subject,
        )

    def explain(self, language: Language) -> str:
        """Return the reason why the given SQL was refused, for users; empty if it passed."""
        return explain(self.first_verdict(), language)

    def explain_repair(self, language: Language) -> str:
        """Return the reason why no repair was found, for users; empty if none was needed or one was found."""
        if self.repair_failure is None:
            return ""
        return GaveUp(reason=self.repair_failure, subject=self.repair_failure_subject).text(language)


def validate_pairs(
    pairs: Sequence[Pair],
    gate: Gate,
    source: SourceDescription,
    *,
    repair: bool,
    model_repair: ModelRepair | None = None,
    made_anew: MadeAnew | None = None,
    accept_repairs: AcceptRepairs = "form",
    first_index: int = 1,
    checked: Sequence[Verdict] = (),
    clock: Callable[[], float] = time.monotonic,
) -> list[PairOutcome]:
    """Return one outcome per pair, in order. `checked` are the gate's verdicts on their SQL, if there are any yet."""
    outcomes: list[PairOutcome] = []
    for number, pair in enumerate(pairs):
        first = checked[number] if checked else None
        started = clock() - (first.seconds if first else 0.0)
        outcome = validate_with_repair(
            pair.sql,
            gate,
            source,
            rounds=2 if repair else 0,
            model_repair=model_repair,
            question=pair.question,
            made_anew=made_anew,
            from_grammar=pair.origin == "grammar",
            first=first,
        )
        outcome, as_of = _as_of_newest(outcome, gate, source)
        outcomes.append(_outcome(first_index + number, pair, outcome, clock() - started, accept_repairs, as_of))
    return outcomes


def _as_of_newest(outcome: RepairResult, gate: Gate, source: SourceDescription) -> tuple[RepairResult, date | None]:
    """Count the rows of a query about recent dates as of the newest day of the data, if it has none as of today."""
    if not outcome.final.empty or (moved := as_of_newest(outcome.sql, source)) is None:
        return outcome, None
    verdict = gate.check(moved.sql)
    return (dataclasses.replace(outcome, final=verdict), moved.day) if verdict.rows else (outcome, None)


def _outcome(
    index: int, pair: Pair, outcome: RepairResult, seconds: float, accept: AcceptRepairs, as_of: date | None
) -> PairOutcome:
    first, last = outcome.first, outcome.final
    gave_up = None if last.valid else outcome.gave_up
    return PairOutcome(
        index=index,
        pair_id=pair.id,
        question=pair.question,
        sql=pair.sql,
        first_pass_valid=first.valid,
        valid=last.valid,
        gate_layer=first.layer,
        error=first.error,
        sqlstate=first.sqlstate,
        position=first.position,
        reason=first.reason,
        subject=first.subject,
        rows=last.rows,
        empty=last.empty,
        execution_time=last.seconds,
        total_time=seconds,
        retry_count=outcome.retries,
        repair_attempted=outcome.retries > 0 or outcome.gave_up is not None,
        repair_successful=last.valid and not first.valid,
        repaired_sql=outcome.sql if last.valid and not first.valid else None,
        repair_error=gave_up.text("en") if gave_up is not None else None,
        repair_failure=gave_up.reason if gave_up is not None else None,
        repair_failure_subject=gave_up.subject if gave_up is not None else "",
        repair_rules=tuple(repair.rule for repair in outcome.repairs),
        repair_explanation="; ".join(repair.explanation for repair in outcome.repairs),
        repair_accepted=last.valid and accept == "form" and outcome.form_only,
        tables=outcome.tables,
        as_of=as_of and as_of.isoformat(),
    )
