"""Names of the parents that a table's rows reach: the handler, the original language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from training.catalog.model import ColumnName, TableName
from training.language import chinese, english
from training.language.label_text import all_known
from training.language.languages import Language
from training.language.lexicon import words_of
from training.language.role_words import is_role
from training.questions import form as f
from training.questions.source_facts.neighbourhood import Reach
from training.relations.relation import Relation

_NO_ROLES = words_of("no role")
_LONG_WORD = re.compile(r"(?=[a-z]*[aeiou])[a-z]{5,}\Z")
"""Words that are too long for an abbreviation."""
_A_ROLE_ZH = re.compile(
    r"\A[\u4e00-\u9fff]+(?:人|员|者|(?<!开)方|商|师|长|经理|主管|代表|负责|医生|护士|司机|顾问|档口|公司|部门|机构|单位|门店|客户|仓库|账户|地址)\Z"
)
_A_DATE = re.compile(r"\b(?:date|day)\Z|日期\Z|日\Z", re.IGNORECASE)
_ROLES_ALONE_ZH = words_of("role in Chinese")


@dataclass(frozen=True, slots=True)
class PathNames:
    """Names of paths, from the names of tables and columns."""

    reach: Reach
    language: Language
    tables: Mapping[TableName, str]
    columns: Mapping[ColumnName, str]

    def of(self, start: TableName) -> dict[f.Path, str]:
        """Return a name for each path, the first possible one that is unused. Nearer parents choose first."""
        keys = {c for r in self.reach.parents(start) for c in r.child_columns}
        columns = self.reach.source.catalog.table(start).columns
        taken = {self.columns[ColumnName(start, c.name)].lower() for c in columns if c.name not in keys}
        taken.add(self.tables[start].lower())
        names: dict[f.Path, str] = {}
        for path in self.reach.paths(start):
            name = next((n for n in self._possible_names(path, names) if n.lower() not in taken), None)
            if name is not None and (len(path) == 1 or path[:-1] in names):
                names[path] = name
                taken.add(name.lower())
        return names

    def _possible_names(self, path: f.Path, names: dict[f.Path, str]) -> Iterator[str]:
        """Yield names: the parent's noun, the role of the reference, or either with the name of the table between.

        The role comes first if several references lead to the parent, or if it is more specific than the noun.
        """
        join = english.joined if self.language == "en" else chinese.joined
        last = path[-1]
        noun = self._noun(last.parent)
        label = self.columns[ColumnName(last.child, identifying_column(last))]
        role = self.role_alone(without_key_words(label, self.language), noun)
        says_date = self.reach.is_calendar(last.parent) and _A_DATE.search(role) is not None
        role = noun if self._is_key_of(last, role) and not says_date else role.removeprefix("by ")
        several = self._has_several_references(last.child, last.parent)
        fits = several or says_date or _narrower(role, noun) or self._is_more_specific(role, noun)
        alone = len(last.child_columns) == 1 or several
        first = role if fits and alone else noun
        before = names.get(path[:-1])
        if before is not None:
            says_role = self.language == "zh" and first != noun
            whole = join(before if says_role else self._possessive(before, path[-2].parent, last.parent), first)
            if first != noun or before != self.tables[path[-2].parent]:
                # "manager" alone is vague, and so is a farm that the handler belongs to
                yield whole
            alone = sum(p[-1].parent == last.parent for p in self.reach.paths(path[0].child)) == 1
            if alone and not self.reach.leads_elsewhere(path):
                yield first
            yield whole
        else:
            yield first
            yield role
            if role == noun:
                # two references that are named like two keys of one table
                owned = rf"\A{re.escape(noun)}\s*|\s*{re.escape(noun)}\Z"
                told = re.sub(owned, "", without_key_words(label, self.language), flags=re.IGNORECASE)
                if told:
                    yield join(told, noun)
            yield join(role, noun)

    def _noun(self, table: TableName) -> str:
        """Return the name of the table's rows; those of a calendar are called by their date."""
        if self.reach.is_calendar(table):
            [day] = self.reach.display(table)
            return self.columns[ColumnName(table, day)]
        return self.tables[table]

    def _is_key_of(self, relation: Relation, role: str) -> bool:
        """Return True if the reference is named like the referenced key: an ISBN refers to a book."""
        if len(relation.child_columns) != 1:
            return False
        [own], [key] = relation.child_columns, relation.parent_columns
        called = self.columns[ColumnName(relation.parent, key)]
        return own.lower() == key.lower() or role.lower() in {
            called.lower(),
            without_key_words(called, self.language).lower(),
        }

    def _possessive(self, owner: str, table: TableName, owned: TableName) -> str:
        """Return the owner in front of what it owns: 处理人所在, "handler's"; unchanged for a language: 电影."""
        if self.language == "zh":
            if not chinese.holds_members(self.tables[owned]):
                return owner
            return f"{owner}所在" if chinese.are_people(self.tables[table]) else f"{owner}所属"
        return f"{owner}'s" if chinese.counter(self.tables[table]) in {"名", "位"} else owner

    def role_alone(self, role: str, noun: str) -> str:
        """Return the role without the noun of its table: "manager" for "manager staff"."""
        if self.language == "zh":
            left = role.removesuffix(noun)
            return left if left not in {"", "负责"} and _A_ROLE_ZH.match(f"某{left}") else role
        if role.endswith(" by"):
            return english.doer(role.removesuffix(" by"), noun)
        if role.endswith(" to") and (receiver := english.receiver(role)) is not None:
            return receiver
        left = role.removesuffix(f" {noun.split(' ', 1)[0]}").rstrip()
        return left if is_role(left) else role

    def _is_more_specific(self, role: str, noun: str) -> bool:
        """Return True if the role is more specific than the noun, such as "handler" for a staff member."""
        if self.language == "en":
            words = role.lower().split()
            spelt = all(all_known([word]) or _LONG_WORD.match(word) for word in words)
            real = role.isascii() and spelt and not _NO_ROLES.issuperset(words)
            return real and words[-1] not in _NO_ROLES and not set(words) & set(noun.lower().split())
        says_role = _A_ROLE_ZH.search(role) is not None or role in _ROLES_ALONE_ZH
        return says_role and role not in noun and noun not in role

    def _has_several_references(self, child: TableName, parent: TableName) -> bool:
        return sum(r.parent == parent for r in self.reach.parents(child)) > 1


def without_key_words(label: str, language: Language) -> str:
    """Return the label of a reference without its key: "customer" for "customer ID"."""
    plain = language == "en" and label.isascii()
    return english.without_key_words(label) if plain else chinese.without_key_words(label)


def is_role_zh(word: str) -> bool:
    """Return True for the Chinese name of a role: 负责人, 供应商."""
    return _A_ROLE_ZH.match(f"某{word}") is not None


def identifying_column(relation: Relation) -> str:
    """Return the column that identifies the row: of a key with a tenant, not the tenant."""
    pairs = zip(relation.child_columns, relation.parent_columns, strict=True)
    return next((own for own, key in pairs if own.lower() != key.lower()), relation.child_columns[-1])


def _narrower(role: str, noun: str) -> bool:
    """Return True if the role is a kind of the noun: a head doctor is a doctor."""
    return role.lower() != noun.lower() and role.lower().endswith(noun.lower())
