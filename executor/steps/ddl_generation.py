"""Step 1: writes annotated DDL and Markdown, one unit per table and one for shared documents."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from events.facts.task.facts import Output
from executor.steps.api import StepContext, StepResult, UnitResult
from executor.steps.models.language_model import contribution_of, model_result
from executor.steps.source.described_source import described_source, label_contribution, source_object
from executor.steps.source.drift import source_drift
from executor.steps.source.earlier_run import SINCE, newest_run
from training.catalog import Table, parse_knowledge
from training.knowledge import Knowledge, corrected, knowledge_of
from training.pipeline import description_result, shared_files, table_files
from training.source import SourceDescription

logger = logging.getLogger("DDLMDGenerator")

SHARED_DOCUMENTS = "shared_documents"


class DdlGeneration:
    """One execution of the step `ddl_generation`."""

    def __init__(self) -> None:
        self._tables: dict[str, Table] = {}

    def plan(self, context: StepContext) -> Sequence[str]:
        source = described_source(context)
        self._tables = {str(table.name): table for table in source.tables}
        # first, so that an execution that continues this one reads the stored source
        return [SHARED_DOCUMENTS, *self._tables]

    def units_at_once(self, context: StepContext) -> int:
        return context.settings.unit_concurrency

    def run(self, context: StepContext, unit: str) -> UnitResult:
        source = described_source(context)
        if unit == SHARED_DOCUMENTS:
            return UnitResult(
                files=shared_files(source, _knowledge(source, context)),
                objects=(source_object(context, unit), contribution_of(unit, label_contribution(context))),
            )
        table = self._tables[unit]
        logger.info("processing table: %s", table.name.short)
        files = table_files(table, source)
        logger.info(
            "done: %s (%d columns, about %d rows)",
            table.name.short,
            len(table.columns),
            source.profiles[table.name].rows,
        )
        return UnitResult(files=files, counts={"columns": len(table.columns)})

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        source = described_source(context)
        earlier = newest_run(context)
        drift = None if earlier is None else source_drift(context, earlier)
        return StepResult(
            result={
                "success": True,
                **description_result(source),
                **model_result(context, done),
                "missing_tables": sorted({*source.missing_tables, *(context.parameters.get("missing_tables") or ())}),
                **({} if earlier is None else {SINCE: earlier.task_id}),
                "files": sum(output.file for outputs in done.values() for output in outputs),
            },
            drift=drift,
        )


def _knowledge(source: SourceDescription, context: StepContext) -> Knowledge:
    """Return the derived knowledge, corrected by the task's knowledge file; lines without effect are logged."""
    knowledge = knowledge_of(source)
    if not (text := context.parameters.get("knowledge")):
        return knowledge
    found = corrected(knowledge, parse_knowledge(text), source.language)
    if found.other_tables:
        logger.info("these tables of the knowledge file are not in this task: %s", ", ".join(found.other_tables))
    if found.unmatched:
        logger.warning(
            "the knowledge file removes what is not derived, on lines %s", ", ".join(map(str, found.unmatched))
        )
    return found.knowledge
