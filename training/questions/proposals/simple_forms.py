"""Simple questions about each column and parent, and those about tables without rows, with one row, or only links."""

from __future__ import annotations

from collections.abc import Iterator

from training.questions import form as f
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.rows.lists import Listing
from training.questions.ingredients.choices import (
    besides,
)
from training.questions.ingredients.ingredients import Ingredients


def every_shown(i: Ingredients, bare: f.Things) -> Iterator[f.Form]:
    """Yield lists of each column beside the row's name."""
    for at in range(0, len(i.shows), 2):
        things = i.things(1)
        if show := besides(i, tuple(dict.fromkeys((*i.called, *i.shows[at : at + 2]))), things):
            yield Listing(things=things, show=show)
        show = tuple(dict.fromkeys((*i.called, *i.shows[at : at + 2])))
        if show != i.called:
            yield Listing(things=bare, show=show)
    if i.reach.display(i.table) and all(isinstance(s, f.Field) for s in i.name):
        yield Listing(things=bare, show=i.name)
    for each in (*i.shows, *i.personal):
        if each not in i.called:
            yield Listing(things=bare, show=(*i.called, each))


def needs_plain_join(i: Ingredients, path: f.Path) -> bool:
    """Return True if other forms do not use the relation: the parent has no name to show, or one side has no rows."""
    parent = path[-1].parent
    named = f.Entity(table=parent, path=path) in i.shows
    return len(path) == 1 and (i.rows == 0 or i.reach.rows(parent) == 0 or not named)


def joins_along(i: Ingredients, path: f.Path) -> Iterator[f.Form]:
    """Yield a question that joins along the path, also if the parent has no name or no rows."""
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
            yield Listing(things=i.plain(), show=(*(s for s in i.called if s not in numbers_only), of))
    else:
        # counts the rows that have a parent
        yield Count(things=i.plain((f.Present(field=of),)))


def _role(i: Ingredients, of: f.Field) -> str:
    return i.reach.role(of.table, of.column)


def of_nothing(i: Ingredients) -> Iterator[f.Form]:
    """Yield questions that have an answer in a table without rows: counts and totals."""
    bare = i.plain()
    yield Count(things=bare)
    yield from (Figures(things=bare, measures=(m,)) for of in i.measures for m in i.aggregates(of))
    for of in i.shows:
        if isinstance(of, f.Field):
            yield Count(things=i.plain((f.Present(field=of),)))
    for path in i.reach.paths(i.table):
        if i.words.named(path):
            yield from joins_along(i, path)


def of_the_only_one(i: Ingredients) -> Iterator[f.Form]:
    """Yield questions about the values of a single row, such as settings, without counts, ranks or groups."""
    bare = i.plain()
    own = [x for x in (*i.shows, *i.personal) if isinstance(x, f.Field) and not x.path]
    for of in own:
        yield Listing(things=bare, show=(of,))
    for at in range(0, len(own), 2):
        if len(own) > at + 1:
            yield Listing(things=bare, show=tuple(own[at : at + 3]))
    for path in i.reach.paths(i.table):
        if i.words.named(path):
            yield from joins_along(i, path)
    if not own:
        yield Count(things=bare)


def of_link(i: Ingredients) -> Iterator[f.Form]:
    """Yield questions about a link table's own columns.

    What is linked is asked from either linked table, never of the link's rows; a link that joins no two named tables is
    treated like any table.
    """
    bare = i.plain()
    ends = [r for r in i.reach.parents(i.table) if i.reach.display(r.parent) and i.words.named((r,))]
    joins_others = len({r.parent for r in ends}) > 1
    if not joins_others:
        yield Count(things=bare)
    for each in (*i.shows, *i.personal):
        own = isinstance(each, f.Field) and not each.path
        if each not in i.name and (own or not joins_others):
            yield Listing(things=bare, show=(*i.name, each))
    for each in i.filters:
        things = i.plain((each.condition,))
        own = not each.condition.field.path
        if (own or not joins_others) and (show := besides(i, i.name, things)):
            yield Listing(things=things, show=show)
    for path in i.reach.paths(i.table):
        if i.words.named(path) and needs_plain_join(i, path):
            yield from joins_along(i, path)
