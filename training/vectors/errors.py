"""Errors of the vector store and of loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from training.vectors.items import ItemKind


class VectorStoreError(RuntimeError):
    """The vector store cannot be used."""


class VectorExtensionMissingError(VectorStoreError):
    """pgvector is missing."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the vector database has no pgvector extension: {reason}")


class NoRightToMakeTablesError(VectorStoreError):
    """The tables are missing, and this login may not create them."""

    def __init__(self, schema: str) -> None:
        super().__init__(
            f"this login may not create tables in the schema {schema} of the vector database; let an administrator"
            f" grant it CREATE and USAGE there"
        )


class EmbedderMismatchError(VectorStoreError):
    """A collection's vectors were made by another embedder, and cannot be compared with this one's."""

    def __init__(self, collection: str, stored: Mapping[str, object], wanted: Mapping[str, object]) -> None:
        self.collection = collection
        self.stored, self.wanted = _said(stored), _said(wanted)
        super().__init__(
            f"the collection {collection!r} holds vectors of {self.stored}, this embedder is {self.wanted}: use "
            "the same embedder, or another vector database, or remove that collection and load every database again"
        )


class OtherEmbedderError(VectorStoreError):
    """The load only adds, but would have to remove pairs of other tasks, whose vectors another embedder made."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"a load with load_mode: add would remove the pairs of other tasks over {source!r}, because another"
            " embedder made their vectors; create a new task with load_mode: replace, or use that embedder"
        )


class LoadMismatchError(VectorStoreError):
    """The rows read back differ from those to load; the load is rolled back."""

    def __init__(self, db_name: str, expected: Mapping[ItemKind, int], loaded: Mapping[ItemKind, int]) -> None:
        wrong = [f"{kind}: {expected[kind]} expected, {loaded.get(kind, 0)} found" for kind in expected]
        super().__init__(f"the vector store does not hold what was loaded for {db_name!r} ({'; '.join(wrong)})")
        self.expected = dict(expected)
        self.loaded = dict(loaded)


class NothingInsteadError(VectorStoreError):
    """The load has no pairs, and would remove pairs that were not rejected; it is rolled back."""

    def __init__(self, pairs: int, task_ids: Iterable[str]) -> None:
        self.pairs = pairs
        self.tasks = ", ".join(sorted(set(task_ids)))
        super().__init__(
            f"There is no pair to load, and {pairs} that earlier runs loaded would go with nothing in their place, so"
            f" the vector store stays as it is; to remove them, delete what loaded them with --purge: {self.tasks}"
        )


def _said(record: Mapping[str, object]) -> str:
    known = [f"{key} {record[key]}" for key in ("embedder", "dimension", "text_rule") if record.get(key) is not None]
    return ", ".join(known) or "an unknown embedder"
