"""What a table's questions are made of: conditions that its data meet, figures, groups, columns to show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from training.questions import form as f
from training.questions import said
from training.questions.reach import Reach
from training.questions.vocabulary import main_time
from training.questions.words import Words
from training.source.catalog import TableName
from training.source.description import CommonValue, Value

_ENOUGH = 3
"""A combination of conditions must leave at least this many rows, by its estimate."""
_MANY_GROUPS = 400
_COMPOSITE = 2
_PER_GROUP = 1.8
"""Groups must hold at least this many rows on average."""
_NEARLY_ALL = 0.97
"""A condition that nearly every row meets asks nothing."""


_TIMED = f.During | f.Exceeds
"""Two periods or thresholds together often leave nothing."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition and the part of the rows it is thought to keep."""

    condition: f.Condition
    share: float
    identity: bool = False
    """Picks one row or a few: for looking something up, not for counting."""


@dataclass(frozen=True, slots=True)
class Grouping:
    dimension: f.Dimension
    groups: int
    """How many groups it makes, where known; 0 where not."""
    binary: bool = False
    """A yes or no: worth a breakdown, not a ranking."""


@dataclass(slots=True)
class Ingredients:
    """Of one table. Lists are in the order of the table's columns, so that a seed always draws the same."""

    reach: Reach
    words: Words
    table: TableName
    rows: int
    filters: tuple[Filter, ...]
    mark: f.Field | None
    """What marks deleted rows."""
    measures: tuple[f.Field, ...]
    groupings: tuple[Grouping, ...]
    periods: tuple[Grouping, ...]
    times: tuple[f.Field, ...]
    shows: tuple[f.Shown, ...]
    """Everything worth showing, own columns first."""
    personal: tuple[f.Field, ...]
    """May be shown beside the row's name, and nothing else."""
    name: tuple[f.Shown, ...]
    """What a row is called; its key where nothing names it."""
    random: Random
    _others: dict[TableName, tuple[Filter, ...]] = field(default_factory=dict[TableName, tuple[Filter, ...]])

    @property
    def called(self) -> tuple[f.Shown, ...]:
        """What tells a row in a list; () where a table has neither a label nor a key."""
        known = self.reach.display(self.table) or self.reach.source.catalog.table(self.table).primary_key
        return self.name if known else ()

    def where(self, most: int = 2, exclude: tuple[f.Field, ...] = ()) -> tuple[f.Condition, ...]:
        """None, one or two conditions on different columns that together leave rows."""
        wanted = self.random.choices(range(most + 1), weights=(35, 40, 25)[: most + 1])[0]
        usual = [x for x in self.filters if not x.identity]
        chosen: list[Filter] = []
        left = 1.0
        for _ in range(wanted):
            each = self.random.choice(usual) if usual else None
            if each is None:
                break
            used = {*(c.condition.field for c in chosen), *exclude}
            related = {c.path for c in used if c.path}
            if each.condition.field in used or (each.condition.field.path and each.condition.field.path in related):
                continue
            if any(isinstance(c.condition, _TIMED) and isinstance(each.condition, _TIMED) for c in chosen):
                continue
            if left * each.share * self.rows < _ENOUGH:
                continue
            if chosen and (_stands_alone(each) or _stands_alone(chosen[0])):
                continue
            chosen.append(each)
            left *= each.share
        where = sorted((c.condition for c in chosen), key=lambda c: not self._says_when(c))
        return tuple(where)

    def _says_when(self, of: f.Condition) -> bool:
        """What is said right behind the noun in English, and first in Chinese."""
        at_a_time = isinstance(of, f.Exceeds) and (
            main_time(of.field, self.words) or self.words.done(of.field) is not None
        )
        return isinstance(of, f.During) or at_a_time

    def alive(self, chance: float = 1.0) -> f.Field | None:
        """The mark by which deleted rows are left out, where the table has one, as often as the chance says."""
        return self.mark if self.mark is not None and self.random.random() < chance else None

    def things_for(self, *measures: f.Measure, most: int = 2, exclude: tuple[f.Field, ...] = ()) -> f.Things:
        """Things without conditions on what is measured: "the highest total of totals above 5" asks nothing."""
        measured = tuple(m.field for m in measures if isinstance(m, f.Aggregate))
        return self.things(most, (*exclude, *measured))

    def things(self, most: int = 2, exclude: tuple[f.Field, ...] = ()) -> f.Things:
        return f.Things(table=self.table, where=self.where(most, exclude), alive=self.alive(0.35))

    def measure(self, *, additive: bool = False) -> f.Measure:
        """A count, or an aggregate that means something; only sums and counts where `additive`."""
        sums = [m for m in self.measures if self.reach.additive(m)]
        if additive:
            if sums and self.random.random() < 0.6:
                return f.Aggregate(function="sum", field=self.random.choice(sums))
            return f.CountRows()
        if not self.measures or self.random.random() < 0.35:
            return f.CountRows()
        return self.aggregate()

    def aggregates(self, of: f.Field) -> tuple[f.Aggregate, ...]:
        """Every figure of the column that means something."""
        return tuple(f.Aggregate(function=name, field=of) for name in dict.fromkeys(self._functions(of)))

    def aggregate(self, of: f.Field | None = None) -> f.Aggregate:
        of = of or self.random.choice(self.measures)
        function = self.random.choice(self._functions(of))
        return f.Aggregate(function=function, field=of, rounded=function == "avg" and self.random.random() < 0.6)

    def _functions(self, of: f.Field) -> tuple[f.Function, ...]:
        """The usual ones more often. What is an extreme already, such as a minimum order, has no other."""
        if self.reach.is_average(of):
            return ("max", "min")
        if self.reach.is_extreme(of):
            return ("avg",)
        return ("sum", "avg", "avg", "max", "min") if self.reach.additive(of) else ("avg", "avg", "max", "min")

    def some_shown(self, most: int = 3) -> tuple[f.Shown, ...]:
        """What the rows are called, and a few columns, mostly their own."""
        own = [s for s in self.shows if isinstance(s, f.Field) and not s.path and s not in self.name]
        others = [s for s in self.shows if s not in own and s not in self.name]
        count = self.random.randint(1, most)
        chosen = list(self.called)
        # a key alone says nothing
        count += len(chosen) if self.reach.goes_by_key(self.table) or self.random.random() < 0.7 else 0
        while len(chosen) < count and (own or others):
            source = own if own and (not others or self.random.random() < 0.65) else others
            chosen.append(source.pop(self.random.randrange(len(source))))
        return tuple(sorted(dict.fromkeys(chosen or self.name), key=self._place))

    def _place(self, of: f.Shown) -> int:
        return self.shows.index(of) if of in self.shows else -1

    def neighbours(self, table: TableName) -> tuple[Filter, ...]:
        """Conditions on the own columns of another table."""
        if table not in self._others:
            columns = self.reach.fields(table, "label", "dimension", "measure", "flag", "time", "text")
            self._others[table] = tuple(x for c in columns for x in _own_filters(self.reach, c))
        return self._others[table]

    def sayable(self, of: f.Field) -> tuple[Value, ...]:
        return tuple(c.value for c in _sayable(self.reach, of))


