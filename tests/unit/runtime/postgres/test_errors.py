"""An error's text on one line."""

from __future__ import annotations

import psycopg
import pytest

from runtime.postgres.errors import first_line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(ValueError("one line"), "one line", id="a text of one line is all of it"),
        pytest.param(
            psycopg.OperationalError("refused\n\tIs the server running?"), "refused", id="the rest is left out"
        ),
        pytest.param(psycopg.OperationalError("\n  refused \n"), "refused", id="blanks around it do not count"),
        pytest.param(psycopg.OperationalError(), "OperationalError", id="an error without a text is named by its type"),
    ],
)
def test_the_first_line(error: Exception, said: str) -> None:
    assert first_line(error) == said
