"""Guards of the wording rules, in both languages, on the column of a node: its kind, its name, its values."""

from __future__ import annotations

import re

from training.catalog.model import ColumnName
from training.language import chinese, english
from training.questions import form as f
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Node, Slots
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words

is_main_time = Guard(lambda node, words: main_time(node.field, words))


@Guard
def called_by_deed(node: Node, words: Words) -> bool:
    """The rows are named after an action: payments received in 2026, not from 2026."""
    return english.is_called_by_action(words.one(node.field.root))


is_time = Guard(lambda node, words: is_moment(node.field, words))


@Guard
def is_done(node: Node, words: Words) -> bool:
    """A time at which something happened to the rows themselves: they were hired, opened, born."""
    return is_time(node, words) and words.done(node.field) is not None


is_done_at_another_time = is_done & ~is_main_time
is_another_time = is_time & ~is_done & ~is_main_time


@Guard
def is_over(node: Node, words: Words) -> bool:
    """A time that exists only if something has happened: returned, not returned."""
    return is_done_at_another_time(node, words) and words.is_over(node.field)


@Guard
def has_span(node: Node, words: Words) -> bool:
    """A period with a name of its own: the hire year."""
    return words.span(node) is not None


@Guard
def is_filled_in(node: Node, words: Words) -> bool:
    """A value that people enter, a text or a figure; a missing one is NULL, not 0."""
    kind, role = words.reach.kind(node.field), words.reach.profile(node.field).role
    return (kind == "text" and role != "flag") or (kind == "number" and role == "measure")


def is_most(*superlatives: str) -> Guard:
    """The column is no time, and its Chinese superlative is one of these."""
    return ~is_time & Guard(lambda node, words: chinese.most(words.bare(node.field)) in superlatives)


@Guard
def stated(node: Node, words: Words) -> bool:
    """A boolean that has a statement: 有充电桩, "are active"."""
    return yes_no.statement(node.field, words) is not None


def yes_value(slots: Slots, words: Words) -> Node:
    """Return the column's value for yes; None if it is no boolean."""
    return (yes_no.truth(slots["field"], words) or (None, None))[0]


def no_value(slots: Slots, words: Words) -> Node:
    return (yes_no.truth(slots["field"], words) or (None, None))[1]


@Guard
def is_by_somebody(node: Node, words: Words) -> bool:
    """The column names the person who did something to the row."""
    return words.by_somebody(node.field) is not None


def is_length(of: f.Field, words: Words) -> bool:
    return words.reach.profile(of).unit == "duration"


def is_moment(of: f.Field, words: Words) -> bool:
    return words.reach.kind(of) in {"date", "moment", "text date"}


@Guard
def is_word(node: Node, words: Words) -> bool:
    """A value that its column introduces: with the title IT Manager; not "the floor 2" nor "the city Cork"."""
    named = not stated(node, words) and words.reach.kind(node.field) != "number"
    return named and not english.is_place(words.field(node.field))


is_yes_no = Guard(lambda node, words: words.reach.kind(node.field) == "yes/no")


@Guard
def is_word_of_rows(node: Node, words: Words) -> bool:
    """A value of the rows themselves that needs its column's name and is no adjective."""
    return not node.field.path and one_thing(node, words) and is_word(node, words) and not is_state(node, words)


@Guard
def is_quality(node: Node, words: Words) -> bool:
    """An adjective of the rows themselves: active."""
    return not node.field.path and stated(node, words) and yes_no.is_quality(node.field, words)


@Guard
def is_of_quality(node: f.Equals, words: Words) -> bool:
    """The adjective holds: its boolean is yes."""
    return is_quality(node, words) and not node.negated and node.value == yes_value({"field": node.field}, words)


@Guard
def is_state(node: f.Equals, words: Words) -> bool:
    """A status that is an adjective of the rows themselves: active users."""
    return not node.field.path and not node.negated and _is_adjective(node, words)


@Guard
def is_state_of_parent(node: f.Equals, words: Words) -> bool:
    """A status that is an adjective of the parent: notifications whose user is active."""
    return len(node.field.path) == 1 and not node.negated and _is_adjective(node, words)


def _is_adjective(node: f.Equals, words: Words) -> bool:
    is_status = words.columns[ColumnName(node.field.table, node.field.column)] == "status"
    value = str(node.value)
    known = any(common.value == node.value for common in words.reach.profile(node.field).common)
    return is_status and known and not stated(node, words) and value.islower() and english.is_quality(value)


@Guard
def names_what_it_is(node: f.Condition, words: Words) -> bool:
    """The name of a parent that ends with the noun of its table: 三清山服务区."""
    if not isinstance(node, f.Equals) or node.negated or len(node.field.path) != 1:
        return False
    noun = words.tables[node.field.table]
    named = words.reach.display(node.field.table) == (node.field.column,)
    return named and str(node.value) != noun and str(node.value).endswith(noun)


def is_figure_of_rows(of: f.Field, words: Words) -> bool:
    """Return True for a figure that names the rows, in English: the balance of a user balance."""
    name = words.field(of)
    called = words.language == "en" and not of.path and f" {words.tables[of.table]}".endswith(f" {name}")
    return called and english.most(name) == "highest" and words.reach.role(of.table, of.column) == "measure"


is_of_rows = Guard(lambda node, words: is_figure_of_rows(node.field, words))


@Guard
def one_thing(node: Node, words: Words) -> bool:
    """The column's name is singular, so that "is" fits."""
    return one_name(node.field, words)


@Guard
def is_name_of_parent(node: Node, words: Words) -> bool:
    """The column that names a parent, and is worded as the parent alone: the album."""
    of = node.field
    return bool(of.path) and words.reach.display(of.table) == (of.column,) and not _NAME.search(words.field(of))


@Guard
def is_no_name_of_parent(node: Node, words: Words) -> bool:
    return not is_name_of_parent(node, words)


_NAME = re.compile(r"(?:name|title|label)\Z|[名称]\Z|标题\Z", re.IGNORECASE)


def one_name(of: f.Field, words: Words) -> bool:
    return not english.is_plural(words.field(of))


@Guard
def is_one_with_a(node: Node, words: Words) -> bool:
    """A name that takes "a" rather than "an"."""
    return english.with_article(words.field(node.field)).startswith("a ")


@Guard
def several_things(node: Node, words: Words) -> bool:
    """A number of something: at least three days."""
    return _is_plural_number(node, words) and not _is_level(node, words)


@Guard
def at_a_level(node: Node, words: Words) -> bool:
    """A level with a plural name, of money or a bound: takings above 1000, maximum seats above 12."""
    return _is_plural_number(node, words) and _is_level(node, words)


def _is_level(node: Node, words: Words) -> bool:
    return words.reach.profile(node.field).unit == "money" or _BOUND.match(words.field(node.field)) is not None


_BOUND = re.compile(r"(?:maximum|minimum|average|highest|lowest)\b")
"""Beginnings of names that no number of things has: not "more than 12 maximum seats"."""


def _is_plural_number(node: Node, words: Words) -> bool:
    return not one_thing(node, words) and words.reach.kind(node.field) == "number"


of_one = Guard(lambda node, _words: node.value == 1)
several_values = Guard(lambda node, _words: len(node.values) > 1)
