"""The first or last rows by a figure or a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training.questions import form as f
from training.questions.families.family import Family, as_many_as_asked
from training.questions.ingredients.choices import ranks, sortable
from training.questions.ingredients.ingredients import Ingredients
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words
from training.questions.source_facts.lasting import is_end
from training.questions.sql import sql_tree as t
from training.questions.sql.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class TopRows(f.Form):
    show: tuple[f.Shown, ...]
    by: f.Field
    descending: bool
    limit: int


def _propose(i: Ingredients) -> Iterator[f.Form]:
    fields = [x for x in sortable(i) if ranks(i, x) and not is_end(x, i.reach)]
    if not fields or i.rows < 2:
        return
    by = i.random.choice(fields)
    known = i.rows * (1 - i.reach.profile(by).null_share)
    limit = i.random.choice([n for n in (3, 5, 5, 10, 10, 20) if n <= known / 2] or [1])
    # the oldest is asked for less often than the newest
    descending = i.random.random() < (0.9 if by in i.times else 0.65) or (by in i.times and not _happened(i, by))
    # a row that is only known by its number is shown with its parent
    without = (*i.measures, *i.times) if by in i.times else i.measures
    shown = i.shown_as(by)
    known_by = tuple(s for s in i.called or i.name if s != shown) or i.name
    if i.name != (by,) and limit > 1:
        yield TopRows(things=i.things(1, without), show=known_by, by=by, descending=descending, limit=limit)
        show = tuple(s for s in dict.fromkeys((*known_by, *i.some_shown(1))) if s != shown)
        yield TopRows(things=i.things(1, without), show=show, by=by, descending=descending, limit=limit)
    yield TopRows(things=i.things(1, without), show=known_by, by=by, descending=descending, limit=1)


def _happened(i: Ingredients, by: f.Field) -> bool:
    return i.words.main_time(i.table) == by or i.words.is_past(by)


def _build(parts: Parts, form: TopRows) -> t.Select:
    scope = parts.scope(form.things.table)
    items = parts.shown(scope, (*form.show, form.by))
    # NULL is neither high nor low
    known = (t.IsNull(scope.column(form.by), negated=True),) if parts.reach.nullable(form.by) else ()
    query = parts.select(scope, items, form.things, known)
    return replace(query, order=(t.Order(scope.value(form.by), form.descending),), limit=form.limit)


@Guard
def _by_main_time(node: TopRows, words: Words) -> bool:
    """Rows by their main date: the most recent invoices."""
    named = any(each.field == node.by for each in node.things.where)
    return main_time(node.by, words) and node.by.root == node.things.table and not named


@Guard
def _by_deed(node: TopRows, words: Words) -> bool:
    """Rows by the date at which something happened to them: the staff members hired most recently."""
    return not _by_main_time(node, words) and c.is_moment(node.by, words) and words.is_past(node.by)


@Guard
def _by_own_figure(node: TopRows, words: Words) -> bool:
    """Rows by the figure that names them: the highest balances."""
    return c.is_figure_of_rows(node.by, words)


_by_figure = ~(_by_main_time | _by_deed | _by_own_figure)


_by_moment = Guard(lambda node, words: c.is_moment(node.by, words))


FAMILY = Family(
    labels={"top": ("the most", "最多的"), "bottom": ("the least", "最少的")},
    forms={TopRows: lambda form: "top" if form.descending else "bottom"},
    propose=_propose,
    build=_build,
    is_informative=as_many_as_asked,
    rules_en=(
        rule("form", TopRows, "List the {limit:n} most recent {things:many}{by:unsaid}.", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & _by_main_time),
        rule("form", TopRows, "Show the {show:shown+} of the {limit:n} most recent {things:many}{by:unsaid}.", descending=True, when=w.more_than_one & w.other_show & _by_main_time),
        rule("form", TopRows, "Which {things:one} is the most recent{by:unsaid}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.unconditional & _by_main_time),
        rule("form", TopRows, "Of {things:the}, which one is the most recent{by:unsaid}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.conditional & _by_main_time),
        rule("form", TopRows, "Which {limit:n} {things:many} {by:happened} most recently?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_deed),
        rule("form", TopRows, "Of {things:the}, which {limit:n} {by:happened} most recently?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & _by_deed),
        rule("form", TopRows, "Show the {show:shown+} of the {limit:n} {things:many} {by:done} most recently.", descending=True, when=w.more_than_one & w.unconditional & w.other_show & _by_deed),
        rule("form", TopRows, "Of {things:the}, which {limit:n} {by:happened} most recently? Show the {show:shown+}.", descending=True, when=w.more_than_one & w.conditional & w.other_show & _by_deed),
        rule("form", TopRows, "Which {things:one} {by:onehappened} most recently?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.unconditional & _by_deed),
        rule("form", TopRows, "Of {things:the}, which one {by:onehappened} most recently?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.conditional & _by_deed),
        rule("form", TopRows, "Which {limit:n} {things:many} have the {by:hi}?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_figure),
        rule("form", TopRows, "Of {things:the}, which {limit:n} have the {by:hi}?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & _by_figure),
        rule("form", TopRows, "Which {limit:n} {things:many} have the {by:hi}? Show the {show:shown+}.", descending=True, when=w.more_than_one & w.unconditional & w.other_show & _by_figure),
        rule("form", TopRows, "Of {things:the}, which {limit:n} have the {by:hi}? Show the {show:shown+}.", descending=True, when=w.more_than_one & w.conditional & w.other_show & _by_figure),
        rule("form", TopRows, "Which {things:one} has the {by:hi}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.unconditional & _by_figure),
        rule("form", TopRows, "Of {things:the}, which one has the {by:hi}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.conditional & _by_figure),
        rule("form", TopRows, "Show the {show:shown+} of the {limit:n} highest {things:many}{by:unsaidfigure}.", descending=True, when=w.more_than_one & w.other_show & _by_own_figure),
        rule("form", TopRows, "Show the {show:shown+} of the {limit:n} lowest {things:many}{by:unsaidfigure}.", descending=False, when=w.more_than_one & w.other_show & _by_own_figure),
        rule("form", TopRows, "List the {limit:n} earliest {things:many}{by:unsaid}.", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & _by_main_time),
        rule("form", TopRows, "Show the {show:shown+} of the {limit:n} earliest {things:many}{by:unsaid}.", descending=False, when=w.more_than_one & w.other_show & _by_main_time),
        rule("form", TopRows, "Which {things:one} is the earliest{by:unsaid}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.unconditional & _by_main_time),
        rule("form", TopRows, "Of {things:the}, which one is the earliest{by:unsaid}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.conditional & _by_main_time),
        rule("form", TopRows, "Which {limit:n} {things:many} {by:happened} earliest?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_deed),
        rule("form", TopRows, "Of {things:the}, which {limit:n} {by:happened} earliest?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & _by_deed),
        rule("form", TopRows, "Show the {show:shown+} of the {limit:n} {things:many} {by:done} earliest.", descending=False, when=w.more_than_one & w.unconditional & w.other_show & _by_deed),
        rule("form", TopRows, "Of {things:the}, which {limit:n} {by:happened} earliest? Show the {show:shown+}.", descending=False, when=w.more_than_one & w.conditional & w.other_show & _by_deed),
        rule("form", TopRows, "Which {things:one} {by:onehappened} earliest?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.unconditional & _by_deed),
        rule("form", TopRows, "Of {things:the}, which one {by:onehappened} earliest?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.conditional & _by_deed),
        rule("form", TopRows, "Which {limit:word} {things:many} have the {by:lo}?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_figure),
        rule("form", TopRows, "Of {things:the}, which {limit:n} have the {by:lo}?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & _by_figure),
        rule("form", TopRows, "Which {limit:word} {things:many} have the {by:lo}? Show the {show:shown+}.", descending=False, when=w.more_than_one & w.unconditional & w.other_show & _by_figure),
        rule("form", TopRows, "Of {things:the}, which {limit:n} have the {by:lo}? Show the {show:shown+}.", descending=False, when=w.more_than_one & w.conditional & w.other_show & _by_figure),
        rule("form", TopRows, "Which {things:one} has the {by:lo}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.unconditional & _by_figure),
        rule("form", TopRows, "Of {things:the}, which one has the {by:lo}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.conditional & _by_figure),
        rule("short", TopRows, "top {limit:n} {things:many} by {by:quantity}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & ~_by_moment),
        rule("short", TopRows, "bottom {limit:n} {things:many} by {by:quantity}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & ~_by_moment),
        rule("short", TopRows, "{limit:n} latest {things:many}{by:unsaid}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_main_time),
        rule("short", TopRows, "{limit:n} latest {things:many} by {by:column}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_moment & ~_by_main_time),
        rule("short", TopRows, "{limit:n} earliest {things:many}{by:unsaid}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_main_time),
        rule("short", TopRows, "{limit:n} earliest {things:many} by {by:column}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_moment & ~_by_main_time),
    ),
    rules_zh=(
        rule("form", TopRows, "列出最近{limit:n}{things:counter~}{things:some}{by:unsaid}。", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & _by_main_time),
        rule("form", TopRows, "列出最近{limit:n}{things:counter~}{things:some}{by:unsaid}的{show:shown+}。", descending=True, when=w.more_than_one & w.other_show & _by_main_time),
        rule("form", TopRows, "最近的一{things:counter~}{things:some}是哪一{things:counter~}{by:unsaid}？", descending=True, limit=1, derived={"show": w.name_shown}, when=_by_main_time),
        rule("form", TopRows, "列出最近{by:done}的{limit:n}{things:counter~}{things:some}。", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & _by_deed),
        rule("form", TopRows, "列出最近{by:done}的{limit:n}{things:counter~}{things:some}的{show:shown+}。", descending=True, when=w.more_than_one & w.other_show & _by_deed),
        rule("form", TopRows, "最近{by:done}的是哪一{things:counter~}{things:some}？", descending=True, limit=1, derived={"show": w.name_shown}, when=_by_deed),
        rule("form", TopRows, "{things:some}中，{by:hi}的{limit:n}{things:counter~}是哪些？", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & _by_figure),
        rule("form", TopRows, "{things:some}中，{by:hi}的是哪一{things:counter~}？", descending=True, limit=1, derived={"show": w.name_shown}, when=_by_figure),
        rule("form", TopRows, "列出{by:hi}的{limit:n}{things:counter~}{things:some}，显示{show:shown+}。", descending=True, when=w.more_than_one & w.unconditional & w.other_show & _by_figure),
        rule("form", TopRows, "列出{things:some}中{by:hi}的前{limit:n}{things:counter~}，显示{show:shown+}。", descending=True, when=w.more_than_one & w.conditional & w.other_show & _by_figure),
        rule("form", TopRows, "列出最早的{limit:n}{things:counter~}{things:some}{by:unsaid}。", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & _by_main_time),
        rule("form", TopRows, "列出最早的{limit:n}{things:counter~}{things:some}{by:unsaid}的{show:shown+}。", descending=False, when=w.more_than_one & w.other_show & _by_main_time),
        rule("form", TopRows, "最早的一{things:counter~}{things:some}是哪一{things:counter~}{by:unsaid}？", descending=False, limit=1, derived={"show": w.name_shown}, when=_by_main_time),
        rule("form", TopRows, "列出最早{by:done}的{limit:n}{things:counter~}{things:some}。", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & _by_deed),
        rule("form", TopRows, "列出最早{by:done}的{limit:n}{things:counter~}{things:some}的{show:shown+}。", descending=False, when=w.more_than_one & w.other_show & _by_deed),
        rule("form", TopRows, "最早{by:done}的是哪一{things:counter~}{things:some}？", descending=False, limit=1, derived={"show": w.name_shown}, when=_by_deed),
        rule("form", TopRows, "{things:some}中，{by:lo}的{limit:n}{things:counter~}是哪些？", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & _by_figure),
        rule("form", TopRows, "{things:some}中，{by:lo}的是哪一{things:counter~}？", descending=False, limit=1, derived={"show": w.name_shown}, when=_by_figure),
        rule("form", TopRows, "列出{by:lo}的{limit:n}{things:counter~}{things:some}，显示{show:shown+}。", descending=False, when=w.more_than_one & w.unconditional & w.other_show & _by_figure),
        rule("form", TopRows, "列出{things:some}中{by:lo}的前{limit:n}{things:counter~}，显示{show:shown+}。", descending=False, when=w.more_than_one & w.conditional & w.other_show & _by_figure),
        rule("short", TopRows, "{by:column}前{limit:n}的{things:some}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & ~_by_moment),
        rule("short", TopRows, "{by:hi}的{limit:n}{things:counter~}{things:some}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_figure),
        rule("short", TopRows, "最近{limit:n}{things:counter~}{things:some}{by:unsaid}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_main_time),
        rule("short", TopRows, "最近{by:done}的{limit:n}{things:counter~}{things:some}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_deed),
        rule("short", TopRows, "{by:lo}的{limit:n}{things:counter~}{things:some}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_figure),
        rule("short", TopRows, "最早的{limit:n}{things:counter~}{things:some}{by:unsaid}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_main_time),
        rule("short", TopRows, "最早{by:done}的{limit:n}{things:counter~}{things:some}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_deed),
    ),
)  # fmt: skip
