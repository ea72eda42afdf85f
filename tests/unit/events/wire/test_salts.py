"""Salts: of the right length, and none twice."""

from __future__ import annotations

import os

from events.wire.digest import SALT_BYTES
from events.wire.nonces import salts


def test_no_salt_is_given_twice_over_many_fetches() -> None:
    together = b"".join(salts(events) for events in (1, 3, 2_000) * 50)
    each = [together[at : at + SALT_BYTES] for at in range(0, len(together), SALT_BYTES)]
    assert len(each) == len(set(each)) == 2_004 * 50


def test_a_forked_process_gets_others() -> None:
    salts(1)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, salts(4))
        os._exit(0)
    with os.fdopen(reading, "rb") as said:
        os.close(writing)
        theirs = said.read()
    os.wait()
    assert len(theirs) == 4 * SALT_BYTES
    assert theirs != salts(4)
