from __future__ import annotations

import pytest

from tests.unit.training.made import column, table
from training.identifiers.schema_names import read_names, split_name, stem
from training.language.english_names import in_order, in_unit
from training.language.label_text import chinese_label, english_label
from training.language.segmentation import segmented
from training.language.word_lists import plural, singular


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("order_item", "order item"),
        ("OrderItem", "order item"),
        ("orderItemID", "order item id"),
        ("HTTPServer2", "http server 2"),
        ("客户_名称", "客户 名称"),
        ("__x__", "x"),
        ("q1", "q1"),
        ("B365H", "b365h"),
        ("aCL IgG", "acl igg"),
        ("home_player_1", "home player 1"),
        ("prénom", "prénom"),
        ("DateÉchéance", "date échéance"),
        ("Region's Name", "region name"),
        ("Quota €/month", "quota per month"),
        ("client/server", "client server"),
    ],
)
def test_the_writing_shows_the_parts(name: str, parts: str) -> None:
    assert " ".join(split_name(name)) == parts


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


def test_a_first_word_that_has_an_id_is_no_prefix() -> None:
    tables = [table(name, "hroe_id", "value") for name in ("hroe_attribute", "hroe_power")]
    names = read_names([*tables, table("attribute", "id"), table("super_hroe", "id")])
    assert names.prefixes == set()
    assert names.words(tables[0].name) == ("hroe", "attribute")


def test_a_prefix_that_keys_leave_out_says_nothing() -> None:
    tables = [table("res_partner", "id", "company_id"), table("res_company", "id"), table("crm_lead", "partner_id")]
    names = read_names(tables)
    assert names.prefixes == {"res"}
    assert names.words(tables[0].name) == ("partner",)


def test_a_prefix_that_tells_two_tables_apart_stays() -> None:
    tables = [table("sale_order", "id"), table("sale_team", "id"), table("purchase_order", "id", "order_id", "team_id")]
    assert read_names(tables).words(tables[0].name) == ("sale", "order")


def test_what_stands_alone_behind_a_prefix_is_taken_apart() -> None:
    parts = table("part", "p_partkey", "p_retailprice:numeric", "p_container:text")
    assert read_names([parts]).words(parts.name, "p_retailprice") == ("retail", "price")


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        pytest.param("gs", "text", "公司", id="a company has a name"),
        pytest.param("ydl", "int", "阅读量", id="readers are counted"),
    ],
)
def test_a_number_with_a_fraction_tells_what_letters_mean(name: str, kind: str, said: str) -> None:
    others = ("khmc", "ddje", "rkrq", "gysmc", "lxdh", "mdmc", "dizhi", "beizhu", "shuliang")
    made = table("dingdan", f"{name}:{kind}", *others)
    assert chinese_label(read_names([made]).words(made.name, name)) == said


