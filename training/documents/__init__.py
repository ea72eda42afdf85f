"""Documents about a database: DDL, Markdown, metadata, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.documents.ddl import render_ddl as render_ddl
    from training.documents.ddl import render_deferred_relations as render_deferred_relations
    from training.documents.file_names import file_stem as file_stem
    from training.documents.markdown import inline as inline
    from training.documents.markdown import render_markdown as render_markdown
    from training.documents.metadata import render_decision_prompt as render_decision_prompt
    from training.documents.metadata import render_filename_mapping as render_filename_mapping
    from training.documents.metadata import render_metadata as render_metadata
    from training.documents.schema_changes import MAX_CHANGES as MAX_CHANGES
    from training.documents.schema_changes import affected_pairs as affected_pairs
    from training.documents.schema_changes import compared_tables as compared_tables
    from training.documents.schema_changes import counted as counted
    from training.documents.schema_record import SCHEMA_FILE as SCHEMA_FILE
    from training.documents.schema_record import RecordedColumn as RecordedColumn
    from training.documents.schema_record import RecordedRelation as RecordedRelation
    from training.documents.schema_record import RecordedSchema as RecordedSchema
    from training.documents.schema_record import RecordedTable as RecordedTable
    from training.documents.schema_record import names_of as names_of
    from training.documents.schema_record import read_schema as read_schema
    from training.documents.schema_record import render_schema as render_schema
    from training.documents.sql_text import qualified as qualified
    from training.documents.sql_text import quoted as quoted
    from training.documents.types_ddl import render_types as render_types
else:
    __getattr__ = lazy_names(__name__, __file__)
