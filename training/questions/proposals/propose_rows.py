"""Candidates that answer with rows: lists, values, tops, the newest."""

from __future__ import annotations

from collections.abc import Iterator

from training.questions import form as f
from training.questions.lasting import is_end
from training.questions.proposals.choices import (
    besides,
    fixed_by,
    ranks,
    sortable,
    touches,
)
from training.questions.proposals.groupings import Grouping
from training.questions.proposals.ingredients import Ingredients

_PER_GROUP = 3
"""Rows of a group, on average, from which on its newest is asked for."""


def every_shown(i: Ingredients, bare: f.Things) -> Iterator[f.Form]:
    """Each column, beside what its row is called."""
    for at in range(0, len(i.shows), 2):
        things = i.things(1)
        if show := besides(i, tuple(dict.fromkeys((*i.called, *i.shows[at : at + 2]))), things):
            yield f.Listing(things=things, show=show)
        show = tuple(dict.fromkeys((*i.called, *i.shows[at : at + 2])))
        if show != i.called:
            yield f.Listing(things=bare, show=show)
    if i.reach.display(i.table) and all(isinstance(s, f.Field) for s in i.name):
        yield f.Listing(things=bare, show=i.name)
    for each in (*i.shows, *i.personal):
        if each not in i.called:
            yield f.Listing(things=bare, show=(*i.called, each))


def needs_plain_join(i: Ingredients, path: f.Path) -> bool:
    """True if the parent has no name to show that the row does not hold itself, or one side has no rows, so that a list
    would be empty."""
    parent = path[-1].parent
    named = f.Entity(table=parent, path=path) in i.shows
    return len(path) == 1 and (i.rows == 0 or i.reach.rows(parent) == 0 or not named)


def joins_along(i: Ingredients, path: f.Path) -> Iterator[f.Form]:
    """A question that needs the edge even where the parent has nothing worth showing, or no rows."""
    columns = i.reach.fields(path[-1].parent)
    keys = path[-1].parent_columns
    numbers = {*keys, *(c for r in i.reach.parents(path[-1].parent) for c in r.child_columns)}
    telling = [
        c for c in columns if not i.reach.is_secret(c) and c.column not in numbers and _role(i, c) != "technical"
    ]
    column = next(iter(telling), columns[0])
    of = f.Field(table=path[-1].parent, column=column.column, path=path)
    if i.called and i.rows and i.reach.rows(path[-1].parent):
        if telling:
            numbers_only = f.references(of)
            yield f.Listing(things=i.plain(), show=(*(s for s in i.called if s not in numbers_only), of))
    else:
        # what the key finds is there, so that this asks which rows have a parent
        yield f.Count(things=i.plain((f.Present(field=of),)))


def _role(i: Ingredients, of: f.Field) -> str:
    return i.reach.role(of.table, of.column)


def of_nothing(i: Ingredients) -> Iterator[f.Form]:
    """Questions that have an answer even where a table has no rows: how many, how much."""
    bare = i.plain()
    yield f.Count(things=bare)
    yield from (f.Figures(things=bare, measures=(m,)) for of in i.measures for m in i.aggregates(of))
    for of in i.shows:
        if isinstance(of, f.Field):
            yield f.Count(things=i.plain((f.Present(field=of),)))
    for path in i.reach.paths(i.table):
        if i.words.named(path):
            yield from joins_along(i, path)


def of_the_only_one(i: Ingredients) -> Iterator[f.Form]:
    """What stands in the one row of a table of settings: there is nothing to count, to rank or to group."""
    bare = i.plain()
    own = [x for x in (*i.shows, *i.personal) if isinstance(x, f.Field) and not x.path]
    for of in own:
        yield f.Listing(things=bare, show=(of,))
    for at in range(0, len(own), 2):
        if len(own) > at + 1:
            yield f.Listing(things=bare, show=tuple(own[at : at + 3]))
    for path in i.reach.paths(i.table):
        if i.words.named(path):
            yield from joins_along(i, path)
    if not own:
        yield f.Count(things=bare)


