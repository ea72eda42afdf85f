"""Rules by which a column's name refers to a person, or another row of its own table: `manager_id`, `parent_id`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from training.catalog.comments import split_comment
from training.catalog.model import Column
from training.identifiers.schema_names import SchemaNames
from training.language.relation_words import SELF, TYPE_WORDS
from training.language.word_lists import singular
from training.relations.by_name.named_column import NamedColumn, ReferenceTarget
from training.relations.by_name.pointing_names import says_alike
from training.relations.people import People

_PERSON = re.compile(r"[\u4e00-\u9fff](?:员|人|经理|主管|主任|队长|组长|司机)(?:ID|编号|编码|工号)?$", re.IGNORECASE)
_TRAINED = re.compile(
    r"(?:医生|医师|护士|护师|护士长|药师|技师|教师|老师|教练|店长|站长|班长)(?:ID|编号|编码|代码|工号)?$|(?:员|人)代码$",
    re.IGNORECASE,
)
"""People, or their number: 在岗医生 as a number is a count."""


class NamedPeople:
    """Search for the tables of people to whose role a column's name refers."""

    def __init__(self, people: People) -> None:
        self._people = people

    def by_role(self, named: NamedColumn) -> Iterable[ReferenceTarget]:
        """Find the table for a role: `manager_id`, `reports_to`, `sold_by`, `parent_id`."""
        if SELF.intersection(named.stem) or says_alike(named.words):
            yield ReferenceTarget("names another row of the same table", named.table.name)
            return
        if named.kind == "number" and singular(named.words[-1]) != named.words[-1]:
            # a plural is a number of people, not one of them
            return
        said = _names_a_person(named.column)
        for person, less, reason in self._people.candidates(named.table.name, named.words, named.kind, said=said):
            yield ReferenceTarget(reason, person, less)


def _names_a_person(column: Column) -> bool:
    """Return True if the column's comment names a role: `车间负责人`, `业务员`."""
    label = split_comment(column.comment)[0]
    pointing = column.category == "S" or column.name.lower().endswith("id")
    return bool(_PERSON.search(label) or (pointing and _TRAINED.search(label)))


def is_polymorphic(named: NamedColumn, names: SchemaNames) -> bool:
    """Return True for `sender_id` beside `sender_type`: it refers to different tables."""
    columns = {names.words(named.table.name, column.name) for column in named.table.columns}
    head = named.words[:-1] if named.words[-1] in {"id", "key", "no", "uuid"} else named.words
    return bool(head) and any((*head, word) in columns for word in TYPE_WORDS)
