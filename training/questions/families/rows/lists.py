"""Columns of rows, also with the names of parents, and the distinct values of one column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.language import english
from training.probe import ProbeResult
from training.questions import form as f
from training.questions.families.family import Family, are_all, by_form, several_rows
from training.questions.ingredients.choices import besides
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(f.Form):
    show: tuple[f.Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(f.Form):
    field: f.Field


def _propose(i: Ingredients) -> Iterator[f.Form]:
    for most in (3, 4):
        things = i.things()
        if show := besides(i, i.some_shown(most), things):
            yield Listing(things=things, show=show)
    dimensions = [g.dimension for g in i.groupings if not g.binary]
    fields = [by.field for by in dimensions if isinstance(by, f.ByField) and not by.field.path]
    if fields:
        yield Distinct(things=i.things(0), field=i.random.choice(fields))


def _listing(parts: Parts, form: Listing) -> t.Select:
    scope = parts.scope(form.things.table)
    return parts.select(scope, parts.shown(scope, form.show), form.things)


def _distinct(parts: Parts, form: Distinct) -> t.Select:
    scope = parts.scope(form.things.table)
    column = scope.column(form.field)
    also = (t.IsNull(column, negated=True),) if parts.reach.nullable(form.field) else ()
    query = parts.select(scope, (parts.item(column, parts.words.field(form.field)),), form.things, also)
    return replace(query, distinct=True, order=(t.Order(column),))


def _name(form: Listing) -> str:
    if form.things.conditions:
        return "filter"
    return "join" if any(isinstance(each, f.Entity) or each.path for each in form.show) else "list"


def _is_informative(form: Listing | Distinct, result: ProbeResult, reach: Reach) -> bool:
    if isinstance(form, Distinct):
        return several_rows(form, result, reach)
    return not (form.things.where and are_all(result.rows or 0, form.things, reach))


_one_column = Guard(lambda node, _words: len(node.show) == 1)


@Guard
def _one_shown(node: Node, words: Words) -> bool:
    """One column with a singular name, so that "is" fits."""
    return _one_column(node, words) and not english.is_plural(_shown_noun(node.show[0], words))


def _shown_noun(of: f.Shown, words: Words) -> str:
    return words.entity(of) if isinstance(of, f.Entity) else words.field(of)


@Guard
def _of_the_only_one(node: Node, words: Words) -> bool:
    """The only row of a table, for which "each" does not fit."""
    return w.unconditional(node, words) and words.reach.rows(node.things.table) == 1


FAMILY = Family(
    labels={
        "list": ("list", "列举"),
        "filter": ("filter", "筛选"),
        "join": ("join", "关联"),
        "distinct": ("different ones", "去重"),
    },
    forms={Listing: _name, Distinct: "distinct"},
    propose=_propose,
    build=by_form({Listing: _listing, Distinct: _distinct}),
    is_informative=_is_informative,
    rules_en=(
        rule("form", Listing, "List the {show:shown+} of each {things:one}.", when=~_of_the_only_one),
        rule("form", Listing, "Show the {show:shown+} of every {things:one}.", when=~_of_the_only_one),
        rule("form", Listing, "What is the {show:shown+} of each {things:one}?", when=_one_shown & ~_of_the_only_one),
        rule("form", Listing, "What are the {show:shown+} of each {things:one}?", when=~_one_shown & ~_of_the_only_one),
        rule("form", Listing, "Show the {show:shown+} of the {things:one}.", when=_of_the_only_one),
        rule("form", Listing, "What is the {show:shown+} of the {things:one}?", when=_one_shown & _of_the_only_one),
        rule("form", Listing, "What are the {show:shown+} of the {things:one}?", when=~_one_shown & _of_the_only_one),
        rule("form", Distinct, "Which different {field:plain} are there among {things:all}?"),
        rule("form", Distinct, "List the distinct {field:plain} of {things:all}."),
        rule("short", Listing, "{show:shown+} of all {things:many}", when=w.unconditional & ~_of_the_only_one),
        rule("short", Listing, "{show:shown+} of {things:many}", when=w.conditional),
        rule("short", Distinct, "distinct {field:plain} of {things:many}"),
    ),
    rules_zh=(
        rule("form", Listing, "列出{things:all}的{show:shown+}。", when=~_of_the_only_one),
        rule("form", Listing, "查询{things:all}的{show:shown+}。", when=~_of_the_only_one),
        rule("form", Listing, "查询{things:some}的{show:shown+}。", when=_of_the_only_one),
        rule("form", Listing, "{things:some}的{show:shown+}分别是什么？", when=~_one_column & _of_the_only_one),
        rule("form", Listing, "{things:some}的{show:shown+}是什么？", when=_one_column & _of_the_only_one),
        rule("form", Distinct, "{things:some}有哪些不同的{field:column}？"),
        rule("form", Distinct, "列出{things:all}中出现过的{field:column}，不要重复。"),
        rule("short", Listing, "{things:all}的{show:shown+}", when=~_of_the_only_one),
        rule("short", Distinct, "{things:some}的不同{field:column}"),
    ),
)  # fmt: skip
