"""Nouns from names of columns, in both languages."""

from __future__ import annotations

import pytest

from training.language import chinese, english
from training.language.english_names import in_order, in_unit
from training.language.role_words import is_role


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("hired_on", "hired", id="a participle with its date"),
        pytest.param("admittedAt", "admitted", id="written in one word"),
        pytest.param("date_opened", "opened", id="the date first"),
        pytest.param("date_joined", "joining", id="an act of a person"),
        pytest.param("signed_up", "signing up", id="an act in two words"),
        pytest.param("birth_date", "born", id="a birth"),
        pytest.param("start_date", "starting", id="a start, past or to come"),
        pytest.param("opened", "opened", id="the participle alone"),
        pytest.param("session_start_time", None, id="of something else"),
        pytest.param("due_amount", None, id="no time"),
    ],
)
def test_event_is_read_from_the_name_of_its_time(name: str, said: str | None) -> None:
    assert english.done(name) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("入职日期", "入职", id="a hire"),
        pytest.param("办结时间", "办结", id="a time"),
        pytest.param("统计日期", None, id="a day that is counted"),
        pytest.param("生日", None, id="a birthday"),
    ],
)
def test_event_is_read_from_a_chinese_time(label: str, said: str | None) -> None:
    assert chinese.done(label) == said


@pytest.mark.parametrize(
    ("label", "english_said", "chinese_said"),
    [
        pytest.param("dose MG", "dose in mg", "dose（毫克）", id="milligrams"),
        pytest.param("price cents", "price in cents", "price（分）", id="cents"),
        pytest.param("included MB", "included MB", "included（MB）", id="an owner with a participle is no unit"),
        pytest.param("unit price", "unit price", "unit price", id="no unit"),
        pytest.param(
            "overage cents per million",
            "overage per million in cents",
            "overage cents per million",
            id="a price of several",
        ),
        pytest.param("lead time days", "lead time in days", "lead time days", id="a time"),
        pytest.param("payment terms days", "payment term in days", "payment terms days", id="terms are one"),
        pytest.param("leave days", "leave days", "leave days", id="days themselves"),
    ],
)
def test_unit_is_worded(label: str, english_said: str, chinese_said: str) -> None:
    assert in_unit(label) == english_said
    assert chinese.in_unit(label) == chinese_said


def test_unit_after_chinese_is_in_brackets() -> None:
    assert chinese.in_unit("重量KG") == "重量（公斤）"


def test_a_noun_keeps_its_plural_before_its_unit() -> None:
    assert english.plural_values("price in cents") == "prices in cents"
    assert not english.is_plural("price in cents")
    assert not english.is_plural("recurring revenue in US cents")
    assert english.plural("CDR") == "CDRs"


@pytest.mark.parametrize("word", ["diagnosis", "hypothesis", "apparatus", "corpus"])
def test_singular_that_ends_in_s_is_kept(word: str) -> None:
    assert english.singular(word) == word
    assert not english.is_plural(word)


@pytest.mark.parametrize(
    ("noun", "counter"),
    [
        pytest.param("课程", "门", id="courses"),
        pytest.param("门店", "家", id="shops"),
        pytest.param("会员", "名", id="people"),
        pytest.param("充电订单", "笔", id="orders"),
        pytest.param("选课记录", "条", id="records"),
        pytest.param("播放专辑", "张", id="albums"),
        pytest.param("商品", "种", id="kinds of goods"),
        pytest.param("路段路线", "条", id="routes"),
        pytest.param("产线", "条", id="lines"),
        pytest.param("顾客投诉", "起", id="complaints"),
        pytest.param("房屋", "套", id="flats"),
        pytest.param("楼栋", "栋", id="buildings"),
        pytest.param("地块", "块", id="plots"),
        pytest.param("作物", "种", id="kinds of plants"),
        pytest.param("天气读数", "条", id="readings"),
        pytest.param("业主", "名", id="owners"),
        pytest.param("销售出库单", "张", id="slips"),
        pytest.param("采购订单", "笔", id="orders of goods"),
        pytest.param("比赛", "场", id="matches"),
        pytest.param("总账科目", "个", id="accounts of a ledger, no subjects"),
        pytest.param("国家", "个", id="anything else"),
    ],
)
def test_a_noun_has_its_counter(noun: str, counter: str) -> None:
    assert chinese.counter(noun) == counter


