"""Rows above or below the average of a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family, any_answer
from training.questions.ingredients.choices import ranks
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class AboveAverage(f.Form):
    show: tuple[f.Shown, ...]
    field: f.Field
    above: bool


def _propose(i: Ingredients) -> Iterator[f.Form]:
    ranking = [x for x in i.measures if ranks(i, x)]
    if ranking:
        of = i.random.choice(ranking)
        if i.name != (of,):
            above = i.random.random() < 0.7
            known_by = tuple(s for s in i.called if s != of) or i.name
            yield AboveAverage(things=i.things(1, (*i.measures, *i.times)), show=known_by, field=of, above=above)
            show = tuple(s for s in dict.fromkeys((*known_by, *i.some_shown(1))) if s != of)
            yield AboveAverage(things=i.things(1, (*i.measures, *i.times)), show=show, field=of, above=above)


def _build(parts: Parts, form: AboveAverage) -> t.Select:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, (*form.show, form.field))
    average = parts.over_all(form.things, f.Aggregate(function="avg", field=form.field))
    passes = t.Binary(">" if form.above else "<", scope.value(form.field), average)
    query = parts.select(scope, items, form.things, (passes,))
    return replace(query, order=(t.Order(scope.value(form.field), descending=form.above),))


FAMILY = Family(
    labels={"above_average": ("above average", "高于平均")},
    forms={AboveAverage: "above_average"},
    propose=_propose,
    build=_build,
    is_informative=any_answer,
    rules_en=(
        rule("form", AboveAverage, "Which {things:many} have an above-average {field:quantity}?", above=True, derived={"show": w.name_shown}, when=w.unconditional),
        rule("form", AboveAverage, "Of {things:the}, which have an above-average {field:quantity}?", above=True, derived={"show": w.name_shown}, when=w.conditional),
        rule("form", AboveAverage, "Which {things:many} have a below-average {field:quantity}?", above=False, derived={"show": w.name_shown}, when=w.unconditional),
        rule("form", AboveAverage, "Of {things:the}, which have a below-average {field:quantity}?", above=False, derived={"show": w.name_shown}, when=w.conditional),
        rule("form", AboveAverage, "Which {things:many} have an above-average {field:quantity}? Show the {show:shown+}.", above=True, when=w.other_show & w.unconditional),
        rule("form", AboveAverage, "Of {things:the}, which have an above-average {field:quantity}? Show the {show:shown+}.", above=True, when=w.other_show & w.conditional),
        rule("form", AboveAverage, "Which {things:many} have a below-average {field:quantity}? Show the {show:shown+}.", above=False, when=w.other_show & w.unconditional),
        rule("form", AboveAverage, "Of {things:the}, which have a below-average {field:quantity}? Show the {show:shown+}.", above=False, when=w.other_show & w.conditional),
        rule("short", AboveAverage, "{things:many} with above-average {field:quantity}", above=True, derived={"show": w.name_shown}, when=w.unconditional),
        rule("short", AboveAverage, "{things:many} with below-average {field:quantity}", above=False, derived={"show": w.name_shown}, when=w.unconditional),
    ),
    rules_zh=(
        rule("form", AboveAverage, "哪些{things:some}的{field:column}高于平均值？", above=True, derived={"show": w.name_shown}, when=w.unconditional),
        rule("form", AboveAverage, "在{things:all}中，{field:column}高于平均值的有哪些？", above=True, derived={"show": w.name_shown}, when=w.conditional),
        rule("form", AboveAverage, "哪些{things:some}的{field:column}低于平均值？", above=False, derived={"show": w.name_shown}, when=w.unconditional),
        rule("form", AboveAverage, "在{things:all}中，{field:column}低于平均值的有哪些？", above=False, derived={"show": w.name_shown}, when=w.conditional),
        rule("form", AboveAverage, "在{things:all}中，{field:column}高于平均值的有哪些？显示{show:shown+}。", above=True, when=w.other_show),
        rule("form", AboveAverage, "在{things:all}中，{field:column}低于平均值的有哪些？显示{show:shown+}。", above=False, when=w.other_show),
        rule("short", AboveAverage, "{field:column}高于平均值的{things:some}", above=True, derived={"show": w.name_shown}, when=w.unconditional),
        rule("short", AboveAverage, "{field:column}低于平均值的{things:some}", above=False, derived={"show": w.name_shown}, when=w.unconditional),
    ),
)  # fmt: skip
