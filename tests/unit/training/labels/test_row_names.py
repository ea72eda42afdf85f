from __future__ import annotations

import pytest

from training.labels.row_names import rows_of, subject_of


@pytest.mark.parametrize(
    ("label", "rows"),
    [
        pytest.param("商品信息表", "商品", id="a table of information"),
        pytest.param("业主表", "业主", id="an owner is no main table"),
        pytest.param("日期维度表", "日期", id="a dimension"),
        pytest.param("评价维度", "评价维度", id="a dimension of something else keeps its name"),
        pytest.param("订单明细事实表", "订单明细", id="facts"),
        pytest.param("客户标签宽表", "客户标签", id="a wide table"),
        pytest.param("入库主单", "入库单", id="the sheet above its details"),
        pytest.param("药品目录", "药品", id="a catalogue of things"),
        pytest.param("文件目录", "文件目录", id="a directory is itself the row"),
        pytest.param("库存汇总视图", "库存汇总", id="a view"),
    ],
)
def test_label_of_rows_has_no_kind_of_table(label: str, rows: str) -> None:
    assert rows_of(label) == rows


@pytest.mark.parametrize(
    ("label", "subject"),
    [("业主信息", "业主"), ("剂型字典", "剂型"), ("数据字典", "数据字典"), ("设备台账", "设备")],
)
def test_subject_of_records_has_no_word_for_records(label: str, subject: str) -> None:
    assert subject_of(label) == subject
