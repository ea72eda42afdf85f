"""Difference between a task's dictionary and relations and those a new task would take. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from service.schemas.errors import InvalidRequest
from service.texts import say
from training.catalog import (
    Dictionary,
    FaultyFile,
    TableName,
    UserRelation,
    entry_of,
    parse_dictionary,
    parse_relations,
)
from training.documents import RecordedRelation, RecordedSchema

NO_ENTRIES: Final = Dictionary(entries=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Texts of the task (`before`) and of the uploads as they are now (`after`)."""

    before: Dictionary = NO_ENTRIES
    after: Dictionary = NO_ENTRIES
    edited_tables: frozenset[str] = frozenset()
    """Names in lower case, as the dictionaries write them, of tables with differing entries."""
    relations: dict[str, tuple[RecordedRelation, bool]] = field(
        default_factory=dict[str, tuple[RecordedRelation, bool]]
    )
    """Relations of the upload as it is now, by text, each with True if it is forbidden."""

    def label(self, table: TableName, column: str = "") -> str | None:
        """Return the label a new task would take from the dictionary; None if it is the same as in this task."""
        old, new = entry_of(self.before, table, column).label, entry_of(self.after, table, column).label
        return None if old == new else new

    def values(self, table: TableName, column: str) -> dict[str, str] | None:
        """Return the labels of coded values a new task would take; None if they are the same as in this task."""
        old, new = entry_of(self.before, table, column).value_labels, entry_of(self.after, table, column).value_labels
        return None if old == new else dict(new)

    def is_edited(self, table: TableName) -> bool:
        """Return True if a new task would label the table, a column or a value differently, by an edited upload."""
        return not self.edited_tables.isdisjoint((table.name.casefold(), str(table).casefold()))

    def removes(self, relation: RecordedRelation) -> bool:
        """Return True if a new task would be without the relation."""
        _, forbidden = self.relations.get(relation.text, (relation, relation.origin == "user"))
        return forbidden

    def added(self, schema: RecordedSchema) -> list[RecordedRelation]:
        """Return the relations that a new task would have in addition."""
        known = {each.text for each in schema.relations}
        return [each for text, (each, forbidden) in self.relations.items() if not forbidden and text not in known]


def pending_of(
    schema: RecordedSchema,
    dictionary: tuple[str | None, str | None],
    relations: tuple[str | None, str | None],
    names: tuple[str, str],
) -> Pending:
    """Compare the task's text and the upload's text of a dictionary and a relations file.

    A missing upload does not differ. names: of the uploads, for the error. Raises InvalidRequest for a faulty upload.
    """
    try:
        before, after = dictionary[0] or "", dictionary[0] if dictionary[1] is None else dictionary[1]
        old = dictionary_of(before)
        new = old if after == before else dictionary_of(after or "")
        lines = relations[0] if relations[1] is None else relations[1]
        return Pending(
            before=old,
            after=new,
            edited_tables=frozenset(table for table, *_ in _contents(old) ^ _contents(new)),
            relations={
                known.text: (known, each.forbidden)
                for each in parse_relations(lines or "")
                if (known := recorded(each, schema)) is not None
            },
        )
    except FaultyFile as error:
        shown = " / ".join(names)
        raise InvalidRequest(say("{field}: {reason}", field=shown, reason=error.sentence)) from None


def user_relation(relation: RecordedRelation, *, forbidden: bool = False) -> UserRelation:
    """Return a recorded relation as a line of a relations file."""
    return UserRelation(
        child=relation.child,
        child_columns=relation.child_columns,
        parent=relation.parent,
        parent_columns=relation.parent_columns,
        forbidden=forbidden,
    )


def dictionary_of(text: str) -> Dictionary:
    """Return the entries of a dictionary, which may be empty. Raises DictionaryError."""
    return parse_dictionary(text) if text.strip() else NO_ENTRIES


def _contents(dictionary: Dictionary) -> set[tuple[str, str, str, tuple[tuple[str, str], ...]]]:
    return {(e.table.casefold(), e.column.casefold(), e.label, e.value_labels) for e in dictionary.entries}


def recorded(line: UserRelation, schema: RecordedSchema) -> RecordedRelation | None:
    """Return the relation that a line of a relations file means; None if the schema lacks a table or column of it."""
    child, parent = _side(line.child, line.child_columns, schema), _side(line.parent, line.parent_columns, schema)
    if child is None or parent is None:
        return None
    return RecordedRelation(
        child=child[0],
        child_columns=child[1],
        parent=parent[0],
        parent_columns=parent[1],
        origin="user",
        confidence=1.0,
        evidence="",
    )


def _side(name: str, columns: tuple[str, ...], schema: RecordedSchema) -> tuple[str, tuple[str, ...]] | None:
    """Return the short name of a table, and its columns as the database writes them; None for an unknown name."""
    wanted = name.casefold()
    found = [
        short
        for short, table in schema.tables.items()
        if wanted in (short.casefold(), str(table.full_name).casefold(), table.name.casefold())
    ]
    found.sort(key=lambda short: (short != name, short.casefold() != wanted))
    for short in found[:1]:
        written = {column.name.casefold(): column.name for column in schema.tables[short].columns}
        if all(column.casefold() in written for column in columns):
            return short, tuple(written[column.casefold()] for column in columns)
    return None
