"""Recognition of home folders by the embedded server's data, so that a mistyped folder does not become a new home."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Final

from runtime.settings.settings import Settings

SERVER: Final = "postgres"
"""Name of the server's data folder in a home; a symbolic link if the data had to be placed elsewhere."""


def is_home(folder: Path) -> bool:
    """Return True if the folder contains the data of an embedded server. Raises PermissionError."""
    return (folder / SERVER / "PG_VERSION").is_file()


def server_data(home: Path) -> Path:
    """Return the server's data folder with symbolic links resolved."""
    return (home / SERVER).resolve()


class NoHome(Exception):
    """The folder is not a home; the message says how to name or create one."""

    def __init__(self, home: Path) -> None:
        near = _near(home)
        meant = f" (is {near} meant?)" if near else ""
        super().__init__(
            f"there is no home at {home}{meant}: --home or QUERYMILL_HOME_DIR names it, and `querymill up` or"
            " `querymill db add` creates a new one"
        )


def existing(settings: Settings) -> Settings:
    """Return the settings unchanged. Raises NoHome if no database is configured and the folder is not a home."""
    if settings.database_url is None and not is_home(settings.home):
        raise NoHome(settings.home)
    return settings


def _near(home: Path) -> Path | None:
    """Return the only home inside `home`, else a sibling folder that is a home and has a similar name, else None."""
    try:
        inside = [folder for folder in home.iterdir() if is_home(folder)] if home.is_dir() else []
        if len(inside) == 1:
            return inside[0]
        beside = {folder.name: folder for folder in home.parent.iterdir() if is_home(folder)}
    except OSError:
        # folders that this user may not read are not proposed
        return None
    return next((beside[name] for name in get_close_matches(home.name, beside, n=1)), None)
