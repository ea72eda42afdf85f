"""Connection strings of sources in the embedded PostgreSQL, stored without its path, because a home may be moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.embedded.cluster import Cluster
from runtime.embedded.home import server_data
from runtime.settings.settings import Settings

HERE: Final = "@home"
"""Host in stored connection strings that means the embedded server of the home."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """Translates connection strings to the embedded server. Without a socket folder the log is in another server."""

    socket_folder: str | None = None

    def to_stored(self, dsn: str) -> str:
        """Return the form of a connection string to store."""
        given = conninfo_to_dict(dsn)
        is_here = self.socket_folder is not None and given.get("host") == self.socket_folder and "hostaddr" not in given
        return make_conninfo(dsn, host=HERE) if is_here else dsn

    def from_stored(self, stored: str) -> str | None:
        """Return a stored connection string; None if it needs an embedded server and the log is in another server."""
        if conninfo_to_dict(stored).get("host") != HERE:
            return stored
        return None if self.socket_folder is None else make_conninfo(stored, host=self.socket_folder)

    def displayed(self, address: dict[str, Any]) -> dict[str, Any]:
        """Return the address of a stored connection string with the current socket folder."""
        return {**address, "host": self.socket_folder or HERE} if address["host"] == HERE else address


def own_server(settings: Settings) -> OwnServer:
    """Return the embedded server of the home if the log is in it, else one without a socket folder."""
    folder = str(Cluster(server_data(settings.home)).socket_folder)
    host = conninfo_to_dict(settings.database_url or "").get("host")
    return OwnServer(folder if host == folder else None)
