"""Ingredients of a table's questions: conditions that its data meet, figures, groups, columns to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from training.catalog.model import TableName
from training.catalog.values import Value
from training.questions import form as f
from training.questions.ingredients.filters import Filter, filters, own_filters, sayable
from training.questions.ingredients.groupings import Grouping, groupings, periods
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words
from training.questions.source_facts.fillers import is_filler
from training.questions.source_facts.neighbourhood import Reach

_MIN_ROWS_LEFT = 3
"""Minimum rows that combined conditions must leave, by estimate."""
_MANY, _FEW_VALUES = 50, 3
_MAX_OWNERS = 2
"""Maximum parents shown beside a row without a name."""
_THRESHOLDS = 0.2
"""Share of thresholds among the conditions, however many numeric columns there are; they are asked less than kinds."""
_TIMED = f.During | f.Exceeds
"""Conditions of which two together often leave no rows."""


@dataclass(slots=True)
class Ingredients:
    """Ingredients of one table, in the order of its columns, so that a seed always draws the same ones."""

    reach: Reach
    words: Words
    table: TableName
    rows: int
    filters: tuple[Filter, ...]
    mark: f.Field | None
    """Column that marks deleted rows."""
    measures: tuple[f.Field, ...]
    groupings: tuple[Grouping, ...]
    periods: tuple[Grouping, ...]
    times: tuple[f.Field, ...]
    shows: tuple[f.Shown, ...]
    """All columns and parents worth showing, own columns first."""
    personal: tuple[f.Field, ...]
    """Personal columns: shown only beside the row's name."""
    name: tuple[f.Shown, ...]
    """Columns that name a row, or its key if there are none."""
    random: Random
    _others: dict[TableName, tuple[Filter, ...]] = field(default_factory=dict[TableName, tuple[Filter, ...]])
    _numeric: list[Filter] = field(init=False)
    """Thresholds and ranges that are combined with other conditions."""
    _kinds: list[Filter] = field(init=False)
    """Other conditions that are combined."""

    def __post_init__(self) -> None:
        usual = [x for x in self.filters if not x.identity and not _is_asked_alone(x)]
        self._numeric = [x for x in usual if isinstance(x.condition, f.Exceeds | f.InRange)]
        self._kinds = [x for x in usual if not isinstance(x.condition, f.Exceeds | f.InRange)]

    @property
    def called(self) -> tuple[f.Shown, ...]:
        """Columns that identify a row in a list: its name, else its key, parents and date; () if there are none."""
        if not self.reach.goes_by_key(self.table):
            return self.name
        has_key = self.reach.source.catalog.table(self.table).primary_key
        key = tuple(s for s in self.name if has_key and not (isinstance(s, f.Field) and self._is_hex(s)))
        when = self.words.main_time(self.table) or (self.times[0] if len(self.times) == 1 else None)
        date = None if when is None else self.shown_as(when)
        whose = tuple(each for each in self._owners() if each != date)[:_MAX_OWNERS]
        key = tuple(s for s in key if not any(isinstance(o, f.Entity) and s in f.references(o) for o in whose))
        return tuple(dict.fromkeys((*key, *whose, *((date,) if date in self.shows else ()))))

    def shown_as(self, of: f.Field) -> f.Shown:
        """Return the parent if the column is its name, such as the day of a calendar; else the column."""
        named = of.path and self.reach.display(of.table) == (of.column,)
        return f.Entity(table=of.table, path=of.path) if named else of

    def _is_hex(self, of: f.Field) -> bool:
        """Return True for UUIDs and hashes, which are not readable."""
        return self.reach.column(of).base_type == "uuid" or self.reach.profile(of).format in {"uuid", "hash"}

    def _owners(self) -> tuple[f.Shown, ...]:
        """Return the row's parents, or the reference columns of parents without a name."""
        paths = [p for p in self.reach.paths(self.table) if len(p) == 1 and self.words.named(p)]
        entities = {p: f.Entity(table=p[-1].parent, path=p) for p in paths}
        return tuple(
            entities[p] if entities[p] in self.shows else f.Field(table=self.table, column=p[0].child_columns[0])
            for p in paths
            if entities[p] in self.shows or not self.reach.display(p[0].parent)
        )

    @property
    def happens(self) -> bool:
        """True for rows that are events, such as sales: their figures are summed, those of other things averaged."""
        if self.words.main_time(self.table) is not None:
            return True
        return not self.reach.children(self.table) and any(self.words.done(of) for of in self.times)

    def where(self, most: int = 2, exclude: tuple[f.Field, ...] = ()) -> tuple[f.Condition, ...]:
        """Return a random combination of conditions, at most `most`, on different columns that together leave rows."""
        wanted = self.random.choices(range(most + 1), weights=(35, 40, 25)[: most + 1])[0]
        chosen = self._in_one_unit(exclude)
        left = min((each.share for each in chosen), default=1.0)
        for _ in range(wanted):
            some = self._numeric if self.random.random() < _THRESHOLDS else self._kinds
            each = self.random.choice(some) if some else None
            if each is None:
                break
            used = {*(c.condition.field for c in chosen), *exclude}
            related = {c.path for c in used if c.path}
            if each.condition.field in used or (each.condition.field.path and each.condition.field.path in related):
                continue
            if any(isinstance(c.condition, _TIMED) and isinstance(each.condition, _TIMED) for c in chosen):
                continue
            if left * each.share * self.rows < _MIN_ROWS_LEFT:
                continue
            chosen.append(each)
            left *= each.share
        where = sorted((c.condition for c in chosen), key=lambda c: not self._is_temporal(c))
        return tuple(where)

    def _in_one_unit(self, measured: tuple[f.Field, ...]) -> list[Filter]:
        """Return a condition on the unit of the measured columns, if the rows have several units."""
        units = {self.reach.unit_column(of) for of in measured} - {None, *measured}
        if not units:
            return []
        said = [x for x in self.filters if x.condition.field in units and isinstance(x.condition, f.Equals)]
        plain = [x for x in said if isinstance(x.condition, f.Equals) and not x.condition.negated]
        return [self.random.choice(plain)] if plain else []

    def _is_temporal(self, of: f.Condition) -> bool:
        """Return True for conditions on a time, which follow the noun directly in English and come first in Chinese."""
        at_a_time = isinstance(of, f.Exceeds) and (
            main_time(of.field, self.words) or self.words.done(of.field) is not None
        )
        return isinstance(of, f.During) or at_a_time

    def alive(self, chance: float = 1.0) -> f.Field | None:
        """Return, with this probability, the column that marks deleted rows; else None.

        A column that marks former versions of rows is always returned.
        """
        if self.mark is not None and self.reach.marks_current(self.mark):
            return self.mark
        return self.mark if self.mark is not None and self.random.random() < chance else None

    def things_for(self, *measures: f.Measure, most: int = 2, exclude: tuple[f.Field, ...] = ()) -> f.Things:
        """Return things without thresholds, because "the highest total of totals above 5" makes no sense."""
        measured = tuple(m.field for m in measures if isinstance(m, f.Aggregate))
        return self.things(most, (*exclude, *measured, *self.measures))

    def things(self, most: int = 2, exclude: tuple[f.Field, ...] = ()) -> f.Things:
        return f.Things(table=self.table, where=self.where(most, exclude), alive=self.alive(0.35))

    def plain(self, where: tuple[f.Condition, ...] = ()) -> f.Things:
        """Return the rows that meet the conditions, deleted ones included."""
        return f.Things(table=self.table, where=where, alive=self.alive(0))

    def measure(self, *, additive: bool = False) -> f.Measure:
        """Return a count or a meaningful aggregate; only sums and counts if `additive`."""
        sums = [m for m in self.measures if self.adds_up(m)]
        # daily states are not counted
        daily = self.reach.is_taken_daily(self.table)
        if additive:
            if sums and (daily or self.random.random() < (0.6 if self.happens else 0.2)):
                return f.Aggregate(function="sum", field=self.random.choice(sums))
            return f.CountRows()
        if not self.measures or (self.random.random() < 0.35 and not daily):
            return f.CountRows()
        return self.aggregate()

    def adds_up(self, of: f.Field) -> bool:
        """Return True for amounts and counts, and for durations of events; the lengths of films are not summed."""
        return self.reach.additive(of) and (self.happens or self.reach.profile(of).unit != "duration")

    def aggregates(self, of: f.Field) -> tuple[f.Aggregate, ...]:
        """Return every meaningful aggregate of the column."""
        return tuple(f.Aggregate(function=name, field=of) for name in dict.fromkeys(self._functions(of)))

    def aggregate(self, of: f.Field | None = None) -> f.Aggregate:
        of = of or self.random.choice(self.measures)
        function = self.random.choice(self._functions(of))
        return f.Aggregate(function=function, field=of, rounded=function == "avg" and self.random.random() < 0.6)

    def _functions(self, of: f.Field) -> tuple[f.Function, ...]:
        """Return the meaningful functions, the usual ones several times."""
        if self.reach.is_average(of):
            return ("max", "min")
        if not self.adds_up(of):
            return ("avg", "avg", "max", "min")
        return ("sum", "sum", "avg", "avg", "max") if self.happens else ("avg", "avg", "avg", "max", "sum")

    def some_shown(self, most: int = 3) -> tuple[f.Shown, ...]:
        """Return the row's name and a few random columns, mostly its own."""
        own = [s for s in self.shows if isinstance(s, f.Field) and not s.path and s not in self.name]
        own = [s for s in own if not self.reach.is_place(s)]
        others = [s for s in self.shows if s not in self.name and self._is_of_a_parent(s)]
        count = self.random.randint(1, most)
        chosen = list(self.called)
        # a key alone is not informative
        count += len(chosen) if self.reach.goes_by_key(self.table) or self.random.random() < 0.7 else 0
        while len(chosen) < count and (own or others):
            source = own if own and (not others or self.random.random() < 0.65) else others
            chosen.append(source.pop(self.random.randrange(len(source))))
        parents = [s for s in chosen if isinstance(s, f.Entity)]
        kept = [s for s in chosen if not any(_is_copy(self.reach, s, parent) for parent in parents)]
        return tuple(sorted(dict.fromkeys(kept or self.name), key=self._place))

    def _is_of_a_parent(self, of: f.Shown) -> bool:
        """Return True for a parent, and for a text column of a parent without a name, such as a store's address."""
        if isinstance(of, f.Entity):
            return True
        return bool(of.path) and not self.reach.display(of.table) and self.reach.kind(of) == "text"

    def _place(self, of: f.Shown) -> int:
        return self.shows.index(of) if of in self.shows else -1

    def neighbours(self, table: TableName) -> tuple[Filter, ...]:
        """Return conditions on the own columns of another table."""
        if table not in self._others:
            columns = self.reach.fields(table, "label", "dimension", "measure", "flag", "time", "text")
            self._others[table] = tuple(x for c in columns for x in own_filters(self.reach, c))
        return self._others[table]

    def sayable(self, of: f.Field) -> tuple[Value, ...]:
        return tuple(c.value for c in sayable(self.reach, of))


