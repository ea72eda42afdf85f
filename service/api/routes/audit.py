"""Endpoints of the audit: verification, checkpoints, proofs and export of the log."""

from __future__ import annotations

from starlette.responses import Response

from events.facts.ids import TaskId
from service.api.declaration import Call, Group
from service.api.routes.files import ZIP, disposition, zip_response
from service.schemas import file_examples
from service.schemas.queries import (
    ConsistencyParameters,
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


@endpoint("GET", "/audit/head", scope="view", response=AuditHead)
async def head(call: Call) -> Response:
    """Return position and time of the end of the log, and the root of its tree."""
    return call.respond(await call.application.audit.head())


@endpoint("GET", "/audit/verify", scope="view", response=AuditVerdict, errors=("checkpoints_unreadable",))
async def verify(call: Call, query: VerifyParameters) -> Response:
    """Verify the log: recompute all digests and their tree, and compare its roots with the checkpoints."""
    return call.respond(await call.application.audit.verify(query.wait, call.language))


@endpoint("GET", "/audit/checkpoints", scope="view", response=CheckpointList, errors=("checkpoints_unreadable",))
async def checkpoints(call: Call) -> Response:
    """List the signed checkpoints, newest first."""
    return call.respond(await call.application.audit.checkpoints())


@endpoint(
    "POST",
    "/audit/checkpoints",
    scope="operate",
    response=CheckpointView,
    status=201,
    errors=("empty_log", "no_proof", "signing_key_unusable"),
)
async def checkpoint(call: Call) -> Response:
    """Write a checkpoint: sign position and root of the log's tree."""
    return call.respond(await call.application.audit.checkpoint(meta=call.meta), message="checkpoint")


@endpoint(
    "GET",
    "/audit/proof",
    scope="read",
    files=("text/plain",),
    file_examples=file_examples.PROOF,
    errors=("no_proof", "checkpoints_unreadable"),
)
async def proof(call: Call, query: ProofParameters) -> Response:
    """Return a proof that an event is in the log, as a file that can be checked without a database."""
    found = await call.application.audit.proof(query.position)
    return _text(found, disposition(f"querymill_event_{query.position}.tlog-proof"))


@endpoint(
    "GET",
    "/audit/consistency",
    scope="view",
    files=("text/plain",),
    file_examples=file_examples.CONSISTENCY,
    errors=("no_proof", "checkpoints_unreadable"),
)
async def consistency(call: Call, query: ConsistencyParameters) -> Response:
    """Return a proof that the log only grew since a checkpoint, which is also a request to a witness."""
    found = await call.application.audit.consistency(query.since)
    return _text(found, disposition(f"querymill_since_{query.since}.txt"))


@endpoint(
    "GET",
    "/audit/checkpoint",
    scope="view",
    files=("text/plain",),
    file_examples=file_examples.CHECKPOINT,
    errors=("no_proof", "checkpoints_unreadable"),
)
async def newest_checkpoint(call: Call) -> Response:
    """Return the newest checkpoint as a signed note (C2SP)."""
    return _text((await call.application.audit.newest_note()).encode(), "inline")


def _text(content: bytes, shown: str) -> Response:
    return Response(content, media_type="text/plain", headers={"Content-Disposition": shown})


@endpoint("GET", "/audit/trail", scope="view", response=AuditTrail)
async def trail(call: Call, query: TrailParameters) -> Response:
    """List who did what, newest first; the events of one request are one entry."""
    if query.thing is not None:
        # the filter covers names of files, which a viewer could guess by it
        call.require("read")
    return call.respond(await call.application.trail.page(query))


@endpoint(
    "GET",
    "/audit/evidence",
    scope="read",
    files=ZIP,
    errors=("empty_log", "checkpoints_unreadable", "signing_key_unusable"),
)
async def evidence(call: Call, query: EvidenceParameters) -> Response:
    """Return the evidence package: the exported log, a signed summary, the public key and a program that verifies."""
    package = await call.application.audit.evidence(query.language or call.language)
    return zip_response(package, "querymill_evidence.zip")


@endpoint(
    "GET",
    "/audit/export",
    scope="read",
    response=TaskDigests,
    files=ZIP,
    errors=("task_not_found", "checkpoints_unreadable"),
)
async def export(call: Call, query: ExportParameters) -> Response:
    """Export the log for verification on another machine; with task_id, only the digests of a task's events."""
    audit = call.application.audit
    if query.task_id is not None:
        return call.respond(await audit.digests(TaskId(query.task_id)))
    return zip_response(await audit.export(), "querymill_audit.zip")
