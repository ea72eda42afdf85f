from __future__ import annotations

import pytest

from tests.unit.training.made import catalog, column, table
from training.catalog.model import ColumnName
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns, label_tables, label_values
from training.labels.translation import speaks, translated
from training.language.languages import Language


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        pytest.param("微信支付金额", "en", "WeChat payment amount", id="word by word"),
        pytest.param("停车位数量", "en", "parking spaces", id="a number of things"),
        pytest.param("冻结数量", "en", "frozen quantity", id="a quantity of what something was done to"),
        pytest.param("所属公司ID", "en", "company ID", id="an acronym stays, a particle is dropped"),
        pytest.param("魑魅金额", "en", None, id="not if one word is unknown"),
        pytest.param("order amount", "en", "order amount", id="text in the language stays"),
        pytest.param("Order amount", "zh", "订单金额", id="into Chinese"),
        pytest.param("order frobnication", "zh", None, id="not into Chinese if one word is unknown"),
        pytest.param("审批结果", "en", "approval result", id="a result, no outcome"),
        pytest.param("目的网点", "en", "destination outlet", id="a destination"),
        pytest.param("SKU", "zh", "SKU", id="an acronym is in both languages"),
    ],
)
def test_text_is_translated_completely_or_not_at_all(text: str, language: Language, said: str) -> None:
    assert translated(text, language) == said
    assert said is None or speaks(said, language)


@pytest.mark.parametrize(
    ("name", "comment", "language", "label", "origin"),
    [
        pytest.param("oper_date", "营业日期", "en", "operating date", "name", id="a readable name"),
        pytest.param("yyrq", "营业日期", "en", "business date", "translation", id="else the translated comment"),
        pytest.param("yyrq", "魑魅日期", "en", "yyrq", "name", id="else the name, never a mixture"),
        pytest.param(
            "wx_order", "微信支付订单数", "en", "WeChat payment orders", "translation", id="a count is marked"
        ),
        pytest.param("planned_qty", "计划数量", "en", "planned quantity", "name", id="a quantity is no count of plans"),
        pytest.param("oper_date", "Day of trade", "en", "Day of trade", "comment", id="a comment in the language"),
        pytest.param("admitted_at", None, "zh", "入院时间", "name", id="Chinese where every word is known"),
        pytest.param("quux_at", None, "zh", "quux time", "name", id="English where one is not"),
        pytest.param("at_point", None, "zh", "at point", "name", id="a leading 'at' is no time"),
        pytest.param("net_weight", None, "zh", "净重", "name", id="net of something"),
        pytest.param("quux", "Order amount", "zh", "订单金额", "translation", id="an English comment in Chinese"),
        pytest.param("是否删除", None, "en", "deleted", "name", id="a Chinese name in English"),
    ],
)
def test_label_is_in_the_requested_language(
    name: str, comment: str | None, language: Language, label: str, origin: str
) -> None:
    made = catalog(table("t", column(name, comment=comment)))
    found = label_columns(made, read_names(made.tables), None, language)[ColumnName(made.tables[0].name, name)]
    assert (found.text, found.origin) == (label, origin)


def test_decimal_quantity_is_no_number_of_things() -> None:
    made = catalog(
        table("t", column("jhsl", "numeric", comment="计划数量"), column("tcws", "int", comment="停车位数量"))
    )
    found = label_columns(made, read_names(made.tables), None, "en")
    assert [label.text for label in found.values()] == ["plan quantity", "parking spaces"]


def test_pinyin_is_read_only_in_a_schema_of_pinyin() -> None:
    made = catalog(
        table("t_kh", "kh_id", "kh_mc", "lxr", "lxdh", "zt", "cjsj"),
        table("t_xsdd", "dd_id", "ddh", "kh_id", "dd_rq", "je", "bz"),
    )
    names = read_names(made.tables)
    assert [label.text for label in label_tables(made, names, None, "en").values()] == ["customer", "sales order"]
    assert [label.text for label in label_tables(made, names, None, "zh").values()] == ["客户", "销售订单"]
    assert label_columns(made, names, None, "zh")[ColumnName(made.tables[0].name, "lxdh")].text == "联系电话"


def test_written_out_pinyin_is_read() -> None:
    made = catalog(
        table("wuliu_siji", "siji_id", "xingming:text", "jiazhao_leixing:text", "zhuangtai"),
        table("wuliu_wangdian", "wangdian_id", "wangdian_mingcheng:text", "shangji_id"),
        table("wuliu_yundan", "yundan_hao:text", "siji_id", "zhongliang:numeric", "yunfei:numeric"),
    )
    names = read_names(made.tables)
    assert [label.text for label in label_tables(made, names, None, "zh").values()] == ["司机", "网点", "运单"]
    assert label_columns(made, names, None, "en")[ColumnName(made.tables[2].name, "yunfei")].text == "freight"


@pytest.mark.parametrize(
    ("meanings", "language", "said"),
    [
        pytest.param((("1", "自营"), ("2", "租赁")), "en", (("1", "self-operated"), ("2", "lease")), id="all known"),
        pytest.param(
            (("1", "自营"), ("2", "魑魅")), "en", (("1", "自营"), ("2", "魑魅")), id="one unknown: as written"
        ),
        pytest.param((("0", "user"), ("1", "merchant")), "zh", (("0", "用户"), ("1", "商户")), id="into Chinese"),
    ],
)
def test_the_meanings_of_codes_are_in_one_language(
    meanings: tuple[tuple[str, str], ...], language: Language, said: tuple[tuple[str, str], ...]
) -> None:
    assert label_values(meanings, language) == said
