"""Guards on forms, used by the rules of both languages, and the attributes that follow from others."""

from __future__ import annotations

from training.catalog.model import TableName
from training.language import chinese, english
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Node, Slots
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.vocabulary import is_kind_of_parent, main_time, named_far
from training.questions.phrasing.words import Words
from training.relations.relation import Relation

COUNT = f.CountRows()
_LEADERS = frozenset({"superior", "manager", "supervisor", "boss", "team leader"})


def only_relation(child: TableName, parent: TableName, words: Words) -> Relation:
    """Return the one edge between the two. LookupError if there is none, or several."""
    edges = [r for r in words.reach.parents(child) if r.parent == parent]
    if len(edges) != 1:
        raise LookupError(f"{child} does not refer to {parent} exactly once")
    return edges[0]


def child_relation(slots: Slots, words: Words) -> Relation:
    return only_relation(slots["child"].table, slots["things"].table, words)


def near_relation(slots: Slots, words: Words) -> Relation:
    return only_relation(slots["far"].child, slots["things"].table, words)


def name_shown(slots: Slots, words: Words) -> tuple[f.Shown, ...]:
    """Columns that identify a row, shown if the question names none."""
    return default_show(slots["things"].table, words)


def default_show(table: TableName, words: Words) -> tuple[f.Shown, ...]:
    return words.row_name(table)


unconditional = Guard(lambda node, _words: node.things.where == ())
conditional = ~unconditional


@Guard
def is_rooted(node: f.Things, _words: Words) -> bool:
    """There are conditions, and all are on the things themselves."""
    return node.where != () and all(c.field.root == node.table for c in node.where)


@Guard
def is_alive(node: f.Things, _words: Words) -> bool:
    """Deleted rows of the table itself are left out."""
    return node.alive is not None and node.alive.root == node.table


@Guard
def begins_with_all(node: f.Things, words: Words) -> bool:
    """The name begins with 所有, as in 所有者: 所有所有者 would stumble over itself."""
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
def by_main_time(node: f.TopRows, words: Words) -> bool:
    """Rows by when they happened: the most recent invoices."""
    named = any(each.field == node.by for each in node.things.where)
    return main_time(node.by, words) and node.by.root == node.things.table and not named


@Guard
def by_deed(node: f.TopRows, words: Words) -> bool:
    """Rows by when something happened to them: the staff members hired most recently."""
    return not by_main_time(node, words) and c.is_moment(node.by, words) and words.is_past(node.by)


by_figure = ~by_main_time & ~by_deed


@Guard
def other_show(node: Node, words: Words) -> bool:
    """The question shows other columns than those that identify a row."""
    return node.show != default_show(node.things.table, words)


one_column = Guard(lambda node, _words: len(node.show) == 1)


@Guard
def one_shown(node: Node, words: Words) -> bool:
    """One column whose name is singular, so that "is" fits."""
    return one_column(node, words) and not english.is_plural(_shown_noun(node.show[0], words))


def _shown_noun(of: f.Shown, words: Words) -> str:
    return words.entity(of) if isinstance(of, f.Entity) else words.field(of)


@Guard
def of_the_only_one(node: Node, words: Words) -> bool:
    """The only row of a table of settings, for which "each" does not fit."""
    return unconditional(node, words) and words.reach.rows(node.things.table) == 1


@Guard
def has_part(node: Node, words: Words) -> bool:
    """The parents have a role towards their children: the handlers of complaints."""
    return words.part(node.relation) is not None


@Guard
def may_be_one(node: Node, words: Words) -> bool:
    """The child is the same person under the same key: a person who is a patient."""
    relation = node.relation
    child, parent = (words.reach.source.catalog.table(of) for of in (relation.child, relation.parent))
    same = child.primary_key == relation.child_columns and parent.primary_key == relation.parent_columns
    people = all(chinese.are_people(words.tables[of.name]) for of in (child, parent))
    return same and people and not has_part(node, words)


may_have_some = ~has_part & ~may_be_one


@Guard
def one_at_most(node: Node, words: Words) -> bool:
    """A parent has one child at most: the profile of a user."""
    return words.reach.has_one_at_most(node.relation)


