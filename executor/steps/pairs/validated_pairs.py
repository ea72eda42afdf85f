"""Facts of validated pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from events.facts.records import PairEvent, PairRemoved, PairRepaired, PairValidated
from executor.steps.api import StepContext
from training.repair import ModifiedPairs, PairOutcome, cause_of


def validated(context: StepContext, outcomes: Sequence[PairOutcome]) -> Iterator[PairEvent]:
    """Yield the facts of the outcomes; that of a repair comes before that of its validation."""
    task_id, execution_id = context.task.task_id, context.execution_id
    for outcome in outcomes:
        if outcome.repaired_sql is not None:
            yield PairRepaired(
                task_id=task_id,
                execution_id=execution_id,
                pair_id=outcome.pair_id,
                sql=outcome.repaired_sql,
                rule=", ".join(outcome.repair_rules),
                accepted=outcome.repair_accepted,
            )
        yield PairValidated(
            task_id=task_id,
            execution_id=execution_id,
            pair_id=outcome.pair_id,
            valid=outcome.valid,
            rows=outcome.rows,
            layer=outcome.gate_layer,
            error=outcome.explain(context.language) or None,
            cause=None if outcome.valid else cause_of(outcome.sql, outcome.first_verdict()),
        )


def removed(context: StepContext, modified: ModifiedPairs | None) -> tuple[PairEvent, ...]:
    """Return the facts of the pairs that are no longer in the pair file."""
    return tuple(
        PairRemoved(
            task_id=context.task.task_id,
            execution_id=context.execution_id,
            pair_id=change.pair_id,
            reason=change.reason,
        )
        for change in (modified.modifications if modified else ())
        if change.action == "deleted"
    )
