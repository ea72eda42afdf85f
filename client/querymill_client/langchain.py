"""LangChain embeddings, and a retriever of pairs and knowledge, for a store that Querymill loaded."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUntypedBaseClass=false
# pyright: reportUnknownParameterType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_postgres import PGVector
from pydantic import PrivateAttr

from querymill_client.embedding.embedder import choose_embedder
from querymill_client.retrieval.ranking import CANDIDATES, rank


class QuerymillEmbeddings(Embeddings):
    """LangChain embeddings: offline, or by an OpenAI-compatible endpoint if `base_url` and `model` are given.

    Give the settings with which the store was loaded. Safe to share between threads. An endpoint needs the extra
    `openai`. Raises ValueError if `base_url` is given without `model`, EmbeddingError if the endpoint returns no usable
    vectors.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        model: str | None = None,
        dimension: int | None = None,
    ) -> None:
        self.embedder = choose_embedder(base_url=base_url, api_key=api_key, model=model, dimension=dimension)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector for each text, in the order of the texts."""
        vectors: list[list[float]] = self.embedder.embed(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class QuerymillRetriever(BaseRetriever):
    """LangChain retriever of the pairs that are the best examples for a question: `retriever.invoke(question)`.

    Each document has a pair as JSON (`question`, `sql`) and the metadata of the store. Knowledge of the tables that the
    question is about, if asked for, comes before the pairs, as Markdown. The store is only read.
    """

    k: int = 5
    """Maximum number of pairs to return."""
    knowledge: int = 0
    """Maximum number of sections of knowledge to return; each is about one table, or about the whole source."""
    _pairs: PGVector = PrivateAttr()
    _documents: PGVector = PrivateAttr()
    _filter: dict[str, str] = PrivateAttr()

    def __init__(
        self,
        connection: str,
        *,
        db_name: str | None = None,
        language: str | None = None,
        embeddings: Embeddings | None = None,
        k: int = 5,
        knowledge: int = 0,
    ) -> None:
        """Create a retriever of the pairs of the source `db_name` in a language; None stands for all.

        `connection`: SQLAlchemy URL of the store, `postgresql+psycopg://…`. `embeddings`: the embeddings with which the
        store was loaded; offline by default.
        """
        super().__init__(k=k, knowledge=knowledge)
        embeddings = embeddings or QuerymillEmbeddings()
        self._pairs, self._documents = (collection(connection, name, embeddings) for name in ("sql", "documentation"))
        self._filter = item_filter(db_name, language)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        selected = {**self._filter, "document": "knowledge"}
        known = self._documents.similarity_search(query, k=self.knowledge, filter=selected) if self.knowledge else []
        return [*known, *(pair for pair, _ in best_pairs(self._pairs, query, self.k, self._filter))]


def collection(connection: str, name: str, embeddings: Embeddings) -> PGVector:
    """Return a collection of the store, `sql`, `ddl` or `documentation`."""
    return PGVector(embeddings=embeddings, collection_name=name, connection=connection, create_extension=False)


def item_filter(db_name: str | None, language: str | None) -> dict[str, str]:
    """Return the metadata filter for the items of a source and a language; None stands for all."""
    given = {"db_name": db_name, "language": language}
    return {name: value for name, value in given.items() if value is not None}


def best_pairs(pairs: PGVector, question: str, k: int, selected: dict[str, str]) -> list[tuple[Document, float]]:
    """Return at most k pairs of the collection, the best first (`rank`), with their cosine similarities."""
    found = pairs.similarity_search_with_score(question, k=max(k, CANDIDATES), filter=selected or None)
    return rank(question, [(pair, pair.page_content, 1 - distance) for pair, distance in found], k)