def _stands_alone(of: Filter) -> bool:
    """What nobody adds to another condition: "not in Berlin", a gap."""
    return isinstance(of.condition, f.Missing | f.Present) or (
        isinstance(of.condition, f.Equals) and of.condition.negated
    )


def gather(reach: Reach, words: Words, table: TableName, random: Random) -> Ingredients:
    """Everything that questions about one table may use."""
    times = reach.times(table)
    marks = reach.fields(table, "soft_delete")
    own = _shown_columns(reach, table)
    called = tuple(s for s in words.row_name(table) if isinstance(s, f.Field))
    parents = tuple(
        e for e in reach.entities(table) if words.named(e.path) and not _shown_already(reach, e, (*own, *called))
    )
    shows = (*own, *parents, *_parent_columns(reach, words, table))
    return Ingredients(
        reach=reach,
        words=words,
        table=table,
        rows=reach.rows(table),
        filters=tuple(_filters(reach, words, table)),
        mark=marks[0] if marks else None,
        measures=reach.measures(table),
        groupings=tuple(_groupings(reach, words, table, parents)),
        periods=tuple(_periods(reach, words, times, reach.rows(table))),
        times=times,
        shows=shows or words.row_name(table),
        personal=tuple(x for x in reach.fields(table, "personal") if not reach.is_secret(x) and not reach.is_papers(x)),
        name=words.row_name(table),
        random=random,
    )


