"""Wording rules in English, one per wording of a node."""

# ruff: noqa: E501 - a table: one rule, one line
from __future__ import annotations

from dataclasses import replace

from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.en_terms import LISTERS, TERMINALS
from training.questions.phrasing.grammar import Grammar, Rule, rule
from training.questions.phrasing.words import Words


def grammar(words: Words, more: tuple[Rule, ...] = ()) -> Grammar:
    """Return the English grammar of one source; `more` are the rules of the families."""
    return Grammar(words=words, rules=(*RULES, *more), terminals=TERMINALS, listers=LISTERS)


def _wordings_of_things(way: str, all_of: str, some_of: str, noun: str, condition: str = "cond") -> tuple[Rule, ...]:
    """Return the rules for things: all, not deleted ones, with conditions, both, and with adjectives."""
    return (
        rule(way, f.Things, f"{all_of}{noun}", where=(), alive=None),
        rule(way, f.Things, f"{all_of}{{alive:alive}} {noun}", where=(), when=w.is_alive),
        rule(way, f.Things, f"{some_of}{noun} {{where:{condition}+}}", alive=None, when=w.is_rooted),
        rule(way, f.Things, f"{some_of}{{alive:alive}} {noun} {{where:{condition}+}}", when=w.is_rooted & w.is_alive),
        rule(way, f.Things, f"{some_of}{{where:quality+}} {noun}", alive=None, when=w.are_qualities),
    )


_THINGS = (
    *_wordings_of_things("many", "", "", "{table:tables}"),
    *_wordings_of_things("all", "all ", "", "{table:tables}"),
    *_wordings_of_things("one", "", "", "{table:table}", "condofone"),
    *_wordings_of_things("the", "all ", "the ", "{table:tables}"),
    *_wordings_of_things("havers", "", "", "{table:tables}", "has")[2:4],
)

_OF_SEVERAL = (
    rule("cond", f.Equals, "{field:yes}", negated=False, derived={"value": c.yes_value}, when=c.stated),
    rule("cond", f.Equals, "{field:no}", negated=False, derived={"value": c.no_value}, when=c.stated),
    rule("cond", f.Missing, "{field:who~} have not {field:nothappened}", when=c.is_over),
    rule("cond", f.Present, "{field:who~} {field:happened}", when=c.is_over),
)
_OF_ONE = (
    rule("condofone", f.Equals, "{field:yesofone}", negated=False, derived={"value": c.yes_value}, when=c.stated),
    rule("condofone", f.Equals, "{field:noofone}", negated=False, derived={"value": c.no_value}, when=c.stated),
    rule("condofone", f.Missing, "{field:who~} has not {field:nothappened}", when=c.is_over),
    rule("condofone", f.Present, "{field:who~} has {field:nothappened}", when=c.is_over),
)
"""Conditions whose verb agrees with the number of their subject."""

