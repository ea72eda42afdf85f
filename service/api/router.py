"""From a path and a method below the prefix to its endpoint; whatever has none is refused here. Pure ASGI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from service.api.openapi.endpoints import ENDPOINTS
from service.schemas.errors import InvalidRequest, PathUnknown

PARAMETERS: Final = {(e.method, e.path): {p.name: p for p in e.query} for e in ENDPOINTS}
LONGEST_NAME = 60
"""Characters of an unknown parameter's name that are repeated."""


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
                if scope["query_string"]:
                    check_parameters(Request(scope), route)
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


def check_parameters(request: Request, route: Route) -> None:
    """Raises InvalidRequest for a parameter that is not described, which would change nothing in silence, and for a
    second value where one counts.
    """
    method = "GET" if request.method == "HEAD" else request.method
    known = PARAMETERS[method, route.path.replace(":path", "")]
    given = Counter(name for name, _ in request.query_params.multi_items())
    for name, times in given.items():
        if name not in known:
            raise _unknown(name, known)
        if times > 1 and not known[name].several:
            raise InvalidRequest(
                f"参数 {name} 出现了 {times} 次, 只能给一次",
                f"{name}: given {times} times; give it once",
                field=name,
                status=400,
            )


def _unknown(name: str, known: Iterable[str]) -> InvalidRequest:
    shown, listed = name[:LONGEST_NAME], ", ".join(known)
    return InvalidRequest(
        f"未知参数: {shown} ({f'应为 {listed} 之一' if listed else '此处不接受任何参数'})",
        f"unknown parameter: {shown} ({f'one of {listed}' if listed else 'there are none here'})",
        field=shown,
        status=400,
    )