def of_link(i: Ingredients) -> Iterator[f.Form]:
    """What a link says of its own. Which belongs to which is asked from either side of it, never of its rows; a link
    with no such side is asked like any other."""
    bare = i.plain()
    ends = [r for r in i.reach.parents(i.table) if i.reach.display(r.parent) and i.words.named((r,))]
    joins_others = len({r.parent for r in ends}) > 1
    if not joins_others:
        yield f.Count(things=bare)
    for each in (*i.shows, *i.personal):
        own = isinstance(each, f.Field) and not each.path
        if each not in i.name and (own or not joins_others):
            yield f.Listing(things=bare, show=(*i.name, each))
    for each in i.filters:
        things = i.plain((each.condition,))
        own = not each.condition.field.path
        if (own or not joins_others) and (show := besides(i, i.name, things)):
            yield f.Listing(things=things, show=show)
    for path in i.reach.paths(i.table):
        if i.words.named(path) and needs_plain_join(i, path):
            yield from joins_along(i, path)


def listing(i: Ingredients) -> Iterator[f.Form]:
    for most in (3, 4):
        things = i.things()
        if show := besides(i, i.some_shown(most), things):
            yield f.Listing(things=things, show=show)


def distinct(i: Ingredients) -> Iterator[f.Form]:
    dimensions = [g.dimension for g in i.groupings if not g.binary]
    fields = [by.field for by in dimensions if isinstance(by, f.ByField) and not by.field.path]
    if fields:
        yield f.Distinct(things=i.things(0), field=i.random.choice(fields))


def top(i: Ingredients) -> Iterator[f.Form]:
    fields = [x for x in sortable(i) if ranks(i, x) and not is_end(x, i.reach)]
    if not fields or i.rows < 2:
        return
    by = i.random.choice(fields)
    known = i.rows * (1 - i.reach.profile(by).null_share)
    limit = i.random.choice([n for n in (3, 5, 5, 10, 10, 20) if n <= known / 2] or [1])
    # the first that ever happened is asked less often than the newest
    descending = i.random.random() < (0.9 if by in i.times else 0.65) or (by in i.times and not _happened(i, by))
    # what nobody would know by its number is shown with whose it is
    without = (*i.measures, *i.times) if by in i.times else i.measures
    known_by = tuple(s for s in i.called or i.name if s != by) or i.name
    if i.name != (by,) and limit > 1:
        yield f.TopRows(things=i.things(1, without), show=known_by, by=by, descending=descending, limit=limit)
        show = tuple(s for s in dict.fromkeys((*known_by, *i.some_shown(1))) if s != by)
        yield f.TopRows(things=i.things(1, without), show=show, by=by, descending=descending, limit=limit)
    yield f.TopRows(things=i.things(1, without), show=known_by, by=by, descending=descending, limit=1)


def _happened(i: Ingredients, by: f.Field) -> bool:
    return i.words.main_time(i.table) == by or i.words.is_past(by)


def latest(i: Ingredients) -> Iterator[f.Form]:
    own = [g for g in i.groupings if _has_a_newest(i, g)]
    group = i.random.choice(own) if own else None
    times = [x for x in i.times if not (i.reach.is_birth(x) or is_end(x, i.reach))]
    if group is None or not times or not i.called:
        return
    time = i.random.choice(times)
    things = i.things(1, (time, *fixed_by(group.dimension)))
    if any(touches(c.field, group.dimension) for c in things.where):
        things = f.Things(table=i.table, alive=things.alive)
    shown = i.some_shown(1) if len(i.called) == 1 else i.called
    show = tuple(s for s in besides(i, shown, things) if s not in {time, f.subject_of(group.dimension)})
    if show:
        yield f.Latest(things=things, per=group.dimension, time=time, show=show)


def _has_a_newest(i: Ingredients, of: Grouping) -> bool:
    """The row's parent, or a kind of its own, of which there are several rows each."""
    subject = f.subject_of(of.dimension)
    kind = isinstance(subject, f.Field) and not subject.path and i.reach.kind(subject) in {"text", "enum"}
    own = kind or (isinstance(subject, f.Entity) and len(subject.path) == 1)
    return own and not of.binary and i.rows >= _PER_GROUP * of.groups
