"""What makes a folder a home: the embedded server's data in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SERVER: Final = "postgres"
"""The folder of the server's data, below its home."""


def is_home(folder: Path) -> bool:
    """Whether a server was made there, running or not. Raises PermissionError where that may not be looked at."""
    return (folder / SERVER / "PG_VERSION").is_file()
