"""Endpoints of a task's pairs: list, review, run, export and import."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.envelope import body_of
from service.api.routes.events import events_page
from service.api.routes.files import disposition, without_charset
from service.pairs.bulk_edits import edit_pairs, replacements
from service.pairs.export_formats import FORMATS
from service.pairs.filters import PairFilter
from service.pairs.import_pairs import import_pairs
from service.pairs.restore_pairs import restore_pairs
from service.schemas.queries import (
    ImportParameters,
    PairExportParameters,
    PairListParameters,
    PairParameters,
    ReplacementParameters,
)
from service.schemas.requests import PairChange, PairDecisions, PairEditing, PairRestoring, PairTrial
from service.schemas.responses.events import EventPage
from service.schemas.responses.pairs import (
    PairEdits,
    PairImport,
    PairPage,
    PairReplacements,
    PairRun,
    PairsDecided,
    PairsRestored,
    PairView,
)
from service.uploads.upload_checks import decode_text

endpoint = Group("pairs")

GATE_ERRORS = ("source_not_found", "source_unreachable", "source_busy", "table_not_found")
"""Errors of endpoints that run SQL, if the source or a table is missing, unreachable or busy."""


def _filter_of(query: PairParameters) -> PairFilter:
    return PairFilter(
        q=query.q,
        status=query.status,
        review=query.review,
        difficulty=query.difficulty,
        table=query.table,
        family=query.family,
        origin=query.origin,
        cause=query.cause,
    )


@endpoint("GET", "/tasks/{task_id}/pairs", scope="read", response=PairPage)
async def listing(call: Call, task_id: TaskId, query: PairListParameters) -> Response:
    """List the question–SQL pairs of a task."""
    page = await call.application.pairs.list(
        task_id, wanted=_filter_of(query), at=query.at, limit=query.limit, cursor=query.cursor
    )
    return call.answer(page)


@endpoint(
    "PATCH",
    "/tasks/{task_id}/pairs",
    scope="operate",
    example=PairDecisions(pair_ids=["p_3f2a"], review="approved"),
    response=PairsDecided,
    errors=("pair_not_found",),
)
async def change_many(call: Call, task_id: TaskId, body: PairDecisions) -> Response:
    """Approve or reject several pairs."""
    changed = await call.application.pairs.change_many(task_id, body, meta=call.meta)
    none = "pairs_changed" if changed.changed else "pairs_invalid"
    return call.answer(changed, message="pairs" if changed.pairs else none)


@endpoint(
    "GET",
    "/tasks/{task_id}/pairs/export",
    scope="read",
    files=without_charset(each.media_type for each in FORMATS.values()),
)
async def export(call: Call, task_id: TaskId, query: PairExportParameters) -> Response:
    """Export the pairs of a task as a file."""
    exported, chosen = await call.application.pairs.export(
        task_id, query.format, wanted=_filter_of(query), include=query.include or (), top=query.top, at=query.at
    )
    headers = {
        "Content-Disposition": disposition(exported.file_name),
        "X-Content-Type-Options": "nosniff",
        "X-Pairs": str(len(chosen.pairs)),
        "X-Pairs-Left-Out": ", ".join(f"{reason}={count}" for reason, count in chosen.left_out.items()) or "none",
    }
    return Response(exported.data, media_type=exported.media_type, headers=headers)


@endpoint(
    "POST",
    "/tasks/{task_id}/pairs/import",
    scope="operate",
    uploads=("application/json", "application/jsonl", "text/csv"),
    response=PairImport,
    errors=("invalid_request", *GATE_ERRORS),
)
async def import_(call: Call, task_id: TaskId, query: ImportParameters) -> Response:
    """Import the pairs of a file that pass the gate."""
    text = decode_text(await body_of(call.request), "body")
    imported = await import_pairs(
        call.application.pairs, task_id, text, trial=query.dry_run, language=call.language, meta=call.meta
    )
    message = "pairs_imported" if imported.imported else "pairs_known"
    return call.answer(imported, message=None if imported.dry_run else message)


@endpoint(
    "POST",
    "/tasks/{task_id}/pairs/edit",
    scope="operate",
    example=PairEditing(pair_ids=["p_3f2a"], find="track.composer", replace="track.writer", dry_run=True),
    response=PairEdits,
    errors=("pair_not_found", "execution_in_progress", "file_not_found", *GATE_ERRORS),
)
async def edit(call: Call, task_id: TaskId, body: PairEditing) -> Response:
    """Replace a name in the SQL of several pairs, or check their SQL as it is."""
    edited = await edit_pairs(call.application.pairs, task_id, body, language=call.language, meta=call.meta)
    changes = not body.dry_run and any(each.valid for each in edited.edits)
    return call.answer(edited, message="pairs" if changes else None)


@endpoint(
    "POST",
    "/tasks/{task_id}/pairs/restore",
    scope="operate",
    example=PairRestoring(pair_ids=["p_3f2a"], position=1234),
    response=PairsRestored,
    errors=("pair_not_found", "execution_in_progress", "file_not_found", *GATE_ERRORS),
)
async def restore(call: Call, task_id: TaskId, body: PairRestoring) -> Response:
    """Restore question, SQL and review of several pairs as they were at a position."""
    restored = await restore_pairs(call.application.pairs, task_id, body, language=call.language, meta=call.meta)
    return call.answer(restored, message="pairs")


@endpoint(
    "GET",
    "/tasks/{task_id}/pairs/replacements",
    scope="read",
    response=PairReplacements,
    errors=GATE_ERRORS,
)
async def names(call: Call, task_id: TaskId, query: ReplacementParameters) -> Response:
    """List names that may replace a name in the SQL of pairs."""
    return call.answer(await replacements(call.application.pairs, task_id, query.find))


@endpoint(
    "GET",
    "/tasks/{task_id}/pairs/{pair_id}/history",
    scope="read",
    response=EventPage,
    errors=("pair_not_found",),
)
async def history(call: Call, task_id: TaskId, pair_id: str) -> Response:
    """Return the events of a pair, oldest first."""
    found = await call.application.pairs.history(task_id, pair_id)
    return events_page(call.request, found, limit=len(found) + 1)


@endpoint(
    "PATCH",
    "/tasks/{task_id}/pairs/{pair_id}",
    scope="operate",
    example=PairChange(review="approved", position=1234),
    response=PairView,
    errors=(
        "pair_not_found",
        "pair_invalid",
        "pair_changed",
        "invalid_sql",
        "execution_in_progress",
        "file_not_found",
        *GATE_ERRORS,
    ),
)
async def change(call: Call, task_id: TaskId, pair_id: str, body: PairChange) -> Response:
    """Edit, approve or reject a pair."""
    return call.answer(await call.application.pairs.change(task_id, pair_id, body, meta=call.meta), message="pair")


@endpoint(
    "POST",
    "/tasks/{task_id}/pairs/{pair_id}/run",
    scope="operate",
    example=PairTrial(sql="SELECT count(*) FROM bss_branch"),
    response=PairRun,
    errors=GATE_ERRORS,
)
async def run(call: Call, task_id: TaskId, pair_id: str, body: PairTrial) -> Response:
    """Run the SQL of a pair, or a draft of it, read-only and with limits on time and rows."""
    return call.answer(await call.application.pairs.run(task_id, pair_id, sql=body.sql, language=call.language))
