"""The first rows in alphabetical order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family, as_many_as_asked
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts

_A_WORD = re.compile(r"[a-z]{2}|[A-Za-z] |[\u4e00-\u9fff]")
"""Names are sorted alphabetically, codes are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alphabetical(f.Form):
    by: f.Field
    limit: int


def _propose(i: Ingredients) -> Iterator[f.Form]:
    names = [of for of in i.name if isinstance(of, f.Field) and i.reach.kind(of) == "text" and of in i.shows]
    limits = [n for n in (10, 20) if n <= i.rows / 2]
    if names and limits and any(_A_WORD.search(str(value)) for value in i.sayable(names[-1])):
        by = names[-1]
        yield Alphabetical(things=i.things(0), by=by, limit=i.random.choice(limits))


def _build(parts: Parts, form: Alphabetical) -> t.Query:
    scope = parts.scope(form.things.table)
    display = tuple(f.Field(table=form.things.table, column=name) for name in parts.display(form.things.table))
    items = parts.shown(scope, tuple(dict.fromkeys((*display, form.by))))
    known = (t.IsNull(scope.column(form.by), negated=True),) if parts.reach.nullable(form.by) else ()
    first = t.Order(scope.column(form.by))
    return replace(parts.select(scope, items, form.things, known), order=(first,), limit=form.limit)


FAMILY = Family(
    labels={"alphabetical": ("alphabetical", "按名称排序")},
    forms={Alphabetical: "alphabetical"},
    propose=_propose,
    build=_build,
    rules_en=(
        rule(
            "form", Alphabetical, "Sort the {things:many} alphabetically by {by:column} and list the first {limit:n}."
        ),
        rule(
            "short", Alphabetical, "first {limit:n} {things:many} alphabetically by {by:column}", when=w.unconditional
        ),
    ),
    rules_zh=(rule("form", Alphabetical, "按{by:column}排序，列出前{limit:n}{things:counter~}{things:some}。"),),
    is_informative=as_many_as_asked,
)
