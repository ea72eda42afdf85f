"""Rows that reference a row of their own table, such as staff members and their managers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.language import chinese
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, by_form, several_rows
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts
from training.questions.sql.scope import source_of
from training.relations.relation import Relation

_LEADERS = frozenset({"superior", "manager", "supervisor", "boss", "team leader"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy(f.Form):
    """Each row beside the row of its table that it references."""

    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports(f.Form):
    """The rows that others of the table reference, with the number of these."""

    relation: Relation


def _propose(i: Ingredients) -> Iterator[f.Form]:
    for relation in i.reach.own_hierarchy(i.table):
        yield Hierarchy(things=i.things(1), relation=relation)
        yield Reports(things=i.plain(), relation=relation)


def _hierarchy(parts: Parts, form: Hierarchy) -> t.Select:
    """Join each row with the one it references; rows at the top stay, with NULL beside them."""
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


def _reports(parts: Parts, form: Reports) -> t.Select:
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


def _is_informative(form: f.Form, result: ProbeResult, reach: Reach) -> bool:
    return isinstance(form, Hierarchy) or several_rows(form, result, reach)


@Guard
def _own_relation(node: Node, _words: Words) -> bool:
    return node.relation.child == node.things.table


@Guard
def _of_people(node: Node, words: Words) -> bool:
    return chinese.are_people(words.one(node.things.table))


@Guard
def _reports_to(node: Node, words: Words) -> bool:
    """The rows are people below a leader."""
    return (_own_relation & _of_people)(node, words) and words.superior(node.relation) in _LEADERS


FAMILY = Family(
    labels={"hierarchy": ("hierarchy", "层级"), "hierarchy_counts": ("hierarchy counts", "层级计数")},
    forms={Hierarchy: "hierarchy", Reports: "hierarchy_counts"},
    propose=_propose,
    build=by_form({Hierarchy: _hierarchy, Reports: _reports}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", Hierarchy, "List each {things:one} together with its {relation:superior}.", when=_own_relation & ~_of_people),
        rule("form", Hierarchy, "List each {things:one} together with their {relation:superior}.", when=_own_relation & _of_people),
        rule("form", Reports, "How many {things:many} report directly to each {relation:superior}?", when=_reports_to),
        rule("form", Reports, "How many {things:many} are directly below each {relation:superior}?", when=_own_relation & ~_reports_to),
    ),
    rules_zh=(
        rule("form", Hierarchy, "列出每{things:counter~}{things:some}及其{relation:superior}。", when=_own_relation & w.unconditional),
        rule("form", Hierarchy, "列出{things:all}及其{relation:superior}。", when=_own_relation & w.conditional),
        rule("form", Reports, "每{things:counter~}{relation:superior}下面直接有多少{things:counter~}{things:some}？", when=_own_relation),
    ),
)  # fmt: skip
