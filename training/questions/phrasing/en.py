"""Wording rules in English. Each rule words one node of the form."""

# ruff: noqa: E501 - a table: one rule, one line
from __future__ import annotations

from dataclasses import replace

from training.language import english
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing import telegraphic
from training.questions.phrasing.en_terms import LISTERS, SAYS_LITTLE, TERMINALS
from training.questions.phrasing.grammar import Grammar, Rule, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words


def grammar(words: Words, more: tuple[Rule, ...] = ()) -> Grammar:
    """English over one source; `more` are the rules of the families."""
    return Grammar(words=words, rules=(*RULES, *telegraphic.EN, *more), terminals=TERMINALS, listers=LISTERS)


@Guard
def _needs_owner(node: f.BestPerGroup, words: Words) -> bool:
    """Kinds of the things themselves, whose word alone leaves open of what they are: each type of payment."""
    outer, inner = node.outer, node.inner
    if not isinstance(outer, f.ByField) or not isinstance(inner, f.ByField) or node.things.where:
        return False
    return not outer.field.path and not inner.field.path and words.field(outer.field) in SAYS_LITTLE


@Guard
def _by_deed(node: f.Breakdown, words: Words) -> bool:
    """Rows by the period in which something happened to them: hired in each year."""
    by = node.by[0]
    if len(node.by) > 1 or not isinstance(by, f.ByPeriod) or any(each.field == by.field for each in node.things.where):
        return False
    happened = english.happened(words.done(by.field) or "")
    return c.is_done_at_another_time(by, words) and not happened.endswith("ing")


def _said_of(way: str, all_of: str, some_of: str, noun: str, condition: str = "cond") -> tuple[Rule, ...]:
    """All things, those not deleted, those that meet conditions, both, and those that are of some quality."""
    return (
        rule(way, f.Things, f"{all_of}{noun}", where=(), alive=None),
        rule(way, f.Things, f"{all_of}{{alive:alive}} {noun}", where=(), when=w.is_alive),
        rule(way, f.Things, f"{some_of}{noun} {{where:{condition}+}}", alive=None, when=w.is_rooted),
        rule(way, f.Things, f"{some_of}{{alive:alive}} {noun} {{where:{condition}+}}", when=w.is_rooted & w.is_alive),
        rule(way, f.Things, f"{some_of}{{where:quality+}} {noun}", alive=None, when=w.are_qualities),
    )


_THINGS = (
    *_said_of("many", "", "", "{table:tables}"),
    *_said_of("all", "all ", "", "{table:tables}"),
    *_said_of("one", "", "", "{table:table}", "condofone"),
    *_said_of("the", "all ", "the ", "{table:tables}"),
    *_said_of("havers", "", "", "{table:tables}", "has")[2:4],
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
"""Conditions whose verb goes by the number of what they are said of."""

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
    rule("cond", f.Exceeds, "whose {field:bare} is {op:isabove} {value:value}{field:unit~}", when=c.one_thing & ~c.is_time),
    rule("cond", f.Exceeds, "with {field:abare} {op:above} {value:value}{field:unit~}", when=c.one_thing & ~c.is_time),
    rule("cond", f.Exceeds, "with {op:than} {value:threshold} {field:field}", when=c.several_things & ~c.of_one),
    rule("cond", f.Exceeds, "with {op:than} one {field:single}", value=1, when=c.several_things),
    rule("cond", f.Exceeds, "whose {field:field} is {op:after} {value:value}", when=c.is_another_time),
    rule("cond", f.Exceeds, "with {field:afield} {op:after} {value:value}", when=c.is_another_time),
    rule("cond", f.Exceeds, "{field:done} {op:after} {value:value}", when=c.is_done_at_another_time),
    rule("cond", f.Exceeds, "{field:unsaid}dated {op:after} {value:value}", when=c.is_main_time & ~c.called_by_deed),
    rule("cond", f.Exceeds, "{field:unsaid}{op:after} {value:value}", when=c.is_main_time & c.called_by_deed),
    rule("cond", f.InRange, "whose {field:bare} is between {low:value}{field:sign~} and {high:value}{field:unit~}", when=c.one_thing),
    rule("cond", f.InRange, "with {field:abare} from {low:value}{field:sign~} to {high:value}{field:unit~}", when=c.one_thing),
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
    rule("has", f.Missing, "have not {field:nothappened}", when=c.is_over),
    rule("has", f.Missing, "have no {field:bare}", when=~c.is_over),
    rule("has", f.Present, "{field:happened}", when=c.is_over),
    rule("has", f.Present, "have {field:abare} recorded", when=~c.is_over),
    rule("has", f.Exceeds, "have {field:abare} {op:above} {value:value}{field:unit~}", when=c.one_thing & ~c.is_time),
    rule("has", f.Exceeds, "have {op:than} {value:threshold} {field:field}", when=c.several_things & ~c.of_one),
    rule("has", f.Exceeds, "have {op:than} one {field:single}", value=1, when=c.several_things),
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
    rule("happening", f.ByPeriod, "{field:happened} in each {grain:grain}"),
    rule("dims", f.ByField, "{field:columns}"),
    rule("dims", f.ByEntity, "{entity:entities}"),
    rule("dims", f.ByPeriod, "{this:grainss}", when=c.is_main_time),
    rule("dims", f.ByPeriod, "{this:spanss}", when=~c.is_main_time & c.has_span),
    rule("shown", f.Field, "{this:column}"),
    rule("shown", f.Entity, "{this:entity}"),
)

