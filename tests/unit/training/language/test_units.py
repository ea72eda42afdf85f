"""Figures take the unit of their column."""

from __future__ import annotations

import pytest

from training.language.languages import Language
from training.language.units import behind_a_number, unit_in, unit_of_comment, unit_of_name, without_unit


@pytest.mark.parametrize(
    ("comment", "language", "unit"),
    [
        pytest.param("占地面积(平方米)", "zh", "平方米", id="in brackets"),
        pytest.param("月租金（元）", "en", "yuan", id="said in English"),
        pytest.param("充电量（单位：千瓦时），按次", "zh", "千瓦时", id="named a unit"),
        pytest.param("满意度评分(1-5分)", "zh", "", id="a range is none"),
        pytest.param("等级(1:优秀 2:达标)", "zh", "", id="codes are none"),
        pytest.param("面积，含(平方米)", "zh", "平方米", id="after a comma"),
        pytest.param("地区生产总值（亿元）", "zh", "亿元", id="a large one"),
        pytest.param("期末成绩（分）", "en", "points", id="points of a score"),
        pytest.param("价格（分）", "en", "cents", id="cents of a price"),
        pytest.param("设计产能(件/班)", "zh", "件/班", id="one thing for each of another"),
        pytest.param("工资（元/月）", "en", "yuan per month", id="said in English, too"),
        pytest.param(None, "zh", "", id="no comment"),
    ],
)
def test_a_comment_may_say_the_unit(comment: str | None, language: Language, unit: str) -> None:
    assert unit_of_comment(comment, language) == unit


@pytest.mark.parametrize(
    ("label", "language", "unit", "bare"),
    [
        pytest.param("dose in mg", "en", "mg", "dose", id="English"),
        pytest.param("重量（公斤）", "zh", "公斤", "重量", id="Chinese"),
        pytest.param("opted in", "en", "", "opted in", id="no unit"),
        pytest.param("year in office", "en", "", "year in office", id="no unit that is known"),
    ],
)
def test_a_label_may_end_with_the_unit(label: str, language: Language, unit: str, bare: str) -> None:
    assert unit_in(label, language) == unit
    assert without_unit(label, language) == bare


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        pytest.param("water_ton", "吨", id="behind an underscore"),
        pytest.param("doseMg", "毫克", id="behind a capital"),
        pytest.param("days", "", id="the whole name is what is counted"),
        pytest.param("vitamin_m", "", id="a letter is none"),
        pytest.param("amount", "", id="no unit"),
    ],
)
def test_a_name_may_end_with_the_unit(name: str, unit: str) -> None:
    assert unit_of_name(name, "zh") == unit


def test_english_puts_a_space_before_a_unit_that_is_a_word() -> None:
    assert behind_a_number("kWh", "en") == " kWh"
    assert behind_a_number("%", "en") == "%"
    assert behind_a_number("度", "zh") == "度"
