"""Interface of the store of contents, which are named by their SHA-256. A folder and a bucket implement it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple, Protocol
from uuid import uuid4

import msgspec

STORE_FILE = "store.json"
"""Document with the id of a store, by which processes notice that their machines do not share it."""


class ObjectChanged(Exception):
    """The bytes of an object do not match its digest; the message is the object's path or address."""


class StoreUnavailable(OSError):
    """The store has not answered for a while; another process, or a later attempt, may succeed."""


class StoredObject(NamedTuple):
    """Digest and size in bytes of a stored object."""

    sha256: str
    size: int


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class ObjectStore(Protocol):
    """Objects by digest, and a few documents by name. Thread-safe; not for the event loop. Methods raise OSError.

    An object is durable once `put` returns. Nothing else may refer to it before.
    """

    @property
    def address(self) -> str:
        """Path or address of the store, for messages."""
        ...

    def put(self, data: bytes) -> StoredObject:
        """Store bytes under their digest. Storing them again changes nothing."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return the bytes of an object. Raises FileNotFoundError if the object was deleted, ObjectChanged."""
        ...

    def get_range(self, sha256: str, start: int, length: int) -> bytes:
        """Return up to `length` bytes of an object from offset `start`, unverified. Raises FileNotFoundError."""
        ...

    def has(self, sha256: str) -> bool:
        """Return True if the object exists."""
        ...

    def intact(self, sha256: str, size: int) -> bool:
        """Return True if the object exists with the bytes of its digest. Reads it only once while it is unchanged."""
        ...

    def delete(self, sha256: str) -> None:
        """Delete an object; a missing object is ignored."""
        ...

    def digests(self) -> Iterator[str]:
        """Yield the digests of all objects, in no order."""
        ...

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names of the documents in a folder, as `folder/name`, in no order."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a document, such as `store.json`; None if there is none."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Store a document, replacing one of that name."""
        ...


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
