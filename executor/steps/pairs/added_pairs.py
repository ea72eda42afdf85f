"""Generation of more pairs of some families beside a task's pairs: one unit for each family and set of tables."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from events.facts.records import PairEvent, PairRejected, PairValidated
from events.facts.task.facts import MorePairs, Output
from executor.steps.api import OutputObject, StepContext, StepResult, UnitResult
from executor.steps.pairs.generated_pairs import generated, generation_options
from executor.steps.pairs.logged_pairs import listed_pairs
from executor.steps.source.askable_source import askable_source, source_gate
from training.gate import explain, probed
from training.measures import coverage_report
from training.pair import Pair
from training.pipeline import pair_files
from training.questions import MoreWanted, generate_more

logger = logging.getLogger(__name__)


def more_of(context: StepContext) -> tuple[MorePairs, ...]:
    """Return the pairs that the execution adds; empty if it makes all pairs anew."""
    return context.task.executions[context.execution_id].more


class AddedPairs:
    """One execution that adds pairs. They are made in the order of the units, as each depends on the earlier ones."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._made: list[tuple[Pair, ...]] = []

    def plan(self, context: StepContext) -> Sequence[str]:
        # raises NoPairs early, because the new pairs are added to the others
        listed_pairs(context)
        return [_unit(number, more) for number, more in enumerate(more_of(context), start=1)]

    def run(self, context: StepContext, unit: str) -> UnitResult:
        wanted = more_of(context)
        index = [_unit(number, more) for number, more in enumerate(wanted, start=1)].index(unit)
        with self._turn:
            if not self._made:
                self._made = list(self._generate(context, wanted))
        more, facts, taken = wanted[index], list[PairEvent](), list[Pair]()
        with source_gate(context, askable_source(context)) as gate:
            for pair in self._made[index]:
                context.token.check()
                verdict = gate.check(pair.sql)
                if not verdict.valid:
                    logger.warning("invalid SQL: %s - %s", pair.question, explain(verdict, context.language))
                    continue
                taken.append(pair)
                passed = PairValidated(
                    task_id=context.task.task_id,
                    execution_id=context.execution_id,
                    pair_id=pair.id,
                    valid=True,
                    rows=verdict.rows,
                    layer="run",
                )
                facts += (generated(context, pair, added=True), passed)
        logger.info("added %d of %d pairs: %s, %s", len(taken), more.count, more.family, ", ".join(more.tables))
        return UnitResult(
            objects=(OutputObject.of_json(f"{unit}.json", taken),),
            counts={"pairs": len(taken)},
            pairs=tuple(facts),
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        made: list[Pair] = []
        replaced: list[str] = []
        for number, more in enumerate(more_of(context), start=1):
            unit = _unit(number, more)
            own = context.read_json(done[unit], f"{unit}.json", list[Pair])
            made += own
            replaced += more.replaces[: len(own)]
        pairs = (*(pair for pair in listed_pairs(context) if pair.id not in replaced), *made)
        report = coverage_report(askable_source(context), pairs)
        wanted = sum(more.count for more in more_of(context))
        if len(made) < wanted:
            logger.warning(
                "added only %d of %d pairs: the tables give no other question of these types", len(made), wanted
            )
        return StepResult(
            result={
                **(context.task.steps[context.step].result or {}),
                "success": True,
                "pairs": len(pairs),
                "coverage": report.to_json(),
                "added": {"wanted": wanted, "made": len(made), "replaced": len(replaced)},
            },
            files=pair_files(context.task.db_name, context.task.task_id, pairs),
            # only now are the new pairs in the file: an execution that ends before replaces none
            pairs=tuple(
                PairRejected(task_id=context.task.task_id, execution_id=context.execution_id, pair_id=pair_id)
                for pair_id in replaced
            ),
        )

    def _generate(self, context: StepContext, wanted: Sequence[MorePairs]) -> Iterator[tuple[Pair, ...]]:
        source = askable_source(context)
        kinds = [MoreWanted(family=more.family, tables=frozenset(more.tables), count=more.count) for more in wanted]
        with source_gate(context, source) as gate:
            made = generate_more(source, generation_options(context), kinds, _known(context), partial(probed, gate))
            for pairs in made:
                context.token.check()
                yield pairs


def _known(context: StepContext) -> set[tuple[str, str]]:
    """Return question and SQL of all pairs of the task and of pairs that were reviewed in other tasks.

    Pairs of this execution do not count: a unit that runs again makes them again.
    """
    recorded = (*context.reviewed_pairs().values(), *context.pair_history().pairs().pairs.values())
    return {pair.text for pair in recorded if pair.made_by != context.execution_id}


def _unit(number: int, more: MorePairs) -> str:
    return f"more_{number:03d}_{more.family}"
