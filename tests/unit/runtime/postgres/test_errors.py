"""First line of an error's text."""

from __future__ import annotations

import psycopg
import pytest

from runtime.postgres.errors import first_line


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(ValueError("one line"), "one line", id="one line"),
        pytest.param(psycopg.OperationalError("refused\n\tIs the server running?"), "refused", id="two lines"),
        pytest.param(psycopg.OperationalError("\n  refused \n"), "refused", id="surrounding blanks"),
        pytest.param(psycopg.OperationalError(), "OperationalError", id="no text: the type's name"),
    ],
)
def test_first_line_of_error(error: Exception, expected: str) -> None:
    assert first_line(error) == expected
