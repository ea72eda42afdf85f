"""Responses of the schema endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from service.schemas.fields import CatalogName, Column, Count, FileName, Position, Sha256, TableName, TaskIdText, Time
from service.schemas.language import Language

type Label = Annotated[str, Meta(description="Label.", examples=["branch"])]
type NextLabel = Annotated[
    str | None,
    Meta(
        description="Label in the dictionary if it was edited since; a new task takes it over. Empty if removed.",
        examples=["branch office"],
    ),
]
type LabelOriginText = Annotated[
    str, Meta(extra_json_schema={"enum": ["comment", "dictionary", "name", "translation", "model"]})
]
type ValuesOriginText = Annotated[str, Meta(extra_json_schema={"enum": ["comment", "dictionary", "code table"]})]
type RelationOriginText = Annotated[str, Meta(extra_json_schema={"enum": ["declared", "inferred", "user"]})]
type RelationText = Annotated[
    str,
    Meta(
        description="The relation as the filter `reads` of pairs names it.",
        examples=["bss_service_area(company_id)->bss_company(id)"],
    ),
]


class SchemaTableRow(Struct, kw_only=True):
    """Table of a described source."""

    name: TableName
    label: Label
    rows: Count
    """Number of rows when the schema was read; an estimate for large tables."""
    columns: Count
    """Number of columns."""
    relations: Count
    """Number of relations of the table."""
    pairs: Count
    """Number of the task's pairs whose SQL reads the table."""
    edited: bool
    """True if a label in the dictionary was edited since: a new task takes it over."""


class SchemaPage(Struct, kw_only=True):
    """Tables of a described source, sorted by name."""

    database: CatalogName
    language: Language
    """Language of the labels."""
    tables: list[SchemaTableRow]
    """Matching tables of this page."""
    total: Count
    """Number of all matching tables."""
    next_cursor: Count | None
    """`cursor` of the next page; null on the last page."""
    dictionary_file: FileName
    """Upload that edits of labels go to."""
    relations_file: FileName
    """Upload that edits of relations go to."""
    uploads: list[FileName]
    """Those of the two that a new task with the same settings should name: the task's own, and those edited since."""


class SchemaValue(Struct, kw_only=True):
    """Coded value of a column."""

    value: Annotated[str, Meta(examples=["1"])]
    """Value as text."""
    label: Label
    next_label: NextLabel


class SchemaColumn(Struct, kw_only=True):
    """Column of a described table."""

    name: Column
    type: Annotated[str, Meta(examples=["character varying(50)"])]
    """Type as PostgreSQL prints it."""
    label: Label
    origin: LabelOriginText
    """Origin of the label: a comment in the database, the dictionary, the name by rule, a translation, or a model."""
    next_label: NextLabel
    synonyms: list[Label]
    """Other names, from the dictionary."""
    role: Annotated[str, Meta(examples=["dimension"])]
    """Use of the column in questions."""
    key: bool
    """True for a column of the primary key."""
    not_null: bool
    """True if the column may not be null."""
    comment: Annotated[str, Meta(examples=["Branches"])] | None
    """Comment in the database."""
    samples: list[str]
    """At most three values; none of personal data."""
    values: list[SchemaValue]
    """Coded values with their labels."""
    values_origin: ValuesOriginText
    """Origin of the labels of `values`: a comment, the dictionary, or a table of codes."""
    pairs: Count
    """Number of the task's pairs whose SQL reads the column."""


class SchemaRelation(Struct, kw_only=True):
    """Relation of a described source: many child rows to one parent row."""

    child: TableName
    child_columns: list[Column]
    """Columns that refer to the parent."""
    parent: TableName
    parent_columns: list[Column]
    """Columns that are referred to, in the order of `child_columns`."""
    origin: RelationOriginText
    """Origin: a foreign key, inferred from names and values, or the relations file."""
    evidence: Annotated[str, Meta(examples=["foreign key service_area_fk"])]
    """Reason for the relation."""
    next: Literal["added", "removed"] | None
    """Edit in the relations file that a new task takes over; null if there is none."""
    reads: RelationText
    pairs: Count
    """Number of the task's pairs whose SQL joins over the relation."""


class SchemaTable(Struct, kw_only=True):
    """Described table."""

    name: TableName
    kind: Annotated[str, Meta(examples=["table"])]
    """Kind of the relation: table, partitioned, view, materialized_view or foreign."""
    label: Label
    origin: LabelOriginText
    """Origin of the label, as of columns."""
    next_label: NextLabel
    synonyms: list[Label]
    """Other names, from the dictionary."""
    comment: Annotated[str, Meta(examples=["Branches"])] | None
    """Comment in the database."""
    rows: Count
    """Number of rows."""
    exact: bool
    """False if `rows` is an estimate."""
    pairs: Count
    """Number of the task's pairs whose SQL reads the table."""
    ddl_file: FileName | None
    """DDL of the table; null if the task no longer has it."""
    document_file: FileName | None
    """Document of the table; null if the task no longer has it."""
    columns: list[SchemaColumn]
    """Columns in the order of the table."""
    relations: list[SchemaRelation]
    """Relations from or to the table."""


class DrawnTable(Struct, kw_only=True):
    """Table of a drawing."""

    name: TableName
    label: Label
    pairs: Count
    """Number of the task's pairs whose SQL reads the table."""


class SchemaGraph(Struct, kw_only=True):
    """Tables and relations to draw."""

    tables: list[DrawnTable]
    """At most 60 tables, sorted by name; of a larger schema those nearest to the given table."""
    relations: list[SchemaRelation]
    """Relations among these tables."""
    left_out: Count
    """Number of tables that are not drawn."""


class SchemaEdit(Struct, kw_only=True):
    """Recorded edit of a label or relation."""

    input: FileName
    """Upload that was changed."""
    sha256: Sha256
    """Hash of the upload after the edit."""
    subject: Annotated[str, Meta(examples=["bss_branch.branch_name"])]
    """Table, `table.column`, `table.column=value`, or a relation."""
    before: Annotated[str, Meta(examples=["branch"])]
    """Label before the edit, empty if the dictionary had none; of a relation `allowed`, `forbidden` or empty."""
    after: Annotated[str, Meta(examples=["branch office"])]
    """Label or state after the edit."""


class SchemaEdited(SchemaEdit, kw_only=True):
    """Edit with the pairs that it touches."""

    pairs: Count
    """Number of the task's pairs whose SQL reads the table, column or relation."""
    table: TableName | None
    """Filter `table` of these pairs, for the label of a table."""
    reads: Annotated[str, Meta(examples=["bss_branch"])] | None
    """Filter `reads` of these pairs, for anything else."""


class SchemaEditRow(SchemaEdit, kw_only=True):
    """Edit in the history."""

    actor: Annotated[str, Meta(examples=["li.wei"])] | None
    """Person or key that made the edit."""
    task_id: TaskIdText
    """Task whose schema was edited."""
    position: Position
    recorded_at: Time


class SchemaEdits(Struct, kw_only=True):
    edits: list[SchemaEditRow]
    """Edits of the two uploads, newest first, at most 200."""
