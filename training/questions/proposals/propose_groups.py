"""Candidates that answer with figures: counts, totals, groups, shares, trends, comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from training.catalog.values import Value
from training.questions import form as f
from training.questions.phrasing.vocabulary import main_time
from training.questions.proposals.choices import (
    ENOUGH,
    RARE,
    a_grouping,
    fixed_by,
    ranks,
    round_below,
    touches,
    unrelated,
)
from training.questions.proposals.filters import Filter
from training.questions.proposals.ingredients import Ingredients
from training.questions.proposals.round_numbers import nice, plain

_TOO_FEW = 2
"""Of two groups nobody asks which are above the average."""


def count(i: Ingredients) -> Iterator[f.Form]:
    yield f.Count(things=i.things())


def figures(i: Ingredients) -> Iterator[f.Form]:
    if i.measures:
        first = i.aggregate()
        yield f.Figures(things=i.things_for(first), measures=(first,))
        others = _different((i.aggregate(), i.aggregate(), first))[: i.random.randint(2, 3)]
        yield f.Figures(things=i.things_for(*others), measures=others)
    countable = [
        g.dimension.field
        for g in i.groupings
        if isinstance(g.dimension, f.ByField) and not g.dimension.field.path and not g.binary and g.groups > 2
    ]
    if countable:
        of = i.random.choice(countable)
        yield f.Figures(things=i.things(1, (of,)), measures=(f.Aggregate(function="distinct", field=of),))


def breakdown(i: Ingredients) -> Iterator[f.Form]:
    group = a_grouping(i, binary=True)
    if group is None:
        return
    by = group.dimension
    measures: tuple[f.Measure, ...] = (i.measure(),)
    if i.random.random() < 0.4 and i.measures:
        measures = _different((f.CountRows(), i.aggregate(), *measures))[: i.random.randint(2, 3)]
    rankable = len(measures) == 1 and not group.binary and group.groups != _TOO_FEW
    ranked = i.random.choice(("no", "down", "up", "down")) if rankable else "no"
    yield f.Breakdown(things=i.things_for(*measures, exclude=fixed_by(by)), by=(by,), measures=measures, ranked=ranked)


def _different[M: f.Measure](measures: tuple[M, ...]) -> tuple[M, ...]:
    """Each figure of a column once, rounded or not."""
    return tuple({(getattr(m, "function", ""), getattr(m, "field", None)): m for m in measures}.values())


def breakdown_two(i: Ingredients) -> Iterator[f.Form]:
    one, two = a_grouping(i, 100, binary=True), a_grouping(i, 100, binary=True)
    if i.periods and i.random.random() < 0.4:
        two = i.random.choice(i.periods)
    if one is None or two is None or not unrelated(one.dimension, two.dimension):
        return
    by = (one.dimension, two.dimension)
    measure = i.measure()
    yield f.Breakdown(things=i.things_for(measure, exclude=fixed_by(*by)), by=by, measures=(measure,))


def trend(i: Ingredients) -> Iterator[f.Form]:
    if not i.periods:
        return
    by = i.random.choice(i.periods).dimension
    measures: tuple[f.Measure, ...] = (i.measure(),)
    if i.measures and i.random.random() < 0.3:
        measures = tuple(dict.fromkeys((f.CountRows(), i.aggregate())))
    yield f.Breakdown(things=i.things_for(*measures, exclude=fixed_by(by)), by=(by,), measures=measures)
    years = [x.condition for x in i.filters if _is_year_of(x.condition, by)]
    if years:
        things = f.Things(table=i.table, where=(i.random.choice(years),), alive=i.alive())
        yield f.Breakdown(things=things, by=(by,), measures=measures)


def _is_year_of(condition: f.Condition, by: f.Dimension) -> bool:
    """ "By month" goes well with one year of the same date."""
    return (
        isinstance(by, f.ByPeriod)
        and by.grain in {"month", "quarter"}
        and isinstance(condition, f.During)
        and isinstance(condition.period, f.Year)
        and condition.field == by.field
    )


def top_groups(i: Ingredients) -> Iterator[f.Form]:
    """The groups with the most or the least of something: "the five cities with the most orders"."""
    group = a_grouping(i)
    ranked = [p for p in i.periods if _can_be_ranked(i, p.dimension)]
    if ranked and i.random.random() < 0.2:
        group = i.random.choice(ranked)
    if group is None or group.groups == 1:
        return
    measure = i.measure()
    if isinstance(measure, f.Aggregate):
        measure = f.CountRows() if measure.function in {"min", "max"} else replace(measure, rounded=False)
    limit = i.random.choice((1, 3, 5, 5, 10))
    limit = limit if group.groups == 0 or group.groups > limit else 1
    descending = i.random.random() < 0.75
    # of the quarter in which most was returned within some days nobody asks
    times = i.times if isinstance(group.dimension, f.ByPeriod) else ()
    things = i.things_for(measure, exclude=(*fixed_by(group.dimension), *times))
    yield f.TopGroups(things=things, by=group.dimension, measure=measure, descending=descending, limit=limit)
    yield from _highest_sums(i)


def _highest_sums(i: Ingredients) -> Iterator[f.Form]:
    """The parents, or their kinds, with the highest total: "the five customers with the highest total amount"."""
    sums = [of for of in i.measures if i.reach.additive(of)]
    groups = [g for g in i.groupings if f.subject_of(g.dimension).path and not g.binary and g.groups != 1]
    if not sums or not groups:
        return
    group, measure = i.random.choice(groups), f.Aggregate(function="sum", field=i.random.choice(sums))
    limit = i.random.choice([n for n in (3, 5, 10) if group.groups == 0 or group.groups > n] or [1])
    things = i.things_for(measure, most=1, exclude=fixed_by(group.dimension))
    yield f.TopGroups(things=things, by=group.dimension, measure=measure, descending=True, limit=limit)


def _can_be_ranked(i: Ingredients, by: f.Dimension) -> bool:
    """Months and quarters of a table's own date: "the five months with the most orders"."""
    return isinstance(by, f.ByPeriod) and by.grain in {"month", "quarter"} and main_time(by.field, i.words)