def _shown_already(reach: Reach, parent: f.Entity, own: tuple[f.Field, ...]) -> bool:
    """True where the row itself has what the parent is called: a building number that points to the building."""
    if len(parent.path) != 1:
        return False
    [last] = parent.path
    if not set(reach.display(parent.table)) <= set(last.parent_columns):
        return False
    called = {last.child_columns[last.parent_columns.index(c)] for c in reach.display(parent.table)}
    return called <= {of.column for of in own}


def _shown_columns(reach: Reach, table: TableName) -> tuple[f.Field, ...]:
    roles = ("label", "dimension", "measure", "flag", "time", "text", "other")
    return tuple(x for x in reach.fields(table, *roles) if not reach.is_secret(x))


def _parent_columns(reach: Reach, words: Words, table: TableName) -> Iterator[f.Field]:
    """A few columns of the nearest parents: what they are called comes as an entity, and their key is the row's own."""
    for path in reach.paths(table):
        if not words.named(path) or len(path) != 1:
            continue
        [relation] = path
        parent = relation.parent
        known = {*reach.display(parent), *relation.parent_columns}
        columns = [
            c
            for c in _shown_columns(reach, parent)
            if c.column not in known and reach.role(parent, c.column) != "personal"
        ]
        yield from (f.Field(table=parent, column=c.column, path=path) for c in columns[:3])


def _filters(reach: Reach, words: Words, table: TableName) -> Iterator[Filter]:
    for column in reach.fields(table, "label", "dimension", "measure", "flag", "time", "text"):
        yield from _own_filters(reach, column)
    for path in reach.paths(table):
        if not words.named(path):
            continue
        for column in reach.fields(path[-1].parent, "label", "dimension", "flag"):
            yield from _parent_filters(reach, f.Field(table=column.table, column=column.column, path=path))


def _own_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    kind = reach.kind(of)
    if reach.is_person_name(of) or reach.is_secret(of) or reach.is_place(of) or reach.is_position(of):
        return
    if 0.01 < profile.null_share < 0.99:
        yield Filter(f.Missing(field=of), profile.null_share)
        yield Filter(f.Present(field=of), 1 - profile.null_share)
    if kind in {"date", "moment", "text date"}:
        yield from _time_filters(reach, of)
    elif kind == "number" and profile.role == "measure":
        yield from _number_filters(of, profile.minimum, profile.maximum)
    elif (kind == "number" and profile.role in {"dimension", "flag", "time"}) or kind in {"text", "enum", "yes/no"}:
        yield from _value_filters(reach, of)


def _sayable(reach: Reach, of: f.Field) -> tuple[CommonValue, ...]:
    profile = reach.profile(of)
    if profile.role == "personal" or reach.is_secret(of):
        return ()
    return tuple(
        c for c in profile.common if c.share > 0 and (not isinstance(c.value, str) or said.can_be_said(c.value))
    )


