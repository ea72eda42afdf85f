"""What both languages' rules lean on: the attributes that follow from others, and the conditions of their use."""

from __future__ import annotations

from collections.abc import Callable

from training.catalog.model import TableName
from training.language import chinese, english
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Node, Slots
from training.questions.phrasing.vocabulary import is_kind_of_parent, main_time, named_far
from training.questions.phrasing.words import Words
from training.relations.relation import Relation

COUNT = f.CountRows()


def both(*conditions: Callable[[Node, Words], bool]) -> Callable[[Node, Words], bool]:
    """True if each of the conditions is."""
    return lambda node, words: all(each(node, words) for each in conditions)


def by_main_time(node: f.TopRows, words: Words) -> bool:
    """Rows by when they happened: the most recent invoices."""
    named = any(each.field == node.by for each in node.things.where)
    return main_time(node.by, words) and node.by.root == node.things.table and not named


def by_deed(node: f.TopRows, words: Words) -> bool:
    """Rows by when something happened to them: the staff members hired most recently."""
    return not by_main_time(node, words) and c.is_moment(node.by, words) and words.is_past(node.by)


def by_figure(node: f.TopRows, words: Words) -> bool:
    return not (by_main_time(node, words) or by_deed(node, words) or by_own_figure(node, words))


def by_own_figure(node: f.TopRows, words: Words) -> bool:
    """Rows by the figure they are called by: the highest balances."""
    return c.is_figure_of_rows(node.by, words)


def only_relation(child: TableName, parent: TableName, words: Words) -> Relation:
    """The one edge between the two; LookupError where there are none or several."""
    edges = [r for r in words.reach.parents(child) if r.parent == parent]
    if len(edges) != 1:
        raise LookupError(f"{child} does not refer to {parent} exactly once")
    return edges[0]


def child_relation(slots: Slots, words: Words) -> Relation:
    return only_relation(slots["child"].table, slots["things"].table, words)


def near_relation(slots: Slots, words: Words) -> Relation:
    return only_relation(slots["far"].child, slots["things"].table, words)


def name_shown(slots: Slots, words: Words) -> tuple[f.Shown, ...]:
    """What a row is called, where the question does not say what to show."""
    return default_show(slots["things"].table, words)


def default_show(table: TableName, words: Words) -> tuple[f.Shown, ...]:
    return words.row_name(table)


def begins_with_all(node: f.Things, words: Words) -> bool:
    """ "所有所有者" would stumble over itself."""
    return words.one(node.table).startswith("所有")


def begins_otherwise(node: f.Things, words: Words) -> bool:
    return not begins_with_all(node, words)


def is_alive(node: f.Things, _words: Words) -> bool:
    """Deleted rows of the table itself are left out."""
    return node.alive is not None and node.alive.root == node.table


def is_rooted_and_alive(node: f.Things, words: Words) -> bool:
    return is_rooted(node, words) and is_alive(node, words)


def one_plain_group_or_period(node: Node, words: Words) -> bool:
    """Not a yes or no: of each of the two nobody speaks."""
    by = node.by[0]
    return one_group(node, words) and not (isinstance(by, f.ByField) and yes_no.truth(by.field, words) is not None)


def plainly_split(node: Node, words: Words) -> bool:
    return c.no_statement(node, words) and unconditional(node, words)


def stated_of_all(node: Node, words: Words) -> bool:
    return c.stated(node, words) and unconditional(node, words)


def stated_of_some(node: Node, words: Words) -> bool:
    return c.stated(node, words) and conditional(node, words)


def grouped_without_statement(node: Node, words: Words) -> bool:
    return grouped(node, words) and c.no_statement(node, words)


def grouped_stated(node: Node, words: Words) -> bool:
    return grouped(node, words) and c.stated(node, words)


def has_part(node: Node, words: Words) -> bool:
    """The parents are something of its own name to their children: the handlers of complaints."""
    return words.part(node.relation) is not None


def no_part(node: Node, words: Words) -> bool:
    return not has_part(node, words)


