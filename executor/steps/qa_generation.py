"""Step 2: generates question–SQL pairs, one unit per theme; pairs are stored as objects until the step finishes."""

from __future__ import annotations

import dataclasses
import json
import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from events.facts.ids import ExecutionId
from events.facts.records import PairEvent, PairGenerated
from events.facts.task.facts import Output
from executor.steps.api import NothingRuns, OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.language_model import (
    contribution_of,
    contributions,
    is_contribution,
    model_of,
    model_result,
    report_to,
    wanted_model,
)
from executor.steps.pairs.carried_pairs import carried, source_review
from executor.steps.pairs.pair_files import pair_files, pair_of_json, pair_to_json
from executor.steps.pairs.pair_review import not_proposed, proposed, with_review
from executor.steps.pairs.suggested_pairs import suggested_pairs
from executor.steps.source.askable_source import askable_source
from executor.steps.source.described_source import described_source
from executor.steps.source.privileges import closed_to
from executor.steps.source.source_gate import source_gate
from training.gate.gate import Gate
from training.gate.probing import probed
from training.measures.coverage import coverage
from training.models.assistance import rephrase_questions
from training.models.contribution import Contribution
from training.models.faults import NOT_CONFIGURED
from training.pair import Pair
from training.questions.default_amount import PAIRS_PER_TABLE
from training.questions.generate import (
    GenerationOptions,
    ProbeResult,
    ThemePairs,
    generate_themes,
    theme_of_rest,
)
from training.source.description import SourceDescription

logger = logging.getLogger("QuestionSQLGenerator")

_PROPOSALS = ".proposals.json"
PROBE_TIMEOUT_MS = 5_000
LOG_SECONDS = 3.0
"""Interval between two log lines while a theme is generated."""


