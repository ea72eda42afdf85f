"""Evaluation of a task's pairs with questions and gold SQL, in this process and without an execution.

The report becomes an event of the task. Answers of a model are cached in the home directory as they come, so an
interrupted evaluation loses none of them.
"""

from __future__ import annotations

import asyncio
import logging
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from events.facts.ids import ExecutionId, TaskId, pairs_stream
from events.facts.refusals import TaskNotFound
from events.facts.task.commands import RecordFact
from events.facts.task.facts import QualityEvaluated
from events.facts.task.state import Task
from events.store.event_log import open_log
from events.wire.event import Meta
from executor.control.cancellation import StopToken
from executor.control.source_connections import source_slots
from executor.steps.api import PairHistory, StepContext
from executor.steps.models.embedder import embedder_of
from executor.steps.models.model_answers import answers_of
from executor.steps.pairs.generated_pairs import generation_options
from executor.steps.pairs.logged_pairs import trained_pairs
from executor.steps.source.described_source import source_request, stored_description
from executor.steps.source.written_documents import vanished_tables, written_documents
from runtime.files.artefact_store import open_artefacts
from runtime.process.actors import command_line_actor, os_user
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import source_register
from training.evaluation import (
    LIMITS,
    EvaluatedStore,
    EvaluationProgress,
    GoldAnswers,
    GoldQuestion,
    StoreCoverage,
    accuracy_report,
    ask_model,
    held_out,
    pair_needs,
    run_gold,
    store_coverage,
)
from training.gate import Gate, probed
from training.language import Language
from training.models import OpenAICompatibleModel, in_language
from training.pipeline import NoPairs, without_tables
from training.questions import generate_pairs
from training.source import SourceDescription, read_source

MAX_REFUSED = 50
"""Maximum number of questions without a usable gold SQL in a report."""
MORE_PAIRS = 3
"""Factor of the pairs per table that is tried for questions without an example."""
MAX_PAIRS_PER_TABLE = 1_000
"""As the API allows."""
MAX_MORE_TABLES = 30
"""Maximum number of tables for which more pairs are tried, those of most questions first: a table takes a second."""

_PLAIN_NAME = re.compile(r"\w+(?:\.\w+)?")
"""Names of tables that a comma-separated list can give."""

type ReadQuestions = Callable[[Language], Sequence[GoldQuestion]]
"""Reads the questions; its errors are in the language."""