_ROWS = (
    rule("form", f.Listing, "List the {show:shown+} of each {things:one}.", when=~w.of_the_only_one),
    rule("form", f.Listing, "Show the {show:shown+} of every {things:one}.", when=~w.of_the_only_one),
    rule("form", f.Listing, "What is the {show:shown+} of each {things:one}?", when=w.one_shown & ~w.of_the_only_one),
    rule("form", f.Listing, "What are the {show:shown+} of each {things:one}?", when=~w.one_shown & ~w.of_the_only_one),
    rule("form", f.Listing, "Show the {show:shown+} of the {things:one}.", when=w.of_the_only_one),
    rule("form", f.Listing, "What is the {show:shown+} of the {things:one}?", when=w.one_shown & w.of_the_only_one),
    rule("form", f.Listing, "What are the {show:shown+} of the {things:one}?", when=~w.one_shown & w.of_the_only_one),
    rule("form", f.Distinct, "Which different {field:plain} are there among {things:all}?"),
    rule("form", f.Distinct, "List the distinct {field:plain} of {things:all}."),
    rule("form", f.TopRows, "List the {limit:n} most recent {things:many}{by:unsaid}.", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.by_main_time),
    rule("form", f.TopRows, "Show the {show:shown+} of the {limit:n} most recent {things:many}{by:unsaid}.", descending=True, when=w.more_than_one & w.other_show & w.by_main_time),
    rule("form", f.TopRows, "Which {things:one} is the most recent{by:unsaid}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.unconditional & w.by_main_time),
    rule("form", f.TopRows, "Of {things:the}, which one is the most recent{by:unsaid}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.conditional & w.by_main_time),
    rule("form", f.TopRows, "Which {limit:n} {things:many} {by:happened} most recently?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_deed),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} {by:happened} most recently?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & w.by_deed),
    rule("form", f.TopRows, "Show the {show:shown+} of the {limit:n} {things:many} {by:done} most recently.", descending=True, when=w.more_than_one & w.unconditional & w.other_show & w.by_deed),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} {by:happened} most recently? Show the {show:shown+}.", descending=True, when=w.more_than_one & w.conditional & w.other_show & w.by_deed),
    rule("form", f.TopRows, "Which {things:one} {by:onehappened} most recently?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.unconditional & w.by_deed),
    rule("form", f.TopRows, "Of {things:the}, which one {by:onehappened} most recently?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.conditional & w.by_deed),
    rule("form", f.TopRows, "Which {limit:n} {things:many} have the {by:hi}?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_figure),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} have the {by:hi}?", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & w.by_figure),
    rule("form", f.TopRows, "Which {limit:n} {things:many} have the {by:hi}? Show the {show:shown+}.", descending=True, when=w.more_than_one & w.unconditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} have the {by:hi}? Show the {show:shown+}.", descending=True, when=w.more_than_one & w.conditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "Which {things:one} has the {by:hi}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.unconditional & w.by_figure),
    rule("form", f.TopRows, "Of {things:the}, which one has the {by:hi}?", descending=True, limit=1, derived={"show": w.name_shown}, when=w.conditional & w.by_figure),
    rule("form", f.TopRows, "List the {limit:n} earliest {things:many}{by:unsaid}.", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.by_main_time),
    rule("form", f.TopRows, "Show the {show:shown+} of the {limit:n} earliest {things:many}{by:unsaid}.", descending=False, when=w.more_than_one & w.other_show & w.by_main_time),
    rule("form", f.TopRows, "Which {things:one} is the earliest{by:unsaid}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.unconditional & w.by_main_time),
    rule("form", f.TopRows, "Of {things:the}, which one is the earliest{by:unsaid}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.conditional & w.by_main_time),
    rule("form", f.TopRows, "Which {limit:n} {things:many} {by:happened} earliest?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_deed),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} {by:happened} earliest?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & w.by_deed),
    rule("form", f.TopRows, "Show the {show:shown+} of the {limit:n} {things:many} {by:done} earliest.", descending=False, when=w.more_than_one & w.unconditional & w.other_show & w.by_deed),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} {by:happened} earliest? Show the {show:shown+}.", descending=False, when=w.more_than_one & w.conditional & w.other_show & w.by_deed),
    rule("form", f.TopRows, "Which {things:one} {by:onehappened} earliest?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.unconditional & w.by_deed),
    rule("form", f.TopRows, "Of {things:the}, which one {by:onehappened} earliest?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.conditional & w.by_deed),
    rule("form", f.TopRows, "Which {limit:word} {things:many} have the {by:lo}?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_figure),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} have the {by:lo}?", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.conditional & w.by_figure),
    rule("form", f.TopRows, "Which {limit:word} {things:many} have the {by:lo}? Show the {show:shown+}.", descending=False, when=w.more_than_one & w.unconditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "Of {things:the}, which {limit:n} have the {by:lo}? Show the {show:shown+}.", descending=False, when=w.more_than_one & w.conditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "Which {things:one} has the {by:lo}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.unconditional & w.by_figure),
    rule("form", f.TopRows, "Of {things:the}, which one has the {by:lo}?", descending=False, limit=1, derived={"show": w.name_shown}, when=w.conditional & w.by_figure),
    rule("form", f.Latest, "For each {per:dim}, which {things:one} has the {time:latest}? Show the {show:shown+}."),
    rule("form", f.AboveAverage, "Which {things:many} have an above-average {field:quantity}?", above=True, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.AboveAverage, "Of {things:the}, which have an above-average {field:quantity}?", above=True, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.AboveAverage, "Which {things:many} have a below-average {field:quantity}?", above=False, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.AboveAverage, "Of {things:the}, which have a below-average {field:quantity}?", above=False, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.AboveAverage, "Which {things:many} have an above-average {field:quantity}? Show the {show:shown+}.", above=True, when=w.other_show & w.unconditional),
    rule("form", f.AboveAverage, "Of {things:the}, which have an above-average {field:quantity}? Show the {show:shown+}.", above=True, when=w.other_show & w.conditional),
    rule("form", f.AboveAverage, "Which {things:many} have a below-average {field:quantity}? Show the {show:shown+}.", above=False, when=w.other_show & w.unconditional),
    rule("form", f.AboveAverage, "Of {things:the}, which have a below-average {field:quantity}? Show the {show:shown+}.", above=False, when=w.other_show & w.conditional),
    rule("form", f.Extreme, "Which {things:many} have the {field:hi}?", highest=True, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.Extreme, "Of {things:the}, which have the {field:hi}?", highest=True, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.Extreme, "Which {things:many} have the {field:lo}?", highest=False, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.Extreme, "Of {things:the}, which have the {field:lo}?", highest=False, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.Extreme, "Which {things:many} have the {field:hi}? Show the {show:shown+}.", highest=True, when=w.other_show & w.unconditional),
    rule("form", f.Extreme, "Of {things:the}, which have the {field:hi}? Show the {show:shown+}.", highest=True, when=w.other_show & w.conditional),
    rule("form", f.Extreme, "Which {things:many} have the {field:lo}? Show the {show:shown+}.", highest=False, when=w.other_show & w.unconditional),
    rule("form", f.Extreme, "Of {things:the}, which have the {field:lo}? Show the {show:shown+}.", highest=False, when=w.other_show & w.conditional),
    rule("form", f.Childless, "Which {things:many} have no {child:many}?", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.may_have_some & ~w.one_at_most),
    rule("form", f.Childless, "Which {things:many} have no {child:many}? Show the {show:shown+}.", derived={"relation": w.child_relation}, when=w.unconditional & w.other_show & w.may_have_some & ~w.one_at_most),
    rule("form", f.Childless, "Of {things:the}, which have no {child:many}? Show the {show:shown+}.", derived={"relation": w.child_relation}, when=w.conditional & w.other_show & w.may_have_some & ~w.one_at_most),
    rule("form", f.Childless, "Which {things:many} have no {child:one}?", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.may_have_some & w.one_at_most),
    rule("form", f.Childless, "Which {things:many} have no {child:one}? Show the {show:shown+}.", derived={"relation": w.child_relation}, when=w.unconditional & w.other_show & w.may_have_some & w.one_at_most),
    rule("form", f.Childless, "Of {things:the}, which have no {child:one}? Show the {show:shown+}.", derived={"relation": w.child_relation}, when=w.conditional & w.other_show & w.may_have_some & w.one_at_most),
    rule("form", f.Childless, "Which {things:many} are not {child:many}?", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.may_be_one),
    rule("form", f.Childless, "Which {things:many} are not {child:many}? Show the {show:shown+}.", derived={"relation": w.child_relation}, when=w.unconditional & w.other_show & w.may_be_one),
    rule("form", f.Childless, "Of {things:the}, which are not {child:many}? Show the {show:shown+}.", derived={"relation": w.child_relation}, when=w.conditional & w.other_show & w.may_be_one),
    rule("form", f.Childless, "Which {things:many} are not the {relation:part} of any {child:one}?", derived={"show": w.name_shown}, when=w.has_part),
    rule("form", f.Childless, "Which {things:many} are not the {relation:part} of any {child:one}? Show the {show:shown+}.", when=w.unconditional & w.other_show & w.has_part),
    rule("form", f.Childless, "Of {things:the}, which are not the {relation:part} of any {child:one}? Show the {show:shown+}.", when=w.conditional & w.other_show & w.has_part),
    rule("form", f.WithChildren, "Which {things:many} have at least one {child:one}, and how many does each have?", minimum=1, derived={"relation": w.child_relation}, when=w.unconditional & ~w.has_part),
    rule("form", f.WithChildren, "Which {things:many} have at least {minimum:word} {child:many}, and how many does each have?", derived={"relation": w.child_relation}, when=w.at_least_two & ~w.has_part & w.unconditional),
    rule("form", f.WithChildren, "Of {things:the}, which have at least one {child:one}, and how many does each have?", minimum=1, derived={"relation": w.child_relation}, when=w.conditional & ~w.has_part),
    rule("form", f.WithChildren, "Of {things:the}, which have at least {minimum:word} {child:many}, and how many does each have?", derived={"relation": w.child_relation}, when=w.at_least_two & ~w.has_part & w.conditional),
    rule("form", f.WithChildren, "Which {things:many} are the {relation:part} of at least one {child:one}, and of how many?", minimum=1, when=w.has_part),
    rule("form", f.WithChildren, "Which {things:many} are the {relation:part} of at least {minimum:word} {child:many}, and of how many?", when=w.at_least_two & w.has_part),
    rule("form", f.ChildCounts, "How many {child:many} does each {things:one} have, including those with none?", derived={"relation": w.child_relation}, when=~w.has_part),
    rule("form", f.ChildCounts, "For each {things:one}, show the number of {child:many}, even if it is zero.", derived={"relation": w.child_relation}, when=~w.has_part),
    rule("form", f.ChildCounts, "How many {child:many} is each {things:one} the {relation:part} of, including those with none?", when=w.has_part),
    rule("form", f.Hierarchy, "List each {things:one} together with its {relation:superior}.", when=w.own_relation & ~w.of_people),
    rule("form", f.Hierarchy, "List each {things:one} together with their {relation:superior}.", when=w.own_relation & w.of_people),
    rule("form", f.Reports, "How many {things:many} report directly to each {relation:superior}?", when=w.reports_to),
    rule("form", f.Reports, "How many {things:many} are directly below each {relation:superior}?", when=w.own_relation & ~w.reports_to),
    rule("form", f.Linked, "Which {things:many} are linked to the {far:far} {value:farvalue}?", derived={"near": w.near_relation}),
    rule("form", f.Linked, "List the {things:many} of the {far:far} {value:farvalue}.", derived={"near": w.near_relation}),
    rule("form", f.LinkedRows, "List the {things:many} of each {far:far}.", derived={"near": w.near_relation}, when=w.unconditional),
    rule("form", f.LinkedRows, "For each {far:far}, list the {things:many}.", derived={"near": w.near_relation}),
    rule("form", f.LinkedRows, "Show each {far:far} together with its {things:many}.", derived={"near": w.near_relation}, when=~w.people_far),
    rule("form", f.LinkCounts, "How many {things:many} does each {far:far} have?", limit=None, derived={"near": w.near_relation}),
    rule("form", f.LinkCounts, "Which {limit:n} {far:fars} have the most {things:many}?", derived={"near": w.near_relation}, when=w.limited),
)  # fmt: skip

_GROUPS = (
    rule("form", f.Count, "How many {things:many} are there?", when=w.unconditional),
    rule("form", f.Count, "How many {things:many} do we have?", when=w.unconditional),
    rule("form", f.Count, "How many {things:havers}?", when=w.can_be_had),
    rule("form", f.Count, "What is the number of {things:many}?"),
    rule("form", f.Count, "Count the {things:many}."),
    rule("form", f.Figures, "What is the {measures:measure+} of {things:all}?", when=w.single & ~w.single_distinct),
    rule("form", f.Figures, "How many different {measures:kinds+} are there among {things:all}?", when=w.single_distinct),
    rule("form", f.Figures, "What are the {measures:measure+} of {things:all}?", when=w.several),
    rule("form", f.Figures, "Calculate the {measures:measure+} of {things:all}.", when=~w.single_distinct),
    rule("form", f.Breakdown, "How many {things:many} are there for each {by:dim+}?", measures=(w.COUNT,), ranked="no", when=w.unconditional & ~_by_deed),
    rule("form", f.Breakdown, "How many {things:many} {by:happening+}?", measures=(w.COUNT,), ranked="no", when=_by_deed),
    rule("form", f.Breakdown, "For each {by:dim+}, how many {things:many} are there?", measures=(w.COUNT,), ranked="no", when=w.conditional & ~_by_deed),
    rule("form", f.Breakdown, "For each {by:dim+}, show the number of {things:many}.", measures=(w.COUNT,), ranked="no", when=w.conditional & ~_by_deed),
    rule("form", f.Breakdown, "Count the {things:many} per {by:dim+}.", measures=(w.COUNT,), ranked="no", when=w.unconditional),
    rule("form", f.Breakdown, "For each {by:dim+}, what is the {measures:measure+} of {things:many}?", when=w.single & w.some_figures, ranked="no"),
    rule("form", f.Breakdown, "For each {by:dim+}, what are the {measures:measure+} of {things:many}?", when=w.several, ranked="no"),
    rule("form", f.Breakdown, "Show the number of {things:many} by {by:dim+}.", measures=(w.COUNT,), ranked="no", when=w.unconditional),
    rule("form", f.Breakdown, "Break down the number of {things:many} by {by:dim+}.", measures=(w.COUNT,), ranked="no", when=w.unconditional),
    rule("form", f.Breakdown, "Show the {measures:measure+} of {things:many} by {by:dim+}.", when=w.some_figures & w.unconditional, ranked="no"),
    rule("form", f.Breakdown, "Break down the {measures:measure+} of {things:many} by {by:dim+}.", when=w.some_figures & w.unconditional, ranked="no"),
    rule("form", f.Breakdown, "Show the number of {things:many} for each {by:dim+}, highest first.", measures=(w.COUNT,), ranked="down"),
    rule("form", f.Breakdown, "Show the number of {things:many} for each {by:dim+}, lowest first.", measures=(w.COUNT,), ranked="up"),
    rule("form", f.Breakdown, "Show the {measures:measure+} of {things:many} for each {by:dim+}, highest first.", ranked="down", when=w.single & w.some_figures),
    rule("form", f.Breakdown, "Show the {measures:measure+} of {things:many} for each {by:dim+}, lowest first.", ranked="up", when=w.single & w.some_figures),
    rule("form", f.TopGroups, "Which {limit:n} {by:dims} have the most {things:many}?", measure=w.COUNT, descending=True, when=w.more_than_one),
    rule("form", f.TopGroups, "Which {limit:word} {by:dims} have the fewest {things:many}?", measure=w.COUNT, descending=False, when=w.more_than_one),
    rule("form", f.TopGroups, "Which {by:dim} has the most {things:many}?", measure=w.COUNT, descending=True, limit=1),
    rule("form", f.TopGroups, "Which {by:dim} has the fewest {things:many}?", measure=w.COUNT, descending=False, limit=1),
    rule("form", f.TopGroups, "What are the top {limit:n} {by:dims} by {measure:measure} of {things:many}?", descending=True, when=w.more_than_one & w.does_not_count),
    rule("form", f.TopGroups, "What are the bottom {limit:n} {by:dims} by {measure:measure} of {things:many}?", descending=False, when=w.more_than_one & w.does_not_count),
    rule("form", f.TopGroups, "Which {by:dim} has the highest {measure:measure} of {things:many}?", descending=True, limit=1, when=w.does_not_count),
    rule("form", f.TopGroups, "Which {by:dim} has the lowest {measure:measure} of {things:many}?", descending=False, limit=1, when=w.does_not_count),
    rule("form", f.GroupsOver, "Which {by:dims} have {op:than} {threshold:threshold} {things:many}?", measure=w.COUNT),
    rule("form", f.GroupsOver, "For which {by:dims} is the {measure:measure} of {things:many} {op:isabove} {threshold:threshold}?", when=w.does_not_count),
    rule("form", f.Shares, "What percentage of {things:all} does each {by:dim} account for (to two decimals)?", measure=w.COUNT),
    rule("form", f.Shares, "What share of {things:all} does each {by:dim} account for, in percent (to two decimals)?", measure=w.COUNT),
    rule("form", f.Shares, "What percentage of the {measure:measure} of {things:all} does each {by:dim} account for (to two decimals)?", when=w.does_not_count),
    rule("form", f.Growth, "For each {by:dim}, show the number of {things:many}, that of {by:before~} and the change in percent (to two decimals).", percent=True, measure=w.COUNT),
    rule("form", f.Growth, "For each {by:dim}, show the number of {things:many}, that of {by:before~} and the difference.", percent=False, measure=w.COUNT),
    rule("form", f.Growth, "For each {by:dim}, show the {measure:measure} of {things:many}, that of {by:before~} and the change in percent (to two decimals).", percent=True, when=w.does_not_count),
    rule("form", f.Growth, "For each {by:dim}, show the {measure:measure} of {things:many}, that of {by:before~} and the difference.", percent=False, when=w.does_not_count),
    rule("form", f.YearOnYear, "For each {by:dim}, show the number of {things:many}, that of {by:yearbefore~} and the year-on-year change in percent (to two decimals).", measure=w.COUNT),
    rule("form", f.YearOnYear, "For each {by:dim}, show the {measure:measure} of {things:many}, that of {by:yearbefore~} and the year-on-year change in percent (to two decimals).", when=w.does_not_count),
    rule("form", f.Running, "Show the number of {things:many} for each {by:dim} together with the running total.", measure=w.COUNT),
    rule("form", f.Running, "Show the {measure:measure} of {things:many} for each {by:dim} together with the running total.", when=w.does_not_count),
    rule("form", f.BestPerGroup, "For each {outer:dim}, which {inner:dim} has the most {things:many}?", measure=w.COUNT, when=~_needs_owner),
    rule("form", f.BestPerGroup, "For each {outer:kind} of {things:one}, which {inner:kind} is the most common?", measure=w.COUNT, when=_needs_owner),
    rule("form", f.BestPerGroup, "For each {outer:dim}, which {inner:dim} has the highest {measure:measure} of {things:many}?", when=w.does_not_count & ~_needs_owner),
    rule("form", f.BestPerGroup, "For each {outer:kind} of {things:one}, which {inner:kind} has the highest {measure:measure}?", when=w.does_not_count & _needs_owner),
    rule("form", f.GroupsAboveAverage, "Which {by:dims} have more {things:many} than average?", measure=w.COUNT),
    rule("form", f.GroupsAboveAverage, "Which {by:dims} have an above-average {measure:measure} of {things:many}?", when=w.does_not_count),
    rule("form", f.AveragePerGroup, "On average, how many {things:many} are there per {by:dim} (to two decimals)?", measure=w.COUNT),
    rule("form", f.AveragePerGroup, "On average, what is the {measure:measure} of {things:many} per {by:dim} (to two decimals)?", when=w.does_not_count),
    rule("form", f.Split, "Compare the number of {things:many} across the {field:sorts} {values:vs+}, side by side.", by=(), measure=w.COUNT, when=~c.stated),
    rule("form", f.Split, "Compare the {measure:measure} of {things:all} across the {field:sorts} {values:vs+}, side by side.", by=(), when=~c.stated & w.does_not_count),
    rule("form", f.Split, "For each {by:dim+}, compare the number of {things:many} across the {field:sorts} {values:vs+}, side by side.", measure=w.COUNT, when=w.grouped & ~c.stated),
    rule("form", f.Split, "For each {by:dim+}, compare the {measure:measure} of {things:many} across the {field:sorts} {values:vs+}, side by side.", when=~c.stated & w.does_not_count & w.grouped),
    rule("form", f.Split, "How many {things:many} {field:are}, and how many {field:not~}? Show both side by side.", by=(), derived={"values": c.yes_and_no}, measure=w.COUNT, when=c.stated),
    rule("form", f.Split, "Compare the {measure:measure} of {things:all} between those {field:yes} and those {field:no}, side by side.", by=(), derived={"values": c.yes_and_no}, when=c.stated & w.does_not_count),
    rule("form", f.Split, "For each {by:dim+}, how many {things:many} {field:are}, and how many {field:not~}? Show both side by side.", derived={"values": c.yes_and_no}, measure=w.COUNT, when=w.grouped & c.stated),
    rule("form", f.Split, "For each {by:dim+}, compare the {measure:measure} of {things:many} between those {field:yes} and those {field:no}, side by side.", derived={"values": c.yes_and_no}, when=c.stated & w.does_not_count & w.grouped),
    rule("form", f.Portion, "What percentage of {things:all} {condition:has} (to two decimals)?", by=(), when=w.has_condition & ~w.grouped),
    rule("form", f.Portion, "For each {by:dim+}, what percentage of {things:many} {condition:has} (to two decimals)?", when=w.has_condition & w.grouped),
    rule("form", f.Portion, "For what percentage of {things:all} is the {condition:holds} (to two decimals)?", by=(), when=w.is_one_condition),
    rule("form", f.Portion, "For each {by:dim+}, for what percentage of {things:many} is the {condition:holds} (to two decimals)?", when=w.is_one_condition & w.grouped),
    rule("form", f.Portion, "For what percentage of {things:all} are the {condition:hold} (to two decimals)?", by=(), when=w.is_several_condition),
    rule("form", f.Portion, "For each {by:dim+}, for what percentage of {things:many} are the {condition:hold} (to two decimals)?", when=w.is_several_condition & w.grouped),
    rule("form", f.Overlap, "Which {by:dims} have {things:many} {first:cond} and also some {second:cond}?", kind="both"),
    rule("form", f.Overlap, "Which {by:dims} have {things:many} {first:cond} but none {second:cond}?", kind="first"),
    rule("form", f.Overlap, "Which {by:dims} have {things:many} {first:cond} or {second:cond}?", kind="either"),
)  # fmt: skip

_ALSO_OF_ONE = tuple(replace(r, way="condofone") for r in _CONDITIONS if r.way == "cond" and r not in _OF_SEVERAL)

RULES: tuple[Rule, ...] = (*_THINGS, *_CONDITIONS, *_OF_ONE, *_ALSO_OF_ONE, *_FIGURES, *_ROWS, *_GROUPS)
