"""Candidates that answer with figures: counts, totals, groups, shares, trends, comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from training.catalog.values import Value
from training.questions import form as f
from training.questions.phrasing.vocabulary import main_time
from training.questions.proposals.choices import (
    RARE,
    a_comparison,
    a_grouping,
    comparable,
    fixed_by,
    is_by_parent,
    ranks,
    round_below,
    some_lack,
    touches,
    unrelated,
)
from training.questions.proposals.filters import Filter
from training.questions.proposals.ingredients import Ingredients
from training.questions.proposals.round_numbers import nice, plain


def count(i: Ingredients) -> Iterator[f.Form]:
    yield f.Count(things=i.things())


def figures(i: Ingredients) -> Iterator[f.Form]:
    if i.measures:
        first = i.aggregate()
        yield f.Figures(things=i.things_for(first, most=1), measures=(first,))
        others = _different((i.aggregate(), i.aggregate(), first))[: i.random.randint(2, 3)]
        yield f.Figures(things=i.things_for(*others, most=1), measures=others)
    countable = [
        g.dimension.field
        for g in i.groupings
        if isinstance(g.dimension, f.ByField) and not g.dimension.field.path and not g.binary and g.groups > 2
    ]
    if countable:
        of = i.random.choice(countable)
        kinds = f.Aggregate(function="distinct", field=of)
        yield f.Figures(things=i.things(0), measures=(kinds,))
        group = a_comparison(i, 100, least=2, rows=3)
        if group is not None and unrelated(f.ByField(field=of), group.dimension):
            yield f.Breakdown(things=i.things(0), by=(group.dimension,), measures=(kinds,))


def breakdown(i: Ingredients) -> Iterator[f.Form]:
    group = a_grouping(i, binary=True)
    if group is None:
        return
    by = group.dimension
    measures: tuple[f.Measure, ...] = (i.measure(additive=group.binary),)
    if i.random.random() < 0.4 and i.measures and not group.binary:
        figure = i.aggregate()
        # "the number and total number of pages" would be two numbers of one
        counted = figure.function == "sum" and i.reach.profile(figure.field).unit == "count"
        alone = counted or figure.function in {"max", "min"}
        measures = (figure,) if alone else (f.CountRows(), figure)
    rankable = len(measures) == 1 and group in comparable(i)
    orders = ("no", "down", "up", "down") if measures == (f.CountRows(),) else ("no", "down")
    ranked = i.random.choice(orders) if rankable else "no"
    things = i.things_for(*measures, most=1, exclude=fixed_by(by))
    yield f.Breakdown(things=things, by=(by,), measures=measures, ranked=ranked)


def _different[M: f.Measure](measures: tuple[M, ...]) -> tuple[M, ...]:
    """Each figure of a column once, rounded or not."""
    return tuple({(getattr(m, "function", ""), getattr(m, "field", None)): m for m in measures}.values())


def breakdown_two(i: Ingredients) -> Iterator[f.Form]:
    one, two = a_grouping(i, 100, binary=True), a_grouping(i, 100, binary=True)
    if i.periods and i.random.random() < 0.4:
        two = i.random.choice(i.periods)
    if one is None or two is None or not unrelated(one.dimension, two.dimension):
        return
    if i.rows < one.groups * two.groups:
        return
    by = (one.dimension, two.dimension)
    yield f.Breakdown(things=i.things(0), by=by, measures=(i.measure(additive=True),))


def trend(i: Ingredients) -> Iterator[f.Form]:
    if not i.periods:
        return
    by = i.random.choice(i.periods).dimension
    measures: tuple[f.Measure, ...] = (i.measure(),)
    if i.measures and i.random.random() < 0.3:
        measures = tuple(dict.fromkeys((f.CountRows(), i.aggregate())))
    # of the highest of each month nobody asks
    measures = tuple(m for m in measures if getattr(m, "function", "") not in {"max", "min"}) or (
        i.measure(additive=True),
    )
    # by month, what was returned in July is taken for the month of the return
    things = i.things_for(*measures, most=1, exclude=(*fixed_by(by), *i.times))
    yield f.Breakdown(things=things, by=(by,), measures=measures)
    years = [x.condition for x in i.filters if _is_year_of(x.condition, by) and main_time(x.condition.field, i.words)]
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
    group = a_comparison(i, least=3, near=False)
    ranked = [p for p in i.periods if _can_be_ranked(i, p.dimension)]
    if ranked and i.random.random() < 0.2:
        group = i.random.choice(ranked)
    if group is None:
        return
    measure, of = i.measure(), f.subject_of(group.dimension)
    if isinstance(measure, f.Aggregate):
        # of the month with the highest average nobody asks
        usual = measure.function not in ({"min", "max"} if group not in ranked else {"min", "max", "avg"})
        usual = usual and not (isinstance(of, f.Field) and i.reach.kind(of) == "number" and i.reach.is_year(of))
        measure = replace(measure, rounded=False) if usual else f.CountRows()
    limit = i.random.choice(_limits(group.groups))
    # groups without any rows have the fewest, and no row says so
    some_unseen = some_lack(i, group.dimension) or (of.path and not is_by_parent(group))
    descending = bool(isinstance(measure, f.Aggregate) or i.random.random() < 0.7 or some_unseen)
    # of the quarter in which most was returned within some days nobody asks
    times = i.times if isinstance(group.dimension, f.ByPeriod) else ()
    # those without any such rows have the fewest
    things = i.things_for(measure, most=int(descending), exclude=(*fixed_by(group.dimension), *times))
    yield f.TopGroups(things=things, by=group.dimension, measure=measure, descending=descending, limit=limit)
    yield from _highest_sums(i)


def _highest_sums(i: Ingredients) -> Iterator[f.Form]:
    """The parents, or their kinds, with the highest total: "the five customers with the highest total amount"."""
    sums = [of for of in i.measures if i.adds_up(of)]
    groups = [g for g in comparable(i, least=3) if f.subject_of(g.dimension).path]
    if not sums or not groups or not i.happens:
        return
    group, measure = i.random.choice(groups), f.Aggregate(function="sum", field=i.random.choice(sums))
    limit = i.random.choice(_limits(group.groups))
    things = i.things_for(measure, most=1, exclude=fixed_by(group.dimension))
    yield f.TopGroups(things=things, by=group.dimension, measure=measure, descending=True, limit=limit)


def _limits(groups: int) -> list[int]:
    """How many of the groups to ask for: at most half of them."""
    return [n for n in (1, 3, 5, 5, 10) if groups == 0 or groups >= 2 * n]


def _can_be_ranked(i: Ingredients, by: f.Dimension) -> bool:
    """Months and quarters of a table's own date: "the five months with the most orders"."""
    return isinstance(by, f.ByPeriod) and by.grain in {"month", "quarter"} and main_time(by.field, i.words)


