from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from querymill_client.embedding.lexical import common_words, content_words, features, words_of


def similarity(one: str, other: str) -> float:
    vectors = words_of([one, other]).vectors
    return float(vectors[0] @ vectors[1] / np.prod(np.linalg.norm(vectors, axis=1)))


@pytest.mark.parametrize(
    ("one", "other", "at_least"),
    [
        pytest.param("total sales per customer", "the sales of customers", 0.95, id="the same words in another order"),
        pytest.param("salesperson", "sales person", 0.15, id="a compound and its parts"),
        pytest.param("各服务区的车流量是多少", "统计每个服务区车流量", 0.8, id="the same words in Chinese"),
        pytest.param("cities", "city", 0.99, id="singular and plural"),
    ],
)
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
    ("text", "kept"),
    [
        pytest.param("有多少个订单?", "个订单?", id="in Chinese"),
        pytest.param("how many cars are there?", "cars", id="the question frame is removed"),
        pytest.param("cars sold in the last 30 days, sorted", "cars sold", id="periods, order and numbers are removed"),
        pytest.param("how many are there?", "how many are there?", id="a text of frame words alone is kept"),
    ],
)
def test_content_words_of_question(text: str, kept: str) -> None:
    assert content_words(text) == kept


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
