"""The embeddings LangChain applications query a loaded store with."""

from __future__ import annotations

import asyncio

import pytest

from querymill.langchain import QuerymillEmbeddings
from training.models.embedding import OfflineEmbedder


def test_a_query_gets_the_vector_a_document_got() -> None:
    embeddings = QuerymillEmbeddings()
    question = "哪个服务区的营业额最高？"
    document = embeddings.embed_documents(["别的", question])[1]
    assert embeddings.embed_query(question) == pytest.approx(document, abs=1e-5)
    assert asyncio.run(embeddings.aembed_query(question)) == pytest.approx(embeddings.embed_query(question), abs=1e-5)
    assert len(embeddings.embed_query(question)) == OfflineEmbedder.dimension


def test_an_endpoint_without_a_model_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no model"):
        QuerymillEmbeddings(base_url="http://127.0.0.1:9/v1")
