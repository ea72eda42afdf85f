"""Options of a generation of pairs, and the fact of a generated pair."""

from __future__ import annotations

from events.facts.records import PairGenerated
from executor.steps.api import StepContext
from training.pair import Pair
from training.questions import PAIRS_PER_TABLE, GenerationOptions


def generation_options(context: StepContext) -> GenerationOptions:
    """Return the options of the task, or their defaults."""
    asked = context.parameters
    return GenerationOptions(
        source_name=context.task.db_name,
        pairs_per_table=asked.get("pairs_per_table") or PAIRS_PER_TABLE,
        pairs_total=asked.get("pairs_total"),
        seed=asked.get("seed") or 0,
    )


def expected_pairs(context: StepContext, tables: int) -> int:
    """Return the number of pairs that the task asks for."""
    options = generation_options(context)
    return options.pairs_total or options.pairs_per_table * tables


def generated(context: StepContext, pair: Pair, *, added: bool = False) -> PairGenerated:
    return PairGenerated(
        task_id=context.task.task_id,
        execution_id=context.execution_id,
        pair_id=pair.id,
        question=pair.question,
        sql=pair.sql,
        language=pair.language,
        theme=pair.theme,
        family=pair.family,
        difficulty=pair.difficulty,
        tables=pair.tables,
        origin=pair.origin,
        added=added,
    )
