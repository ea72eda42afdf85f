"""Description of a source: its declarations, the shape of its data, its relations and labels.

The packages above (documents, questions) read only this record. `training.source.read` builds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from querymill_client.finding.index import TableState
from training.catalog.model import Catalog, ColumnName, Table, TableName
from training.labels.label import Label
from training.labels.label_index import LabelIndex
from training.language.languages import Language
from training.profile.profiles import ColumnProfile, TableProfile
from training.relations.relation import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Tables that belong together, with a name."""

    key: str
    """Stable and safe in a file name: `theme_01`."""
    name: str
    description: str
    tables: tuple[TableName, ...]
    entities: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableUse:
    """What a table is there for, if not for questions like the others."""

    state: TableState
    copy_of: TableName | None = None
    """The live table that this is a copy of."""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDescription:
    """One database, described. Everything is sorted, so that the same database gives the same bytes."""

    catalog: Catalog
    profiles: dict[TableName, TableProfile]
    relations: tuple[Relation, ...]
    table_labels: dict[TableName, Label]
    column_labels: dict[ColumnName, Label]
    themes: tuple[Theme, ...]
    language: Language
    business_context: str = ""
    missing_tables: tuple[str, ...] = ()
    """Requested tables that do not exist (with `on_missing: "skip"`)."""
    unread_tables: tuple[TableName, ...] = ()
    """Readable tables whose data are missing, because the query failed or took too long."""
    uses: Mapping[TableName, TableUse] = field(default_factory=dict[TableName, TableUse])
    """Tables that are not live: copies, logs, queues, settings, empty ones."""
    label_index: LabelIndex = field(default_factory=LabelIndex, init=False, repr=False, compare=False)
    """Labels of all tables."""
    _relations_by_table: dict[TableName, list[Relation]] = field(
        default_factory=dict[TableName, list[Relation]], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for label in self.table_labels.values():
            self.label_index.add(label.text)
        for relation in self.relations:
            for table in dict.fromkeys((relation.child, relation.parent)):
                self._relations_by_table.setdefault(table, []).append(relation)

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.catalog.tables

    def profile(self, table: TableName, column: str) -> ColumnProfile:
        return self.profiles[table].columns[column]

    def label(self, table: TableName, column: str | None = None) -> str:
        """Return the label of the table, or of one of its columns."""
        if column is None:
            return self.table_labels[table].text
        return self.column_labels[ColumnName(table, column)].text

    def relations_of(self, table: TableName) -> tuple[Relation, ...]:
        return tuple(self._relations_by_table.get(table, ()))
