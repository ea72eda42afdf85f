"""Connection strings of sources in the embedded PostgreSQL, stored without the socket path: a home may be moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.embedded.cluster import Cluster
from runtime.embedded.home import server_data
from runtime.settings.settings import Settings

HERE: Final = "@home"
"""Host in stored connection strings that stands for the embedded server of the home."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """Conversion of connection strings to the embedded server into a form without its socket folder, and back.

    `socket_folder` is None if the log is in another server.
    """

    socket_folder: str | None = None

    def to_stored(self, dsn: str) -> str:
        """Return a connection string with the host HERE if its host is the embedded server, else unchanged."""
        given = conninfo_to_dict(dsn)
        is_here = self.socket_folder is not None and given.get("host") == self.socket_folder and "hostaddr" not in given
        return make_conninfo(dsn, host=HERE) if is_here else dsn

    def from_stored(self, stored: str) -> str | None:
        """Return a stored connection string with HERE replaced by the socket folder; None if the folder is unknown."""
        if conninfo_to_dict(stored).get("host") != HERE:
            return stored
        return None if self.socket_folder is None else make_conninfo(stored, host=self.socket_folder)

    def displayed(self, address: dict[str, Any]) -> dict[str, Any]:
        """Return the address of a stored connection string with HERE replaced by the socket folder, if known."""
        return {**address, "host": self.socket_folder or HERE} if address["host"] == HERE else address


def own_server(settings: Settings) -> OwnServer:
    """Return the conversion for the home's embedded server; without a socket folder if the log is in another server."""
    folder = str(Cluster(server_data(settings.home)).socket_folder)
    host = conninfo_to_dict(settings.database_url or "").get("host")
    return OwnServer(folder if host == folder else None)
