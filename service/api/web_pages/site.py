"""Web page: built files in `web/dist`, and `index.html` for the paths of pages."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

DIST = Path(__file__).parents[3] / "web" / "dist"
PAGES = re.compile(
    r"(tasks(/+[^/]+(/+replay)?)?|datasets(/+[^/]+)?|pairs|ask|timeline|compare|audit|sources|settings)?/*"
)
"""Paths of pages; must match `routeOf` in `web`."""
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""Content encodings written by the build, with the suffix of their files; smallest files first."""
FOREVER = "public, max-age=31536000, immutable"
NOT_BUILT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Querymill</title>'
    "<h1>Querymill</h1><p>The web page is not built yet. Run <code>make ui</code>, then reload.</p>"
    '<p>The API works without it: <a href="/openapi.json">/openapi.json</a>.</p></html>'
)


async def page(request: Request) -> Response:
    """Return a built file, or `index.html` for the path of a page. Raises HTTPException (404) for other paths."""
    path: str = request.path_params.get("path", "")
    found = built_file(path)
    if found is not None:
        caching = FOREVER if path.startswith("assets/") else "no-cache"
        return file_response(request, found, {"Cache-Control": caching})
    known = PAGES.fullmatch(path) is not None
    if not known and not wants_page(path, request.headers.get("accept", "")):
        raise HTTPException(404)
    # for an unknown path a browser gets the page, which shows an error; other clients get a JSON problem
    return built_page("index.html", 200 if known else 404)


def built_page(name: str, status: int = 200) -> Response:
    """Return an HTML file of `web/dist`, or a page that explains how to build it."""
    found = built_file(name)
    if found is None:
        return Response(NOT_BUILT, media_type="text/html", headers={"Cache-Control": "no-store"})
    return FileResponse(found, status, media_type="text/html", headers={"Cache-Control": "no-cache"})


def wants_page(path: str, accept: str) -> bool:
    """Return True if a path is outside the API and the client accepts HTML, as browsers do."""
    return path.split("/", maxsplit=1)[0] != "api" and "text/html" in accept.lower()


def built_file(path: str, folder: Path = DIST) -> Path | None:
    """Return a file in `folder`; None if the file does not exist or is outside this folder."""
    if not path or "\0" in path:
        return None
    try:
        found = (folder / path).resolve()
        return found if found.is_relative_to(folder.resolve()) and found.is_file() else None
    except (OSError, ValueError):
        # the name is too long for the file system
        return None


def file_response(request: Request, path: Path, headers: dict[str, str]) -> Response:
    """Return the file in the smallest built encoding that the client accepts."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    encoded = [(name, path.with_name(path.name + suffix)) for name, suffix in ENCODINGS]
    present = [(name, file) for name, file in encoded if file.is_file()]
    if not present:
        return FileResponse(path, media_type=media_type, headers=headers)
    headers |= {"Vary": "Accept-Encoding"}
    for name, file in present:
        if takes(request.headers.get("accept-encoding", ""), name):
            return FileResponse(file, media_type=media_type, headers=headers | {"Content-Encoding": name})
    return FileResponse(path, media_type=media_type, headers=headers)


def takes(accepted: str, encoding: str) -> bool:
    """Return True if an Accept-Encoding header lists the encoding without `q=0`."""
    for part in accepted.lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() == encoding:
            return not re.fullmatch(r"q=0(\.0{0,3})?", quality.replace(" ", ""))
    return False


class PageRoute(Route):
    """Fallback route; for an unknown path it responds 404 to all methods, not 405."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in (self.methods or ()) and not is_there(scope["path_params"].get("path", "")):
            raise HTTPException(404)
        await super().handle(scope, receive, send)


def is_there(path: str) -> bool:
    return PAGES.fullmatch(path) is not None or built_file(path) is not None


routes = [PageRoute("/", page, methods=["GET"]), PageRoute("/{path:path}", page, methods=["GET"])]