def having(i: Ingredients) -> Iterator[f.Form]:
    """Groups beyond a threshold: "customers with more than ten orders"."""
    group = a_grouping(i)
    if group is None or group.groups < 2:
        return
    things = f.Things(table=i.table, alive=i.alive())
    by = group.dimension
    average = max(i.rows // group.groups, 1)
    if i.random.random() < 0.5 or not i.measures:
        yield from _groups_by_size(i, by, things, average)
        return
    of = i.random.choice(i.measures)
    if i.reach.is_extreme(of):
        return
    profile = i.reach.profile(of)
    low, high = profile.minimum, profile.maximum
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    if i.reach.additive(of) and low >= 0:
        usual = (Decimal(low) + Decimal(high)) / 2 * average
        limit = nice(usual, 0 if isinstance(high, int) else Decimal(0), usual * 2)
        yield f.GroupsOver(things=things, by=by, measure=f.Aggregate(function="sum", field=of), op=">", threshold=limit)
    limit = nice(Decimal(low) + (Decimal(high) - Decimal(low)) / 10, low, high)
    yield f.GroupsOver(
        things=things, by=by, measure=f.Aggregate(function="avg", field=of), op=">", threshold=plain(limit)
    )


def _groups_by_size(i: Ingredients, by: f.Dimension, things: f.Things, average: int) -> Iterator[f.Form]:
    """A threshold that some groups reach and some do not."""
    sizes = _sizes(i, by)
    if sizes and max(sizes) <= max(min(sizes), 1):
        return
    middle = (max(sizes) + min(sizes)) // 2 if sizes else average
    count = round_below(max(middle, 1))
    if count > 1:
        op = i.random.choice((">", ">=")) if middle > ENOUGH else ">="
        yield f.GroupsOver(things=things, by=by, measure=f.CountRows(), op=op, threshold=count)
    top = max(sizes, default=2 * average + 1)
    fewer = int(nice(Decimal(middle + top) / 2, middle, top + 1)) if top > middle else middle
    if fewer > 1:
        yield f.GroupsOver(things=things, by=by, measure=f.CountRows(), op="<", threshold=fewer)


def _sizes(i: Ingredients, by: f.Dimension) -> tuple[int, ...]:
    """How many rows the groups have, as far as is known: of a column of the rows themselves."""
    of = f.subject_of(by)
    match of:
        case f.Field(path=()):
            profile = i.reach.profile(of)
        case f.Entity(path=(relation,)) if len(relation.child_columns) == 1:
            profile = i.reach.profile(f.Field(table=i.table, column=relation.child_columns[0]))
        case _:
            return ()
    return tuple(round(c.share * i.rows) for c in profile.common if c.share > 0)


def shares(i: Ingredients) -> Iterator[f.Form]:
    group = a_grouping(i, 60)
    if group is not None:
        measure = i.measure(additive=True)
        things = i.things_for(measure, most=1, exclude=fixed_by(group.dimension))
        yield f.Shares(things=things, by=group.dimension, measure=measure)


def over_time(i: Ingredients) -> Iterator[f.Form]:
    dense = [p for p in i.periods if i.rows >= _PER_PERIOD * p.groups]
    if not dense:
        return
    by = i.random.choice(dense).dimension
    if isinstance(by, f.ByPeriod):
        things = i.things(1, (by.field,))
        yield f.Growth(things=things, by=by, measure=i.measure(additive=True), percent=i.random.random() < 0.6)
        yield f.Running(things=i.things(1, (by.field,)), by=by, measure=i.measure(additive=True))
    # a period that is missing a year before would be compared with one before that
    gapless = [p for p in dense if i.rows >= 2 * _PER_PERIOD * p.groups]
    years = [p.dimension for p in gapless if p.groups > _IN_A_YEAR.get(_grain(p.dimension), p.groups)]
    if years and isinstance(same := i.random.choice(years), f.ByPeriod):
        yield f.YearOnYear(things=i.things(0), by=same, measure=i.measure(additive=True))


_PER_PERIOD = 2
"""Fewer rows than this for each period are no development over time."""
_IN_A_YEAR: dict[str, int] = {"month": 12, "quarter": 4}
"""More periods than this hold one that has a year before it."""


def _grain(by: f.Dimension) -> str:
    return by.grain if isinstance(by, f.ByPeriod) else ""


def best_per_group(i: Ingredients) -> Iterator[f.Form]:
    outer, inner = a_grouping(i, 100), a_grouping(i)
    if i.periods and i.random.random() < 0.3:
        outer = i.random.choice(i.periods)
    if outer is None or inner is None or outer.dimension == inner.dimension:
        return
    above, below = f.subject_of(outer.dimension).path, f.subject_of(inner.dimension).path
    if above and below and (above == below or below[: len(above)] == above):
        return
    measure = i.measure(additive=True)
    things = i.things_for(measure, most=1, exclude=fixed_by(outer.dimension, inner.dimension))
    yield f.BestPerGroup(things=things, outer=outer.dimension, inner=inner.dimension, measure=measure)


def averages(i: Ingredients) -> Iterator[f.Form]:
    """Rows above or below the average and the row with an extreme; the same of groups."""
    ranking = [x for x in i.measures if ranks(i, x)]
    if ranking:
        of = i.random.choice(ranking)
        if i.name != (of,):
            above = i.random.random() < 0.7
            yield f.AboveAverage(things=i.things(1, (of,)), show=i.name, field=of, above=above)
            show = tuple(s for s in dict.fromkeys((*i.name, *i.some_shown(2))) if s != of)
            yield f.AboveAverage(things=i.things(2, (of,)), show=show, field=of, above=above)
            highest = i.random.random() < 0.6
            yield f.Extreme(things=i.things(1, (of,)), show=i.name, field=of, highest=highest)
            yield f.Extreme(things=i.things(2, (of,)), show=show, field=of, highest=highest)
    group = a_grouping(i)
    if group is not None and group.groups != 1:
        for family in (f.GroupsAboveAverage, f.AveragePerGroup) if group.groups != _TOO_FEW else (f.AveragePerGroup,):
            measure = i.measure(additive=True)
            things = i.things_for(measure, most=1, exclude=fixed_by(group.dimension))
            yield family(things=things, by=group.dimension, measure=measure)


def conditional(i: Ingredients) -> Iterator[f.Form]:
    yield from _splits(i)
    yield from _portions(i)


def _splits(i: Ingredients) -> Iterator[f.Form]:
    values: dict[f.Field, list[Value]] = {}
    for each in i.filters:
        condition = each.condition
        if isinstance(condition, f.Equals) and not condition.negated and not each.identity and each.share > RARE:
            values.setdefault(condition.field, []).append(condition.value)
    several = [(of, tuple(found)) for of, found in values.items() if len(found) > 1]
    if not several:
        return
    of, found = i.random.choice(several)
    # yes before no; a number's 1 and 0 stay numbers, although they equal them
    found = tuple(sorted(found, key=bool, reverse=True)) if set(found) == {1, 0} else found[: i.random.randint(2, 3)]
    measure = i.measure(additive=True)
    yield f.Split(things=i.things_for(measure, most=1, exclude=(of,)), measure=measure, field=of, values=found)
    group = a_grouping(i, 100)
    if group is not None and not touches(of, group.dimension):
        measure = i.measure(additive=True)
        things = i.things_for(measure, most=1, exclude=(of, *fixed_by(group.dimension)))
        yield f.Split(things=things, measure=measure, field=of, values=found, by=(group.dimension,))


def _portions(i: Ingredients) -> Iterator[f.Form]:
    conditions = [x.condition for x in i.filters if _is_portion(x)]
    if not conditions:
        return
    condition = i.random.choice(conditions)
    yield f.Portion(things=i.things(1, (condition.field,)), condition=condition)
    group = a_grouping(i, 100)
    if group is not None and not touches(condition.field, group.dimension):
        things = i.things(1, (condition.field, *fixed_by(group.dimension)))
        yield f.Portion(things=things, condition=condition, by=(group.dimension,))


def _is_portion(of: Filter) -> bool:
    """What can be a part of the whole: a value shared by some, a threshold, a gap."""
    kinds = f.Equals | f.OneOf | f.Missing | f.Present | f.Exceeds | f.InRange
    if not isinstance(of.condition, kinds) or of.identity or not RARE < of.share < 1 - RARE:
        return False
    return not (isinstance(of.condition, f.Exceeds) and not isinstance(of.condition.value, int | Decimal))
