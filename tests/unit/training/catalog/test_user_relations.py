from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.catalog.user_files.user_relations import RelationsError, parse_relations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.b -> c.d", ("a", ("b",), "c", ("d",), False), id="one column"),
        pytest.param("a.b->c.d # why", ("a", ("b",), "c", ("d",), False), id="no spaces, a comment"),
        pytest.param("s.a.b -> t.c.d", ("s.a", ("b",), "t.c", ("d",), False), id="schemas"),
        pytest.param("a.(b, c) -> d.(e, f)", ("a", ("b", "c"), "d", ("e", "f"), False), id="a composite key"),
        pytest.param(
            "a(b,c) -> d(e,f)", ("a", ("b", "c"), "d", ("e", "f"), False), id="a composite key without the dot"
        ),
        pytest.param("! a.b -> c.d", ("a", ("b",), "c", ("d",), True), id="a forbidden one"),
        pytest.param(
            "订单.客户编号 → 客户.编号", ("订单", ("客户编号",), "客户", ("编号",), False), id="Chinese names and arrow"
        ),
    ],
)
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


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a.b", "one arrow is needed", id="no arrow"),
        pytest.param("a.b -> c.d -> e.f", "one arrow is needed", id="two arrows"),
        pytest.param("a -> c.d", "cannot read 'a'", id="a side without a column"),
        pytest.param("a.(b,c) -> d.e", "2 columns point to 1", id="sides of different width"),
        pytest.param("a.(b,b) -> d.(e,f)", "named twice", id="a column twice"),
        pytest.param("a.b -> c.d\n!a.b -> c.d", "line 1 says the opposite", id="wanted and forbidden"),
    ],
)
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
