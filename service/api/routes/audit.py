"""Endpoints of the audit: verification, checkpoints, proofs and export of the log."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.routes.events import check_position
from service.api.routes.files import ZIP, chunks, disposition
from service.schemas.queries import (
    EvidenceParameters,
    ExportParameters,
    ProofParameters,
    TrailParameters,
    VerifyParameters,
)
from service.schemas.responses.audit import (
    AuditHead,
    AuditTrail,
    AuditVerdict,
    CheckpointList,
    CheckpointView,
    TaskDigests,
)

endpoint = Group("audit")


@endpoint("GET", "/audit/head", scope="read", response=AuditHead)
async def head(call: Call) -> Response:
    """Return position, time and chain value of the end of the log."""
    return call.answer(await call.application.audit.head())


@endpoint("GET", "/audit/verify", scope="read", response=AuditVerdict, errors=("checkpoints_unreadable",))
async def verify(call: Call, query: VerifyParameters) -> Response:
    """Verify the log: recompute all digests and chain values, and compare them with the checkpoints."""
    await check_position(call.request, query.after)
    return call.answer(await call.application.audit.verify(query.after, query.wait))


@endpoint("GET", "/audit/checkpoints", scope="read", response=CheckpointList, errors=("checkpoints_unreadable",))
async def checkpoints(call: Call) -> Response:
    """List the signed checkpoints, newest first."""
    return call.answer(await call.application.audit.checkpoints())


@endpoint("POST", "/audit/checkpoints", scope="operate", response=CheckpointView, status=201, errors=("empty_log",))
async def checkpoint(call: Call) -> Response:
    """Write a checkpoint: sign position and chain value of the end of the log."""
    return call.answer(await call.application.audit.checkpoint(meta=call.meta), message="checkpoint")


@endpoint(
    "GET", "/audit/proof", scope="read", files=("application/json",), errors=("no_proof", "checkpoints_unreadable")
)
async def proof(call: Call, query: ProofParameters) -> Response:
    """Return a proof that an event is in the log, as a file that can be checked without a database."""
    found = await call.application.audit.proof(query.position)
    name = f"querymill_event_{query.position}.json"
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return Response(found, media_type="application/json", headers=headers)


@endpoint("GET", "/audit/trail", scope="read", response=AuditTrail)
async def trail(call: Call, query: TrailParameters) -> Response:
    """List who did what, newest first; the events of one request are one entry."""
    return call.answer(await call.application.trail.page(query))


@endpoint("GET", "/audit/evidence", scope="read", files=ZIP, errors=("empty_log", "checkpoints_unreadable"))
async def evidence(call: Call, query: EvidenceParameters) -> Response:
    """Return the evidence package: the exported log, a signed summary, the public key and a program that verifies."""
    package = await call.application.audit.evidence(query.language or call.language)
    headers = {"Content-Disposition": disposition("querymill_evidence.zip"), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(chunks(package), media_type="application/zip", headers=headers)


@endpoint(
    "GET",
    "/audit/export",
    scope="read",
    response=TaskDigests,
    files=ZIP,
    errors=("task_not_found", "checkpoints_unreadable"),
)
async def export(call: Call, query: ExportParameters) -> Response:
    """Export the log for verification on another machine; with `task_id`, only the digests of a task's events."""
    audit = call.application.audit
    if query.task_id is not None:
        return call.answer(await audit.digests(TaskId(query.task_id)))
    headers = {"Content-Disposition": disposition("querymill_audit.zip"), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(chunks(await audit.export()), media_type="application/zip", headers=headers)