def _value_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    common = _sayable(reach, of)
    identity = reach.identifies(of) or reach.role(of.table, of.column) == "text"
    if reach.profile(of).format in {"url", "json", "uuid", "hash"}:
        return
    known = 1 - reach.profile(of).null_share
    common = tuple(c for c in common if c.share < _NEARLY_ALL * known)
    for each in common[: 2 if identity else 4]:
        yield Filter(f.Equals(field=of, value=each.value), each.share, identity)
    is_flag = reach.kind(of) == "yes/no"
    if len(common) >= 3 and not is_flag and not identity:
        for several in (common[:2], common[:3]):
            share = sum(c.share for c in several)
            if share < _NEARLY_ALL * known:
                yield Filter(f.OneOf(field=of, values=tuple(c.value for c in several)), share)
        rest = known - common[0].share
        # whether a gap is other than a value, people do not agree
        if rest > 0.05 and known == 1:
            yield Filter(f.Equals(field=of, value=common[0].value, negated=True), rest)
    if reach.kind(of) == "text" and reach.role(of.table, of.column) in {"label", "text", "dimension"}:
        for each in common[:6]:
            if not identity or (reach.profile(of).distinct or 0) < _ENOUGH:
                break
            if word := _telling_word(str(each.value)):
                yield Filter(f.Contains(field=of, text=word), each.share, identity=True)
                break


_FILLS = re.compile(
    r"(?:here|there|th[ie]s|that|with|from|your|have|been|will|wh(?:at|en|ere|ich)|the(?:ir|y|n|se)|than|some|more|most|"
    r"such|only|also|into|over|under|about|after|before|between|does|were|would|could|should|please)\Z",
    re.IGNORECASE,
)


def _telling_word(text: str) -> str | None:
    """The longest word of several that people would search for."""
    words = [w for w in re.findall(r"[A-Za-z]{4,}", text) if not _FILLS.match(w)]
    return max(words, key=len) if words and " " in text else None


def _number_filters(of: f.Field, low: Value | None, high: Value | None) -> Iterator[Filter]:
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    span = Decimal(high) - Decimal(low)
    half, fifth = (nice(Decimal(low) + span * part, low, high) for part in (Decimal("0.5"), Decimal("0.2")))
    if low < half < high:
        yield Filter(f.Exceeds(field=of, op=">", value=half), 0.3)
        yield Filter(f.Exceeds(field=of, op="<", value=half), 0.3)
    if low < fifth < high and fifth != half:
        yield Filter(f.Exceeds(field=of, op=">=", value=fifth), 0.5)
    middle = nice(Decimal(low) + span / 2, low, high)
    start = plain(low) if plain(low) in {0, 1} else nice(Decimal(low) + span / 10, low, high)
    if start < middle:
        yield Filter(f.InRange(field=of, low=start, high=middle), 0.5)


def plain(value: int | Decimal) -> int | Decimal:
    """The number as people write it."""
    return said.as_number(said.number(Decimal(value)))


def nice(value: Decimal, low: int | Decimal, high: int | Decimal) -> int | Decimal:
    """A round number near the value, still between the two: 4,317.5 gives 4,000 where that fits, else 4,300."""
    for digits in (1, 2, 3):
        if value == 0:
            return 0
        step = Decimal(1).scaleb(value.adjusted() - digits + 1)
        rounded = (value / step).to_integral_value(ROUND_HALF_UP) * step
        if low < rounded < high and (rounded == rounded.to_integral_value() or isinstance(low, Decimal)):
            return plain(rounded)
    return plain(value.quantize(Decimal("0.01"), ROUND_HALF_UP)) if isinstance(low, Decimal) else int(value)


def _time_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    profile = reach.profile(of)
    newest = as_day(reach.source.profiles[of.table].newest.get(of.column, profile.maximum))
    oldest = as_day(profile.minimum)
    if newest is not None and reach.is_birth(of):
        yield from _birth_filters(of, oldest, newest)
    elif newest is not None:
        yield from _recent_filters(of, oldest, newest)
        if oldest is not None and oldest < newest:
            yield from _earlier_filters(reach, of, oldest, newest)


