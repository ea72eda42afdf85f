from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from querymill_client.embedding.text_rule import is_stored, prepare

DDL = """-- 中文名: 服务区营业日统计
-- 描述: 按日汇总支付金额
create table public.bss_business_day_data (
  id varchar(32) not null,     -- 主键ID
  oper_date date,              -- 统计日期
  wxAmount numeric(12, 2) not null default 0,
  primary key (id)
);
"""
MARKDOWN = """## orders(订单)
客户的订单
字段列表:
- order_id (integer) - 订单号 [主键, 非空] [示例: 1, 2]
- note (text)
- paid (numeric(10,2)) - 实付 [示例: 2.50]
"""


@pytest.mark.parametrize(
    ("text", "prepared"),
    [
        pytest.param("各服务区的 SERVICE_AREA?", "各服务区的 service area?", id="identifiers become words"),
        pytest.param("orderTotal, HTTPStatus", "order total, http status", id="camel case is split"),
        pytest.param("ＡＢＣ\n １２", "abc 12", id="full-width forms are folded"),
        pytest.param(
            '{"question": "订单\\n数", "sql": "SELECT 1;"}', "订单 数", id="a pair is reduced to its question"
        ),
        pytest.param('{"question": broken', '{"question": broken', id="a malformed pair is a plain text"),
        pytest.param(
            DDL,
            "服务区营业日统计 , 按日汇总支付金额 , bss business day data , id 主键id , oper date 统计日期 , wx amount",
            id="a DDL is reduced to names and comments",
        ),
        pytest.param(
            MARKDOWN,
            "orders(订单) , 客户的订单 , 字段列表: , order id 订单号 , note , paid 实付",
            id="a table's document is reduced to names and labels",
        ),
    ],
)
def test_prepared_text_of_words_rule(text: str, prepared: str) -> None:
    assert prepare(text, "words-1", max_characters=4000) == prepared


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        pytest.param('{"question": "订单数", "sql": "SELECT 1;"}', True, id="a pair"),
        pytest.param(DDL, True, id="a DDL, comments first"),
        pytest.param(MARKDOWN, True, id="a table's document"),
        pytest.param("各服务区的订单数?", False, id="a question"),
        pytest.param("Who may create table spaces?", False, id="a question about tables"),
    ],
)
def test_stored_text_is_distinguished_from_question(text: str, stored: bool) -> None:
    assert is_stored(text) is stored


def test_plain_rule_only_normalises_space() -> None:
    assert prepare(" A_b \n c ", "plain-1", max_characters=5) == "A_b c"


@given(st.text())
def test_prepared_text_is_bounded_and_idempotent(text: str) -> None:
    once = prepare(text, "words-1", max_characters=50)
    assert len(once) <= 50
    assert prepare(once, "plain-1", max_characters=50) == once
