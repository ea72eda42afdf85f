"""Names of actors without an API key: a command line's user, a client's address, or a schedule.

These names contain a space. Names of API keys cannot, so an actor is never mistaken for a key.
"""

from __future__ import annotations

import os
import pwd

USER_HEADER = "X-Querymill-User"
"""HTTP header in which the command line sends its operating system user, percent-encoded."""
MAX_USER_CHARACTERS = 64
_LOCAL = "local ("


def os_user() -> str:
    """Return the name of the operating system user of this process."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # a container may run under a uid that has no name
        return f"uid {os.getuid()}"


def command_line_actor(user: str) -> str:
    """Return the actor for a user of the command line."""
    return f"{user} (command line)"


def local_actor(address: str) -> str:
    """Return the actor for requests without a key from an address."""
    return f"{_LOCAL}{address})"


def schedule_actor(name: str) -> str:
    """Return the actor for the tasks of a schedule."""
    return f"schedule {name}"


def is_address(actor: str) -> bool:
    """Return True if the actor is a client's address, as returned by `local_actor`."""
    return actor.startswith(_LOCAL)
