"""Endpoints of pairs: search over all tasks; list, review, run, export and import of a task's pairs."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from starlette.responses import Response

from events.facts.ids import TaskId
from events.facts.pair.fitness import Unfit
from service.api.declaration import GATE_ERRORS, Call, Group
from service.api.envelope import body_of
from service.api.routes.events import events_page
from service.api.routes.files import disposition, without_charset
from service.api.routes.tasks import address
from service.pair_views.filters import PairFilter
from service.pairs.bulk_edits import edit_pairs, replacements
from service.pairs.formats.export import EXAMPLES, FORMATS
from service.pairs.import_pairs import import_pairs
from service.pairs.more_pairs import wanted_pairs
from service.pairs.restore_pairs import restore_pairs
from service.schemas.file_examples import ARCHIVES, PAIRS_IN
from service.schemas.queries import (
    ImportParameters,
    Limit,
    PairListParameters,
    PairParameters,
    PairSearchParameters,
    ReplacementParameters,
)
from service.schemas.requests import PairChange, PairDecisions, PairEditing, PairGeneration, PairRestoring, PairTrial
from service.schemas.responses.events import EventPage
from service.schemas.responses.pairs import (
    PairEdits,
    PairHits,
    PairImport,
    PairPage,
    PairReplacements,
    PairRun,
    PairsDecided,
    PairsRestored,
    PairView,
)
from service.schemas.responses.tasks import ExecutionStartedResponse


class PairExportParameters(PairParameters, frozen=True, kw_only=True):
    format: Annotated[str, Meta(extra_json_schema={"enum": list(FORMATS)})] = "json"
    """Format of the file."""
    include: list[Unfit] | None = None
    """Also export pairs that are left out for these reasons by default."""
    top: Limit | None = None
    """Export only this number of pairs: those that together cover most tables and kinds of question, best first."""


endpoint = Group("pairs")


async def _filter_of(call: Call, task_id: TaskId, query: PairParameters) -> PairFilter:
    schema = call.application.schema
    ids = None if query.reads is None else await schema.pairs_that_read(task_id, query.reads, query.at)
    return PairFilter(ids=ids, **{name: getattr(query, name) for name in PairParameters.__struct_fields__})


@endpoint("GET", "/pairs", scope="read", response=PairHits)
async def search(call: Call, query: PairSearchParameters) -> Response:
    """Search the question–SQL pairs of all tasks."""
    return call.respond(await call.application.pair_search.find(query))


@endpoint("GET", "/tasks/{task_id}/pairs", scope="read", response=PairPage, errors=("file_not_found",))
async def listing(call: Call, task_id: TaskId, query: PairListParameters) -> Response:
    """List the question–SQL pairs of a task."""
    wanted = await _filter_of(call, task_id, query)
    page = await call.application.pairs.list(
        task_id, wanted=wanted, at=query.at, limit=query.limit, cursor=query.cursor
    )
    return call.respond(page)


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
    return call.respond(changed, message="pairs" if changed.pairs else none)


@endpoint(
    "GET",
    "/tasks/{task_id}/pairs/export",
    scope="read",
    files=without_charset(each.media_type for each in FORMATS.values()),
    file_examples=EXAMPLES,
    errors=("file_not_found",),
)
async def export(call: Call, task_id: TaskId, query: PairExportParameters) -> Response:
    """Export the pairs of a task as a file."""
    wanted = await _filter_of(call, task_id, query)
    exported, chosen = await call.application.pairs.export(
        task_id, query.format, wanted=wanted, include=query.include or (), top=query.top, at=query.at
    )
    headers = {
        "Content-Disposition": disposition(exported.file_name),
        "X-Pairs": str(len(chosen.pairs)),
        "X-Pairs-Left-Out": ", ".join(f"{reason}={count}" for reason, count in chosen.left_out.items()) or "none",
    }
    return Response(exported.data, media_type=exported.media_type, headers=headers)


@endpoint(
    "POST",
    "/tasks/{task_id}/pairs/import",
    scope="operate",
    uploads=(*PAIRS_IN, *ARCHIVES),
    file_examples=PAIRS_IN,
    response=PairImport,
    errors=("invalid_request", *GATE_ERRORS),
)
async def import_(call: Call, task_id: TaskId, query: ImportParameters) -> Response:
    """Import the pairs of a file that pass the gate."""
    content = await body_of(call.request)
    imported = await import_pairs(
        call.application.pairs, task_id, content, trial=query.dry_run, language=call.language, meta=call.meta
    )
    message = "pairs_imported" if imported.imported else "pairs_known"
    return call.respond(imported, message=None if imported.dry_run else message)


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
    return call.respond(edited, message="pairs" if changes else None)


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
    return call.respond(restored, message="pairs")


@endpoint(
    "POST",
    "/tasks/{task_id}/pairs/generate",
    scope="operate",
    example=PairGeneration(family="top", table="bss_branch"),
    response=ExecutionStartedResponse,
    status=202,
    errors=("pair_not_found", "execution_in_progress", "dependency_not_met", "active_task_limit", "version_conflict"),
)
async def generate(call: Call, task_id: TaskId, body: PairGeneration) -> Response:
    """Generate more pairs of a family about a table, or others in the places of pairs, which are rejected."""
    started = await call.application.tasks.request_step(
        task_id,
        "qa_generation",
        clean_previous=False,
        more=await wanted_pairs(call.application.pairs, task_id, body),
        expected_version=call.expected_version,
        meta=call.meta,
    )
    return call.respond(started, message="step", headers={"Location": f"{address(started.task_id)}/executions"})


@endpoint(
    "GET",
    "/tasks/{task_id}/pairs/replacements",
    scope="read",
    response=PairReplacements,
    errors=GATE_ERRORS,
)
async def names(call: Call, task_id: TaskId, query: ReplacementParameters) -> Response:
    """List names that may replace a name in the SQL of pairs."""
    return call.respond(await replacements(call.application.pairs, task_id, query.find))


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
    return events_page(call, found, limit=len(found) + 1)


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
    return call.respond(await call.application.pairs.change(task_id, pair_id, body, meta=call.meta), message="pair")


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
    return call.respond(await call.application.pairs.run(task_id, pair_id, sql=body.sql, language=call.language))
