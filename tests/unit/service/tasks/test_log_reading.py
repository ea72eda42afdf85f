"""What of a searched text is looked for as it is written."""

import pytest

from service.tasks.log_search import caseless_part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        pytest.param("bss_table_777", "_777", id="digits"),
        pytest.param("耗时 77 ms", "耗时 77 ", id="Chinese"),
        pytest.param("Äpfel 12", " 12", id="what only ASCII letters leave"),
        pytest.param("deadlock detected", None, id="a space stands in every line"),
        pytest.param("zq", None, id="letters alone"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_longest_part_without_letters_that_have_cases(text: str, part: str | None) -> None:
    assert caseless_part(text) == part
