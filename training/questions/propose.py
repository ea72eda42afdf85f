"""Candidate forms for one table, family by family. Selection later keeps the ones that add something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from training.questions import form as f
from training.questions.ingredients import Filter, Grouping, Ingredients, nice, plain
from training.source.catalog import TableName
from training.source.description import Relation, Value

_FEW = 10
_ENOUGH = 3
_RARE = 0.02
"""A value in fewer rows than this is not worth comparing."""

type Family = Callable[[Ingredients], Iterator[f.Form]]


def propose(ingredients: Ingredients, rounds: int) -> tuple[f.Form, ...]:
    """Different forms about the table; each family is asked `rounds` times, and once for every column."""
    found: dict[f.Form, None] = {}
    if ingredients.rows == 0:
        return tuple(dict.fromkeys(_of_nothing(ingredients)))
    for form in _every_column(ingredients):
        found.setdefault(form)
    for _ in range(rounds):
        for family in FAMILIES:
            for form in family(ingredients):
                found.setdefault(form)
    return tuple(found)


def _of_nothing(i: Ingredients) -> Iterator[f.Form]:
    """Questions that have an answer even where a table has no rows: how many, how much."""
    bare = f.Things(table=i.table)
    yield f.Count(things=bare)
    yield from (f.Figures(things=bare, measures=(m,)) for of in i.measures for m in i.aggregates(of))
    for of in i.shows:
        if isinstance(of, f.Field):
            yield f.Count(things=f.Things(table=i.table, where=(f.Present(field=of),)))
    for path in i.reach.paths(i.table):
        if i.words.named(path):
            yield from _joins_along(i, path)


def family_of(form: f.Form) -> str:
    """The family's name, as reports show it."""
    match form:
        case f.Count(things=things) | f.Listing(things=things) if things.where:
            return "filter" if isinstance(form, f.Listing) else "count"
        case f.Breakdown(by=by) if any(isinstance(d, f.ByPeriod) for d in by):
            return "trend"
        case f.Breakdown(by=by):
            return "group_by_two" if len(by) > 1 else "group_by"
        case f.TopRows(descending=down):
            return "top" if down else "bottom"
        case f.TopGroups(descending=down):
            return "top_groups" if down else "bottom_groups"
        case f.Listing(show=show) if any(isinstance(s, f.Entity) or s.path for s in show):
            return "join"
        case _:
            return _NAMES[type(form)]


_NAMES: dict[type, str] = {
    f.Count: "count", f.Figures: "aggregate", f.Listing: "list", f.Distinct: "distinct", f.GroupsOver: "having",
    f.Shares: "share", f.Growth: "period_over_period", f.Running: "running_total", f.Latest: "latest_per_group",
    f.BestPerGroup: "best_per_group", f.Childless: "without_children", f.WithChildren: "with_children",
    f.ChildCounts: "child_counts", f.AboveAverage: "above_average", f.Extreme: "extreme",
    f.GroupsAboveAverage: "groups_above_average", f.AveragePerGroup: "average_per_group", f.Hierarchy: "hierarchy",
    f.Reports: "hierarchy_counts", f.Split: "conditional_aggregate", f.Portion: "portion", f.Overlap: "set_operation",
    f.Linked: "two_hop", f.LinkCounts: "two_hop_counts",
}  # fmt: skip


def _every_column(i: Ingredients) -> Iterator[f.Form]:
    """At least one simple question about each column, condition, figure and parent."""
    bare = f.Things(table=i.table)
    yield f.Count(things=bare)
    yield from _every_shown(i, bare)
    for each in i.filters:
        things = f.Things(table=i.table, where=(each.condition,))
        if not each.identity or isinstance(each.condition, f.Contains):
            yield f.Count(things=things)
        if show := _besides(i.some_shown(), things):
            yield f.Listing(things=things, show=show)
    for measure in (m for of in i.measures for m in i.aggregates(of)):
        yield f.Figures(things=bare, measures=(measure,))
        yield f.Figures(things=i.things_for(measure, most=1), measures=(measure,))
    for dimension in (g.dimension for g in i.groupings if not g.binary):
        if isinstance(dimension, f.ByField):
            yield f.Distinct(things=bare, field=dimension.field)
    for path in i.reach.paths(i.table):
        if i.words.named(path) and _needs_plain_join(i, path):
            yield from _joins_along(i, path)


