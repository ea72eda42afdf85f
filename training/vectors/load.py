"""Loads the items of one source: embeds new ones, removes stale ones, and verifies the result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Protocol

from querymill_client.embedding.embedder import Embedder, Vector
from training.vectors.errors import LoadMismatchError, NothingInsteadError, OtherEmbedderError
from training.vectors.items import KINDS, ItemKind, TrainingItem, expected_counts
from training.vectors.store import Connection, LoadScope, Owner, VectorStore

type LoadProgress = Callable[[int, int], None]
"""Called with (texts embedded, texts to embed) after each batch. An error that it raises ends the load without changes.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Displaced:
    """A pair of another task that the load removes or takes over."""

    task_id: str
    pair_id: str
    taken: bool
    """True if its text stays in the store as this task's; False if it is removed."""


class Witness(Protocol):
    """Callbacks with the changes of the store. No other load writes meanwhile, so their order can be recorded."""

    def displacing(self, displaced: Sequence[Displaced]) -> None:
        """Called just before the commit with the pairs of other tasks that it removes or takes over.

        An error raised here rolls the load back.
        """
        ...

    def committed(self, ids: Collection[str]) -> None:
        """Called after the commit with the ids of all rows of this task's pairs; an error undoes nothing."""
        ...


class _NoWitness:
    """A witness that records nothing."""

    def displacing(self, displaced: Sequence[Displaced]) -> None:
        pass

    def committed(self, ids: Collection[str]) -> None:
        pass


NO_WITNESS = _NoWitness()

