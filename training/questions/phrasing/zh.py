"""Wording rules in Chinese. Each rule words one node of the form."""

# ruff: noqa: E501 - a table: one rule, one line
from __future__ import annotations

from training.catalog.model import ColumnName
from training.language import chinese
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing import telegraphic, yes_no
from training.questions.phrasing.grammar import Grammar, Lister, Node, Rule, Terminal, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.headings import figure_zh
from training.questions.phrasing.literals import QUARTERS_ZH
from training.questions.phrasing.vocabulary import (
    chosen,
    counter,
    day,
    deletion_marks,
    done_fields,
    every_entity,
    every_field,
    far_relations,
    far_value,
    group_counter,
    indexed,
    integer,
    itself,
    kinds_of_parents,
    main_periods,
    main_time,
    named_far,
    one_of_words,
    own_relations,
    periods_named,
    relations_with_part,
    shown_fields,
    sign,
    stated_fields,
    substring,
    threshold,
    unit,
    unsaid_far,
    unsaid_name,
    unsaid_time,
    value,
)  # fmt: skip
from training.questions.phrasing.words import Words


def grammar(words: Words, more: tuple[Rule, ...] = ()) -> Grammar:
    """Chinese over one source; `more` are the rules of the families."""
    return Grammar(words=words, rules=(*RULES, *telegraphic.ZH, *more), terminals=_TERMINALS, listers=_LISTERS)


def _most(of: f.Field, words: Words) -> str:
    return "最晚" if c.is_moment(of, words) else _scaled(chinese.most(words.field(of)), "最高", "最长", of, words)


def _least(of: f.Field, words: Words) -> str:
    return "最早" if c.is_moment(of, words) else _scaled(chinese.least(words.field(of)), "最低", "最短", of, words)


def _scaled(word: str, usual: str, of_time: str, of: f.Field, words: Words) -> str:
    """The noun's own word; where it has none, that of durations for what is one."""
    return of_time if word == usual and c.is_length(of, words) else word


def _highest(of: f.Field, words: Words) -> str:
    return words.field(of) + _most(of, words)


def _lowest(of: f.Field, words: Words) -> str:
    return words.field(of) + _least(of, words)


def _maximum(of: f.Field, words: Words) -> str:
    name = words.field(of)
    return (_most(of, words) if c.is_moment(of, words) else chinese.largest(name)) + name


def _minimum(of: f.Field, words: Words) -> str:
    name = words.field(of)
    return (_least(of, words) if c.is_moment(of, words) else chinese.smallest(name)) + name


_BEFORE: dict[Node, str] = {"day": "前一天", "month": "上个月", "quarter": "上个季度", "year": "上一年"}
_GRAINS: dict[Node, str] = {"day": "日", "month": "月", "quarter": "季度", "year": "年"}


def _of_group(by: Node, words: Words) -> str:
    """A month's orders are 月订单; those of a customer, 客户的订单."""
    period = by[0] if isinstance(by, tuple) else by  # type: ignore[reportUnknownVariableType]
    return "" if isinstance(period, f.ByPeriod) and main_time(period.field, words) else "的"


@Guard
def _by_past_deed(node: Node, words: Words) -> bool:
    """Counted by the period in which something happened to the rows, which no condition names: hired in each year."""
    [by, *more] = node.by
    if more or node.measures != (w.COUNT,) or not isinstance(by, f.ByPeriod) or by.field.path:
        return False
    named = any(each.field == by.field for each in node.things.where)
    return not named and c.is_done_at_another_time(by, words) and words.is_past(by.field)


