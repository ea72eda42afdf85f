from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import called, from_table
from training.catalog.value_labels import parse_value_labels


@from_table
def test_codes_are_read_with_their_meaning(comment: str, pairs: str) -> None:
    assert " ".join(code + meaning for code, meaning in parse_value_labels(comment)) == pairs


@given(st.text(alphabet=st.sampled_from("01 2:=,，;；-（）()男女abAB代表\n"), max_size=60))
def test_meanings_are_never_empty_and_codes_unique(comment: str) -> None:
    pairs = parse_value_labels(comment)
    assert all(code and meaning.strip() for code, meaning in pairs)
    assert len({code for code, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("text", ["1:car{}b 2:truck", "1{}x 2:truck", "1:car;{}2:truck"])
@pytest.mark.parametrize("space", [" ", "\n", " \n"])
def test_a_text_with_many_blanks_is_read_in_one_pass(text: str, space: str) -> None:
    assert parse_value_labels(text.format(space * 200_000), minimum=1)[-1] == ("2", "truck")


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
