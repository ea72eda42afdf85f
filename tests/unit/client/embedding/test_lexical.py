from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from querymill_client.embedding.lexical import common_words, features, words_of
from tests.tables import called, from_table


def similarity(one: str, other: str) -> float:
    vectors = words_of([one, other]).vectors
    return float(vectors[0] @ vectors[1] / np.prod(np.linalg.norm(vectors, axis=1)))


@from_table
def test_texts_with_common_words_are_similar(one: str, other: str, at_least: float) -> None:
    assert similarity(one, other) >= at_least


def test_texts_without_common_words_are_dissimilar() -> None:
    assert abs(similarity("sales per customer", "wallet balance")) < 0.2


def test_question_frame_has_no_features() -> None:
    assert features("how many are there of each") == {}
    assert not words_of(["how many are there of each"]).vectors.any()


def test_direction_of_word_is_stable() -> None:
    vector = words_of(["car"]).vectors[0]
    assert "".join("+" if x > 0 else "-" for x in vector[:16]) == "--+------+-++---"


@given(st.lists(st.text(), max_size=4))
def test_vector_is_zero_only_without_words(texts: list[str]) -> None:
    words = words_of(texts)
    assert words.vectors.shape == (len(texts), 512)
    assert np.array_equal(words.vectors.any(axis=1), [bool(features(text)) for text in texts])
    assert np.array_equal(words.amounts > 0, [bool(features(text)) for text in texts])


def test_length_of_vector_grows_with_the_words() -> None:
    words = words_of(["car", "car sold", "car sold by salesperson in january to customer"])
    lengths = np.linalg.norm(words.vectors, axis=1)
    assert np.all(np.diff(lengths) > 0)
    assert np.all(np.diff(words.amounts) > 0)


@pytest.mark.parametrize(
    ("question", "text", "common"),
    [
        (
            "How many toll stations per company?",
            "List the Toll_Stations of each company",
            ["Toll", "Stations", "company"],
        ),
        ("sales in 2024", "Sales of 2024 and sale of 2023", ["Sales", "2024", "sale"]),
        ("每个服务区的车流量是多少", "统计各服务区所属公司的车流量合计", ["服务区", "车流量"]),
        ("how many are there", "how many are there", []),
        ("", "any text", []),
    ],
    ids=["other number and case", "numbers", "runs in Chinese", "stop words do not count", "an empty question"],
)
def test_common_words_are_returned_as_written(question: str, text: str, common: list[str]) -> None:
    assert common_words(question, text) == common


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected
