from __future__ import annotations

import threading

import numpy as np
import pytest

from querymill_client.embedding.embedder import Vectors, choose_embedder
from querymill_client.embedding.endpoint import EndpointEmbedder
from querymill_client.embedding.offline import OfflineEmbedder
from tests.tables import from_table
from training.vectors.items import sql_document

EMBEDDER = OfflineEmbedder()


def similarity(one: str, other: str) -> float:
    vectors = EMBEDDER.embed([one, other])
    return float(vectors[0] @ vectors[1])


@pytest.mark.long
def test_vectors_have_length_one_and_the_declared_dimension() -> None:
    vectors = EMBEDDER.embed(["订单", "", "a much longer text " * 500])
    assert vectors.shape == (3, EMBEDDER.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors() -> None:
    assert EMBEDDER.embed([]).shape == (0, 512)


def test_question_is_similar_to_its_translation() -> None:
    assert similarity("How many orders are there?", "有多少订单?") > similarity("orders", "天气预报") + 0.2


def test_identifier_is_similar_to_its_words() -> None:
    assert similarity("SERVICE_AREA_ORDERS", "service area orders") == pytest.approx(1, abs=1e-5)


@from_table
def test_topic_is_more_similar_than_question_frame(asked: str, topic: str, frame: str, by: float) -> None:
    assert similarity(asked, topic) > similarity(asked, frame) + by


def test_short_pair_is_not_preferred_for_its_length() -> None:
    asked = "Who are the top 5 customers by total transaction amount?"
    short = sql_document("Count the customers.", "SELECT 1;")
    long = sql_document("For each customer, what is the amount of the latest transaction, with its type?", "SELECT 1;")
    assert similarity(asked, long) > similarity(asked, short) + 0.2


def test_question_is_most_similar_to_its_own_pair() -> None:
    question = "Count the customers."
    own, other = sql_document(question, "SELECT 1;"), sql_document("Count the customers of each city.", "SELECT 1;")
    assert similarity(question, own) > similarity(question, other)


def test_vector_is_independent_of_its_batch() -> None:
    in_batch = EMBEDDER.embed(["别的", "订单", "x" * 3000])[1]
    assert np.allclose(EMBEDDER.embed(["订单"])[0], in_batch, atol=1e-6)


@pytest.mark.long
def test_new_embedder_is_usable_by_several_threads() -> None:
    embedder = OfflineEmbedder()
    texts = [f"第 {n} 个问题" for n in range(40)]
    found: list[Vectors] = []
    threads = [threading.Thread(target=lambda: found.append(embedder.embed(texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.array_equal(vectors, EMBEDDER.embed(texts)) for vectors in found)


def test_choose_embedder_without_endpoint_is_offline() -> None:
    assert isinstance(choose_embedder(), OfflineEmbedder)


def test_endpoint_without_model_is_refused() -> None:
    with pytest.raises(ValueError, match="name one"):
        choose_embedder(base_url="http://127.0.0.1:9/v1")


def test_choose_embedder_with_endpoint_uses_it() -> None:
    chosen = choose_embedder(base_url="http://127.0.0.1:9/v1", model="m", dimension=4)
    assert isinstance(chosen, EndpointEmbedder)
    assert (chosen.name, chosen.dimension) == ("m", 4)
    chosen.close()
