"""The pgvector store that Vanna and LangChain read: loading and searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.vectors.errors import EmbedderMismatchError as EmbedderMismatchError
    from training.vectors.errors import VectorStoreError as VectorStoreError
    from training.vectors.items import Kind as Kind
    from training.vectors.items import TrainingItem as TrainingItem
    from training.vectors.items import tables_of as tables_of
    from training.vectors.search import Hit as Hit
    from training.vectors.search import StoredDataset as StoredDataset
    from training.vectors.search import StoreSearch as StoreSearch
    from training.vectors.search import open_search as open_search
    from training.vectors.store import VectorStore as VectorStore
else:
    __getattr__ = lazy_names(__name__, __file__)
