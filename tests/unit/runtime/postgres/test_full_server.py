"""A server that takes no more connections is understood, whatever language it speaks."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from runtime.postgres.capacity_errors import is_full
from runtime.postgres.connection_advice import advice_on

CATALOGS = Path("/usr/share/locale")
"""Where a PostgreSQL of the system keeps what it says."""
LIMITED = (
    'too many connections for role "%s"',
    'too many connections for database "%s"',
)
FULL = (
    "sorry, too many clients already",
    "remaining connection slots are reserved for roles with the %s attribute",
    'remaining connection slots are reserved for roles with privileges of the "%s" role',
)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        pytest.param('FATAL:  too many connections for role "ann"', "CONNECTION LIMIT", id="a role, in English"),
        pytest.param('致命错误:  角色 "ann" 的连接过多', "CONNECTION LIMIT", id="a role, in Chinese"),
        pytest.param('致命错误:  数据库 "shop" 的连接过多', "CONNECTION LIMIT", id="a database, in Chinese"),
        pytest.param("致命错误:  客户端连接过多", "no connection left", id="the server, in Chinese"),
        pytest.param("FATAL:  zu viele Verbindungen von Rolle »ann«", "CONNECTION LIMIT", id="a role, in German"),
        pytest.param("FATAL:  tut mir leid, schon zu viele Verbindungen", "no connection left", id="in German"),
        pytest.param('FATAL:  ロール"ann"からの接続が多すぎます', "CONNECTION LIMIT", id="a role, in Japanese"),
        pytest.param("ВАЖНО:  извините, уже слишком много клиентов", "no connection left", id="in Russian"),
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


def test_in_no_language_of_a_server_on_this_machine_anything_else_is_said() -> None:
    catalogs = sorted(CATALOGS.glob("*/LC_MESSAGES/postgres-*.mo"))
    if not catalogs:
        pytest.skip("no PostgreSQL with its languages is installed here")
    for catalog in catalogs:
        with catalog.open("rb") as file:
            language = gettext.GNUTranslations(file)
        for message in (*LIMITED, *FULL):
            assert is_full(language.gettext(message)), f"{catalog}: {language.gettext(message)}"
