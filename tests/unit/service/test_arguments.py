"""Errors in the arguments of `python -m service` are reported in one line."""

from __future__ import annotations

import pytest

from service.__main__ import main


def test_unknown_option_is_reported_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "3"]) == 2
    assert capsys.readouterr().err == "service: unrecognized arguments: --port 3; see python -m service --help\n"
