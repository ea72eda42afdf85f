"""Wording rules in Chinese, one per wording of a node."""

from __future__ import annotations

from training.catalog.model import ColumnName
from training.language import chinese
from training.questions import form as f
from training.questions.phrasing import column_wording as c
from training.questions.phrasing import shared_rules as w
from training.questions.phrasing import vocabulary as v
from training.questions.phrasing import yes_no
from training.questions.phrasing.grammar import Grammar, Lister, Node, Rule, Terminal, rule
from training.questions.phrasing.guard import Guard
from training.questions.phrasing.headings import figure_zh
from training.questions.phrasing.literals import QUARTERS_ZH
from training.questions.phrasing.words import Words


def grammar(words: Words, more: tuple[Rule, ...] = ()) -> Grammar:
    """Return the Chinese grammar of one source; `more` are the rules of the families."""
    return Grammar(words=words, rules=(*RULES, *more), terminals=_TERMINALS, listers=_LISTERS)


def _most(of: f.Field, words: Words) -> str:
    return "最晚" if c.is_moment(of, words) else _scaled(chinese.most(words.field(of)), "最高", "最长", of, words)


def _least(of: f.Field, words: Words) -> str:
    return "最早" if c.is_moment(of, words) else _scaled(chinese.least(words.field(of)), "最低", "最短", of, words)


def _scaled(word: str, usual: str, of_time: str, of: f.Field, words: Words) -> str:
    """Return the noun's superlative; for durations with the default one, that of time."""
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
    """Return the particle between a group and the rows: 月订单 needs none, 客户的订单 needs 的."""
    period = by[0] if isinstance(by, tuple) else by  # type: ignore[reportUnknownVariableType]
    return "" if isinstance(period, f.ByPeriod) and v.main_time(period.field, words) else "的"


_TERMINALS: dict[str, Terminal] = {
    "table": v.indexed(lambda n, words: words.one(n), v.itself),
    "field": v.indexed(lambda n, words: words.field(n), v.every_field),
    "column": v.indexed(lambda n, words: words.field(n), v.shown_fields),
    "entity": v.indexed(lambda n, words: words.entity(n), v.every_entity),
    "total": v.indexed(lambda n, words: figure_zh("sum", words.field(n)), v.shown_fields),
    "hi": v.indexed(_highest, v.shown_fields),
    "lo": v.indexed(_lowest, v.shown_fields),
    "max": v.indexed(_maximum, v.shown_fields),
    "min": v.indexed(_minimum, v.shown_fields),
    "superior": v.indexed(lambda n, words: words.superior(n), v.own_relations),
    "far": v.indexed(v.named_far, v.far_relations),
    "n": v.integer(),
    "unsaid": v.unsaid_time(),
    "unsaidfar": v.unsaid_far(),
    "unsaidname": v.unsaid_name(),
    "kind": v.indexed(lambda n, words: words.columns[ColumnName(n.field.table, n.field.column)], v.kinds_of_parents),
    "owner": v.indexed(lambda n, words: words.role(n.field.path), v.kinds_of_parents),
    "threshold": v.threshold(),
    "value": v.value(),
    "farvalue": v.far_value(),
    "text": v.substring(),
    "day": v.day(),
    "quarter": v.chosen({i + 1: q for i, q in enumerate(QUARTERS_ZH)}),
    "span": v.chosen({"day": "日期", "month": "月份", "quarter": "季度", "year": "年份"}),
    "every": v.chosen({"day": "每天", "month": "每个月", "quarter": "每个季度", "year": "每年"}),
    "grains": v.indexed(lambda n, _words: _GRAINS[n.grain], v.main_periods),
    "before~": v.one_of_words(lambda n, _words: _BEFORE[n.grain], tuple(_BEFORE.values())),
    "alive": v.indexed(lambda n, words: "当前有效" if words.reach.marks_current(n) else "未删除", v.deletion_marks),
    "counter~": v.counter(lambda n, words: words.counter(n.table)),
    "kind~": v.counter(lambda n, words: chinese.counter_of_values(words.field(n[0].field))),
    "farcounter~": v.counter(lambda n, words: words.counter(n.parent)),
    "per~": v.group_counter({"day": "", "month": "", "quarter": "", "year": ""}),
    "which~": v.group_counter({"day": "一", "month": "个", "quarter": "个", "year": "一"}),
    "several~": v.group_counter({"day": "", "month": "个", "quarter": "个", "year": ""}),
    "of~": v.one_of_words(_of_group, ("的", "")),
    "top~": v.one_of_words(lambda n, words: words.superlative(n, highest=True), chinese.UPPER_ENDS),
    "bottom~": v.one_of_words(lambda n, words: words.superlative(n, highest=False), chinese.LOWER_ENDS),
    "bare": v.indexed(lambda n, words: words.bare(n), v.every_field),
    "unit~": v.unit(),
    "sign~": v.sign(),
    "yes": v.indexed(lambda n, words: yes_no.statement(n, words) or "", v.stated_fields),
    "no": v.indexed(lambda n, words: yes_no.statement(n, words, yes=False) or "", v.stated_fields),
    "spans": v.indexed(lambda n, words: words.span(n) or "", v.periods_named),
    "part": v.indexed(lambda n, words: words.part(n) or "", v.relations_with_part),
    "above": v.chosen({">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于"}),
    "wider": v.chosen({">": "大于", ">=": "不小于", "<": "小于", "<=": "不大于"}),
    "more": v.chosen({">": "多于", ">=": "不少于", "<": "少于", "<=": "不多于"}),
    "beyond": v.chosen({">": "超过", ">=": "达到"}),
    "than": v.chosen({">": "有超过", ">=": "至少有"}),
    "number": v.chosen({">": "超过", ">=": "至少有"}),
    "done": v.indexed(lambda n, words: words.done(n) or "", v.done_fields),
    "since": v.chosen({">": "之后", ">=": "及之后", "<": "之前", "<=": "及之前"}),
    "after": v.chosen({">": "晚于", ">=": "不早于", "<": "早于", "<=": "不晚于"}),
}


def _and(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return "和" if last else "、"


def _figure_and(before: Node, after: Node, last: bool, _words: Words) -> str:
    """Separate an average from a sum by 以及: 平均用电量和用水量总和 would be read as a sum of averages."""
    functions = [each.function if isinstance(each, f.Aggregate) else "" for each in (before, after)]
    return "、" if not last else "以及" if functions == ["avg", "sum"] else "和"


def _or(_before: Node, _after: Node, last: bool, _words: Words) -> str:
    return "或" if last else "、"


def _condition_join(before: Node, _after: Node, _last: bool, words: Words) -> str:
    if not isinstance(before, f.During | f.Exceeds) or not v.main_time(before.field, words):
        return "且"
    return "" if isinstance(before, f.During) else "、"


_LISTERS: dict[str, Lister] = {
    "shown": Lister(between=_and, separators=("和", "、")),
    "measure": Lister(between=_figure_and, separators=("和", "以及", "、")),
    "happening": Lister(between=_and, separators=("和", "、")),
    "dim": Lister(between=_and, separators=("和", "、")),
    "value": Lister(between=_or, separators=("或", "、")),
    "kinds": Lister(between=_and, separators=("和", "、")),
    "ownname": Lister(between=_and, separators=()),
    "cond": Lister(between=_condition_join, separators=("且", "、", "")),
}


@Guard
def _is_of_one_named(node: f.Things, words: Words) -> bool:
    """Rows of one parent whose name contains its noun: 三清山服务区的档口."""
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

RULES: tuple[Rule, ...] = (*_THINGS, *_CONDITIONS, *_FIGURES)