def _every_shown(i: Ingredients, bare: f.Things) -> Iterator[f.Form]:
    for at in range(0, len(i.shows), 2):
        things = i.things(1)
        if show := _besides(i.shows[at : at + 2], things):
            yield f.Listing(things=things, show=show)
        yield f.Listing(things=bare, show=i.shows[at : at + 3])
    for each in (*i.shows, *i.personal):
        if each not in i.name:
            yield f.Listing(things=bare, show=(*i.name, each))


def _besides(show: tuple[f.Shown, ...], things: f.Things) -> tuple[f.Shown, ...]:
    """Without the columns whose value the conditions already give; () where nothing but conditions is left."""
    given = {c.field for c in things.where if isinstance(c, f.Equals | f.Missing) and not getattr(c, "negated", False)}
    parents = {of.path for of in given if of.path}
    left = tuple(s for s in show if s not in given and not (isinstance(s, f.Entity) and s.path in parents))
    named = {c.field for c in things.where if isinstance(c, f.Exceeds | f.InRange | f.During | f.NotDeleted)}
    return left if any(s not in named for s in left) else ()


def _needs_plain_join(i: Ingredients, path: f.Path) -> bool:
    """Where the parent has no name to show, or one side has no rows, so that a list would be empty."""
    parent = path[-1].parent
    return len(path) == 1 and (i.rows == 0 or i.reach.rows(parent) == 0 or not i.reach.display(parent))


def _joins_along(i: Ingredients, path: f.Path) -> Iterator[f.Form]:
    """A question that needs the edge even where the parent has nothing worth showing, or no rows."""
    columns = i.reach.fields(path[-1].parent)
    of = f.Field(table=path[-1].parent, column=columns[0].column, path=path)
    plain_columns = [c for c in columns if not i.reach.is_secret(c)]
    if plain_columns:
        of = f.Field(table=path[-1].parent, column=plain_columns[0].column, path=path)
    yield f.Count(things=f.Things(table=i.table, where=(f.Present(field=of),)))


def _count(i: Ingredients) -> Iterator[f.Form]:
    yield f.Count(things=i.things())


def _figures(i: Ingredients) -> Iterator[f.Form]:
    if i.measures:
        first = i.aggregate()
        yield f.Figures(things=i.things_for(first), measures=(first,))
        others = tuple(dict.fromkeys((first, i.aggregate(), i.aggregate())))[: i.random.randint(2, 3)]
        yield f.Figures(things=i.things_for(*others), measures=others)
    countable = [
        g.dimension.field
        for g in i.groupings
        if isinstance(g.dimension, f.ByField) and not g.dimension.field.path and not g.binary and g.groups > 2
    ]
    if countable:
        of = i.random.choice(countable)
        yield f.Figures(things=i.things(1, (of,)), measures=(f.Aggregate(function="distinct", field=of),))


def _listing(i: Ingredients) -> Iterator[f.Form]:
    for most in (3, 4):
        things = i.things()
        if show := _besides(i.some_shown(most), things):
            yield f.Listing(things=things, show=show)


def _distinct(i: Ingredients) -> Iterator[f.Form]:
    fields = [g.dimension.field for g in i.groupings if isinstance(g.dimension, f.ByField) and not g.binary]
    if fields:
        of = i.random.choice(fields)
        yield f.Distinct(things=i.things(2, (of,)), field=of)


def _ranks(i: Ingredients, of: f.Field) -> bool:
    """True where "the highest" means something: enough different values."""
    return (i.reach.profile(of).distinct or 0) >= min(8, i.rows * 0.6)


def _sortable(i: Ingredients) -> list[f.Field]:
    return [*i.measures, *i.times]


