"""From a path and a method below the prefix to its endpoint; whatever has none is refused here. Pure ASGI."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from service.errors import PathUnknown


class Dispatch:
    """A path is that of the first route whose pattern it fits; only the methods of that pattern are possible there.

    A router would go on with the next pattern: `GET /tasks/execute-complete` would look for a task of that name.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self._patterns: dict[str, list[Route]] = {}
        for route in routes:
            self._patterns.setdefault(route.path, []).append(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for routes in self._patterns.values():
            match, found = routes[0].matches(scope)
            if match is not Match.NONE:
                route = route_for(scope["method"], routes)
                scope.update({**found, "endpoint": route.endpoint})
                await route.handle(scope, receive, send)
                return
        raise PathUnknown(path=scope["path"])


def route_for(method: str, routes: Iterable[Route]) -> Route:
    """Raises HTTPException (405) naming every method there is."""
    possible = {name: route for route in routes for name in route.methods or ()}
    if method not in possible:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(possible))})
    return possible[method]
