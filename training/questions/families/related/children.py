"""Rows by their children: those without any, those with some, and the number of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.catalog.model import TableName
from training.language import chinese
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, by_form, several_rows
from training.questions.ingredients.choices import ENOUGH, RARE, round_below
from training.questions.ingredients.filters import Filter
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, Slots, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.source_facts.quota import needs_few_pairs
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.questions.sql.scope import Scope, source_of
from training.relations.relation import Relation

_MAX_BY_KEY = 20
"""Maximum rows of a table without names: people may know shops by their number, but not loans."""
_SEVERAL = 1.2
"""Minimum children per parent, on average, for asking how many each has."""
_MIN_PARENTS = 4
"""Minimum parents with children for asking which have several."""
_FEW_HAVE, _MOST_HAVE = 0.05, 0.95
"""Range of the share of parents with children: below it nothing is asked, above it not which have some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Children(f.Form):
    relation: Relation
    child: f.Things

    def is_sound(self) -> bool:
        return (self.relation.child, self.relation.parent) == (self.child.table, self.things.table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Childless(_Children):
    """Parents without any child that meets the conditions of `child`."""

    show: tuple[f.Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithChildren(_Children):
    """Parents with at least `minimum` such children."""

    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildCounts(_Children):
    """All parents with the number of their children, including zero."""


def _propose(i: Ingredients) -> Iterator[f.Form]:
    """Propose this table as the parent of tables with a single reference to it; with two, "its films" is ambiguous."""
    edges = i.reach.children(i.table)
    if i.reach.is_calendar(i.table):
        # rows per day are asked of the children, not of the calendar
        return
    if i.reach.goes_by_key(i.table) and i.rows > _MAX_BY_KEY:
        return
    for relation in edges:
        alone = sum(r.child == relation.child for r in edges) == 1 and not i.reach.is_link(relation.child)
        if alone and not needs_few_pairs(i.reach.source, i.reach.source.catalog.table(relation.child)):
            yield from _children_along(i, relation)


def _children_along(i: Ingredients, relation: Relation) -> Iterator[f.Form]:
    if i.reach.has_one_at_most(relation):
        yield from _only_child(i, relation)
        return
    child = f.Things(table=relation.child, where=_child_where(i, relation))
    bare = f.Things(table=relation.child)
    used = i.reach.source.profiles[relation.child].columns[relation.child_columns[0]].distinct or 0
    things = i.things(0 if child.where else 1)
    if used < i.rows * _FEW_HAVE:
        return
    some_lack = used < i.rows
    if some_lack or (child.where and _some_parent_lacks(i, child)):
        yield Childless(things=i.things(0), relation=relation, child=child, show=i.name)
        more = tuple(dict.fromkeys((*i.name, *i.some_shown(2))))
        if more != i.name:
            whole = bare if some_lack else child
            yield Childless(things=i.things(0), relation=relation, child=whole, show=more)
    average = i.reach.rows(relation.child) // max(used, 1)
    if i.reach.rows(relation.child) < _SEVERAL * used:
        return
    if used >= _MIN_PARENTS and (used < i.rows * _MOST_HAVE or child.where):
        yield WithChildren(things=things, relation=relation, child=child, minimum=1)
    if used >= _MIN_PARENTS and average > 1:
        minimum = round_below(average)
        yield WithChildren(things=i.things(0), relation=relation, child=bare, minimum=minimum)
    yield ChildCounts(things=things, relation=relation, child=child)
    yield ChildCounts(things=i.things(1), relation=relation, child=bare)


def _only_child(i: Ingredients, relation: Relation) -> Iterator[f.Form]:
    """Propose parents without their only possible child; counts would be 0 or 1."""
    if i.rows * _FEW_HAVE < i.reach.rows(relation.child) < i.rows:
        for show in dict.fromkeys((i.name, tuple(dict.fromkeys((*i.name, *i.some_shown(2)))))):
            yield Childless(things=i.things(0), relation=relation, child=f.Things(table=relation.child), show=show)


def _some_parent_lacks(i: Ingredients, child: f.Things) -> bool:
    """Return True if the matching children are so few that some parent probably has none."""
    shares = {x.condition: x.share for x in _filters_of(i, child.table)}
    some = i.reach.rows(child.table) * min(shares.get(c, 1.0) for c in child.where)
    return some < ENOUGH * i.rows


def _child_where(i: Ingredients, relation: Relation) -> tuple[f.Condition, ...]:
    """Return one condition on the child's own columns, or none; never on the reference to the parent."""
    from_child = [
        x.condition
        for x in _filters_of(i, relation.child)
        if _is_kind_or_time(x, i.reach) and x.condition.field.column not in relation.child_columns
    ]
    if not from_child or i.random.random() < 0.4:
        return ()
    return (i.random.choice(from_child),)


def _is_kind_or_time(of: Filter, reach: Reach) -> bool:
    """Return True for kinds and times; "no orders that are not …" would be hard to understand."""
    condition = of.condition
    match condition:
        case f.Equals(negated=negated, field=field, value=value):
            # a 0 or an N without a meaning of its own is worded as the opposite of the 1 or the Y
            both = None if reach.profile(field).value_labels else reach.yes_and_no(field)
            plain_kind = not negated and value is not False and (both is None or value == both[0])
        case _:
            plain_kind = isinstance(condition, f.During)
    return plain_kind and not condition.field.path and not of.identity and of.share > RARE


def _filters_of(i: Ingredients, table: TableName) -> tuple[Filter, ...]:
    return i.filters if table == i.table else i.neighbours(table)


def _childless(parts: Parts, form: Childless) -> t.Select:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, form.show)
    query = parts.select(scope, items, form.things)
    taken = frozenset({scope.root.qualifier, *(j.source.qualifier for j in scope.joins)})
    child = parts.scope(form.relation.child, taken=taken)
    edge = child.linked(form.relation, child.root.qualifier, scope.root.qualifier)
    inner = parts.select(child, (t.Item(t.Fixed(1)),), replace(form.child, where=(), alive=None), ())
    inner = replace(inner, where=(*edge, *child.where(form.child.conditions)), joins=tuple(child.joins))
    return replace(query, where=(*query.where, t.Exists(inner, negated=True)))


def _with_children(parts: Parts, form: WithChildren) -> t.Select:
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


def _child_counts(parts: Parts, form: ChildCounts) -> t.Select:
    scope = parts.scope(form.things.table)
    children = parts.with_children(scope, form.relation, form.child)
    group = parts.group(scope, f.ByEntity(entity=f.Entity(table=form.things.table, path=())))
    count = t.Call("COUNT", (t.Col(children.root.qualifier, form.relation.child_columns[0]),))
    heading = parts.words.measure(f.CountRows(), form.relation.child)
    query = parts.select(scope, (*group.items, t.Item(count, heading)), form.things)
    return replace(query, group=group.by, order=(t.Order(count, descending=True),))


def _child_conditions(parts: Parts, child: f.Things, name: str) -> tuple[t.Expr, ...]:
    """Return conditions on the child's own columns, under its alias in the join."""
    scope = Scope(parts.reach, parts.reads, source_of(parts.reach, child.table, name))
    return scope.where(child.conditions)


def _is_informative(form: f.Form, result: ProbeResult, reach: Reach) -> bool:
    return not isinstance(form, ChildCounts) or several_rows(form, result, reach)


def _child_relation(slots: Slots, words: Words) -> Relation:
    return w.only_relation(slots["child"].table, slots["things"].table, words)


@Guard
def _has_part(node: Node, words: Words) -> bool:
    """The parents have a role towards their children: the handlers of complaints."""
    return words.part(node.relation) is not None


@Guard
def _may_be_one(node: Node, words: Words) -> bool:
    """Child and parent are the same person, with the same key: a person who is a patient."""
    relation = node.relation
    child, parent = (words.reach.source.catalog.table(of) for of in (relation.child, relation.parent))
    same = child.primary_key == relation.child_columns and parent.primary_key == relation.parent_columns
    people = all(chinese.are_people(words.tables[of.name]) for of in (child, parent))
    return same and people and not _has_part(node, words)


_may_have_some = ~_has_part & ~_may_be_one


@Guard
def _one_at_most(node: Node, words: Words) -> bool:
    """A parent has at most one child: the profile of a user."""
    return words.reach.has_one_at_most(node.relation)


_of_all_children = Guard(lambda node, _words: node.child.where == ())


_at_least_two = Guard(lambda node, _words: node.minimum > 1)


_of_no_condition = Guard(lambda node, _words: not node.things.conditions and not node.child.conditions)


FAMILY = Family(
    labels={
        "without_children": ("without children", "无下级的"),
        "with_children": ("with children", "有下级的"),
        "child_counts": ("child counts", "下级计数"),
    },
    forms={Childless: "without_children", WithChildren: "with_children", ChildCounts: "child_counts"},
    propose=_propose,
    build=by_form({Childless: _childless, WithChildren: _with_children, ChildCounts: _child_counts}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", Childless, "Which {things:many} have no {child:many}?", derived={"relation": _child_relation, "show": w.name_shown}, when=_may_have_some & ~_one_at_most),
        rule("form", Childless, "Which {things:many} have no {child:many}? Show the {show:shown+}.", derived={"relation": _child_relation}, when=w.unconditional & w.other_show & _may_have_some & ~_one_at_most),
        rule("form", Childless, "Of {things:the}, which have no {child:many}? Show the {show:shown+}.", derived={"relation": _child_relation}, when=w.conditional & w.other_show & _may_have_some & ~_one_at_most),
        rule("form", Childless, "Which {things:many} have no {child:one}?", derived={"relation": _child_relation, "show": w.name_shown}, when=_may_have_some & _one_at_most),
        rule("form", Childless, "Which {things:many} have no {child:one}? Show the {show:shown+}.", derived={"relation": _child_relation}, when=w.unconditional & w.other_show & _may_have_some & _one_at_most),
        rule("form", Childless, "Of {things:the}, which have no {child:one}? Show the {show:shown+}.", derived={"relation": _child_relation}, when=w.conditional & w.other_show & _may_have_some & _one_at_most),
        rule("form", Childless, "Which {things:many} are not {child:many}?", derived={"relation": _child_relation, "show": w.name_shown}, when=_may_be_one),
        rule("form", Childless, "Which {things:many} are not {child:many}? Show the {show:shown+}.", derived={"relation": _child_relation}, when=w.unconditional & w.other_show & _may_be_one),
        rule("form", Childless, "Of {things:the}, which are not {child:many}? Show the {show:shown+}.", derived={"relation": _child_relation}, when=w.conditional & w.other_show & _may_be_one),
        rule("form", Childless, "Which {things:many} are not the {relation:part} of any {child:one}?", derived={"show": w.name_shown}, when=_has_part),
        rule("form", Childless, "Which {things:many} are not the {relation:part} of any {child:one}? Show the {show:shown+}.", when=w.unconditional & w.other_show & _has_part),
        rule("form", Childless, "Of {things:the}, which are not the {relation:part} of any {child:one}? Show the {show:shown+}.", when=w.conditional & w.other_show & _has_part),
        rule("form", WithChildren, "Which {things:many} have at least one {child:one}, and how many does each have?", minimum=1, derived={"relation": _child_relation}, when=w.unconditional & ~_has_part),
        rule("form", WithChildren, "Which {things:many} have at least {minimum:word} {child:many}, and how many does each have?", derived={"relation": _child_relation}, when=_at_least_two & ~_has_part & w.unconditional),
        rule("form", WithChildren, "Of {things:the}, which have at least one {child:one}, and how many does each have?", minimum=1, derived={"relation": _child_relation}, when=w.conditional & ~_has_part),
        rule("form", WithChildren, "Of {things:the}, which have at least {minimum:word} {child:many}, and how many does each have?", derived={"relation": _child_relation}, when=_at_least_two & ~_has_part & w.conditional),
        rule("form", WithChildren, "Which {things:many} are the {relation:part} of at least one {child:one}, and of how many?", minimum=1, when=_has_part),
        rule("form", WithChildren, "Which {things:many} are the {relation:part} of at least {minimum:word} {child:many}, and of how many?", when=_at_least_two & _has_part),
        rule("form", ChildCounts, "How many {child:many} does each {things:one} have, including those with none?", derived={"relation": _child_relation}, when=~_has_part),
        rule("form", ChildCounts, "For each {things:one}, show the number of {child:many}, even if it is zero.", derived={"relation": _child_relation}, when=~_has_part),
        rule("form", ChildCounts, "How many {child:many} is each {things:one} the {relation:part} of, including those with none?", when=_has_part),
        rule("short", Childless, "{things:many} without {child:many}", derived={"relation": _child_relation, "show": w.name_shown}, when=w.unconditional & _may_have_some & ~_one_at_most),
        rule("short", ChildCounts, "number of {child:many} per {things:one}, including zero", derived={"relation": _child_relation}, when=w.unconditional & ~_has_part),
    ),
    rules_zh=(
        rule("form", Childless, "哪些{things:some}没有{child:some}？", derived={"relation": _child_relation, "show": w.name_shown}, when=_may_have_some),
        rule("form", Childless, "列出没有{child:some}的{things:some}，显示{show:shown+}。", derived={"relation": _child_relation}, when=w.other_show & _may_have_some),
        rule("form", Childless, "哪些{things:some}不是{child:some}？", derived={"relation": _child_relation, "show": w.name_shown}, when=_may_be_one),
        rule("form", Childless, "列出不是{child:some}的{things:some}，显示{show:shown+}。", derived={"relation": _child_relation}, when=w.other_show & _may_be_one),
        rule("form", Childless, "哪些{things:some}不是任何{child:some}的{relation:part}？", derived={"show": w.name_shown}, when=_has_part),
        rule("form", Childless, "列出不是任何{child:some}的{relation:part}的{things:some}，显示{show:shown+}。", when=w.other_show & _has_part),
        rule("form", WithChildren, "哪些{things:some}有{child:some}？各有多少{child:counter~}？", minimum=1, derived={"relation": _child_relation}, when=~_has_part),
        rule("form", WithChildren, "哪些{things:some}是{child:some}的{relation:part}？各有多少{child:counter~}？", minimum=1, when=_has_part),
        rule("form", WithChildren, "哪些{things:some}至少有{minimum:n}{child:counter~}{child:some}？各有多少{child:counter~}？", derived={"relation": _child_relation}, when=_at_least_two & ~_has_part),
        rule("form", WithChildren, "哪些{things:some}作为{relation:part}至少有{minimum:n}{child:counter~}{child:some}？各有多少{child:counter~}？", when=_at_least_two & _has_part),
        rule("form", ChildCounts, "每{things:counter~}{things:some}各有多少{child:counter~}{child:some}？没有的也要列出。", derived={"relation": _child_relation}, when=w.unconditional & ~_has_part),
        rule("form", ChildCounts, "统计每{things:counter~}{things:some}的{child:some}数量，没有的也要列出。", derived={"relation": _child_relation}, when=w.unconditional & _of_all_children & ~_has_part),
        rule("form", ChildCounts, "{things:all}各有多少{child:counter~}{child:some}？没有的也要列出。", derived={"relation": _child_relation}, when=w.conditional & ~_has_part),
        rule("form", ChildCounts, "统计每{things:counter~}{things:some}作为{relation:part}的{child:some}数量，没有的也要列出。", when=w.unconditional & _of_all_children & _has_part),
        rule("form", ChildCounts, "{things:all}作为{relation:part}各有多少{child:counter~}{child:some}？没有的也要列出。", when=_has_part),
        rule("short", Childless, "没有{child:some}的{things:some}", derived={"relation": _child_relation, "show": w.name_shown}, when=w.unconditional & _may_have_some & ~_one_at_most & _of_no_condition),
        rule("short", ChildCounts, "各{things:some}的{child:some}数量（含0）", derived={"relation": _child_relation}, when=w.unconditional & _of_all_children & ~_has_part),
    ),
)  # fmt: skip
