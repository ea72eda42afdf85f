"""Chinese nouns: table names, attribute names, measure words and compounds."""

from __future__ import annotations

import re

from training.language.lexicon import column_of, patterns_of, words_of

_TABLE_ENDING = re.compile(
    r"(?:数据表|信息表|(?<![业房店车雇户买卖货地财])主表|基础信息|基本信息|主数据|资料表|档案表|维度表|维表|(?<![列报图手代电])表|信息|资料|档案|(?<=..)台账)\Z"
)
_DATE_WORD = re.compile(r"[日周月年]\Z")
"""Endings with which a shortened label would mean a date: 营业日数据表 becomes 营业日数据, not 营业日."""
_FREQUENCY = re.compile(r"(.+?)(每日|每天|每周|每月|每年)\Z")
_KEY_ENDING = re.compile(r"[\s_]*(?:主键ID|主键|编号|编码|代码|标识|序号|ID|Id|id|号|键|code|key)\Z")
_RECORDS = re.compile(rf"{patterns_of('record')}\Z", re.IGNORECASE)
_COUNTED = {
    counter: re.compile(rf"{patterns_of(counter)}\Z") for counter in "张笔家门部本所套栋块辆台首份起种位项座架场次篇"
}
COUNTERS = frozenset(("个", "名", "条", *_COUNTED))
_KINDS = re.compile(rf"{patterns_of('kind of values')}\Z")
_UNITS = column_of("units", "zh in a sentence")
_UNIT = re.compile(r"(.*[\u4e00-\u9fff]) ?([A-Za-z]+)\Z|(.+) ([A-Za-z]+)\Z")
_LOCATED_IN = re.compile(r"\A(?:所在|所属)(?!销售\Z|客服\Z)(?=[\u4e00-\u9fff]{2})")
_MOMENT = re.compile(
    r"(?!需求|业务|数据|统计|目标(?:日|时)|有效|账单|系统|结算|会计|凭证|订单|发票|单据|票据|项目)([\u4e00-\u9fff]{2,5})(?:日期|时间)\Z"
)
_POSSESSIONS = re.compile(r"(?:证书|证件|执照|许可证|驾照|电梯|车位|停车场|食堂|空调|阳台|宽带|空位|附件|发票|保险)\Z")
"""Things that one has or lacks, so that a flag asks 是否有电梯."""
_QUESTION_WORDS = re.compile(r"是否|有无|状态|标志|标识|标记|能否|可否|flag|status", re.IGNORECASE)
_HOLDERS = re.compile(rf"{patterns_of('holder of members')}\Z")
_KIND_NOUNS = re.compile(r"(?:类型|类别|种类|等级|级别|代码|编码|方式|模式|数|量|次|年|月|性别)\Z")
_PEOPLE = re.compile(rf"{patterns_of('people')}\Z", re.IGNORECASE)

_ATTRIBUTES = re.compile(rf"{patterns_of('attribute in Chinese')}\Z")
"""Attributes of the row itself: for a 公司, 公司类型 is shortened to 类型."""
_CREATED_THINGS = {
    "支付": "付款",
    "下单": "订单",
    "开票": "发票",
    "开方": "处方",
    "开单": "单",
    "记账": "凭证",
    "制单": "单",
}
"""Actions and the noun of the thing that each creates."""
_ACTS = words_of("act")

_SCALES = {
    "many": re.compile(r"(?:(?<![分指系倍基参点])数|数量|次数|人数|件数|笔数|天数|用[水电气油煤]量)\Z"),
    "large": re.compile(
        r"(?:流量|面积|库容|容量|容积|体积|规模|年龄|大小|重量|载重|载重量|净重|毛重|体重|[口管孔直内外半]径|[埋水]深|深度|宽度|厚度)\Z"
    ),
    "long": re.compile(
        r"(?:里程|长度|距离|时长|片长|保质期|有效期|租期|账期|质保期|保修期|期限|周期|年限|工龄|工期)\Z"
    ),
}
_MOST = {"many": "最多", "large": "最大", "long": "最长", "": "最高"}
_LEAST = {"many": "最少", "large": "最小", "long": "最短", "": "最低"}


