"""Checks of the values of single settings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit


def check_folder(folder: Path) -> None:
    """Raise ValueError if the folder or one of its parents is a file."""
    for path in (folder, *folder.parents):
        where = os.path.expanduser(path)  # noqa: PTH111  # Path.expanduser raises for an unknown user
        if os.path.exists(where) and not os.path.isdir(where):  # noqa: PTH110, PTH112  # nor do these raise
            raise ValueError(f"{path} is a file; give a folder")


def is_mail_server(text: str) -> bool:
    """Return False also if a character of the password, such as `/`, ends the host early."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("smtp", "smtps")
            and bool(parts.hostname)
            and parts.port != 0
            and parts.path in ("", "/")
            and not (parts.query or parts.fragment)
        )
    except ValueError:
        return False


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
        # raises for names that cannot be resolved
        host.encode("idna")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host != "" and not re.search(r"\s", text)