_TERMINALS: dict[str, Terminal] = {
    "table": indexed(lambda n, words: words.one(n), itself),
    "field": indexed(lambda n, words: words.field(n), every_field),
    "column": indexed(lambda n, words: words.field(n), shown_fields),
    "entity": indexed(lambda n, words: words.entity(n), every_entity),
    "total": indexed(lambda n, words: figure_zh("sum", words.field(n)), shown_fields),
    "hi": indexed(_highest, shown_fields),
    "lo": indexed(_lowest, shown_fields),
    "max": indexed(_maximum, shown_fields),
    "min": indexed(_minimum, shown_fields),
    "superior": indexed(lambda n, words: words.superior(n), own_relations),
    "far": indexed(named_far, far_relations),
    "n": integer(),
    "unsaid": unsaid_time(),
    "unsaidfar": unsaid_far(),
    "unsaidname": unsaid_name(),
    "kind": indexed(lambda n, words: words.columns[ColumnName(n.field.table, n.field.column)], kinds_of_parents),
    "owner": indexed(lambda n, words: words.role(n.field.path), kinds_of_parents),
    "threshold": threshold(),
    "value": value(),
    "vs": value(),
    "farvalue": far_value(),
    "text": substring(),
    "day": day(),
    "quarter": chosen({i + 1: q for i, q in enumerate(QUARTERS_ZH)}),
    "span": chosen({"day": "日期", "month": "月份", "quarter": "季度", "year": "年份"}),
    "every": chosen({"day": "每天", "month": "每个月", "quarter": "每个季度", "year": "每年"}),
    "grains": indexed(lambda n, _words: _GRAINS[n.grain], main_periods),
    "before~": one_of_words(lambda n, _words: _BEFORE[n.grain], tuple(_BEFORE.values())),
    "alive": indexed(lambda n, words: "当前有效" if words.reach.marks_current(n) else "未删除", deletion_marks),
    "counter~": counter(lambda n, words: words.counter(n.table)),
    "topcounter~": counter(lambda n, words: words.counter(n)),
    "kind~": counter(lambda n, words: chinese.counter_of_values(words.field(n[0].field))),
    "farcounter~": counter(lambda n, words: words.counter(n.parent)),
    "per~": group_counter({"day": "", "month": "", "quarter": "", "year": ""}),
    "which~": group_counter({"day": "一", "month": "个", "quarter": "个", "year": "一"}),
    "several~": group_counter({"day": "", "month": "个", "quarter": "个", "year": ""}),
    "of~": one_of_words(_of_group, ("的", "")),
    "top~": one_of_words(lambda n, words: words.superlative(n, highest=True), chinese.UPPER_ENDS),
    "bottom~": one_of_words(lambda n, words: words.superlative(n, highest=False), chinese.LOWER_ENDS),
    "bare": indexed(lambda n, words: words.bare(n), every_field),
    "unit~": unit(),
    "sign~": sign(),
    "yes": indexed(lambda n, words: yes_no.statement(n, words) or "", stated_fields),
    "no": indexed(lambda n, words: yes_no.statement(n, words, yes=False) or "", stated_fields),
    "spans": indexed(lambda n, words: words.span(n) or "", periods_named),
    "part": indexed(lambda n, words: words.part(n) or "", relations_with_part),
    "above": chosen({">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于"}),
    "wider": chosen({">": "大于", ">=": "不小于", "<": "小于", "<=": "不大于"}),
    "more": chosen({">": "多于", ">=": "不少于", "<": "少于", "<=": "不多于"}),
    "beyond": chosen({">": "超过", ">=": "达到"}),
    "than": chosen({">": "有超过", ">=": "至少有"}),
    "number": chosen({">": "超过", ">=": "至少有"}),
    "done": indexed(lambda n, words: words.done(n) or "", done_fields),
    "since": chosen({">": "之后", ">=": "及之后", "<": "之前", "<=": "及之前"}),
    "after": chosen({">": "晚于", ">=": "不早于", "<": "早于", "<=": "不晚于"}),
}


