"""Router from path and method to an endpoint below the prefix (pure ASGI)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from service.api.declaration import Endpoint
from service.schemas.errors import PathUnknown
from service.schemas.fields import KeyScope
from service.schemas.formats import API


class RoutePath(NamedTuple):
    """Path pattern, and the endpoint of each method."""

    pattern: re.Pattern[str]
    endpoints: dict[str, Endpoint]


class Router:
    """Router that selects the first pattern that matches a path, and responds 405 if this pattern lacks the method.

    Starlette's router would try the next pattern: `GET /tasks/execute-complete` would look up a task with that id.
    """

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._paths: dict[str, RoutePath] = {}
        for endpoint in endpoints:
            path = self._paths.setdefault(endpoint.path, RoutePath(compile_path(endpoint.route)[0], {}))
            path.endpoints[endpoint.method] = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoints, names = self.match(scope["path"].removeprefix(scope.get("root_path", "")))
        if not endpoints:
            raise PathUnknown(path=scope["path"])
        endpoint = endpoint_for(scope["method"], endpoints)
        scope["path_params"] = names
        scope["querymill.route"] = API + endpoint.path
        response = await endpoint.handle(Request(scope, receive, send))
        await response(scope, receive, send)

    def match(self, path: str) -> tuple[dict[str, Endpoint], dict[str, str]]:
        """Return the endpoints of a path by method and the values of its path parameters; both empty if unknown."""
        for pattern, endpoints in self._paths.values():
            if found := pattern.match(path):
                return endpoints, found.groupdict()
        return {}, {}

    def needed_scope(self, method: str, path: str) -> KeyScope:
        """Return the scope that the endpoint of a method and full path needs; `read` if no endpoint exists."""
        endpoints, _ = self.match(path.removeprefix(API))
        found = endpoints.get("GET" if method == "HEAD" else method)
        return "read" if found is None else found.scope


def endpoint_for(method: str, endpoints: dict[str, Endpoint]) -> Endpoint:
    """Return the endpoint of a method. Raises HTTPException (405) with the allowed methods."""
    possible = endpoints | ({"HEAD": endpoints["GET"]} if "GET" in endpoints else {})
    if method not in possible:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(possible))})
    return possible[method]
