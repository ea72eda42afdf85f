"""The inner group with the highest figure in each outer group, such as the best product of each month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.questions import form as f
from training.questions.families.family import Family
from training.questions.ingredients.choices import a_comparison, some_lack
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.en_terms import SAYS_LITTLE
from training.questions.phrasing.grammar import rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import every_group, grouped, ranked
from training.questions.sql.parts import Parts, heading

_PER_CELL = 3
"""Minimum rows per pair of groups, on average; below, the order is arbitrary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPerGroup(f.Form):
    """In each outer group the inner group with the highest figure."""

    outer: f.Dimension
    inner: f.Dimension
    measure: f.Measure


def _propose(i: Ingredients) -> Iterator[f.Form]:
    outer = a_comparison(i, 100, least=2)
    inner = a_comparison(i, least=3, rows=6)
    periods = [p for p in i.periods if isinstance(p.dimension, f.ByPeriod) and main_time(p.dimension.field, i.words)]
    if periods and i.random.random() < 0.3:
        outer = i.random.choice(periods)
    if outer is None or inner is None or outer.dimension == inner.dimension or not i.happens:
        return
    if i.rows < _PER_CELL * outer.groups * inner.groups or some_lack(i, outer.dimension):
        return
    above, below = f.subject_of(outer.dimension).path, f.subject_of(inner.dimension).path
    if above and below and (above == below or below[: len(above)] == above):
        return
    measure = i.measure(additive=True)
    yield BestPerGroup(things=i.things(0), outer=outer.dimension, inner=inner.dimension, measure=measure)


def _build(parts: Parts, form: BestPerGroup) -> t.Select:
    """RANK keeps ties for the first place, so that the answer does not depend on the order of rows."""
    scope = parts.scope(form.things.table)
    outer, inner = every_group(parts, scope, form.outer), parts.group(scope, form.inner)
    figure = parts.measure_item(scope, form.measure)
    window = t.Window(outer.by, (ranked(parts, form.measure, figure, descending=True),))
    rank = t.Item(t.Call("RANK", (), over=window), headings.RANK[parts.words.language])
    query = grouped(parts, scope, (outer, inner), (figure, rank), form.things)
    inside = "ranked"
    items = tuple(t.Item(t.Col(inside, heading(i))) for i in query.items[:-1])
    first = t.Binary("=", t.Col(inside, heading(query.items[-1])), t.Fixed(1))
    order = tuple(t.Order(i.of) for i in items[: len(outer.items)])
    return t.Select(items=items, source=t.Derived(query, inside), where=(first,), order=order)


@Guard
def _needs_owner(node: BestPerGroup, words: Words) -> bool:
    """Both dimensions are the rows' own, and the outer name is vague without the table: each type of payment."""
    outer, inner = node.outer, node.inner
    if not isinstance(outer, f.ByField) or not isinstance(inner, f.ByField) or node.things.where:
        return False
    return not outer.field.path and not inner.field.path and words.field(outer.field) in SAYS_LITTLE


FAMILY = Family(
    labels={"best_per_group": ("first per group", "每组第一")},
    forms={BestPerGroup: "best_per_group"},
    propose=_propose,
    build=_build,
    rules_en=(
        rule("form", BestPerGroup, "For each {outer:dim}, which {inner:dim} has the most {things:many}?", measure=w.COUNT, when=~_needs_owner),
        rule("form", BestPerGroup, "For each {outer:kind} of {things:one}, which {inner:kind} is the most common?", measure=w.COUNT, when=_needs_owner),
        rule("form", BestPerGroup, "For each {outer:dim}, which {inner:dim} has the highest {measure:measure} of {things:many}?", when=w.does_not_count & ~_needs_owner),
        rule("form", BestPerGroup, "For each {outer:kind} of {things:one}, which {inner:kind} has the highest {measure:measure}?", when=w.does_not_count & _needs_owner),
        rule("short", BestPerGroup, "{inner:dim} with the most {things:many} per {outer:dim}", measure=w.COUNT, when=w.unconditional),
    ),
    rules_zh=(
        rule("form", BestPerGroup, "每{outer:per~}{outer:dim}{things:some}最多的是哪{inner:which~}{inner:dim}？", measure=w.COUNT, when=w.unconditional),
        rule("form", BestPerGroup, "在{things:some}中，每{outer:per~}{outer:dim}最多的是哪{inner:which~}{inner:dim}？", measure=w.COUNT, when=w.conditional),
        rule("form", BestPerGroup, "每{outer:per~}{outer:dim}的{things:some}中，{measure:measure}{measure:top~}的是哪{inner:which~}{inner:dim}？", when=w.does_not_count & w.unconditional),
        rule("form", BestPerGroup, "在{things:some}中，每{outer:per~}{outer:dim}{measure:measure}{measure:top~}的是哪{inner:which~}{inner:dim}？", when=w.does_not_count & w.conditional),
        rule("short", BestPerGroup, "各{outer:dim}{outer:of~}{things:some}最多的{inner:dim}", measure=w.COUNT, when=w.unconditional),
    ),
)  # fmt: skip