UPPER_ENDS, LOWER_ENDS = tuple(_MOST.values()), tuple(_LEAST.values())


def tidy(label: str) -> str:
    """Return a label for use inside a sentence, without text in brackets or behind a colon."""
    text = re.split(r"[(（:：,，;；\s]*[(（:：,，;；]", label)[0].strip() or label.strip()
    text = re.sub(r"(?<=[\u4e00-\u9fff])中的(?=[\u4e00-\u9fff])", "", text)
    text = _LOCATED_IN.sub("", re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text))
    text = _PLACES_IN_FULL.get(text, text)
    return _FREQUENCY.sub(r"\2\1", re.sub(r"[\s_]+", " ", text))


_PLACES_IN_FULL = {"省": "省份", "市": "城市"}
"""Single-character place names, spelt out because 网点市 is not a word and 网点城市 is."""


def table_noun(label: str) -> str:
    """Return the noun for the rows of a table: 客户 for 客户信息表."""
    text = tidy(label)
    while len(shorter := _TABLE_ENDING.sub("", text)) >= 2 and shorter != text:
        if _DATE_WORD.search(shorter) and "数据" in text:
            return shorter + "数据"
        text = shorter
    if text.endswith("字典"):
        things = text.removesuffix("字典")
        # a 药品字典 lists 药品, a 数据字典 lists entries
        return f"{text}项" if len(things) < 2 or things.endswith(_OF_ENTRIES) else things
    return f"{text}记录" if text.endswith(_NOT_COUNTED) else text


_NOT_COUNTED = ("关联", "关系", "映射", "库存", "余额")
"""Endings that do not count rows: 库存数量 is the stock level, not the number of records."""


_OF_ENTRIES = tuple(words_of("held as entries"))


def without_code(label: str) -> str:
    """Return a label without a final code word if two characters remain: 商品分类 for 商品分类编码."""
    return re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:编码|代码|编号)\Z", "", label)


def without_key_words(label: str) -> str:
    text = _KEY_ENDING.sub("", label).strip()
    return text or label


def most(noun: str) -> str:
    """Return the superlative for the upper end of a measure: 最高 for 金额, 最长 for 时长."""
    return _MOST[_scale(noun)]


def least(noun: str) -> str:
    return _LEAST[_scale(noun)]


def _scale(noun: str) -> str:
    return next((scale for scale, pattern in _SCALES.items() if pattern.search(noun)), "")


def largest(noun: str) -> str:
    """Return the superlative for the maximum of a measure: 最大 for 数量, 最高 for 金额."""
    return "最大" if _scale(noun) == "many" else most(noun)


def smallest(noun: str) -> str:
    return "最小" if _scale(noun) == "many" else least(noun)


def moment_without_owner(label: str, noun: str) -> str:
    """Return a date's label without the owner: 开始日期 for 合同开始日期 of a 租赁合同. 订单日期 of an 订单 stays."""
    for length in range(min(len(noun), len(label)), 1, -1):
        rest = label[length:]
        if noun.endswith(label[:length]) and len(rest) > len("日期") and re.search(r"(?:日期|时间)\Z", rest):
            return rest
    return label


def without_owner(label: str, noun: str) -> str:
    """Return an attribute's label without the owner: 类型 for 公司类型 of a 公司, 单号 for 投诉单号 of a 顾客投诉."""
    noun = noun.removesuffix("项") if noun.endswith("字典项") else noun
    if noun.endswith("分类") and label.startswith("类别"):
        label = label.replace("类别", "分类", 1)
    for length in range(min(len(noun), len(label)), 1, -1):
        rest = label[length:]
        if noun.endswith(label[:length]) and _ATTRIBUTES.match(rest):
            return rest
    return label


