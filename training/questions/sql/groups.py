"""GROUP BY queries: figures per group, groups that include every row, and the order of groups."""

from __future__ import annotations

from dataclasses import replace

from training.questions import form as f
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Group, Parts, unique_headings
from training.questions.sql.scope import Scope


def grouped(
    parts: Parts, scope: Scope, groups: tuple[Group, ...], figures: tuple[t.Item, ...], things: f.Things
) -> t.Select:
    items = (*(i for g in groups for i in g.items), *figures)
    present = tuple(p for g in groups for p in g.present)
    query = parts.select(scope, unique_headings(items), things, present)
    return replace(query, group=tuple(dict.fromkeys(e for g in groups for e in g.by)))


def every_groups(parts: Parts, scope: Scope, by: tuple[f.Dimension, ...]) -> tuple[Group, ...]:
    return tuple(every_group(parts, scope, d) for d in by)


def every_group(parts: Parts, scope: Scope, by: f.Dimension) -> Group:
    """Return the group of a dimension, with a group for rows without a value."""
    if not isinstance(by, f.ByField):
        return parts.group(scope, by)
    scope.column(by.field, outer=True)
    return replace(parts.group(scope, by), present=())


def in_time(by: tuple[f.Dimension, ...], groups: tuple[Group, ...]) -> tuple[t.Order, ...]:
    """Return a chronological order if a dimension is a period; () otherwise, because no order was asked for."""
    if not any(isinstance(each, f.ByPeriod) for each in by):
        return ()
    return tuple(order for group in groups for order in group.order)


def ranked(parts: Parts, measure: f.Measure, item: t.Item, descending: bool) -> t.Order:
    """Return the order by a figure; NULLS LAST if it may be NULL, such as a sum over NULLs."""
    may_be_null = (
        isinstance(measure, f.Aggregate) and measure.function != "distinct" and parts.reach.nullable(measure.field)
    )
    return t.Order(item.of, descending, nulls_last=may_be_null and descending)