def _and(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return "和" if last else "、"


def _figure_and(before: Node, after: Node, last: bool, _words: Words) -> str:
    """An average and a sum: 平均用电量和用水量总和 would be a sum of averages."""
    functions = [each.function if isinstance(each, f.Aggregate) else "" for each in (before, after)]
    return "、" if not last else "以及" if functions == ["avg", "sum"] else "和"


def _or(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return "或" if last else "、"


def _condition_join(before: Node, _after: Node, _last: bool, words: Words) -> str:
    if not isinstance(before, f.During | f.Exceeds) or not main_time(before.field, words):
        return "且"
    return "" if isinstance(before, f.During) else "、"


_LISTERS: dict[str, Lister] = {
    "shown": Lister(between=_and, separators=("和", "、")),
    "measure": Lister(between=_figure_and, separators=("和", "以及", "、")),
    "happening": Lister(between=_and, separators=("和", "、")),
    "dim": Lister(between=_and, separators=("和", "、")),
    "value": Lister(between=_or, separators=("或", "、")),
    "vs": Lister(between=_and, separators=("和", "、")),
    "kinds": Lister(between=_and, separators=("和", "、")),
    "ownname": Lister(between=_and, separators=()),
    "cond": Lister(between=_condition_join, separators=("且", "、", "")),
}


@Guard
def _is_of_one_named(node: f.Things, words: Words) -> bool:
    """Rows of one thing whose name says what it is: 三清山服务区的档口."""
    return len(node.where) == 1 and c.names_what_it_is(node.where[0], words)


_THINGS = (
    rule("some", f.Things, "{table:table}", where=(), alive=None),
    rule("some", f.Things, "{alive:alive}的{table:table}", where=(), when=w.is_alive),
    rule("some", f.Things, "{where:cond+}的{table:table}", alive=None, when=w.is_rooted & ~_is_of_one_named),
    rule(
        "some", f.Things, "{where:cond+}的{alive:alive}{table:table}", when=w.is_rooted & w.is_alive & ~_is_of_one_named
    ),
    rule("some", f.Things, "{where:ownname+}的{table:table}", alive=None, when=_is_of_one_named),
    rule("some", f.Things, "{where:ownname+}的{alive:alive}{table:table}", when=w.is_alive & _is_of_one_named),
    rule("all", f.Things, "所有{table:table}", where=(), alive=None, when=~w.begins_with_all),
    rule("all", f.Things, "全部{table:table}", where=(), alive=None, when=w.begins_with_all),
    rule("all", f.Things, "所有{alive:alive}的{table:table}", where=(), when=w.is_alive),
    rule("all", f.Things, "{where:cond+}的{table:table}", alive=None, when=w.is_rooted & ~_is_of_one_named),
    rule(
        "all", f.Things, "{where:cond+}的{alive:alive}{table:table}", when=w.is_rooted & w.is_alive & ~_is_of_one_named
    ),
    rule("all", f.Things, "{where:ownname+}的{table:table}", alive=None, when=_is_of_one_named),
    rule("all", f.Things, "{where:ownname+}的{alive:alive}{table:table}", when=w.is_alive & _is_of_one_named),
)

_CONDITIONS = (
    rule("ownname", f.Equals, "{field:unsaidname}{value:value}", negated=False, when=c.names_what_it_is),
    rule("cond", f.Equals, "{field:field}为{value:value}", negated=False, when=~c.stated),
    rule("cond", f.Equals, "{field:field}是{value:value}", negated=False, when=~c.is_yes_no & ~c.stated),
    rule("cond", f.Equals, "{field:yes}", negated=False, derived={"value": c.yes_value}, when=c.stated),
    rule("cond", f.Equals, "{field:no}", negated=False, derived={"value": c.no_value}, when=c.stated),
    rule("cond", f.Equals, "{field:field}不是{value:value}", negated=True),
    rule("cond", f.OneOf, "{field:field}为{values:value+}", when=c.several_values),
    rule("cond", f.OneOf, "{field:field}是{values:value+}", when=c.several_values),
    rule("cond", f.Missing, "{field:field}未填写", when=c.is_filled_in),
    rule("cond", f.Missing, "未{field:done}", when=c.is_over),
    rule("cond", f.Missing, "没有{field:field}", when=~c.is_over & ~c.is_filled_in),
    rule("cond", f.Present, "{field:field}已填写", when=c.is_filled_in),
    rule("cond", f.Present, "已{field:done}", when=c.is_over),
    rule("cond", f.Present, "有{field:field}", when=~c.is_over & ~c.is_filled_in),
    rule("cond", f.Exceeds, "{field:bare}{op:above}{value:value}{field:unit~}", when=c.is_most("最高")),
    rule("cond", f.Exceeds, "{field:bare}{op:wider}{value:value}{field:unit~}", when=c.is_most("最大", "最长")),
    rule("cond", f.Exceeds, "{field:bare}{op:more}{value:value}{field:unit~}", when=c.is_most("最多")),
    rule("cond", f.Exceeds, "{field:bare}超过{value:value}{field:unit~}", op=">", when=~c.is_time),
    rule("cond", f.Exceeds, "{field:field}{op:after}{value:value}", when=c.is_another_time),
    rule("cond", f.Exceeds, "{value:day}{op:since}{field:unsaid}", when=c.is_main_time),
    rule("cond", f.Exceeds, "{value:day}{op:since}{field:done}", when=c.is_done_at_another_time),
    rule("cond", f.InRange, "{field:bare}在{low:value}{field:sign~}到{high:value}{field:unit~}之间"),
    rule("cond", f.InRange, "{field:bare}介于{low:value}{field:sign~}和{high:value}{field:unit~}之间"),
    rule("cond", f.During, "{period:period}{field:unsaid}", when=c.is_main_time),
    rule("cond", f.During, "{period:period}{field:done}", when=c.is_done_at_another_time),
    rule("cond", f.During, "{field:field}在{period:period}", when=c.is_another_time),
    rule("cond", f.Contains, "{field:field}包含{text:text}", when=c.is_no_name_of_parent),
    rule("cond", f.Contains, "{field:field}名称包含{text:text}", when=c.is_name_of_parent),
    rule("period", f.Year, "{year:n}年"),
    rule("period", f.Quarter, "{year:n}年第{quarter:quarter}季度"),
    rule("period", f.Month, "{year:n}年{month:n}月"),
    rule("period", f.Days, "{first:day}至{last:day}"),
)

_FIGURES = (
    rule("measure", f.CountRows, "数量"),
    rule("measure", f.Aggregate, "{field:total}", function="sum", rounded=False),
    rule("measure", f.Aggregate, "{field:total}（保留两位小数）", function="sum", rounded=True),
    rule("measure", f.Aggregate, "平均{field:column}", function="avg", rounded=False),
    rule("measure", f.Aggregate, "平均{field:column}（保留两位小数）", function="avg", rounded=True),
    rule("measure", f.Aggregate, "{field:max}", function="max", rounded=False),
    rule("measure", f.Aggregate, "{field:min}", function="min", rounded=False),
    rule("measure", f.Aggregate, "不同{field:column}的数量", function="distinct", rounded=False),
    rule("kinds", f.Aggregate, "{field:column}", function="distinct", rounded=False),
    rule("dim", f.ByField, "{field:column}"),
    rule("dim", f.ByEntity, "{entity:entity}"),
    rule("dim", f.ByPeriod, "{this:grains}", when=c.is_main_time),
    rule("dim", f.ByPeriod, "{this:spans}", when=~c.is_main_time & c.has_span),
    rule("dim", f.ByPeriod, "{field:column}所在{grain:span}", when=~c.is_main_time & ~c.has_span),
    rule("happening", f.ByPeriod, "{grain:every}{field:done}"),
    rule("shown", f.Field, "{this:column}"),
    rule("shown", f.Entity, "{this:entity}"),
)

_ROWS = (
    rule("form", f.Listing, "列出{things:all}的{show:shown+}。", when=~w.of_the_only_one),
    rule("form", f.Listing, "查询{things:all}的{show:shown+}。", when=~w.of_the_only_one),
    rule("form", f.Listing, "查询{things:some}的{show:shown+}。", when=w.of_the_only_one),
    rule("form", f.Listing, "{things:some}的{show:shown+}分别是什么？", when=~w.one_column & w.of_the_only_one),
    rule("form", f.Listing, "{things:some}的{show:shown+}是什么？", when=w.one_column & w.of_the_only_one),
    rule("form", f.Distinct, "{things:some}有哪些不同的{field:column}？"),
    rule("form", f.Distinct, "列出{things:all}中出现过的{field:column}，不要重复。"),
    rule("form", f.TopRows, "列出最近{limit:n}{things:counter~}{things:some}{by:unsaid}。", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.by_main_time),
    rule("form", f.TopRows, "列出最近{limit:n}{things:counter~}{things:some}{by:unsaid}的{show:shown+}。", descending=True, when=w.more_than_one & w.other_show & w.by_main_time),
    rule("form", f.TopRows, "最近的一{things:counter~}{things:some}是哪一{things:counter~}{by:unsaid}？", descending=True, limit=1, derived={"show": w.name_shown}, when=w.by_main_time),
    rule("form", f.TopRows, "列出最近{by:done}的{limit:n}{things:counter~}{things:some}。", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.by_deed),
    rule("form", f.TopRows, "列出最近{by:done}的{limit:n}{things:counter~}{things:some}的{show:shown+}。", descending=True, when=w.more_than_one & w.other_show & w.by_deed),
    rule("form", f.TopRows, "最近{by:done}的是哪一{things:counter~}{things:some}？", descending=True, limit=1, derived={"show": w.name_shown}, when=w.by_deed),
    rule("form", f.TopRows, "{things:some}中，{by:hi}的{limit:n}{things:counter~}是哪些？", descending=True, derived={"show": w.name_shown}, when=w.more_than_one & w.by_figure),
    rule("form", f.TopRows, "{things:some}中，{by:hi}的是哪一{things:counter~}？", descending=True, limit=1, derived={"show": w.name_shown}, when=w.by_figure),
    rule("form", f.TopRows, "列出{by:hi}的{limit:n}{things:counter~}{things:some}，显示{show:shown+}。", descending=True, when=w.more_than_one & w.unconditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "列出{things:some}中{by:hi}的前{limit:n}{things:counter~}，显示{show:shown+}。", descending=True, when=w.more_than_one & w.conditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "列出最早的{limit:n}{things:counter~}{things:some}{by:unsaid}。", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.by_main_time),
    rule("form", f.TopRows, "列出最早的{limit:n}{things:counter~}{things:some}{by:unsaid}的{show:shown+}。", descending=False, when=w.more_than_one & w.other_show & w.by_main_time),
    rule("form", f.TopRows, "最早的一{things:counter~}{things:some}是哪一{things:counter~}{by:unsaid}？", descending=False, limit=1, derived={"show": w.name_shown}, when=w.by_main_time),
    rule("form", f.TopRows, "列出最早{by:done}的{limit:n}{things:counter~}{things:some}。", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.by_deed),
    rule("form", f.TopRows, "列出最早{by:done}的{limit:n}{things:counter~}{things:some}的{show:shown+}。", descending=False, when=w.more_than_one & w.other_show & w.by_deed),
    rule("form", f.TopRows, "最早{by:done}的是哪一{things:counter~}{things:some}？", descending=False, limit=1, derived={"show": w.name_shown}, when=w.by_deed),
    rule("form", f.TopRows, "{things:some}中，{by:lo}的{limit:n}{things:counter~}是哪些？", descending=False, derived={"show": w.name_shown}, when=w.more_than_one & w.by_figure),
    rule("form", f.TopRows, "{things:some}中，{by:lo}的是哪一{things:counter~}？", descending=False, limit=1, derived={"show": w.name_shown}, when=w.by_figure),
    rule("form", f.TopRows, "列出{by:lo}的{limit:n}{things:counter~}{things:some}，显示{show:shown+}。", descending=False, when=w.more_than_one & w.unconditional & w.other_show & w.by_figure),
    rule("form", f.TopRows, "列出{things:some}中{by:lo}的前{limit:n}{things:counter~}，显示{show:shown+}。", descending=False, when=w.more_than_one & w.conditional & w.other_show & w.by_figure),
    rule("form", f.Latest, "找出每{per:per~}{per:dim}{time:column}最晚的一{things:counter~}{things:some}，显示{show:shown+}。", when=w.unconditional),
    rule("form", f.Latest, "在{things:all}中，找出每{per:per~}{per:dim}{time:column}最晚的一{things:counter~}，显示{show:shown+}。", when=w.conditional),
    rule("form", f.AboveAverage, "哪些{things:some}的{field:column}高于平均值？", above=True, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.AboveAverage, "在{things:all}中，{field:column}高于平均值的有哪些？", above=True, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.AboveAverage, "哪些{things:some}的{field:column}低于平均值？", above=False, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.AboveAverage, "在{things:all}中，{field:column}低于平均值的有哪些？", above=False, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.AboveAverage, "在{things:all}中，{field:column}高于平均值的有哪些？显示{show:shown+}。", above=True, when=w.other_show),
    rule("form", f.AboveAverage, "在{things:all}中，{field:column}低于平均值的有哪些？显示{show:shown+}。", above=False, when=w.other_show),
    rule("form", f.Extreme, "哪些{things:some}的{field:hi}（含并列）？", highest=True, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.Extreme, "在{things:all}中，{field:hi}的有哪些（含并列）？", highest=True, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.Extreme, "哪些{things:some}的{field:lo}（含并列）？", highest=False, derived={"show": w.name_shown}, when=w.unconditional),
    rule("form", f.Extreme, "在{things:all}中，{field:lo}的有哪些（含并列）？", highest=False, derived={"show": w.name_shown}, when=w.conditional),
    rule("form", f.Extreme, "列出{field:hi}的{things:some}（含并列），显示{show:shown+}。", highest=True, when=w.unconditional & w.other_show),
    rule("form", f.Extreme, "在{things:all}中，找出{field:hi}的（含并列），显示{show:shown+}。", highest=True, when=w.conditional & w.other_show),
    rule("form", f.Extreme, "列出{field:lo}的{things:some}（含并列），显示{show:shown+}。", highest=False, when=w.unconditional & w.other_show),
    rule("form", f.Extreme, "在{things:all}中，找出{field:lo}的（含并列），显示{show:shown+}。", highest=False, when=w.conditional & w.other_show),
    rule("form", f.Childless, "哪些{things:some}没有{child:some}？", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.may_have_some),
    rule("form", f.Childless, "列出没有{child:some}的{things:some}，显示{show:shown+}。", derived={"relation": w.child_relation}, when=w.other_show & w.may_have_some),
    rule("form", f.Childless, "哪些{things:some}不是{child:some}？", derived={"relation": w.child_relation, "show": w.name_shown}, when=w.may_be_one),
    rule("form", f.Childless, "列出不是{child:some}的{things:some}，显示{show:shown+}。", derived={"relation": w.child_relation}, when=w.other_show & w.may_be_one),
    rule("form", f.Childless, "哪些{things:some}不是任何{child:some}的{relation:part}？", derived={"show": w.name_shown}, when=w.has_part),
    rule("form", f.Childless, "列出不是任何{child:some}的{relation:part}的{things:some}，显示{show:shown+}。", when=w.other_show & w.has_part),
    rule("form", f.WithChildren, "哪些{things:some}有{child:some}？各有多少{child:counter~}？", minimum=1, derived={"relation": w.child_relation}, when=~w.has_part),
    rule("form", f.WithChildren, "哪些{things:some}是{child:some}的{relation:part}？各有多少{child:counter~}？", minimum=1, when=w.has_part),
    rule("form", f.WithChildren, "哪些{things:some}至少有{minimum:n}{child:counter~}{child:some}？各有多少{child:counter~}？", derived={"relation": w.child_relation}, when=w.at_least_two & ~w.has_part),
    rule("form", f.WithChildren, "哪些{things:some}作为{relation:part}至少有{minimum:n}{child:counter~}{child:some}？各有多少{child:counter~}？", when=w.at_least_two & w.has_part),
    rule("form", f.ChildCounts, "每{things:counter~}{things:some}各有多少{child:counter~}{child:some}？没有的也要列出。", derived={"relation": w.child_relation}, when=w.unconditional & ~w.has_part),
    rule("form", f.ChildCounts, "统计每{things:counter~}{things:some}的{child:some}数量，没有的也要列出。", derived={"relation": w.child_relation}, when=w.unconditional & w.of_all_children & ~w.has_part),
    rule("form", f.ChildCounts, "{things:all}各有多少{child:counter~}{child:some}？没有的也要列出。", derived={"relation": w.child_relation}, when=w.conditional & ~w.has_part),
    rule("form", f.ChildCounts, "统计每{things:counter~}{things:some}作为{relation:part}的{child:some}数量，没有的也要列出。", when=w.unconditional & w.of_all_children & w.has_part),
    rule("form", f.ChildCounts, "{things:all}作为{relation:part}各有多少{child:counter~}{child:some}？没有的也要列出。", when=w.has_part),
    rule("form", f.Hierarchy, "列出每{things:counter~}{things:some}及其{relation:superior}。", when=w.own_relation & w.unconditional),
    rule("form", f.Hierarchy, "列出{things:all}及其{relation:superior}。", when=w.own_relation & w.conditional),
    rule("form", f.Reports, "每{things:counter~}{relation:superior}下面直接有多少{things:counter~}{things:some}？", when=w.own_relation),
    rule("form", f.Linked, "{far:far}{value:farvalue}有哪些{things:some}？", derived={"near": w.near_relation}, when=~w.names_its_kind),
    rule("form", f.Linked, "列出{far:far}{value:farvalue}对应的{things:some}。", derived={"near": w.near_relation}, when=~w.names_its_kind),
    rule("form", f.Linked, "{far:unsaidfar}{value:farvalue}有哪些{things:some}？", derived={"near": w.near_relation}, when=w.names_its_kind),
    rule("form", f.Linked, "列出{far:unsaidfar}{value:farvalue}对应的{things:some}。", derived={"near": w.near_relation}, when=w.names_its_kind),
    rule("form", f.LinkedRows, "列出每{far:farcounter~}{far:far}对应的{things:some}。", derived={"near": w.near_relation}),
    rule("form", f.LinkCounts, "每{far:farcounter~}{far:far}各有多少{things:counter~}{things:some}？", limit=None, derived={"near": w.near_relation}),
    rule("form", f.LinkCounts, "{things:some}最多的{limit:n}{far:farcounter~}{far:far}是哪些？", derived={"near": w.near_relation}, when=w.limited),
)  # fmt: skip

_GROUPS = (
    rule("form", f.Count, "{things:some}一共有多少{things:counter~}？"),
    rule("form", f.Count, "有多少{things:counter~}{things:some}？"),
    rule("form", f.Count, "统计{things:all}的数量。"),
    rule("form", f.Figures, "{things:all}的{measures:measure+}是多少？", when=w.single & ~w.single_distinct),
    rule("form", f.Figures, "{things:some}一共有多少{measures:kind~}不同的{measures:kinds+}？", when=w.single_distinct),
    rule("form", f.Figures, "{things:all}的{measures:measure+}分别是多少？", when=w.several),
    rule("form", f.Figures, "计算{things:all}的{measures:measure+}。", when=~w.single_distinct),
    rule("form", f.Breakdown, "每{by:per~}{by:dim+}各有多少{things:counter~}{things:some}？", measures=(w.COUNT,), ranked="no", when=w.one_group & ~w.by_yes_or_no),
    rule("form", f.Breakdown, "{by:happening+}的{things:some}各有多少{things:counter~}？", measures=(w.COUNT,), ranked="no", when=_by_past_deed),
    rule("form", f.Breakdown, "按{by:dim+}统计{things:some}的{measures:measure+}。", ranked="no", when=~_by_past_deed),
    rule("form", f.Breakdown, "按{by:dim+}分组，{things:some}的{measures:measure+}分别是多少？", ranked="no", when=~_by_past_deed),
    rule("form", f.Breakdown, "{things:some}的{measures:measure+}按{by:dim+}的变化趋势如何？", ranked="no", when=w.by_period),
    rule("form", f.Breakdown, "按{by:dim+}统计{things:some}的数量，从多到少排列。", measures=(w.COUNT,), ranked="down"),
    rule("form", f.Breakdown, "按{by:dim+}统计{things:some}的数量，从少到多排列。", measures=(w.COUNT,), ranked="up"),
    rule("form", f.Breakdown, "按{by:dim+}统计{things:some}的{measures:measure+}，从高到低排列。", ranked="down", when=w.single & w.some_figures),
    rule("form", f.Breakdown, "按{by:dim+}统计{things:some}的{measures:measure+}，从低到高排列。", ranked="up", when=w.single & w.some_figures),
    rule("form", f.TopGroups, "{things:some}最多的{limit:n}{by:several~}{by:dim}是哪些？", measure=w.COUNT, descending=True, when=w.more_than_one),
    rule("form", f.TopGroups, "{things:some}数量最少的{limit:n}{by:several~}{by:dim}是哪些？", measure=w.COUNT, descending=False, when=w.more_than_one),
    rule("form", f.TopGroups, "哪{by:which~}{by:dim}的{things:some}最多？", measure=w.COUNT, descending=True, limit=1, when=w.unconditional & ~w.by_parents_kind),
    rule("form", f.TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}最多？", measure=w.COUNT, descending=True, limit=1, when=w.unconditional & w.by_parents_kind),
    rule("form", f.TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的最多？", measure=w.COUNT, descending=True, limit=1, when=w.conditional),
    rule("form", f.TopGroups, "哪{by:which~}{by:dim}的{things:some}最少？", measure=w.COUNT, descending=False, limit=1, when=w.unconditional & ~w.by_parents_kind),
    rule("form", f.TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}最少？", measure=w.COUNT, descending=False, limit=1, when=w.unconditional & w.by_parents_kind),
    rule("form", f.TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的最少？", measure=w.COUNT, descending=False, limit=1, when=w.conditional),
    rule("form", f.TopGroups, "在{things:some}中，{measure:measure}{measure:top~}的{limit:n}{by:several~}{by:dim}是哪些？", descending=True, when=w.more_than_one & w.does_not_count),
    rule("form", f.TopGroups, "在{things:some}中，{measure:measure}{measure:bottom~}的{limit:n}{by:several~}{by:dim}是哪些？", descending=False, when=w.more_than_one & w.does_not_count),
    rule("form", f.TopGroups, "哪{by:which~}{by:dim}的{things:some}{measure:measure}{measure:top~}？", descending=True, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & ~w.by_parents_kind),
    rule("form", f.TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}{measure:measure}{measure:top~}？", descending=True, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & w.by_parents_kind),
    rule("form", f.TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的{measure:measure}{measure:top~}？", descending=True, limit=1, when=w.does_not_count & (w.conditional | w.counts_different)),
    rule("form", f.TopGroups, "哪{by:which~}{by:dim}的{things:some}{measure:measure}{measure:bottom~}？", descending=False, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & ~w.by_parents_kind),
    rule("form", f.TopGroups, "哪{by:which~}{by:kind}的{by:owner}的{things:some}{measure:measure}{measure:bottom~}？", descending=False, limit=1, when=w.does_not_count & ~w.counts_different & w.unconditional & w.by_parents_kind),
    rule("form", f.TopGroups, "在{things:some}中，哪{by:which~}{by:dim}的{measure:measure}{measure:bottom~}？", descending=False, limit=1, when=w.does_not_count & (w.conditional | w.counts_different)),
    rule("form", f.GroupsOver, "哪些{by:dim}{op:than}{threshold:threshold}{things:counter~}{things:some}？", measure=w.COUNT, when=~w.of_kinds),
    rule("form", f.GroupsOver, "哪些{by:dim}的{things:some}{op:number}{threshold:threshold}{things:counter~}？", measure=w.COUNT, when=w.of_kinds),
    rule("form", f.GroupsOver, "在{things:some}中，哪些{by:dim}的{measure:measure}{op:beyond}{threshold:threshold}？", when=w.does_not_count),
    rule("form", f.Shares, "各{by:dim}占{things:all}数量的百分比是多少（保留两位小数）？", measure=w.COUNT),
    rule("form", f.Shares, "各{by:dim}的{things:some}分别占总数的百分之多少（保留两位小数）？", measure=w.COUNT, when=w.unconditional),
    rule("form", f.Shares, "各{by:dim}占{things:all}的{measure:measure}的百分比是多少（保留两位小数）？", when=w.does_not_count),
    rule("form", f.Growth, "按{by:dim}统计{things:some}的{measure:measure}，并计算与{by:before~}相比的变化率（百分比，保留两位小数）。", percent=True),
    rule("form", f.Growth, "按{by:dim}统计{things:some}的{measure:measure}，以及与{by:before~}相比的变化量。", percent=False),
    rule("form", f.YearOnYear, "按{by:dim}统计{things:some}的{measure:measure}，并计算同比变化率（百分比，保留两位小数）。"),
    rule("form", f.YearOnYear, "按{by:dim}统计{things:some}的{measure:measure}，与上年同期相比变化了百分之多少（保留两位小数）？"),
    rule("form", f.Running, "按{by:dim}统计{things:some}的{measure:measure}及其累计值。"),
    rule("form", f.BestPerGroup, "每{outer:per~}{outer:dim}{things:some}最多的是哪{inner:which~}{inner:dim}？", measure=w.COUNT, when=w.unconditional),
    rule("form", f.BestPerGroup, "在{things:some}中，每{outer:per~}{outer:dim}最多的是哪{inner:which~}{inner:dim}？", measure=w.COUNT, when=w.conditional),
    rule("form", f.BestPerGroup, "每{outer:per~}{outer:dim}的{things:some}中，{measure:measure}{measure:top~}的是哪{inner:which~}{inner:dim}？", when=w.does_not_count & w.unconditional),
    rule("form", f.BestPerGroup, "在{things:some}中，每{outer:per~}{outer:dim}{measure:measure}{measure:top~}的是哪{inner:which~}{inner:dim}？", when=w.does_not_count & w.conditional),
    rule("form", f.GroupsAboveAverage, "哪些{by:dim}的{things:some}数量高于平均水平？", measure=w.COUNT),
    rule("form", f.GroupsAboveAverage, "在{things:some}中，哪些{by:dim}的{measure:measure}高于各组平均水平？", when=w.does_not_count),
    rule("form", f.AveragePerGroup, "平均每{by:per~}{by:dim}有多少{things:counter~}{things:some}（保留两位小数）？", measure=w.COUNT),
    rule("form", f.AveragePerGroup, "在{things:some}中，平均每{by:per~}{by:dim}的{measure:measure}是多少（保留两位小数）？", when=w.does_not_count),
    rule("form", f.Split, "分别统计{field:field}为{values:vs+}的{things:some}的{measure:measure}，并列显示。", by=(), when=~c.stated & w.unconditional),
    rule("form", f.Split, "对比{things:all}中{field:field}为{values:vs+}的{measure:measure}，并列显示。", by=(), when=~c.stated),
    rule("form", f.Split, "分别统计{field:yes}和{field:no}的{things:some}的{measure:measure}，并列显示。", by=(), derived={"values": c.yes_and_no}, when=c.stated & w.unconditional),
    rule("form", f.Split, "分别统计{field:no}和{field:yes}的{things:some}的{measure:measure}，并列显示。", by=(), derived={"values": c.no_and_yes}, when=c.stated & w.unconditional),
    rule("form", f.Split, "分别统计{things:all}中{field:yes}和{field:no}的{measure:measure}，并列显示。", by=(), derived={"values": c.yes_and_no}, when=c.stated & w.conditional),
    rule("form", f.Split, "分别统计{things:all}中{field:no}和{field:yes}的{measure:measure}，并列显示。", by=(), derived={"values": c.no_and_yes}, when=c.stated & w.conditional),
    rule("form", f.Split, "按{by:dim+}对比{things:some}中{field:yes}和{field:no}的{measure:measure}，并列显示。", derived={"values": c.yes_and_no}, when=w.grouped & c.stated),
    rule("form", f.Split, "按{by:dim+}对比{things:some}中{field:no}和{field:yes}的{measure:measure}，并列显示。", derived={"values": c.no_and_yes}, when=w.grouped & c.stated),
    rule("form", f.Split, "按{by:dim+}对比{things:some}中{field:field}为{values:vs+}的{measure:measure}，并列显示。", when=w.grouped & ~c.stated),
    rule("form", f.Portion, "{things:all}中，{condition:cond}的占百分之多少（保留两位小数）？", by=()),
    rule("form", f.Portion, "每{by:per~}{by:dim+}的{things:some}中，{condition:cond}的占百分之多少（保留两位小数）？", when=w.one_dimension & w.unconditional),
    rule("form", f.Portion, "按{by:dim+}统计，{things:some}中{condition:cond}的占百分之多少（保留两位小数）？", when=w.grouped),
    rule("form", f.Overlap, "哪些{by:dim}既有{first:cond}的{things:some}，又有{second:cond}的{things:some}？", kind="both"),
    rule("form", f.Overlap, "哪些{by:dim}有{first:cond}的{things:some}，但没有{second:cond}的？", kind="first"),
    rule("form", f.Overlap, "哪些{by:dim}有{first:cond}或者{second:cond}的{things:some}？", kind="either"),
)  # fmt: skip

RULES: tuple[Rule, ...] = (*_THINGS, *_CONDITIONS, *_FIGURES, *_ROWS, *_GROUPS)
