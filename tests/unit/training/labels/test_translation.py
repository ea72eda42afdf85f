from __future__ import annotations

import pytest

from tests.tables import called, from_table
from tests.unit.training.made import catalog, column, table
from training.catalog.model import ColumnName
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns, label_tables
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


@from_table
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


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
