"""Whether a process of a given number exists."""

from __future__ import annotations

import os


def is_there(pid: int) -> bool:
    """Whether any process of this machine has that number now, including one that has ended but is not yet reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
