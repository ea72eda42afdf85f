"""Whose a port is."""

from __future__ import annotations

import errno

import pytest

from runtime.settings import Settings
from service.server import listen


def test_of_two_that_start_at_once_the_second_is_told_that_the_port_is_taken() -> None:
    with listen(Settings(port=0)) as first, pytest.raises(OSError, match="in use") as taken:
        listen(Settings(port=first.getsockname()[1]))
    assert taken.value.errno == errno.EADDRINUSE
