"""Loads one database's items: embeds what is new, removes what is stale, and reads back what is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from training.models.embedding import Embedder, Vectors
from training.vectors.documents import KINDS, Kind, TrainingItem, expected_counts
from training.vectors.errors import LoadMismatchError, NothingInsteadError
from training.vectors.store import Connection, Owner, Share, VectorStore

type Progress = Callable[[int, int], None]
"""Called with (texts embedded, texts to embed) after each batch. What it raises ends the load with nothing written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """A pair of another task that the store held as that task's, and no longer does."""

    task_id: str
    pair_id: str
    taken: bool
    """Whether its text stays in the store as this task's; otherwise it is removed."""


class Witness(Protocol):
    """Told what changes in the store while no other load writes, so that it can record changes in their order."""

    def displacing(self, displaced: Sequence[Displaced]) -> None:
        """Called just before the load is committed. An error raised here ends it with nothing written."""
        ...

    def standing(self, ids: Collection[str]) -> None:
        """Called after the commit with the ids of all rows of this task's pairs. An error raised here undoes none."""
        ...


class Nobody:
    """A witness that records nothing."""

    def displacing(self, displaced: Sequence[Displaced]) -> None:
        pass

    def standing(self, ids: Collection[str]) -> None:
        pass


NOBODY = Nobody()

_BATCH = 256
"""Texts: few enough that a cancellation is seen within a second offline, many enough for an endpoint's batches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What a load did. `loaded` was counted in the store afterwards, in the same transaction."""

    db_name: str
    embedder: str
    expected: dict[Kind, int]
    loaded: dict[Kind, int]
    upserted: int
    """Rows written with a new vector."""
    removed: int
    """Rows that earlier runs loaded for the same tables in the same language, and that the items no longer hold."""
    others: int = 0
    """Rows of this database that stay because other runs loaded them: for other tables, in another language, or of a
    kind (DDL, documents) of which this run has none."""
    displaced: int = 0
    """Pairs of other tasks that the store held as theirs, and no longer does."""
    unchanged: int
    """Rows whose text and embedder are as before: not embedded again."""
    embedder_changed: bool = False
    """True where rows made by another embedder were replaced."""
    indexed: bool = False
    """True where searches use the approximate index."""


def load_items(
    connection: Connection,
    items: Sequence[TrainingItem],
    embedder: Embedder,
    share: Share,
    *,
    schema: str = "public",
    progress: Progress | None = None,
    witness: Witness = NOBODY,
) -> LoadResult:
    """Makes the store hold exactly these items for that share of a database, all or nothing.

    Texts are embedded before the transaction begins, so that no lock is held meanwhile. Readers see the old rows, then
    the new ones. A run without DDL or documents leaves those in the store alone; a run without pairs must not remove
    the pairs there are. Raises NothingInsteadError, EmbedderMismatchError, VectorExtensionMissingError,
    LoadMismatchError, EmbeddingError, and ValueError for an item of another database.
    """
    db_name = share.db_name
    for item in items:
        if item.metadata.get("db_name") != db_name:
            raise ValueError(f"the item {item.id} belongs to {item.metadata.get('db_name')!r}, not to {db_name!r}")
    store = VectorStore(connection, schema=schema)
    store.ensure_tables(embedder.dimension)
    fits = store.fits(embedder, db_name)
    known = store.stored_hashes(db_name) if fits else {}
    fresh = [item for item in items if known.get(item.id) != item.content_hash]
    vectors = _embedded(embedder, fresh, progress)
    expected = expected_counts(items)
    ids = [item.id for item in items]
    with connection.transaction():
        store.take_turn()
        before = store.owners(db_name)
        if not fits:
            store.make_room(embedder, db_name)
        for kind in KINDS:
            store.ensure_collection(kind, embedder)
        upserted = store.upsert(fresh, vectors)
        store.refresh_metadata(items)
        removed = store.remove_stale(share, ids, [kind for kind in KINDS if kind == "sql" or expected[kind]])
        loaded = store.count_of(ids)
        if loaded != expected:
            raise LoadMismatchError(db_name, expected, loaded)
        others = sum(store.count(db_name, kind) for kind in KINDS) - sum(loaded.values())
        after = store.owners(db_name)
        if not expected["sql"]:
            _raise_where_pairs_are_lost(before, after, share)
        displaced = _displaced(before, after, share.task_id)
        witness.displacing(displaced)
    with connection.transaction():
        # another load may have displaced some in between; it has told its own witness
        store.take_turn()
        witness.standing([row for row, owner in store.owners(db_name).items() if owner.task_id == share.task_id])
    return LoadResult(
        db_name=db_name,
        embedder=embedder.name,
        expected=expected,
        loaded=loaded,
        upserted=upserted,
        removed=removed,
        others=others,
        displaced=len(displaced),
        unchanged=len(items) - len(fresh),
        embedder_changed=not fits,
        indexed=store.ensure_index(),
    )


def _displaced(before: Mapping[str, Owner], after: Mapping[str, Owner], task_id: str) -> list[Displaced]:
    """Pairs that other tasks have lost. A pair edited in between may have two rows; either keeps it."""
    left = frozenset(after.values())
    gone = {owner: row in after for row, owner in before.items() if owner.task_id != task_id and owner not in left}
    return [Displaced(task_id=task_id, pair_id=pair_id, taken=taken) for (task_id, pair_id), taken in gone.items()]


def _raise_where_pairs_are_lost(before: Mapping[str, Owner], after: Mapping[str, Owner], share: Share) -> None:
    lost = [owner for row, owner in before.items() if row not in after and owner.pair_id not in share.rejected]
    if lost:
        raise NothingInsteadError(len(lost), (owner.task_id for owner in lost))


def _embedded(embedder: Embedder, items: Sequence[TrainingItem], progress: Progress | None) -> Vectors:
    vectors = np.empty((len(items), embedder.dimension), dtype=np.float32)
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        vectors[start : start + len(batch)] = embedder.embed([item.text for item in batch])
        if progress is not None:
            progress(start + len(batch), len(items))
    return vectors
