"""Short questions, as people type them into a search box: "orders per month", 各省收费站数量."""

# ruff: noqa: E501 - a table: one rule, one line
from __future__ import annotations

from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing.grammar import Node, Rule, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.words import Words


@Guard
def _dated_at_most(node: Node, _words: Words) -> bool:
    """No condition but a period, which nothing behind it can be taken for a part of."""
    return all(isinstance(each, f.During) for each in node.things.where)


@Guard
def _by_other_time(node: Node, words: Words) -> bool:
    """One period of a date that the question names: 结束年份 before the noun would be one word too many."""
    return isinstance(node.by[0], f.ByPeriod) and not w.by_period(node, words)


_by_moment = Guard(lambda node, words: c.is_moment(node.by, words))
_of_no_condition = Guard(lambda node, _words: not node.things.conditions and not node.child.conditions)

EN: tuple[Rule, ...] = (
    rule("short", f.Count, "number of {things:many}"),
    rule("short", f.Count, "{things:one} count", when=w.unconditional),
    rule("short", f.Figures, "{measures:measure+} of {things:many}"),
    rule("short", f.Listing, "{show:shown+} of all {things:many}", when=w.unconditional & ~w.of_the_only_one),
    rule("short", f.Listing, "{show:shown+} of {things:many}", when=w.conditional),
    rule("short", f.Distinct, "distinct {field:plain} of {things:many}"),
    rule("short", f.TopRows, "top {limit:n} {things:many} by {by:quantity}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & ~_by_moment),
    rule("short", f.TopRows, "bottom {limit:n} {things:many} by {by:quantity}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & ~_by_moment),
    rule("short", f.TopRows, "{limit:n} latest {things:many}{by:unsaid}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_main_time),
    rule("short", f.TopRows, "{limit:n} latest {things:many} by {by:column}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_moment & ~w.by_main_time),
    rule("short", f.TopRows, "{limit:n} earliest {things:many}{by:unsaid}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_main_time),
    rule("short", f.TopRows, "{limit:n} earliest {things:many} by {by:column}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & _by_moment & ~w.by_main_time),
    rule("short", f.AboveAverage, "{things:many} with above-average {field:quantity}", above=True, derived={"show": w.name_shown}, when=w.unconditional),
    rule("short", f.AboveAverage, "{things:many} with below-average {field:quantity}", above=False, derived={"show": w.name_shown}, when=w.unconditional),
    rule("short", f.Childless, "{things:many} without {child:many}", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.unconditional & w.may_have_some & ~w.one_at_most),
    rule("short", f.ChildCounts, "number of {child:many} per {things:one}, including zero", derived={"relation": w.child_relation}, when=w.unconditional & ~w.has_part),
    rule("short", f.Linked, "{things:many} of the {far:far} {value:farvalue}", derived={"near": w.near_relation}),
    rule("short", f.LinkedRows, "{things:many} of each {far:far}", derived={"near": w.near_relation}, when=w.unconditional),
    rule("short", f.LinkCounts, "number of {things:many} per {far:far}", limit=None, derived={"near": w.near_relation}),
    rule("short", f.LinkCounts, "top {limit:n} {far:fars} by number of {things:many}", derived={"near": w.near_relation}, when=w.limited),
    rule("short", f.Breakdown, "{things:many} per {by:dim+}", measures=(w.COUNT,), ranked="no", when=w.unconditional),
    rule("short", f.Breakdown, "{measures:measure+} of {things:many} per {by:dim+}", ranked="no", when=_dated_at_most),
    rule("short", f.Breakdown, "{measures:measure+} of {things:many} by {by:dim+}", ranked="no", when=w.unconditional),
    rule("short", f.Breakdown, "{by:dims+} by number of {things:many}, highest first", measures=(w.COUNT,), ranked="down"),
    rule("short", f.TopGroups, "top {limit:n} {by:dims} by {measure:measure} of {things:many}", descending=True, when=w.more_than_one),
    rule("short", f.TopGroups, "bottom {limit:n} {by:dims} by {measure:measure} of {things:many}", descending=False, when=w.more_than_one),
    rule("short", f.TopGroups, "{by:dim} with the most {things:many}", measure=w.COUNT, descending=True, limit=1),
    rule("short", f.TopGroups, "{by:dim} with the highest {measure:measure} of {things:many}", descending=True, limit=1, when=w.does_not_count),
    rule("short", f.GroupsOver, "{by:dims} with {op:than} {threshold:threshold} {things:many}", measure=w.COUNT),
    rule("short", f.Shares, "percentage of {things:many} per {by:dim}, two decimals", measure=w.COUNT, when=_dated_at_most),
    rule("short", f.Growth, "{measure:measure} of {things:many} per {by:dim}, percent change from {by:before~}, two decimals", percent=True, when=_dated_at_most),
    rule("short", f.Growth, "{measure:measure} of {things:many} per {by:dim}, change from {by:before~}", percent=False, when=_dated_at_most),
    rule("short", f.YearOnYear, "{measure:measure} of {things:many} per {by:dim}, year-on-year change in percent, two decimals", when=_dated_at_most),
    rule("short", f.Running, "{measure:measure} of {things:many} per {by:dim}, with running total", when=_dated_at_most),
    rule("short", f.BestPerGroup, "{inner:dim} with the most {things:many} per {outer:dim}", measure=w.COUNT, when=w.unconditional),
    rule("short", f.GroupsAboveAverage, "{by:dims} with more {things:many} than average", measure=w.COUNT),
    rule("short", f.AveragePerGroup, "average number of {things:many} per {by:dim}, two decimals", measure=w.COUNT, when=_dated_at_most),
    rule("short", f.Portion, "percentage of {things:many} {condition:cond}, two decimals", by=(), when=w.unconditional),
)  # fmt: skip

ZH: tuple[Rule, ...] = (
    rule("short", f.Count, "{things:some}数量"),
    rule("short", f.Figures, "{things:some}的{measures:measure+}", when=~w.single_distinct),
    rule("short", f.Listing, "{things:all}的{show:shown+}", when=~w.of_the_only_one),
    rule("short", f.Distinct, "{things:some}的不同{field:column}"),
    rule("short", f.TopRows, "{by:column}前{limit:n}的{things:some}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & ~_by_moment),
    rule("short", f.TopRows, "{by:hi}的{limit:n}{things:counter~}{things:some}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_figure),
    rule("short", f.TopRows, "最近{limit:n}{things:counter~}{things:some}{by:unsaid}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_main_time),
    rule("short", f.TopRows, "最近{by:done}的{limit:n}{things:counter~}{things:some}", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_deed),
    rule("short", f.TopRows, "{by:lo}的{limit:n}{things:counter~}{things:some}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_figure),
    rule("short", f.TopRows, "最早的{limit:n}{things:counter~}{things:some}{by:unsaid}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_main_time),
    rule("short", f.TopRows, "最早{by:done}的{limit:n}{things:counter~}{things:some}", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.unconditional & w.by_deed),
    rule("short", f.AboveAverage, "{field:column}高于平均值的{things:some}", above=True, derived={"show": w.name_shown}, when=w.unconditional),
    rule("short", f.AboveAverage, "{field:column}低于平均值的{things:some}", above=False, derived={"show": w.name_shown}, when=w.unconditional),
    rule("short", f.Childless, "没有{child:some}的{things:some}", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.unconditional & w.may_have_some & ~w.one_at_most & _of_no_condition),
    rule("short", f.ChildCounts, "各{things:some}的{child:some}数量（含0）", derived={"relation": w.child_relation}, when=w.unconditional & w.of_all_children & ~w.has_part),
    rule("short", f.Linked, "{far:far}{value:farvalue}的{things:some}", derived={"near": w.near_relation}, when=~w.names_its_kind),
    rule("short", f.Linked, "{far:unsaidfar}{value:farvalue}的{things:some}", derived={"near": w.near_relation}, when=w.names_its_kind),
    rule("short", f.LinkedRows, "各{far:far}的{things:some}", derived={"near": w.near_relation}, when=w.unconditional),
    rule("short", f.LinkCounts, "各{far:far}的{things:some}数量", limit=None, derived={"near": w.near_relation}),
    rule("short", f.LinkCounts, "{things:some}数量前{limit:n}的{far:far}", derived={"near": w.near_relation}, when=w.limited),
    rule("short", f.Breakdown, "各{by:dim+}{by:of~}{things:some}数量", measures=(w.COUNT,), ranked="no", when=w.one_dimension & w.unconditional & ~_by_other_time),
    rule("short", f.Breakdown, "{things:some}数量，按{by:dim+}", measures=(w.COUNT,), ranked="no"),
    rule("short", f.Breakdown, "各{by:dim+}{by:of~}{things:some}的{measures:measure+}", ranked="no", when=w.one_dimension & w.unconditional & ~_by_other_time & w.some_figures),
    rule("short", f.Breakdown, "{things:some}的{measures:measure+}，按{by:dim+}", ranked="no", when=w.some_figures),
    rule("short", f.Breakdown, "各{by:dim+}{by:of~}{things:some}数量，从多到少", measures=(w.COUNT,), ranked="down", when=w.one_dimension & w.unconditional & ~_by_other_time),
    rule("short", f.TopGroups, "{things:some}数量前{limit:n}的{by:dim}", measure=w.COUNT, descending=True, when=w.more_than_one),
    rule("short", f.TopGroups, "{things:some}{measure:measure}前{limit:n}的{by:dim}", descending=True, when=w.unconditional & w.more_than_one & w.does_not_count),
    rule("short", f.TopGroups, "{things:some}最多的{by:dim}", measure=w.COUNT, descending=True, limit=1),
    rule("short", f.GroupsOver, "{things:some}{op:number}{threshold:threshold}{things:counter~}的{by:dim}", measure=w.COUNT),
    rule("short", f.Shares, "各{by:dim}{by:of~}{things:some}数量占比（%，两位小数）", measure=w.COUNT, when=w.unconditional),
    rule("short", f.Growth, "各{by:dim}{by:of~}{things:some}数量及环比变化率（%，两位小数）", measure=w.COUNT, percent=True, when=w.unconditional),
    rule("short", f.Growth, "各{by:dim}{by:of~}{things:some}的{measure:measure}及环比变化率（%，两位小数）", percent=True, when=w.unconditional & w.does_not_count),
    rule("short", f.Growth, "各{by:dim}{by:of~}{things:some}数量及环比变化量", measure=w.COUNT, percent=False, when=w.unconditional),
    rule("short", f.YearOnYear, "各{by:dim}{by:of~}{things:some}数量及同比变化率（%，两位小数）", measure=w.COUNT, when=w.unconditional),
    rule("short", f.YearOnYear, "各{by:dim}{by:of~}{things:some}的{measure:measure}及同比变化率（%，两位小数）", when=w.unconditional & w.does_not_count),
    rule("short", f.Running, "各{by:dim}{by:of~}{things:some}数量及累计", measure=w.COUNT, when=w.unconditional),
    rule("short", f.Running, "各{by:dim}{by:of~}{things:some}的{measure:measure}及累计", when=w.unconditional & w.does_not_count),
    rule("short", f.BestPerGroup, "各{outer:dim}{outer:of~}{things:some}最多的{inner:dim}", measure=w.COUNT, when=w.unconditional),
    rule("short", f.GroupsAboveAverage, "{things:some}数量高于平均的{by:dim}", measure=w.COUNT),
    rule("short", f.AveragePerGroup, "每{by:per~}{by:dim}{by:of~}平均{things:some}数量（两位小数）", measure=w.COUNT, when=w.unconditional),
    rule("short", f.Portion, "{things:some}中{condition:cond}的占比（%，两位小数）", by=(), when=w.unconditional),
)  # fmt: skip
