"""Who causes an event if no API key was shown: the user of the command line, or the address that asked.

The names of API keys hold no blank, so none of these can be taken for a key's.
"""

from __future__ import annotations

import getpass
import os
import sys

USER_HEADER = "X-Querymill-User"
"""How the command line names its user to the service, percent-encoded."""
MAX_USER_CHARACTERS = 64
_LOCAL = "local ("


def os_user() -> str:
    """The operating system's user that runs this process."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd  # noqa: PLC0415  # not there on Windows

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # a container may run under a number that has no name
        return f"uid {os.getuid()}"


def command_line_actor(user: str) -> str:
    """The actor of what a user does on the command line."""
    return f"{user} (command line)"


def local_actor(address: str) -> str:
    """The actor of what is asked from an address without a key."""
    return f"{_LOCAL}{address})"


def is_address(actor: str) -> bool:
    """True for an actor of which only the address is known."""
    return actor.startswith(_LOCAL)
