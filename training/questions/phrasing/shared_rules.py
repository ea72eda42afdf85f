"""Guards on forms, and attributes that follow from others, for the rules of both languages."""

from __future__ import annotations

from training.catalog.model import TableName
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing.grammar import Node, Slots
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words
from training.relations.relation import Relation

COUNT = f.CountRows()


def only_relation(child: TableName, parent: TableName, words: Words) -> Relation:
    """Return the only relation between the two tables. Raises LookupError if there is none, or several."""
    edges = [r for r in words.reach.parents(child) if r.parent == parent]
    if len(edges) != 1:
        raise LookupError(f"{child} does not refer to {parent} exactly once")
    return edges[0]


def name_shown(slots: Slots, words: Words) -> tuple[f.Shown, ...]:
    """Return the columns that identify a row, which are shown if the question names none."""
    return default_show(slots["things"].table, words)


def default_show(table: TableName, words: Words) -> tuple[f.Shown, ...]:
    return words.row_name(table)


unconditional = Guard(lambda node, _words: node.things.where == ())
conditional = ~unconditional


@Guard
def dated_at_most(node: Node, _words: Words) -> bool:
    """There are no conditions except periods, so that nothing that follows can be read as part of a condition."""
    return all(isinstance(each, f.During) for each in node.things.where)


@Guard
def is_rooted(node: f.Things, _words: Words) -> bool:
    """There are conditions, and all are on the things themselves."""
    return node.where != () and all(c.field.root == node.table for c in node.where)


@Guard
def is_alive(node: f.Things, _words: Words) -> bool:
    """Deleted rows of the table itself are excluded."""
    return node.alive is not None and node.alive.root == node.table


@Guard
def begins_with_all(node: f.Things, words: Words) -> bool:
    """The noun begins with 所有, as in 所有者: 所有所有者 would be clumsy."""
    return words.one(node.table).startswith("所有")


@Guard
def are_qualities(node: f.Things, words: Words) -> bool:
    """All conditions are adjectives of the rows: active customers."""
    qualities = (
        isinstance(each, f.Equals) and (c.is_of_quality(each, words) or c.is_state(each, words)) for each in node.where
    )
    return is_rooted(node, words) and all(qualities)


more_than_one = Guard(lambda node, _words: node.limit is not None and node.limit > 1)
limited = Guard(lambda node, _words: node.limit is not None)


@Guard
def other_show(node: Node, words: Words) -> bool:
    """The question shows other columns than those that identify a row."""
    return node.show != default_show(node.things.table, words)


grouped = Guard(lambda node, _words: node.by not in ((), None))
one_dimension = Guard(lambda node, _words: len(node.by) == 1)


does_not_count = Guard(lambda node, _words: not isinstance(node.measure, f.CountRows))
counts_different = Guard(lambda node, _words: node.measure.function == "distinct")
some_figures = Guard(lambda node, _words: node.measures != (COUNT,))
several = Guard(lambda node, _words: len(node.measures) > 1)
single = ~several


@Guard
def single_distinct(node: Node, _words: Words) -> bool:
    first = node.measures[0]
    return len(node.measures) == 1 and isinstance(first, f.Aggregate) and first.function == "distinct"


def is_had(condition: f.Condition, words: Words) -> bool:
    """Return True for a condition that can follow "have": an amount, a missing value, a statement."""
    match condition:
        case f.Missing() | f.Present():
            return True
        case f.Exceeds() | f.InRange():
            return not c.is_time(condition, words)
        case f.Equals(negated=negated):
            of_value = c.is_state(condition, words) or c.is_word_of_rows(condition, words)
            return not negated and (c.stated(condition, words) or (words.language == "en" and of_value))
        case _:
            return False


has_condition = Guard(lambda node, words: is_had(node.condition, words))


@Guard
def is_one_condition(node: Node, words: Words) -> bool:
    """A condition that can follow "is the"; a date and a boolean have other wordings."""
    condition = node.condition
    if c.stated(condition, words) or not c.one_thing(condition, words):
        return False
    match condition:
        case f.Missing() | f.Present():
            return not c.is_over(condition, words)
        case f.Exceeds() | f.InRange():
            return False
        case f.Equals():
            return not is_had(condition, words)
        case _:
            return True