def _recent_filters(of: f.Field, oldest: date | None, newest: date) -> Iterator[Filter]:
    """The last month, quarter, year and days of the data."""
    days = max((newest - oldest).days, 1) if oldest else 365
    first_day = oldest or newest - timedelta(days=days)
    if first_day < newest.replace(day=1):
        yield Filter(f.During(field=of, period=f.Month(year=newest.year, month=newest.month)), newest.day / days)
    quarter = (newest.month + 2) // 3
    if first_day < (start := date(newest.year, 3 * quarter - 2, 1)):
        share = ((newest - start).days + 1) / days
        yield Filter(f.During(field=of, period=f.Quarter(year=newest.year, quarter=quarter)), share)
    if first_day < (start := date(newest.year, 1, 1)):
        yield Filter(f.During(field=of, period=f.Year(year=newest.year)), ((newest - start).days + 1) / days)
    for count in (7, 30):
        if days > count:
            yield Filter(f.During(field=of, period=f.LastDays(count=count, last=newest)), count / days)
    if days > 20:
        first = newest - timedelta(days=13)
        yield Filter(f.During(field=of, period=f.Days(first=first, last=newest)), 14 / days)


def _earlier_filters(reach: Reach, of: f.Field, oldest: date, newest: date) -> Iterator[Filter]:
    """The first month, the year in the middle, before and after it."""
    days = (newest - oldest).days
    if (oldest.year, oldest.month) != (newest.year, newest.month):
        share = (32 - oldest.day) / days
        yield Filter(f.During(field=of, period=f.Month(year=oldest.year, month=oldest.month)), min(1.0, share))
    middle = oldest + (newest - oldest) / 2
    if newest.year not in {oldest.year, middle.year}:
        yield Filter(f.During(field=of, period=f.Year(year=middle.year)), min(1.0, 365 / days))
    if not reach.is_year(of) and oldest < middle < newest:
        yield Filter(f.Exceeds(field=of, op=">=", value=middle), 0.5)
        yield Filter(f.Exceeds(field=of, op="<", value=middle), 0.5)


def _birth_filters(of: f.Field, oldest: date | None, newest: date) -> Iterator[Filter]:
    """People are born in a year, before it or after it; nobody asks for a week of births."""
    if oldest is None or newest.year - oldest.year < _ENOUGH:
        return
    middle = date((oldest + (newest - oldest) / 2).year, 1, 1)
    yield Filter(f.During(field=of, period=f.Year(year=middle.year)), 1 / (newest.year - oldest.year))
    if oldest < middle < newest:
        yield Filter(f.Exceeds(field=of, op=">=", value=middle), 0.5)
        yield Filter(f.Exceeds(field=of, op="<", value=middle), 0.5)


def as_day(value: Value | None) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and (found := re.match(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})?", value)):
        try:
            return date(int(found[1]), int(found[2]), int(found[3] or 1))
        except ValueError:
            return None
    return None


def _parent_filters(reach: Reach, of: f.Field) -> Iterator[Filter]:
    """Values of a parent, where enough of its rows have children that each value is likely to occur."""
    parent_rows = max(reach.rows(of.table), 1)
    last = of.path[-1]
    key = reach.source.profiles[last.child].columns[last.child_columns[0]]
    used = (key.distinct or 0) / parent_rows
    profile = reach.profile(of)
    if used < 0.8 or (profile.distinct or 0) > 60 or reach.kind(of) not in {"text", "enum", "yes/no", "number"}:
        return
    if (
        reach.is_person_name(of)
        or reach.is_place(of)
        or _is_binary(reach, of)
        or (reach.kind(of) == "number" and profile.role == "label")
        or (reach.identifies(of) and reach.display(of.table) != (of.column,))
    ):
        return
    for each in _sayable(reach, of)[:3]:
        yield Filter(f.Equals(field=of, value=each.value), each.share * (1 - key.null_share))


