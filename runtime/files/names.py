"""Names of files: plain names only, which cannot leave their folder and do not disguise themselves."""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache

_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of characters that move the cursor, change the direction of writing or break a line, and so
disguise a name."""


class UnsafeName(ValueError):
    """The name is not a plain file name: no folder, no leading dot, at most 255 bytes."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} is no plain file name (no folder, no leading dot, at most 255 bytes)")


@lru_cache(maxsize=4096)
def safe_name(name: str) -> str:
    """Return `name` unchanged. Raises UnsafeName if `name` is no plain file name or has invisible characters."""
    if (
        not name
        or name.startswith(".")
        or "/" in name
        or "\\" in name
        # `isprintable` is faster, but equivalent for ASCII only
        or not (name.isprintable() if name.isascii() else not any(unicodedata.category(c) in _INVISIBLE for c in name))
        or len(name.encode()) > 255
    ):
        raise UnsafeName(name)
    return name


def name_part(text: str) -> str:
    """Return `text` for use in a file name; all but letters, digits, `-`, `_` and `.` become underscores."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text)


def temporary_name() -> str:
    """Return a unique name for a file that is being written."""
    return f".new-{secrets.token_hex(12)}"