class NothingMeasured(ValueError):
    """No question has a gold SQL that can be run. `question` and `error` are those of the first one."""

    def __init__(self, question: str, error: str) -> None:
        super().__init__(error)
        self.question = question
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One evaluation of a task."""

    settings: Settings
    task_id: TaskId
    questions: ReadQuestions | None
    """None: hold out some pairs of the task as questions."""
    file: str | None
    """Name of the questions' file, for the report."""
    language: Language | None
    """Language of errors and refusals; None: the task's."""
    with_model: bool
    """Ask the model of the settings, if there is one."""
    progress: EvaluationProgress

    def run(self) -> tuple[Task, dict[str, Any]]:
        """Measure, append the report as an event, and return the task and the report.

        Raises TaskNotFound, NoPairs, NothingMeasured, SourceNotFound, SourceUnreachable, and errors of `questions`.
        """
        slots = source_slots(self.settings)
        try:
            with asyncio.Runner() as loop:
                task, history, dsn = loop.run(self._read())
                token = StopToken()
                context = StepContext(
                    task=task,
                    step="training_load",
                    execution_id=ExecutionId(""),
                    settings=self.settings,
                    artefacts=open_artefacts(self.settings),
                    token=token,
                    timestamp=datetime.now(self.settings.zone),
                    source_dsn=dsn,
                    logger=logging.getLogger(__name__),
                    slots=slots,
                )
                try:
                    report = self._report(context, history)
                finally:
                    token.close_connections()
                loop.run(self._record(report))
        finally:
            slots.close()
        return task, report

    async def _read(self) -> tuple[Task, PairHistory, str]:
        """Return the task, the events of its pairs, and the connection string of its source."""
        async with open_log(self.settings, name="querymill evaluate", pool_size=2) as store:
            task = await store.task(self.task_id)
            if not task.exists or task.deleted:
                raise TaskNotFound(task_id=self.task_id)
            events = await store.read_stream(pairs_stream(self.task_id))
            history = PairHistory([event.recorded() for event in events])
            return task, history, await source_register(self.settings, store.connection).dsn(task.source)

    async def _record(self, report: Mapping[str, Any]) -> None:
        async with open_log(self.settings, name="querymill evaluate", pool_size=2) as store:
            meta = Meta(actor=command_line_actor(os_user()))
            evaluated = QualityEvaluated(task_id=self.task_id, report=dict(report))
            await store.handle(self.task_id, RecordFact(fact=evaluated), meta=meta)

    def _report(self, context: StepContext, history: PairHistory) -> dict[str, Any]:
        language, pairs = self._language(context), trained_pairs(context, history)
        vanished = vanished_tables(context)
        pairs = [pair for pair in pairs if vanished.isdisjoint(pair.tables)]
        if self.questions is None:
            if not pairs:
                raise NoPairs
            asked, pairs = held_out(pairs)
        else:
            asked = self.questions(language)
        source = stored_description(context) or _described(context)
        with _gate(context, source) as gate:
            gold = run_gold(asked, gate, source, language, self.progress, keep_rows=self._asks_model)
            if not gold.needed:
                raise NothingMeasured(gold.refused[0].question, gold.refused[0].error)
            store = EvaluatedStore(source, pairs, written_documents(context)[0], embedder_of(context))
            covered = store_coverage(gold.needed, store.needs, store.retrieved)
            model = self._model_part(context, source, gold, store, gate) if self._asks_model else None
            return {
                "file": self.file,
                "held_out": self.questions is None,
                "questions": len(asked),
                "measured": len(gold.needed),
                "refused": [one.to_json() for one in gold.refused[:MAX_REFUSED]],
                "pairs": len(pairs),
                **covered.to_json(),
                "missed": missed_questions(gold, covered, model)[:MAX_REFUSED],
                "more_pairs": self._more_pairs(context, source, gate, covered),
                "model": model,
            }

    def _more_pairs(
        self, context: StepContext, source: SourceDescription, gate: Gate, covered: StoreCoverage
    ) -> dict[str, Any] | None:
        """Make more pairs over the tables of questions without an example.

        Returns the command that makes examples for some of these questions, and the questions' numbers; None if more
        pairs give no example, if the questions are pairs themselves, which would be made again, or if no command makes
        these pairs: the task's source is not registered, or it has inputs.
        """
        task = context.task
        has_inputs = any(
            context.parameters.get(name) for name in ("dictionary", "relations", "knowledge", "business_context")
        )
        if self.questions is None or has_inputs:
            return None
        lacking = dict.fromkeys(table for lack in covered.lacks for table in lack.tables)
        tables = {table for table in [*lacking][:MAX_MORE_TABLES] if _PLAIN_NAME.fullmatch(table)}
        others = {t.name for t in source.tables if t.name.short not in tables or not t.readable or not t.columns}
        part = without_tables(source, others | gate.unreadable().keys())
        if not part.tables or task.source != task.db_name:
            return None
        self.progress("more_pairs", 0, 1)
        options = generation_options(context)
        more = min(MORE_PAIRS * options.pairs_per_table, MAX_PAIRS_PER_TABLE)
        options = replace(options, pairs_per_table=more, pairs_total=None)
        made = [pair_needs(pair, source) for pair in generate_pairs(part, options, partial(probed, gate))]
        helped = [lack for lack in covered.lacks if any(pair.is_example_for(lack.needs) for pair in made)]
        if not helped:
            return None
        tables_option = ",".join(table.name.short for table in part.tables)
        command = ["querymill", "run", "--db", task.db_name, "--lang", context.language, "--tables", tables_option]
        command += ["--pairs-per-table", str(options.pairs_per_table)]
        command += ["--seed", str(options.seed)] if options.seed else []
        return {
            "command": shlex.join(command),
            "questions": sorted(number for lack in helped for number in lack.questions),
        }

    @property
    def _asks_model(self) -> bool:
        return bool(self.with_model and self.settings.llm_base_url and self.settings.llm_model)

    def _language(self, context: StepContext) -> Language:
        return self.language or context.language

    def _model_part(
        self, context: StepContext, source: SourceDescription, gold: GoldAnswers, store: EvaluatedStore, gate: Gate
    ) -> dict[str, Any]:
        """Return the model's accuracy under all conditions."""
        settings = self.settings
        model = OpenAICompatibleModel(
            base_url=settings.llm_base_url or "",
            api_key=settings.llm_api_key,
            model=settings.llm_model or "",
            temperature=0.0,
            concurrency=settings.llm_concurrency,
            most_calls=settings.llm_max_calls,
            cache=answers_of(settings),
        )
        try:
            answered, faults = ask_model(model, gold, store, gate, self.progress)
        finally:
            model.close()
        return {
            "name": model.name,
            **accuracy_report(answered),
            "unanswered": len(faults),
            "why_unanswered": in_language(faults[0], self._language(context)) if faults else None,
        }


def missed_questions(
    gold: GoldAnswers, covered: StoreCoverage, model: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """Return the questions without an example among the pairs, and those that the model answered wrongly with pairs."""
    lacking = {number for lack in covered.lacks for number in lack.questions}
    wrong = set[int](model["conditions"]["pairs"]["wrong"]) if model else set[int]()
    return [
        {"number": n, "question": one.question, "has_example": n not in lacking, "is_wrong": n in wrong}
        for one in gold.needed
        if (n := one.number) in lacking | wrong
    ]


def _described(context: StepContext) -> SourceDescription:
    with context.open_source(statement_timeout_ms=60_000) as conn:
        return read_source(conn, source_request({**context.parameters, "on_missing": "skip"}, context))


def _gate(context: StepContext, source: SourceDescription) -> Gate:
    return Gate(
        lambda: context.open_source(statement_timeout_ms=LIMITS.statement_timeout_ms),
        frozenset(table.name for table in source.tables),
        LIMITS,
    )
