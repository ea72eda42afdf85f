from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.models.lexical import content_words, features, lexical_vectors


def similarity(one: str, other: str) -> float:
    vectors = lexical_vectors([one, other])
    return float(vectors[0] @ vectors[1])


@pytest.mark.parametrize(
    ("one", "other", "at_least"),
    [
        pytest.param("total sales per customer", "the sales of customers", 0.95, id="the same words in another order"),
        pytest.param("salesperson", "sales person", 0.15, id="a compound and its parts"),
        pytest.param("各服务区的车流量是多少", "统计每个服务区车流量", 0.8, id="the same words in Chinese"),
        pytest.param("cities", "city", 0.99, id="one and many"),
    ],
)
def test_texts_with_the_same_words_are_near(one: str, other: str, at_least: float) -> None:
    assert similarity(one, other) >= at_least


def test_texts_without_a_common_word_are_far() -> None:
    assert abs(similarity("sales per customer", "wallet balance")) < 0.2


def test_what_every_question_says_counts_nothing() -> None:
    assert features("how many are there of each") == {}
    assert not lexical_vectors(["how many are there of each"]).any()


def test_a_words_direction_never_changes() -> None:
    vector = lexical_vectors(["car"])[0]
    assert "".join("+" if x > 0 else "-" for x in vector[:16]) == "--+------+-++---"


@given(st.lists(st.text(), max_size=4))
def test_every_vector_has_length_one_or_none(texts: list[str]) -> None:
    vectors = lexical_vectors(texts)
    lengths = np.linalg.norm(vectors, axis=1)
    assert vectors.shape == (len(texts), 512)
    assert all(length == pytest.approx(0, abs=1e-6) or length == pytest.approx(1, abs=1e-4) for length in lengths)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("有多少个订单?", "个订单?", id="in Chinese too"),
        pytest.param("how many cars are there?", "cars", id="what every question says goes"),
        pytest.param("cars sold in the last 30 days, sorted", "cars sold", id="periods, order, numbers go"),
        pytest.param("how many are there?", "how many are there?", id="where nothing is left all stays"),
    ],
)
def test_the_words_that_carry_the_meaning(text: str, kept: str) -> None:
    assert content_words(text) == kept
