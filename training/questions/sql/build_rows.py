"""SQL of the families that answer with rows: lists, tops, the newest, what has no or some children."""

from __future__ import annotations

from dataclasses import replace

from training.catalog.model import ColumnName
from training.questions import form as f
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.questions.sql.scope import Scope, source_of
from training.relations.relation import Relation


def listing(parts: Parts, form: f.Listing) -> t.Query:
    scope = parts.scope(form.things.table)
    return parts.select(scope, parts.shown(scope, form.show), form.things)


def distinct(parts: Parts, form: f.Distinct) -> t.Query:
    scope = parts.scope(form.things.table)
    column = scope.column(form.field)
    also = (t.IsNull(column, negated=True),) if parts.reach.nullable(form.field) else ()
    query = parts.select(scope, (parts.item(column, parts.words.field(form.field)),), form.things, also)
    return replace(query, distinct=True, order=(t.Order(column),))


def top_rows(parts: Parts, form: f.TopRows) -> t.Query:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, (*form.show, form.by))
    # what is not known is neither high nor low
    known = (t.IsNull(scope.column(form.by), negated=True),) if parts.reach.nullable(form.by) else ()
    query = parts.select(scope, items, form.things, known)
    return replace(query, order=(t.Order(scope.value(form.by), form.descending),), limit=form.limit)


def latest(parts: Parts, form: f.Latest) -> t.Query:
    """DISTINCT ON keeps the first row of each group in the order given."""
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.per)
    time = scope.value(form.time)
    items = (*group.items, *parts.shown(scope, (form.time, *form.show)))
    # what never happened is not the newest
    happened = (t.IsNull(scope.column(form.time), negated=True),) if parts.reach.nullable(form.time) else ()
    newest = t.Order(time, descending=True)
    query = parts.select(scope, items, form.things, (*group.present, *happened))
    return replace(query, distinct_on=group.by, order=(*map(t.Order, group.by), newest))


def above_average(parts: Parts, form: f.AboveAverage) -> t.Query:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, (*form.show, form.field))
    average = parts.over_all(form.things, f.Aggregate(function="avg", field=form.field))
    passes = t.Binary(">" if form.above else "<", scope.value(form.field), average)
    query = parts.select(scope, items, form.things, (passes,))
    return replace(query, order=(t.Order(scope.value(form.field), descending=form.above),))


def extreme(parts: Parts, form: f.Extreme) -> t.Query:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, (*form.show, form.field))
    edge = parts.over_all(form.things, f.Aggregate(function="max" if form.highest else "min", field=form.field))
    return parts.select(scope, items, form.things, (t.Binary("=", scope.value(form.field), edge),))


def childless(parts: Parts, form: f.Childless) -> t.Query:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, form.show)
    query = parts.select(scope, items, form.things)
    taken = frozenset({scope.root.qualifier, *(j.source.qualifier for j in scope.joins)})
    child = parts.scope(form.relation.child, taken=taken)
    edge = child.linked(form.relation, child.root.qualifier, scope.root.qualifier)
    inner = parts.select(child, (t.Item(t.Fixed(1)),), replace(form.child, where=(), alive=None), ())
    inner = replace(inner, where=(*edge, *child.where(form.child.conditions)), joins=tuple(child.joins))
    return replace(query, where=(*query.where, t.Exists(inner, negated=True)))


def with_children(parts: Parts, form: f.WithChildren) -> t.Query:
    scope = parts.scope(form.things.table)
    name = scope.join_child(form.relation)
    group = parts.group(scope, f.ByEntity(entity=f.Entity(table=form.things.table, path=())))
    conditions = _child_conditions(parts, form.child, name)
    count = t.Call("COUNT", (t.Star(),))
    heading = parts.words.measure(f.CountRows(), form.relation.child)
    query = parts.select(scope, (*group.items, t.Item(count, heading)), form.things)
    having = t.Binary(">=", count, t.Lit(form.minimum)) if form.minimum > 1 else None
    order = (t.Order(count, descending=True),)
    return replace(query, where=(*query.where, *conditions), group=group.by, having=having, order=order)


def child_counts(parts: Parts, form: f.ChildCounts) -> t.Query:
    scope = parts.scope(form.things.table)
    children = parts.with_children(scope, form.relation, form.child)
    group = parts.group(scope, f.ByEntity(entity=f.Entity(table=form.things.table, path=())))
    count = t.Call("COUNT", (t.Col(children.root.qualifier, form.relation.child_columns[0]),))
    heading = parts.words.measure(f.CountRows(), form.relation.child)
    query = parts.select(scope, (*group.items, t.Item(count, heading)), form.things)
    return replace(query, group=group.by, order=(t.Order(count, descending=True),))


