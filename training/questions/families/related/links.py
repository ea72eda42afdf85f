"""Rows on either side of a link table, such as the films of an actor and the actors of each film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.catalog.model import ColumnName
from training.catalog.values import Value
from training.language import chinese
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, by_form, lacks_some
from training.questions.ingredients.filters import is_unsaid_code
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, Slots, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import named_far
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.relations.relation import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(f.Form):
    """Rows on one side of a link table that are linked to one named row of the other side."""

    near: Relation
    far: Relation
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRows(f.Form):
    """Rows on one side of a link table, each with a row of the other side that it is linked to."""

    near: Relation
    far: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCounts(f.Form):
    """Number of linked rows of the near side for each row of the far side."""

    near: Relation
    far: Relation
    limit: int | None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    """Propose forms across link tables."""
    for near in i.reach.children(i.table):
        link = near.child
        edges = i.reach.parents(link)
        if not i.reach.is_link(link) or sum(r.parent == i.table for r in edges) != 1:
            continue
        for far in edges:
            if far.parent == i.table or not i.words.named((far,)):
                continue
            if i.reach.display(far.parent) and i.reach.display(i.table):
                yield LinkedRows(things=i.plain(), near=near, far=far)
            if _several_each(i, far):
                yield LinkCounts(things=i.things(0), near=near, far=far, limit=i.random.choice((None, 3, 5, 10)))
            display = i.reach.display(far.parent)
            label = f.Field(table=far.parent, column=display[0]) if len(display) == 1 else None
            if label is not None and not is_unsaid_code(i.reach, label):
                yield from _named_links(i, near, far, label)


def _several_each(i: Ingredients, far: Relation) -> bool:
    """Return True if at least some have more than one."""
    used = i.reach.source.profiles[far.child].columns[far.child_columns[0]].distinct or 0
    return i.reach.rows(far.child) > 1.2 * used


def _named_links(i: Ingredients, near: Relation, far: Relation, label: f.Field) -> Iterator[f.Form]:
    values = i.sayable(label)
    if values:
        yield Linked(things=i.things(0), near=near, far=far, value=i.random.choice(values[:5]))


def _linked(parts: Parts, form: Linked) -> t.Select:
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


def _linked_rows(parts: Parts, form: LinkedRows) -> t.Select:
    """Select from the link, so that each side is joined once."""
    scope = parts.scope(form.near.child)
    shown = parts.shown(
        scope,
        (f.Entity(table=form.far.parent, path=(form.far,)), f.Entity(table=form.near.parent, path=(form.near,))),
    )
    conditions = scope.where(tuple(_through(form.near, c) for c in form.things.conditions))
    query = parts.select(scope, shown, f.Things(table=form.near.child))
    return replace(query, where=conditions, joins=tuple(scope.joins))


def _link_counts(parts: Parts, form: LinkCounts) -> t.Select:
    """Count from the link, so that each side is joined once."""
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
    """Return the condition with its column reached through the link."""
    of = condition.field
    return replace(condition, field=replace(of, path=(near, *of.path)))


def _is_informative(form: f.Form, result: ProbeResult, reach: Reach) -> bool:
    match form:
        case LinkCounts(far=far, limit=None):
            each = f.ByEntity(entity=f.Entity(table=far.parent, path=(far,)))
            return not lacks_some(each, result.rows or 0, reach)
        case _:
            return True


def _near_relation(slots: Slots, words: Words) -> Relation:
    return w.only_relation(slots["far"].child, slots["things"].table, words)


@Guard
def _names_its_kind(node: Linked, words: Words) -> bool:
    """The value ends with the name of its table: 三清山服务区."""
    return str(node.value).endswith(named_far(node.far, words))


@Guard
def _people_far(node: Node, words: Words) -> bool:
    """The far side is people, for whom "its" does not fit."""
    return chinese.are_people(words.tables[node.far.parent])


FAMILY = Family(
    labels={
        "two_hop": ("through a link table", "经中间表关联"),
        "two_hop_counts": ("counts through a link table", "经中间表计数"),
    },
    forms={Linked: "two_hop", LinkedRows: "two_hop", LinkCounts: "two_hop_counts"},
    propose=_propose,
    build=by_form({Linked: _linked, LinkedRows: _linked_rows, LinkCounts: _link_counts}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", Linked, "Which {things:many} are linked to the {far:far} {value:farvalue}?", derived={"near": _near_relation}),
        rule("form", Linked, "List the {things:many} of the {far:far} {value:farvalue}.", derived={"near": _near_relation}),
        rule("form", LinkedRows, "List the {things:many} of each {far:far}.", derived={"near": _near_relation}, when=w.unconditional),
        rule("form", LinkedRows, "For each {far:far}, list the {things:many}.", derived={"near": _near_relation}),
        rule("form", LinkedRows, "Show each {far:far} together with its {things:many}.", derived={"near": _near_relation}, when=~_people_far),
        rule("form", LinkCounts, "How many {things:many} does each {far:far} have?", limit=None, derived={"near": _near_relation}),
        rule("form", LinkCounts, "Which {limit:n} {far:fars} have the most {things:many}?", derived={"near": _near_relation}, when=w.limited),
        rule("short", Linked, "{things:many} of the {far:far} {value:farvalue}", derived={"near": _near_relation}),
        rule("short", LinkedRows, "{things:many} of each {far:far}", derived={"near": _near_relation}, when=w.unconditional),
        rule("short", LinkCounts, "number of {things:many} per {far:far}", limit=None, derived={"near": _near_relation}),
        rule("short", LinkCounts, "top {limit:n} {far:fars} by number of {things:many}", derived={"near": _near_relation}, when=w.limited),
    ),
    rules_zh=(
        rule("form", Linked, "{far:far}{value:farvalue}有哪些{things:some}？", derived={"near": _near_relation}, when=~_names_its_kind),
        rule("form", Linked, "列出{far:far}{value:farvalue}对应的{things:some}。", derived={"near": _near_relation}, when=~_names_its_kind),
        rule("form", Linked, "{far:unsaidfar}{value:farvalue}有哪些{things:some}？", derived={"near": _near_relation}, when=_names_its_kind),
        rule("form", Linked, "列出{far:unsaidfar}{value:farvalue}对应的{things:some}。", derived={"near": _near_relation}, when=_names_its_kind),
        rule("form", LinkedRows, "列出每{far:farcounter~}{far:far}对应的{things:some}。", derived={"near": _near_relation}),
        rule("form", LinkCounts, "每{far:farcounter~}{far:far}各有多少{things:counter~}{things:some}？", limit=None, derived={"near": _near_relation}),
        rule("form", LinkCounts, "{things:some}最多的{limit:n}{far:farcounter~}{far:far}是哪些？", derived={"near": _near_relation}, when=w.limited),
        rule("short", Linked, "{far:far}{value:farvalue}的{things:some}", derived={"near": _near_relation}, when=~_names_its_kind),
        rule("short", Linked, "{far:unsaidfar}{value:farvalue}的{things:some}", derived={"near": _near_relation}, when=_names_its_kind),
        rule("short", LinkedRows, "各{far:far}的{things:some}", derived={"near": _near_relation}, when=w.unconditional),
        rule("short", LinkCounts, "各{far:far}的{things:some}数量", limit=None, derived={"near": _near_relation}),
        rule("short", LinkCounts, "{things:some}数量前{limit:n}的{far:far}", derived={"near": _near_relation}, when=w.limited),
    ),
)  # fmt: skip
