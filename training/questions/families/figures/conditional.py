"""Figures of a part of the rows: for several values side by side, or as a percentage of all rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from training.catalog.values import Value
from training.language import chinese
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, by_form, has_each_group, only_row
from training.questions.ingredients.choices import RARE, a_comparison, a_grouping, touches
from training.questions.ingredients.filters import Filter
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import headings, literals
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.phrasing.yes_no import mark
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import every_groups, grouped, in_time
from training.questions.sql.parts import Parts, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(f.Form):
    """One figure for each of several values, side by side (conditional aggregates)."""

    measure: f.Measure
    field: f.Field
    values: tuple[Value, ...]
    by: tuple[f.Dimension, ...] = ()

    def crossed(self) -> tuple[f.Dimension, f.Dimension] | None:
        return (self.by[0], f.ByField(field=self.field)) if len(self.by) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion(f.Form):
    """Percentage of the things that meet a condition."""

    condition: f.Condition
    by: tuple[f.Dimension, ...] = ()

    def crossed(self) -> tuple[f.Dimension, f.Dimension] | None:
        both = len(self.by) == 1 and isinstance(self.condition, f.Equals)
        return (self.by[0], f.ByField(field=self.condition.field)) if both else None


def _propose(i: Ingredients) -> Iterator[f.Form]:
    yield from _splits(i)
    yield from _portions(i)


def _splits(i: Ingredients) -> Iterator[f.Form]:
    values: dict[f.Field, list[Value]] = {}
    for each in i.filters:
        condition = each.condition
        if _is_of_a_kind(each) and isinstance(condition, f.Equals) and each.share > RARE:
            values.setdefault(condition.field, []).append(condition.value)
    several = [(of, tuple(found)) for of, found in values.items() if len(found) > 1]
    if not several:
        return
    of, found = i.random.choice(several)
    # yes before no; 1 and 0 stay numbers although they equal True and False
    found = tuple(sorted(found, key=bool, reverse=True)) if set(found) == {1, 0} else found[: i.random.randint(2, 3)]
    measure = i.measure(additive=True)
    yield Split(things=i.things_for(measure, most=1, exclude=(of,)), measure=measure, field=of, values=found)
    group = a_grouping(i, 100)
    if group is not None and not touches(of, group.dimension):
        measure = i.measure(additive=True)
        yield Split(things=i.things(0), measure=measure, field=of, values=found, by=(group.dimension,))


def _is_of_a_kind(of: Filter) -> bool:
    """Return True for a condition on the rows themselves, not on their parents, that is not negated."""
    negated = isinstance(of.condition, f.Equals) and of.condition.negated
    return not (of.identity or of.condition.field.path or negated)


def _portions(i: Ingredients) -> Iterator[f.Form]:
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
    """Return True for a condition that can be a part of the whole: a shared value, a threshold."""
    kinds = f.Equals | f.OneOf | f.Exceeds
    if not isinstance(of.condition, kinds) or not _is_of_a_kind(of) or not RARE < of.share < 1 - RARE:
        return False
    return not (isinstance(of.condition, f.Exceeds) and not isinstance(of.condition.value, int | Decimal))


def _split(parts: Parts, form: Split) -> t.Query:
    scope = parts.scope(form.things.table)
    groups = every_groups(parts, scope, form.by)
    # keeps groups without any of these values
    column = scope.column(form.field, outer=True)
    items = tuple(
        t.Item(
            parts.figure(scope, form.measure, t.Binary("=", column, t.Lit(v))),
            _named_value(v, form.field, parts.words),
        )
        for v in form.values
    )
    query = grouped(parts, scope, groups, items, form.things)
    return replace(query, order=in_time(form.by, groups))


def _named_value(value: Value, of: f.Field, words: Words) -> str:
    """Return the column heading of a value: without quotation marks; a boolean as its statement."""
    if isinstance(value, bool) and words.language == "en":
        return mark(of, words) if value else f"not {mark(of, words)}"
    said_of = (
        (chinese.positive_phrase if value else chinese.negative_phrase)(words.field(of))
        if isinstance(value, bool)
        else None
    )
    name = said_of or literals.say(value, of, words).strip("“”")
    # a number needs the column's name
    return name if words.language == "zh" or name[:1].isalpha() else f"{words.field(of)} {name}"


def _portion(parts: Parts, form: Portion) -> t.Query:
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


def _is_informative(form: Split | Portion, result: ProbeResult, reach: Reach) -> bool:
    if form.by:
        return has_each_group(form, result, reach)
    known = only_row(result)
    if isinstance(form, Portion):
        return known is None or known[0] not in {None, 0, 100}
    return known is None or sum(value not in {None, 0} for value in known) > 1


@Guard
def _is_several_condition(node: Node, words: Words) -> bool:
    """A condition that can follow "are the"."""
    values = isinstance(node.condition, f.Equals | f.OneOf) and not c.stated(node.condition, words)
    return values and not c.one_thing(node.condition, words)


FAMILY = Family(
    labels={"conditional_aggregate": ("aggregate with condition", "条件汇总"), "portion": ("portion", "占比")},
    forms={Split: "conditional_aggregate", Portion: "portion"},
    propose=_propose,
    build=by_form({Split: _split, Portion: _portion}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", Split, "Compare the number of {things:many} across the {field:sorts} {values:vs+}, side by side.", by=(), measure=w.COUNT, when=~c.stated),
        rule("form", Split, "Compare the {measure:measure} of {things:all} across the {field:sorts} {values:vs+}, side by side.", by=(), when=~c.stated & w.does_not_count),
        rule("form", Split, "For each {by:dim+}, compare the number of {things:many} across the {field:sorts} {values:vs+}, side by side.", measure=w.COUNT, when=w.grouped & ~c.stated),
        rule("form", Split, "For each {by:dim+}, compare the {measure:measure} of {things:many} across the {field:sorts} {values:vs+}, side by side.", when=~c.stated & w.does_not_count & w.grouped),
        rule("form", Split, "How many {things:many} {field:are}, and how many {field:not~}? Show both side by side.", by=(), derived={"values": c.yes_and_no}, measure=w.COUNT, when=c.stated),
        rule("form", Split, "Compare the {measure:measure} of {things:all} between those {field:yes} and those {field:no}, side by side.", by=(), derived={"values": c.yes_and_no}, when=c.stated & w.does_not_count),
        rule("form", Split, "For each {by:dim+}, how many {things:many} {field:are}, and how many {field:not~}? Show both side by side.", derived={"values": c.yes_and_no}, measure=w.COUNT, when=w.grouped & c.stated),
        rule("form", Split, "For each {by:dim+}, compare the {measure:measure} of {things:many} between those {field:yes} and those {field:no}, side by side.", derived={"values": c.yes_and_no}, when=c.stated & w.does_not_count & w.grouped),
        rule("form", Portion, "What percentage of {things:all} {condition:has} (to two decimals)?", by=(), when=w.has_condition & ~w.grouped),
        rule("form", Portion, "For each {by:dim+}, what percentage of {things:many} {condition:has} (to two decimals)?", when=w.has_condition & w.grouped),
        rule("form", Portion, "For what percentage of {things:all} is the {condition:holds} (to two decimals)?", by=(), when=w.is_one_condition),
        rule("form", Portion, "For each {by:dim+}, for what percentage of {things:many} is the {condition:holds} (to two decimals)?", when=w.is_one_condition & w.grouped),
        rule("form", Portion, "For what percentage of {things:all} are the {condition:hold} (to two decimals)?", by=(), when=_is_several_condition),
        rule("form", Portion, "For each {by:dim+}, for what percentage of {things:many} are the {condition:hold} (to two decimals)?", when=_is_several_condition & w.grouped),
        rule("short", Portion, "percentage of {things:many} {condition:cond}, two decimals", by=(), when=w.unconditional),
    ),
    rules_zh=(
        rule("form", Split, "分别统计{field:field}为{values:vs+}的{things:some}的{measure:measure}，并列显示。", by=(), when=~c.stated & w.unconditional),
        rule("form", Split, "对比{things:all}中{field:field}为{values:vs+}的{measure:measure}，并列显示。", by=(), when=~c.stated),
        rule("form", Split, "分别统计{field:yes}和{field:no}的{things:some}的{measure:measure}，并列显示。", by=(), derived={"values": c.yes_and_no}, when=c.stated & w.unconditional),
        rule("form", Split, "分别统计{field:no}和{field:yes}的{things:some}的{measure:measure}，并列显示。", by=(), derived={"values": c.no_and_yes}, when=c.stated & w.unconditional),
        rule("form", Split, "分别统计{things:all}中{field:yes}和{field:no}的{measure:measure}，并列显示。", by=(), derived={"values": c.yes_and_no}, when=c.stated & w.conditional),
        rule("form", Split, "分别统计{things:all}中{field:no}和{field:yes}的{measure:measure}，并列显示。", by=(), derived={"values": c.no_and_yes}, when=c.stated & w.conditional),
        rule("form", Split, "按{by:dim+}对比{things:some}中{field:yes}和{field:no}的{measure:measure}，并列显示。", derived={"values": c.yes_and_no}, when=w.grouped & c.stated),
        rule("form", Split, "按{by:dim+}对比{things:some}中{field:no}和{field:yes}的{measure:measure}，并列显示。", derived={"values": c.no_and_yes}, when=w.grouped & c.stated),
        rule("form", Split, "按{by:dim+}对比{things:some}中{field:field}为{values:vs+}的{measure:measure}，并列显示。", when=w.grouped & ~c.stated),
        rule("form", Portion, "{things:all}中，{condition:cond}的占百分之多少（保留两位小数）？", by=()),
        rule("form", Portion, "每{by:per~}{by:dim+}的{things:some}中，{condition:cond}的占百分之多少（保留两位小数）？", when=w.one_dimension & w.unconditional),
        rule("form", Portion, "按{by:dim+}统计，{things:some}中{condition:cond}的占百分之多少（保留两位小数）？", when=w.grouped),
        rule("short", Portion, "{things:some}中{condition:cond}的占比（%，两位小数）", by=(), when=w.unconditional),
    ),
)  # fmt: skip