def _top(i: Ingredients) -> Iterator[f.Form]:
    fields = [x for x in _sortable(i) if _ranks(i, x)]
    if not fields or i.rows < 2:
        return
    by = i.random.choice(fields)
    limit = i.random.choice([n for n in (3, 5, 5, 10, 10, 20) if n <= i.rows / 2] or [1])
    descending = i.random.random() < 0.65
    show = tuple(s for s in dict.fromkeys((*i.name, *i.some_shown(2))) if s != by)
    if i.name != (by,) and limit > 1:
        yield f.TopRows(things=i.things(2, (by,)), show=i.name, by=by, descending=descending, limit=limit)
        if show:
            yield f.TopRows(things=i.things(2, (by,)), show=show, by=by, descending=descending, limit=limit)
    yield f.TopRows(things=i.things(2, (by,)), show=i.name, by=by, descending=descending, limit=1)


def _grouping(i: Ingredients, most: int = 10**9, *, binary: bool = False) -> Grouping | None:
    fitting = [g for g in i.groupings if g.groups <= most and (binary or not g.binary)]
    return i.random.choice(fitting) if fitting else None


def _of(d: f.Dimension) -> f.Field | f.Entity:
    return d.entity if isinstance(d, f.ByEntity) else d.field


def _exclude(*dimensions: f.Dimension) -> tuple[f.Field, ...]:
    """Columns no condition should fix, as they are grouped by."""
    fields: list[f.Field] = []
    for dimension in dimensions:
        match dimension:
            case f.ByField(field=of):
                fields.append(of)
            case f.ByEntity(entity=entity):
                fields.append(f.Field(table=entity.table, column="", path=entity.path))
            case f.ByPeriod():
                pass
    return tuple(fields)


def _breakdown(i: Ingredients) -> Iterator[f.Form]:
    group = _grouping(i, binary=True)
    if group is None:
        return
    by = group.dimension
    measures: tuple[f.Measure, ...] = (i.measure(),)
    if i.random.random() < 0.4 and i.measures:
        measures = tuple(dict.fromkeys((f.CountRows(), i.aggregate(), *measures)))[: i.random.randint(2, 3)]
    ranked = i.random.choice(("no", "down", "up", "down")) if len(measures) == 1 else "no"
    yield f.Breakdown(things=i.things_for(*measures, exclude=_exclude(by)), by=(by,), measures=measures, ranked=ranked)


def _unrelated(first: f.Dimension, second: f.Dimension) -> bool:
    """False where one group fixes the other: a customer has one country."""
    a, b = _of(first).path, _of(second).path
    one_fixes_the_other = bool(a and b) and (a[: len(b)] == b or b[: len(a)] == a)
    return first != second and not one_fixes_the_other


def _breakdown_two(i: Ingredients) -> Iterator[f.Form]:
    one, two = _grouping(i, 100, binary=True), _grouping(i, 100, binary=True)
    if i.periods and i.random.random() < 0.4:
        two = i.random.choice(i.periods)
    if one is None or two is None or not _unrelated(one.dimension, two.dimension):
        return
    by = (one.dimension, two.dimension)
    measure = i.measure()
    yield f.Breakdown(things=i.things_for(measure, exclude=_exclude(*by)), by=by, measures=(measure,))


def _trend(i: Ingredients) -> Iterator[f.Form]:
    if not i.periods:
        return
    by = i.random.choice(i.periods).dimension
    measures: tuple[f.Measure, ...] = (i.measure(),)
    if i.measures and i.random.random() < 0.3:
        measures = tuple(dict.fromkeys((f.CountRows(), i.aggregate())))
    yield f.Breakdown(things=i.things_for(*measures, exclude=(_field(by),)), by=(by,), measures=measures)


def _field(by: f.Dimension) -> f.Field:
    of = _of(by)
    return of if isinstance(of, f.Field) else f.Field(table=of.table, column="", path=of.path)


