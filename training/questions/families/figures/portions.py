"""The percentage of the rows that meet a condition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, has_each_group, only_row
from training.questions.ingredients.choices import RARE, a_comparison, touches
from training.questions.ingredients.filters import Filter
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import every_groups, grouped, in_time
from training.questions.sql.parts import Parts, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion(f.Form):
    """Percentage of the things that meet a condition."""

    condition: f.Condition
    by: tuple[f.Dimension, ...] = ()

    def crossed(self) -> tuple[f.Dimension, f.Dimension] | None:
        both = len(self.by) == 1 and isinstance(self.condition, f.Equals)
        return (self.by[0], f.ByField(field=self.condition.field)) if both else None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    conditions = [x.condition for x in i.filters if _is_portion(x)]
    if not conditions:
        return
    condition = i.random.choice(conditions)
    yield Portion(things=i.things(0), condition=condition)
    group = a_comparison(i, 100, least=3, rows=10)
    values = [c for c in conditions if isinstance(c, f.Equals)]
    if group is not None and values and not touches((value := i.random.choice(values)).field, group.dimension):
        yield Portion(things=i.things(0), condition=value, by=(group.dimension,))


def _is_portion(of: Filter) -> bool:
    """Return True for a condition that can be a part of the whole: a shared value of the rows themselves, a threshold."""
    kinds = f.Equals | f.OneOf | f.Exceeds
    if not isinstance(of.condition, kinds) or of.identity or of.condition.field.path or not RARE < of.share < 1 - RARE:
        return False
    if isinstance(of.condition, f.Equals) and of.condition.negated:
        return False
    return not (isinstance(of.condition, f.Exceeds) and not isinstance(of.condition.value, int | Decimal))


def _build(parts: Parts, form: Portion) -> t.Select:
    scope = parts.scope(form.things.table)
    groups = every_groups(parts, scope, form.by)
    # rows without that parent count as well
    scope.column(form.condition.field, outer=True)
    every = t.Call("COUNT", (t.Star(),))
    those = t.Call("COUNT", (t.Star(),), where=t.conjunction(scope.condition(form.condition)))
    query = grouped(
        parts, scope, groups, (t.Item(percent(those, every), headings.SHARE[parts.words.language]),), form.things
    )
    return replace(query, order=in_time(form.by, groups))


def _is_informative(form: Portion, result: ProbeResult, reach: Reach) -> bool:
    if form.by:
        return has_each_group(form, result, reach)
    known = only_row(result)
    return known is None or known[0] not in {None, 0, 100}


@Guard
def _is_several_condition(node: Node, words: Words) -> bool:
    """A condition that can follow "are the"."""
    values = isinstance(node.condition, f.Equals | f.OneOf) and not c.stated(node.condition, words)
    return values and not c.one_thing(node.condition, words)


FAMILY = Family(
    labels={"portion": ("portion", "占比")},
    forms={Portion: "portion"},
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        rule("form", Portion, "What percentage of {things:all} {condition:has} (to two decimals)?", by=(), when=w.has_condition & ~w.grouped),
        rule("form", Portion, "For each {by:dim+}, what percentage of {things:many} {condition:has} (to two decimals)?", when=w.has_condition & w.grouped),
        rule("form", Portion, "For what percentage of {things:all} is the {condition:holds} (to two decimals)?", by=(), when=w.is_one_condition),
        rule("form", Portion, "For each {by:dim+}, for what percentage of {things:many} is the {condition:holds} (to two decimals)?", when=w.is_one_condition & w.grouped),
        rule("form", Portion, "For what percentage of {things:all} are the {condition:hold} (to two decimals)?", by=(), when=_is_several_condition),
        rule("form", Portion, "For each {by:dim+}, for what percentage of {things:many} are the {condition:hold} (to two decimals)?", when=_is_several_condition & w.grouped),
        rule("short", Portion, "percentage of {things:many} {condition:cond}, two decimals", by=(), when=w.unconditional),
    ),
    rules_zh=(
        rule("form", Portion, "{things:all}中，{condition:cond}的占百分之多少（保留两位小数）？", by=()),
        rule("form", Portion, "每{by:per~}{by:dim+}的{things:some}中，{condition:cond}的占百分之多少（保留两位小数）？", when=w.one_dimension & w.unconditional),
        rule("form", Portion, "按{by:dim+}统计，{things:some}中{condition:cond}的占百分之多少（保留两位小数）？", when=w.grouped),
        rule("short", Portion, "{things:some}中{condition:cond}的占比（%，两位小数）", by=(), when=w.unconditional),
    ),
)  # fmt: skip
