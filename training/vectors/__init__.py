"""The pgvector store that Vanna and LangChain read: loading and searching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.vectors.errors import EmbedderMismatchError as EmbedderMismatchError
    from training.vectors.errors import NothingInsteadError as NothingInsteadError
    from training.vectors.errors import OtherEmbedderError as OtherEmbedderError
    from training.vectors.errors import VectorStoreError as VectorStoreError
    from training.vectors.items import Document as Document
    from training.vectors.items import ItemKind as ItemKind
    from training.vectors.items import TrainingItem as TrainingItem
    from training.vectors.items import item_id as item_id
    from training.vectors.items import sql_document as sql_document
    from training.vectors.items import tables_of as tables_of
    from training.vectors.items import training_items as training_items
    from training.vectors.load import BATCH_TEXTS as BATCH_TEXTS
    from training.vectors.load import Displaced as Displaced
    from training.vectors.load import load_items as load_items
    from training.vectors.load_log import render_load_log as render_load_log
    from training.vectors.retrieval import Asked as Asked
    from training.vectors.retrieval import ItemIndex as ItemIndex
    from training.vectors.retrieval import example_share as example_share
    from training.vectors.retrieval import recall_at as recall_at
    from training.vectors.search import Hit as Hit
    from training.vectors.search import StoredDataset as StoredDataset
    from training.vectors.search import StoreSearch as StoreSearch
    from training.vectors.search import open_search as open_search
    from training.vectors.store import LoadScope as LoadScope
    from training.vectors.store import VectorStore as VectorStore
else:
    __getattr__ = lazy_names(__name__, __file__)
