"""Stored objects to which no task refers: they are found without reading the log, and deleted.

append() records which objects a task refers to (`object_references`). An object that may have no reference is in
`loose_objects`: while it is being stored, and after the deletion of its task. Once due, it is deleted or forgotten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial

from events.store.event_store import Pool
from runtime.process.clock import since_boot
from runtime.process.worker_threads import in_thread
from schema.named_queries import query

RESERVED_SECONDS = 3600.0
"""Time in which the log has to refer to a reserved object."""
CLAIM_SECONDS = 600.0
"""Time for which objects are claimed for deletion: longer than a request to a bucket and its repetitions."""
MAX_BEGIN_SECONDS = 60.0
"""Time after a claim in which deletions begin; the objects that are left become due again."""
MAX_CLAIMED = 500
"""Maximum number of objects claimed for deletion at a time."""
POLL_SECONDS = 0.05
"""Pause between attempts to reserve an object that is being deleted."""


async def reserve(connection: Pool, digests: Collection[str], seconds: float = RESERVED_SECONDS) -> None:
    """Protect objects from deletion for a while. Call it before storing them, and before referring to stored ones.

    Waits while one of the objects is being deleted; it then has to be stored anew. Raises psycopg.Error.
    """
    wanted = set(digests)
    while wanted:
        async with connection() as conn:
            parameters = {"digests": list(wanted), "seconds": seconds}
            reserved = await (await conn.execute(query("objects", "reserve"), parameters)).fetchall()
        wanted.difference_update(digest for (digest,) in reserved)
        if wanted:
            await asyncio.sleep(POLL_SECONDS)


async def delete_unreferenced(connection: Pool, delete: Callable[[str], None]) -> int:
    """Delete the due objects to which no task refers; return their number. Several processes may do this at a time.

    `delete` deletes the object of a digest, in a thread. Raises psycopg.Error, and the first OSError of `delete` after
    the other objects were deleted; what is left becomes due again after CLAIM_SECONDS.
    """
    deleted = 0
    while True:
        give_up = since_boot() + MAX_BEGIN_SECONDS
        async with connection() as conn, conn.transaction():
            locked = await (await conn.execute(query("objects", "lock_due"), {"limit": MAX_CLAIMED})).fetchall()
            # a statement of its own, which sees all references that were removed before the objects were locked
            parameters = {"digests": [digest for (digest,) in locked], "seconds": CLAIM_SECONDS}
            due = await (await conn.execute(query("objects", "begin_deletion"), parameters)).fetchall()
        if not due:
            return deleted
        if claimed := [digest for digest, is_referenced, _ in due if not is_referenced]:
            done, error = await in_thread(partial(_delete, claimed, delete, give_up), name="delete objects")
            async with connection() as conn:
                await conn.execute(query("objects", "end_deletion"), {"digests": done, "until": due[0][2]})
            deleted += len(done)
            if error is not None:
                raise error


def _delete(
    digests: Collection[str], delete: Callable[[str], None], give_up: float
) -> tuple[Sequence[str], OSError | None]:
    """Delete objects until the time `give_up` of the clock `since_boot`; return those deleted, and the first error."""
    done: list[str] = []
    first: OSError | None = None
    for digest in digests:
        if since_boot() > give_up:
            break
        try:
            delete(digest)
        except OSError as error:
            first = first or error
        else:
            done.append(digest)
    return done, first
