"""Documents about a described database as files: two for each table, and those about the whole database."""

from __future__ import annotations

from collections import Counter
from typing import Any

from training.catalog.model import Table
from training.documents.ddl import render_ddl, render_deferred_relations
from training.documents.file_names import file_stem
from training.documents.markdown import render_markdown
from training.documents.metadata import render_decision_prompt, render_filename_mapping, render_metadata
from training.documents.schema_record import SCHEMA_FILE, render_schema
from training.documents.types_ddl import render_types
from training.knowledge.facts import Knowledge
from training.knowledge.markdown import render_knowledge
from training.knowledge.semantic_model import render_semantic_model
from training.pipeline.step_results import OutputFile
from training.source.description import SourceDescription
from training.texts import say


def table_files(table: Table, source: SourceDescription) -> tuple[OutputFile, OutputFile]:
    """Return the DDL file and the Markdown file of a table."""
    stem = file_stem(table, source)
    label = source.label(table.name)
    document = say("{label} document").text(source.language, label=label)
    return (
        OutputFile.of_text(f"{stem}.ddl", render_ddl(table, source), "ddl", f"{label} DDL", is_primary=True),
        OutputFile.of_text(f"{stem}_detail.md", render_markdown(table, source), "md", document, is_primary=True),
    )


def shared_files(source: SourceDescription, knowledge: Knowledge) -> tuple[OutputFile, ...]:
    """Return the files about the whole database. Those for types and foreign keys are left out if there are none."""
    ddl = (
        ("_types.ddl", render_types(source), "types"),
        ("_relations.ddl", render_deferred_relations(source), "foreign keys"),
    )
    business = render_knowledge(knowledge, source.language)
    model = render_semantic_model(knowledge, source)
    prompt = render_decision_prompt(source)
    return (
        *(
            OutputFile.of_text(name, text, "ddl", about, is_primary=True)
            for name, text, about in ddl
            if text is not None
        ),
        OutputFile.of_text("metadata.txt", render_metadata(source), "txt", "themes"),
        OutputFile.of_text(
            "filename_mapping.txt", render_filename_mapping(source), "txt", "mapping of tables to files"
        ),
        OutputFile.of_text(
            "db_query_decision_prompt.txt", prompt, "txt", "prompt describing the scope of the business"
        ),
        OutputFile.of_text("knowledge.md", business, "md", "knowledge of the business", is_primary=True),
        OutputFile.of_text("knowledge.yaml", model, "yaml", "semantic model (Apache Ossie)"),
        OutputFile.of_text(
            SCHEMA_FILE, render_schema(source).decode(), "json", "structure, labels and relations of the tables"
        ),
    )


def description_result(source: SourceDescription) -> dict[str, Any]:
    """Return what the step's result says about the database: numbers of its parts, and its themes."""
    labels = Counter(label.origin for label in source.column_labels.values())
    relations = Counter(relation.origin for relation in source.relations)
    return {
        "database": source.catalog.database,
        "tables": len(source.tables),
        "columns": sum(len(table.columns) for table in source.tables),
        "relations": dict(sorted(relations.items())),
        "labels": dict(sorted(labels.items())),
        "themes": [{"key": theme.key, "name": theme.name, "tables": len(theme.tables)} for theme in source.themes],
    }
