from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from querymill_client.embedding.embedder import EmbeddingError, choose_embedder
from querymill_client.embedding.endpoint import EndpointEmbedder


def vectors(*listed: Any) -> tuple[int, Any]:
    return 200, {"data": [{"index": n, "embedding": vector} for n, vector in enumerate(listed)]}


def test_vectors_come_in_order_in_batches_with_length_one(endpoint: Any) -> None:
    embedder = EndpointEmbedder(base_url=endpoint.url, api_key=None, model="e", batch=4)
    assert embedder.dimension == 3
    endpoint.requests.clear()
    vectors = embedder.embed(["x" * n for n in range(1, 11)])
    embedder.close()
    assert [len(request["input"]) for request in endpoint.requests] == [4, 4, 2]
    assert np.allclose(vectors[:, 0] / vectors[:, 1], range(1, 11))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)


def test_temporary_fault_is_retried(endpoint: Any) -> None:
    endpoint.faults = [(503, {"error": {"message": "loading"}})]
    embedder = choose_embedder(base_url=endpoint.url, model="e")
    assert embedder.dimension == 3
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        pytest.param(
            (404, {"error": {"message": "no such model"}}), "status 404.*no such model", id="an unknown model"
        ),
        pytest.param((200, {"data": []}), "0 vectors for 2", id="no vectors"),
        pytest.param((200, {"data": None}), "without vectors", id="null in place of a vector"),
        pytest.param((200, {"data": [1, 2]}), "without vectors", id="numbers"),
        pytest.param((200, b"<html>Sign in</html>"), "without vectors.*<html>Sign in", id="an HTML page"),
        pytest.param(vectors([1.0, 1.0], [1.0]), "vectors of 1 and 2 dimensions", id="vectors of two lengths"),
        pytest.param(vectors([], []), "vectors of 0 dimensions", id="empty vectors"),
        pytest.param(vectors("ab", "ab"), "without vectors", id="texts"),
        pytest.param(vectors([[1.0]], [[1.0]]), "without vectors", id="vectors of vectors"),
        pytest.param(vectors([1.0], None), "without vectors", id="a missing number"),
        pytest.param(vectors([1.0], [float("nan")]), "without vectors", id="NaN"),
        pytest.param(vectors([1.0], [1e300]), "without a direction", id="a number too many"),
        pytest.param(vectors([1.0], [0.0]), "without a direction", id="a vector of zeros"),
    ],
)
def test_permanent_fault_has_the_endpoints_reason(endpoint: Any, fault: Any, said: str) -> None:
    embedder = EndpointEmbedder(base_url=endpoint.url, api_key=None, model="e", dimension=3, retries=0)
    endpoint.faults = [fault]
    with pytest.raises(EmbeddingError, match=said):
        embedder.embed(["a", "b"])
    embedder.close()


def test_vectors_of_another_dimension_are_refused(endpoint: Any) -> None:
    embedder = EndpointEmbedder(base_url=endpoint.url, api_key=None, model="e", dimension=5)
    with pytest.raises(EmbeddingError, match="3 dimensions, not 5"):
        embedder.embed(["a"])
    embedder.close()


def test_missing_server_is_reported_without_a_password() -> None:
    url = "http://qm:hunter22@127.0.0.1:9/v1"
    embedder = EndpointEmbedder(base_url=url, api_key=None, model="e", dimension=3, retries=0)
    with pytest.raises(EmbeddingError, match=r"^e at http://127\.0\.0\.1:9/v1 gave no answer") as failed:
        embedder.embed(["a"])
    assert "hunter22" not in str(failed.value)
    embedder.close()
