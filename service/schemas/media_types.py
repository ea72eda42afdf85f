"""Media types of a task's files by file suffix."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

BYTES: Final = "application/octet-stream"
MEDIA_TYPES: Final[dict[str, str]] = {
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".ddl": "application/sql; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".log": "text/plain; charset=utf-8",
    ".yaml": "application/yaml",
}


def media_type_of(name: str) -> str:
    """Return the media type of a file name; `application/octet-stream` for an unknown suffix."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix, BYTES)
