"""Names of the parents that a table's rows reach: the handler, the original language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from training.catalog.model import ColumnName, TableName
from training.language import chinese, english
from training.language.label_text import all_known
from training.language.languages import Language
from training.language.role_words import is_role
from training.questions import form as f
from training.questions.neighbourhood import Reach
from training.relations.relation import Relation

_SAYS_LITTLE = frozenset({
    "parent", "ref", "reference", "related", "main", "source", "target", "link", "foreign", "object", "item", "record",
    "entity", "id", "number", "code", "key", "type", "name", "old", "new", "other", "first", "second", "last", "next",
    "previous", "row", "to", "from", "by", "of", "at", "for", "in", "master", "base", "original",
})  # fmt: skip
_LONG_WORD = re.compile(r"(?=[a-z]*[aeiou])[a-z]{5,}\Z")
"""Too long for an abbreviation."""
_A_ROLE_ZH = re.compile(
    r"\A[\u4e00-\u9fff]+(?:人|员|者|(?<!开)方|商|师|长|经理|主管|代表|负责|医生|护士|司机|顾问|档口|公司|部门|机构|单位|门店|客户|仓库|账户|地址)\Z"
)
_ROLES_ALONE_ZH = frozenset({
    "经理", "主管", "店长", "班长", "队长", "司机", "医生", "医师", "护士", "药师", "技师", "教师", "老师", "教练",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class PathNames:
    """Names paths by the names of their tables and columns."""

    reach: Reach
    language: Language
    tables: Mapping[TableName, str]
    columns: Mapping[ColumnName, str]

    def of(self, start: TableName) -> dict[f.Path, str]:
        """Return a name for each path: the first of its possible names that is free. Nearer parents choose first."""
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
        """By its table's name; where two references lead to one table, by the column that refers to it; with the name
        of the table between."""
        join = english.joined if self.language == "en" else chinese.joined
        last = path[-1]
        noun = self.tables[last.parent]
        label = self.columns[ColumnName(last.child, identifying_column(last))]
        role = self.role_alone(without_key_words(label, self.language), noun)
        role = noun if self._is_key_of(last, role) else role.removeprefix("by ")
        several = self._several(last.child, last.parent)
        fits = several or _narrower(role, noun) or self._tells_more(role, noun)
        alone = len(last.child_columns) == 1 or several
        first = role if fits and alone else noun
        before = names.get(path[:-1])
        if before is not None:
            says_role = self.language == "zh" and first != noun
            whole = join(before if says_role else self._of_owner(before, path[-2].parent, last.parent), first)
            if first != noun or before != self.tables[path[-2].parent]:
                # a manager alone leaves open of what, a farm whose where it is the handler's
                yield whole
            if sum(p[-1].parent == last.parent for p in self.reach.paths(path[0].child)) == 1:
                yield first
            yield whole
        else:
            yield first
            yield role
            if role == noun:
                # two references called like two keys of one table
                owned = rf"\A{re.escape(noun)}\s*|\s*{re.escape(noun)}\Z"
                told = re.sub(owned, "", without_key_words(label, self.language), flags=re.IGNORECASE)
                if told:
                    yield join(told, noun)
            yield join(role, noun)

    def _is_key_of(self, relation: Relation, role: str) -> bool:
        """True where the reference is called like the key it points to: by an ISBN a book is meant, not its ISBN."""
        if len(relation.child_columns) != 1:
            return False
        [own], [key] = relation.child_columns, relation.parent_columns
        called = self.columns[ColumnName(relation.parent, key)]
        return own.lower() == key.lower() or role.lower() in {
            called.lower(),
            without_key_words(called, self.language).lower(),
        }

    def _of_owner(self, owner: str, table: TableName, owned: TableName) -> str:
        """A handler's service area, 处理人所在服务区; but the language of a film is a film language, 电影语言."""
        if self.language == "zh":
            if not chinese.holds_members(self.tables[owned]):
                return owner
            return f"{owner}所在" if chinese.are_people(self.tables[table]) else f"{owner}所属"
        return f"{owner}'s" if chinese.counter(self.tables[table]) in {"名", "位"} else owner

    def role_alone(self, role: str, noun: str) -> str:
        """Return the role without the noun of its table: a "manager staff" is a manager."""
        if self.language == "zh":
            left = role.removesuffix(noun)
            return left if left not in {"", "负责"} and _A_ROLE_ZH.match(f"某{left}") else role
        if role.endswith(" by"):
            return english.doer(role.removesuffix(" by"), noun)
        if role.endswith(" to") and (receiver := english.receiver(role)) is not None:
            return receiver
        left = role.removesuffix(f" {noun.split(' ', 1)[0]}").rstrip()
        return left if is_role(left) else role

    def _tells_more(self, role: str, noun: str) -> bool:
        """A handler says more than a staff member; a department no more than a hospital department."""
        if self.language == "en":
            words = role.lower().split()
            spelt = all(all_known([word]) or _LONG_WORD.match(word) for word in words)
            real = role.isascii() and spelt and not _SAYS_LITTLE.issuperset(words)
            return real and words[-1] not in _SAYS_LITTLE and not set(words) & set(noun.lower().split())
        says_role = _A_ROLE_ZH.search(role) is not None or role in _ROLES_ALONE_ZH
        return says_role and role not in noun and noun not in role

    def _several(self, child: TableName, parent: TableName) -> bool:
        return sum(r.parent == parent for r in self.reach.parents(child)) > 1


def without_key_words(label: str, language: Language) -> str:
    """Return the label of a reference without its key: "customer" for "customer ID"."""
    plain = language == "en" and label.isascii()
    return english.without_key_words(label) if plain else chinese.without_key_words(label)


def is_role_zh(word: str) -> bool:
    """True for the Chinese name of a role: 负责人, 供应商."""
    return _A_ROLE_ZH.match(f"某{word}") is not None


def identifying_column(relation: Relation) -> str:
    """Return the column that identifies the row: for a key with its tenant, not the tenant."""
    pairs = zip(relation.child_columns, relation.parent_columns, strict=True)
    return next((own for own, key in pairs if own.lower() != key.lower()), relation.child_columns[-1])


def _narrower(role: str, noun: str) -> bool:
    """A head doctor is a doctor, an invoice's old customer a customer."""
    return role.lower() != noun.lower() and role.lower().endswith(noun.lower())
