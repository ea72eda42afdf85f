"""What both languages' rules ask of the column a node is about: its kind, its name, its values."""

from __future__ import annotations

from training.catalog.model import ColumnName
from training.language import chinese, english
from training.questions import form as f
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Node, Slots
from training.questions.phrasing.vocabulary import main_time
from training.questions.phrasing.words import Words


def is_main_time(node: Node, words: Words) -> bool:
    return main_time(node.field, words)


def is_main_time_of_deeds(node: Node, words: Words) -> bool:
    """Of what is called by what was done: payments received in 2026, not from 2026."""
    return is_main_time(node, words) and english.is_called_by_deed(words.one(node.field.table))


def is_main_time_of_things(node: Node, words: Words) -> bool:
    return is_main_time(node, words) and not is_main_time_of_deeds(node, words)


def is_not_main_time(node: Node, words: Words) -> bool:
    return not main_time(node.field, words)


def is_done(node: Node, words: Words) -> bool:
    """A moment at which something happened to the rows themselves: they were hired, opened, born."""
    return is_time(node, words) and words.done(node.field) is not None


def is_done_at_another_time(node: Node, words: Words) -> bool:
    return is_done(node, words) and is_not_main_time(node, words)


def is_another_time(node: Node, words: Words) -> bool:
    return is_time(node, words) and words.done(node.field) is None and is_not_main_time(node, words)


def is_over(node: Node, words: Words) -> bool:
    """A moment that tells by itself that something has happened: returned, not returned."""
    return is_done_at_another_time(node, words) and words.is_over(node.field)


def is_unlike_done(node: Node, words: Words) -> bool:
    return not is_over(node, words) and not is_filled_in(node, words)


def is_one_unlike_done(node: Node, words: Words) -> bool:
    return not is_over(node, words) and one_thing(node, words)


def is_not_over(node: Node, words: Words) -> bool:
    return not is_over(node, words)


def has_span(node: Node, words: Words) -> bool:
    """A period that goes by what happened in it: the hire year."""
    return is_not_main_time(node, words) and words.span(node) is not None


def has_no_span(node: Node, words: Words) -> bool:
    return is_not_main_time(node, words) and words.span(node) is None


def is_time(node: Node, words: Words) -> bool:
    return words.reach.kind(node.field) in {"date", "moment", "text date"}


def is_not_time(node: Node, words: Words) -> bool:
    return not is_time(node, words)


def is_filled_in(node: Node, words: Words) -> bool:
    """Something people fill in: a text, a figure. Without a figure there is no 0, but nothing."""
    kind, role = words.reach.kind(node.field), words.reach.profile(node.field).role
    return (kind == "text" and role != "flag") or (kind == "number" and role == "measure")


def is_many_or_few(node: Node, words: Words) -> bool:
    return is_not_time(node, words) and chinese.most(words.bare(node.field)) == "最多"


def is_large_or_small(node: Node, words: Words) -> bool:
    return is_not_time(node, words) and chinese.most(words.bare(node.field)) in {"最大", "最长"}


def is_high_or_low(node: Node, words: Words) -> bool:
    return is_not_time(node, words) and chinese.most(words.bare(node.field)) == "最高"


def no_statement(node: Node, words: Words) -> bool:
    """Not a yes or no that can be stated: 有充电桩, "are active"."""
    return yes_no.statement(node.field, words) is None


def stated(node: Node, words: Words) -> bool:
    return not no_statement(node, words)


def yes_value(slots: Slots, words: Words) -> Node:
    """The value by which the column says yes."""
    return (yes_no.truth(slots["field"], words) or (None, None))[0]


def no_value(slots: Slots, words: Words) -> Node:
    return (yes_no.truth(slots["field"], words) or (None, None))[1]


def yes_and_no(slots: Slots, words: Words) -> Node:
    return yes_no.truth(slots["field"], words)


def no_and_yes(slots: Slots, words: Words) -> Node:
    both = yes_no.truth(slots["field"], words)
    return both and both[::-1]


def is_by_somebody(node: Node, words: Words) -> bool:
    """Who did something to the row, in a column of its own."""
    return words.by_somebody(node.field) is not None


def is_by_one_of_several(node: Node, words: Words) -> bool:
    return is_by_somebody(node, words) and several_values(node, words)


def is_length(of: f.Field, words: Words) -> bool:
    return words.reach.profile(of).unit == "duration"


