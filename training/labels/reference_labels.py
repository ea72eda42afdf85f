"""Labels of references, taken from the comments or dictionary entries of the rows they refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from training.catalog.model import ColumnName, TableName
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.labels.label import Label
from training.labels.row_names import subject_of
from training.language.languages import Language
from training.language.word_lists import singular
from training.relations.relation import Relation

_KEYS: dict[Language, dict[str, str]] = {
    "zh": {"id": "ID", "uuid": "ID", "no": "编号", "number": "编号", "num": "编号", "code": "编码"},
    "en": {"id": " ID", "uuid": " ID", "no": " number", "number": " number", "num": " number", "code": " code"},
}


def called_after_rows(
    labels: Mapping[ColumnName, Label],
    tables: Mapping[TableName, Label],
    words: Mapping[ColumnName, Words],
    names: SchemaNames,
    relations: Sequence[Relation],
    language: Language,
) -> dict[ColumnName, Label]:
    """Return the labels; those of references without a comment are taken from the rows.

    Such as 楼栋号 for `building_no`, 房屋ID for `room_id`. A more precise name, such as `manager_id`, stays.
    `words`: the words of each column's name.
    """
    found = dict(labels)
    references = {ColumnName(r.child, c) for r in relations for c in r.child_columns}
    # what a column is called may itself come from a table further up
    for _ in range(2):
        for relation in sorted(relations, key=lambda r: -len(r.child_columns)):
            row = tables[relation.parent]
            row = replace(row, text=subject_of(row.text))
            for own, key in zip(relation.child_columns, relation.parent_columns, strict=True):
                column, target = ColumnName(relation.child, own), ColumnName(relation.parent, key)
                if labels[column].origin != "name" or column == target:
                    continue
                said = ""
                if own.lower() == key.lower() and found[target].origin in _WRITTEN:
                    # what points further names the row at the end already
                    said = found[target].text
                    said = said if target in references else _of_row(row.text, said, language)
                elif len(relation.child_columns) == 1 and row.origin in _WRITTEN:
                    said = _with_key(row.text, words[column], names.words(relation.parent), language)
                if said:
                    found[column] = Label(text=said, origin="comment")
    return found


_WRITTEN = frozenset({"comment", "dictionary"})


def _of_row(row: str, key: str, language: Language) -> str:
    """What the key is called, with the row where the key alone does not say whose it is."""
    if language == "zh":
        return key if row[:2] in key else f"{row}{key}"
    noun = one_row(row)
    return key if noun.split()[-1] in key.lower().split() else f"{noun} {key[:1].lower()}{key[1:]}"


def _with_key(row: str, words: Words, parent: Words, language: Language) -> str:
    """The row's label and what its key is; "" where the column's name says something else than the table's."""
    if not words or stem(words) != stem(parent):
        return ""
    ending = _KEYS[language].get(words[-1], "")
    return f"{row if language == 'zh' else one_row(row)}{ending}"


def one_row(rows: str) -> str:
    """Return the name of one row, "bike model" for "Bike models"."""
    *others, last = rows.split()
    noun = " ".join((*others, singular(last)))
    return noun[0].lower() + noun[1:] if noun[1:].islower() else noun
