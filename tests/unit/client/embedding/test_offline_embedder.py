from __future__ import annotations

import threading

import numpy as np
import pytest

from querymill_client.embedding.embedder import Vectors, choose_embedder
from querymill_client.embedding.endpoint import EndpointEmbedder
from querymill_client.embedding.offline import OfflineEmbedder
from training.vectors.documents import sql_document

EMBEDDER = OfflineEmbedder()


def similarity(one: str, other: str) -> float:
    vectors = EMBEDDER.embed([one, other])
    return float(vectors[0] @ vectors[1])


def test_vectors_have_length_one_and_the_declared_dimension() -> None:
    vectors = EMBEDDER.embed(["订单", "", "a much longer text " * 500])
    assert vectors.shape == (3, EMBEDDER.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors() -> None:
    assert EMBEDDER.embed([]).shape == (0, 512)


def test_the_same_thing_in_two_languages_is_near() -> None:
    assert similarity("How many orders are there?", "有多少订单?") > similarity("orders", "天气预报") + 0.2


def test_an_identifier_is_near_its_words() -> None:
    assert similarity("SERVICE_AREA_ORDERS", "service area orders") == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("asked", "same_thing", "same_frame", "by"),
    [
        pytest.param("哪种车型最多?", "车型", "哪种分级最多?", 0.1, id="in Chinese"),
        pytest.param("Which actor appears most?", "actors", "Which river appears most?", 0.35, id="in English"),
    ],
)
def test_what_is_asked_about_is_nearer_than_how_it_is_asked(
    asked: str, same_thing: str, same_frame: str, by: float
) -> None:
    assert similarity(asked, same_thing) > similarity(asked, same_frame) + by


def test_a_short_pair_is_not_the_nearest_for_its_shortness() -> None:
    asked = "Who are the top 5 customers by total transaction amount?"
    short = sql_document("Count the customers.", "SELECT 1;")
    long = sql_document("For each customer, what is the amount of the latest transaction, with its type?", "SELECT 1;")
    assert similarity(asked, long) > similarity(asked, short) + 0.2


def test_a_question_finds_its_own_pair_first() -> None:
    question = "Count the customers."
    own, other = sql_document(question, "SELECT 1;"), sql_document("Count the customers of each city.", "SELECT 1;")
    assert similarity(question, own) > similarity(question, other)


def test_a_vector_depends_on_its_batch_by_rounding_only() -> None:
    in_company = EMBEDDER.embed(["别的", "订单", "x" * 3000])[1]
    assert np.allclose(EMBEDDER.embed(["订单"])[0], in_company, atol=1e-6)


def test_threads_may_embed_at_once_from_the_start() -> None:
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


def test_without_an_endpoint_the_offline_embedder_is_chosen() -> None:
    assert isinstance(choose_embedder(), OfflineEmbedder)


def test_an_endpoint_needs_a_model() -> None:
    with pytest.raises(ValueError, match="name one"):
        choose_embedder(base_url="http://127.0.0.1:9/v1")


def test_with_an_endpoint_its_embedder_is_chosen() -> None:
    chosen = choose_embedder(base_url="http://127.0.0.1:9/v1", model="m", dimension=4)
    assert isinstance(chosen, EndpointEmbedder)
    assert (chosen.name, chosen.dimension) == ("m", 4)
    chosen.close()