_CONDITIONS = (
    *_OF_SEVERAL,
    rule("cond", f.Equals, "whose {field:field} is {value:value}", negated=False, when=c.one_thing & ~c.stated & ~c.is_state_of_parent),
    rule("cond", f.Equals, "whose {field:owner} is {field:unsaidstatus}{value:value}", negated=False, when=c.is_state_of_parent),
    rule("cond", f.Equals, "whose {field:field} are {value:value}", negated=False, when=~c.one_thing & ~c.stated),
    rule("cond", f.Equals, "with the {field:field} {value:value}", negated=False, when=c.is_word & ~c.is_state_of_parent),
    rule("cond", f.Equals, "{field:by} {value:value}", negated=False, when=c.is_by_somebody),
    rule("cond", f.OneOf, "{field:by} {values:value+}", when=c.is_by_somebody & c.several_values),
    rule("quality", f.Equals, "{field:adjective}", negated=False, derived={"value": c.yes_value}, when=c.is_quality),
    rule("quality", f.Equals, "{field:unsaidstatus}{value:value}", negated=False, when=c.is_state),
    rule("cond", f.Equals, "whose {field:field} is not {value:value}", negated=True, when=c.one_thing),
    rule("cond", f.Equals, "with a {field:field} other than {value:value}", negated=True, when=c.is_one_with_a),
    rule("cond", f.OneOf, "whose {field:field} is {values:value+}", when=c.several_values & c.one_thing),
    rule("cond", f.OneOf, "with the {field:field} {values:value+}", when=c.several_values & c.is_word),
    rule("cond", f.OneOf, "whose {field:field} are {values:value+}", when=c.several_values & ~c.one_thing),
    rule("cond", f.Missing, "whose {field:bare} is missing", when=~c.is_over & c.one_thing),
    rule("cond", f.Missing, "without {field:abare}", when=~c.is_over),
    rule("cond", f.Present, "whose {field:bare} is known", when=~c.is_over & c.one_thing),
    rule("cond", f.Present, "with {field:known}", when=~c.is_over),
    rule("cond", f.Exceeds, "whose {field:bare} is {op:isabove} {value:value}{field:unit~}", when=c.one_thing & ~c.is_time & ~c.is_of_rows),
    rule("cond", f.Exceeds, "with {field:abare} {op:above} {value:value}{field:unit~}", when=c.one_thing & ~c.is_time & ~c.is_of_rows),
    rule("cond", f.Exceeds, "{field:unsaidfigure}{op:above} {value:value}{field:unit~}", when=c.is_of_rows),
    rule("cond", f.InRange, "{field:unsaidfigure}between {low:value}{field:sign~} and {high:value}{field:unit~}", when=c.is_of_rows),
    rule("cond", f.Exceeds, "with {op:than} {value:threshold} {field:field}", when=c.several_things & ~c.of_one),
    rule("cond", f.Exceeds, "with {op:than} one {field:single}", value=1, when=c.several_things),
    rule("cond", f.Exceeds, "with {field:field} {op:above} {value:value}{field:unit~}", when=c.at_a_level),
    rule("cond", f.InRange, "with {field:field} from {low:value}{field:sign~} to {high:value}{field:unit~}", when=c.at_a_level),
    rule("cond", f.Exceeds, "whose {field:field} is {op:after} {value:value}", when=c.is_another_time),
    rule("cond", f.Exceeds, "with {field:afield} {op:after} {value:value}", when=c.is_another_time),
    rule("cond", f.Exceeds, "{field:done} {op:after} {value:value}", when=c.is_done_at_another_time),
    rule("cond", f.Exceeds, "{field:unsaid}dated {op:after} {value:value}", when=c.is_main_time & ~c.called_by_deed),
    rule("cond", f.Exceeds, "{field:unsaid}{op:after} {value:value}", when=c.is_main_time & c.called_by_deed),
    rule("cond", f.InRange, "whose {field:bare} is between {low:value}{field:sign~} and {high:value}{field:unit~}", when=c.one_thing & ~c.is_of_rows),
    rule("cond", f.InRange, "with {field:abare} from {low:value}{field:sign~} to {high:value}{field:unit~}", when=c.one_thing & ~c.is_of_rows),
    rule("cond", f.InRange, "with {low:threshold} to {high:threshold} {field:field}", when=c.several_things),
    rule("cond", f.During, "from {period:period}{field:unsaid}", when=c.is_main_time & ~c.called_by_deed),
    rule("cond", f.During, "{period:then}{field:unsaid}", when=c.is_main_time & c.called_by_deed),
    rule("cond", f.During, "{field:done} {period:then}", when=c.is_done_at_another_time),
    rule("cond", f.During, "with {field:afield} {period:then}", when=c.is_another_time),
    rule("cond", f.Contains, "whose {field:field} contains {text:text}", when=c.one_thing & c.is_no_name_of_parent),
    rule("cond", f.Contains, "with {text:text} in the {field:field}", when=c.is_no_name_of_parent),
    rule("cond", f.Contains, "whose {field:field} name contains {text:text}", when=c.is_name_of_parent),
    rule("period", f.Year, "{year:n}"),
    rule("period", f.Quarter, "the {quarter:quarter} quarter of {year:n}"),
    rule("period", f.Month, "{month:month} {year:n}"),
    rule("period", f.Days, "{first:day} to {last:day}"),
    rule("then", f.Year, "in {year:n}"),
    rule("then", f.Quarter, "in the {quarter:quarter} quarter of {year:n}"),
    rule("then", f.Month, "in {month:month} {year:n}"),
    rule("then", f.Days, "from {first:day} to {last:day}"),
    rule("has", f.Equals, "{field:are}", negated=False, derived={"value": c.yes_value}, when=c.stated),
    rule("has", f.Equals, "{field:arenot}", negated=False, derived={"value": c.no_value}, when=c.stated),
    rule("has", f.Equals, "are {field:unsaidstatus}{value:value}", negated=False, when=c.is_state),
    rule("has", f.Equals, "have the {field:field} {value:value}", negated=False, when=c.is_word_of_rows),
    rule("has", f.Missing, "have not {field:nothappened}", when=c.is_over),
    rule("has", f.Missing, "have no {field:bare}", when=~c.is_over),
    rule("has", f.Present, "{field:happened}", when=c.is_over),
    rule("has", f.Present, "have {field:abare} recorded", when=~c.is_over),
    rule("has", f.Exceeds, "have {field:abare} {op:above} {value:value}{field:unit~}", when=c.one_thing & ~c.is_time),
    rule("has", f.Exceeds, "have {op:than} {value:threshold} {field:field}", when=c.several_things & ~c.of_one),
    rule("has", f.Exceeds, "have {op:than} one {field:single}", value=1, when=c.several_things),
    rule("has", f.Exceeds, "have {field:field} {op:above} {value:value}{field:unit~}", when=c.at_a_level),
    rule("has", f.InRange, "have {field:field} between {low:value}{field:sign~} and {high:value}{field:unit~}", when=c.at_a_level),
    rule("has", f.InRange, "have {field:abare} between {low:value}{field:sign~} and {high:value}{field:unit~}", when=c.one_thing),
    rule("has", f.InRange, "have {low:threshold} to {high:threshold} {field:field}", when=c.several_things),
    rule("holds", f.Equals, "{field:field} {value:value}", negated=False, when=c.one_thing & ~c.stated),
    rule("holds", f.Equals, "{field:field} not {value:value}", negated=True, when=c.one_thing & ~c.stated),
    rule("holds", f.OneOf, "{field:field} {values:value+}", when=c.several_values & c.one_thing),
    rule("holds", f.Missing, "{field:bare} missing", when=c.one_thing),
    rule("holds", f.Present, "{field:bare} known", when=c.one_thing),
    rule("hold", f.Equals, "{field:field} {value:value}", negated=False, when=~c.one_thing & ~c.stated),
    rule("hold", f.Equals, "{field:field} not {value:value}", negated=True, when=~c.one_thing & ~c.stated),
    rule("hold", f.OneOf, "{field:field} {values:value+}", when=c.several_values & ~c.one_thing),
)  # fmt: skip

