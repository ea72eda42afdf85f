"""Storing of an object that the log will refer to."""

from __future__ import annotations

import asyncio

from events.store.event_store import EventStore
from events.store.objects import reserve
from runtime.files.object_store import ObjectStore, StoredObject, digest_of


async def put_object(store: EventStore, objects: ObjectStore, data: bytes) -> StoredObject:
    """Reserve and store bytes; append a fact that refers to them within an hour. Raises OSError, psycopg.Error."""
    await reserve(store.connection, [digest_of(data)])
    return await asyncio.to_thread(objects.put, data)
