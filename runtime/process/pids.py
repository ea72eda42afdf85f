"""Lookup of processes by id."""

from __future__ import annotations

import os


def process_exists(pid: int) -> bool:
    """Return True if a process has this id, including one that has ended but is not yet reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