def test_a_module_and_its_main_table_are_one_thing() -> None:
    tables = [table("product_product", "id"), table("product_template", "id")]
    assert read_names(tables).words(tables[0].name) == ("product",)


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
        ("   ", "   "),
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
        pytest.param("ord_ln", "order line", id="a line of an order"),
        pytest.param("inv_mvmt", "inventory movement", id="what moves is in stock"),
        pytest.param("inv_amt", "invoice amount", id="what is paid is billed"),
        pytest.param("qty_chg", "quantity change", id="a change, no charge"),
        pytest.param("cls_ts", "closing time", id="a time of closing, no class"),
        pytest.param("term_dt", "termination date", id="a date of leaving, no term"),
        pytest.param("Pass %", "pass percentage", id="a sign"),
        pytest.param("Percent (%) Eligible (K-12)", "percent eligible k 12", id="a sign that repeats a word"),
        pytest.param("Charter School (Y/N)", "charter school flag", id="brackets that say yes and no"),
        pytest.param("qoh", "quantity on hand", id="initials"),
        pytest.param("appt_dt", "appointment date", id="without its vowels"),
        pytest.param("lst_prc", "list price", id="a list"),
        pytest.param("prd_cls", "product class", id="a product's class, no period"),
        pytest.param("qtyshp", "shipped quantity", id="what was done with a quantity"),
        pytest.param("custnm", "customer name", id="letters that run together"),
        pytest.param("slsmncd", "salesperson code", id="a code behind them"),
        pytest.param("amt_tot", "total amount", id="in the order people say it"),
        ("claim_stat_cd", "claim status code"),
        ("ord_ln_no", "order line no"),
        ("ln_amt", "loan amount"),
        ("days_appr", "days approved"),
        ("svc_fr_dt", "service from date"),
        ("addr_ln_1", "address line 1"),
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
        pytest.param("sjwcsj", "实际完成时间", id="what happened, nothing of a parent"),
        pytest.param("jhksrq", "计划开始日期", id="what is planned"),
        pytest.param("gzms", "故障描述", id="a fault"),
    ],
)
def test_pinyin_is_read_as_a_whole_first(name: str, said: str) -> None:
    others = ("khmc", "ddje", "rkrq", "gysmc", "lxdh", "mdmc", "dizhi", "beizhu", "shuliang")
    made = table("dingdan", name, *others)
    assert chinese_label(read_names([made]).words(made.name, name)) == said


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        pytest.param("elevation_m", "elevation in meters", "海拔（米）", id="meters behind a height"),
        pytest.param("yield_t", "yield in tons", "产量（吨）", id="tons behind a yield"),
        pytest.param("size_m", "size M", "尺寸M", id="a letter behind anything else is none"),
        pytest.param("price_per_t", "price per ton", "每吨价格", id="what a price is per"),
        pytest.param("wind_kmh", "wind in km/h", "风速（公里/小时）", id="a speed"),
        pytest.param("temperature_c", "temperature in celsius", "温度（℃）", id="degrees behind a temperature"),
        pytest.param("latency_ms", "latency in milliseconds", "延迟（毫秒）", id="parts of a second"),
        pytest.param("co2_ppm", "CO2 in ppm", None, id="a formula and parts of a million"),
        pytest.param("lead_tm_d", "lead time in days", "交货周期（天）", id="days behind a time"),
        pytest.param("wt_g", "weight in grams", "重量（克）", id="grams behind a weight"),
    ],
)
def test_the_unit_at_the_end_of_a_name_is_read_beside_what_it_measures(
    name: str, english: str, chinese: str | None
) -> None:
    made = table("thing", name)
    words = read_names([made]).words(made.name, name)
    assert in_unit(in_order(english_label(words))) == english
    assert chinese_label(words) == chinese


def test_the_app_before_every_name_of_django_says_nothing() -> None:
    tables = [table(name, "id") for name in ("auth_user", "django_content_type", "clinic_visit", "clinic_visit_rooms")]
    names = read_names(tables)
    assert [" ".join(names.words(of.name)) for of in tables] == ["user", "content type", "visit", "visit rooms"]
    assert " ".join(read_names(tables[2:]).words(tables[2].name)) == "clinic visit"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        pytest.param(("duration_min int",), "duration in minutes", id="what lasts is in minutes"),
        pytest.param(("prep_time_min int",), "prep time in minutes", id="a time of something, too"),
        pytest.param(("duration_min int", "duration_max int"), "duration minimum", id="not beside a maximum"),
        pytest.param(("price_min numeric",), "price minimum", id="what does not last has a minimum"),
        pytest.param(("duration_min text",), "duration minimum", id="a text is in no unit"),
        pytest.param(("pos text",), "pos", id="a text may be a point of sale"),
        pytest.param(("ref_lo numeric",), "reference lo", id="lo alone may be anything"),
    ],
)
def test_types_and_the_names_beside_one_settle_what_it_says(columns: tuple[str, ...], said: str) -> None:
    made = table("lesson", *(column(*each.split()) for each in columns))
    assert " ".join(read_names([made]).words(made.name, columns[0].split()[0])) == said
