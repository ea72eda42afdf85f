"""Errors in the arguments or the address of `python -m service` are reported in one line."""

from __future__ import annotations

import pytest

from runtime.settings.settings import Settings
from service.__main__ import main, unknown_host


def test_unknown_option_is_reported_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "3"]) == 2
    assert capsys.readouterr().err == "service: unrecognized arguments: --port 3; see python -m service --help\n"


@pytest.mark.parametrize(
    ("host", "unknown"),
    [
        pytest.param("127.0.0.1", False, id="an address"),
        pytest.param("localhost", False, id="a name"),
        pytest.param("nowhere.invalid", True, id="an unknown name"),
        pytest.param("a..b", True, id="an invalid name"),
    ],
)
def test_unknown_host_is_distinguished_from_a_known_one(host: str, unknown: bool) -> None:
    assert unknown_host(Settings.model_construct(host=host, port=0)) is unknown