@pytest.mark.parametrize(
    ("label", "tidied"),
    [
        pytest.param("订单 明细", "订单明细", id="no space between Chinese words"),
        pytest.param("所在城市", "城市", id="no place word"),
        pytest.param("来源系统中的编码", "来源系统编码", id="one 的 less"),
        pytest.param("user 名称", "user 名称", id="a space beside Latin letters stays"),
    ],
)
def test_a_chinese_label_is_tidied(label: str, tidied: str) -> None:
    assert chinese.tidy(label) == tidied


@pytest.mark.parametrize(
    ("label", "named"),
    [
        pytest.param("营业中", "是否营业中", id="a state becomes a question"),
        pytest.param("是否启用", "是否启用", id="a question stays"),
        pytest.param("组织证书", "是否有组织证书", id="a possession"),
    ],
)
def test_flag_is_named_by_its_question(label: str, named: str) -> None:
    assert chinese.whether(label) == named


@pytest.mark.parametrize(
    ("label", "yes", "no"),
    [
        pytest.param("是否有充电桩", "有充电桩", "没有充电桩", id="a possession"),
        pytest.param("是否提供早餐", "提供早餐", "不提供早餐", id="a habit"),
        pytest.param("是否使用中", "是使用中", "不是使用中", id="a state named by a verb"),
        pytest.param("是否在库", "在库", "不在库", id="a place"),
        pytest.param("是否在线订单", "是在线订单", "不是在线订单", id="a noun"),
        pytest.param("是否启用", "已启用", "未启用", id="a participle"),
        pytest.param("是否停电", "已停电", "未停电", id="an act with its object"),
        pytest.param("是否有效", "有效", "无效", id="an antonym"),
        pytest.param("是否合格", "合格", "不合格", id="an adjective"),
        pytest.param("是否支持退货", "支持退货", "不支持退货", id="allows"),
        pytest.param("是否冷库", "是冷库", "不是冷库", id="anything else"),
        pytest.param("状态", None, None, id="no question"),
    ],
)
def test_flag_becomes_two_statements(label: str, yes: str | None, no: str | None) -> None:
    assert (chinese.yes(label), chinese.no(label)) == (yes, no)


@pytest.mark.parametrize(
    ("label", "noun", "said"),
    [
        pytest.param("合同开始日期", "档口租赁合同", "开始", id="the contract starts"),
        pytest.param("入职日期", "员工", "入职", id="no repetition"),
        pytest.param("凭证日期", "应收应付", None, id="a voucher is no event"),
    ],
)
def test_event_does_not_repeat_the_noun(label: str, noun: str, said: str | None) -> None:
    assert chinese.done(label, noun) == said


@pytest.mark.parametrize(
    ("label", "noun"),
    [
        pytest.param("order items", "order item", id="one of several"),
        pytest.param("energy month", "monthly energy record", id="a figure of each month"),
        pytest.param("car day count", "daily car count", id="a count of each day"),
        pytest.param("business day", "business day", id="a day of its own kind"),
        pytest.param("customer master", "customer", id="a master table"),
    ],
)
def test_table_is_named_by_its_rows(label: str, noun: str) -> None:
    assert english.table_noun(label) == noun


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        pytest.param("amount", "an amount", id="an"),
        pytest.param("water", "water", id="uncountable"),
        pytest.param("milliseconds", "milliseconds", id="several"),
    ],
)
def test_a_noun_takes_its_article(noun: str, said: str) -> None:
    assert english.with_article(noun) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("hire date", "hire", id="an event"),
        pytest.param("taken time", None, id="a participle alone makes no year"),
        pytest.param("since", None, id="no time in the name"),
        pytest.param("full date", None, id="any date"),
    ],
)
def test_period_is_named_by_its_event(label: str, said: str | None) -> None:
    assert english.happening(label) == said


