"""The server's own channel of a request, which a live stream sends over without the layers between.

Those layers look at how an answer begins, and at nothing that follows; with a message for each of thousands of clients,
every one of them counts.
"""

from __future__ import annotations

from starlette.types import Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_EXTENSION = "querymill.channel"


class Protocol(HttpToolsProtocol):
    """Names the channel among the request's extensions."""

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        # the request runs from the loop's next turn on
        self.scope["extensions"] = {_EXTENSION: {"send": self.cycle.send}}


def direct_channel(scope: Scope, otherwise: Send) -> Send:
    """For what follows the beginning of an answer, which goes the usual way."""
    return scope.get("extensions", {}).get(_EXTENSION, {}).get("send", otherwise)
