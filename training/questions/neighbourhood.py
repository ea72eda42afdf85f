"""What can be asked of each table: its columns by kind, what names its rows, the parents its rows reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from training.catalog.comments import split_comment, written
from training.catalog.model import Column, ColumnName, TableName
from training.catalog.values import Value
from training.language.adding_up import adds_up, is_stock
from training.language.chinese import are_people
from training.language.event_words import is_of_the_rows
from training.language.unit_names import names_units, unit_of
from training.profile.kinds import Kind, is_year, is_yes_no_text, kind_of, yes_and_no
from training.profile.profiles import ColumnProfile, Role
from training.questions.fillers import is_filler
from training.questions.form import Entity, Field, Path
from training.questions.snapshots import holds_snapshots
from training.relations.people import is_birth
from training.relations.relation import Relation
from training.source.description import SourceDescription
from training.source.row_versions import current_mark

_NOT_BUSINESS = frozenset({"key", "technical", "soft_delete", "personal"})
_MAX_STEPS = 2
_MOSTLY = 0.5
_MAX_PATHS = 16
"""A table deep in a wide schema reaches hundreds of parents; nobody asks across more than a few."""
_SECRET = re.compile(
    r"pass(word|wd|code)?|secret|token|salt|hash|api_?key|private_?key|密码|密钥|口令|令牌", re.IGNORECASE
)
_DAYS = re.compile(r"\b(?:date|day|month|period)\b|日期|月份", re.IGNORECASE)
_PAPERS = re.compile(
    r"id ?card|identity|passport|national id|\bssn\b|social security|bank|card (?:no|num)|credit card|tax id|"
    r"licen[cs]e|身份证|护照|证件|银行|卡号|账号|社保|驾照|驾驶证|sfz",
    re.IGNORECASE,
)
_FIRST_AND_LAST = (
    ("firstname", "lastname"), ("givenname", "familyname"), ("firstname", "surname"), ("forename", "surname"),
    ("givenname", "surname"), ("firstname", "familyname"), ("fname", "lname"), ("名", "姓"),
)  # fmt: skip
_EXTREME = re.compile(
    r"\bmin\b|\bmax\b|minimum|maximum|\blowest|\bhighest|\Alow\Z|\Ahigh\Z|\bavg\b|average|最高|最低|最大|最小|最多|最少|平均|上限|下限",
    re.IGNORECASE,
)
_AVERAGE = re.compile(r"\bavg\b|\baverage|\bmean\b|平均|均值", re.IGNORECASE)
_POSITION = re.compile(
    r"\b(?:line|row|item|seq|sequence|sort|display|position) ?(?:no|num|number|order|index)\b|"
    r"\w sequence\Z|"
    r"\A(?:seq|sequence|position|ordinal|sort|rn|lineno)\Z|行号|序号|顺序|排序|次序",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\b(?:lower|upper) limit|\bref(?:erence)? (?:low|high|min|max)\b|上限|下限", re.IGNORECASE)
_VALUE = re.compile(r"\b(?:value|result|reading|measurement)\b", re.IGNORECASE)
_NAMES = re.compile(r"name|title|label|caption|subject|symbol|headline|designation|名|标题|简称", re.IGNORECASE)
_ASKS = re.compile(r"\A(?:is|has|can) |是否", re.IGNORECASE)
_CODED = re.compile(
    r"\b(?:status|state|type|kind|mode|category|class|stage|phase)\Z|状态$|类型$|类别$|方式$", re.IGNORECASE
)
_PLACE = re.compile(
    r"\bmcc\b|\bcode\b|\bzip\b|postal|phone|编码|代码|邮编|latitude|longitude|\blat\b|\blon\b|\blng\b|经度|纬度",
    re.IGNORECASE,
)


_MOST_UNITS = 60
"""That a column holds; with more it is no column of units."""


@dataclass(slots=True)
class Reach:
    """Answers about one source, remembered."""

    source: SourceDescription
    _paths: dict[TableName, tuple[Path, ...]] = field(default_factory=dict[TableName, tuple[Path, ...]])
    _display: dict[TableName, tuple[str, ...]] = field(default_factory=dict[TableName, tuple[str, ...]])
    _links: dict[TableName, frozenset[TableName]] = field(default_factory=dict[TableName, frozenset[TableName]])
    _up: dict[TableName, list[Relation]] = field(default_factory=dict[TableName, list[Relation]])
    _down: dict[TableName, list[Relation]] = field(default_factory=dict[TableName, list[Relation]])
    _units: dict[Field, Field] = field(default_factory=dict[Field, Field])
    _current: frozenset[Field] = frozenset()

    def __post_init__(self) -> None:
        known = self.source.catalog
        for relation in self.source.relations:
            if relation.child in known and relation.parent in known:
                self._up.setdefault(relation.child, []).append(relation)
                self._down.setdefault(relation.parent, []).append(relation)
        with_rows = [table for table in known.tables if table.name in self.source.profiles]
        marks = [Field(table=t.name, column=mark) for t in with_rows if (mark := current_mark(self.source, t))]
        self._current = frozenset(marks)
        for table in known.tables:
            # of a table that is locked only the one or only the other may be known
            if table.name in self.source.profiles:
                self._units.update(self._unit_columns(table.name))

    def parents(self, table: TableName) -> tuple[Relation, ...]:
        """Edges to other tables that each row reaches at most one row of."""
        return tuple(r for r in self._up.get(table, ()) if r.parent != table)

    def children(self, table: TableName) -> tuple[Relation, ...]:
        return tuple(r for r in self._down.get(table, ()) if r.child != table)

    def has_one_at_most(self, relation: Relation) -> bool:
        """True where no two children share a parent: the profile of a user."""
        child = self.source.catalog.table(relation.child)
        keys = (child.primary_key, *child.uniques, *child.unique_indexes)
        return any(key and set(key) <= set(relation.child_columns) for key in keys)

    def reached(self, path: Path) -> int:
        """At most how many rows at the end of the path are referred to, 0 if unknown: two shops are in two cities."""
        known = (self.source.profiles[r.child].columns[r.child_columns[0]].distinct or 0 for r in path)
        return min((n for n in known if n), default=0)

    def own_hierarchy(self, table: TableName) -> tuple[Relation, ...]:
        return tuple(r for r in self._up.get(table, ()) if r.parent == table)

    def paths(self, table: TableName) -> tuple[Path, ...]:
        """Ways up, nearest first, never twice through one table: every edge of the table's own, then the next ones."""
        if table not in self._paths:
            found: list[Path] = []
            ends: list[Path] = [()]
            for _ in range(_MAX_STEPS):
                ends = [
                    (*p, r)
                    for p in ends
                    for r in self.parents(p[-1].parent if p else table)
                    if not _visits(p, r, table) and not self._is_roundabout(p, r)
                ]
                found.extend(ends)
            own = sum(len(path) == 1 for path in found)
            self._paths[table] = tuple(found[: max(own, _MAX_PATHS)])
        return self._paths[table]

    def _is_roundabout(self, path: Path, last: Relation) -> bool:
        """True where the rows refer to that very parent themselves, by the columns by which they refer to the one
        between: an alert of a device of a site, whose key is the site's and a number."""
        if len(path) != 1 or not set(last.child_columns) <= set(path[0].parent_columns):
            return False
        [first] = path
        own = tuple(first.child_columns[first.parent_columns.index(c)] for c in last.child_columns)
        return any(
            r.parent == last.parent and r.child_columns == own and r.parent_columns == last.parent_columns
            for r in self.parents(first.child)
        )

    def entities(self, table: TableName) -> tuple[Entity, ...]:
        """Parents whose rows have a name."""
        return tuple(Entity(table=p[-1].parent, path=p) for p in self.paths(table) if self.display(p[-1].parent) != ())

    def display(self, table: TableName) -> tuple[str, ...]:
        """The columns that name a row: its label, or a person's first and last name; () where nothing does."""
        if table not in self._display:
            self._display[table] = self._find_display(table)
        return self._display[table]

    def _find_display(self, table: TableName) -> tuple[str, ...]:
        declared = self.source.catalog.table(table)
        references = {c for r in self.parents(table) for c in r.child_columns}
        # what many rows share with a row of another table names that row, not these
        shared = {c for c in references if (c,) not in {declared.primary_key, *declared.uniques}}
        # and what most rows lack names none
        columns = [c for c in declared.columns if c.name not in shared and not self._mostly_missing(table, c.name)]
        names = {c.name.lower().replace("_", ""): c.name for c in columns}
        names |= {self.source.label(table, c.name).lower().replace(" ", ""): c.name for c in columns}
        for first, last in _FIRST_AND_LAST:
            if first in names and last in names:
                return (names[first], names[last])
        called = {_letters(table.name), _letters(self.source.label(table))}
        labels = [
            c.name
            for c in columns
            if (self.role(table, c.name) == "label" and self._tells_rows(table, c.name, called))
            or (self.role(table, c.name) == "dimension" and _letters(c.name) in called | {f"{n}name" for n in called})
            or (self.role(table, c.name) == "dimension" and c.category == "S" and (c.name,) in declared.uniques)
        ]
        best = sorted(labels, key=lambda name: (*self._says_little(table, name, called), labels.index(name)))
        return (best[0],) if best else self._spoken_key(table)

    def _tells_rows(self, table: TableName, name: str, called: set[str]) -> bool:
        """True for a name, a code, and what a constraint keeps unique: the make of cars may be told only so far."""
        declared = self.source.catalog.table(table)
        unique = (name,) in {declared.primary_key, *declared.uniques, *declared.unique_indexes}
        is_code = self.profile(Field(table=table, column=name)).format == "code"
        return unique or is_code or _letters(name) in called or self._says(Field(table=table, column=name), _NAMES)

    def _mostly_missing(self, table: TableName, column: str) -> bool:
        return self.rows(table) > 0 and self.profile(Field(table=table, column=column)).null_share > _MOSTLY

    def _says_little(self, table: TableName, name: str, called: set[str]) -> tuple[bool, bool]:
        """For choosing among labels: the name of schools first, then their `School`, at last codes they have."""
        named = re.search(r"name|title|名称|名", name, re.IGNORECASE) or _letters(name) in called
        return not named, self.profile(Field(table=table, column=name)).format == "code"

    def goes_by_key(self, table: TableName) -> bool:
        """True where nothing but its key tells a row."""
        return self.display(table) in {(), self.source.catalog.table(table).primary_key}

    def _spoken_key(self, table: TableName) -> tuple[str, ...]:
        """A key that people say: the code of a branch; never a number that was only counted on, nor a UUID."""
        declared = self.source.catalog.table(table)
        if len(declared.primary_key) != 1:
            return ()
        [key] = declared.primary_key
        of = Field(table=table, column=key)
        said = self.kind(of) == "text" and self.profile(of).format not in {"uuid", "hash", "url"}
        return (key,) if said and not self.is_secret(of) and self.role(table, key) != "personal" else ()

    def row_key(self, table: TableName) -> tuple[str, ...]:
        """What tells rows without a label apart: the key, without the dates that partitions put into it."""
        declared = self.source.catalog.table(table)
        key = tuple(c for c in declared.primary_key if self.role(table, c) != "time") or declared.primary_key
        return key or (next((c.name for c in declared.columns if self._has_order(table, c)), declared.columns[0].name),)

    def _has_order(self, table: TableName, column: Column) -> bool:
        return self.kind(Field(table=table, column=column.name)) != "opaque"

    def identifies(self, of: Field) -> bool:
        """True where nearly every row has a value of its own: nobody counts or compares by such a column."""
        rows = max(self.rows(of.table) * (1 - self.profile(of).null_share), 1)
        if self.role(of.table, of.column) != "flag" and (self.profile(of).distinct or 0) >= rows * 0.8:
            return True
        return (self.profile(of).distinct or 0) > max(rows * 0.4, 6) or (
            self.display(of.table) == (of.column,) and (self.profile(of).distinct or 0) > rows * 0.4
        )

    def is_person_name(self, of: Field) -> bool:
        """A first or last name: shown together, never a condition."""
        return len(self.display(of.table)) > 1 and of.column in self.display(of.table)

    def names_rows_alone(self, table: TableName) -> bool:
        """True if a constraint keeps two rows from sharing their name: that none do so far proves nothing."""
        declared = self.source.catalog.table(table)
        return self.display(table) in {declared.primary_key, *declared.uniques, *declared.unique_indexes}

    def is_link(self, table: TableName) -> bool:
        """True for a table that joins two others and says little else; nothing belongs to its rows.

        Two that join the same tables are none: “the actors of each film” would not tell cast from crew.
        """
        ends = self._joined(table)
        return bool(ends) and not any(
            other.child != table and self._joined(other.child) == ends for other in self.children(min(ends))
        )

    def _joined(self, table: TableName) -> frozenset[TableName]:
        """The tables whose rows it links by its own; empty for a table that says more than that."""
        if table not in self._links:
            self._links[table] = self._find_joined(table)
        return self._links[table]

    def _find_joined(self, table: TableName) -> frozenset[TableName]:
        if self.children(table):
            return frozenset()
        edges = self.parents(table)
        keys = {c for r in edges for c in r.child_columns} | set(self.source.catalog.table(table).primary_key)
        said = [
            c
            for c in self.source.catalog.table(table).columns
            if c.name not in keys and self.role(table, c.name) not in {"technical", "soft_delete", "key"}
        ]
        roles = {self.role(table, c.name) for c in said}
        ends = frozenset(r.parent for r in edges)
        return ends if len(ends) >= 2 and len(said) <= 1 and not roles & {"measure", "time"} else frozenset()

    def column(self, of: Field) -> Column:
        return self.source.catalog.table(of.table).column(of.column)

    def profile(self, of: Field) -> ColumnProfile:
        return self.source.profiles[of.table].columns[of.column]

    def rows(self, table: TableName) -> int:
        return self.source.profiles[table].rows

    def role(self, table: TableName, column: str) -> Role:
        if self._current and Field(table=table, column=column) in self._current:
            # a former version of a row is as good as deleted
            return "soft_delete"
        return self.source.profiles[table].columns[column].role

    def marks_current(self, of: Field) -> bool:
        """True for the column that says which of a row's versions is the current one."""
        return of in self._current

    def fields(self, table: TableName, *roles: Role) -> tuple[Field, ...]:
        """The table's own columns that have one of the roles, in the table's order; all of them without a role."""
        return tuple(
            Field(table=table, column=c.name)
            for c in self.source.catalog.table(table).columns
            if not roles or self.role(table, c.name) in roles
        )

    @property
    def has_unit_columns(self) -> bool:
        """Whether any figures of the source are in units that another column says."""
        return bool(self._units)

    def unit_column(self, of: Field) -> Field | None:
        """The column that says what a figure is in, where the table's rows are in several units."""
        return self._units.get(of)

    def _unit_columns(self, table: TableName) -> Iterator[tuple[Field, Field]]:
        own = self.fields(table)
        units = [of.column for of in own if names_units(of.column) and self._is_of_units(of)]
        if not units:
            return
        for of in own:
            if self.kind(of) == "number" and (
                unit := unit_of(of.column, units, money=self.profile(of).unit == "money")
            ):
                yield of, Field(table=table, column=unit)

    def _is_of_units(self, of: Field) -> bool:
        return self.kind(of) in {"text", "enum"} and 1 < (self.profile(of).distinct or 0) <= _MOST_UNITS

    def kind(self, of: Field) -> Kind:
        return kind_of(self.column(of), self.profile(of))

    def times(self, table: TableName) -> tuple[Field, ...]:
        """Columns with dates in them."""
        return tuple(f for f in self.fields(table, "time") if self.kind(f) in {"date", "moment", "text date"})

    def tells_when(self, of: Field) -> bool:
        """True for the date of an event: an invoice's invoice date, a day's statistics date; not for a birth date."""
        rows = self.source.label(of.table).lower() + " " + of.table.name.lower()
        label = self.source.label(of.table, of.column).lower()
        return any(is_of_the_rows(said, rows) for said in (label, of.column.lower().replace("_", " ")))

    def is_year(self, of: Field) -> bool:
        return is_year(self.column(of), self.profile(of))

    def measures(self, table: TableName) -> tuple[Field, ...]:
        """Numbers worth an average: never a key, never a year, never a place on earth, nor what is the same for all."""
        return tuple(
            f
            for f in self.fields(table, "measure")
            if self.kind(f) == "number"
            and not (self.is_year(f) or self.is_place(f) or self.is_position(f))
            and not (self._is_in_units_of_parents(f) or self._says(f, _BOUND))
            and self.profile(f).distinct != 1
        )

    def _is_in_units_of_parents(self, of: Field) -> bool:
        """True for the value of a measurement whose unit depends on what was measured."""
        if not _VALUE.search(_words(of.column)):
            return False
        fields = (each for relation in self.parents(of.table) for each in self.fields(relation.parent))
        return any(names_units(each.column) and self._is_of_units(each) for each in fields)

    def additive(self, of: Field) -> bool:
        """True where a sum means something: amounts and counts, not prices, rates or ages."""
        if self.profile(of).unit in {"percent", "year", "month"}:
            return False
        label = self.source.label(of.table, of.column)
        comment = written(self.column(of)) or ""
        says = f"{_words(of.column)}\n{label}\n{split_comment(comment)[0]}"
        rows = self.source.label(of.table)
        if not adds_up(says, comment, of_people=are_people(rows)):
            return False
        if self._by_day(of.table) and is_stock(says, f"{_words(of.table.name)} {rows}"):
            return False
        # nobody knows whether figures may be added that only a code names: HGB, B365H
        return not (label.isascii() and label.isupper())

    def _by_day(self, table: TableName) -> bool:
        """True where a day is part of what tells rows apart, or the name says so: each says how things were then."""
        if self.is_taken_daily(table):
            return True
        key = self.source.catalog.table(table).primary_key
        times = {of.column for of in self.fields(table, "time")}
        return len(key) > 1 and any(c in times or _DAYS.search(_words(c)) for c in key)

    def is_taken_daily(self, table: TableName) -> bool:
        """True for rows that are taken anew each day, such as balances and snapshots."""
        return holds_snapshots(self.source, table, self._up.get(table, ()))

    def is_place(self, of: Field) -> bool:
        """A coordinate or a code in digits: nobody compares, adds or groups by it."""
        return self.kind(of) == "number" and self._says(of, _PLACE)

    def is_position(self, of: Field) -> bool:
        """A place in a row of things, such as a line number: nobody compares, adds or groups by it."""
        return self.kind(of) == "number" and self._says(of, _POSITION)

    def is_binary(self, of: Field) -> bool:
        """A yes or no, whatever it is written as, or a number that is one of two."""
        kind = self.kind(of)
        few = kind == "number" and (self.profile(of).distinct or 0) <= 2
        return kind == "yes/no" or few or is_yes_no_text(self.column(of), self.profile(of))

    def yes_and_no(self, of: Field) -> tuple[Value, Value] | None:
        """Return the yes and the no of a column that holds just these, as text or as 1 and 0; None for others."""
        return yes_and_no(self.column(of), self.profile(of))

    def is_unexplained(self, of: Field) -> bool:
        """True for 0 and 1, and for codes of a kind or state, of which nothing says what they mean."""
        profile = self.profile(of)
        if self.kind(of) != "number" or profile.value_labels or self._says(of, _ASKS):
            return False
        return (profile.distinct or 0) <= 2 or (profile.role == "flag" and self._says(of, _CODED))

    def is_average(self, of: Field) -> bool:
        return self._says(of, _AVERAGE)

    def is_extreme(self, of: Field) -> bool:
        """True for what is a highest, lowest or average already: the highest of minimums asks nothing."""
        return self._says(of, _EXTREME)

    def is_birth(self, of: Field) -> bool:
        """True for a date of birth: no trend runs over it."""
        return is_birth(of.column, self.source.label(of.table, of.column))

    def is_papers(self, of: Field) -> bool:
        """True for numbers of identity papers and accounts: nobody lists them."""
        return self._says(of, _PAPERS)

    def is_secret(self, of: Field) -> bool:
        return bool(_SECRET.search(of.column)) or self._says(of, _SECRET)

    def nullable(self, of: Field) -> bool:
        """True unless the catalog forbids NULL: a sample without one proves nothing."""
        return not self.column(of).not_null

    def loses_rows(self, path: Path) -> bool:
        """True where an inner join along the path may drop rows: a reference may be missing."""
        return any(
            self.nullable(Field(table=r.child, column=c)) or r.origin != "declared"
            for r in path
            for c in r.child_columns
        )

    def _says(self, of: Field, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(_words(of.column)) or pattern.search(self.source.label(of.table, of.column)))


def business_columns(source: SourceDescription) -> frozenset[ColumnName]:
    """Columns that questions should be asked of: neither key nor technical, soft-delete, personal or a filler."""
    return frozenset(
        ColumnName(table.name, column.name)
        for table in source.tables
        for column in table.columns
        if source.profile(table.name, column.name).role not in _NOT_BUSINESS
        and column.name not in table.key_columns
        and not is_filler(source, table.name, column.name)
    )


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)


def _letters(name: str) -> str:
    """For comparing a table's name with a column's: without case, separators and plural."""
    return re.sub(r"[\W_]", "", name.lower()).removesuffix("s")


def _visits(path: Path, relation: Relation, start: TableName) -> bool:
    return relation.parent == start or any(relation.parent == r.parent for r in path)
