"""What makes a folder a home: the embedded server's data in it. A mistyped folder would else become a new home."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from runtime.settings.settings import Settings

SERVER: Final = "postgres"
"""The folder of the server's data, below its home; a link where the data had to go elsewhere."""


def is_home(folder: Path) -> bool:
    """Whether a server was made there, running or not. Raises PermissionError where that may not be looked at."""
    return (folder / SERVER / "PG_VERSION").is_file()


def server_data(home: Path) -> Path:
    """The folder of the server's data, past a link."""
    return (home / SERVER).resolve()


class NoHome(Exception):
    """There is no home in this folder; the text says what would be right."""

    def __init__(self, home: Path) -> None:
        near = _near(home)
        meant = f" (is {near} meant?)" if near else ""
        super().__init__(
            f"there is no home at {home}{meant}: --home or QUERYMILL_HOME_DIR names it, and `querymill up` or"
            " `querymill db add` creates a new one"
        )


def existing(settings: Settings) -> Settings:
    """The settings, unchanged. Raises NoHome if the database should be in the home folder and there is none."""
    if settings.database_url is None and not is_home(settings.home):
        raise NoHome(settings.home)
    return settings


def _near(home: Path) -> Path | None:
    """A home in this folder, or one beside it whose name is much like it."""
    try:
        inside = [folder for folder in home.iterdir() if is_home(folder)] if home.is_dir() else []
        if len(inside) == 1:
            return inside[0]
        beside = {folder.name: folder for folder in home.parent.iterdir() if is_home(folder)}
    except OSError:
        # a folder we may not read is not proposed
        return None
    return next((beside[name] for name in get_close_matches(home.name, beside, n=1)), None)
