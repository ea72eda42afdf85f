"""Documents about a database: DDL, Markdown, metadata, reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
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
else:
    __getattr__ = lazy_names(__name__, __file__)
