"""Start of the export by the environment and the installed packages."""

from __future__ import annotations

import sys

import pytest

from runtime.settings.settings import SettingsError
from runtime.telemetry.opening import ENDPOINT, open_telemetry
from tests.tables import from_table


def test_without_endpoint_nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENDPOINT, raising=False)
    assert open_telemetry("service", "one") is None


@from_table
def test_missing_package_is_an_error_that_names_the_extra(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:4318")
    for name in tuple(sys.modules):
        if name == "runtime.telemetry.otlp" or name.startswith(f"{missing}."):
            monkeypatch.delitem(sys.modules, name)
    # an entry None makes an import fail as a missing package does
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SettingsError, match=r"querymill\[otel\]"):
        open_telemetry("service", "one")
