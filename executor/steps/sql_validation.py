"""Step 3: checks the task's pairs by the gate, in batches; failing pairs are repaired or removed.

A repaired pair is taken out of the file until a reviewer approves the pair, unless the repair is accepted at once.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from events.facts.task.facts import Output
from executor.compute.calls import Compute
from executor.steps.api import StepContext, StepResult, UnitResult
from executor.steps.models.language_model import contribution_of, model_help, model_of, model_result
from executor.steps.pairs.logged_pairs import listed_pairs
from executor.steps.pairs.reused_work import EarlierValidation, earlier_validation
from executor.steps.pairs.validated_pairs import removed, validated
from executor.steps.source.askable_source import askable_source, source_gate
from executor.steps.source.described_source import described_source
from executor.steps.source.distance import units_at_once
from executor.steps.source.earlier_run import found_objects
from executor.steps.source.kept_gates import KeptGates
from executor.steps.source.worker_gate import verdicts_by_worker, workers_for
from training import pipeline
from training.models import Contribution
from training.questions import made_anew
from training.repair import PairOutcome
from training.source import SourceDescription

logger = logging.getLogger(__name__)


class SqlValidation:
    """One execution of the step `sql_validation`."""

    def __init__(self) -> None:
        self._batches: Mapping[str, pipeline.Batch] = {}
        self._readings: Mapping[str, pipeline.Batch] = {}
        """Pairs of the sample for the second reading."""
        self._earlier = EarlierValidation()
        self._turn = threading.Lock()
        self._checked = self._expected = 0
        """Numbers of pairs that are checked, and that are to be."""
        self._gates = KeptGates()
        self.workers: Compute | None = None
        """Workers of the units, chosen in `units_at_once`."""

    def plan(self, context: StepContext) -> Sequence[str]:
        """Return the units: batches of the pairs, then of the sample for the second reading."""
        pairs = listed_pairs(context)
        logger.info("SQL statements to validate: %d", len(pairs))
        pipeline.raise_if_none_may_be_read(context.source_dsn, described_source(context), pairs)
        self._batches = pipeline.in_batches(pairs, "batch")
        done = context.task.steps[context.step].done
        self._checked = sum(len(batch.pairs) for unit, batch in self._batches.items() if unit in done)
        self._expected = len(pairs)
        self._earlier = earlier_validation(context, pairs)
        if self._earlier.outcomes:
            logger.info("kept %d earlier verdicts, because their tables are unchanged", len(self._earlier.outcomes))
        if model_of(context) is not None:
            read = pipeline.sample(pairs, lambda pair: pair.id in self._earlier.judged)
            self._readings = pipeline.in_batches(read, "reading")
        return (*self._batches, *self._readings)

    def units_at_once(self, context: StepContext) -> int:
        self.workers = workers_for(context, self._expected - self._checked - len(self._earlier.outcomes))
        return units_at_once(context, self.workers.width() if self.workers else 0)

    def run(self, context: StepContext, unit: str) -> UnitResult:
        source = described_source(context)
        if unit in self._readings:
            return self._second_reading(context, source, unit)
        batch, contribution, known = self._batches[unit], Contribution(), self._earlier.outcomes
        checked = verdicts_by_worker(
            context, self.workers, source, [p for p in batch.pairs if (p.question, p.sql) not in known]
        )

        def on_checked() -> None:
            with self._turn:
                self._checked += 1
                context.report_progress(self._checked, self._expected)

        repair = pipeline.RepairOptions(
            wanted=bool(context.parameters.get("enable_llm_repair", True)),
            accepted=context.settings.accept_repairs,
            grammar=partial(context.memo.get, "grammar", lambda: made_anew(askable_source(context))),
            helper=model_help(context, contribution),
        )
        opened = partial(source_gate, context, source)
        with self._gates.lend(opened, is_last=lambda: self._checked >= self._expected) as gate:
            outcomes = pipeline.validate_batch(
                batch, gate, source, repair, known=known, checked=checked, on_checked=on_checked
            )
        for outcome in outcomes:
            if not outcome.valid:
                logger.warning("invalid SQL: %s - %s", outcome.question, outcome.explain(context.language))
        count = Counter(outcome.validity for outcome in outcomes)
        logger.info("pairs %d-%d: %d valid, %d repaired", *batch.ends, count["valid"], count["repaired"])
        return UnitResult(
            objects=(*found_objects(context, unit, outcomes, batch.pairs), contribution_of(unit, contribution)),
            counts={"pairs": len(batch.pairs), "valid": count["valid"], "repaired": count["repaired"]},
            pairs=tuple(validated(context, outcomes)),
        )

    def _second_reading(self, context: StepContext, source: SourceDescription, unit: str) -> UnitResult:
        pairs, helper = self._readings[unit].pairs, model_help(context, Contribution())
        opened = partial(source_gate, context, source, timeout_ms=pipeline.READING_TIMEOUT_MS)
        on_disagreement = partial(logger.info, "the model reads this question otherwise: %s - %s")
        judged = pipeline.second_reading(helper, source, pairs, self._earlier.judged, opened, on_disagreement)
        counts = {"judged": len(judged), "agreed": sum(each["agrees"] for each in judged)}
        return UnitResult(objects=found_objects(context, unit, judged, pairs), counts=counts)

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        outcomes = _found(context, done, self._batches, list[PairOutcome])
        judged = _found(context, done, self._readings, list[dict[str, Any]])
        run = pipeline.ValidationRun(
            db_name=context.task.db_name,
            task_id=context.task.task_id,
            language=context.language,
            connection=context.source_dsn,
            requested_at=context.timestamp,
            ended_at=datetime.now(context.settings.zone),
            repair=bool(context.parameters.get("enable_llm_repair", True)),
            modify=bool(context.parameters.get("modify_original_file", True)),
            file_names=context.file_names(),
            read_file=context.read_file,
        )
        pairs = [pair for batch in self._batches.values() for pair in batch.pairs]
        model = model_result(context, done)
        result, files, modified = pipeline.end_validation(run, pairs, outcomes, described_source(context), model)
        logger.info("validation completed: %d of %d valid", result["valid_sqls"], result["total_questions"])
        if result["repaired_sqls"]:
            waiting = result["repaired_sqls"] - result["accepted_repairs"]
            logger.info("%d repaired, of which %d wait for approval", result["repaired_sqls"], waiting)
        reader = model_of(context)
        outside = None if reader is None else pipeline.second_reading_result(reader, judged)
        kept = {"kept": number} if (number := len(self._earlier.outcomes)) else {}
        return StepResult(result={**result, "outside": outside, **kept}, files=files, pairs=removed(context, modified))


def _found[Found](
    context: StepContext, done: Mapping[str, Sequence[Output]], units: Iterable[str], kind: type[list[Found]]
) -> list[Found]:
    """Return what units have found."""
    return [each for unit in units for each in context.read_json(done[unit], f"{unit}.json", kind)]
