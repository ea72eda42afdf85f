"""`/v1/embeddings` read by the official client of OpenAI: the same vectors as ours, and clear errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from openai import OpenAI, UnprocessableEntityError

from querymill_client.embedding.embedder import choose_embedder
from tests.acceptance.conftest import API, Product
from tests.tables import from_table

TEXTS = ["每个公司有多少个服务区？", "How many orders per month?"]
NAME = choose_embedder().name


@pytest.fixture(scope="module")
def client(shared_service: Product) -> Iterator[OpenAI]:
    made = shared_service.client.post(f"{API}/keys", json={"name": "reader", "scope": "read"})
    key = made.json()["data"]["key"]
    with OpenAI(base_url=f"{shared_service.url}/v1", api_key=key, max_retries=0) as opened:
        yield opened


@pytest.mark.long
@pytest.mark.parametrize("options", [{}, {"encoding_format": "float"}], ids=["the client's own form", "floats"])
def test_vectors_are_those_of_the_store(client: OpenAI, options: dict[str, Any]) -> None:
    answer = client.embeddings.create(model=NAME, input=TEXTS, **options)
    vectors = np.array([each.embedding for each in answer.data], dtype="f4")
    assert np.allclose(vectors, choose_embedder().embed(TEXTS), atol=1e-6)
    assert (answer.model, [each.index for each in answer.data]) == (NAME, [0, 1])


@from_table
def test_wrong_request_names_the_right_value(client: OpenAI, wrong: dict[str, Any], expected: str) -> None:
    with pytest.raises(UnprocessableEntityError) as refused:
        client.embeddings.create(**{"model": NAME, "input": "x", **wrong})
    assert expected in refused.value.response.text
