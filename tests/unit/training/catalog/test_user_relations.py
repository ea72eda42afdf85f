from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from training.catalog.user_files.user_relations import RelationsError, parse_relations


@from_table
def test_relations_are_read(text: str, expected: tuple[object, ...]) -> None:
    (relation,) = parse_relations(f"# head\n\n{text}\n")
    assert (
        relation.child,
        relation.child_columns,
        relation.parent,
        relation.parent_columns,
        relation.forbidden,
    ) == expected
    assert relation.line == 3


@from_table
def test_faulty_relations_are_refused_with_their_line(text: str, says: str) -> None:
    with pytest.raises(RelationsError, match=says) as caught:
        parse_relations(text)
    assert caught.value.line == text.count("\n") + 1


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    with suppress(RelationsError):
        parse_relations(text)


@pytest.mark.parametrize(
    "line", ["a{}b -> c.d", "a.b{}c", "a.(b{}c -> d.(e)", "a.({}) -> c.d", "a{}(b -> c.d"], ids=lambda line: line[:9]
)
def test_a_long_line_of_blanks_is_read_in_one_pass(line: str) -> None:
    """Patterns that began again at each blank took hours."""
    with pytest.raises(RelationsError):
        parse_relations(line.format(" " * 500_000))