_SPLIT = 6
"""Groups, from which on people ask which pass a threshold."""
_MIN_THRESHOLD = 3


def having(i: Ingredients) -> Iterator[f.Form]:
    """Groups beyond a threshold: "customers with more than ten orders"."""
    group = a_comparison(i, least=_SPLIT)
    if group is None or not group.groups:
        return
    things = f.Things(table=i.table, alive=i.alive())
    by = group.dimension
    average = max(i.rows // group.groups, 1)
    if i.random.random() < 0.5 or not i.measures:
        yield from _groups_by_size(i, by, things, average)
        return
    of = i.random.choice(i.measures)
    profile = i.reach.profile(of)
    low, high = profile.minimum, profile.maximum
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    if i.adds_up(of) and low >= 0:
        usual = (Decimal(low) + Decimal(high)) / 2 * average
        limit = nice(usual, 0 if isinstance(high, int) else Decimal(0), usual * 2)
        yield f.GroupsOver(things=things, by=by, measure=f.Aggregate(function="sum", field=of), op=">", threshold=limit)
    limit = nice(Decimal(low) + (Decimal(high) - Decimal(low)) / 10, low, high)
    yield f.GroupsOver(
        things=things, by=by, measure=f.Aggregate(function="avg", field=of), op=">", threshold=plain(limit)
    )


def _groups_by_size(i: Ingredients, by: f.Dimension, things: f.Things, average: int) -> Iterator[f.Form]:
    """A round number that the larger groups pass: a third of those whose size is known."""
    sizes = sorted(_sizes(i, by), reverse=True)
    count = round_below(sizes[len(sizes) // 3] if sizes else 2 * average)
    if count >= _MIN_THRESHOLD and (not sizes or sizes[-1] < count):
        op = i.random.choice((">", ">="))
        yield f.GroupsOver(things=things, by=by, measure=f.CountRows(), op=op, threshold=count)


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
    group = a_comparison(i, 60, least=3, rows=5)
    if group is not None:
        measure = i.measure(additive=True)
        yield f.Shares(things=i.things(0), by=group.dimension, measure=measure)


def over_time(i: Ingredients) -> Iterator[f.Form]:
    dense = [p for p in i.periods if i.rows >= max(_PER_PERIOD * p.groups, _MIN_ROWS) and _happens(i, p.dimension)]
    if not dense:
        return
    by = i.random.choice(dense).dimension
    if isinstance(by, f.ByPeriod):
        things, measure = i.things(0), i.measure(additive=True) if main_time(by.field, i.words) else f.CountRows()
        yield f.Growth(things=things, by=by, measure=measure, percent=i.random.random() < 0.6)
        yield f.Running(things=things, by=by, measure=measure)
    # a period that is missing a year before would be compared with one before that
    gapless = [p for p in dense if i.rows >= 2 * _PER_PERIOD * p.groups]
    years = [p.dimension for p in gapless if p.groups > _IN_A_YEAR.get(_grain(p.dimension), p.groups)]
    if years and isinstance(same := i.random.choice(years), f.ByPeriod):
        measure = i.measure(additive=True) if main_time(same.field, i.words) else f.CountRows()
        yield f.YearOnYear(things=i.things(0), by=same, measure=measure)


def _happens(i: Ingredients, by: f.Dimension) -> bool:
    """True for periods of the date on which the rows happened; not of that on which they end."""
    return isinstance(by, f.ByPeriod) and (main_time(by.field, i.words) or i.words.done(by.field) is not None)


_MIN_ROWS = 30
_PER_PERIOD = 3
"""Fewer rows than this for each period are no development over time."""
_IN_A_YEAR: dict[str, int] = {"month": 12, "quarter": 4}
"""More periods than this hold one that has a year before it."""


def _grain(by: f.Dimension) -> str:
    return by.grain if isinstance(by, f.ByPeriod) else ""


def best_per_group(i: Ingredients) -> Iterator[f.Form]:
    outer = a_comparison(i, 100, least=2)
    inner = a_comparison(i, least=3, rows=6)
    periods = [p for p in i.periods if isinstance(p.dimension, f.ByPeriod) and main_time(p.dimension.field, i.words)]
    if periods and i.random.random() < 0.3:
        outer = i.random.choice(periods)
    if outer is None or inner is None or outer.dimension == inner.dimension or not i.happens:
        return
    if i.rows < _PER_PERIOD * outer.groups * inner.groups or some_lack(i, outer.dimension):
        return
    above, below = f.subject_of(outer.dimension).path, f.subject_of(inner.dimension).path
    if above and below and (above == below or below[: len(above)] == above):
        return
    measure = i.measure(additive=True)
    yield f.BestPerGroup(things=i.things(0), outer=outer.dimension, inner=inner.dimension, measure=measure)


def averages(i: Ingredients) -> Iterator[f.Form]:
    """Rows above or below the average and the row with an extreme; the same of groups."""
    ranking = [x for x in i.measures if ranks(i, x)]
    if ranking:
        of = i.random.choice(ranking)
        if i.name != (of,):
            above = i.random.random() < 0.7
            known_by = tuple(s for s in i.called if s != of) or i.name
            yield f.AboveAverage(things=i.things(1, (*i.measures, *i.times)), show=known_by, field=of, above=above)
            show = tuple(s for s in dict.fromkeys((*known_by, *i.some_shown(1))) if s != of)
            yield f.AboveAverage(things=i.things(1, (*i.measures, *i.times)), show=show, field=of, above=above)
            highest = i.random.random() < 0.6
            yield f.Extreme(things=i.things(1, (*i.measures, *i.times)), show=known_by, field=of, highest=highest)
            yield f.Extreme(things=i.things(1, (*i.measures, *i.times)), show=show, field=of, highest=highest)
    yield from _averages_of_groups(i)


def _averages_of_groups(i: Ingredients) -> Iterator[f.Form]:
    """Of what many have: "the average number of orders per customer"; nobody averages over sexes or states.

    In an average, a customer without orders is one to some and none to others, so every parent must have rows.
    """
    several = [g for g in comparable(i, least=_SPLIT, rows=3) if is_by_parent(g)]
    for family in (f.GroupsAboveAverage, f.AveragePerGroup) if several else ():
        by = i.random.choice(several).dimension
        if family is f.AveragePerGroup and some_lack(i, by):
            continue
        sums = [of for of in i.measures if i.adds_up(of) and i.reach.profile(of).unit == "money"]
        of = i.random.choice([None, *sums])
        measure = f.CountRows() if of is None else f.Aggregate(function="sum", field=of)
        yield family(things=i.things_for(measure, most=0), by=by, measure=measure)


def conditional(i: Ingredients) -> Iterator[f.Form]:
    yield from _splits(i)
    yield from _portions(i)


def _splits(i: Ingredients) -> Iterator[f.Form]:
    values: dict[f.Field, list[Value]] = {}
    for each in i.filters:
        condition = each.condition
        if _is_of_a_kind(each) and isinstance(condition, f.Equals) and each.share > RARE:
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
        yield f.Split(things=i.things(0), measure=measure, field=of, values=found, by=(group.dimension,))


def _is_of_a_kind(of: Filter) -> bool:
    """True for what the rows themselves are, not for what is so of their parents, nor for what they are not."""
    negated = isinstance(of.condition, f.Equals) and of.condition.negated
    return not (of.identity or of.condition.field.path or negated)


def _portions(i: Ingredients) -> Iterator[f.Form]:
    conditions = [x.condition for x in i.filters if _is_portion(x)]
    if not conditions:
        return
    condition = i.random.choice(conditions)
    yield f.Portion(things=i.things(0), condition=condition)
    group = a_comparison(i, 100, least=3, rows=10)
    values = [c for c in conditions if isinstance(c, f.Equals)]
    if group is not None and values and not touches((value := i.random.choice(values)).field, group.dimension):
        yield f.Portion(things=i.things(0), condition=value, by=(group.dimension,))


def _is_portion(of: Filter) -> bool:
    """What can be a part of the whole: a value shared by some, a threshold."""
    kinds = f.Equals | f.OneOf | f.Exceeds
    if not isinstance(of.condition, kinds) or not _is_of_a_kind(of) or not RARE < of.share < 1 - RARE:
        return False
    return not (isinstance(of.condition, f.Exceeds) and not isinstance(of.condition.value, int | Decimal))