class QaGeneration:
    """One execution of the step `qa_generation`. Themes are generated in order: each depends on the earlier themes."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._themes: Iterator[ThemePairs] | None = None
        self._gate: Gate | None = None
        self._made: dict[str, ThemePairs] = {}
        self._refused: Counter[str] = Counter()
        """Number of refused SQL statements by error."""
        self._tried = 0
        self._tried_at = time.monotonic()
        self._counting = threading.Lock()
        self._announced = 0
        """Number of pairs of the units done."""

    def plan(self, context: StepContext) -> Sequence[str]:
        self._announced = (context.task.steps[context.step].produced or (0, 0))[0]
        source = askable_source(context)
        if not source.tables and (closed := closed_to(context.source_dsn, described_source(context).tables)):
            raise closed
        named = [theme.key for theme in source.themes if theme.tables]
        rest = theme_of_rest(source)
        return named if rest is None else [*named, rest.key]

    def run(self, context: StepContext, unit: str) -> UnitResult:
        source = askable_source(context)
        contribution = Contribution()
        theme = self._theme(context, source, unit)
        made = self._reworded(context, source, theme.pairs, contribution)
        pairs = (*made, *suggested_pairs(context, source, unit, made, contribution))
        announced = proposed(pairs, source_review(context, source).review, context.task.task_id)
        name = next((theme.name for theme in source.themes if theme.key == unit), unit)
        logger.info("主题 %s: %d 个问答对", name, len(pairs))
        with self._counting:
            self._announced += len(pairs)
            context.report_progress(self._announced, max(self._announced, expected_pairs(context, len(source.tables))))
        stored = json.dumps([pair_to_json(pair) for pair in pairs], ensure_ascii=False).encode()
        return UnitResult(
            objects=(
                OutputObject(name=f"{unit}.json", data=stored),
                OutputObject(name=f"{unit}{_PROPOSALS}", data=json.dumps(theme.proposals).encode()),
                contribution_of(unit, contribution),
            ),
            counts={"pairs": len(pairs)},
            pairs=tuple(_generated(context, pair) for pair in announced),
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        source = askable_source(context)
        made = [pair for outputs in done.values() for pair in _stored(context, outputs)]
        reviewed = source_review(context, source)
        announced = proposed(made, reviewed.review, context.task.task_id)
        pairs = with_review(made, reviewed.review)
        report = coverage(source, pairs)
        known = {pair.id for pair in announced}
        again = tuple(_generated(context, pair) for pair in pairs if pair.id not in known)
        self._report_refused(pairs)
        carried_over = carried(context, pairs, reviewed.review)
        logger.info("共生成 %d 个问答对, 覆盖 %d/%d 张表", len(pairs), report.tables.covered, report.tables.total)
        return StepResult(
            result={
                "success": True,
                "pairs": len(pairs),
                "themes": {unit: len(_stored(context, outputs)) for unit, outputs in done.items()},
                "coverage": report.to_json(),
                "proposals": _proposals(context, done),
                "carried": {
                    "from_earlier_tasks": sum(getattr(fact, "review", None) != "rejected" for fact in carried_over),
                    "left_out": reviewed.left_out,
                    "not_proposed": not_proposed(made, reviewed.review, context.task.task_id),
                },
                **model_result(context, contributions(context, done)),
            },
            files=pair_files(context, pairs),
            pairs=(*again, *carried_over),
        )

    def _theme(self, context: StepContext, source: SourceDescription, unit: str) -> ThemePairs:
        with self._turn:
            themes = self._themes = self._themes or self._begin(context, source)
            while unit not in self._made:
                context.token.check()
                try:
                    made = next(themes, None)
                except BaseException:
                    # a generator that failed cannot continue; the next attempt starts again and gives the same pairs
                    self._themes = None
                    self._made.clear()
                    raise
                finally:
                    # other reads of the source may need the connection slot
                    if self._gate is not None:
                        self._gate.close()
                if made is None:
                    # earlier themes cover all tables of this theme
                    return ThemePairs(theme=unit, pairs=())
                self._made[made.theme] = made
            return self._made[unit]

    def _begin(self, context: StepContext, source: SourceDescription) -> Iterator[ThemePairs]:
        gate = self._gate = source_gate(context, source, timeout_ms=PROBE_TIMEOUT_MS)

        def probe(sql: str) -> ProbeResult:
            context.token.check()
            self._report_tried()
            result = probed(gate, sql)
            if result.error is not None:
                self._refused[result.error] += 1
            return result

        return iter(generate_themes(source, generation_options(context), probe))

    def _report_tried(self) -> None:
        """Count an SQL statement as tried; log the count every LOG_SECONDS."""
        self._tried += 1
        if (now := time.monotonic()) - self._tried_at >= LOG_SECONDS:
            self._tried_at = now
            logger.info("已试运行 SQL: %d", self._tried)

    def _report_refused(self, pairs: Sequence[Pair]) -> None:
        """Log how many SQL statements were refused, and the most frequent error; raise NothingRuns without pairs."""
        if not self._refused:
            return
        [(reason, _)] = self._refused.most_common(1)
        if not pairs:
            raise NothingRuns(self._refused.total(), reason)
        logger.warning("所试 SQL 中 %d 条被拒绝, 多为: %s", self._refused.total(), reason)

    def _reworded(
        self, context: StepContext, source: SourceDescription, pairs: tuple[Pair, ...], contribution: Contribution
    ) -> tuple[Pair, ...]:
        """Return the pairs with questions rephrased by the model, if configured. Failed questions remain unchanged."""
        model = model_of(context)
        if model is None or not pairs:
            if wanted_model(context):
                contribution.lack(NOT_CONFIGURED.en, len(pairs))
            return pairs
        rephrased = rephrase_questions(
            model,
            pairs,
            source,
            report=report_to(context),
            contribution=contribution,
            business_context=context.task.business_context,
            cancelled=lambda: context.token.stopped,
        )
        return tuple(
            dataclasses.replace(pair, question=rephrased[pair.id], origin="model") if pair.id in rephrased else pair
            for pair in pairs
        )


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


def _proposals(context: StepContext, done: Mapping[str, Sequence[Output]]) -> dict[str, Any]:
    """Return the number of proposals, in all, by fate, and by family and fate."""
    families: dict[str, Counter[str]] = defaultdict(Counter[str])
    for output in (output for outputs in done.values() for output in outputs if output.name.endswith(_PROPOSALS)):
        for family, fates in json.loads(context.read(output)).items():
            families[family].update(fates)
    fates = Counter[str]()
    for counts in families.values():
        fates.update(counts)
    return {
        "made": fates.total(),
        "fates": _most_first(fates),
        "families": {family: _most_first(counts) for family, counts in sorted(families.items())},
    }


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _stored(context: StepContext, outputs: Sequence[Output]) -> list[Pair]:
    stored = (output for output in outputs if not is_contribution(output) and not output.name.endswith(_PROPOSALS))
    return [pair_of_json(entry) for output in stored for entry in json.loads(context.read(output))]


def _generated(context: StepContext, pair: Pair) -> PairEvent:
    return PairGenerated(
        task_id=context.task.task_id,
        execution_id=ExecutionId(context.execution_id),
        pair_id=pair.id,
        question=pair.question,
        sql=pair.sql,
        language=pair.language,
        theme=pair.theme,
        family=pair.family,
        difficulty=pair.difficulty,
        tables=pair.tables,
        origin=pair.origin,
    )
