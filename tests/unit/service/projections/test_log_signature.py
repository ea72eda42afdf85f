"""A signature never hides a text that is there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from events.facts.records import LOG_LEVELS, LogLevel
from service.projections.log_blocks import LINES
from service.projections.log_signature import ALL_BITS, ASKED, bits_of, signature

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


LEVEL = st.sampled_from(LOG_LEVELS)


def allows(sign: bytes, text: str, level: LogLevel | None = None) -> bool:
    bits = bits_of(text, level)
    assert len(bits) == ASKED
    return all(sign[bit // 8] >> bit % 8 & 1 for bit in bits)


@given(st.lists(TEXT, min_size=1, max_size=20), st.data())
def test_every_part_of_every_line_is_allowed_for(lines: list[str], data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(lines))
    start, end = sorted((data.draw(st.integers(0, len(line))), data.draw(st.integers(0, len(line)))))
    assert start == end or allows(signature([("INFO", line) for line in lines]), line[start:end])


@given(TEXT.filter(bool))
def test_ascii_letters_count_alike_in_both_cases(text: str) -> None:
    swapped = "".join(c.swapcase() if c.isascii() else c for c in text)
    assert bits_of(text) == bits_of(swapped)


@given(st.lists(st.tuples(LEVEL, TEXT), min_size=1, max_size=20), LEVEL, st.data())
def test_a_level_that_a_line_reaches_is_allowed_for(
    lines: list[tuple[LogLevel, str]], level: LogLevel, data: st.DataObject
) -> None:
    reached = LOG_LEVELS.index(level) <= max(LOG_LEVELS.index(of_line) for of_line, _ in lines)
    text = data.draw(st.sampled_from(lines))[1]
    assert not text or allows(signature(lines), text, level) is reached


def test_a_text_that_is_not_there_is_ruled_out() -> None:
    lines = [f"处理表 bss_table_{n} 第 {n} 行, 耗时 {n * 7_919 % 1_000} ms; sampled values" for n in range(LINES)]
    sign = signature([("INFO", line) for line in lines])
    assert len(sign) == ALL_BITS // 8
    # each three bytes of the last stand in these lines
    for text in ("抽样中断", "deadlock detected", "耗时 77 ms"):
        assert not any(text in line for line in lines)
        assert not allows(sign, text)


@given(
    st.lists(TEXT, min_size=1, max_size=20), st.text("aZq09_", min_size=2, max_size=2) | st.characters(codec="ascii")
)
def test_of_one_or_two_letters_a_block_is_searched_only_where_they_stand(lines: list[str], text: str) -> None:
    # bytes.lower() knows ASCII alone, as the search does
    there = any(text.encode().lower() in line.encode().lower() for line in lines)
    assert allows(signature([("INFO", line) for line in lines]), text) is there or text == "\n"
