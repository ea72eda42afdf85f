"""Listening socket of the service and the announcement of its address."""

from __future__ import annotations

import asyncio
import errno
from contextlib import ExitStack
from types import SimpleNamespace
from typing import cast

import pytest

from runtime.settings.settings import Settings
from service.__main__ import unknown_host
from service.server import Server, announce_address, listen
from tests.tables import from_table


def test_second_listener_on_a_port_is_refused() -> None:
    with listen(Settings(port=0), send_seconds=30) as first, pytest.raises(OSError, match="in use") as taken:
        listen(Settings(port=first.getsockname()[1]), send_seconds=30)
    assert taken.value.errno == errno.EADDRINUSE


def test_service_starts_without_a_writable_address_file(
    settings: Settings, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    (settings.home / "service.json").mkdir(parents=True)
    started = cast("Server", SimpleNamespace(started=True))
    with listen(settings, send_seconds=30) as listener, ExitStack() as named:
        asyncio.run(announce_address(started, settings, listener, named))
        assert capsys.readouterr().out == f"querymill serving on http://127.0.0.1:{listener.getsockname()[1]}\n"
    assert "other commands will not find this service" in caplog.text


@from_table
def test_unknown_host_is_distinguished_from_a_known_one(host: str, unknown: bool) -> None:
    assert unknown_host(Settings.model_construct(host=host, port=0)) is unknown
