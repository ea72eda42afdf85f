"""Documentation site at `/manual/`, built by `make site`."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from service.api.web_pages.site import DIST, built_file, file_response

MANUAL = DIST.parent / "manual"
NOT_BUILT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Querymill</title>'
    "<h1>Querymill</h1><p>The documentation is in the folder <code>docs</code> of the repository. "
    "To read it here, run <code>make site</code>, then reload.</p>"
    '<p lang="zh">文档在代码仓库的 <code>docs</code> 目录中。要在这里阅读，'
    "请运行 <code>make site</code>，然后刷新。</p></html>"
)


async def page(request: Request) -> Response:
    """Return a file of the site, or `index.html` of a folder; for a page without a Chinese version the English one.

    Raises HTTPException (404) for other paths.
    """
    path: str = request.path_params["path"]
    if not (MANUAL / "index.html").is_file():
        return Response(NOT_BUILT, media_type="text/html", headers={"Cache-Control": "no-store"})
    if (found := built_file(path, MANUAL) or built_file(f"{path}index.html", MANUAL)) is not None:
        return file_response(request, found, {"Cache-Control": "no-cache"})
    if path and built_file(f"{path}/index.html", MANUAL) is not None:
        return RedirectResponse(f"/manual/{path}/")
    if path.startswith("zh/") and built_file(f"{path.removeprefix('zh/')}index.html", MANUAL) is not None:
        return RedirectResponse(f"/manual/{path.removeprefix('zh/')}")
    raise HTTPException(404)


async def start(_request: Request) -> Response:
    return RedirectResponse("/manual/")


routes = [Route("/manual", start, methods=["GET"]), Route("/manual/{path:path}", page, methods=["GET"])]