def may_be_one(node: Node, words: Words) -> bool:
    """The child is the same person under the same key: a person who is a patient."""
    relation = node.relation
    child, parent = (words.reach.source.catalog.table(of) for of in (relation.child, relation.parent))
    same = child.primary_key == relation.child_columns and parent.primary_key == relation.parent_columns
    return same and no_part(node, words) and all(_are_people(words.tables[of.name]) for of in (child, parent))


def may_have_some(node: Node, words: Words) -> bool:
    return no_part(node, words) and not may_be_one(node, words)


def may_have_one(node: Node, words: Words) -> bool:
    """One at most: the profile of a user."""
    return may_have_some(node, words) and words.reach.has_one_at_most(node.relation)


def may_have_several(node: Node, words: Words) -> bool:
    return may_have_some(node, words) and not words.reach.has_one_at_most(node.relation)


def other_show_and_some(node: Node, words: Words) -> bool:
    return other_show(node, words) and may_have_some(node, words)


def other_show_and_one(node: Node, words: Words) -> bool:
    return other_show(node, words) and may_have_one(node, words)


def other_show_and_several(node: Node, words: Words) -> bool:
    return other_show(node, words) and may_have_several(node, words)


def other_show_and_being(node: Node, words: Words) -> bool:
    return other_show(node, words) and may_be_one(node, words)


def other_show_and_part(node: Node, words: Words) -> bool:
    return other_show(node, words) and has_part(node, words)


def at_least_two_and_part(node: Node, words: Words) -> bool:
    return at_least_two(node, words) and has_part(node, words)


def unconditional_all_and_part(node: Node, words: Words) -> bool:
    return unconditional_all(node, words) and has_part(node, words)


def at_least_two_and_no_part(node: Node, words: Words) -> bool:
    return at_least_two(node, words) and no_part(node, words)


def unconditional_and_no_part(node: Node, words: Words) -> bool:
    return unconditional(node, words) and no_part(node, words)


def conditional_and_no_part(node: Node, words: Words) -> bool:
    return conditional(node, words) and no_part(node, words)


def unconditional_all(node: Node, words: Words) -> bool:
    """All parents, and all of their children: a condition before the count would be taken for the parents'."""
    return unconditional(node, words) and node.child.where == ()


def unconditional_all_and_no_part(node: Node, words: Words) -> bool:
    return unconditional_all(node, words) and no_part(node, words)


def of_kinds(node: Node, words: Words) -> bool:
    """Groups that are kinds of the things: a type has no companies, companies are of it."""
    by = node.by
    return isinstance(by, f.ByField) and chinese.counter_of_values(words.field(by.field)) == "种"


def not_of_kinds(node: Node, words: Words) -> bool:
    return not of_kinds(node, words)


def by_kind_of_parent(node: Node, words: Words) -> bool:
    """One group of the ratings of films, of which rentals are counted."""
    all_of_them = unconditional(node, words) and node.things.alive is None
    return all_of_them and isinstance(node.by, f.ByField) and is_kind_of_parent(node.by.field, words)


def by_other_of_all(node: Node, words: Words) -> bool:
    return unconditional(node, words) and not by_kind_of_parent(node, words)


def names_its_kind(node: f.Linked, words: Words) -> bool:
    """True for a name that says what it is of: 三清山服务区."""
    return str(node.value).endswith(named_far(node.far, words))


def names_no_kind(node: f.Linked, words: Words) -> bool:
    return not names_its_kind(node, words)


def does_not_count(node: Node, _words: Words) -> bool:
    return not isinstance(node.measure, f.CountRows)


def is_plain_figure(node: Node, words: Words) -> bool:
    """A figure of the amounts of rows, which stands behind their noun: 交易平均金额."""
    return does_not_count(node, words) and node.measure.function != "distinct"


def figure_of_some_or_kinds(node: Node, words: Words) -> bool:
    return does_not_count(node, words) and (conditional(node, words) or node.measure.function == "distinct")


def some_figures(node: Node, _words: Words) -> bool:
    """Figures other than the count alone."""
    return node.measures != (COUNT,)


def some_figures_of_all(node: Node, words: Words) -> bool:
    """Behind a condition, "by city" would be taken for a part of it."""
    return some_figures(node, words) and unconditional(node, words)


