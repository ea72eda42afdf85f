from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.catalog.comments import clean_label, one_line, split_comment


@pytest.mark.parametrize(
    ("comment", "label", "rest"),
    [
        pytest.param("统计日期", "统计日期", "", id="a label alone"),
        pytest.param("公司信息表,含集团与商户", "公司信息表", "含集团与商户", id="up to the comma"),
        pytest.param("性别（1-男，2-女）", "性别", "1-男，2-女", id="up to the parenthesis, which is unwrapped"),
        pytest.param("车型 1:小客车 2:货车", "车型", "1:小客车 2:货车", id="up to the first code"),
        pytest.param("状态 0待揽收 1运输中", "状态", "0待揽收 1运输中", id="up to codes directly before their meaning"),
        pytest.param(
            "阳性标志 Y阳性 N阴性", "阳性标志", "Y阳性 N阴性", id="up to letters directly before their meaning"
        ),
        pytest.param("是否进口 0否1是", "是否进口", "0否1是", id="up to the codes of a flag with nothing between them"),
        pytest.param("近1天0次", "近1天0次", "", id="counts of times are no codes"),
        pytest.param("OUT: we lend; IN: we borrow", "", "OUT: we lend; IN: we borrow", id="codes are no label"),
        pytest.param("药房 YF1门诊 YF2住院", "药房", "YF1门诊 YF2住院", id="up to codes of letters and a digit"),
        pytest.param("是否解决 Y/N", "是否解决", "Y/N", id="up to the values of a flag"),
        pytest.param("是否缺货(0/1)", "是否缺货", "0/1", id="up to the values of a flag in brackets"),
        pytest.param("客户A/B测试组", "客户A/B测试组", "", id="two groups are no flag"),
        pytest.param("有效期至", "有效期", "", id="a date until which something is valid"),
        pytest.param("方向 1入 -1出", "方向", "1入 -1出", id="up to negative codes"),
        pytest.param(
            "A-approved D-denied P-partial", "", "A-approved D-denied P-partial", id="letters alone are no codes"
        ),
        pytest.param("1 寄付 2 到付", "", "1 寄付 2 到付", id="codes alone are no label"),
        pytest.param("账单月份 YYYYMM", "账单月份", "YYYYMM", id="up to the format of a date"),
        pytest.param("前 3 名", "前 3 名", "", id="a number within a label is no code"),
        pytest.param("性别 M:男 F:女", "性别", "M:男 F:女", id="up to the first letter code"),
        pytest.param("Order status. One per day", "Order status", "One per day", id="up to the full stop"),
        pytest.param(
            "The unique identifier of the customer in CRM",
            "",
            "The unique identifier of the customer in CRM",
            id="a sentence is no label",
        ),
        pytest.param(
            "People who bought; guests, too",
            "",
            "People who bought; guests, too",
            id="a relative clause is no label",
        ),
        pytest.param(
            "Price before discounts, in EUR",
            "",
            "Price before discounts, in EUR",
            id="a phrase with a relative clause is no label",
        ),
        pytest.param("A best, B good", "", "A best, B good", id="letters with their meaning are no label"),
        pytest.param("0 booked, 1 done", "", "0 booked, 1 done", id="numbers with their meaning are no label"),
        pytest.param("1=web 2=app", "", "1=web 2=app", id="codes alone are no label"),
        pytest.param("是否有效", "是否有效", "", id="a Chinese label may ask"),
        pytest.param("cust_id", "", "cust_id", id="an identifier is no label"),
        pytest.param(None, "", "", id="nothing"),
        pytest.param(" \n ", "", "", id="blanks"),
    ],
)
def test_comment_is_split_into_label_and_description(comment: str | None, label: str, rest: str) -> None:
    assert split_comment(comment) == (label, rest)


@given(st.text())
def test_label_of_any_comment_is_one_safe_line(comment: str) -> None:
    label, rest = split_comment(comment)
    assert not set(label) & set("\"'`;\\\n\r<>_")
    assert "--" not in label
    assert len((one_line(rest) + clean_label(label)).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        pytest.param(
            "responsible department name as of the end of the fiscal quarter",
            "responsible department name as of the end of the fiscal",
            id="cut after a whole word",
        ),
        pytest.param(
            "adjustment amount in the currency of the reporting unit and of the group",
            "adjustment amount in the currency of the reporting unit",
            id="cut before a preposition",
        ),
        pytest.param("x" * 70, "x" * 60, id="a single long word is cut"),
    ],
)
def test_long_label_is_cut_at_a_word(text: str, label: str) -> None:
    assert clean_label(text) == label