def moment(label: str, *, to_the_day: bool) -> str:
    """Return the label of a date or time with 日期 or 时间 at its end: 投用日期 for 投用."""
    if label.endswith("天"):
        return f"{label.removesuffix('天')}{'日期' if to_the_day else '时间'}"
    if label.isascii() or re.search(r"(?:日期?|时间|时刻|期|年份?|月份?|季度|于)\Z", label):
        return label
    return f"{label}{'日期' if to_the_day else '时间'}"


def quantity_of(label: str) -> str:
    """Return the label of a stock quantity with 数量 at its end: 预留数量 for 预留."""
    return f"{label}数量" if label in _IN_STOCK else label


_IN_STOCK = words_of("in stock in Chinese")


def year_of(label: str) -> str:
    """Return the label of a year with 年份 at its end: 成立年份 for 成立."""
    return label if label.isascii() or re.search(r"[年月]|年度\Z", label) else f"{label}年份"


def is_mark(label: str) -> bool:
    """Return True for the label of a boolean, such as 作废标志; 代码标志 and 性别标识 have several values."""
    found = re.fullmatch(r"([\u4e00-\u9fff]{2,6})(?:标志|标识|标记)", label)
    return found is not None and not _KIND_NOUNS.search(found[1]) and not found[1].startswith(("唯一", "是否"))


def asked(label: str) -> str:
    """Return a boolean flag as a yes/no question, 是否作废 for 作废标志; any other label tidied."""
    text = tidy(label)
    return whether(text) if is_mark(text) else text


def whether(label: str) -> str:
    """Return the label of a boolean as a yes/no question: 是否营业中 for 营业中, 是否有效 for 有效标志."""
    label = re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:标志|标识|标记)\Z", "", label)
    if _QUESTION_WORDS.search(label) or label.isascii():
        return label
    return f"是否有{label}" if _POSSESSIONS.search(label) else f"是否{label.removeprefix('是')}"


def flag(label: str) -> str:
    """Return the label of a 0/1 column with unknown meanings: 有效状态 for 有效. Labels such as 类型 stay."""
    return label if _QUESTION_WORDS.search(label) or _KIND_NOUNS.search(label) or label.isascii() else f"{label}状态"


def in_unit(label: str) -> str:
    """Return the label with its trailing unit in brackets: 重量（公斤） for 重量KG."""
    found = _UNIT.match(label)
    name, written = (found[1] or found[3], found[2] or found[4]) if found else (label, "")
    unit = _UNITS.get(written.lower())
    if unit and name.endswith("每"):
        return f"每{unit}{name.removesuffix('每')}"
    return f"{name.removesuffix(' in')}（{unit}）" if unit else _MEASURED.get(label, label)


_MEASURED = {"度": "电量（度）", "公斤": "重量（公斤）", "吨": "重量（吨）", "公里": "里程（公里）", "升": "体积（升）"}
"""Labels for columns that are named by their unit alone."""


def event_of_date(label: str, noun: str = "") -> str | None:
    """Return the event that a date label names: 入职 for 入职日期, 开始 for 合同开始日期 of a 合同.

    `noun`: the rows' noun. None if the label names no event.
    """
    found = _MOMENT.match(label)
    what = found[1] if found else None
    if what and len(what) > 3 and noun.endswith(what[:2]):
        return what[2:]
    return what


def is_foreseen(event: str) -> bool:
    """Return True if the date may be set before the event happens: a 到期日期 is known in advance."""
    return _FORESEEN.search(event) is not None


_FORESEEN = re.compile(
    r"到期|截止|失效|过期|有效|生效|出生|计划|预计|预期|预定|创建|更新|修改|变更|最近|最后|上次|下次"
)


def is_past(event: str) -> bool:
    """Return True for a single past event: 入职. False for 到期, which may be in the future, and for 最近登录."""
    return _NOT_PAST.search(event) is None


_NOT_PAST = re.compile(r"到期|截止|失效|过期|有效|生效|计划|预|最近|最后|最新|上次|下次|首次")


def happening(label: str) -> str | None:
    """Return a date label without 日期 or 时间: 入职 for 入职日期. None if it has neither ending."""
    head = label.removesuffix("日期").removesuffix("时间")
    return head if len(head) >= 2 and head != label else None