def one_group(node: Node, words: Words) -> bool:
    return one_plain_group(node, words) or by_period(node, words)


def one_group_of_all(node: Node, words: Words) -> bool:
    return len(node.by) == 1 and unconditional(node, words)


def by_period(node: Node, words: Words) -> bool:
    """One period of the table's only date: "monthly"."""
    only = len(node.by) == 1 and isinstance(node.by[0], f.ByPeriod)
    return only and main_time(node.by[0].field, words)


def unconditional(node: Node, _words: Words) -> bool:
    return node.things.where == ()


def several(node: Node, _words: Words) -> bool:
    return len(node.measures) > 1


def one_figure(node: Node, words: Words) -> bool:
    return len(node.measures) == 1 and some_figures(node, words)


def single(node: Node, _words: Words) -> bool:
    return len(node.measures) == 1


def is_rooted(node: f.Things, _words: Words) -> bool:
    """Conditions there are, and all on the things themselves."""
    return node.where != () and all(c.field.root == node.table for c in node.where)


def more_than_one(node: Node, _words: Words) -> bool:
    return node.limit > 1


def limited(node: Node, _words: Words) -> bool:
    return node.limit is not None


def other_show(node: Node, words: Words) -> bool:
    """Something else is shown than what the rows are called."""
    return node.show != default_show(node.things.table, words)


def more_than_one_figure(node: Node, words: Words) -> bool:
    return node.limit > 1 and does_not_count(node, words)


def at_least_two(node: Node, _words: Words) -> bool:
    return node.minimum > 1


def at_least_two_of_all(node: Node, words: Words) -> bool:
    return at_least_two_and_no_part(node, words) and unconditional(node, words)


def at_least_two_of_some(node: Node, words: Words) -> bool:
    return at_least_two_and_no_part(node, words) and conditional(node, words)


def one_shown(node: Node, words: Words) -> bool:
    """One column whose name is singular, so that "is" fits."""
    return len(node.show) == 1 and not english.is_plural(_shown_noun(node.show[0], words))


def several_shown(node: Node, words: Words) -> bool:
    return not one_shown(node, words)


def of_the_only_one(node: Node, words: Words) -> bool:
    """The one row of a table of settings: "each" of it nobody says."""
    return unconditional(node, words) and words.reach.rows(node.things.table) == 1


def of_several(node: Node, words: Words) -> bool:
    return not of_the_only_one(node, words)


def one_shown_of_several(node: Node, words: Words) -> bool:
    return one_shown(node, words) and of_several(node, words)


def several_shown_of_several(node: Node, words: Words) -> bool:
    return several_shown(node, words) and of_several(node, words)


def one_shown_of_the_only_one(node: Node, words: Words) -> bool:
    return one_shown(node, words) and of_the_only_one(node, words)


def several_shown_of_the_only_one(node: Node, words: Words) -> bool:
    return several_shown(node, words) and of_the_only_one(node, words)


def _shown_noun(of: f.Shown, words: Words) -> str:
    return words.entity(of) if isinstance(of, f.Entity) else words.field(of)


def own_relation(node: Node, _words: Words) -> bool:
    return node.relation.child == node.things.table


def reports_to(node: Node, words: Words) -> bool:
    """People below somebody who leads them."""
    leads = words.superior(node.relation) in {"superior", "manager", "supervisor", "boss", "team leader"}
    return own_relation_of_people(node, words) and leads


def is_below(node: Node, words: Words) -> bool:
    return own_relation(node, words) and not reports_to(node, words)


def own_relation_of_people(node: Node, words: Words) -> bool:
    return own_relation(node, words) and _are_people(words.one(node.things.table))


def own_relation_of_things(node: Node, words: Words) -> bool:
    return own_relation(node, words) and not own_relation_of_people(node, words)


def _are_people(noun: str) -> bool:
    return chinese.counter(noun) in {"名", "位"}


def own_relation_of_all(node: Node, words: Words) -> bool:
    return own_relation(node, words) and unconditional(node, words)


def own_relation_of_some(node: Node, words: Words) -> bool:
    return own_relation(node, words) and conditional(node, words)