def test_planned_date_is_not_the_time_of_planning() -> None:
    assert english.moment("planned for", to_the_day=True) == "planned date"
    assert english.done("planned_date") is english.done("scheduled_at") is None


def test_a_date_that_is_foreseen_has_not_happened() -> None:
    assert [done for done in ("due", "returned", "joining") if english.is_foreseen(done)] == ["due"]
    assert [chinese.is_foreseen(done) for done in ("到期", "归还")] == [True, False]


def test_unit_alone_names_the_quantity() -> None:
    assert chinese.in_unit("度") == "电量（度）"
    assert chinese.in_unit("价格每kwh") == "每度价格"


def test_latest_last_login_time_has_one_superlative() -> None:
    assert english.most_recent("last login time") == "most recent login time"
    assert english.each_value("allergies") == "allergy"


@pytest.mark.parametrize(
    ("label", "noun", "said"),
    [
        pytest.param("customer status", "customer", "status", id="its own"),
        pytest.param("contract type", "branch contract", "type", id="by the last word"),
        pytest.param("customer address 1", "customer", "address 1", id="one of several"),
        pytest.param("address 2", "address", "address 2", id="a number alone is vague"),
        pytest.param("order number", "order", "order number", id="a number is complete"),
    ],
)
def test_property_is_worded_without_its_owner(label: str, noun: str, said: str) -> None:
    assert english.without_owner(label, noun) == said


def test_property_is_worded_without_its_owner_in_chinese() -> None:
    assert chinese.without_owner("投诉单号", "顾客投诉") == "单号"
    assert chinese.without_owner("公司", "公司") == "公司"
    assert chinese.without_owner("订单数量", "订单") == "订单数量"
    assert chinese.without_owner("类别名称", "商品分类") == "名称"


@pytest.mark.parametrize(
    ("label", "noun", "said"),
    [
        pytest.param("customer join date", "customer", "join date", id="a participle is complete"),
        pytest.param("session start time", "user session", "start time", id="by the last word"),
        pytest.param("order date", "order", "order date", id="a date alone is vague"),
    ],
)
def test_time_is_worded_without_its_owner(label: str, noun: str, said: str) -> None:
    assert english.moment_without_owner(label, noun) == said


def test_time_is_worded_without_its_owner_in_chinese() -> None:
    assert chinese.moment_without_owner("合同开始日期", "租赁合同") == "开始日期"
    assert chinese.moment_without_owner("订单日期", "订单") == "订单日期"


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("milliseconds", "duration in milliseconds", id="a time by its unit alone"),
        pytest.param("bytes", "size in bytes", id="a size by its unit alone"),
        pytest.param("included mb", "included MB", id="a unit is written as one"),
        pytest.param("planned cents", "planned amount in cents", id="money by a participle alone"),
        pytest.param("fee paid cents", "fee paid in cents", id="money by a noun with its participle"),
        pytest.param("total bytes", "total bytes", id="not alone"),
    ],
)
def test_figure_is_named_by_its_quantity(label: str, said: str) -> None:
    assert in_unit(label) == said


@pytest.mark.parametrize(
    ("label", "noun"),
    [
        pytest.param("service area mapper", "service area mapping", id="a mapper holds mappings"),
        pytest.param("dictionary", "dictionary entry", id="a dictionary holds entries"),
        pytest.param("section route", "section route", id="anything else"),
    ],
)
def test_row_is_not_named_by_the_collection(label: str, noun: str) -> None:
    assert english.table_noun(label) == noun


