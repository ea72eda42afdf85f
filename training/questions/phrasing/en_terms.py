"""Terminals of the English grammar (tables, columns, values, periods) and its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.model import TableName
from training.language import english
from training.language.lexicon import words_of
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import vocabulary as v
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Lister, Node, Terminal
from training.questions.phrasing.headings import GRAIN
from training.questions.phrasing.literals import MONTHS, ORDINALS
from training.questions.phrasing.words import Words


def _highest(of: f.Field, words: Words) -> str:
    name = words.field(of)
    if words.is_number_of(of):
        return f"most {name}"
    if c.is_moment(of, words):
        return english.most_recent(name)
    return f"{'longest' if c.is_length(of, words) else english.most(name)} {name}"


def _lowest(of: f.Field, words: Words) -> str:
    name = words.field(of)
    if words.is_number_of(of):
        return f"fewest {name}"
    if c.is_moment(of, words):
        return f"earliest {name}"
    return f"{'shortest' if c.is_length(of, words) else english.least(name)} {name}"


def _maximum(of: f.Field, words: Words) -> str:
    return f"highest number of {words.field(of)}" if words.is_number_of(of) else _highest(of, words)


def _minimum(of: f.Field, words: Words) -> str:
    return f"lowest number of {words.field(of)}" if words.is_number_of(of) else _lowest(of, words)


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


SAYS_LITTLE = words_of("shared by tables")
_LONG_NOUN = 2


def _total(of: f.Field, words: Words) -> str:
    return english.sum_of(words.quantity(of))


def _done(of: f.Field, words: Words) -> str:
    """Return the participle behind a noun: "hired"; with a relative pronoun for intransitive verbs: "who joined"."""
    done = words.done(of) or ""
    return f"{yes_no.who(of.table, words)} {english.happened(done)}" if english.is_of_their_own(done) else done


def _happened_to_one(of: f.Field, words: Words) -> str:
    return re.sub(r"\Awere\b", "was", english.happened(words.done(of) or ""))


def _year_before(of: f.ByPeriod, _words: Words) -> str:
    return f"the same {of.grain} a year earlier"


def _fields_of_parents(words: Words, table: TableName) -> Iterator[f.Field]:
    yield from (of for of in v.every_field(words, table) if of.path)


TERMINALS: dict[str, Terminal] = {
    "table": v.indexed(lambda n, words: words.one(n), v.itself),
    "tables": v.indexed(lambda n, words: words.many(n), v.itself),
    "field": v.indexed(lambda n, words: words.field(n), v.every_field),
    "adjective": v.indexed(yes_no.mark, v.stated_fields),
    "yes": v.indexed(lambda n, words: yes_no.statement(n, words) or "", v.stated_fields),
    "no": v.indexed(lambda n, words: yes_no.statement(n, words, yes=False) or "", v.stated_fields),
    "yesofone": v.indexed(lambda n, words: yes_no.clause(n, words, yes=True, one=True), v.stated_fields),
    "noofone": v.indexed(lambda n, words: yes_no.clause(n, words, yes=False, one=True), v.stated_fields),
    "are": v.indexed(lambda n, words: yes_no.predicate(n, words, yes=True), v.stated_fields),
    "arenot": v.indexed(lambda n, words: yes_no.predicate(n, words, yes=False), v.stated_fields),
    "done": v.indexed(_done, v.done_fields),
    "who~": v.one_of_words(lambda n, words: yes_no.who(n.table, words), ("who", "that")),
    "nothappened": v.indexed(lambda n, words: english.not_happened(words.done(n) or ""), v.done_fields),
    "happened": v.indexed(lambda n, words: english.happened(words.done(n) or ""), v.done_fields),
    "onehappened": v.indexed(_happened_to_one, v.done_fields),
    "known": v.indexed(_known, v.every_field),
    "afield": v.indexed(lambda n, words: english.with_article(words.field(n)), v.every_field),
    "column": v.indexed(lambda n, words: words.field(n), v.shown_fields),
    "columns": v.indexed(lambda n, words: words.values(_owned(n, words)), v.shown_fields),
    "plain": v.indexed(v.plural_of_field, v.shown_fields),
    "sort": v.indexed(lambda n, words: english.each_value(words.field(n)), v.shown_fields),
    "single": v.indexed(lambda n, words: english.singular(words.field(n)), v.every_field),
    "by": v.indexed(lambda n, words: words.by_somebody(n) or "", v.fields_by_somebody),
    "each": v.indexed(_one_value, v.shown_fields),
    "latest": v.indexed(lambda n, words: english.most_recent(words.field(n)), v.shown_fields),
    "bare": v.indexed(lambda n, words: words.bare(n), v.every_field),
    "abare": v.indexed(lambda n, words: english.with_article(words.bare(n)), v.every_field),
    "unit~": v.unit(),
    "sign~": v.sign(),
    "spans": v.indexed(lambda n, words: words.span(n) or "", v.periods_named),
    "spanss": v.indexed(lambda n, words: f"{words.span(n)}s", v.periods_named),
    "part": v.indexed(lambda n, words: words.part(n) or "", v.relations_with_part),
    "entity": v.indexed(lambda n, words: words.entity(n), v.every_entity),
    "entities": v.indexed(v.plural_of_entity, v.every_entity),
    "total": v.indexed(_total, v.shown_fields),
    "hi": v.indexed(_highest, v.shown_fields),
    "max": v.indexed(_maximum, v.shown_fields),
    "min": v.indexed(_minimum, v.shown_fields),
    "quantity": v.indexed(lambda n, words: words.quantity(n), v.shown_fields),
    "lo": v.indexed(_lowest, v.shown_fields),
    "superior": v.indexed(lambda n, words: words.superior(n), v.own_relations),
    "far": v.indexed(v.named_far, v.far_relations),
    "fars": v.indexed(lambda n, words: english.plural(v.named_far(n, words)), v.far_relations),
    "n": v.integer(),
    "unsaid": v.unsaid_time(),
    "unsaidstatus": v.unsaid_status(),
    "unsaidfigure": v.unsaid_figure(),
    "owner": v.indexed(lambda n, words: words.role(n.path), _fields_of_parents),
    "word": v.small_number(),
    "threshold": v.threshold(),
    "value": v.value(),
    "farvalue": v.far_value(),
    "text": v.substring(),
    "day": v.day(),
    "month": v.chosen({i + 1: name for i, name in enumerate(MONTHS)}),
    "quarter": v.chosen({i + 1: name for i, name in enumerate(ORDINALS)}),
    "grain": v.chosen({"day": "day", "month": "month", "quarter": "quarter", "year": "year"}),
    "grains": v.indexed(lambda n, _words: n.grain, v.main_periods),
    "grainss": v.indexed(lambda n, _words: f"{n.grain}s", v.main_periods),
    "before~": v.one_of_words(
        lambda n, _words: f"the previous {n.grain}", tuple(f"the previous {g}" for g in GRAIN["en"])
    ),
    "yearbefore~": v.one_of_words(_year_before, tuple(f"the same {grain} a year earlier" for grain in GRAIN["en"])),
    "alive": v.indexed(lambda n, words: "current" if words.reach.marks_current(n) else "non-deleted", v.deletion_marks),
    "above": v.chosen({">": "above", ">=": "of at least", "<": "below", "<=": "of at most"}),
    "than": v.chosen({">": "more than", ">=": "at least", "<": "fewer than", "<=": "at most"}),
    "isabove": v.chosen({">": "above", ">=": "at least", "<": "below", "<=": "at most"}),
    "after": v.chosen({">": "after", ">=": "on or after", "<": "before", "<=": "on or before"}),
}


def _and(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return " and " if last else ", "


def _space(_before: Node, _after: Node, _last: bool, _words: Words) -> str:
    return " "


def _or(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return " or " if last else ", "


def _condition_join(before: Node, _after: Node, _last: bool, words: Words) -> str:
    told = isinstance(before, f.During | f.Exceeds)
    said_at_once = told and (v.main_time(before.field, words) or words.done(before.field) is not None)
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
    "has": Lister(between=_has_and, separators=(" and ",)),
    "happening": Lister(between=_and, separators=(" and ", ", ")),
    "kinds": Lister(between=_and, separators=(" and ", ", ")),
    "cond": Lister(between=_condition_join, separators=(" and ", " ")),
    "condofone": Lister(between=_condition_join, separators=(" and ", " ")),
}
