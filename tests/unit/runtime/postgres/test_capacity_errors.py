"""A server that takes no more connections is recognised in English and in Chinese."""

from __future__ import annotations

import pytest

from runtime.postgres.capacity_errors import is_full
from runtime.postgres.connection_advice import advice_on


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        pytest.param('FATAL:  too many connections for role "ann"', "CONNECTION LIMIT", id="a role, in English"),
        pytest.param('致命错误:  角色 "ann" 的连接过多', "CONNECTION LIMIT", id="a role, in Chinese"),
        pytest.param('致命错误:  数据库 "shop" 的连接过多', "CONNECTION LIMIT", id="a database, in Chinese"),
        pytest.param("致命错误:  客户端连接过多", "no connection left", id="the server, in Chinese"),
    ],
)
def test_that_there_is_no_room_is_understood(said: str, advice: str) -> None:
    assert is_full(said)
    told = advice_on(said)
    assert told is not None
    assert advice in told.en


@pytest.mark.parametrize(
    "said",
    [
        pytest.param('FATAL:  password authentication failed for user "ann"', id="in English"),
        pytest.param('致命错误:  用户 "ann" Password 认证失败', id="in Chinese"),
    ],
)
def test_another_refusal_is_none_of_that(said: str) -> None:
    assert not is_full(said)
