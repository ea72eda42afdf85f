"""Terminals of the English grammar (tables, columns, values, periods) and its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.model import TableName
from training.language import english
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Lister, Node, Terminal
from training.questions.phrasing.headings import GRAIN
from training.questions.phrasing.literals import MONTHS, ORDINALS
from training.questions.phrasing.vocabulary import (
    chosen,
    day,
    deletion_marks,
    done_fields,
    every_entity,
    every_field,
    far_relations,
    far_value,
    fields_by_somebody,
    indexed,
    integer,
    itself,
    main_periods,
    main_time,
    named_far,
    one_of_words,
    own_relations,
    periods_named,
    plural_of_entity,
    plural_of_field,
    relations_with_part,
    shown_fields,
    sign,
    small_number,
    stated_fields,
    substring,
    threshold,
    unit,
    unsaid_status,
    unsaid_time,
    value,
)  # fmt: skip
from training.questions.phrasing.words import Words


def _highest(of: f.Field, words: Words) -> str:
    name = words.field(of)
    if english.is_plural(name):
        return f"most {name}"
    if c.is_moment(of, words):
        return english.most_recent(name)
    return f"{'longest' if c.is_length(of, words) else english.most(name)} {name}"


def _lowest(of: f.Field, words: Words) -> str:
    name = words.field(of)
    if english.is_plural(name):
        return f"fewest {name}"
    if c.is_moment(of, words):
        return f"earliest {name}"
    return f"{'shortest' if c.is_length(of, words) else english.least(name)} {name}"


def _maximum(of: f.Field, words: Words) -> str:
    name = words.field(of)
    return f"highest number of {name}" if english.is_plural(name) else _highest(of, words)


def _minimum(of: f.Field, words: Words) -> str:
    name = words.field(of)
    return f"lowest number of {name}" if english.is_plural(name) else _lowest(of, words)


def _known(of: f.Field, words: Words) -> str:
    name = f"known {words.bare(of)}"
    return english.with_article(name) if c.one_name(of, words) else name


def _one_value(of: f.Field, words: Words) -> str:
    name = _owned(of, words)
    return name if words.reach.kind(of) == "number" else english.each_value(name)


def _owned(of: f.Field, words: Words) -> str:
    """Return the name of a grouping column, with its table if the word alone is vague: the company type."""
    name, owner = words.field(of), words.one(of.table)
    return f"{owner} {name}" if not of.path and name in SAYS_LITTLE and owner.count(" ") < _LONG_NOUN else name


SAYS_LITTLE = frozenset({"type", "status", "level", "category", "kind", "class", "rating", "priority", "form", "name"})
_LONG_NOUN = 2


def _total(of: f.Field, words: Words) -> str:
    name = words.field(of)
    return english.sum_of(english.quantity(name))


def _done(of: f.Field, words: Words) -> str:
    """Hired; of what people and things do themselves, who joined."""
    done = words.done(of) or ""
    return f"{yes_no.who(of.table, words)} {english.happened(done)}" if english.is_of_their_own(done) else done


def _happened_to_one(of: f.Field, words: Words) -> str:
    return re.sub(r"\Awere\b", "was", english.happened(words.done(of) or ""))


def _year_before(of: f.ByPeriod, _words: Words) -> str:
    return f"the same {of.grain} a year earlier"


def _fields_of_parents(words: Words, table: TableName) -> Iterator[f.Field]:
    yield from (of for of in every_field(words, table) if of.path)


TERMINALS: dict[str, Terminal] = {
    "table": indexed(lambda n, words: words.one(n), itself),
    "tables": indexed(lambda n, words: words.many(n), itself),
    "field": indexed(lambda n, words: words.field(n), every_field),
    "adjective": indexed(yes_no.mark, stated_fields),
    "yes": indexed(lambda n, words: yes_no.statement(n, words) or "", stated_fields),
    "no": indexed(lambda n, words: yes_no.statement(n, words, yes=False) or "", stated_fields),
    "yesofone": indexed(lambda n, words: yes_no.clause(n, words, yes=True, one=True), stated_fields),
    "noofone": indexed(lambda n, words: yes_no.clause(n, words, yes=False, one=True), stated_fields),
    "are": indexed(lambda n, words: yes_no.predicate(n, words, yes=True), stated_fields),
    "arenot": indexed(lambda n, words: yes_no.predicate(n, words, yes=False), stated_fields),
    "done": indexed(_done, done_fields),
    "not~": one_of_words(lambda n, words: "do not" if yes_no.is_had(n) else "are not", ("do not", "are not")),
    "who~": one_of_words(lambda n, words: yes_no.who(n.table, words), ("who", "that")),
    "nothappened": indexed(lambda n, words: english.not_happened(words.done(n) or ""), done_fields),
    "happened": indexed(lambda n, words: english.happened(words.done(n) or ""), done_fields),
    "onehappened": indexed(_happened_to_one, done_fields),
    "known": indexed(_known, every_field),
    "afield": indexed(lambda n, words: english.with_article(words.field(n)), every_field),
    "column": indexed(lambda n, words: words.field(n), shown_fields),
    "columns": indexed(lambda n, words: words.values(_owned(n, words)), shown_fields),
    "plain": indexed(plural_of_field, shown_fields),
    "sort": indexed(lambda n, words: english.each_value(words.field(n)), shown_fields),
    "sorts": indexed(plural_of_field, every_field),
    "single": indexed(lambda n, words: english.singular(words.field(n)), every_field),
    "by": indexed(lambda n, words: words.by_somebody(n) or "", fields_by_somebody),
    "each": indexed(_one_value, shown_fields),
    "latest": indexed(lambda n, words: english.most_recent(words.field(n)), shown_fields),
    "bare": indexed(lambda n, words: words.bare(n), every_field),
    "abare": indexed(lambda n, words: english.with_article(words.bare(n)), every_field),
    "unit~": unit(),
    "sign~": sign(),
    "spans": indexed(lambda n, words: words.span(n) or "", periods_named),
    "spanss": indexed(lambda n, words: f"{words.span(n)}s", periods_named),
    "part": indexed(lambda n, words: words.part(n) or "", relations_with_part),
    "entity": indexed(lambda n, words: words.entity(n), every_entity),
    "entities": indexed(plural_of_entity, every_entity),
    "total": indexed(_total, shown_fields),
    "hi": indexed(_highest, shown_fields),
    "max": indexed(_maximum, shown_fields),
    "min": indexed(_minimum, shown_fields),
    "quantity": indexed(lambda n, words: english.quantity(words.field(n)), shown_fields),
    "lo": indexed(_lowest, shown_fields),
    "superior": indexed(lambda n, words: words.superior(n), own_relations),
    "far": indexed(named_far, far_relations),
    "fars": indexed(lambda n, words: english.plural(named_far(n, words)), far_relations),
    "n": integer(),
    "unsaid": unsaid_time(),
    "unsaidstatus": unsaid_status(),
    "owner": indexed(lambda n, words: words.role(n.path), _fields_of_parents),
    "word": small_number(),
    "threshold": threshold(),
    "value": value(),
    "vs": value(),
    "farvalue": far_value(),
    "text": substring(),
    "day": day(),
    "month": chosen({i + 1: name for i, name in enumerate(MONTHS)}),
    "quarter": chosen({i + 1: name for i, name in enumerate(ORDINALS)}),
    "grain": chosen({"day": "day", "month": "month", "quarter": "quarter", "year": "year"}),
    "grains": indexed(lambda n, _words: n.grain, main_periods),
    "grainss": indexed(lambda n, _words: f"{n.grain}s", main_periods),
    "before~": one_of_words(
        lambda n, _words: f"the previous {n.grain}", tuple(f"the previous {g}" for g in GRAIN["en"])
    ),
    "yearbefore~": one_of_words(_year_before, tuple(f"the same {grain} a year earlier" for grain in GRAIN["en"])),
    "alive": indexed(lambda n, words: "current" if words.reach.marks_current(n) else "non-deleted", deletion_marks),
    "above": chosen({">": "above", ">=": "of at least", "<": "below", "<=": "of at most"}),
    "than": chosen({">": "more than", ">=": "at least", "<": "fewer than", "<=": "at most"}),
    "isabove": chosen({">": "above", ">=": "at least", "<": "below", "<=": "at most"}),
    "after": chosen({">": "after", ">=": "on or after", "<": "before", "<=": "on or before"}),
}


def _and(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return " and " if last else ", "


def _space(_before: Node, _after: Node, _last: bool, _words: Words) -> str:
    return " "


def _or(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return " or " if last else ", "


def _condition_join(before: Node, _after: Node, _last: bool, words: Words) -> str:
    told = isinstance(before, f.During | f.Exceeds)
    said_at_once = told and (main_time(before.field, words) or words.done(before.field) is not None)
    return " " if said_at_once else " and "


def _has_and(_before: Node, _after: Node, _last: bool, _words: Words) -> str:
    return " and "


LISTERS: dict[str, Lister] = {
    "quality": Lister(between=_space, separators=(" ",)),
    "shown": Lister(between=_and, separators=(" and ", ", ")),
    "measure": Lister(between=_and, separators=(" and ", ", ")),
    "dim": Lister(between=_and, separators=(" and ", ", ")),
    "dims": Lister(between=_and, separators=(" and ", ", ")),
    "value": Lister(between=_or, separators=(" or ", ", ")),
    "vs": Lister(between=_and, separators=(" and ", ", ")),
    "has": Lister(between=_has_and, separators=(" and ",)),
    "happening": Lister(between=_and, separators=(" and ", ", ")),
    "kinds": Lister(between=_and, separators=(" and ", ", ")),
    "cond": Lister(between=_condition_join, separators=(" and ", " ")),
    "condofone": Lister(between=_condition_join, separators=(" and ", " ")),
}
