"""Each group's share of the whole, in percent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family, has_each_group
from training.questions.ingredients.choices import a_comparison
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.sql import sql_tree as t
from training.questions.sql.groups import every_group, grouped
from training.questions.sql.parts import Parts, percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares(f.Form):
    """Each group's share of the whole, in percent."""

    by: f.Dimension
    measure: f.Measure


def _propose(i: Ingredients) -> Iterator[f.Form]:
    group = a_comparison(i, 60, least=3, rows=5)
    if group is not None:
        measure = i.measure(additive=True)
        yield Shares(things=i.things(0), by=group.dimension, measure=measure)


def _build(parts: Parts, form: Shares) -> t.Select:
    """The whole is a window over the groups' figures; if some rows are in no group, a subquery."""
    scope = parts.scope(form.things.table)
    group = every_group(parts, scope, form.by)
    part = parts.figure(scope, form.measure, exact=True)
    in_groups = not group.present and not parts.reach.loses_rows(f.subject_of(form.by).path)
    whole = (
        t.Call("SUM", (part,), over=t.Window()) if in_groups else parts.over_all(form.things, form.measure, exact=True)
    )
    name = parts.words.measure(form.measure, form.things.table)
    share = t.Item(percent(part, whole), headings.SHARE[parts.words.language])
    query = grouped(parts, scope, (group,), (t.Item(part, name), share), form.things)
    return replace(query, order=(t.Order(part, descending=True),))


FAMILY = Family(
    labels={"share": ("share", "份额")},
    forms={Shares: "share"},
    propose=_propose,
    build=_build,
    is_informative=has_each_group,
    rules_en=(
        rule("form", Shares, "What percentage of {things:all} does each {by:dim} account for (to two decimals)?", measure=w.COUNT),
        rule("form", Shares, "What share of {things:all} does each {by:dim} account for, in percent (to two decimals)?", measure=w.COUNT),
        rule("form", Shares, "What percentage of the {measure:measure} of {things:all} does each {by:dim} account for (to two decimals)?", when=w.does_not_count),
        rule("short", Shares, "percentage of {things:many} per {by:dim}, two decimals", measure=w.COUNT, when=w.dated_at_most),
    ),
    rules_zh=(
        rule("form", Shares, "各{by:dim}占{things:all}数量的百分比是多少（保留两位小数）？", measure=w.COUNT),
        rule("form", Shares, "各{by:dim}的{things:some}分别占总数的百分之多少（保留两位小数）？", measure=w.COUNT, when=w.unconditional),
        rule("form", Shares, "各{by:dim}占{things:all}的{measure:measure}的百分比是多少（保留两位小数）？", when=w.does_not_count),
        rule("short", Shares, "各{by:dim}{by:of~}{things:some}数量占比（%，两位小数）", measure=w.COUNT, when=w.unconditional),
    ),
)  # fmt: skip
