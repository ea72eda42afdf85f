"""The newest row of each group, such as the last order of each customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family
from training.questions.ingredients.choices import besides, fixed_by, touches
from training.questions.ingredients.groupings import Grouping
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.source_facts.lasting import is_end
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts

_PER_GROUP = 3
"""Minimum rows of a group, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest(f.Form):
    """The newest row of each group."""

    per: f.Dimension
    time: f.Field
    show: tuple[f.Shown, ...]


def _propose(i: Ingredients) -> Iterator[f.Form]:
    own = [g for g in i.groupings if _is_usable(i, g)]
    group = i.random.choice(own) if own else None
    times = [x for x in i.times if not (i.reach.is_birth(x) or is_end(x, i.reach))]
    if group is None or not times or not i.called:
        return
    time = i.random.choice(times)
    things = i.things(1, (time, *fixed_by(group.dimension)))
    if any(touches(c.field, group.dimension) for c in things.where):
        things = f.Things(table=i.table, alive=things.alive)
    shown = i.some_shown(1) if len(i.called) == 1 else i.called
    show = tuple(s for s in besides(i, shown, things) if s not in {i.shown_as(time), f.subject_of(group.dimension)})
    if show:
        yield Latest(things=things, per=group.dimension, time=time, show=show)


def _is_usable(i: Ingredients, of: Grouping) -> bool:
    """Return True for a grouping by a parent or an own text column with several rows per group."""
    subject = f.subject_of(of.dimension)
    kind = isinstance(subject, f.Field) and not subject.path and i.reach.kind(subject) in {"text", "enum"}
    own = kind or (isinstance(subject, f.Entity) and len(subject.path) == 1)
    return own and not of.binary and i.rows >= _PER_GROUP * of.groups


def _build(parts: Parts, form: Latest) -> t.Select:
    """DISTINCT ON keeps the first row of each group in the given order."""
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.per)
    time = scope.value(form.time)
    items = (*group.items, *parts.shown(scope, (form.time, *form.show)))
    # rows without the date are not the newest
    happened = (t.IsNull(scope.column(form.time), negated=True),) if parts.reach.nullable(form.time) else ()
    newest = t.Order(time, descending=True)
    query = parts.select(scope, items, form.things, (*group.present, *happened))
    return replace(query, distinct_on=group.by, order=(*map(t.Order, group.by), newest))


FAMILY = Family(
    labels={"latest_per_group": ("newest per group", "每组最新")},
    forms={Latest: "latest_per_group"},
    propose=_propose,
    build=_build,
    rules_en=(
        rule("form", Latest, "For each {per:dim}, which {things:one} has the {time:latest}? Show the {show:shown+}."),
    ),
    rules_zh=(
        rule("form", Latest, "找出每{per:per~}{per:dim}{time:column}最晚的一{things:counter~}{things:some}，显示{show:shown+}。", when=w.unconditional),
        rule("form", Latest, "在{things:all}中，找出每{per:per~}{per:dim}{time:column}最晚的一{things:counter~}，显示{show:shown+}。", when=w.conditional),
    ),
)  # fmt: skip
