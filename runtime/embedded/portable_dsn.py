"""Sources in the embedded PostgreSQL: they are kept without its place, for a home may be moved or copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.embedded.cluster import Cluster
from runtime.embedded.home import server_data
from runtime.settings.settings import Settings

HERE: Final = "@home"
"""The host of a kept connection string that stands for the embedded server, wherever its home lies."""


@dataclass(frozen=True, slots=True)
class OwnServer:
    """The embedded server as sources know it; one without a socket is none, where the log lies in another server."""

    socket_folder: str | None = None

    def kept(self, dsn: str) -> str:
        """The connection string as it is to be stored."""
        given = conninfo_to_dict(dsn)
        is_here = self.socket_folder is not None and given.get("host") == self.socket_folder and "hostaddr" not in given
        return make_conninfo(dsn, host=HERE) if is_here else dsn

    def found(self, kept: str) -> str | None:
        """The connection string that was stored as `kept`; None where it is of an embedded server and there is none."""
        if conninfo_to_dict(kept).get("host") != HERE:
            return kept
        return None if self.socket_folder is None else make_conninfo(kept, host=self.socket_folder)

    def shown(self, address: dict[str, Any]) -> dict[str, Any]:
        """The address of a kept connection string, with the socket's folder of today."""
        return {**address, "host": self.socket_folder or HERE} if address["host"] == HERE else address


def own_server(settings: Settings) -> OwnServer:
    """The embedded server of the home, where that is the one the log lies in."""
    folder = str(Cluster(server_data(settings.home)).socket_folder)
    host = conninfo_to_dict(settings.database_url or "").get("host")
    return OwnServer(folder if host == folder else None)
