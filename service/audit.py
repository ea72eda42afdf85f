"""The log's proof over the API: where the chain stands, whether it holds, signed checkpoints, export."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from events.audit.checkpoints import FILE, Checkpoint, is_genuine, keep, kept, sign, signing_key
from events.audit.export import write_export
from events.audit.log_check import Verdict, connect, verify_log
from events.envelope import Meta
from events.ids import AUDIT_STREAM, TaskId
from events.records import AuditCheckpointed
from events.store import END, EventStore
from runtime.settings import Settings
from schema.named_queries import query
from service.shapes import AuditHead, AuditVerdict, CheckpointList, CheckpointView
from service.views import stamp_or_none

IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    store: EventStore
    settings: Settings

    async def head(self) -> AuditHead:
        """The last commit."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("audit", "commit_end_until"), {"position": END})).fetchone()
        position, chain, at = row or (0, None, None)
        return AuditHead(
            position=position,
            chain=None if chain is None else bytes(chain).hex(),
            recorded_at=stamp_or_none(at, self.settings.zone),
        )

    async def verify(self, after: int = 0) -> AuditVerdict:
        """Computes every digest and link again, against the checkpoints kept beside the database."""
        found = await asyncio.to_thread(self._verify, after)
        return AuditVerdict(
            holds=found.holds,
            checked=found.checked,
            head=found.head,
            first_bad_position=found.position,
            reason=found.reason,
            checkpoints=found.checkpoints,
        )

    async def checkpoints(self) -> CheckpointList:
        """Newest first."""
        found = await asyncio.to_thread(kept, self.settings.home / FILE)
        return CheckpointList(checkpoints=[_view(c) for c in reversed(found)])

    async def checkpoint(self, *, meta: Meta | None = None) -> CheckpointView:
        """Signs where the chain stands; kept in the log and in a file outside the database."""
        async with self.store.connection() as conn:
            row = await (await conn.execute(query("audit", "commit_end_until"), {"position": END})).fetchone()
        position, chain = (row[0], bytes(row[1])) if row else (0, b"")
        taken = await asyncio.to_thread(self._sign, position, chain)
        fact = AuditCheckpointed(
            position=taken.position, chain=taken.chain, signature=taken.signature, public_key=taken.public_key
        )
        await self.store.lane.append(AUDIT_STREAM, [fact], expected=None, meta=meta)
        return _view(taken)

    async def export(self) -> IO[bytes]:
        """A zip that `querymill audit verify-file` accepts."""
        return await asyncio.to_thread(self._export)

    async def history(self, task_id: TaskId) -> list[dict[str, Any]]:
        """A task's events with their digests; the whole export proves them."""
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("service", "task_digests"), {"task_id": task_id})).fetchall()
        return [{"position": p, "type": t, "digest": bytes(d).hex()} for p, t, d in rows]

    def _verify(self, after: int) -> Verdict:
        with connect(self.settings.database_url or "", self.settings.database_schema) as conn:
            return verify_log(conn, after=after, checkpoints=kept(self.settings.home / FILE))

    def _sign(self, position: int, chain: bytes) -> Checkpoint:
        now = datetime.now(self.settings.zone).isoformat(timespec="seconds")
        taken = sign(signing_key(self.settings.home), position, chain, now)
        keep(self.settings.home, taken)
        return taken

    def _export(self) -> IO[bytes]:
        known = kept(self.settings.home / FILE)
        public = known[-1].public_key if known else ""
        packed = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed by whoever streams it
        with connect(self.settings.database_url or "", self.settings.database_schema) as conn:
            write_export(conn, packed, checkpoints=known, public_key=public)  # type: ignore[arg-type]  # a file as any
        packed.seek(0)
        return packed  # type: ignore[return-value]


def _view(checkpoint: Checkpoint) -> CheckpointView:
    return CheckpointView(
        position=checkpoint.position,
        chain=checkpoint.chain,
        recorded_at=checkpoint.at,
        signature=checkpoint.signature,
        public_key=checkpoint.public_key,
        genuine=is_genuine(checkpoint),
    )
