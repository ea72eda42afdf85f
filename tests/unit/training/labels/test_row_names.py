from __future__ import annotations

import pytest

from training.labels.row_names import held_in, rows_of


@pytest.mark.parametrize(
    ("label", "table", "rows"),
    [
        pytest.param("商品信息表", "product", "商品", id="a table of information"),
        pytest.param("业主表", "owners", "业主", id="people who own are no main table"),
        pytest.param("日期维度表", "d", "日期", id="a dimension by its whole word"),
        pytest.param("商品维度", "dim_product", "商品", id="a dimension by the table's name"),
        pytest.param(
            "评价维度", "review_aspect", "评价维度", id="dimensions of something else are what they are called"
        ),
        pytest.param("订单明细事实表", "order_item", "订单明细", id="facts by their whole word"),
        pytest.param("发货运单事实", "fact_shipment", "发货运单", id="facts by the table's name"),
        pytest.param("客户标签宽表", "ads_customer", "客户标签", id="a wide table"),
        pytest.param("店铺月度宽表", "ads_shop_month", "店铺月度汇总", id="a wide table of months sums up"),
        pytest.param("Customer dimension", "dim_customer", "Customer", id="a dimension in English"),
        pytest.param("Sales fact table", "fact_sales", "Sales", id="facts in English"),
        pytest.param("Box dimensions", "box_size", "Box dimensions", id="how long and wide it is"),
    ],
)
def test_rows_are_not_called_after_the_kind_of_table(label: str, table: str, rows: str) -> None:
    assert rows_of(label, table) == rows


@pytest.mark.parametrize(
    ("label", "rows"),
    [
        pytest.param("药品字典", "药品", id="a dictionary of things"),
        pytest.param("病人基本信息", "病人", id="what is known of people"),
        pytest.param("系统字典", "系统字典", id="a dictionary of entries"),
        pytest.param("基本信息", "基本信息", id="of nobody"),
    ],
)
def test_what_a_table_holds_something_of(label: str, rows: str) -> None:
    assert held_in(label) == rows
