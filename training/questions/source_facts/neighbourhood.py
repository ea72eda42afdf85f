"""Properties of a source's tables and columns for questions: kinds of columns, row names, reachable parents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from training.catalog.comments import split_comment, written
from training.catalog.model import Column, TableName
from training.catalog.values import Value, as_day
from training.language.adding_up import adds_up, is_stock
from training.language.chinese import are_people
from training.language.event_words import is_of_the_rows
from training.language.relation_words import POSITION
from training.language.role_words import ROLES, SERVED, WORKING
from training.language.word_lists import singular
from training.profile.kinds import Kind, is_year, is_yes_no_text, kind_of, yes_and_no
from training.profile.profiles import ColumnProfile, Role
from training.questions.form import Entity, Field, Path
from training.questions.source_facts.calendars import Calendars
from training.questions.source_facts.fillers import is_filler
from training.questions.source_facts.lookup_rows import description_of
from training.questions.source_facts.snapshots import holds_snapshots
from training.questions.source_facts.unit_columns import unit_columns, units_named
from training.relations.people import is_birth
from training.relations.relation import Relation
from training.source.description import SourceDescription
from training.source.row_versions import current_mark

_MAX_STEPS = 2
_MAX_NULL_SHARE = 0.5
_MAX_PATHS = 16
"""Maximum number of paths: a table of a large schema reaches hundreds of parents, questions use only near ones."""
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
_BOUND = re.compile(r"\b(?:lower|upper) limit|\bref(?:erence)? (?:low|high|min|max)\b|上限|下限", re.IGNORECASE)
_VALUE = re.compile(r"\b(?:value|result|reading|measurement)\b|值$|结果$", re.IGNORECASE | re.MULTILINE)
_PARTIES = SERVED | WORKING | ROLES
_IN_FULL = re.compile(r"\b(?:company|full|business|legal|trade|display) ?name\Z", re.IGNORECASE)
_MOSTLY_DISTINCT = 0.5
"""Minimum share of distinct names among the rows."""
_NAMES = re.compile(r"name|title|label|caption|subject|symbol|headline|designation|名|标题|简称", re.IGNORECASE)
_ASKS = re.compile(r"\A(?:is|has|can) |是否", re.IGNORECASE)
_CODED = re.compile(
    r"\b(?:status|state|type|kind|mode|category|class|stage|phase)\Z|状态$|类型$|类别$|方式$", re.IGNORECASE
)
_PLACE = re.compile(
    r"\bmcc\b|\bcode\b|\bzip\b|postal|phone|编码|代码|邮编|latitude|longitude|\blat\b|\blon\b|\blng\b|经度|纬度",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Reach:
    """Cached properties of one source."""

    source: SourceDescription
    _paths: dict[TableName, tuple[Path, ...]] = field(default_factory=dict[TableName, tuple[Path, ...]])
    _display: dict[TableName, tuple[str, ...]] = field(default_factory=dict[TableName, tuple[str, ...]])
    _links: dict[TableName, frozenset[TableName]] = field(default_factory=dict[TableName, frozenset[TableName]])
    _up: dict[TableName, list[Relation]] = field(default_factory=dict[TableName, list[Relation]])
    _down: dict[TableName, list[Relation]] = field(default_factory=dict[TableName, list[Relation]])
    _units: dict[Field, Field] = field(default_factory=dict[Field, Field])
    _current: frozenset[Field] = frozenset()
    _calendars: Calendars = field(init=False)

    def __post_init__(self) -> None:
        known = self.source.catalog
        for relation in self.source.relations:
            if relation.child in known and relation.parent in known:
                self._up.setdefault(relation.child, []).append(relation)
                self._down.setdefault(relation.parent, []).append(relation)
        with_rows = [table for table in known.tables if table.name in self.source.profiles]
        marks = [Field(table=t.name, column=mark) for t in with_rows if (mark := current_mark(self.source, t))]
        self._current = frozenset(marks)
        self._calendars = Calendars(self.source)
        for table in known.tables:
            # the profile may be missing if the table was locked
            if table.name in self.source.profiles:
                self._units.update(unit_columns(self.source, table))

    def parents(self, table: TableName) -> tuple[Relation, ...]:
        """Return the references to other tables."""
        return tuple(r for r in self._up.get(table, ()) if r.parent != table)

    def children(self, table: TableName) -> tuple[Relation, ...]:
        return tuple(r for r in self._down.get(table, ()) if r.child != table)

    def has_one_at_most(self, relation: Relation) -> bool:
        """Return True if a parent has at most one child, such as a user's profile."""
        child = self.source.catalog.table(relation.child)
        keys = (child.primary_key, *child.uniques, *child.unique_indexes)
        return any(key and set(key) <= set(relation.child_columns) for key in keys)

    def reached(self, path: Path) -> int:
        """Return the maximum number of rows at the end of the path, 0 if unknown: two shops are in two cities."""
        known = (self.source.profiles[r.child].columns[r.child_columns[0]].distinct or 0 for r in path)
        return min((n for n in known if n), default=0)

    def own_hierarchy(self, table: TableName) -> tuple[Relation, ...]:
        return tuple(r for r in self._up.get(table, ()) if r.parent == table)

    def paths(self, table: TableName) -> tuple[Path, ...]:
        """Return the paths to parents, nearest first, without cycles: all direct references, then two steps."""
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

    def leads_elsewhere(self, path: Path) -> bool:
        """Return True if the end of the path can be reached by another reference of the start, over more steps.

        The community of a repair is that of its house or that of its repairer.
        """
        [first, *_], end = path, path[-1].parent
        starts = {r.parent for r in self.parents(first.child) if r.parent != first.parent}
        return any(end in self._ancestors(parent, first.child) for parent in starts)

    def _ancestors(self, table: TableName, without: TableName) -> frozenset[TableName]:
        found, pending = {table}, [table]
        while pending:
            parents = {r.parent for r in self.parents(pending.pop())} - found - {without}
            found |= parents
            pending.extend(parents)
        return frozenset(found)

    def _is_roundabout(self, path: Path, last: Relation) -> bool:
        """Return True if the child also refers directly to the same parent, by columns of the first step.

        Such as an alert of a device of a site, if the device's key contains the site's key.
        """
        if len(path) != 1 or not set(last.child_columns) <= set(path[0].parent_columns):
            return False
        [first] = path
        own = tuple(first.child_columns[first.parent_columns.index(c)] for c in last.child_columns)
        return any(
            r.parent == last.parent and r.child_columns == own and r.parent_columns == last.parent_columns
            for r in self.parents(first.child)
        )

    def entities(self, table: TableName) -> tuple[Entity, ...]:
        """Return the parents whose rows have a name."""
        return tuple(Entity(table=p[-1].parent, path=p) for p in self.paths(table) if self.display(p[-1].parent) != ())

    def display(self, table: TableName) -> tuple[str, ...]:
        """Return the columns that name a row: a label, or a person's first and last name; () if none does."""
        if table not in self._display:
            self._display[table] = self._find_display(table)
        return self._display[table]

    def _find_display(self, table: TableName) -> tuple[str, ...]:
        if (day := self._calendars.day(table)) is not None:
            return (day,)
        declared = self.source.catalog.table(table)
        references = {c for r in self.parents(table) for c in r.child_columns}
        # a reference that many rows share names the parent, not the row
        shared = {c for c in references if (c,) not in {declared.primary_key, *declared.uniques}}
        # neither does a column that is mostly NULL or a filler
        columns = [c for c in declared.columns if c.name not in shared and self._can_name(table, c.name)]
        names = {c.name.lower().replace("_", ""): c.name for c in columns}
        names |= {self.source.label(table, c.name).lower().replace(" ", ""): c.name for c in columns}
        for first, last in _FIRST_AND_LAST:
            if first in names and last in names:
                return (names[first], names[last])
        called = {_letters(table.name), _letters(self.source.label(table))}
        labels = [
            c.name
            for c in columns
            if (self.role(table, c.name) == "label" and self._identifies_rows(table, c.name, called))
            or (self.role(table, c.name) == "dimension" and _letters(c.name) in called | {f"{n}name" for n in called})
            or (self.role(table, c.name) == "dimension" and c.category == "S" and (c.name,) in declared.uniques)
            or self._names_a_party(Field(table=table, column=c.name))
        ]
        best = sorted(labels, key=lambda name: (*self._label_rank(table, name, called), labels.index(name)))
        return (best[0],) if best else description_of(self.source, table) or self._text_key(table)

    def _identifies_rows(self, table: TableName, name: str, called: set[str]) -> bool:
        """Return True for a name, a code or a unique column; others, such as a car's make, may not identify the row."""
        declared = self.source.catalog.table(table)
        unique = (name,) in {declared.primary_key, *declared.uniques, *declared.unique_indexes}
        is_code = self.profile(Field(table=table, column=name)).format == "code"
        return unique or is_code or _letters(name) in called or self._is_named(Field(table=table, column=name), _NAMES)

    def _names_a_party(self, of: Field) -> bool:
        """Return True for a customer's or supplier's name, even if a few share one."""
        words = _words(of.table.name).lower().split()
        party = bool(words) and singular(words[-1]) in _PARTIES and self.column(of).category == "S"
        distinct = (self.profile(of).distinct or 0) >= max(self.rows(of.table) * _MOSTLY_DISTINCT, 2)
        return party and distinct and bool(_IN_FULL.search(_words(of.column)))

    def _can_name(self, table: TableName, name: str) -> bool:
        empty = self.rows(table) > 0 and self.source.profile(table, name).null_share > _MAX_NULL_SHARE
        return not empty and not is_filler(self.source, table, name)

    def _label_rank(self, table: TableName, name: str, called: set[str]) -> tuple[bool, bool]:
        """Sort key of label columns: names first (`name`, or `School` in schools), codes last."""
        named = re.search(r"name|title|名称|名", name, re.IGNORECASE) or _letters(name) in called
        return not named, self.profile(Field(table=table, column=name)).format == "code"

    def goes_by_key(self, table: TableName) -> bool:
        """Return True if only the key identifies a row."""
        return self.display(table) in {(), self.source.catalog.table(table).primary_key}

    def _text_key(self, table: TableName) -> tuple[str, ...]:
        """Return a text key that people use, such as a branch code; () for serial numbers and UUIDs."""
        declared = self.source.catalog.table(table)
        if len(declared.primary_key) != 1:
            return ()
        [key] = declared.primary_key
        of = Field(table=table, column=key)
        said = self.kind(of) == "text" and self.profile(of).format not in {"uuid", "hash", "url"}
        return (key,) if said and not self.is_secret(of) and self.role(table, key) != "personal" else ()

    def row_key(self, table: TableName) -> tuple[str, ...]:
        """Return the columns that identify a row without a name: the key without dates, which may only partition it."""
        declared = self.source.catalog.table(table)
        key = tuple(c for c in declared.primary_key if self.role(table, c) != "time") or declared.primary_key
        return key or (next((c.name for c in declared.columns if self._has_order(table, c)), declared.columns[0].name),)

    def _has_order(self, table: TableName, column: Column) -> bool:
        return self.kind(Field(table=table, column=column.name)) != "opaque"

    def identifies(self, of: Field) -> bool:
        """Return True if the values are mostly distinct, so that grouping or comparing by them makes no sense."""
        rows = max(self.rows(of.table) * (1 - self.profile(of).null_share), 1)
        if self.role(of.table, of.column) != "flag" and (self.profile(of).distinct or 0) >= rows * 0.8:
            return True
        return (self.profile(of).distinct or 0) > max(rows * 0.4, 6) or (
            self.display(of.table) == (of.column,) and (self.profile(of).distinct or 0) > rows * 0.4
        )

    def is_person_name(self, of: Field) -> bool:
        """Return True for a first or last name: shown together, never a condition."""
        return len(self.display(of.table)) > 1 and of.column in self.display(of.table)

    def names_rows_alone(self, table: TableName) -> bool:
        """Return True if a constraint makes the name unique. Being unique in the data is not enough."""
        declared = self.source.catalog.table(table)
        return self.display(table) in {declared.primary_key, *declared.uniques, *declared.unique_indexes}

    def is_link(self, table: TableName) -> bool:
        """Return True for a table that only joins two others and has no children.

        False if another table joins the same two: “the actors of each film” would not distinguish cast from crew.
        """
        ends = self._joined(table)
        return bool(ends) and not any(
            other.child != table and self._joined(other.child) == ends for other in self.children(min(ends))
        )

    def _joined(self, table: TableName) -> frozenset[TableName]:
        """Return the tables that a link table joins; empty if the table has data of its own."""
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
        dates = self._calendars.dates(of) if of.path else None
        return dates or self.source.profiles[of.table].columns[of.column]

    def newest(self, of: Field) -> date | None:
        """Return the newest day of a date column; None if it is unknown."""
        profile = self.profile(of)
        newest = {} if self._calendars.dates(of) else self.source.profiles[of.table].newest
        return as_day(newest.get(of.column, profile.maximum))

    def rows(self, table: TableName) -> int:
        return self.source.profiles[table].rows

    def role(self, table: TableName, column: str) -> Role:
        if self._current and Field(table=table, column=column) in self._current:
            # a former version of a row counts as deleted
            return "soft_delete"
        return self.source.profiles[table].columns[column].role

    def marks_current(self, of: Field) -> bool:
        """Return True for the column that marks the current version of a row."""
        return of in self._current

    def fields(self, table: TableName, *roles: Role) -> tuple[Field, ...]:
        """Return the table's own columns with one of the roles, in the table's order; without roles all columns."""
        return tuple(
            Field(table=table, column=c.name)
            for c in self.source.catalog.table(table).columns
            if not roles or self.role(table, c.name) in roles
        )

    @property
    def has_unit_columns(self) -> bool:
        """True if figures of the source have their unit in another column."""
        return bool(self._units)

    def unit_column(self, of: Field) -> Field | None:
        """Return the column with the unit of a figure; None if the figure has one unit or none."""
        return self._units.get(of)

    def kind(self, of: Field) -> Kind:
        return kind_of(self.column(of), self.profile(of))

    def is_calendar(self, table: TableName) -> bool:
        """Return True for a table with a row per day; rows that refer to it are dated by it."""
        return self._calendars.day(table) is not None

    def times(self, table: TableName) -> tuple[Field, ...]:
        """Return the columns that hold dates, and the days of calendars to which the rows refer."""
        # the rows of a calendar are its days, which do not happen
        own = () if self.is_calendar(table) else self.fields(table, "time")
        return (*(f for f in own if self.kind(f) in {"date", "moment", "text date"}), *self.days(table))

    def days(self, table: TableName) -> tuple[Field, ...]:
        """Return the days of calendars to which the rows refer."""
        return self._calendars.days(self.parents(table))

    def dated_by(self, of: Field) -> Field:
        """Return the column that says which date it is: the reference to a calendar, else the column itself."""
        is_day = self._calendars.dates(of) is not None
        return Field(table=of.root, column=of.path[0].child_columns[0]) if is_day else of

    def tells_when(self, of: Field) -> bool:
        """Return True for the date of the row's event: an invoice's invoice date, not a birth date."""
        rows = self.source.label(of.table).lower() + " " + of.table.name.lower()
        label = self.source.label(of.table, of.column).lower()
        return any(is_of_the_rows(said, rows) for said in (label, of.column.lower().replace("_", " ")))

    def is_of_own_rows(self, of: Field) -> bool:
        """Return True for a reference to another row of the same table."""
        return any(r.parent == of.table and of.column in r.child_columns for r in self._up.get(of.table, ()))

    def is_year(self, of: Field) -> bool:
        return is_year(self.column(of), self.profile(of))

    def measures(self, table: TableName) -> tuple[Field, ...]:
        """Return the numbers that can be averaged: no keys, years, coordinates, positions or constants."""
        return tuple(
            f
            for f in self.fields(table, "measure")
            if self.kind(f) == "number"
            and not (self.is_year(f) or self.is_place(f) or self.is_position(f))
            and not (self._is_in_units_of_parents(f) or self._is_named(f, _BOUND))
            and self.profile(f).distinct != 1
        )

    def _is_in_units_of_parents(self, of: Field) -> bool:
        """Return True for a measured value whose unit depends on a row that it refers to."""
        if not _VALUE.search(f"{_words(of.column)}\n{self.source.label(of.table, of.column)}"):
            return False
        parents = (self.source.catalog.table(relation.parent) for relation in self.parents(of.table))
        return any(units_named(self.source, parent, column) for parent in parents for column in parent.columns)

    def additive(self, of: Field) -> bool:
        """Return True if a sum makes sense: amounts and counts, not prices, rates or ages."""
        if self.profile(of).unit in {"percent", "year", "month"} or self._is_part_of_one(of):
            return False
        label = self.source.label(of.table, of.column)
        comment = written(self.column(of)) or ""
        says = f"{_words(of.column)}\n{label}\n{split_comment(comment)[0]}"
        rows = self.source.label(of.table)
        if not adds_up(says, comment, of_people=are_people(rows)):
            return False
        if self._is_per_day(of.table) and is_stock(says, f"{_words(of.table.name)} {rows}"):
            return False
        # unexplained codes such as HGB and B365H: unknown whether they add up
        return not (label.isascii() and label.isupper())

    def _is_part_of_one(self, of: Field) -> bool:
        """Return True for decimals from 0 to 1, such as a discount of 0.15, which are rates."""
        low, high = self.profile(of).minimum, self.profile(of).maximum
        return isinstance(low, Decimal) and isinstance(high, Decimal) and low >= 0 and high <= 1

    def _is_per_day(self, table: TableName) -> bool:
        """Return True if each row is the state on one day: a date is in the primary key, or the name says so.

        True as well for rows that refer to a calendar, whose key may not be declared.
        """
        if self.is_taken_daily(table) or self.days(table):
            return True
        key = self.source.catalog.table(table).primary_key
        times = {of.column for of in self.fields(table, "time")}
        return len(key) > 1 and any(c in times or _DAYS.search(_words(c)) for c in key)

    def is_taken_daily(self, table: TableName) -> bool:
        """Return True for daily states, such as balances and snapshots."""
        return holds_snapshots(self.source, table, self._up.get(table, ()))

    def is_place(self, of: Field) -> bool:
        """Return True for a coordinate or a numeric code, which is never compared, summed or grouped by."""
        return self.kind(of) == "number" and self._is_named(of, _PLACE)

    def is_position(self, of: Field) -> bool:
        """Return True for a position, such as a line number, which is never compared, summed or grouped by."""
        return self.kind(of) == "number" and self._is_named(of, POSITION)

    def is_binary(self, of: Field) -> bool:
        """Return True for a boolean in any notation, and for a number with at most two values."""
        kind = self.kind(of)
        few = kind == "number" and (self.profile(of).distinct or 0) <= 2
        return kind == "yes/no" or few or is_yes_no_text(self.column(of), self.profile(of))

    def yes_and_no(self, of: Field) -> tuple[Value, Value] | None:
        """Return the values for yes and no if the column has only these, as text or as 1 and 0; else None."""
        return yes_and_no(self.column(of), self.profile(of))

    def is_unexplained(self, of: Field) -> bool:
        """Return True for numeric codes, also 0 and 1, whose meaning is unknown."""
        profile = self.profile(of)
        if self.kind(of) != "number" or profile.value_labels or self._is_named(of, _ASKS):
            return False
        return (profile.distinct or 0) <= 2 or (profile.role == "flag" and self._is_named(of, _CODED))

    def is_average(self, of: Field) -> bool:
        return self._is_named(of, _AVERAGE)

    def is_extreme(self, of: Field) -> bool:
        """Return True for a figure that is already an extreme or an average, which must not be aggregated again."""
        return self._is_named(of, _EXTREME)

    def is_birth(self, of: Field) -> bool:
        """Return True for a date of birth, over which there is no trend."""
        of = self.dated_by(of)
        return is_birth(of.column, self.source.label(of.table, of.column))

    def is_papers(self, of: Field) -> bool:
        """Return True for numbers of identity papers and accounts, which are never listed."""
        return self._is_named(of, _PAPERS)

    def is_secret(self, of: Field) -> bool:
        return bool(_SECRET.search(of.column)) or self._is_named(of, _SECRET)

    def nullable(self, of: Field) -> bool:
        """Return True unless the catalog forbids NULL; a sample without NULL proves nothing."""
        return not self.column(of).not_null

    def loses_rows(self, path: Path) -> bool:
        """Return True if an inner join along the path may drop rows, because a reference may be missing."""
        return any(
            self.nullable(Field(table=r.child, column=c)) or r.origin != "declared"
            for r in path
            for c in r.child_columns
        )

    def _is_named(self, of: Field, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.search(_words(of.column)) or pattern.search(self.source.label(of.table, of.column)))


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)


def _letters(name: str) -> str:
    """Return a name for comparison, without case, separators and plural."""
    return re.sub(r"[\W_]", "", name.lower()).removesuffix("s")


def _visits(path: Path, relation: Relation, start: TableName) -> bool:
    return relation.parent == start or any(relation.parent == r.parent for r in path)
