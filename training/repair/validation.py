"""Validating pairs: each SQL goes to the gate, what fails is repaired, and what came of it is plain data."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from training.gate.gate import Gate
from training.gate.verdict import Layer, Reason, Verdict, explain
from training.language.languages import Language
from training.pair import Pair
from training.questions.as_of import as_of_newest
from training.repair.rules.rule import FORM_RULES
from training.repair.with_repair import FailureReason, GaveUp, MadeAnew, ModelRepair, Outcome, validate_with_repair
from training.source.description import SourceDescription

type Validity = Literal["valid", "repaired", "invalid"]
type RepairOutcome = Literal["kept_meaning", "may_change_meaning", "refused"]
"""Only the names' case, quotes and qualification were changed; more was changed; no repair was found."""
type AcceptRepairs = Literal["form", "none"]
"""Which repairs need no person's approval: those of names' case, quotes and qualification, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOutcome:
    """What became of one pair."""

    index: int
    """Its place in the file, from 1."""
    pair_id: str
    question: str
    sql: str
    """As it was given."""
    first_pass_valid: bool
    valid: bool
    """True if the given or the repaired SQL passes the gate."""
    gate_layer: Layer
    """The layer that refused the given SQL; `run` where it passed."""
    error: str | None
    """Why the given SQL was refused, in English or as the server worded it; None where it passed."""
    sqlstate: str | None
    position: int | None
    reason: Reason | None
    subject: str
    rows: int | None
    """Rows of the SQL that is valid, at most the gate's `max_rows`."""
    empty: bool | None
    execution_time: float
    """Seconds at the gate for the SQL that counts in the end."""
    total_time: float
    """Seconds in all, with every repair that was tried."""
    retry_count: int
    """Repaired SQLs sent to the gate."""
    repair_attempted: bool
    repair_successful: bool
    repaired_sql: str | None
    """The SQL that passes; None where the given one does or none does."""
    repair_error: str | None
    """Why the last repair failed, in English; None where none was tried or it worked."""
    repair_failure: FailureReason | None = None
    repair_failure_subject: str = ""
    repair_rules: tuple[str, ...] = ()
    """The rules that were applied, in order; `model` for the model."""
    repair_explanation: str = ""
    repair_accepted: bool = False
    """True if the repair needs no person's approval."""
    tables: tuple[str, ...] = ()
    """Tables the valid SQL reads, sorted."""
    as_of: str | None = None
    """Day in the place of CURRENT_DATE, ISO 8601, if only as of the newest day of the data rows come back."""

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
        """True if the pair may train: it was valid, or its repair is accepted."""
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
        """Why the given SQL was refused, for people; empty where it passed."""
        return explain(self.first_verdict(), language)

    def explain_repair(self, language: Language) -> str:
        """Why no repair was found, for people; empty where none was needed or one was."""
        if self.repair_failure is None:
            return ""
        return GaveUp(reason=self.repair_failure, subject=self.repair_failure_subject).text(language)

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> PairOutcome:
        """The inverse of `to_json`, also of what has been through JSON text."""
        lists: dict[str, Any] = {name: tuple(data[name]) for name in ("repair_rules", "tables")}
        return cls(**(data | lists))


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
    clock: Callable[[], float] = time.monotonic,
) -> list[PairOutcome]:
    """One outcome per pair, in order. A batch is a resumable unit: nothing is kept from one call to the next."""
    outcomes: list[PairOutcome] = []
    for index, pair in enumerate(pairs, first_index):
        started = clock()
        outcome = validate_with_repair(
            pair.sql,
            gate,
            source,
            rounds=2 if repair else 0,
            model_repair=model_repair,
            question=pair.question,
            made_anew=made_anew,
            from_grammar=pair.origin == "grammar",
        )
        outcome, as_of = _as_of_newest(outcome, gate, source)
        outcomes.append(_outcome(index, pair, outcome, clock() - started, accept_repairs, as_of))
    return outcomes


def _as_of_newest(outcome: Outcome, gate: Gate, source: SourceDescription) -> tuple[Outcome, date | None]:
    """Count the rows of an SQL about recent dates as of the newest day of the data, if it has none as of today."""
    if not outcome.final.empty or (moved := as_of_newest(outcome.sql, source)) is None:
        return outcome, None
    verdict = gate.check(moved.sql)
    return (dataclasses.replace(outcome, final=verdict), moved.day) if verdict.rows else (outcome, None)


def _outcome(
    index: int, pair: Pair, outcome: Outcome, seconds: float, accept: AcceptRepairs, as_of: date | None
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