def _is_asked_alone(of: Filter) -> bool:
    """Return True for conditions that are asked alone, not combined with a figure: negations, NULLs, searches."""
    return isinstance(of.condition, f.Missing | f.Present | f.Contains) or (
        isinstance(of.condition, f.Equals) and of.condition.negated
    )


def gather(reach: Reach, words: Words, table: TableName, random: Random) -> Ingredients:
    """Collect the ingredients of questions about one table."""
    times = words.times(table)
    marks = reach.fields(table, "soft_delete")
    own = _shown_columns(reach, table)
    personal = (x for x in reach.fields(table, "personal") if not reach.is_secret(x) and not reach.is_papers(x))
    called = tuple(s for s in words.row_name(table) if isinstance(s, f.Field))
    parents = tuple(
        e for e in reach.entities(table) if words.named(e.path) and not _shown_already(reach, e, (*own, *called))
    )
    near = (e for e in parents if len(e.path) == 1)
    dates = (of for of in times if of.path and not reach.is_calendar(of.table))
    shows = (*own, *near, *dates, *_of_nameless_parents(reach, words, table))
    return Ingredients(
        reach=reach,
        words=words,
        table=table,
        rows=reach.rows(table),
        filters=tuple(filters(reach, words, table)),
        mark=marks[0] if marks else None,
        measures=tuple(of for of in reach.measures(table) if _varies(reach, of) and not reach.is_extreme(of)),
        groupings=tuple(groupings(reach, words, table, parents)),
        periods=tuple(periods(reach, words, times, reach.rows(table))),
        times=times,
        shows=shows or words.row_name(table),
        personal=tuple(x for x in personal if not is_filler(reach.source, table, x.column)),
        name=words.row_name(table),
        random=random,
    )