def is_moment(of: f.Field, words: Words) -> bool:
    return words.reach.kind(of) in {"date", "moment", "text date"}


def is_word(node: Node, words: Words) -> bool:
    """A value that is called by its column: with the title IT Manager; nothing has "the floor 2" or "the city Cork"."""
    named = no_statement(node, words) and words.reach.kind(node.field) != "number"
    return named and not english.is_place(words.field(node.field))


def is_word_of_rows(node: Node, words: Words) -> bool:
    """A value of the rows themselves that is called by its column, and no adjective."""
    return not node.field.path and one_thing(node, words) and is_word(node, words) and not is_state(node, words)


def several_words(node: Node, words: Words) -> bool:
    return several_values(node, words) and is_word(node, words)


def not_yes_no_and_no_statement(node: Node, words: Words) -> bool:
    return words.reach.kind(node.field) != "yes/no" and no_statement(node, words)


def is_quality(node: Node, words: Words) -> bool:
    """An adjective of the rows themselves: active."""
    return not node.field.path and stated(node, words) and yes_no.is_quality(node.field, words)


def is_of_quality(node: f.Equals, words: Words) -> bool:
    """True for the yes of an adjective."""
    return is_quality(node, words) and not node.negated and node.value == yes_value({"field": node.field}, words)


def is_state(node: f.Equals, words: Words) -> bool:
    """A status that is an adjective of the rows themselves: active users."""
    return not node.field.path and not node.negated and _is_adjective(node, words)


def is_state_of_parent(node: f.Equals, words: Words) -> bool:
    """A status that is an adjective of what the rows belong to: notifications whose user is active."""
    return len(node.field.path) == 1 and not node.negated and _is_adjective(node, words)


def is_no_state_of_parent(node: f.Equals, words: Words) -> bool:
    return not is_state_of_parent(node, words)


def _is_adjective(node: f.Equals, words: Words) -> bool:
    is_status = words.columns[ColumnName(node.field.table, node.field.column)] == "status"
    value = str(node.value)
    known = any(common.value == node.value for common in words.reach.profile(node.field).common)
    return is_status and known and no_statement(node, words) and value.islower() and english.is_quality(value)


def names_what_it_is(node: f.Condition, words: Words) -> bool:
    """True for the name of a parent that says what it is: 三清山服务区."""
    if not isinstance(node, f.Equals) or node.negated or len(node.field.path) != 1:
        return False
    noun = words.tables[node.field.table]
    named = words.reach.display(node.field.table) == (node.field.column,)
    return named and str(node.value) != noun and str(node.value).endswith(noun)


def is_figure_of_rows(of: f.Field, words: Words) -> bool:
    """True for a figure that the rows themselves are called by, in English: the balance of a user balance."""
    name = words.field(of)
    called = words.language == "en" and not of.path and f" {words.tables[of.table]}".endswith(f" {name}")
    return called and english.most(name) == "highest" and words.reach.role(of.table, of.column) == "measure"


def is_of_rows(node: Node, words: Words) -> bool:
    return is_figure_of_rows(node.field, words)


def is_of_another_name(node: Node, words: Words) -> bool:
    return not is_of_rows(node, words)


def one_thing(node: Node, words: Words) -> bool:
    """True where the column's name is singular, so that "is" fits it."""
    return one_name(node.field, words)


def one_name(of: f.Field, words: Words) -> bool:
    return not english.is_plural(words.field(of))


def is_one_with_a(node: Node, words: Words) -> bool:
    """A name that takes "a", as its sound goes."""
    return english.with_article(words.field(node.field)).startswith("a ")


def several_things(node: Node, words: Words) -> bool:
    """A number of something: at least three days."""
    return not one_thing(node, words) and words.reach.kind(node.field) == "number"


def more_things_than_one(node: Node, words: Words) -> bool:
    return several_things(node, words) and node.value != 1


def one_number(node: Node, words: Words) -> bool:
    return one_thing(node, words) and is_not_time(node, words)


def one_value(node: Node, words: Words) -> bool:
    return one_thing(node, words) and no_statement(node, words)


def not_one_value(node: Node, words: Words) -> bool:
    return not one_thing(node, words) and no_statement(node, words)


def several_values_of_several(node: Node, words: Words) -> bool:
    return several_values(node, words) and not one_thing(node, words)


def several_values(node: Node, _words: Words) -> bool:
    return len(node.values) > 1


def several_values_of_one(node: Node, words: Words) -> bool:
    return several_values(node, words) and one_thing(node, words)
