"""Whether a process is there, as its number tells."""

from __future__ import annotations

import os


def is_there(pid: int) -> bool:
    """Whether some process of this machine has that number now, also one that has ended and nobody has collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
