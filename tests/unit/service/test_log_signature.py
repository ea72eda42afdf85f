"""A signature never hides a text that is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.log_signature import BITS, SHORTEST, bits_of, signature

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


def allows(sign: bytes, text: str) -> bool:
    return all(sign[bit // 8] >> bit % 8 & 1 for bit in bits_of(text))


@given(st.lists(TEXT, min_size=1, max_size=20), st.data())
def test_every_part_of_every_line_is_allowed_for(lines: list[str], data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(lines))
    start, end = sorted((data.draw(st.integers(0, len(line))), data.draw(st.integers(0, len(line)))))
    assert allows(signature(lines), line[start:end])


@given(TEXT)
def test_ascii_letters_count_alike_in_both_cases(text: str) -> None:
    swapped = "".join(c.swapcase() if c.isascii() else c for c in text)
    assert bits_of(text) == bits_of(swapped)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", False, id="nothing"),
        pytest.param("ms", False, id="two letters say nothing"),
        pytest.param("表", True, id="one Chinese character does"),
        pytest.param("row", True, id="three letters do"),
    ],
)
def test_short_texts(text: str, says: bool) -> None:
    assert bool(bits_of(text)) is says
    assert says is (len(text.encode()) >= SHORTEST)


def test_a_text_that_is_not_there_is_ruled_out() -> None:
    lines = [f"处理表 bss_table_{n} 第 {n} 行, 耗时 {n % 97} ms; sampled values" for n in range(500)]
    sign = signature(lines)
    assert len(sign) == BITS // 8
    assert not allows(sign, "抽样中断")
    assert not allows(sign, "deadlock detected")
