"""API documentation: `/openapi.json`, and `/docs`, a page without scripts that lists all endpoints."""

from __future__ import annotations

from functools import cache
from html import escape
from itertools import groupby
from operator import attrgetter

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.declaration import Endpoint
from service.api.endpoints import ENDPOINTS
from service.api.openapi.document import openapi, query_of
from service.schemas.errors import STATUS
from service.schemas.formats import API

STYLE = """:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
article { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .75rem 0; }
h3 { margin: 0; font-size: 1rem; }
b { display: inline-block; min-width: 4.5rem; }
dt { float: left; clear: left; min-width: 8rem; }
dd { margin-left: 8.5rem; }
"""


async def document(_request: Request) -> Response:
    return Response(
        msgspec.json.encode(openapi()), media_type="application/json", headers={"Cache-Control": "no-cache"}
    )


async def page(_request: Request) -> Response:
    return Response(_page(), media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})


async def style(_request: Request) -> Response:
    return Response(STYLE, media_type="text/css; charset=utf-8", headers={"Cache-Control": "no-cache"})


@cache
def _page() -> str:
    groups = "".join(
        f"<section><h2>{escape(name)}</h2>{''.join(_article(e) for e in endpoints)}</section>"
        for name, endpoints in groupby(sorted(ENDPOINTS, key=attrgetter("group")), key=attrgetter("group"))
    )
    errors = "".join(f'<dt id="error-{c}"><code>{c}</code></dt><dd>{s}</dd>' for c, s in sorted(STATUS.items()))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Querymill API</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/style.css"></head>'
        f'<body><main><h1>Querymill API</h1><p>Below <code>{API}</code>; <a href="/openapi.json">openapi.json</a>.</p>'
        f"{groups}<section><h2>errors</h2><dl>{errors}</dl></section></main></body></html>"
    )


def _article(endpoint: Endpoint) -> str:
    query = "".join(
        f"<dt><code>{escape(p['name'])}</code></dt><dd>{escape(p['description'])}</dd>" for p in query_of(endpoint)
    )
    bodies = [f"<code>{body.__name__}</code>" for body in endpoint.bodies]
    takes = f"<p>Takes {' or '.join(bodies)}.</p>" if bodies else ""
    kinds = [*([endpoint.response.__name__] if endpoint.response else []), *endpoint.files]
    answers = f"<p>Answers {' or '.join(f'<code>{kind}</code>' for kind in kinds)}.</p>" if kinds else ""
    return (
        f"<article><h3><b>{endpoint.method}</b> <code>{escape(endpoint.path)}</code></h3>"
        f"<p>{escape(endpoint.summary)}</p>{takes}{answers}{f'<dl>{query}</dl>' if query else ''}</article>"
    )


routes = [
    Route("/openapi.json", document, methods=["GET"]),
    Route("/docs", page, methods=["GET"]),
    Route("/docs/style.css", style, methods=["GET"]),
]