def _top_groups(i: Ingredients) -> Iterator[f.Form]:
    group = _grouping(i)
    if group is None or group.groups == 1:
        return
    measure = i.measure()
    if isinstance(measure, f.Aggregate) and measure.function in {"min", "max"}:
        measure = f.CountRows()
    limit = i.random.choice((1, 3, 5, 5, 10))
    limit = limit if group.groups == 0 or group.groups > limit else 1
    descending = i.random.random() < 0.75
    things = i.things_for(measure, exclude=_exclude(group.dimension))
    yield f.TopGroups(things=things, by=group.dimension, measure=measure, descending=descending, limit=limit)


def _having(i: Ingredients) -> Iterator[f.Form]:
    group = _grouping(i)
    if group is None or group.groups < 2:
        return
    things = f.Things(table=i.table, where=(i.alive,) if i.alive else ())
    by = group.dimension
    average = max(i.rows // group.groups, 1)
    count = int(nice(Decimal(average), 0, 10**12)) if average > 1 else 1
    if i.random.random() < 0.5 or not i.measures:
        if count > 1:
            op = i.random.choice((">", ">=")) if average > _ENOUGH else ">="
            yield f.GroupsOver(things=things, by=by, measure=f.CountRows(), op=op, threshold=count)
            fewer = max(int(nice(Decimal(average * 2), 0, 10**12)), average + 1)
            yield f.GroupsOver(things=things, by=by, measure=f.CountRows(), op="<", threshold=fewer)
        return
    of = i.random.choice(i.measures)
    profile = i.reach.profile(of)
    low, high = profile.minimum, profile.maximum
    if not isinstance(low, int | Decimal) or not isinstance(high, int | Decimal) or low >= high:
        return
    if i.reach.additive(of) and low >= 0:
        limit = nice(Decimal(high) / 2, 0 if isinstance(high, int) else Decimal(0), high)
        yield f.GroupsOver(things=things, by=by, measure=f.Aggregate(function="sum", field=of), op=">", threshold=limit)
    limit = nice(Decimal(low) + (Decimal(high) - Decimal(low)) / 10, low, high)
    yield f.GroupsOver(
        things=things, by=by, measure=f.Aggregate(function="avg", field=of), op=">", threshold=plain(limit)
    )


def _shares(i: Ingredients) -> Iterator[f.Form]:
    group = _grouping(i, 60)
    if group is not None:
        measure = i.measure(additive=True)
        things = i.things_for(measure, most=1, exclude=_exclude(group.dimension))
        yield f.Shares(things=things, by=group.dimension, measure=measure)


def _over_time(i: Ingredients) -> Iterator[f.Form]:
    if not i.periods:
        return
    by = i.random.choice(i.periods).dimension
    if isinstance(by, f.ByPeriod):
        things = i.things(1, (by.field,))
        yield f.Growth(things=things, by=by, measure=i.measure(additive=True), percent=i.random.random() < 0.6)
        yield f.Running(things=i.things(1, (by.field,)), by=by, measure=i.measure(additive=True))


def _latest(i: Ingredients) -> Iterator[f.Form]:
    group = _grouping(i)
    if group is None or not i.times:
        return
    time = i.random.choice(i.times)
    show = tuple(s for s in i.some_shown() if s not in {time, _of(group.dimension)})
    if show:
        things = i.things(1, _exclude(group.dimension))
        yield f.Latest(things=things, per=group.dimension, time=time, show=show)


def _best_per_group(i: Ingredients) -> Iterator[f.Form]:
    outer, inner = _grouping(i, 100), _grouping(i)
    if i.periods and i.random.random() < 0.3:
        outer = i.random.choice(i.periods)
    if outer is None or inner is None or outer.dimension == inner.dimension:
        return
    above, below = _of(outer.dimension).path, _of(inner.dimension).path
    if above and below and (above == below or below[: len(above)] == above):
        return
    measure = i.measure(additive=True)
    things = i.things_for(measure, most=1, exclude=_exclude(outer.dimension, inner.dimension))
    yield f.BestPerGroup(things=things, outer=outer.dimension, inner=inner.dimension, measure=measure)


def _children(i: Ingredients) -> Iterator[f.Form]:
    """This table as the parent. Only where one edge leads here: with two, "its films" would be unclear."""
    edges = i.reach.children(i.table)
    for relation in edges:
        if sum(r.child == relation.child for r in edges) == 1 and not i.reach.is_link(relation.child):
            yield from _children_along(i, relation)


def _children_along(i: Ingredients, relation: Relation) -> Iterator[f.Form]:
    child = f.Things(table=relation.child, where=_child_where(i, relation.child))
    bare = f.Things(table=relation.child)
    used = i.reach.source.profiles[relation.child].columns[relation.child_columns[0]].distinct or 0
    things = i.things(0 if child.where else 1)
    if used < i.rows or (child.where and _someone_lacks(i, child)):
        yield f.Childless(things=i.things(0), relation=relation, child=child, show=i.name)
        more = tuple(dict.fromkeys((*i.name, *i.some_shown(2))))
        if more != i.name:
            whole = bare if used < i.rows else child
            yield f.Childless(things=i.things(0), relation=relation, child=whole, show=more)
    average = max(i.reach.rows(relation.child) // max(used, 1), 1)
    yield f.WithChildren(things=things, relation=relation, child=child, minimum=1)
    if average > 1:
        minimum = average if average <= _FEW else int(nice(Decimal(average), 1, average + 1))
        yield f.WithChildren(things=i.things(0), relation=relation, child=bare, minimum=minimum)
    yield f.ChildCounts(things=things, relation=relation, child=child)
    yield f.ChildCounts(things=i.things(1), relation=relation, child=bare)


def _someone_lacks(i: Ingredients, child: f.Things) -> bool:
    """True where the children of that kind are few enough for some parent to have none."""
    shares = {x.condition: x.share for x in filters_of(i, child.table)}
    some = i.reach.rows(child.table) * min(shares.get(c, 1.0) for c in child.where)
    return some < _ENOUGH * i.rows


def _child_where(i: Ingredients, child: TableName) -> tuple[f.Condition, ...]:
    """One condition on the child's own columns, sometimes."""
    from_child = [x.condition for x in filters_of(i, child) if _said_of_children(x)]
    if not from_child or i.random.random() < 0.4:
        return ()
    return (i.random.choice(from_child),)


def _said_of_children(of: Filter) -> bool:
    """Plain statements only: "no orders that are not …" is a riddle."""
    condition = of.condition
    match condition:
        case f.Exceeds(op=op):
            plain_kind = op in {">", ">="}
        case f.Equals(negated=negated):
            plain_kind = not negated
        case _:
            plain_kind = isinstance(condition, f.During)
    return plain_kind and not condition.field.path and not of.identity and of.share > _RARE


def filters_of(i: Ingredients, table: TableName) -> tuple[Filter, ...]:
    return i.filters if table == i.table else i.neighbours(table)


def _averages(i: Ingredients) -> Iterator[f.Form]:
    ranking = [x for x in i.measures if _ranks(i, x)]
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
    group = _grouping(i)
    if group is not None and group.groups != 1:
        for family in (f.GroupsAboveAverage, f.AveragePerGroup):
            measure = i.measure(additive=True)
            things = i.things_for(measure, most=1, exclude=_exclude(group.dimension))
            yield family(things=things, by=group.dimension, measure=measure)


def _hierarchy(i: Ingredients) -> Iterator[f.Form]:
    for relation in i.reach.own_hierarchy(i.table):
        yield f.Hierarchy(things=i.things(1), relation=relation)
        yield f.Reports(things=f.Things(table=i.table), relation=relation)


def _conditional(i: Ingredients) -> Iterator[f.Form]:
    yield from _splits(i)
    yield from _portions(i)


def _splits(i: Ingredients) -> Iterator[f.Form]:
    values: dict[f.Field, list[Value]] = {}
    for each in i.filters:
        condition = each.condition
        if isinstance(condition, f.Equals) and not condition.negated and not each.identity and each.share > _RARE:
            values.setdefault(condition.field, []).append(condition.value)
    several = [(of, tuple(found)) for of, found in values.items() if len(found) > 1]
    if not several:
        return
    of, found = i.random.choice(several)
    found = found[: i.random.randint(2, 3)]
    yield f.Split(things=i.things(1, (of,)), measure=i.measure(additive=True), field=of, values=found)
    group = _grouping(i, 100)
    if group is not None and not _touches(of, group.dimension):
        things = i.things(1, (of, *_exclude(group.dimension)))
        measure = i.measure(additive=True)
        yield f.Split(things=things, measure=measure, field=of, values=found, by=(group.dimension,))


def _portions(i: Ingredients) -> Iterator[f.Form]:
    conditions = [x.condition for x in i.filters if _is_portion(x)]
    if not conditions:
        return
    condition = i.random.choice(conditions)
    yield f.Portion(things=i.things(1, (condition.field,)), condition=condition)
    group = _grouping(i, 100)
    if group is not None and not _touches(condition.field, group.dimension):
        things = i.things(1, (condition.field, *_exclude(group.dimension)))
        yield f.Portion(things=things, condition=condition, by=(group.dimension,))


def _is_portion(of: Filter) -> bool:
    """What can be a part of the whole: a value shared by some, a threshold, a gap."""
    kinds = f.Equals | f.OneOf | f.Missing | f.Present | f.Exceeds | f.InRange
    if not isinstance(of.condition, kinds) or of.identity or not _RARE < of.share < 1 - _RARE:
        return False
    return not (isinstance(of.condition, f.Exceeds) and not isinstance(of.condition.value, int | Decimal))


def _overlap(i: Ingredients) -> Iterator[f.Form]:
    group = _grouping(i)
    usable = [x.condition for x in i.filters if _contrasts(x)]
    if group is None or not usable:
        return
    first = i.random.choice(usable)
    others = [c for c in usable if c.field == first.field and type(c) is type(first) and c != first]
    few = 0 < group.groups < _FEW - 2 or (i.reach.profile(first.field).distinct or 0) <= 2
    if not others or _touches(first.field, group.dimension) or few:
        return
    second = i.random.choice(others)
    kind = i.random.choice(("both", "first", "either"))
    things = f.Things(table=i.table, where=(i.alive,) if i.alive else ())
    yield f.Overlap(things=things, by=group.dimension, first=first, second=second, kind=kind)


def _contrasts(of: Filter) -> bool:
    """Conditions of which two on one column exclude each other."""
    condition = of.condition
    if isinstance(condition, f.During):
        return isinstance(condition.period, f.Month | f.Year)
    return isinstance(condition, f.Equals) and not condition.negated and not of.identity and of.share > 0.02


def _touches(of: f.Field, by: f.Dimension) -> bool:
    """True where the group fixes the column, so that a condition on it says nothing new."""
    grouped = _of(by)
    return of == grouped or (bool(grouped.path) and of.path[: len(grouped.path)] == grouped.path)


def _links(i: Ingredients) -> Iterator[f.Form]:
    """Across a table that only joins two others."""
    for near in i.reach.children(i.table):
        link = near.child
        edges = i.reach.parents(link)
        if not i.reach.is_link(link) or sum(r.parent == i.table for r in edges) != 1:
            continue
        for far in edges:
            if far.parent == i.table or not i.words.named((far,)):
                continue
            yield f.LinkCounts(things=i.things(1), near=near, far=far, limit=i.random.choice((None, 3, 5, 10)))
            display = i.reach.display(far.parent)
            if len(display) == 1:
                yield from _named_links(i, near, far, f.Field(table=far.parent, column=display[0]))


def _named_links(i: Ingredients, near: Relation, far: Relation, label: f.Field) -> Iterator[f.Form]:
    values = i.sayable(label)
    if values:
        yield f.Linked(things=i.things(1), near=near, far=far, value=i.random.choice(values[:5]))


FAMILIES: tuple[Family, ...] = (
    _count, _figures, _listing, _distinct, _top, _breakdown, _breakdown_two, _trend, _top_groups, _having, _shares,
    _over_time, _latest, _best_per_group, _children, _averages, _hierarchy, _conditional, _overlap, _links,
)  # fmt: skip
