from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.catalog.value_labels import parse_value_labels


@pytest.mark.parametrize(
    ("comment", "pairs"),
    [
        pytest.param("车型 1:小客车 2:货车 3:客车", "1小客车 2货车 3客车", id="spaces between pairs"),
        pytest.param("0=否,1=是", "0否 1是", id="equals and commas"),
        pytest.param("性别（1-男，2-女）", "1男 2女", id="hyphens in a Chinese parenthesis"),
        pytest.param("状态：0：否；1：是", "0否 1是", id="Chinese colons"),
        pytest.param("状态(1启用 0禁用)", "1启用 0禁用", id="codes directly before their meaning"),
        pytest.param(
            "订单状态:0待付款;1已付款;2已发货",
            "0待付款 1已付款 2已发货",
            id="codes directly before their meaning, after a colon",
        ),
        pytest.param("方向 1入 -1出", "1入 -1出", id="negative codes"),
        pytest.param("药房 YF1门诊 YF2住院", "YF1门诊 YF2住院", id="codes of letters and a digit"),
        pytest.param("1 代表 正常 2 代表 停用", "1正常 2停用", id="in words"),
        pytest.param("0 for user, 1 for merchant", "0user 1merchant", id="in English words"),
        pytest.param("A best, B good, C feed only", "Abest Bgood Cfeed only", id="letters in front of English words"),
        pytest.param("是否有电梯：Y是 N否", "Y是 N否", id="letters directly before their meaning"),
        pytest.param("M=男,F=女", "M男 F女", id="letters as codes"),
        pytest.param("来源 1. 线上 2. 线下", "1线上 2线下", id="numbered like a list"),
        pytest.param("Status code: 0 trial, 1 active", "0trial 1active", id="codes in front of English words"),
        pytest.param("经营侧 U:上行 D:下行 B:双向", "U上行 D下行 B双向", id="letters after a label"),
    ],
)
def test_codes_are_read_with_their_meaning(comment: str, pairs: str) -> None:
    assert " ".join(code + meaning for code, meaning in parse_value_labels(comment)) == pairs


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param("主键ID", id="a plain label"),
        pytest.param("Note: see the other table", id="a sentence with a colon"),
        pytest.param("type of engine (e.g., V6, V8, Electric)", id="examples"),
        pytest.param("Delivered within 2 days, 3 working days", id="numbers of days"),
        pytest.param("NULL if failed", id="a remark"),
        pytest.param("客户分为A类 B类", id="letters that name classes"),
        pytest.param("金额:单位元", id="a unit"),
        pytest.param("时间 2023-04-01 10:20:30", id="a date and a time"),
    ],
)
def test_prose_has_no_codes(comment: str) -> None:
    assert parse_value_labels(comment) == ()


@given(st.text(alphabet=st.sampled_from("01 2:=,，;；-（）()男女abAB代表\n"), max_size=60))
def test_meanings_are_never_empty_and_codes_unique(comment: str) -> None:
    pairs = parse_value_labels(comment)
    assert all(code and meaning.strip() for code, meaning in pairs)
    assert len({code for code, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("text", ["1:car{}b 2:truck", "1{}x 2:truck", "1:car;{}2:truck"])
@pytest.mark.parametrize("space", [" ", "\n", " \n"])
def test_a_text_with_many_blanks_is_read_in_one_pass(text: str, space: str) -> None:
    assert parse_value_labels(text.format(space * 200_000), minimum=1)[-1] == ("2", "truck")