def _of_nameless_parents(reach: Reach, words: Words, table: TableName) -> Iterator[f.Field]:
    """Yield a text column for each nameless parent of a nameless parent: the address of the store of a staff member."""
    for path in reach.paths(table):
        if len(path) == 2 and words.named(path) and not any(reach.display(step.parent) for step in path):
            first = next(iter(_shown_columns(reach, path[-1].parent)), None)
            if first is not None and reach.kind(first) == "text":
                yield f.Field(table=first.table, column=first.column, path=path)


def _varies(reach: Reach, of: f.Field) -> bool:
    """Return False for many rows with only a few distinct values: the average of two prices is not informative."""
    return reach.rows(of.table) < _MANY or (reach.profile(of).distinct or _MANY) > _FEW_VALUES


def _shown_already(reach: Reach, parent: f.Entity, own: tuple[f.Field, ...]) -> bool:
    """Return True if the row itself holds the parent's name, such as a building number that references the building."""
    if len(parent.path) != 1:
        return False
    [last] = parent.path
    if not set(reach.display(parent.table)) <= set(last.parent_columns):
        return False
    called = {last.child_columns[last.parent_columns.index(c)] for c in reach.display(parent.table)}
    return called <= {of.column for of in own}


def _is_copy(reach: Reach, of: f.Shown, parent: f.Entity) -> bool:
    """Return True for the row's own copy of its parent's name, such as a service area name beside the service area."""
    called = reach.display(parent.table)
    if isinstance(of, f.Entity) or of.path or len(parent.path) != 1 or len(called) != 1:
        return False
    own, names = reach.profile(of), reach.profile(f.Field(table=parent.table, column=called[0]))
    known = {each.value for each in names.common}
    is_text = reach.column(of).category == "S"
    return is_text and names.complete and len(own.common) > 1 and known.issuperset(each.value for each in own.common)


def _shown_columns(reach: Reach, table: TableName) -> tuple[f.Field, ...]:
    roles = ("label", "dimension", "measure", "flag", "time", "text", "other")
    shown = (x for x in reach.fields(table, *roles) if not reach.is_secret(x))
    return tuple(x for x in shown if not is_filler(reach.source, table, x.column))
