"""Recognition of home folders by the embedded server's data, so that a mistyped folder does not become a new home."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from runtime.settings.settings import Settings

SERVER: Final = "postgres"
"""Folder of the server's data below its home; a link if the data had to be placed elsewhere."""


def is_home(folder: Path) -> bool:
    """Return True if the folder has a server, running or not. Raises PermissionError."""
    return (folder / SERVER / "PG_VERSION").is_file()


def server_data(home: Path) -> Path:
    """Return the folder of the server's data, links resolved."""
    return (home / SERVER).resolve()


class NoHome(Exception):
    """The folder is not a home; the text says what would be right."""

    def __init__(self, home: Path) -> None:
        near = _near(home)
        meant = f" (is {near} meant?)" if near else ""
        super().__init__(
            f"there is no home at {home}{meant}: --home or QUERYMILL_HOME_DIR names it, and `querymill up` or"
            " `querymill db add` creates a new one"
        )


def existing(settings: Settings) -> Settings:
    """Return the settings unchanged. Raises NoHome if the database should be in the home folder but is not."""
    if settings.database_url is None and not is_home(settings.home):
        raise NoHome(settings.home)
    return settings


def _near(home: Path) -> Path | None:
    """Return a home in this folder, or one beside it with a similar name."""
    try:
        inside = [folder for folder in home.iterdir() if is_home(folder)] if home.is_dir() else []
        if len(inside) == 1:
            return inside[0]
        beside = {folder.name: folder for folder in home.parent.iterdir() if is_home(folder)}
    except OSError:
        # folders that this user may not read are not proposed
        return None
    return next((beside[name] for name in get_close_matches(home.name, beside, n=1)), None)
