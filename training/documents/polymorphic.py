"""References of which another column names the table: `owner_id` beside `owner_type`.

Documents mention them. Questions do not join along them, because such a join is valid for some rows only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from training.catalog.model import ColumnName, Table
from training.catalog.values import value_text
from training.documents.sql_text import literal
from training.language.relation_words import TYPE_WORDS
from training.language.role_words import is_role
from training.language.split_names import split_name
from training.language.word_lists import singular
from training.source.description import SourceDescription

_ID_ENDS = frozenset({"id", "key", "no", "uuid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PolymorphicReference:
    column: str
    kind: str
    """The column that names the table."""
    targets: tuple[tuple[str, ColumnName], ...]
    """(value of `kind` as a literal in SQL, key to which `column` then refers); empty if no value names a table."""


def polymorphic_references(table: Table, source: SourceDescription) -> Iterable[PolymorphicReference]:
    """Yield each column `x_id` without a relation whose table also has a column `x_type`."""
    related = {name for r in source.relations_of(table.name) if r.child == table.name for name in r.child_columns}
    by_words = {tuple(split_name(column.name)): column for column in table.columns}
    for words, column in by_words.items():
        if len(words) < 2 or words[-1] not in _ID_ENDS or column.name in {*related, *table.primary_key}:
            continue
        kinds = [kind for end in sorted(TYPE_WORDS) if (kind := by_words.get((*words[:-1], end))) is not None]
        for kind in kinds[:1]:
            targets = tuple(_targets(table, kind.name, source, text=kind.category != "N"))
            # `device_type` describes the device, but `sender_type` names the table of the sender
            if targets or is_role(words[-2]):
                yield PolymorphicReference(column=column.name, kind=kind.name, targets=targets)


def _targets(table: Table, kind: str, source: SourceDescription, *, text: bool) -> Iterable[tuple[str, ColumnName]]:
    profile = source.profile(table.name, kind)
    meanings = dict(profile.value_labels)
    for common in profile.common if profile.complete else ():
        value = value_text(common.value)
        called = _called(meanings.get(value, value))
        parents = [
            other
            for other in source.tables
            if len(other.primary_key) == 1 and called in (_called(other.name.name), _called(source.label(other.name)))
        ]
        if len(parents) == 1:
            key = ColumnName(parents[0].name, parents[0].primary_key[0])
            yield (literal(value) if text else value), key


def _called(name: str) -> tuple[str, ...]:
    r"""Return the words of a name's last part in the singular: ticket for `App\Models\Ticket`, `public.tickets`."""
    last = name.replace("\\", ".").replace("::", ".").rsplit(".", maxsplit=1)[-1]
    return tuple(singular(word) for word in split_name(last))