of_all_children = Guard(lambda node, _words: node.child.where == ())
at_least_two = Guard(lambda node, _words: node.minimum > 1)


@Guard
def own_relation(node: Node, _words: Words) -> bool:
    return node.relation.child == node.things.table


@Guard
def of_people(node: Node, words: Words) -> bool:
    return chinese.are_people(words.one(node.things.table))


@Guard
def reports_to(node: Node, words: Words) -> bool:
    """People below their leader."""
    return (own_relation & of_people)(node, words) and words.superior(node.relation) in _LEADERS


@Guard
def names_its_kind(node: f.Linked, words: Words) -> bool:
    """The value ends in the name of its table: 三清山服务区."""
    return str(node.value).endswith(named_far(node.far, words))


@Guard
def people_far(node: Node, words: Words) -> bool:
    """The far side is people, for whom "its" does not fit."""
    return chinese.are_people(words.tables[node.far.parent])


grouped = Guard(lambda node, _words: node.by not in ((), None))
one_dimension = Guard(lambda node, _words: len(node.by) == 1)


@Guard
def by_period(node: Node, words: Words) -> bool:
    """One period of the table's main date: "monthly"."""
    only = len(node.by) == 1 and isinstance(node.by[0], f.ByPeriod)
    return only and main_time(node.by[0].field, words)


@Guard
def one_group(node: Node, words: Words) -> bool:
    """One dimension, unless it is a period of a date that the question must name."""
    return len(node.by) == 1 and (not isinstance(node.by[0], f.ByPeriod) or by_period(node, words))


@Guard
def by_yes_or_no(node: Node, words: Words) -> bool:
    """The first dimension is a yes or no, for which "each" does not fit."""
    by = node.by[0]
    return isinstance(by, f.ByField) and yes_no.truth(by.field, words) is not None


@Guard
def of_kinds(node: Node, words: Words) -> bool:
    """Groups that are kinds of the things: a type has no companies, companies are of it."""
    by = node.by
    return isinstance(by, f.ByField) and chinese.counter_of_values(words.field(by.field)) == "种"


@Guard
def by_parents_kind(node: Node, words: Words) -> bool:
    """Groups by a kind of a parent: rentals by the rating of their film."""
    return isinstance(node.by, f.ByField) and is_kind_of_parent(node.by.field, words)


does_not_count = Guard(lambda node, _words: not isinstance(node.measure, f.CountRows))
counts_different = Guard(lambda node, _words: node.measure.function == "distinct")
some_figures = Guard(lambda node, _words: node.measures != (COUNT,))
several = Guard(lambda node, _words: len(node.measures) > 1)
single = ~several


@Guard
def single_distinct(node: Node, _words: Words) -> bool:
    first = node.measures[0]
    return len(node.measures) == 1 and isinstance(first, f.Aggregate) and first.function == "distinct"


@Guard
def can_be_had(node: Node, words: Words) -> bool:
    """All conditions can follow "have": How many rooms have an elevator?"""
    where: tuple[f.Condition, ...] = node.things.where
    return where != () and all(is_had(c, words) for c in where)


def is_had(condition: f.Condition, words: Words) -> bool:
    """True for an amount, a gap, or a yes that rows have."""
    match condition:
        case f.Missing() | f.Present():
            return True
        case f.Exceeds() | f.InRange():
            return not c.is_time(condition, words)
        case f.Equals(negated=negated):
            return c.stated(condition, words) and not negated
        case _:
            return False


has_condition = Guard(lambda node, words: is_had(node.condition, words))


@Guard
def is_one_condition(node: Node, words: Words) -> bool:
    """A condition that can follow "is the"; a date and a yes or no have other wordings."""
    condition = node.condition
    if c.stated(condition, words) or not c.one_thing(condition, words):
        return False
    match condition:
        case f.Missing() | f.Present():
            return not c.is_over(condition, words)
        case f.Exceeds() | f.InRange():
            return False
        case _:
            return True


@Guard
def is_several_condition(node: Node, words: Words) -> bool:
    """A condition that can follow "are the"."""
    values = isinstance(node.condition, f.Equals | f.OneOf) and not c.stated(node.condition, words)
    return values and not c.one_thing(node.condition, words)
