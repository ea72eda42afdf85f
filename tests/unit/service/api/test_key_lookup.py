"""Answers to a request whose key cannot be looked up."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from starlette.types import Message, Receive, Scope, Send

from runtime.settings.settings import Settings
from service.api.middleware.authentication import Authentication
from service.api.router import Router


class Keys:
    """Key store whose lookups fail."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def caller(self, _key: str) -> None:
        raise self._error


async def inner(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("the caller is not authenticated")


async def statuses(error: Exception) -> list[int]:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": "/metrics",
        "query_string": b"",
        "headers": [(b"x-api-key", b"qm_k")],
        "app": SimpleNamespace(state=SimpleNamespace(application=SimpleNamespace(keys=Keys(error)))),
    }
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    await Authentication(inner, settings=Settings.model_construct(), router=Router(()))(
        scope, cast("Receive", None), send
    )
    return [message["status"] for message in messages if "status" in message]


def test_key_lookup_without_database_returns_503() -> None:
    assert asyncio.run(statuses(psycopg.OperationalError("gone"))) == [503]


def test_unexpected_error_in_key_lookup_propagates() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(statuses(ZeroDivisionError()))