def test_a_row_of_a_dictionary_is_an_entry_in_chinese() -> None:
    assert chinese.table_noun("数据字典表") == "数据字典项"
    assert chinese.table_noun("药品字典") == "药品"
    assert chinese.without_owner("字典名称", "数据字典项") == "名称"
    assert english.without_owner("dictionary name", "dictionary entry") == "name"
    assert english.without_owner("staff name", "staff member") == "name"


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        pytest.param("有效标志", "是否有效", id="a mark"),
        pytest.param("标志", "标志", id="a mark of nothing"),
    ],
)
def test_mark_is_named_by_its_question(label: str, asked: str) -> None:
    assert chinese.whether(label) == asked


@pytest.mark.parametrize(
    ("label", "marks"),
    [
        pytest.param("作废标志", True, id="a mark"),
        pytest.param("代码标志", False, id="one of several values"),
        pytest.param("唯一标识", False, id="an identifier"),
        pytest.param("标志", False, id="a mark of nothing"),
    ],
)
def test_marks_of_rows(label: str, marks: bool) -> None:
    assert chinese.is_mark(label) is marks


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("有效", "有效状态", id="a column of 0 and 1"),
        pytest.param("发送方类型", "发送方类型", id="a type is a type"),
        pytest.param("是否启用", "是否启用", id="a name that is a question"),
    ],
)
def test_unexplained_flag_is_no_question(label: str, said: str) -> None:
    assert chinese.flag(label) == said


@pytest.mark.parametrize(
    ("label", "counter"),
    [
        pytest.param("作曲家", "位", id="people are counted as people"),
        pytest.param("变速箱", "种", id="kinds"),
        pytest.param("城市", "个", id="anything else"),
    ],
)
def test_values_have_their_counter(label: str, counter: str) -> None:
    assert chinese.counter_of_values(label) == counter


def test_points_are_high_or_low() -> None:
    assert (chinese.most("评价分数"), chinese.most("订单数")) == ("最高", "最多")


def test_a_term_is_long_or_short() -> None:
    assert (chinese.most("租期"), chinese.least("保修期")) == ("最长", "最短")


@pytest.mark.parametrize(
    ("noun", "holds"),
    [pytest.param("服务区", True, id="a place has members"), pytest.param("语言", False, id="a language has none")],
)
def test_tables_that_others_belong_to(noun: str, holds: bool) -> None:
    assert chinese.holds_members(noun) is holds


@pytest.mark.parametrize(
    ("word", "alone"),
    [
        pytest.param("manager", True, id="a manager staff is a manager"),
        pytest.param("head", False, id="a head doctor is no head"),
        pytest.param("former", False, id="an adjective"),
    ],
)
def test_role_is_named_alone_if_it_is_clear(word: str, alone: bool) -> None:
    assert is_role(word) is alone


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("starts at", "start time", id="a start"),
        pytest.param("ends at", "end time", id="an end"),
        pytest.param("created at", "creation time", id="a creation"),
        pytest.param("date joined", "joining date", id="the date first"),
        pytest.param("month rent", "monthly rent", id="a sum for each month"),
        pytest.param("day of payment", "day of payment", id="a day of something is no sum for each day"),
    ],
)
def test_time_is_named_by_its_noun(label: str, said: str) -> None:
    assert in_order(label) == said


@pytest.mark.parametrize(
    ("noun", "place"),
    [pytest.param("billing city", True, id="a city"), pytest.param("title", False, id="a title")],
)
def test_place_is_no_property(noun: str, place: bool) -> None:
    assert english.is_place(noun) is place


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        pytest.param("year of birth", "years of birth", id="the head, not its owner"),
        pytest.param("rental price per day", "rental prices per day", id="the head, not its unit of time"),
        pytest.param("price paid", "prices paid", id="the head, not its participle"),
        pytest.param("price in euros", "prices in euros", id="the head, not its unit"),
        pytest.param("dog breed", "dog breeds", id="a noun that ends like a participle"),
        pytest.param("notify by", "notify by values", id="no noun at all"),
    ],
)
def test_head_noun_takes_the_plural(noun: str, many: str) -> None:
    assert english.plural_values(noun) == many
    assert not english.is_plural(noun)
    assert english.is_plural(many)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("signed up", "sign-up date", id="an act in two words"),
        pytest.param("opened", "opening date", id="an event"),
        pytest.param("start", "start date", id="a noun alone"),
        pytest.param("last login", "last login date", id="the last of several"),
        pytest.param("date of hire", "date of hire", id="a date by its name"),
        pytest.param("valid until", "valid until", id="an end that is open"),
        pytest.param("contract since", "contract start date", id="a beginning"),
    ],
)
def test_a_moment_is_called_a_date(label: str, said: str) -> None:
    assert english.moment(label, to_the_day=True) == said


