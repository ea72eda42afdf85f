"""Loads one source's items: embeds what is new, removes what is stale, and reads back what is there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from querymill_client.embedding.embedder import Embedder, Vector
from training.vectors.errors import LoadMismatchError, NothingInsteadError, OtherEmbedderError
from training.vectors.items import KINDS, Kind, TrainingItem, expected_counts
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

BATCH_TEXTS = 32
"""Texts embedded at a time: few enough that progress is seen every second or two offline."""


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
    """Rows of this source that stay because other runs loaded them: for other tables, in another language, or of a
    kind (DDL, documents) of which this run has none."""
    pairs_by_task: dict[str, int]
    """Pairs of this source and language in the store after the load, by the task that was the last to load them."""
    pairs_added: int
    """Pairs in the store that were not there before the load."""
    pairs_removed: int
    """Pairs that were in the store before the load and are not there any more."""
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
    """Makes the store hold exactly these items for that share of a source, all or nothing.

    Texts are embedded before the transaction begins, so that no lock is held meanwhile. If another load has removed
    rows until this one has its turn, their texts are embedded too, again without a lock, and the vectors already made
    are kept. Readers see the old rows, then the new ones. A run without DDL or documents leaves those in the store
    alone; a run without pairs must not remove the pairs there are. Raises NothingInsteadError, EmbedderMismatchError,
    OtherEmbedderError, VectorExtensionMissingError, LoadMismatchError, EmbeddingError, and ValueError for an item of
    another source.
    """
    for item in items:
        if (given := item.metadata.get("source")) != share.source:
            raise ValueError(f"the item {item.id} belongs to {given!r}, not to {share.source!r}")
    store = VectorStore(connection, schema=schema)
    store.ensure_tables(embedder.dimension)
    with connection.transaction():
        store.take_turn()
        store.adopt(share)
    vectors: dict[str, Vector] = {}
    missing = _missing(store, items, embedder, share)
    while True:
        vectors |= _embedded(embedder, [item for item in missing if item.id not in vectors], progress)
        with connection.transaction():
            store.take_turn()
            missing = _missing(store, items, embedder, share)
            if all(item.id in vectors for item in missing):
                result = _write(store, items, [(item, vectors[item.id]) for item in missing], embedder, share, witness)
                break
    with connection.transaction():
        # another load may have displaced some in between; it has told its own witness
        store.take_turn()
        witness.standing([row for row, owner in store.owners(share.source).items() if owner.task_id == share.task_id])
    return replace(result, indexed=store.ensure_index())


def _missing(store: VectorStore, items: Sequence[TrainingItem], embedder: Embedder, share: Share) -> list[TrainingItem]:
    """The items for which the store holds no vector of this embedder."""
    known = store.stored_hashes([item.id for item in items]) if store.fits(embedder, share.source) else {}
    return [item for item in items if known.get(item.id) != item.content_hash]


def _write(
    store: VectorStore,
    items: Sequence[TrainingItem],
    fresh: Sequence[tuple[TrainingItem, Vector]],
    embedder: Embedder,
    share: Share,
    witness: Witness,
) -> LoadResult:
    """Write what is new, remove what is stale and count what is there, in the caller's transaction and turn."""
    source = share.source
    expected = expected_counts(items)
    ids = [item.id for item in items]
    before = store.owners(source)
    fits = store.fits(embedder, source)
    if not fits and share.adds and any(owner.task_id != share.task_id for owner in before.values()):
        raise OtherEmbedderError(source)
    if not fits:
        store.make_room(embedder, source)
    for kind in KINDS:
        store.ensure_collection(kind, embedder)
    upserted = store.upsert(fresh)
    store.refresh_metadata(items)
    removed = store.remove_stale(share, ids, [kind for kind in KINDS if kind == "sql" or expected[kind]])
    loaded = store.count_of(ids)
    if loaded != expected:
        raise LoadMismatchError(share.db_name, expected, loaded)
    others = sum(store.count(source, kind) for kind in KINDS) - sum(loaded.values())
    after = store.owners(source)
    if not expected["sql"]:
        _raise_where_pairs_are_lost(before, after, share)
    displaced = _displaced(before, after, share.task_id)
    witness.displacing(displaced)
    return LoadResult(
        db_name=share.db_name,
        embedder=embedder.name,
        expected=expected,
        loaded=loaded,
        upserted=upserted,
        removed=removed,
        others=others,
        pairs_by_task=store.pairs_by_task(source, share.language),
        pairs_added=len(after.keys() - before.keys()),
        pairs_removed=len(before.keys() - after.keys()),
        displaced=len(displaced),
        unchanged=len(items) - len(fresh),
        embedder_changed=not fits,
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


def _embedded(embedder: Embedder, items: Sequence[TrainingItem], progress: Progress | None) -> dict[str, Vector]:
    """The vectors of the items, by id."""
    vectors: dict[str, Vector] = {}
    for start in range(0, len(items), BATCH_TEXTS):
        batch = items[start : start + BATCH_TEXTS]
        vectors.update(zip((item.id for item in batch), embedder.embed([item.text for item in batch]), strict=True))
        if progress is not None:
            progress(len(vectors), len(items))
    return vectors