_FIGURES = (
    rule("measure", f.CountRows, "number"),
    rule("measure", f.Aggregate, "{field:total}", function="sum", rounded=False),
    rule("measure", f.Aggregate, "{field:total} (rounded to two decimals)", function="sum", rounded=True),
    rule("measure", f.Aggregate, "average {field:quantity}", function="avg", rounded=False),
    rule("measure", f.Aggregate, "average {field:quantity} (rounded to two decimals)", function="avg", rounded=True),
    rule("measure", f.Aggregate, "{field:max}", function="max", rounded=False),
    rule("measure", f.Aggregate, "{field:min}", function="min", rounded=False),
    rule("measure", f.Aggregate, "number of different {field:plain}", function="distinct", rounded=False),
    rule("kinds", f.Aggregate, "{field:plain}", function="distinct", rounded=False),
    rule("dim", f.ByField, "{field:each}"),
    rule("dim", f.ByEntity, "{entity:entity}"),
    rule("dim", f.ByPeriod, "{this:grains}", when=c.is_main_time),
    rule("dim", f.ByPeriod, "{this:spans}", when=~c.is_main_time & c.has_span),
    rule("dim", f.ByPeriod, "{grain:grain} of the {field:column}", when=~c.is_main_time & ~c.has_span),
    rule("kind", f.ByField, "{field:sort}"),
    rule("kind", f.ByEntity, "{entity:entity}"),
    rule("kind", f.ByPeriod, "{this:grains}", when=c.is_main_time),
    rule("happening", f.ByPeriod, "{field:happened} in each {grain:grain}"),
    rule("dims", f.ByField, "{field:columns}"),
    rule("dims", f.ByEntity, "{entity:entities}"),
    rule("dims", f.ByPeriod, "{this:grainss}", when=c.is_main_time),
    rule("dims", f.ByPeriod, "{this:spanss}", when=~c.is_main_time & c.has_span),
    rule("shown", f.Field, "{this:column}"),
    rule("shown", f.Entity, "{this:entity}"),
)

_ALSO_OF_ONE = tuple(replace(r, way="condofone") for r in _CONDITIONS if r.way == "cond" and r not in _OF_SEVERAL)

RULES: tuple[Rule, ...] = (*_THINGS, *_CONDITIONS, *_OF_ONE, *_ALSO_OF_ONE, *_FIGURES)