@pytest.mark.parametrize(
    ("done", "who"),
    [
        pytest.param("approved", "approver", id="a noun of its own"),
        pytest.param("acknowledged", "acknowledging user", id="else the user's act"),
        pytest.param("seen", "user", id="else the user"),
    ],
)
def test_actor_is_named(done: str, who: str) -> None:
    assert english.doer(done, "user") == who


def test_a_species_is_one_of_several_species() -> None:
    assert english.plural("bird species") == "bird species"
    assert english.plural_values("series") == "series"
    assert english.with_article("parking") == "parking"


def test_a_table_is_called_without_its_article() -> None:
    assert english.table_noun("the adjustment logs") == "adjustment log"
    assert english.plural_values("department name as of the quarter") == "department names as of the quarter"


def test_target_date_is_no_event() -> None:
    assert chinese.done("目标日期") is None
    assert chinese.done("交付日期") == "交付"


def test_the_day_of_a_row_is_its_date() -> None:
    assert chinese.moment("天", to_the_day=True) == "日期"


def test_a_row_of_a_list_is_an_entry_of_it() -> None:
    assert english.table_noun("applicant waiting list") == "applicant waiting list entry"
    assert english.plural("waiting list entry") == "waiting list entries"
    assert english.table_noun("price list") == "price list"


@pytest.mark.parametrize(
    ("owner", "label", "said"),
    [
        pytest.param("term taxonomy", "taxonomy", "taxonomy of the term taxonomy", id="the owner's last word"),
        pytest.param("order status", "status", "order status status", id="but a status is of an order"),
        pytest.param("customer", "country", "customer country", id="another word"),
    ],
)
def test_property_named_like_its_owner_is_possessive(owner: str, label: str, said: str) -> None:
    assert english.joined(owner, label) == said


def test_property_named_like_its_owner_is_possessive_in_chinese() -> None:
    assert chinese.joined("分类项分类法", "分类法") == "分类项分类法的分类法"


@pytest.mark.parametrize(
    ("label", "said"),
    [("省", "省份"), ("市", "城市"), ("所属销售", "所属销售"), ("所属公司", "公司")],
)
def test_a_short_label_is_written_out(label: str, said: str) -> None:
    assert chinese.tidy(label) == said


def test_weights_are_large_or_small() -> None:
    assert (chinese.most("重量"), chinese.least("额定载重")) == ("最大", "最小")


@pytest.mark.parametrize("word", ["preis", "einzelpreis", "kreis"])
def test_word_that_is_no_english_plural_is_no_count(word: str) -> None:
    assert not english.is_plural(word)
    assert not english.is_plural(word)
    assert english.plural(word) == f"{word} records"
    assert english.is_plural("taxis")
    assert english.plural("analysis") == "analyses"


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        pytest.param("archive 2024 01", "archive 2024 01 records", id="a number"),
        pytest.param("power 1h", "power 1h records", id="a length of time"),
        pytest.param("check-in", "check-ins", id="a word with a hyphen"),
    ],
)
def test_rows_of_a_name_with_a_number_are_records(noun: str, many: str) -> None:
    assert english.plural(noun) == many


def test_preposition_of_an_unknown_unit_is_dropped() -> None:
    assert chinese.in_unit("gewicht in kg") == "gewicht（公斤）"
