"""Clock for times that other machines count, too, such as the end of a lease."""

from __future__ import annotations

import time
from typing import Final

_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def since_boot() -> float:
    """Return seconds of a monotonic clock that also runs while the machine is suspended.

    `time.monotonic` stops then: a laptop that wakes would take a lease for valid that has long expired elsewhere.
    """
    return time.clock_gettime(_CLOCK)