def _groupings(reach: Reach, words: Words, table: TableName, parents: tuple[f.Entity, ...]) -> Iterator[Grouping]:
    rows = max(reach.rows(table), 1)
    for column in reach.fields(table, "dimension", "flag"):
        distinct = reach.profile(column).distinct or 0
        filled = rows * (1 - reach.profile(column).null_share)
        if _groupable(reach, column) and 2 <= distinct <= max(filled / _PER_GROUP, 2):
            yield Grouping(f.ByField(field=column), distinct, _is_binary(reach, column))
    for entity in parents:
        last = entity.path[-1]
        if _mostly_missing(reach, entity.path):
            continue
        distinct = reach.source.profiles[last.child].columns[last.child_columns[0]].distinct or 0
        if len(entity.path) == 1 and _one_each(reach, f.Field(table=table, column=last.child_columns[0]), distinct):
            continue
        yield Grouping(f.ByEntity(entity=entity), distinct)
    for path in reach.paths(table):
        if not words.named(path) or _mostly_missing(reach, path):
            continue
        for column in reach.fields(path[-1].parent, "dimension", "flag"):
            of = f.Field(table=column.table, column=column.column, path=path)
            distinct = reach.profile(of).distinct or 0
            if _roundabout(words, of):
                continue
            if _groupable(reach, of) and 2 <= distinct <= min(reach.rows(of.table) / 1.3, _MANY_GROUPS):
                yield Grouping(f.ByField(field=of), distinct, _is_binary(reach, of))


def _one_each(reach: Reach, reference: f.Field, distinct: int) -> bool:
    """True where hardly two rows refer to the same parent: the managers of branches."""
    filled = reach.rows(reference.table) * (1 - reach.profile(reference).null_share)
    return len(reach.source.catalog.table(reference.table).primary_key) < _COMPOSITE and distinct * 1.1 > filled


def _roundabout(words: Words, of: f.Field) -> bool:
    """What belongs to something of somebody: nobody groups by the city of the company of the service area."""
    return len(of.path) > 1 and ("'s " in (name := words.field(of)) or "所属" in name or "所在" in name)


def _mostly_missing(reach: Reach, path: f.Path) -> bool:
    return any(reach.source.profiles[r.child].columns[r.child_columns[0]].null_share > 0.9 for r in path)


def _is_binary(reach: Reach, of: f.Field) -> bool:
    kind = reach.kind(of)
    few = kind == "number" and (reach.profile(of).distinct or 0) <= 2
    return kind == "yes/no" or few or reach.is_two_letters(of)


def _groupable(reach: Reach, of: f.Field) -> bool:
    return reach.kind(of) in {"text", "enum", "yes/no", "number"} and not (
        reach.is_secret(of) or reach.is_place(of) or reach.is_position(of) or reach.is_postal(of)
    )


def _periods(reach: Reach, words: Words, times: tuple[f.Field, ...], rows: int) -> Iterator[Grouping]:
    """Day by day only where the table has one date: "per day of the opening date" is nobody's question; and no more
    periods than hold two rows each."""
    for of in times:
        profile = reach.profile(of)
        oldest, newest = as_day(profile.minimum), as_day(profile.maximum)
        if oldest is None or newest is None or profile.null_share > 0.5 or reach.is_birth(of):
            continue
        days = (newest - oldest).days
        grains: tuple[tuple[f.Grain, int], ...] = (("day", 1), ("month", 30), ("quarter", 91), ("year", 365))
        for grain, length in grains:
            groups = days // length + 1
            if grain == "day" and not main_time(of, words):
                continue
            most = min(62 if grain == "day" else 200, rows * (1 - profile.null_share) / _PER_GROUP)
            if 2 <= groups <= most:
                yield Grouping(f.ByPeriod(field=of, grain=grain), groups)