BATCH_TEXTS = 32
"""Texts embedded at a time, so that progress changes every second or two offline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """Result of a load. `loaded` was counted in the store afterwards, in the same transaction."""

    db_name: str
    embedder: str
    expected: dict[ItemKind, int]
    loaded: dict[ItemKind, int]
    upserted: int
    """Rows written with a new vector."""
    removed: int
    """Rows that earlier runs loaded for the same tables and language, and that are no longer among the items."""
    others: int = 0
    """Rows of this source that stay because other runs loaded them.

    They are about other tables, in another language, or of a kind (DDL, documents) that this run does not have.
    """
    pairs_by_task: dict[str, int]
    """Pairs of this source and language in the store after the load, by the task that loaded them last."""
    pairs_added: int
    """Pairs that were not in the store before the load."""
    pairs_removed: int
    """Pairs that were in the store before the load, but not after it."""
    displaced: int = 0
    """Pairs of other tasks that the load removed or took over."""
    unchanged: int
    """Rows with the same text and embedder as before, which were not embedded again."""
    embedder_changed: bool = False
    """True if rows of another embedder were replaced."""
    indexed: bool = False
    """True if searches use the approximate index."""


def load_items(
    connection: Connection,
    items: Sequence[TrainingItem],
    embedder: Embedder,
    scope: LoadScope,
    *,
    schema: str = "public",
    progress: LoadProgress | None = None,
    witness: Witness = NO_WITNESS,
) -> LoadResult:
    """Make these items the only ones of that share of a source, all or nothing.

    Texts are embedded before the transaction begins, without a lock. If another load removes rows before this one's
    turn, their texts are embedded too, again without a lock; vectors already made are kept. Readers see the old rows,
    then the new ones. A run without DDL or documents does not change those in the store; a run without pairs must not
    remove pairs. Raises NothingInsteadError, EmbedderMismatchError, OtherEmbedderError, VectorExtensionMissingError,
    LoadMismatchError, EmbeddingError, and ValueError for an item of another source.
    """
    for item in items:
        if (given := item.metadata.get("source")) != scope.source:
            raise ValueError(f"the item {item.id} belongs to {given!r}, not to {scope.source!r}")
    store = VectorStore(connection, schema=schema)
    store.ensure_tables(embedder.dimension)
    with store.lock_for_load():
        store.adopt(scope)
    vectors: dict[str, Vector] = {}
    missing = _missing(store, items, embedder, scope)
    while True:
        left = [item for item in missing if item.id not in vectors]
        vectors |= _embedded(left, embedder, progress)
        with store.lock_for_load():
            missing = _missing(store, items, embedder, scope)
            if any(item.id not in vectors for item in missing):
                continue
            with connection.transaction():
                result = _write(store, items, [(item, vectors[item.id]) for item in missing], embedder, scope, witness)
            # in the same turn: another load would displace some and inform its own witness first
            owners = store.owners(scope.source).items()
            witness.committed([row for row, owner in owners if owner.task_id == scope.task_id])
            break
    return replace(result, indexed=store.ensure_index())


def _missing(
    store: VectorStore, items: Sequence[TrainingItem], embedder: Embedder, scope: LoadScope
) -> list[TrainingItem]:
    """Return the items for which the store has no vector of this embedder."""
    known = store.stored_hashes([item.id for item in items]) if store.fits(embedder, scope.source) else {}
    return [item for item in items if known.get(item.id) != item.content_hash]


def _write(
    store: VectorStore,
    items: Sequence[TrainingItem],
    fresh: Sequence[tuple[TrainingItem, Vector]],
    embedder: Embedder,
    scope: LoadScope,
    witness: Witness,
) -> LoadResult:
    """Write new items, remove stale ones and count all. The caller holds the transaction and the lock for loads."""
    source = scope.source
    expected = expected_counts(items)
    ids = [item.id for item in items]
    before = store.owners(source)
    fits = store.fits(embedder, source)
    if not fits and scope.adds and any(owner.task_id != scope.task_id for owner in before.values()):
        raise OtherEmbedderError(source)
    if not fits:
        store.drop_incompatible_vectors(embedder, source)
    for kind in KINDS:
        store.ensure_collection(kind, embedder)
    upserted = store.upsert(fresh)
    store.refresh_metadata(items)
    removed = store.remove_stale(scope, ids, [kind for kind in KINDS if kind == "sql" or expected[kind]])
    loaded = store.count_of(ids)
    if loaded != expected:
        raise LoadMismatchError(scope.db_name, expected, loaded)
    others = sum(store.count(source, kind) for kind in KINDS) - sum(loaded.values())
    after = store.owners(source)
    if not expected["sql"]:
        _raise_if_pairs_are_lost(before, after, scope)
    displaced = _displaced(before, after, scope.task_id)
    witness.displacing(displaced)
    return LoadResult(
        db_name=scope.db_name,
        embedder=embedder.name,
        expected=expected,
        loaded=loaded,
        upserted=upserted,
        removed=removed,
        others=others,
        pairs_by_task=store.pairs_by_task(source, scope.language),
        pairs_added=len(after.keys() - before.keys()),
        pairs_removed=len(before.keys() - after.keys()),
        displaced=len(displaced),
        unchanged=len(items) - len(fresh),
        embedder_changed=not fits,
    )


def _displaced(before: Mapping[str, Owner], after: Mapping[str, Owner], task_id: str) -> list[Displaced]:
    """Return pairs that other tasks have lost. A pair that was edited meanwhile may have two rows; either suffices."""
    left = frozenset(after.values())
    gone = {owner: row in after for row, owner in before.items() if owner.task_id != task_id and owner not in left}
    return [Displaced(task_id=task_id, pair_id=pair_id, taken=taken) for (task_id, pair_id), taken in gone.items()]


def _raise_if_pairs_are_lost(before: Mapping[str, Owner], after: Mapping[str, Owner], scope: LoadScope) -> None:
    lost = [owner for row, owner in before.items() if row not in after and owner.pair_id not in scope.rejected]
    if lost:
        raise NothingInsteadError(len(lost), (owner.task_id for owner in lost))


def _embedded(items: Sequence[TrainingItem], embedder: Embedder, progress: LoadProgress | None) -> dict[str, Vector]:
    """Return the vectors of the items, by id."""
    vectors: dict[str, Vector] = {}
    for batch in batched(items, BATCH_TEXTS):
        found = embedder.embed([item.text for item in batch])
        vectors.update(zip((item.id for item in batch), found, strict=True))
        if progress is not None:
            progress(len(vectors), len(items))
    return vectors