def grouped(node: Node, _words: Words) -> bool:
    return node.by != ()


def one_plain_group(node: Node, _words: Words) -> bool:
    return len(node.by) == 1 and not isinstance(node.by[0], f.ByPeriod)


def conditional(node: Node, _words: Words) -> bool:
    return node.things.where != ()


def more_than_one_of_all(node: Node, _words: Words) -> bool:
    return node.limit > 1 and node.things.where == ()


def more_than_one_of_some(node: Node, _words: Words) -> bool:
    return node.limit > 1 and node.things.where != ()


def not_people_far(node: Node, words: Words) -> bool:
    """True where "its" fits the far side."""
    return not _are_people(words.tables[node.far.parent])


def single_distinct(node: Node, _words: Words) -> bool:
    first = node.measures[0]
    return len(node.measures) == 1 and isinstance(first, f.Aggregate) and first.function == "distinct"


def not_single_distinct(node: Node, words: Words) -> bool:
    return not single_distinct(node, words)


def single_figure(node: Node, words: Words) -> bool:
    return len(node.measures) == 1 and not single_distinct(node, words)


def can_be_had(node: Node, words: Words) -> bool:
    """Conditions of which people say that things have them."""
    where: tuple[f.Condition, ...] = node.things.where
    return where != () and all(is_had(c, words) for c in where)


def is_had(condition: f.Condition, words: Words) -> bool:
    """What things have is an amount or a gap; a value they have as theirs, so it is said otherwise."""
    match condition:
        case f.Missing() | f.Present():
            return True
        case f.Exceeds() | f.InRange():
            return c.is_not_time(condition, words)
        case f.Equals(negated=negated):
            of_value = c.is_state(condition, words) or c.is_word_of_rows(condition, words)
            return not negated and (c.stated(condition, words) or (words.language == "en" and of_value))
        case _:
            return False


def has_condition(node: Node, words: Words) -> bool:
    return is_had(node.condition, words)


def had_in_all(node: Node, words: Words) -> bool:
    return has_condition(node, words) and not grouped(node, words)


def had_in_groups(node: Node, words: Words) -> bool:
    return is_had(node.condition, words) and grouped(node, words)


def figure_without_statement(node: Node, words: Words) -> bool:
    return c.no_statement(node, words) and does_not_count(node, words)


def grouped_figure_without_statement(node: Node, words: Words) -> bool:
    return figure_without_statement(node, words) and grouped(node, words)


def stated_figure(node: Node, words: Words) -> bool:
    return c.stated(node, words) and does_not_count(node, words)


def grouped_stated_figure(node: Node, words: Words) -> bool:
    return stated_figure(node, words) and grouped(node, words)


def are_qualities(node: f.Things, words: Words) -> bool:
    """True for rows of which nothing is asked but what they are: active customers."""
    qualities = (
        isinstance(each, f.Equals) and (c.is_of_quality(each, words) or c.is_state(each, words)) for each in node.where
    )
    return is_rooted(node, words) and all(qualities)


def is_one_condition(node: Node, words: Words) -> bool:
    """What "is the … " can begin: of a date nobody asks so, of a yes or no there is a word."""
    return (
        c.no_statement(node.condition, words)
        and not (isinstance(node.condition, f.Missing | f.Present) and c.is_over(node.condition, words))
        and not (isinstance(node.condition, f.Exceeds | f.InRange | f.Equals) and is_had(node.condition, words))
        and c.one_name(node.condition.field, words)
        and not (isinstance(node.condition, f.Exceeds | f.InRange) and c.is_time(node.condition, words))
    )


def is_several_condition(node: Node, words: Words) -> bool:
    """What "are the … " can begin."""
    values = isinstance(node.condition, f.Equals | f.OneOf) and c.no_statement(node.condition, words)
    return values and not c.one_name(node.condition.field, words)


def is_several_condition_in_groups(node: Node, words: Words) -> bool:
    return is_several_condition(node, words) and grouped(node, words)


def is_one_condition_in_groups(node: Node, words: Words) -> bool:
    return is_one_condition(node, words) and grouped(node, words)
