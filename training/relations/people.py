"""Tables of people, and columns that refer to a person by a role: `manager_id`, `sold_by`, `lecturer_id`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from training.catalog.model import Table, TableName
from training.identifiers.schema_names import SchemaNames, Words, stem
from training.language.lexicon import words_of
from training.language.relation_words import COUNTED, NEVER, VAGUE
from training.language.role_words import ROLES, SERVED, SUPERIOR, WORKING
from training.language.split_names import split_name
from training.language.word_lists import known_words

_BIRTH = re.compile(r"birth|\b(?:dob|csrq|born)\b|出生|生日", re.IGNORECASE)
_SERVED_RANK = 0.03
_OF_PEOPLE = words_of("of people")
_IDS = frozenset({"id", "no", "code", "key", "to"})
_BRINGING = frozenset({"invited", "referred", "recommended", "introduced", "recruited", "sponsored"})
"""Participles of actions between peers: a patient is most likely referred by a patient."""
_PERSONS = ROLES | WORKING | SERVED
_MEMBERS = frozenset({("member",), ("record",)})
_PEERS = words_of("peer")
"""Words for another row of the same table, such as a companion."""
_GIVING = words_of("given to")
_NOT_PEOPLE = words_of("no person")
_CHINESE_DOERS = ("ren", "人", "员", "者")
"""Endings of persons who act: 执行人, 审核人, 快递员; `ren` is pinyin."""
_DOERS = ("er", "or", "ist", "ian", "ee", "ant")


def is_birth(name: str, label: str) -> bool:
    """Return True for a date of birth, by the column's name or label."""
    return _BIRTH.search(" ".join(split_name(name))) is not None or _BIRTH.search(label) is not None


class People:
    """Tables of a database whose rows are people."""

    def __init__(self, tables: Iterable[Table], names: SchemaNames) -> None:
        self._names = names
        ranked = [(rank, table.name) for table in tables if (rank := self._rank(table)) is not None]
        self._ranked = sorted(ranked)
        self._held = {name for _, name in ranked}

    def _rank(self, table: Table) -> float | None:
        """Return a rank, lower if the people more likely act in other tables; None if the rows are not people.

        The table's name decides, else columns that only people have.
        """
        words = stem(self._names.words(table.name))
        # staff members work, too; team members may be customers
        if words[0] in WORKING and (len(words) == 1 or words[1:] in _MEMBERS):
            return 0.0
        columns = [self._names.words(table.name, column.name) for column in table.columns]
        endings = {" ".join(words[start:]) for words in columns for start in range(len(words))}
        personal = len(_OF_PEOPLE & endings)
        if len(words) == 1 and words[0] in SERVED:
            # an account or a tenant is often not a person
            return _SERVED_RANK if personal else 0.05
        if personal >= 2 or (personal and words[-1] in {*ROLES, *WORKING, *SERVED}):
            return 0.04 if words[-1] in SERVED else 0.01
        return 0.02 if len(words) == 1 and words[0] in ROLES - SUPERIOR else None

    def __contains__(self, table: TableName) -> bool:
        return table in self._held

    def are_in(self, table: Table) -> bool:
        """Return True if the rows are people, or have a reference that names one: `patient_id`."""
        columns = (self._names.words(table.name, column.name) for column in table.columns)
        return table.name in self._held or any(
            words[-1] in _IDS and not _PERSONS.isdisjoint(stem(words)) for words in columns
        )

    def candidates(
        self, table: TableName, words: Words, kind: str, *, said: bool = False
    ) -> Sequence[tuple[TableName, float, str]]:
        """Return (table, deduction from the score, reason) for each table of people to whom the column may refer.

        Empty if it names no role. `said`: True if its comment names a role.
        """
        own = stem(words)
        acted = words[-1] == "by" or words[-2:-1] == ("by",) or (words[-1] == "to" and not _GIVING.isdisjoint(words))
        if not acted and not said and not self._is_role(own, words, kind):
            return ()
        if table in self._held and SUPERIOR.intersection(own) and not self._is_served(table):
            return ((table, 0.0, "names a person's superior"),)
        if table in self._held and _PEERS.intersection(own):
            return ((table, 0.0, "names another person of the same table"),)
        found: list[tuple[TableName, float, str]] = []
        bringing = acted and not _BRINGING.isdisjoint(words)
        for rank, person in self._ranked:
            same = bringing and person == table
            found.append((person, -0.01 if same else rank, "names a person's role"))
        if SUPERIOR.intersection(own):
            # the table may be of people although nothing shows it: the superior is then one of its rows
            found.append((table, 0.0, "names a superior of the same table"))
        return found

    def _is_served(self, table: TableName) -> bool:
        """Return True for a table of customers if another one has staff, who manage them."""
        ranks = {name: rank for rank, name in self._ranked}
        return ranks[table] >= _SERVED_RANK and 0.0 in ranks.values()

    def _is_role(self, own: Words, words: Words, kind: str) -> bool:
        pointing = words[-1] in _IDS
        if ROLES.intersection(own):
            # the level or rating of an owner is no reference to the owner
            return pointing or (kind in {"number", "uuid"} and own[-1] not in VAGUE | NEVER | COUNTED)
        last = own[-1]
        if pointing and last.endswith(_CHINESE_DOERS) and last not in known_words():
            return True
        return pointing and words[-1] != "to" and len(last) > 4 and last.endswith(_DOERS) and last not in _NOT_PEOPLE
