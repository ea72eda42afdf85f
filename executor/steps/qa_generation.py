"""Step 2: generates question–SQL pairs, one unit per theme; pairs are stored as objects until the step finishes.

An execution that only adds pairs is the work of `AddedPairs`.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Mapping, Sequence
from functools import partial

from events.facts.task.facts import Output
from executor.steps.api import OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.language_model import (
    contribution_of,
    model_help,
    model_result,
    wanted_model,
)
from executor.steps.pairs.added_pairs import AddedPairs, more_of
from executor.steps.pairs.carried_pairs import carried, source_review
from executor.steps.pairs.generated_pairs import expected_pairs, generated
from executor.steps.pairs.generated_themes import GeneratedThemes, stored_theme
from executor.steps.pairs.pair_review import not_proposed, proposed, with_review
from executor.steps.pairs.reused_work import THEME, earlier_pairs
from executor.steps.source.askable_source import askable_source, source_gate
from executor.steps.source.described_source import described_source
from executor.steps.source.earlier_run import digests_object
from training import pipeline
from training.measures import coverage_report
from training.models import NOT_CONFIGURED, Contribution
from training.pair import Pair
from training.questions import theme_from_json

logger = logging.getLogger(__name__)


class QaGeneration:
    """One execution of the step `qa_generation`."""

    def __init__(self) -> None:
        self._added = AddedPairs()
        self._themes: GeneratedThemes | None = None
        self._counting = threading.Lock()
        self._announced = 0
        """Number of pairs of the units done."""

    def plan(self, context: StepContext) -> Sequence[str]:
        if more_of(context):
            return self._added.plan(context)
        self._announced = (context.task.steps[context.step].produced or (0, 0))[0]
        source = askable_source(context)
        if not source.tables and (closed := pipeline.closed_to(context.source_dsn, described_source(context).tables)):
            raise closed
        earlier = earlier_pairs(context)
        if earlier is not None:
            logger.info(
                "kept from task %s, because their tables are unchanged: %d pairs", earlier.task_id, earlier.count
            )
        self._themes = GeneratedThemes(context, source, None if earlier is None else earlier.generated)
        return self._themes.order

    def units_at_once(self, context: StepContext) -> int:
        return context.settings.unit_concurrency if self._themes is None else self._themes.at_once()

    def run(self, context: StepContext, unit: str) -> UnitResult:
        if more_of(context):
            return self._added.run(context, unit)
        source = askable_source(context)
        contribution = Contribution()
        assert self._themes is not None  # noqa: S101  # `plan` comes first
        theme = self._themes.theme(unit)
        earlier = earlier_pairs(context)
        texts: Mapping[str, Pair] = {} if earlier is None else earlier.texts
        tables = self._themes.tables_of(unit)
        generated_now = theme_from_json(theme).pairs
        kept = tuple(dataclasses.replace(texts[p.id], theme=unit) for p in generated_now if p.id in texts)
        fresh = tuple(pair for pair in generated_now if pair.id not in texts)
        suggested = {} if earlier is None else {pair.id: pair for pair in earlier.suggested_for(unit, tables)}
        if (helper := model_help(context, contribution)) is not None:
            fresh = pipeline.with_model_questions(fresh, source, helper)
            opened = partial(source_gate, context, source)
            on_refused = partial(logger.info, "the model's SQL was rejected: %s - %s")
            new = pipeline.suggested_pairs(helper, source, context.task.db_name, unit, fresh, opened, on_refused)
            suggested |= {pair.id: pair for pair in new}
        elif wanted_model(context) and fresh:
            contribution.lack(NOT_CONFIGURED.en, len(fresh))
        pairs = (*kept, *fresh, *suggested.values())
        announced = proposed(pairs, source_review(context, source), context.task.task_id)
        name = next((theme.name for theme in source.themes if theme.key == unit), unit)
        logger.info("theme %s: %d pairs", name, len(pairs))
        with self._counting:
            self._announced += len(pairs)
            context.report_progress(self._announced, max(self._announced, expected_pairs(context, len(source.tables))))
        return UnitResult(
            objects=(
                OutputObject.of_json(f"{unit}.json", pairs),
                OutputObject(name=f"{unit}{THEME}", data=theme),
                digests_object(context, unit, [*tables, *(table for pair in pairs for table in pair.tables)]),
                contribution_of(unit, contribution),
            ),
            counts={"pairs": len(pairs)},
            pairs=tuple(generated(context, pair) for pair in announced),
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        if more_of(context):
            return self._added.finish(context, done)
        source = askable_source(context)
        stored = {unit: context.read_json(outputs, f"{unit}.json", list[Pair]) for unit, outputs in done.items()}
        fates = [pipeline.read_theme_fates(stored_theme(context, outputs)) for outputs in done.values()]
        made = [pair for pairs in stored.values() for pair in pairs]
        reviewed = source_review(context, source)
        announced = proposed(made, reviewed, context.task.task_id)
        pairs = with_review(made, reviewed)
        report = coverage_report(source, pairs)
        known = {pair.id for pair in announced}
        again = tuple(generated(context, pair) for pair in pairs if pair.id not in known)
        if (refused := pipeline.refused_statements(fates, pairs)) is not None:
            logger.warning("%d of the SQL statements tried were refused, most of them with: %s", *refused)
        carried_over = carried(context, pairs, reviewed)
        logger.info(
            "generated %d pairs, covering %d of %d tables", len(pairs), report.tables.covered, report.tables.total
        )
        return StepResult(
            result={
                "success": True,
                "pairs": len(pairs),
                "themes": {unit: len(pairs) for unit, pairs in stored.items()},
                "coverage": report.to_json(),
                "proposals": pipeline.proposal_statistics(fates),
                **({} if (earlier := earlier_pairs(context)) is None else {"kept": earlier.count}),
                "carried": {
                    "from_earlier_tasks": sum(getattr(fact, "review", None) != "rejected" for fact in carried_over),
                    "left_out": reviewed.left_out,
                    "not_proposed": not_proposed(made, reviewed, context.task.task_id),
                },
                **model_result(context, done),
            },
            files=pipeline.pair_files(context.task.db_name, context.task.task_id, pairs),
            pairs=(*again, *carried_over),
        )
