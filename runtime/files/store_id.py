"""Id of a store, by which processes notice that their machines do not share the folder or the bucket."""

from __future__ import annotations

from uuid import uuid4

import msgspec

from runtime.files.object_store import ObjectStore

STORE_FILE = "store.json"


class StoreOwner(msgspec.Struct, frozen=True):
    """Content of `store.json`."""

    id: str
    database: str
    """Identity of the database that uses the store."""


def store_owner(store: ObjectStore) -> StoreOwner | None:
    """Return id and owner of a store; None if the store has none. Raises OSError if they cannot be read."""
    try:
        return msgspec.json.decode(store.read(STORE_FILE) or b"", type=StoreOwner)
    except msgspec.DecodeError:
        return None


def give_store(store: ObjectStore, database: str, *, known_id: str | None = None) -> StoreOwner:
    """Record that a database uses a store, under a new id unless its id is known. Raises OSError."""
    owner = StoreOwner(id=known_id or str(uuid4()), database=database)
    store.write(STORE_FILE, msgspec.json.encode(owner) + b"\n")
    return owner
