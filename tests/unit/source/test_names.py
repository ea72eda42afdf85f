from __future__ import annotations

import pytest

from training.source.names import pieces, read_names, segmented, stem
from training.source.vocabulary import plural, singular
from training.source.wording import chinese_label, english_label

from .made import table


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("order_item", "order item"),
        ("OrderItem", "order item"),
        ("orderItemID", "order item id"),
        ("HTTPServer2", "http server 2"),
        ("客户_名称", "客户 名称"),
        ("__x__", "x"),
    ],
)
def test_the_writing_shows_the_parts(name: str, parts: str) -> None:
    assert " ".join(pieces(name)) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [("tickerid", "ticker id"), ("joindate", "join date"), ("duedate", "due date"), ("qzkx", None)],
)
def test_letters_that_run_together_are_known_words_or_nothing(text: str, words: str | None) -> None:
    found = segmented(text)
    assert (None if found is None else " ".join(found)) == words


def test_a_prefix_of_all_tables_says_nothing() -> None:
    tables = [table(f"bss_{name}", "id") for name in ("company", "branch", "service_area", "car_day_count")]
    names = read_names(tables)
    assert names.prefixes == {"bss"}
    assert names.words(tables[2].name) == ("service", "area")


def test_a_prefix_glued_to_all_tables_and_columns_says_nothing() -> None:
    tables = [
        table("sbcustomer", "sbcustid", "sbcustname", "sbcustcity"),
        table("sbticker", "sbtickerid", "sbtickersymbol"),
        table("sbdailyprice", "sbdptickerid", "sbdpdate", "sbdpopen"),
    ]
    names = read_names(tables)
    assert names.words(tables[0].name) == ("customer",)
    assert names.words(tables[0].name, "sbcustname") == ("customer", "name")
    assert names.words(tables[2].name, "sbdpdate") == ("date",)
    assert names.words(tables[2].name, "sbdptickerid") == ("ticker", "id")


def test_a_prefix_of_all_columns_that_is_no_word_says_nothing() -> None:
    lineitem = table("lineitem", "l_orderkey", "l_suppkey", "l_quantity")
    assert read_names([lineitem]).words(lineitem.name, "l_quantity") == ("quantity",)
    product = table("product", "product_id", "product_name", "product_price")
    assert read_names([product]).words(product.name, "product_name") == ("product", "name")


def test_an_initial_before_id_means_the_table_itself() -> None:
    merchants = table("merchants", "mid", "name")
    assert read_names([merchants]).words(merchants.name, "mid") == ("merchant", "id")


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("customers", "customer"),
        ("people", "person"),
        ("cities", "city"),
        ("status", "status"),
        ("address", "address"),
        ("sales", "sale"),
    ],
)
def test_singular(many: str, one: str) -> None:
    assert singular(many) == one
    assert singular(plural(one)) == one


def test_a_stem_compares_what_a_key_is_about() -> None:
    assert stem(("customers", "id")) == stem(("customer", "no")) == ("customer",)
    assert stem(("id",)) == ("id",)


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        ("customer id", "客户ID", "customer ID"),
        ("order date", "订单日期", "order date"),
        ("created at", "创建时间", "creation time"),
        ("is active", "是否有效", "active"),
        ("has charging", "是否有充电", "has charging"),
        ("has quux", None, "has quux"),
        ("balance daily", "每日余额", "balance daily"),
        ("sales by store", "按门店销售", "sales by store"),
        ("number of pages", "页数", "number of pages"),
        ("address billing", "账单地址", "address billing"),
        ("total", "总额", "total"),
        ("settlement date str", "结算日期", "settlement date"),
        ("frobnicator quux", None, "frobnicator quux"),
    ],
)
def test_words_are_put_together_as_people_say_them(words: str, chinese: str | None, english: str) -> None:
    assert chinese_label(tuple(words.split())) == chinese
    assert english_label(tuple(words.split())) == english


def test_initials_of_pinyin_that_run_together_are_read_one_by_one() -> None:
    tables = [
        table("khb", "khid", "khmc:text", "dz:text", "lxr:text", "ywyid"),
        table("xsddmxb", "mxid", "ddid", "spid", "sl:numeric", "dj:numeric", "zje:numeric", "bz:text", "zt", "rq:date"),
    ]
    names = read_names(tables)
    assert names.words(tables[0].name) == ("customer",)
    assert names.words(tables[1].name) == ("sales", "order", "detail")
    assert names.words(tables[0].name, "khmc") == ("customer", "name")
    assert names.words(tables[0].name, "ywyid") == ("salesman", "id")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("exp_dt", "expiry date", id="a date of expiry"),
        pytest.param("exp_yrs", "years of experience", id="years of experience"),
        pytest.param("pt_id", "patient id", id="a patient"),
        pytest.param("reord_pt", "reorder point", id="a point"),
        pytest.param("ln_no", "line number", id="a line"),
        pytest.param("ln_amt", "loan amount", id="a loan"),
        pytest.param("qoh", "quantity on hand", id="initials"),
        pytest.param("appt_dt", "appointment date", id="without its vowels"),
        pytest.param("amt_tot", "total amount", id="in the order people say it"),
    ],
)
def test_what_stands_beside_an_abbreviation_tells_what_it_means(name: str, said: str) -> None:
    made = table("thing", name)
    assert " ".join(read_names([made]).words(made.name, name)) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("xdsj", "下单时间", id="when it was ordered"),
        pytest.param("yhje", "优惠金额", id="a discount, not a user's amount"),
        pytest.param("hydj", "会员等级", id="a level, not a price"),
        pytest.param("zffs", "支付方式", id="how it was paid"),
        pytest.param("shuming", "书名", id="a title in full"),
    ],
)
def test_pinyin_is_read_as_a_whole_first(name: str, said: str) -> None:
    others = ("khmc", "ddje", "rkrq", "gysmc", "lxdh", "mdmc", "dizhi", "beizhu", "shuliang")
    made = table("dingdan", name, *others)
    assert chinese_label(read_names([made]).words(made.name, name)) == said
