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
    """Return the labels; those of references without a comment are taken from the referenced rows.

    Such as 楼栋号 for `building_no`, 房屋ID for `room_id`. A more specific name, such as `manager_id`, stays.
    `words`: the words of each column's name.
    """
    found = dict(labels)
    references = {ColumnName(r.child, c) for r in relations for c in r.child_columns}
    # twice: the referenced column may itself get its label from a reference
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
                    # a target that is itself a reference already names the row at the end of the chain
                    said = found[target].text
                    said = said if target in references else _of_row(row.text, said, language)
                elif len(relation.child_columns) == 1 and row.origin in _WRITTEN:
                    said = _with_key(row.text, words[column], names.words(relation.parent), language)
                if said:
                    found[column] = Label(text=said, origin="comment")
    return found


_WRITTEN = frozenset({"comment", "dictionary"})


def _of_row(row: str, key: str, language: Language) -> str:
    """Return the key's label, preceded by the row's noun unless the key's label already contains it."""
    if language == "zh":
        # 水泵机组 and 机组编号 make 水泵机组编号
        return key if row[:2] in key else f"{row}{key.removeprefix(row[-2:])}"
    noun = one_row(row)
    return key if noun.split()[-1] in key.lower().split() else f"{noun} {key[:1].lower()}{key[1:]}"


def _with_key(row: str, words: Words, parent: Words, language: Language) -> str:
    """Return the row's label with its kind of key; "" if the column's name differs from the table's."""
    if not words or stem(words) != stem(parent):
        return ""
    ending = _KEYS[language].get(words[-1], "")
    return f"{row if language == 'zh' else one_row(row)}{ending}"


def one_row(rows: str) -> str:
    """Return the name of one row, "bike model" for "Bike models"."""
    *others, last = rows.split()
    noun = " ".join((*others, singular(last)))
    return noun[0].lower() + noun[1:] if noun[1:].islower() else noun
