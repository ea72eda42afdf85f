"""Figures per row of a table three steps away, such as the payments of each city: a join of four tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.catalog.model import TableName
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, lacks_some, several_rows
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts

_STEPS = 3
_MIN_ENDS = 4
"""Minimum rows of the distant table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFigures(f.Form):
    """A figure for each row of `top`, or for those with the highest."""

    top: TableName
    measure: f.Measure
    limit: int | None


def _chains(reach: Reach, table: TableName) -> dict[TableName, f.Path]:
    """Return the tables with named rows exactly three steps away, by a single path."""
    nearer = {path[-1].parent for path in reach.paths(table)} | {table}
    longest = [path for path in reach.paths(table) if len(path) == _STEPS - 1]
    ways = [(*path, last) for path in longest for last in reach.parents(path[-1].parent)]
    ends = [way[-1].parent for way in ways]
    return {
        way[-1].parent: way
        for way in ways
        if way[-1].parent not in nearer
        and ends.count(way[-1].parent) == 1
        and reach.display(way[-1].parent)
        and (reach.reached(way) or reach.rows(way[-1].parent)) >= _MIN_ENDS
    }


def _propose(i: Ingredients) -> Iterator[f.Form]:
    # "department" does not say that the department of the station's manager is meant
    ways = _chains(i.reach, i.table).items()
    chains = [top for top, way in ways if all(i.words.role((each,)) == i.words.one(each.parent) for each in way)]
    if not chains or i.reach.is_link(i.table):
        return
    top = i.random.choice(chains)
    limit = i.random.choice((None, 1, 3, 5, 10))
    limit = limit if limit is not None and i.reach.rows(top) > 2 * limit else None
    measure = i.measure(additive=True)
    yield ChainFigures(things=i.things_for(measure, most=0), top=top, measure=measure, limit=limit)


def _build(parts: Parts, form: ChainFigures) -> t.Query:
    scope = parts.scope(form.things.table)
    path = _chains(parts.reach, form.things.table)[form.top]
    names = scope.columns(form.top, path, parts.display(form.top))
    keys = () if parts.reach.names_rows_alone(form.top) else scope.columns(form.top, path, path[-1].parent_columns)
    heads = [parts.words.field(f.Field(table=form.top, column=name.name)) for name in names]
    heads = [parts.words.one(form.top)] if len(names) == 1 else heads
    figure = parts.measure_item(scope, form.measure)
    items = (*(t.Item(name, head) for name, head in zip(names, heads, strict=True)), figure)
    query = parts.select(scope, items, form.things)
    order = (t.Order(figure.of, descending=True, nulls_last=True),)
    group = tuple(dict.fromkeys((*keys, *names)))
    return replace(query, group=group, order=order, limit=form.limit)


def _is_informative(form: ChainFigures, result: ProbeResult, reach: Reach) -> bool:
    if form.limit is not None:
        return result.rows == form.limit
    path = _chains(reach, form.things.table)[form.top]
    top = f.ByEntity(entity=f.Entity(table=form.top, path=path))
    return several_rows(form, result, reach) and not lacks_some(top, result.rows or 0, reach)


@Guard
def _far_away(node: Node, words: Words) -> bool:
    return node.top in _chains(words.reach, node.things.table)


FAMILY = Family(
    labels={"chain": ("chain of four tables", "四表关联")},
    forms={ChainFigures: "chain"},
    propose=_propose,
    build=_build,
    is_informative=_is_informative,
    rules_en=(
        rule("form", ChainFigures, "How many {things:many} belong to each {top:table}?", measure=w.COUNT, limit=None, when=_far_away),
        rule("form", ChainFigures, "What is the {measure:measure} of the {things:many} that belong to each {top:table}?", limit=None, when=_far_away & w.does_not_count),
        rule("form", ChainFigures, "Which {top:table} has the most {things:many}?", measure=w.COUNT, limit=1, when=_far_away),
        rule("form", ChainFigures, "Which {top:table} has the highest {measure:measure} of {things:many}?", limit=1, when=_far_away & w.does_not_count),
        rule("form", ChainFigures, "Which {limit:n} {top:tables} have the most {things:many}?", measure=w.COUNT, when=_far_away & w.more_than_one),
        rule("form", ChainFigures, "Which {limit:n} {top:tables} have the highest {measure:measure} of {things:many}?", when=_far_away & w.more_than_one & w.does_not_count),
        rule("short", ChainFigures, "{measure:measure} of {things:many} per {top:table}", limit=None, when=_far_away),
        rule("short", ChainFigures, "top {limit:n} {top:tables} by {measure:measure} of {things:many}", when=_far_away & w.more_than_one),
    ),
    rules_zh=(
        rule("form", ChainFigures, "按{top:table}统计{things:some}的数量。", measure=w.COUNT, limit=None, when=_far_away),
        rule("form", ChainFigures, "按{top:table}统计{things:some}的{measure:measure}。", limit=None, when=_far_away & w.does_not_count),
        rule("form", ChainFigures, "哪{top:topcounter~}{top:table}的{things:some}最多？", measure=w.COUNT, limit=1, when=_far_away),
        rule("form", ChainFigures, "哪{top:topcounter~}{top:table}的{things:some}{measure:measure}{measure:top~}？", limit=1, when=_far_away & w.does_not_count),
        rule("form", ChainFigures, "{things:some}最多的{limit:n}{top:topcounter~}{top:table}是哪些？", measure=w.COUNT, when=_far_away & w.more_than_one),
        rule("form", ChainFigures, "{things:some}{measure:measure}{measure:top~}的{limit:n}{top:topcounter~}{top:table}是哪些？", when=_far_away & w.more_than_one & w.does_not_count),
        rule("short", ChainFigures, "各{top:table}的{things:some}数量", measure=w.COUNT, limit=None, when=_far_away),
        rule("short", ChainFigures, "{things:some}数量前{limit:n}的{top:table}", measure=w.COUNT, when=_far_away & w.more_than_one),
    ),
)  # fmt: skip
