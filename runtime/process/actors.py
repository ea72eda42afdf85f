"""Actors of events without an API key: the user of the command line, or the address of the client.

They contain a space, which names of API keys do not, so the two cannot be confused.
"""

from __future__ import annotations

import os
import pwd

USER_HEADER = "X-Querymill-User"
"""Header in which the command line sends its user, percent-encoded."""
MAX_USER_CHARACTERS = 64
_LOCAL = "local ("


def os_user() -> str:
    """Return the operating system's user of this process."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # a container may run under a uid that has no name
        return f"uid {os.getuid()}"


def command_line_actor(user: str) -> str:
    """Return the actor of a user of the command line."""
    return f"{user} (command line)"


def local_actor(address: str) -> str:
    """Return the actor of requests from an address without a key."""
    return f"{_LOCAL}{address})"


def is_address(actor: str) -> bool:
    """Return True if the actor is an address."""
    return actor.startswith(_LOCAL)
