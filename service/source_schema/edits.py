"""Edits of a label or relation in the text of a dictionary or relations file. Pure."""

from __future__ import annotations

from dataclasses import replace

from service.schemas.errors import InvalidRequest
from service.schemas.requests import LabelChange, RelationChange
from service.source_schema.pending import dictionary_of, recorded, user_relation
from service.texts import say
from service.uploads.inputs import Edit
from training.catalog import Entry, FaultyFile, UserRelation, entry_of, parse_relations, with_entry, with_relation
from training.documents import RecordedColumn, RecordedRelation, RecordedSchema, RecordedTable


def edited_label(text: str, change: LabelChange, schema: RecordedSchema, task_id: str) -> Edit:
    """Return the dictionary with the label of a table, column or coded value. Raises InvalidRequest."""
    table = known_table(schema, change.table, "table")
    column = known_column(table, change.column, "column") if change.column is not None else None
    shared = sum(each.name.casefold() == table.name.casefold() for each in schema.tables.values()) > 1
    try:
        entry = entry_of(dictionary_of(text), table.full_name, change.column or "", shared=shared)
        if column is not None and change.value is not None:
            before, entry = _with_value(entry, column, change.value, change.label)
        else:
            before, entry = entry.label, replace(entry, label=change.label)
        changed = with_entry(text, entry)
    except FaultyFile as error:
        raise InvalidRequest(say("label: {reason}", reason=error.sentence), field="label") from None
    return Edit(text=changed, task_id=task_id, subject=subject_of(change), before=before, after=change.label)


def _with_value(entry: Entry, column: RecordedColumn, value: str, label: str) -> tuple[str, Entry]:
    """Return the label of a value before, and the entry with the new one.

    The dictionary's values replace those of comments as a whole, so an entry without values first takes all of them.
    """
    labels = dict(entry.value_labels or column.values)
    before = labels.get(value, "")
    if label:
        labels[value] = label
    else:
        labels.pop(value, None)
    values = tuple(labels.items())
    if column.values_origin != "dictionary" and values == column.values:
        values = ()
    return before, replace(entry, value_labels=values)


def subject_of(change: LabelChange) -> str:
    """Return the name of what a change of a label is about."""
    column = "" if change.column is None else f".{change.column}"
    return f"{change.table}{column}" + ("" if change.value is None else f"={change.value}")


def recorded_relation(change: RelationChange, schema: RecordedSchema) -> RecordedRelation:
    """Return the relation that a change is about. Raises InvalidRequest for an unknown table or column."""
    for table, columns, field in (
        (change.child, change.child_columns, "child"),
        (change.parent, change.parent_columns, "parent"),
    ):
        known = known_table(schema, table, field)
        for column in columns:
            known_column(known, column, f"{field}_columns")
    if len(change.child_columns) != len(change.parent_columns):
        raise InvalidRequest(
            say("parent_columns: name as many columns as child_columns"),
            field="parent_columns",
        )
    return RecordedRelation(
        child=change.child,
        child_columns=tuple(change.child_columns),
        parent=change.parent,
        parent_columns=tuple(change.parent_columns),
        origin="user",
        confidence=1.0,
        evidence="",
    )


def edited_relation(text: str, change: RelationChange, schema: RecordedSchema, task_id: str) -> Edit:
    """Return the relations file that allows or forbids a relation, or leaves it to the source. Raises InvalidRequest.

    Allowing needs no line if the source has the relation by itself. Forbidding always writes one: a schema that lacks
    the relation may lack it because of that line.
    """
    relation = recorded_relation(change, schema)
    line = user_relation(relation, forbidden=change.allowed is False)
    own = {each.text: each.origin for each in schema.relations}.get(relation.text)
    listed = own in (None, "user") if change.allowed else change.allowed is False

    def is_same(other: UserRelation) -> bool:
        known = recorded(other, schema)
        return known is not None and known.text == relation.text

    try:
        present = next((each.forbidden for each in reversed(parse_relations(text)) if is_same(each)), None)
        changed = with_relation(text, line, is_same, listed=listed)
    except FaultyFile as error:
        raise InvalidRequest(say("child: {reason}", reason=error.sentence), field="child") from None
    before = "" if present is None else "forbidden" if present else "allowed"
    after = ("allowed" if change.allowed else "forbidden") if listed else ""
    return Edit(text=changed, task_id=task_id, subject=relation.text, before=before, after=after)


def known_table(schema: RecordedSchema, name: str, field: str) -> RecordedTable:
    """Return a table of the schema. Raises InvalidRequest."""
    found = schema.tables.get(name)
    if found is None:
        raise InvalidRequest(say("{field}: this task has no table {name}", field=field, name=name), field=field)
    return found


def known_column(table: RecordedTable, name: str, field: str) -> RecordedColumn:
    """Return a column of a table. Raises InvalidRequest."""
    found = table.column(name)
    if found is None:
        raise InvalidRequest(
            say("{field}: {name} has no column {name2}", field=field, name=table.name, name2=name), field=field
        )
    return found
