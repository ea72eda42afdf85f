"""Rules by which a column's name means a person, or another row of its own table: `manager_id`, `parent_id`."""

from __future__ import annotations

from collections.abc import Iterable

from training.identifiers.schema_names import SchemaNames
from training.language.relation_words import SELF, TYPE_WORDS
from training.language.word_lists import singular
from training.relations.by_name.comment_relations import SaidRelations
from training.relations.by_name.named_column import Meant, NamedColumn
from training.relations.by_name.pointing_names import says_alike
from training.relations.people import People


class NamedPeople:
    """Finds the tables of people by the role that a column names."""

    def __init__(self, people: People, comments: SaidRelations) -> None:
        self._people = people
        self._comments = comments

    def by_role(self, of: NamedColumn) -> Iterable[Meant]:
        """`manager_id`, `reports_to`, `sold_by`, `parent_id`: a role, not a table."""
        if SELF.intersection(of.stem) or says_alike(of.words):
            yield Meant("names another row of the same table", of.table.name)
            return
        if of.kind == "number" and singular(of.words[-1]) != of.words[-1]:
            # how many witnesses, not which one
            return
        said = self._comments.names_a_person(of.column)
        for person, less, reason in self._people.candidates(of.table.name, of.words, of.kind, said=said):
            yield Meant(reason, person, less)


def is_polymorphic(of: NamedColumn, names: SchemaNames) -> bool:
    """`sender_id` beside `sender_type`: it points to one table or another, so to none for certain."""
    columns = {names.words(of.table.name, column.name) for column in of.table.columns}
    head = of.words[:-1] if of.words[-1] in {"id", "key", "no", "uuid"} else of.words
    return bool(head) and any((*head, word) in columns for word in TYPE_WORDS)
