"""Recognition of exhausted connection limits, in English and in Chinese."""

from __future__ import annotations

import pytest

from runtime.postgres.capacity_errors import is_full
from runtime.postgres.connection_advice import advice_on


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        pytest.param('FATAL:  too many connections for role "ann"', "CONNECTION LIMIT", id="a role, in English"),
        pytest.param('致命错误:  角色 "ann" 的连接过多', "CONNECTION LIMIT", id="a role, in Chinese"),
        pytest.param('致命错误:  数据库 "shop" 的连接过多', "CONNECTION LIMIT", id="a database, in Chinese"),
        pytest.param("致命错误:  客户端连接过多", "no connection left", id="the server, in Chinese"),
    ],
)
def test_exhausted_connection_limit_is_recognised(message: str, advice: str) -> None:
    assert is_full(message)
    found = advice_on(message)
    assert found is not None
    assert advice in found.en


@pytest.mark.parametrize(
    "message",
    [
        pytest.param('FATAL:  password authentication failed for user "ann"', id="in English"),
        pytest.param('致命错误:  用户 "ann" Password 认证失败', id="in Chinese"),
    ],
)
def test_other_connection_error_is_not_recognised(message: str) -> None:
    assert not is_full(message)
