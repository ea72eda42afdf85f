"""Units of figures."""

from __future__ import annotations

import pytest

from training.language.languages import Language
from training.language.units import behind_a_number, unit_in, unit_of_comment, unit_of_name, without_unit


@pytest.mark.parametrize(
    ("comment", "language", "unit"),
    [
        pytest.param("占地面积(平方米)", "zh", "平方米", id="in brackets"),
        pytest.param("月租金（元）", "en", "yuan", id="in English words"),
        pytest.param("充电量（单位：千瓦时），按次", "zh", "千瓦时", id="named a unit"),
        pytest.param("满意度评分(1-5分)", "zh", "", id="a range is no unit"),
        pytest.param("等级(1:优秀 2:达标)", "zh", "", id="codes are no unit"),
        pytest.param("面积，含(平方米)", "zh", "平方米", id="after a comma"),
        pytest.param("地区生产总值（亿元）", "zh", "亿元", id="a large unit"),
        pytest.param("期末成绩（分）", "en", "points", id="points of a score"),
        pytest.param("价格（分）", "en", "cents", id="cents of a price"),
        pytest.param("设计产能(件/班)", "zh", "件/班", id="a ratio"),
        pytest.param("工资（元/月）", "en", "yuan per month", id="another in English words"),
        pytest.param(None, "zh", "", id="no comment"),
    ],
)
def test_unit_in_a_comment(comment: str | None, language: Language, unit: str) -> None:
    assert unit_of_comment(comment, language) == unit


@pytest.mark.parametrize(
    ("label", "language", "unit", "bare"),
    [
        pytest.param("dose in mg", "en", "mg", "dose", id="English"),
        pytest.param("重量（公斤）", "zh", "公斤", "重量", id="Chinese"),
        pytest.param("opted in", "en", "", "opted in", id="no unit"),
        pytest.param("year in office", "en", "", "year in office", id="an unknown unit"),
    ],
)
def test_unit_at_the_end_of_a_label(label: str, language: Language, unit: str, bare: str) -> None:
    assert unit_in(label, language) == unit
    assert without_unit(label, language) == bare


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        pytest.param("water_ton", "吨", id="after an underscore"),
        pytest.param("doseMg", "毫克", id="after a capital"),
        pytest.param("days", "", id="a name that is the counted thing"),
        pytest.param("vitamin_m", "", id="a single letter is no unit"),
        pytest.param("amount", "", id="no unit"),
    ],
)
def test_unit_at_the_end_of_a_name(name: str, unit: str) -> None:
    assert unit_of_name(name, "zh") == unit


def test_english_puts_a_space_before_a_unit_that_is_a_word() -> None:
    assert behind_a_number("kWh", "en") == " kWh"
    assert behind_a_number("%", "en") == "%"
    assert behind_a_number("度", "zh") == "度"
