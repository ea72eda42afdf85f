"""Step 1: writes annotated DDL and Markdown, one unit per table and one for shared documents."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

from events.facts.task.facts import Output
from executor.steps.api import OutputFile, StepContext, StepResult, UnitResult
from executor.steps.models.language_model import contribution_of, contributions, model_result
from executor.steps.source.described_source import described_source, label_contribution, source_object
from executor.steps.source.drift import source_drift
from executor.steps.source.earlier_run import SINCE, newest_run
from executor.texts import say
from training.catalog import Table, parse_knowledge
from training.documents import (
    SCHEMA_FILE,
    file_stem,
    render_ddl,
    render_decision_prompt,
    render_deferred_relations,
    render_filename_mapping,
    render_markdown,
    render_metadata,
    render_schema,
    render_types,
)
from training.knowledge import Knowledge, corrected, knowledge_of, render_knowledge, render_semantic_model
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
                files=tuple(_shared(source, _knowledge(source, context))),
                objects=(source_object(context, unit), contribution_of(unit, label_contribution(context))),
            )
        table = self._tables[unit]
        logger.info("processing table: %s", table.name.short)
        files = _table_files(table, source)
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
        columns = [column for table in source.tables for column in table.columns]
        labels = Counter(label.origin for label in source.column_labels.values())
        relations = Counter(relation.origin for relation in source.relations)
        return StepResult(
            result={
                "success": True,
                "database": source.catalog.database,
                "tables": len(source.tables),
                "columns": len(columns),
                "relations": {origin: relations[origin] for origin in sorted(relations)},
                "labels": {origin: labels[origin] for origin in sorted(labels)},
                **model_result(context, contributions(context, done)),
                "themes": [{"key": t.key, "name": t.name, "tables": len(t.tables)} for t in source.themes],
                "missing_tables": sorted({*source.missing_tables, *(context.parameters.get("missing_tables") or ())}),
                **({} if earlier is None else {SINCE: earlier.task_id}),
                "files": sum(output.file for outputs in done.values() for output in outputs),
            },
            drift=drift,
        )


def _table_files(table: Table, source: SourceDescription) -> tuple[OutputFile, ...]:
    stem = file_stem(table, source)
    label = source.label(table.name)
    return (
        OutputFile(
            name=f"{stem}.ddl",
            data=render_ddl(table, source).encode(),
            file_type="ddl",
            description=f"{label} DDL",
            is_primary=True,
        ),
        OutputFile(
            name=f"{stem}_detail.md",
            data=render_markdown(table, source).encode(),
            file_type="md",
            description=say("{label} document").text(source.language, label=label),
            is_primary=True,
        ),
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


def _shared(source: SourceDescription, knowledge: Knowledge) -> Sequence[OutputFile]:
    ddl = (
        ("_types.ddl", render_types(source), "types"),
        ("_relations.ddl", render_deferred_relations(source), "foreign keys"),
    )
    return (
        *(
            OutputFile(name=name, data=text.encode(), file_type="ddl", description=about, is_primary=True)
            for name, text, about in ddl
            if text is not None
        ),
        OutputFile(name="metadata.txt", data=render_metadata(source).encode(), file_type="txt", description="themes"),
        OutputFile(
            name="filename_mapping.txt",
            data=render_filename_mapping(source).encode(),
            file_type="txt",
            description="mapping of tables to files",
        ),
        OutputFile(
            name="db_query_decision_prompt.txt",
            data=render_decision_prompt(source).encode(),
            file_type="txt",
            description="prompt describing the scope of the business",
        ),
        OutputFile(
            name="knowledge.md",
            data=render_knowledge(knowledge, source.language).encode(),
            file_type="md",
            description="knowledge of the business",
            is_primary=True,
        ),
        OutputFile(
            name="knowledge.yaml",
            data=render_semantic_model(knowledge, source).encode(),
            file_type="yaml",
            description="semantic model (Apache Ossie)",
        ),
        OutputFile(
            name=SCHEMA_FILE,
            data=render_schema(source),
            file_type="json",
            description="structure, labels and relations of the tables",
        ),
    )
