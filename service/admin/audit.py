"""Audit of the log over the API: root of its tree, verification, signed checkpoints, proofs, export."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import IO, Any, Final

import psycopg

from events.audit.checkpoint_schedule import take_checkpoint
from events.audit.checkpoints import BadCheckpoints, BadKeyFile, Checkpoint, fingerprint_of, is_genuine, note_of
from events.audit.evidence import EmptyLogError, write_evidence
from events.audit.export import root_at, whole_span, write_export
from events.audit.known_checkpoints import audit_key, known_checkpoints
from events.audit.log_verification import (
    LogAddress,
    LogVerdict,
    Verification,
    VerificationStart,
    connect,
    replica_address,
)
from events.audit.proof_builder import NotProvable, logged_checkpoints, prove, prove_consistency
from events.audit.proofs import encode_consistency, encode_proof
from events.audit.row_verifier import Tampered
from events.facts.ids import TaskId
from events.facts.refusals import TaskNotFound
from events.store.event_store import EventStore
from events.wire.event import Meta
from runtime.files.packed_file import packed_file
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.schemas.errors import CheckpointsUnreadable, EmptyLog, NoProof, NotReady, SigningKeyUnusable
from service.schemas.formats import stamp_or_none, view_of
from service.schemas.language import Language
from service.schemas.responses.audit import (
    AuditHead,
    AuditVerdict,
    CheckpointList,
    CheckpointView,
    EventDigest,
    TaskDigests,
)
from service.texts import say

NO_CHECKPOINT_YET: Final = say("no checkpoint exists yet; take one with `querymill audit checkpoint`")
MAX_LOGGED_CHECKPOINTS = 1_000
"""Maximum number of the log's checkpoints in a list; the newest are listed."""


class _Stopping(Exception):
    """Abort of a verification because the service stops."""


@dataclass(slots=True, kw_only=True)
class _RunningCheck:
    """A verification running in a thread, which writes `after`, `checked` and `head`; the event loop reads them."""

    after: int = 0
    checked: int = 0
    head: int = 0
    task: asyncio.Task[LogVerdict] = field(init=False)


