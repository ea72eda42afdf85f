"""`schema.json`: tables, columns, labels and relations of a described source, as data for programs."""

from __future__ import annotations

import msgspec

from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.documents.file_names import file_stem
from training.language.languages import Language
from training.relations.relation import Relation
from training.source.description import SourceDescription

SCHEMA_FILE = "schema.json"


class RecordedColumn(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    type: str
    label: str
    origin: str
    """A `LabelOrigin`."""
    synonyms: tuple[str, ...]
    role: str
    key: bool
    """True for a column of the primary key."""
    not_null: bool
    comment: str | None
    samples: tuple[str, ...]
    """At most three values; none of personal columns."""
    values: tuple[tuple[str, str], ...]
    """Coded values, each with its label."""
    values_origin: str
    """A `CodesOrigin`, the origin of `values`."""


class RecordedTable(msgspec.Struct, frozen=True, kw_only=True):
    schema: str
    name: str
    kind: str
    label: str
    origin: str
    synonyms: tuple[str, ...]
    comment: str | None
    rows: int
    exact: bool
    """False if `rows` is an estimate."""
    stem: str
    """Beginning of the names of the table's files."""
    columns: tuple[RecordedColumn, ...]

    @property
    def full_name(self) -> TableName:
        return TableName(self.schema, self.name)

    def column(self, name: str) -> RecordedColumn | None:
        return next((column for column in self.columns if column.name == name), None)


class RecordedRelation(msgspec.Struct, frozen=True, kw_only=True):
    child: str
    """Short name of a table, as in `RecordedSchema.tables`."""
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    origin: str
    confidence: float
    evidence: str

    @property
    def text(self) -> str:
        """`child(columns)->parent(columns)`, as pairs name a relation."""
        return f"{self.child}({', '.join(self.child_columns)})->{self.parent}({', '.join(self.parent_columns)})"


class RecordedSchema(msgspec.Struct, frozen=True, kw_only=True):
    database: str
    language: Language
    tables: dict[str, RecordedTable]
    """By short name (`TableName.short`), in the order of the full names."""
    relations: tuple[RecordedRelation, ...]


def render_schema(source: SourceDescription) -> bytes:
    """Return the file of a described source."""
    record = RecordedSchema(
        database=source.catalog.database,
        language=source.language,
        tables={table.name.short: _table(table, source) for table in source.tables},
        relations=tuple(map(_relation, source.relations)),
    )
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def read_schema(data: bytes) -> RecordedSchema:
    """Return the content of the file. Raises msgspec.DecodeError."""
    return msgspec.json.decode(data, type=RecordedSchema)


def names_of(schema: RecordedSchema, tables: frozenset[str]) -> SourceDescription:
    """Return the names and relations of some of the tables, which suffice to find out what a statement reads."""
    kept = {short: table for short, table in schema.tables.items() if short in tables}
    catalog = Catalog(database=schema.database, tables=tuple(_names(table) for table in kept.values()))
    relations = tuple(
        Relation(
            child=kept[each.child].full_name,
            child_columns=each.child_columns,
            parent=kept[each.parent].full_name,
            parent_columns=each.parent_columns,
            origin="user",
        )
        for each in schema.relations
        if each.child in kept and each.parent in kept
    )
    return SourceDescription(
        catalog=catalog,
        profiles={},
        relations=relations,
        table_labels={},
        column_labels={},
        themes=(),
        language=schema.language,
    )


def _names(table: RecordedTable) -> Table:
    columns = (Column(name=c.name, type=c.type, base_type="", category="") for c in table.columns)
    return Table(name=table.full_name, kind="table", columns=tuple(columns))


def _table(table: Table, source: SourceDescription) -> RecordedTable:
    label, profile = source.table_labels[table.name], source.profiles[table.name]
    return RecordedTable(
        schema=table.name.schema,
        name=table.name.name,
        kind=table.kind,
        label=label.text,
        origin=label.origin,
        synonyms=label.synonyms,
        comment=table.comment,
        rows=profile.rows,
        exact=profile.exact,
        stem=file_stem(table, source),
        columns=tuple(_column(table, column, source) for column in table.columns),
    )


def _column(table: Table, column: Column, source: SourceDescription) -> RecordedColumn:
    label = source.column_labels[ColumnName(table.name, column.name)]
    profile = source.profile(table.name, column.name)
    return RecordedColumn(
        name=column.name,
        type=column.type,
        label=label.text,
        origin=label.origin,
        synonyms=label.synonyms,
        role=profile.role,
        key=column.name in table.primary_key,
        not_null=column.not_null,
        comment=column.comment,
        samples=profile.samples,
        values=profile.value_labels,
        values_origin=profile.codes_origin,
    )


def _relation(relation: Relation) -> RecordedRelation:
    return RecordedRelation(
        child=relation.child.short,
        child_columns=relation.child_columns,
        parent=relation.parent.short,
        parent_columns=relation.parent_columns,
        origin=relation.origin,
        confidence=relation.confidence,
        evidence=relation.evidence,
    )