def is_event_of(noun: str, happening: str) -> bool:
    """Return True if the noun names the event itself: 投诉 for a 顾客投诉, 下单 for an 订单."""
    return happening in noun or any(
        happening == deed and noun.endswith(thing) for deed, thing in _CREATED_THINGS.items()
    )


def positive_phrase(label: str) -> str | None:
    """Return the positive answer to a yes/no label: 有充电桩 for 是否有充电桩. None if the label is not 是否…."""
    asked = label.removeprefix("是否").removeprefix("为") if label.startswith("是否") else ""
    if asked in _OPPOSITES:
        return asked
    if asked.startswith("在") and len(asked) <= len("在职"):
        return asked
    if asked.startswith(("有", "可", "能", "需", "含", "支持", "允许", "接受", "属于")):
        return asked
    if asked.startswith("已"):
        return asked
    if asked in _ACTS or _DONE.fullmatch(asked):
        return f"已{asked}"
    if asked.startswith(_HABITS) and not asked.endswith(("中", "者", "人")):
        return asked
    return f"是{asked}" if asked else None


_DONE = re.compile(r"[停断退补冲换改撤报][水电气产机药费款货票正线表道签销废]")
"""Actions with their object, which take 已 as flags: 已停水, not 是停水."""
_HABITS = ("提供", "包含", "使用", "参加", "参与", "享受", "同意", "代扣", "适用", "具备", "涉及", "缴纳")
"""Verbs that are negated by 不: 提供早餐, 不提供早餐."""
_OPPOSITES = {"有效": "无效", "合格": "不合格", "达标": "不达标", "正常": "不正常"}
"""Adjectives that take no 是, with their opposites."""


def negative_phrase(label: str) -> str | None:
    """Return the negative answer to a yes/no label: 没有充电桩, 未启用. None if the label is not 是否…."""
    said = positive_phrase(label)
    if said is None:
        return None
    if said in _OPPOSITES:
        return _OPPOSITES[said]
    return f"没{said}" if said.startswith("有") else f"未{said[1:]}" if said.startswith("已") else f"不{said}"


def counter_of_values(label: str) -> str:
    """Return the measure word for distinct values of an attribute: 种 for kinds, 名 or 位 for people, else 个."""
    if _KINDS.search(label) and not label.endswith(("种类", "品种")):
        return "种"
    return counter(label) if _PEOPLE.search(label) or _COUNTED["位"].search(label) else "个"


def are_people(noun: str) -> bool:
    return counter(noun) in {"名", "位"}


def without_parent(noun: str, parent: str) -> str:
    """Return the noun without the parent's noun in front: 档口 for 服务区档口, but 订单明细, as 明细 alone is vague."""
    rest = noun.removeprefix(parent)
    says_what = len(rest) > 1 and _RECORDS.match(rest) is None and _ATTRIBUTES.match(rest) is None
    return rest if says_what else noun


def counter(noun: str) -> str:
    if _COUNTED["位"].search(noun):
        return "位"
    if _PEOPLE.search(noun):
        return "名"
    for word, nouns in _COUNTED.items():
        if nouns.search(noun):
            return word
    return "条" if _RECORDS.search(noun) else "个"


def holds_members(noun: str) -> bool:
    """Return True for a noun that others belong to: a company, a department, a place."""
    return _HOLDERS.search(noun) is not None


def joined(owner: str, label: str) -> str:
    """Return the label with its owner, shared characters once: 路段路线编号 for 路段路线 and 路线编号."""
    if label.lower().startswith(owner.lower()):
        return label
    for length in range(min(len(owner), len(label)) - 1, 1, -1):
        if not label.isascii() and owner.endswith(label[:length]):
            return owner + label[length:]
    if len(label) > 1 and owner != label and owner.endswith(label) and not label.isascii():
        return f"{owner}的{label}"
    space = " " if owner[-1:].isascii() and label[:1].isascii() else ""
    return f"{owner}{space}{label}"