@dataclass(slots=True, kw_only=True)
class Audit:
    store: EventStore
    settings: Settings
    verdict_seconds: float
    """Time for which a verdict is cached for the client that polls for it."""
    _run: _RunningCheck | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)

    async def head(self) -> AuditHead:
        """Return position and time of the last event, and the root of the tree; position 0 if the log is empty."""
        return await in_thread(self._head, name="head")

    async def verify(self, wait: float = 20, language: Language = "en") -> AuditVerdict:
        """Recompute all digests and their tree; compare it with the home folder's checkpoints.

        One verification runs at a time, shared by concurrent callers. If the verification takes longer than `wait`
        seconds, the response contains the progress, and the next call waits for the same verification.
        Raises CheckpointsUnreadable.
        """
        run = self._run = self._run or self._begin()
        done, _ = await asyncio.wait({run.task}, timeout=wait)
        if not done:
            return AuditVerdict(
                state="running", holds=None, after=run.after, checked=run.checked, head=run.head, checkpoints=0
            )
        self._forget(run)
        found = run.task.result()
        reason = found.reason and found.reason.text(language)
        return view_of(AuditVerdict, found, state="done", first_bad_position=found.position, reason=reason)

    async def checkpoints(self) -> CheckpointList:
        """Return the checkpoints in the home folder and in the log, newest first. Raises CheckpointsUnreadable."""
        # in a thread, as each signature takes a tenth of a millisecond
        return await in_thread(
            lambda: CheckpointList(checkpoints=[_view(c) for c in self._known_checkpoints()]), name="checkpoints"
        )

    async def checkpoint(self, *, meta: Meta | None = None) -> CheckpointView:
        """Sign the root of the tree; store the checkpoint in the log and in the home folder.

        Raises EmptyLog, SigningKeyUnusable, and NoProof if events are missing.
        """
        try:
            taken = await take_checkpoint(self.store, self.settings, meta=meta)
        except Tampered as found:
            raise NoProof(reason=found.sentence) from None
        except BadKeyFile as bad:
            raise SigningKeyUnusable(reason=bad.reason) from None
        if taken is None:
            raise EmptyLog
        return _view(taken)

    async def proof(self, position: int) -> bytes:
        """Return the inclusion proof of an event as a file for `querymill audit check-proof`.

        Raises NoProof if there is no such event or no valid checkpoint after it, and CheckpointsUnreadable.
        """
        return await in_thread(partial(self._prove, position), name="prove")

    async def consistency(self, since: int) -> bytes:
        """Return the proof that the log only grew since the checkpoint at a position, in the form for a witness.

        Raises NoProof if there is no such checkpoint, and CheckpointsUnreadable.
        """
        return await in_thread(partial(self._prove_consistency, since), name="prove")

    async def newest_note(self) -> str:
        """Return the newest checkpoint as a signed note. Raises NoProof if there is none, and CheckpointsUnreadable."""
        return await in_thread(self._newest_note, name="checkpoints")

    async def export(self) -> IO[bytes]:
        """Return the log as a zip for `querymill audit verify-file`.

        Raises CheckpointsUnreadable, and NotReady if the service stops.
        """
        return await in_thread(self._export, name="export")

    async def evidence(self, language: Language) -> IO[bytes]:
        """Return the evidence package of the whole log as a zip.

        Raises EmptyLog, SigningKeyUnusable, CheckpointsUnreadable, and NotReady if the service stops.
        """
        return await in_thread(partial(self._evidence, language), name="evidence")

    async def digests(self, task_id: TaskId) -> TaskDigests:
        """Return the digests of a task's events. Raises TaskNotFound."""
        async with self.store.connection() as conn:
            rows = await (await conn.execute(query("audit", "task_digests"), {"task_id": task_id})).fetchall()
        if not rows:
            raise TaskNotFound(task_id=task_id)
        events = [EventDigest(position=p, type=t, digest=bytes(d).hex()) for p, t, d in rows]
        return TaskDigests(task_id=task_id, events=events)

    def close(self) -> None:
        """Abort running verifications and exports."""
        self._stopping.set()

    def _begin(self) -> _RunningCheck:
        run = _RunningCheck()
        run.task = asyncio.create_task(asyncio.to_thread(self._verify, run), name="verification")
        # a polling client repeats its request at once; a later client needs a new verification
        loop = asyncio.get_running_loop()
        run.task.add_done_callback(lambda _: loop.call_later(self.verdict_seconds, self._forget, run))
        return run

    def _forget(self, run: _RunningCheck) -> None:
        if self._run is run:
            self._run = None

    def _verify(self, run: _RunningCheck) -> LogVerdict:
        def started(start: VerificationStart) -> None:
            run.after, run.head, run.checked = start.after, start.head, 0

        def progress(count: int) -> None:
            run.checked += count
            if self._stopping.is_set():
                raise _Stopping

        verification = Verification(
            address=self._address(),
            replica=replica_address(self.settings),
            checkpoints=self._stored_checkpoints(),
        )
        return verification.run(began=started, progress=progress)

    def _head(self) -> AuditHead:
        with connect(*self._address()) as conn:
            row = conn.execute(query("audit", "end")).fetchone()
            if row is None:
                return AuditHead(position=0, root=None, recorded_at=None)
            position, at = row
            root = root_at(conn, position)
        return AuditHead(position=position, root=root, recorded_at=stamp_or_none(at, self.settings.zone))

    def _raise_if_stopping(self, _: int) -> None:
        if self._stopping.is_set():
            raise NotReady

    def _known_checkpoints(self) -> list[Checkpoint]:
        with connect(*self._address()) as conn:
            logged = logged_checkpoints(conn, limit=MAX_LOGGED_CHECKPOINTS)
        return sorted({*self._stored_checkpoints(), *logged}, key=lambda c: c.position, reverse=True)

    def _newest_note(self) -> str:
        newest = next(filter(is_genuine, self._known_checkpoints()), None)
        if newest is None:
            raise NoProof(reason=NO_CHECKPOINT_YET)
        return note_of(newest)

    def _stored_checkpoints(self) -> list[Checkpoint]:
        """Return the stored checkpoints, oldest first. Raises CheckpointsUnreadable."""
        try:
            return known_checkpoints(self.settings)
        except BadCheckpoints as error:
            raise CheckpointsUnreadable(reason=error.reason) from None

    def _prove(self, position: int) -> bytes:
        with self._provable() as conn:
            return encode_proof(prove(conn, position, self._stored_checkpoints()))

    def _prove_consistency(self, since: int) -> bytes:
        with self._provable() as conn:
            return encode_consistency(prove_consistency(conn, since, self._stored_checkpoints()))

    @contextmanager
    def _provable(self) -> Generator[psycopg.Connection[Any]]:
        """Open the log. Raises NoProof if the block finds that no proof can be made."""
        with connect(*self._address()) as conn:
            try:
                yield conn
            except NotProvable as error:
                raise NoProof(reason=error.reason) from None

    def _export(self) -> IO[bytes]:
        known = self._stored_checkpoints()
        public = known[-1].public_key if known else ""
        with connect(*self._address()) as conn:
            span = whole_span(conn)
            return packed_file(
                lambda file: write_export(
                    conn, file, span, checkpoints=known, public_key=public, progress=self._raise_if_stopping
                )
            )

    def _evidence(self, language: Language) -> IO[bytes]:
        known = self._stored_checkpoints()
        now = datetime.now(self.settings.zone)
        with connect(*self._address()) as conn:
            try:
                return packed_file(
                    lambda file: write_evidence(
                        conn,
                        file,
                        key=audit_key(self.settings),
                        known=known,
                        now=now,
                        language=language,
                        progress=self._raise_if_stopping,
                    )
                )
            except EmptyLogError:
                raise EmptyLog from None
            except BadKeyFile as bad:
                raise SigningKeyUnusable(reason=bad.reason) from None

    def _address(self) -> LogAddress:
        return LogAddress(self.settings.database_url or "", self.settings.database_schema)


def _view(checkpoint: Checkpoint) -> CheckpointView:
    genuine = is_genuine(checkpoint)
    return view_of(
        CheckpointView,
        checkpoint,
        recorded_at=checkpoint.at,
        # the key of a forged checkpoint may be no key
        fingerprint=fingerprint_of(checkpoint.public_key) if genuine else "",
        genuine=genuine,
    )
