"""Conditions of one question are worded alike."""

from __future__ import annotations

import pytest

from training.questions.phrasing.evenness import is_uneven


@pytest.mark.parametrize(
    ("question", "uneven"),
    [
        pytest.param("Count the films whose rating is R and with the language English.", True, id="whose, then with"),
        pytest.param("Count the films with the rating R and whose length is 90.", True, id="with, then whose"),
        pytest.param("Count the films whose rating is R and whose length is 90.", False, id="whose twice"),
        pytest.param("有多少部分级为R且语言是英语的电影？", True, id="为, then 是"),
        pytest.param("有多少部分级是R且语言为英语的电影？", True, id="是, then 为"),
        pytest.param("有多少部分级为R且语言为英语的电影？", False, id="为 twice"),
        pytest.param("有多少部分级是R且简介为空的电影？", False, id="a missing value has its own word"),
    ],
)
def test_conditions_of_one_question_are_worded_alike(question: str, uneven: bool) -> None:
    assert is_uneven(question) is uneven
