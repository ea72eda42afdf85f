"""Numbers of rows, and sums, averages and extremes over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, are_all, only_row
from training.questions.families.groups.breakdown import Breakdown
from training.questions.ingredients.choices import a_comparison, unrelated
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(f.Form):
    """The number of rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures(f.Form):
    measures: tuple[f.Aggregate, ...]

    def is_sound(self) -> bool:
        return f.CountRows not in map(type, self.measures)  # a count alone is a form of its own


def _propose(i: Ingredients) -> Iterator[f.Form]:
    yield Count(things=i.things())
    if i.measures:
        first = i.aggregate()
        yield Figures(things=i.things_for(first, most=1), measures=(first,))
        others = _different((i.aggregate(), i.aggregate(), first))[: i.random.randint(2, 3)]
        yield Figures(things=i.things_for(*others, most=1), measures=others)
    countable = [
        g.dimension.field
        for g in i.groupings
        if isinstance(g.dimension, f.ByField) and not g.dimension.field.path and not g.binary and g.groups > 2
    ]
    if countable:
        of = i.random.choice(countable)
        kinds = f.Aggregate(function="distinct", field=of)
        yield Figures(things=i.things(0), measures=(kinds,))
        group = a_comparison(i, 100, least=2, rows=3)
        if group is not None and unrelated(f.ByField(field=of), group.dimension):
            yield Breakdown(things=i.things(0), by=(group.dimension,), measures=(kinds,))


def _different[M: f.Measure](measures: tuple[M, ...]) -> tuple[M, ...]:
    """Return the measures without repetitions of a function over a column, rounded or not."""
    return tuple({(getattr(m, "function", ""), getattr(m, "field", None)): m for m in measures}.values())


def _build(parts: Parts, form: Count | Figures) -> t.Select:
    scope = parts.scope(form.things.table)
    measures = (w.COUNT,) if isinstance(form, Count) else form.measures
    return parts.select(scope, tuple(parts.measure_item(scope, each) for each in measures), form.things)


def _is_informative(form: Count | Figures, result: ProbeResult, reach: Reach) -> bool:
    if isinstance(form, Count) and not form.things.conditions:
        return True
    known = only_row(result)
    if known is None:
        return True
    if isinstance(form, Count):
        return known[0] != 0 and not are_all(known[0], form.things, reach)
    distinct = [each.function for each in form.measures] == ["distinct"]
    return known[0] not in {0, 1} if distinct else None not in known


@Guard
def _can_follow_have(node: Node, words: Words) -> bool:
    """All conditions can follow "have": How many rooms have an elevator?"""
    where: tuple[f.Condition, ...] = node.things.where
    return where != () and all(w.is_had(c, words) for c in where)


FAMILY = Family(
    labels={"count": ("count", "计数"), "aggregate": ("aggregate", "汇总")},
    forms={Count: "count", Figures: "aggregate"},
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        rule("form", Count, "How many {things:many} are there?", when=w.unconditional),
        rule("form", Count, "How many {things:many} do we have?", when=w.unconditional),
        rule("form", Count, "How many {things:havers}?", when=_can_follow_have),
        rule("form", Count, "What is the number of {things:many}?"),
        rule("form", Count, "Count the {things:many}."),
        rule("form", Figures, "What is the {measures:measure+} of {things:all}?", when=w.single & ~w.single_distinct),
        rule("form", Figures, "How many different {measures:kinds+} are there among {things:all}?", when=w.single_distinct),
        rule("form", Figures, "What are the {measures:measure+} of {things:all}?", when=w.several),
        rule("form", Figures, "Calculate the {measures:measure+} of {things:all}.", when=~w.single_distinct),
        rule("short", Count, "number of {things:many}"),
        rule("short", Count, "{things:one} count", when=w.unconditional),
        rule("short", Figures, "{measures:measure+} of {things:many}"),
    ),
    rules_zh=(
        rule("form", Count, "{things:some}一共有多少{things:counter~}？"),
        rule("form", Count, "有多少{things:counter~}{things:some}？"),
        rule("form", Count, "统计{things:all}的数量。"),
        rule("form", Figures, "{things:all}的{measures:measure+}是多少？", when=w.single & ~w.single_distinct),
        rule("form", Figures, "{things:some}一共有多少{measures:kind~}不同的{measures:kinds+}？", when=w.single_distinct),
        rule("form", Figures, "{things:all}的{measures:measure+}分别是多少？", when=w.several),
        rule("form", Figures, "计算{things:all}的{measures:measure+}。", when=~w.single_distinct),
        rule("short", Count, "{things:some}数量"),
        rule("short", Figures, "{things:some}的{measures:measure+}", when=~w.single_distinct),
    ),
)  # fmt: skip
