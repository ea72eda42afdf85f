"""Names of tables, columns and figures in questions: the labels of one source, shortened, and unique."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from training.catalog.comments import written
from training.catalog.model import ColumnName, Table, TableName
from training.language import chinese, english, units
from training.language.event_words import is_of_the_rows
from training.language.languages import Language
from training.language.lexicon import words_of
from training.questions import form as f
from training.questions.phrasing import headings
from training.questions.phrasing.disambiguate import made_unique, or_longer, with_one_id
from training.questions.phrasing.path_names import PathNames, identifying_column, is_role_zh, without_key_words
from training.questions.source_facts.lasting import is_start
from training.questions.source_facts.neighbourhood import Reach
from training.relations.relation import Relation

_OF_PEOPLE = words_of("part of a name") | {"short", "ship", "bill"}
_BARE_KEYS = frozenset({"id", "key", "pk", "主键", "编号", "主键id"})
_CAME_FROM = re.compile(r"\w (?:of|from)\b")
"""References to the row from which this one was made: "readmit of", "rescheduled from"."""
_ADDRESSES = frozenset({"address", "地址"})
_FURTHER = re.compile(r"(?:address |地址)\d\Z")
_EVERY_DAY = re.compile(r"\Adaily (?=\S+ \S)|\A(?:每日|每天)(?=.{4})")
"""Beginnings of table names that would be read as "for each day"; a single noun keeps it: "daily price"."""
_MAX_NAME_ZH = 8
"""Maximum characters of a Chinese name."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Words:
    """Names by table and column, for sentences about a table's rows; `source.label` has the full labels."""

    reach: Reach
    language: Language
    tables: dict[TableName, str] = field(default_factory=dict[TableName, str])
    columns: dict[ColumnName, str] = field(default_factory=dict[ColumnName, str])
    _paths: PathNames = field(init=False)
    _roles: dict[TableName, dict[f.Path, str]] = field(default_factory=dict[TableName, dict[f.Path, str]])
    _times: dict[TableName, tuple[f.Field, ...]] = field(default_factory=dict[TableName, tuple[f.Field, ...]])
    _main_times: dict[TableName, f.Field | None] = field(default_factory=dict[TableName, f.Field | None])

    def __post_init__(self) -> None:
        tables = self.reach.source.tables
        nouns = [self._table_noun(self.reach.source.label(table.name)) for table in tables]
        shorter = self._without_parents(nouns) if self.language == "zh" else []
        known = frozenset(noun.lower() for noun in (*nouns, *shorter))
        for table, noun in zip(tables, nouns, strict=True):
            self._name_columns(table, noun.lower(), known)
        self._name_tables(nouns)
        self._paths = PathNames(self.reach, self.language, self.tables, self.columns)

    def _name_columns(self, table: Table, noun: str, nouns: frozenset[str]) -> None:
        names = [c.name for c in table.columns]
        labels = [self._tidy(self.reach.source.label(table.name, name).strip() or name) for name in names]
        short = [self._for_sentence(*each, noun, table.name) for each in zip(labels, names, strict=True)]
        labels = with_one_id(labels, short, table)
        known = nouns.union(label.lower() for label in labels)
        labels = [self._without_name_suffix(*each, table.name, known) for each in zip(labels, names, strict=True)]
        labels = self._without_owner(labels, noun, table)
        for name, label in zip(names, made_unique(labels, list(map(self._own_words, names))), strict=True):
            self.columns[ColumnName(table.name, name)] = label

    def _name_tables(self, nouns: list[str]) -> None:
        tables = self.reach.source.tables
        longer = [self._tidy(self.reach.source.label(t.name)) for t in tables]
        labels = or_longer([_EVERY_DAY.sub("", noun) for noun in nouns], nouns)
        labels = [self._not_a_figure(label, t) for label, t in zip(labels, tables, strict=True)]
        if self.language == "zh":
            labels = or_longer(self._without_parents(labels), labels)
        unique = made_unique(or_longer(labels, longer), [self._own_words(str(t.name)) for t in tables])
        self.tables.update(zip((t.name for t in tables), unique, strict=True))

    def _not_a_figure(self, noun: str, table: Table) -> str:
        """Append "record" to a noun that is also a figure's name: 余额记录, because 余额数量 is an amount."""
        figures = {self.columns[ColumnName(table.name, of.column)] for of in self.reach.fields(table.name, "measure")}
        if self.language == "en":
            return f"{noun} record" if noun in figures else noun
        return f"{noun}记录" if any(noun.endswith(figure) for figure in figures if len(figure) > 1) else noun

    def _without_parents(self, labels: list[str]) -> list[str]:
        """Return nouns without the parent's noun in front, unless that is the noun of another table."""
        tables = [table.name for table in self.reach.source.tables]
        called = dict(zip(tables, labels, strict=True))
        shorter: list[str] = []
        for table, label in called.items():
            parents = (called[r.parent] for r in self.reach.parents(table) if r.parent != table)
            short = next((s for p in parents if (s := chinese.without_parent(label, p)) != label), label)
            shorter.append(label if short in labels else short)
        return shorter

    def _for_sentence(self, label: str, column: str, noun: str, table: TableName) -> str:
        """Return the label as used in a sentence about the table's rows: its key is "ID", `created by` a creator."""
        declared = self.reach.source.catalog.table(table)
        own_key = declared.primary_key == (column,)
        bare = label.lower() in _BARE_KEYS and (own_key or not declared.primary_key or label != "编号")
        if bare or (own_key and label.lower() in {f"{noun} id", f"{noun}id"}):
            return "ID"
        if label == "number":
            # "show the number of every invoice" would mean a count
            return f"{noun} number"
        if noun in _ADDRESSES and (label.lower() == noun or _FURTHER.match(label)):
            further = label[-1] if label[-1].isdigit() else ""
            return f"address line {further}".strip() if self.language == "en" else f"详细地址{further}"
        if label.endswith(("address 1", "地址1")):
            return label.rstrip(" 1")
        of = f.Field(table=table, column=column)
        if label.lower() == noun and self.reach.kind(of) == "text" and self.reach.role(table, column) != "measure":
            return label + self._ending(label, of)
        if self.language == "zh":
            # an unexplained key in Latin letters
            unexplained = own_key and label.isascii() and label.lower().endswith("id")
            return "ID" if unexplained else self._shortened_zh(label, of)
        return english.doer(label.removesuffix(" by"), "person") if label == self.by_somebody(of) else label

    def _ending(self, label: str, of: f.Field) -> str:
        """Return the suffix for a column with its table's label: "name", "code" or "text"."""
        text, name, code = (" text", " name", " code") if self.language == "en" else ("内容", "名称", "代码")
        if self.reach.role(of.table, of.column) == "text":
            return text
        # beside a department name, `dept` is a code
        source = self.reach.source
        others = (source.label(of.table, c.name) for c in source.catalog.table(of.table).columns)
        return code if any(other.lower() == label.lower() + name for other in others) else name

    def _shortened_zh(self, label: str, of: f.Field) -> str:
        if self.reach.profile(of).value_labels:
            label = chinese.without_code(label)
        if self.reach.kind(of) == "number" and label.startswith("平均") and len(label) > len("平均值"):
            # avoids 平均平均
            label = f"{label.removeprefix('平均')}均值"
        return label

    def _without_owner(self, labels: list[str], noun: str, table: Table) -> list[str]:
        """Return labels without the owner, "status" for "customer status", unless another column has that label."""
        short = english.without_owner if self.language == "en" else chinese.without_owner
        times = {c.name for c in table.columns if self.reach.role(table.name, c.name) == "time"}
        moment = english.moment_without_owner if self.language == "en" else chinese.moment_without_owner
        shorter = [
            (moment if c.name in times else short)(label, noun) for label, c in zip(labels, table.columns, strict=True)
        ]
        counts = Counter(label.lower() for label in (*shorter, *labels))
        figures = {c.name for c in table.columns if self.reach.role(table.name, c.name) == "measure"}

        def shown(new: str, old: str, column: str) -> str:
            alone = counts[new.lower()] == 1 and not _is_ambiguous(new, old, labels, is_figure=column in figures)
            return new if new == old or alone else old

        return [shown(*each) for each in zip(shorter, labels, (c.name for c in table.columns), strict=True)]

    def _without_name_suffix(self, label: str, column: str, table: TableName, known: frozenset[str]) -> str:
        """Return a dimension's label without "name", such as "city", unless another column or table has that label."""
        ending = " name" if self.language == "en" else "名称"
        what = label.removesuffix(ending)
        says_what = what != label and len(what) > 1 and self.reach.role(table, column) == "dimension"
        return what if says_what and what.lower() not in known and what.lower() not in _OF_PEOPLE else label

    def done(self, of: f.Field) -> str | None:
        """Return the participle of what happened to the row at that time, such as "hired"; None if there is none."""
        if of.path or self.reach.role(of.table, of.column) != "time":
            return None
        label = self.columns[ColumnName(of.table, of.column)]
        if self._is_event(of):
            return None
        if self.language == "zh":
            return chinese.event_of_date(label, self.one(of.table))
        return (english.event_of_date(of.column) or english.event_of_date(label)) if label.isascii() else None

    def times(self, table: TableName) -> tuple[f.Field, ...]:
        """Return the dates of the rows; parts without a date, such as order lines, are dated by their whole."""
        if table not in self._times:
            self._times[table] = self.reach.times(table) or tuple(self._times_of_whole(table))
        return self._times[table]

    def _times_of_whole(self, table: TableName) -> Iterator[f.Field]:
        # parts without figures, such as changes of a status, have their own time, whatever its role
        for relation in self.reach.parents(table) if self.reach.measures(table) else ():
            if self._is_part(relation) and self.named((relation,)):
                when = self.main_time(relation.parent) or next(iter(self.reach.times(relation.parent)), None)
                if when is not None and not when.path:
                    yield replace(when, path=(relation,))

    def _is_part(self, relation: Relation) -> bool:
        """Return True if each row is a part of one parent: its key begins so, or it is named after the parent."""
        key = self.reach.source.catalog.table(relation.child).primary_key
        by_key = key != relation.child_columns == key[: len(relation.child_columns)]
        whole, part = self.tables[relation.parent], self.tables[relation.child]
        profiles = self.reach.source.profiles[relation.child].columns
        always = all(profiles[column].null_share == 0 for column in relation.child_columns)
        return always and (by_key or (part != whole and part.startswith(whole)))

    def main_time(self, table: TableName) -> f.Field | None:
        """Return the date that a question about the table need not name; None if there is none.

        It is the only date, if it dates the rows, or the one named after the rows: the admission time of admissions.
        """
        if table not in self._main_times:
            # rows without the date would be excluded without mention
            times = tuple(of for of in self.times(table) if self.reach.profile(of).null_share == 0)
            events = [of for of in times if self._is_event(of)] or [of for of in times if is_start(of, self.reach)]
            alone = len(self.times(table)) == 1
            only = times if alone and times and self._tells_when(times[0]) else ()
            self._main_times[table] = next(iter(only), events[0] if len(events) == 1 else None)
        return self._main_times[table]

    def _tells_when(self, of: f.Field) -> bool:
        """Return True for the date of the row's event, such as an invoice's date; not for the date of a birth."""
        if not of.path:
            return self.reach.tells_when(of)
        if not self.reach.is_calendar(of.table):
            return self.main_time(of.table) == replace(of, path=())
        own = self.columns[ColumnName(of.table, of.column)]
        return self.field(of) == own or is_of_the_rows(self.field(of).lower(), self.tables[of.root].lower())

    def _is_event(self, of: f.Field) -> bool:
        """Return True for a date named after the rows, such as an order date of sales orders."""
        label, noun = self.field(of), self.tables[of.root]
        if self.language == "zh":
            what = chinese.happening(label)
            return what is not None and chinese.is_event_of(noun, what)
        what = english.happening(label)
        said = what is not None and any(f" {each} " in f" {noun} " for each in (what, what.replace("-", "")))
        return said or english.is_event_time_of(label, noun)

    def span(self, by: f.ByPeriod) -> str | None:
        """Return the name of a period by its event, such as hire year, 入职年份; None if the column names no event."""
        if by.field.path:
            return None
        label = self.columns[ColumnName(by.field.table, by.field.column)]
        if self.language == "zh":
            what = chinese.happening(label)
            return what and what + headings.GRAIN["zh"][by.grain]
        what = english.happening(label)
        return what and f"{what} {by.grain}"

    def unit(self, of: f.Field) -> str:
        """Return the unit of the column's numbers; "" if it is unknown."""
        if self.reach.kind(of) != "number":
            return ""
        label = self.columns[ColumnName(of.table, of.column)]
        return (
            units.unit_in(label, self.language)
            or units.unit_in(self.reach.source.label(of.table, of.column), self.language)
            or units.unit_of_comment(written(self.reach.column(of)), self.language)
            or units.unit_of_name(of.column, self.language)
        )

    def bare(self, of: f.Field) -> str:
        """Return the column's name without its unit, which is written behind the figure."""
        return units.without_unit(self.field(of), self.language)

    def part(self, relation: Relation) -> str | None:
        """Return the role of a row towards its children, such as handler; None if it equals the row's noun."""
        path = (relation,)
        name = self.role(path) if self.named(path) else None
        if name is not None and self.language == "zh":
            # 车间负责人 of a 车间 is its 负责人
            rest = name.removeprefix(self.tables[relation.child])
            name = rest if len(rest) > 1 and is_role_zh(rest) else name
        return None if name is None or name.lower() == self.tables[relation.parent].lower() else name

    def superlative(self, of: f.Measure, *, highest: bool) -> str:
        """Return the Chinese superlative of a figure."""
        if isinstance(of, f.CountRows) or of.function == "distinct":
            return "最多" if highest else "最少"
        name = self.field(of.field)
        return chinese.most(name) if highest else chinese.least(name)

    def is_over(self, of: f.Field) -> bool:
        """Return True for a time that exists only if something has happened to the row, such as its return."""
        done = self.done(of)
        foreseen = chinese.is_foreseen if self.language == "zh" else english.is_foreseen
        return done is not None and not foreseen(done)

    def is_past(self, of: f.Field) -> bool:
        """Return True for the time of a single past event, neither a future one nor the last of several."""
        done = self.done(of)
        is_past = chinese.is_past if self.language == "zh" else english.is_past
        return done is not None and is_past(done)

    def row_name(self, table: TableName) -> tuple[f.Shown, ...]:
        """Return the columns that identify a row: its label; for a link table the rows it links; else its key."""
        display = self.reach.display(table)
        key = self.reach.row_key(table)
        if not display and len(key) > 1:
            ends = [p for p in self.reach.paths(table) if len(p) == 1 and set(p[0].child_columns) <= set(key)]
            named = [p for p in ends if self.named(p) and self.reach.display(p[0].parent)]
            if len(named) > 1:
                return tuple(f.Entity(table=p[0].parent, path=p) for p in named)
        elif display in {(), key} and len(key) == 1 and (meant := self.referenced_row(table, key[0])) is not None:
            return (meant,)
        return tuple(f.Field(table=table, column=n) for n in display or key)

    def referenced_row(self, table: TableName, column: str) -> f.Entity | None:
        """Return the parent that a reference is named after; None if the names differ."""
        for relation in self.reach.parents(table):
            called = (
                relation.child_columns == (column,) and self.named((relation,)) and self.reach.display(relation.parent)
            )
            if called and self.columns[ColumnName(table, column)].lower() == self.role((relation,)).lower():
                return f.Entity(table=relation.parent, path=(relation,))
        return None

    def one(self, table: TableName) -> str:
        """Return the noun of one row; uncountable nouns get "record"."""
        noun = self.tables[table]
        return f"{noun} record" if self.language == "en" and english.is_mass(noun) else noun

    def many(self, table: TableName) -> str:
        return english.plural(self.tables[table]) if self.language == "en" else self.tables[table]

    def counter(self, table: TableName) -> str:
        return chinese.counter(self.tables[table])

    def field(self, of: f.Field) -> str:
        """Return the column's name from the point of view of `of.root`; a parent's name is named like the parent."""
        own = self.columns[ColumnName(of.table, of.column)]
        if not of.path:
            return own
        owner = self.role(of.path)
        if self.reach.display(of.table) == (of.column,):
            return owner
        if self.tables[of.table] in _ADDRESSES:
            # a store's address: its district is the store's district
            owner = owner.removesuffix(self.tables[of.table]).strip()
            columns = self.reach.source.catalog.table(of.root).columns
            if not owner and own not in {self.columns[ColumnName(of.root, c.name)] for c in columns}:
                return own
            owner = owner or self.tables[of.table]
        return english.joined(owner, own) if self.language == "en" else chinese.joined(owner, own)

    def entity(self, of: f.Entity) -> str:
        return self.role(of.path) if of.path else self.one(of.table)

    def values(self, noun: str) -> str:
        return english.plural_values(noun) if self.language == "en" else noun

    def is_roundabout(self, of: f.Field | f.Entity) -> bool:
        """Return True for a name with two owners or too many characters, and for a parent with a direct reference."""
        name = self.entity(of) if isinstance(of, f.Entity) else self.field(of)
        nearer = any(relation.parent == of.table for relation in self.reach.parents(of.root))
        long = self.language == "zh" and len(name) > _MAX_NAME_ZH
        return long or (len(of.path) > 1 and (nearer or "'s " in name or "所属" in name or "所在" in name))

    def by_somebody(self, of: f.Field) -> str | None:
        """Return the action of the person in the column, such as "raised by"; None if the column holds no person."""
        named = self.language == "en" and not of.path and self.reach.kind(of) == "text"
        return english.by_somebody(of.column) if named else None

    def superior(self, relation: Relation) -> str:
        """Return the name of the upper row in a hierarchy: the manager, the parent category."""
        label = self.columns[ColumnName(relation.child, identifying_column(relation))]
        noun = self.one(relation.child)
        name = self._paths.role_alone(without_key_words(label, self.language), noun)
        if self.language == "en":
            if name.endswith(" to"):
                return "superior"
            if _CAME_FROM.search(name):
                return f"original {noun}"
            above = name.removeprefix(f"{noun} ") in {"parent", "pid", "p", "up", "upper"}
            return f"parent {noun}" if above else name
        if name.lower() in {"父", "上级", "父级", "parent", "pid"}:
            return "上级" if chinese.are_people(noun) else f"上级{noun}"
        return "上级" if name.lower().endswith(" to") else name

    def owned(self, owner: str, of: f.Field) -> str:
        own = self.columns[ColumnName(of.table, of.column)]
        return english.joined(owner, own) if self.language == "en" else chinese.joined(owner, own)

    def is_number_of(self, of: f.Field) -> bool:
        """Return True for a column whose English name is a plural of things that are counted; money is not."""
        return english.is_plural(self.field(of)) and self.reach.profile(of).unit != "money"

    def quantity(self, of: f.Field) -> str:
        """Return the English noun for comparing amounts: number of seats, takings."""
        name = self.field(of)
        return f"number of {name}" if self.is_number_of(of) else name

    def measure(self, of: f.Measure, table: TableName) -> str:
        """Return the heading of a column of figures."""
        match of:
            case f.CountRows():
                return f"number of {self.many(table)}" if self.language == "en" else f"{self.one(table)}数量"
            case f.Aggregate(function=function, field=column):
                if self.language == "zh":
                    return headings.figure_zh(function, self.field(column))
                return headings.figure_en(function, self.field(column), self.quantity(column))
            case _:
                assert_never(of)

    def role(self, path: f.Path) -> str:
        """Return the name of the parent at the end of the path, from the point of view of the first table's rows."""
        start = path[0].child
        if start not in self._roles:
            self._roles[start] = self._paths.of(start)
        return self._roles[start][path]

    def named(self, path: f.Path) -> bool:
        """Return False if no name distinguishes the parent from others."""
        start = path[0].child
        if start not in self._roles:
            self._roles[start] = self._paths.of(start)
        return path in self._roles[start]

    def _tidy(self, label: str) -> str:
        return english.tidy(label) if self.language == "en" else chinese.tidy(label)

    def _table_noun(self, label: str) -> str:
        return english.table_noun(label) if self.language == "en" else chinese.table_noun(label)

    def _own_words(self, name: str) -> str:
        return english.tidy(name.replace(".", " "))


def _is_ambiguous(new: str, old: str, labels: list[str], *, is_figure: bool) -> bool:
    """Return True if the label alone is ambiguous, as several columns are names, or amounts: 预算金额, 执行金额."""
    ending = f" {new}" if new.isascii() else new
    others = (label.removesuffix(ending) for label in labels if label.endswith(ending) and label != old)
    return (is_figure or new in {"name", "名称"}) and any(other not in _OF_PEOPLE for other in others)
