"""What is wrong with the arguments or the address of `python -m service` is one line."""

from __future__ import annotations

import pytest

from runtime.settings.settings import Settings
from service.__main__ import main, unknown_host


def test_an_option_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "3"]) == 2
    assert capsys.readouterr().err == "service: unrecognized arguments: --port 3; see python -m service --help\n"


@pytest.mark.parametrize(
    ("host", "unknown"),
    [
        pytest.param("127.0.0.1", False, id="an address"),
        pytest.param("localhost", False, id="a name"),
        pytest.param("nowhere.invalid", True, id="a name nobody knows"),
        pytest.param("a..b", True, id="no name at all"),
    ],
)
def test_a_host_nobody_knows_is_told_from_one_that_others_reach(host: str, unknown: bool) -> None:
    assert unknown_host(Settings.model_construct(host=host, port=0)) is unknown