def _child_conditions(parts: Parts, child: f.Things, name: str) -> tuple[t.Expr, ...]:
    """Conditions on the child's own columns, under the name it has in the join."""
    scope = Scope(parts.reach, parts.reads, source_of(parts.reach, child.table, name))
    return scope.where(child.conditions)


def hierarchy(parts: Parts, form: f.Hierarchy) -> t.Query:
    """A row beside the one it points to; rows at the top stay, with nothing beside them."""
    relation = form.relation
    scope = parts.scope(form.things.table)
    own = parts.display(form.things.table)
    name = "parent" if scope.root.qualifier != "parent" else "parent_row"
    on = t.conjunction(scope.linked(relation, scope.root.qualifier, name))
    if on is None:
        raise ValueError(f"the relation of {relation.child} to itself has no columns")
    scope.joins.append(t.Join(source_of(parts.reach, relation.parent, name), on, outer=True))
    items = list(parts.name_of(scope, f.Entity(table=form.things.table, path=())))
    role = parts.words.superior(relation)
    for column in own:
        heading = parts.words.owned(role, f.Field(table=relation.parent, column=column))
        items.append(t.Item(t.Col(name, column), heading))
    return parts.select(scope, tuple(items), form.things)


def reports(parts: Parts, form: f.Reports) -> t.Query:
    relation = form.relation
    scope = parts.scope(form.things.table)
    name = "junior" if scope.root.qualifier != "junior" else "junior_row"
    on = t.conjunction(scope.linked(relation, name, scope.root.qualifier))
    if on is None:
        raise ValueError(f"the relation of {relation.child} to itself has no columns")
    scope.joins.append(t.Join(source_of(parts.reach, relation.child, name), on))
    group = parts.group(scope, f.ByEntity(entity=f.Entity(table=form.things.table, path=())))
    count = t.Call("COUNT", (t.Star(),))
    query = parts.select(
        scope, (*group.items, t.Item(count, parts.words.measure(f.CountRows(), relation.child))), form.things
    )
    return replace(query, group=group.by, order=(t.Order(count, descending=True),))


def linked(parts: Parts, form: f.Linked) -> t.Query:
    scope = parts.scope(form.things.table)
    link = scope.join_child(form.near)
    far = scope.join_parent(form.far, link)
    anchor = parts.display(form.far.parent)[0]
    items = parts.shown(
        scope, tuple(f.Field(table=form.things.table, column=c) for c in parts.display(form.things.table))
    )
    parts.reads.columns.add(ColumnName(form.far.parent, anchor))
    query = parts.select(scope, items, form.things, (t.Binary("=", t.Col(far, anchor), t.Lit(form.value)),))
    return replace(query, distinct=True)


def linked_rows(parts: Parts, form: f.LinkedRows) -> t.Query:
    """Read from the link, so that each side is joined once."""
    scope = parts.scope(form.near.child)
    shown = parts.shown(
        scope,
        (f.Entity(table=form.far.parent, path=(form.far,)), f.Entity(table=form.near.parent, path=(form.near,))),
    )
    conditions = scope.where(tuple(_through(form.near, c) for c in form.things.conditions))
    query = parts.select(scope, shown, f.Things(table=form.near.child))
    return replace(query, where=conditions, joins=tuple(scope.joins))


def link_counts(parts: Parts, form: f.LinkCounts) -> t.Query:
    """Counted from the link, so that each side is joined once."""
    scope = parts.scope(form.near.child)
    far = f.Entity(table=form.far.parent, path=(form.far,))
    group = parts.group(scope, f.ByEntity(entity=far))
    near = scope.column(f.Field(table=form.things.table, column=form.near.parent_columns[0], path=(form.near,)))
    count = t.Call("COUNT", (near,), distinct=True)
    heading = parts.words.measure(f.CountRows(), form.things.table)
    conditions = scope.where(tuple(_through(form.near, c) for c in form.things.conditions))
    query = parts.select(scope, (*group.items, t.Item(count, heading)), f.Things(table=form.near.child))
    order = (t.Order(count, descending=True),)
    return replace(query, where=conditions, joins=tuple(scope.joins), group=group.by, order=order, limit=form.limit)


def _through(near: Relation, condition: f.Condition | f.NotDeleted) -> f.Condition | f.NotDeleted:
    """The same condition seen from the link."""
    of = condition.field
    return replace(condition, field=replace(of, path=(near, *of.path)))
