"""All groups with their rank by a figure; proposed only without ties, because ranks after a tie are ambiguous."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family, has_each_group
from training.questions.ingredients.choices import a_comparison, fixed_by, is_by_parent
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import headings
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts

_MAX_GROUPS = 50
"""Maximum groups of a ranking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(f.Form):
    by: f.Dimension
    measure: f.Measure


def _propose(i: Ingredients) -> Iterator[f.Form]:
    group = a_comparison(i, _MAX_GROUPS, rows=5)
    if group is None or not is_by_parent(group):
        return
    measure = i.measure(additive=True)
    things = i.things_for(measure, most=1, exclude=fixed_by(group.dimension))
    yield Ranking(things=things, by=group.dimension, measure=measure)


def _build(parts: Parts, form: Ranking) -> t.Query:
    scope = parts.scope(form.things.table)
    group = parts.group(scope, form.by)
    figure = parts.measure_item(scope, form.measure)
    first = t.Order(figure.of, descending=True, nulls_last=not isinstance(form.measure, f.CountRows))
    rank = t.Item(t.Call("RANK", (), over=t.Window(order=(first,))), headings.RANK[parts.words.language])
    query = parts.select(scope, (*group.items, figure, rank), form.things, group.present)
    return replace(query, group=group.by, order=(first,))


FAMILY = Family(
    labels={"ranking": ("ranking", "排名")},
    forms={Ranking: "ranking"},
    propose=_propose,
    build=_build,
    is_informative=has_each_group,
    rules_en=(
        rule("form", Ranking, "Give each {by:dim} a rank by number of {things:many}, 1 for the highest.", measure=w.COUNT),
        rule("form", Ranking, "Give each {by:dim} a rank by {measure:measure} of {things:many}, 1 for the highest.", when=w.does_not_count),
    ),
    rules_zh=(
        rule("form", Ranking, "按{things:some}数量给各{by:dim}排名，最多的为第1名。", measure=w.COUNT),
        rule("form", Ranking, "按{things:some}的{measure:measure}给各{by:dim}排名，最高的为第1名。", when=w.does_not_count),
    ),
)  # fmt: skip
