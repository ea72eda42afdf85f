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
        ("VolumeM3", "volume m3"),
        ("AM3", "am 3"),
    ],
)
def test_name_is_split_at_separators_and_capitals(name: str, parts: str) -> None:
    assert " ".join(split_name(name)) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [("tickerid", "ticker id"), ("joindate", "join date"), ("duedate", "due date"), ("qzkx", None)],
)
def test_joined_letters_are_split_into_known_words_only(text: str, words: str | None) -> None:
    found = segmented(text)
    assert (None if found is None else " ".join(found)) == words


def test_prefix_of_all_tables_is_dropped() -> None:
    tables = [table(f"bss_{name}", "id") for name in ("company", "branch", "service_area", "car_day_count")]
    names = read_names(tables)
    assert names.prefixes == {"bss"}
    assert names.words(tables[2].name) == ("service", "area")


def test_a_first_word_that_has_an_id_is_no_prefix() -> None:
    tables = [table(name, "hroe_id", "value") for name in ("hroe_attribute", "hroe_power")]
    names = read_names([*tables, table("attribute", "id"), table("super_hroe", "id")])
    assert names.prefixes == set()
    assert names.words(tables[0].name) == ("hroe", "attribute")


def test_suffix_of_lookup_tables_is_dropped() -> None:
    made = table("ITEM_TYPE_LKP", "ITEM_TYPE_CD:text")
    assert read_names([made]).words(made.name) == ("item", "type")


def test_prefix_that_keys_leave_out_is_dropped() -> None:
    tables = [table("res_partner", "id", "company_id"), table("res_company", "id"), table("crm_lead", "partner_id")]
    names = read_names(tables)
    assert names.prefixes == {"res"}
    assert names.words(tables[0].name) == ("partner",)


def test_prefix_that_distinguishes_tables_is_kept() -> None:
    tables = [table("sale_order", "id"), table("sale_team", "id"), table("purchase_order", "id", "order_id", "team_id")]
    assert read_names(tables).words(tables[0].name) == ("sale", "order")


def test_word_after_a_column_prefix_is_split() -> None:
    parts = table("part", "p_partkey", "p_retailprice:numeric", "p_container:text")
    assert read_names([parts]).words(parts.name, "p_retailprice") == ("retail", "price")


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        pytest.param("gs", "text", "公司", id="a company has a name"),
        pytest.param("ydl", "int", "阅读量", id="readers are counted"),
    ],
)
def test_type_of_a_column_decides_between_meanings_of_initials(name: str, kind: str, said: str) -> None:
    others = ("khmc", "ddje", "rkrq", "gysmc", "lxdh", "mdmc", "dizhi", "beizhu", "shuliang")
    made = table("dingdan", f"{name}:{kind}", *others)
    assert chinese_label(read_names([made]).words(made.name, name)) == said


def test_repeated_module_name_is_dropped() -> None:
    tables = [table("product_product", "id"), table("product_template", "id")]
    assert read_names(tables).words(tables[0].name) == ("product",)


def test_prefix_without_separator_is_dropped() -> None:
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


def test_prefix_of_all_columns_is_dropped_unless_it_is_a_word() -> None:
    lineitem = table("lineitem", "l_orderkey", "l_suppkey", "l_quantity")
    assert read_names([lineitem]).words(lineitem.name, "l_quantity") == ("quantity",)
    product = table("product", "product_id", "product_name", "product_price")
    assert read_names([product]).words(product.name, "product_name") == ("product", "name")


def test_initial_before_id_is_the_tables() -> None:
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


def test_stem_leaves_out_words_for_keys() -> None:
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
        ("from date", "起始日期", "start date"),
        ("to date", "截止日期", "end date"),
        ("yz", None, "YZ"),
        ("frobnicator quux", None, "frobnicator quux"),
    ],
)
def test_label_of_words(words: str, chinese: str | None, english: str) -> None:
    assert chinese_label(tuple(words.split())) == chinese
    assert english_label(tuple(words.split())) == english


