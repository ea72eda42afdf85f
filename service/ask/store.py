"""Search of the vector store in threads, with a limited number of connections; the embedder is loaded once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from querymill_client.embedding.embedder import (
    Embedder,
    EmbeddingError,
    Vector,
    Vectors,
    choose_embedder,
)
from runtime.postgres import connections
from runtime.postgres.errors import first_line
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from service.schemas.errors import EmbedderDiffers, EmbeddingFailed, StoreBusy, StoreEmpty, StoreUnreachable
from training.vectors import EmbedderMismatchError, StoreSearch, open_search

MAX_SEARCHES = 4
"""Maximum number of concurrent searches of a service; each holds one connection."""
WAIT_SECONDS = 5.0
"""Maximum time a search waits for others to end before it is refused."""
STATEMENT_MS = 10_000


@dataclass(slots=True, eq=False)
class VectorSearches:
    """Searches of one service."""

    settings: Settings
    _free: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(MAX_SEARCHES))
    _loading: threading.Lock = field(default_factory=threading.Lock)
    _embedder: Embedder | None = None

    def warm_up(self) -> None:
        """Load the offline embedder in a thread, so that the first question is answered as soon as later ones."""
        if self._embedder is None and self.settings.embedding_base_url is None:
            threading.Thread(target=lambda: self._loaded().embed(["?"]), name="embedder", daemon=True).start()

    async def run[Result](self, search: Callable[[StoreSearch], Result]) -> Result:
        """Run `search` in a thread. Raises StoreBusy, StoreEmpty, StoreUnreachable."""

        def work() -> Result:
            with self._opened() as store:
                return search(store)

        return await in_thread(work, name="ask")

    async def run_near[Result](self, question: str, search: Callable[[StoreSearch, Vector], Result]) -> Result:
        """Run `search` with the vector of a question in a thread.

        Raises EmbeddingFailed, EmbedderDiffers, and the errors of `run`.
        """

        def work() -> Result:
            # before a connection is opened, because an endpoint may take long
            embedder = _or_failed(self._loaded)
            vector = _or_failed(lambda: embedder.embed([question])[0])
            with self._opened() as store:
                try:
                    store.check_embedder(embedder)
                except EmbedderMismatchError as error:
                    raise EmbedderDiffers(stored=error.stored, configured=error.wanted) from None
                return search(store, vector)

        return await in_thread(work, name="ask")

    async def embedder(self) -> Embedder:
        """Return the configured embedder. Raises EmbeddingFailed if there is none of these settings."""
        return await in_thread(lambda: _or_failed(self._loaded), name="ask")

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text. Raises EmbeddingFailed."""
        return await in_thread(lambda: _or_failed(lambda: self._loaded().embed(texts)), name="ask")

    @contextmanager
    def _opened(self) -> Generator[StoreSearch]:
        dsn, setting = self.settings.vector_store
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise StoreBusy
        try:
            with (
                connections.connected(dsn, "querymill ask", setting=setting) as conn,
                open_search(conn, timeout_ms=STATEMENT_MS) as store,
            ):
                if store is None:
                    raise StoreEmpty
                yield store
        except psycopg.Error as error:
            raise StoreUnreachable(reason=first_line(error)) from None
        finally:
            self._free.release()

    def _loaded(self) -> Embedder:
        """Return the configured embedder; the first question loads it, which takes a second and 65 MB."""
        settings = self.settings
        with self._loading:
            if self._embedder is None:
                self._embedder = choose_embedder(
                    base_url=settings.embedding_base_url,
                    api_key=settings.embedding_api_key,
                    model=settings.embedding_model,
                    dimension=settings.embedding_dimension,
                )
            return self._embedder


def _or_failed[Result](work: Callable[[], Result]) -> Result:
    """Return the result of work with the embedder. Raises EmbeddingFailed."""
    try:
        return work()
    except (EmbeddingError, ValueError) as error:
        raise EmbeddingFailed(reason=str(error)) from None
