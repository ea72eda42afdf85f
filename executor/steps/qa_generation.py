"""Step 2: generates question–SQL pairs, one unit per theme; pairs are stored as objects until the step finishes.

An execution that only adds pairs is the work of `AddedPairs`.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from events.facts.task.facts import Output
from executor.steps.api import OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.language_model import (
    contribution_of,
    contributions,
    model_of,
    model_result,
    report_to,
    wanted_model,
)
from executor.steps.pairs.added_pairs import AddedPairs, more_of
from executor.steps.pairs.carried_pairs import carried, source_review
from executor.steps.pairs.generated_pairs import expected_pairs, generated
from executor.steps.pairs.generated_themes import GeneratedThemes, stored_theme
from executor.steps.pairs.pair_review import not_proposed, proposed, with_review
from executor.steps.pairs.reused_work import THEME, earlier_pairs
from executor.steps.pairs.suggested_pairs import suggested_pairs
from executor.steps.source.askable_source import askable_source
from executor.steps.source.described_source import described_source
from executor.steps.source.earlier_run import digests_object
from training.measures import coverage_report
from training.models import NOT_CONFIGURED, Contribution
from training.pair import Pair
from training.pipeline import (
    NothingRuns,
    ThemeFates,
    closed_to,
    pair_files,
    proposal_statistics,
    read_theme_fates,
    with_model_questions,
)
from training.questions import theme_from_json
from training.source import SourceDescription

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
        if not source.tables and (closed := closed_to(context.source_dsn, described_source(context).tables)):
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
        made = self._reworded(context, source, fresh, contribution)
        suggested = {} if earlier is None else {pair.id: pair for pair in earlier.suggested_for(unit, tables)}
        suggested |= {pair.id: pair for pair in suggested_pairs(context, source, unit, made, contribution)}
        pairs = (*kept, *made, *suggested.values())
        announced = proposed(pairs, source_review(context, source), context.task.task_id)
        name = next((theme.name for theme in source.themes if theme.key == unit), unit)
        logger.info("theme %s: %d pairs", name, len(pairs))
        with self._counting:
            self._announced += len(pairs)
            context.report_progress(self._announced, max(self._announced, expected_pairs(context, len(source.tables))))
        return UnitResult(
            objects=(
                OutputObject(name=f"{unit}.json", data=msgspec.json.encode(pairs)),
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
        stored = {unit: _stored(context, unit, outputs) for unit, outputs in done.items()}
        fates = [read_theme_fates(stored_theme(context, outputs)) for outputs in done.values()]
        made = [pair for pairs in stored.values() for pair in pairs]
        reviewed = source_review(context, source)
        announced = proposed(made, reviewed, context.task.task_id)
        pairs = with_review(made, reviewed)
        report = coverage_report(source, pairs)
        known = {pair.id for pair in announced}
        again = tuple(generated(context, pair) for pair in pairs if pair.id not in known)
        _report_refused(fates, pairs)
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
                "proposals": proposal_statistics(fates),
                **({} if (earlier := earlier_pairs(context)) is None else {"kept": earlier.count}),
                "carried": {
                    "from_earlier_tasks": sum(getattr(fact, "review", None) != "rejected" for fact in carried_over),
                    "left_out": reviewed.left_out,
                    "not_proposed": not_proposed(made, reviewed, context.task.task_id),
                },
                **model_result(context, contributions(context, done)),
            },
            files=pair_files(context.task.db_name, context.task.task_id, pairs),
            pairs=(*again, *carried_over),
        )

    def _reworded(
        self, context: StepContext, source: SourceDescription, pairs: tuple[Pair, ...], contribution: Contribution
    ) -> tuple[Pair, ...]:
        """Return the pairs with questions rephrased by the model, if configured. Failed questions remain unchanged."""
        model = model_of(context)
        if model is None or not pairs:
            if wanted_model(context):
                contribution.lack(NOT_CONFIGURED.en, len(pairs))
            return pairs
        return with_model_questions(
            model,
            pairs,
            source,
            report=report_to(context),
            contribution=contribution,
            business_context=context.task.business_context,
            cancelled=lambda: context.token.stopped,
        )


def _report_refused(themes: Sequence[ThemeFates], pairs: Sequence[Pair]) -> None:
    """Log how many SQL statements were refused, and the most frequent error; raise NothingRuns without pairs."""
    refused = Counter[str]()
    for theme in themes:
        refused.update(theme.refused)
    if not refused:
        return
    [(reason, _)] = refused.most_common(1)
    if not pairs:
        raise NothingRuns(refused.total(), reason)
    logger.warning("%d of the SQL statements tried were refused, most of them with: %s", refused.total(), reason)


def _stored(context: StepContext, unit: str, outputs: Sequence[Output]) -> list[Pair]:
    stored = (output for output in outputs if output.name == f"{unit}.json")
    return [pair for output in stored for pair in msgspec.json.decode(context.read(output), type=list[Pair])]
