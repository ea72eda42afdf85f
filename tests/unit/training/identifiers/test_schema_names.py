from __future__ import annotations

import pytest

from tests.tables import from_table
from tests.unit.training.made import column, table
from training.identifiers.schema_names import read_names, split_name, stem
from training.language.english_names import in_order, in_unit
from training.language.label_text import chinese_label, english_label
from training.language.segmentation import segmented
from training.language.word_lists import plural, singular


@from_table
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


@from_table
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


@from_table
def test_singular(many: str, one: str) -> None:
    assert singular(many) == one
    assert singular(plural(one)) == one


def test_stem_leaves_out_words_for_keys() -> None:
    assert stem(("customers", "id")) == stem(("customer", "no")) == ("customer",)
    assert stem(("id",)) == ("id",)


@from_table
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


@from_table
def test_abbreviation_is_read_by_its_neighbours(name: str, said: str) -> None:
    made = table("thing", name)
    assert " ".join(read_names([made]).words(made.name, name)) == said


@from_table
def test_pinyin_is_read_in_the_longest_parts(name: str, said: str) -> None:
    others = ("khmc", "ddje", "rkrq", "gysmc", "lxdh", "mdmc", "dizhi", "beizhu", "shuliang")
    made = table("dingdan", name, *others)
    assert chinese_label(read_names([made]).words(made.name, name)) == said


@from_table
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


@from_table
def test_abbreviation_is_read_by_type_and_other_columns(columns: tuple[str, ...], said: str) -> None:
    made = table("lesson", *(column(*each.split()) for each in columns))
    assert " ".join(read_names([made]).words(made.name, columns[0].split()[0])) == said