def test_joined_initials_of_pinyin_are_split() -> None:
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
        pytest.param("inv_mvmt", "inventory movement", id="a movement is one of stock"),
        pytest.param("inv_amt", "invoice amount", id="a paid bill"),
        pytest.param("qty_chg", "quantity change", id="a change of something, not a charge"),
        pytest.param("cls_ts", "closing time", id="a closing time, not a class"),
        pytest.param("term_dt", "termination date", id="a leaving date, not a term"),
        pytest.param("Pass %", "pass percentage", id="a sign"),
        pytest.param("Percent (%) Eligible (K-12)", "percent eligible k 12", id="a sign that repeats a word"),
        pytest.param("Charter School (Y/N)", "charter school flag", id="brackets for yes and no"),
        pytest.param("qoh", "quantity on hand", id="initials"),
        pytest.param("appt_dt", "appointment date", id="without its vowels"),
        pytest.param("lst_prc", "list price", id="a list"),
        pytest.param("prd_cls", "product class", id="a product's class, no period"),
        pytest.param("qtyshp", "shipped quantity", id="a quantity with a participle"),
        pytest.param("custnm", "customer name", id="joined letters"),
        pytest.param("slsmncd", "salesperson code", id="a code after joined letters"),
        pytest.param("amt_tot", "total amount", id="in the order of spoken words"),
        ("claim_stat_cd", "claim status code"),
        ("ord_ln_no", "order line no"),
        ("ln_amt", "loan amount"),
        ("days_appr", "days approved"),
        ("svc_fr_dt", "service from date"),
        ("addr_ln_1", "address line 1"),
    ],
)
def test_abbreviation_is_read_by_its_neighbours(name: str, said: str) -> None:
    made = table("thing", name)
    assert " ".join(read_names([made]).words(made.name, name)) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("xdsj", "下单时间", id="the time of an order"),
        pytest.param("yhje", "优惠金额", id="a discount, not a user's amount"),
        pytest.param("hydj", "会员等级", id="a level, not a price"),
        pytest.param("zffs", "支付方式", id="a means of payment"),
        pytest.param("shuming", "书名", id="a title in full"),
        pytest.param("sjwcsj", "实际完成时间", id="an event, not a parent"),
        pytest.param("jhksrq", "计划开始日期", id="a planned date"),
        pytest.param("gzms", "故障描述", id="a fault"),
    ],
)
def test_pinyin_is_read_in_the_longest_parts(name: str, said: str) -> None:
    others = ("khmc", "ddje", "rkrq", "gysmc", "lxdh", "mdmc", "dizhi", "beizhu", "shuliang")
    made = table("dingdan", name, *others)
    assert chinese_label(read_names([made]).words(made.name, name)) == said


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        pytest.param("elevation_m", "elevation in meters", "海拔（米）", id="meters after a height"),
        pytest.param("yield_t", "yield in tons", "产量（吨）", id="tons after a yield"),
        pytest.param("size_m", "size M", "尺寸M", id="a letter after another word is no unit"),
        pytest.param("price_per_t", "price per ton", "每吨价格", id="the unit of a price"),
        pytest.param("wind_kmh", "wind in km/h", "风速（公里/小时）", id="a speed"),
        pytest.param("temperature_c", "temperature in celsius", "温度（℃）", id="degrees after a temperature"),
        pytest.param("latency_ms", "latency in milliseconds", "延迟（毫秒）", id="parts of a second"),
        pytest.param("co2_ppm", "CO2 in ppm", None, id="a formula and parts of a million"),
        pytest.param("lead_tm_d", "lead time in days", "交货周期（天）", id="days after a time"),
        pytest.param("wt_g", "weight in grams", "重量（克）", id="grams after a weight"),
        pytest.param("VolumeM3", "volume in cubic meters", "体积（立方米）", id="cubic meters in CamelCase"),
        pytest.param("vacation_days", "vacation days", "休假天数", id="days that are counted"),
        pytest.param("price_per_litre", "price per litre", "每升价格", id="a price for one of a unit written out"),
    ],
)
def test_unit_at_the_end_of_a_name_depends_on_the_quantity(name: str, english: str, chinese: str | None) -> None:
    made = table("thing", name)
    words = read_names([made]).words(made.name, name)
    assert in_unit(in_order(english_label(words))) == english
    assert chinese_label(words) == chinese


def test_app_prefix_of_django_is_dropped() -> None:
    tables = [table(name, "id") for name in ("auth_user", "django_content_type", "clinic_visit", "clinic_visit_rooms")]
    names = read_names(tables)
    assert [" ".join(names.words(of.name)) for of in tables] == ["user", "content type", "visit", "visit rooms"]
    assert " ".join(read_names(tables[2:]).words(tables[2].name)) == "clinic visit"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        pytest.param(("duration_min int",), "duration in minutes", id="minutes after a duration"),
        pytest.param(("prep_time_min int",), "prep time in minutes", id="minutes after a time of something"),
        pytest.param(("duration_min int", "duration_max int"), "duration minimum", id="not beside a maximum"),
        pytest.param(("duration_min int", "max_guests int"), "duration in minutes", id="the maximum of something else"),
        pytest.param(("price_min numeric",), "price minimum", id="a minimum after another word"),
        pytest.param(("duration_min text",), "duration minimum", id="a text is in no unit"),
        pytest.param(("pos text",), "pos", id="a text may be a point of sale"),
        pytest.param(("ref_lo numeric",), "reference lo", id="lo alone may be anything"),
    ],
)
def test_abbreviation_is_read_by_type_and_other_columns(columns: tuple[str, ...], said: str) -> None:
    made = table("lesson", *(column(*each.split()) for each in columns))
    assert " ".join(read_names([made]).words(made.name, columns[0].split()[0])) == said
