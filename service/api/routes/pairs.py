"""The pairs of a task, for review."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.api.envelope import answer, application_of, body_of, flag, json_of, language, meta_of, task_id_of, words_in
from service.api.envelope import whole_number as number
from service.api.routes.events import events_page
from service.api.routes.files import disposition
from service.pairs.filters import LEFT_OUT, PairFilter
from service.pairs.import_pairs import import_pairs
from service.schemas.requests import PairTrial, convert, read_pair_change, read_pair_decisions
from service.uploads.upload_checks import decode_text
from training.questions.pair import LEVELS

STATUSES = ("generated", "validated", "invalid", "repaired", "edited", "removed", "loaded")
REVIEWS = ("approved", "rejected")


def _filter_of(request: Request) -> PairFilter:
    return PairFilter(
        q=request.query_params.get("q"),
        status=words_in(request, "status", (*STATUSES, *REVIEWS)),
        difficulty=words_in(request, "difficulty", LEVELS),
        table=request.query_params.get("table"),
    )


async def listing(request: Request) -> Response:
    page = await application_of(request).pairs.list(
        task_id_of(request),
        wanted=_filter_of(request),
        at=number(request, "at"),
        limit=number(request, "limit", default=500, least=1, most=5000) or 500,
        cursor=number(request, "cursor", default=0) or 0,
    )
    return answer(request, page)


async def change(request: Request) -> Response:
    changed = await application_of(request).pairs.change(
        task_id_of(request),
        request.path_params["pair_id"],
        read_pair_change(await json_of(request)),
        meta=meta_of(request),
    )
    return answer(request, changed, message="pair")


async def change_many(request: Request) -> Response:
    wanted = read_pair_decisions(await json_of(request))
    changed = await application_of(request).pairs.change_many(task_id_of(request), wanted, meta=meta_of(request))
    none = "pairs_changed" if changed.changed else "pairs_invalid"
    return answer(request, changed, message="pairs" if changed.pairs else none)


async def run(request: Request) -> Response:
    wanted = convert(await json_of(request), PairTrial)
    rows = await application_of(request).pairs.run(
        task_id_of(request), request.path_params["pair_id"], sql=wanted.sql, language=language(request)
    )
    return answer(request, rows)


async def export(request: Request) -> Response:
    exported, chosen = await application_of(request).pairs.export(
        task_id_of(request),
        request.query_params.get("format") or "json",
        wanted=_filter_of(request),
        include=words_in(request, "include", LEFT_OUT) or (),
        at=number(request, "at"),
    )
    headers = {
        "Content-Disposition": disposition(exported.file_name),
        "X-Content-Type-Options": "nosniff",
        "X-Pairs": str(len(chosen.pairs)),
        "X-Pairs-Left-Out": ", ".join(f"{reason}={count}" for reason, count in chosen.left_out.items()) or "none",
    }
    return Response(exported.data, media_type=exported.media_type, headers=headers)


async def import_(request: Request) -> Response:
    text = decode_text(await body_of(request), "body")
    imported = await import_pairs(
        application_of(request).pairs,
        task_id_of(request),
        text,
        trial=flag(request, "dry_run"),
        language=language(request),
        meta=meta_of(request),
    )
    said = "pairs_imported" if imported.imported else "pairs_known"
    return answer(request, imported, message=None if imported.dry_run else said)


async def history(request: Request) -> Response:
    found = await application_of(request).pairs.history(task_id_of(request), request.path_params["pair_id"])
    return events_page(request, found, limit=len(found) + 1)


routes = [
    Route("/tasks/{task_id}/pairs", listing, methods=["GET"]),
    Route("/tasks/{task_id}/pairs", change_many, methods=["PATCH"]),
    Route("/tasks/{task_id}/pairs/export", export, methods=["GET"]),
    Route("/tasks/{task_id}/pairs/import", import_, methods=["POST"]),
    Route("/tasks/{task_id}/pairs/{pair_id}/history", history, methods=["GET"]),
    Route("/tasks/{task_id}/pairs/{pair_id}", change, methods=["PATCH"]),
    Route("/tasks/{task_id}/pairs/{pair_id}/run", run, methods=["POST"]),
]
