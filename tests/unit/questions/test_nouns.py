"""How names of columns become words of a sentence, in both languages."""

from __future__ import annotations

import pytest

from training.questions import chinese, english


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("hired_on", "hired", id="a participle with its date"),
        pytest.param("admittedAt", "admitted", id="written in one word"),
        pytest.param("date_joined", "joined", id="the date first"),
        pytest.param("birth_date", "born", id="a birth"),
        pytest.param("start_date", "starting", id="a start, past or to come"),
        pytest.param("opened", "opened", id="the participle alone"),
        pytest.param("session_start_time", None, id="of something else"),
        pytest.param("due_amount", None, id="no moment"),
    ],
)
def test_what_happened_is_read_from_the_name_of_its_moment(name: str, said: str | None) -> None:
    assert english.done(name) == said


@pytest.mark.parametrize(
    ("label", "said"),
    [
        pytest.param("入职日期", "入职", id="a hire"),
        pytest.param("办结时间", "办结", id="a time"),
        pytest.param("统计日期", None, id="a day that counts"),
        pytest.param("生日", None, id="a birthday"),
    ],
)
def test_a_chinese_moment_names_what_happened(label: str, said: str | None) -> None:
    assert chinese.done(label) == said


@pytest.mark.parametrize(
    ("label", "english_said", "chinese_said"),
    [
        pytest.param("dose MG", "dose in mg", "dose（毫克）", id="milligrams"),
        pytest.param("price cents", "price in cents", "price（分）", id="cents"),
        pytest.param("included MB", "included MB", "included（MB）", id="what was done to it is no unit's owner"),
        pytest.param("unit price", "unit price", "unit price", id="no unit"),
    ],
)
def test_a_unit_is_said_as_one(label: str, english_said: str, chinese_said: str) -> None:
    assert english.in_unit(label) == english_said
    assert chinese.in_unit(label) == chinese_said


def test_a_unit_behind_chinese_is_put_in_brackets() -> None:
    assert chinese.in_unit("重量KG") == "重量（公斤）"


def test_a_noun_keeps_its_plural_before_its_unit() -> None:
    assert english.plural_values("price in cents") == "prices in cents"
    assert not english.is_plural("price in cents")
    assert english.plural("CDR") == "CDRs"


@pytest.mark.parametrize(
    ("noun", "counter"),
    [
        pytest.param("课程", "门", id="courses"),
        pytest.param("门店", "家", id="shops"),
        pytest.param("会员", "名", id="people"),
        pytest.param("充电订单", "笔", id="orders"),
        pytest.param("选课记录", "条", id="records"),
        pytest.param("顾客投诉", "起", id="complaints"),
        pytest.param("国家", "个", id="anything else"),
    ],
)
def test_a_noun_has_its_counter(noun: str, counter: str) -> None:
    assert chinese.counter(noun) == counter


@pytest.mark.parametrize(
    ("label", "tidied"),
    [
        pytest.param("订单 明细", "订单明细", id="no space between Chinese words"),
        pytest.param("所在城市", "城市", id="no place word"),
        pytest.param("user 名称", "user 名称", id="a space beside Latin letters stays"),
    ],
)
def test_a_chinese_label_is_tidied(label: str, tidied: str) -> None:
    assert chinese.tidy(label) == tidied


@pytest.mark.parametrize(
    ("label", "named"),
    [
        pytest.param("营业中", "是否营业中", id="a state becomes a question"),
        pytest.param("是否启用", "是否启用", id="a question stays"),
    ],
)
def test_a_yes_or_no_is_named_as_what_it_asks(label: str, named: str) -> None:
    assert chinese.whether(label) == named
