"""Stored names and versions of facts. Names are chosen by hand. Rows are never rewritten; reads upcast old versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec

from events.facts import records
from events.facts.ids import TaskId
from events.facts.task import facts


class UnknownEvent(Exception):
    """The log holds an event newer than this version of Querymill."""


REDACTED: Final = b'{"redacted":true}'
"""Payload of an event after redaction."""

type Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

CURRENT: Final[dict[str, tuple[type[msgspec.Struct], int]]] = {
    "task.created": (facts.TaskCreated, 1),
    "task.renamed": (facts.TaskRenamed, 1),
    "task.deleted": (facts.TaskDeleted, 2),
    "task.purged": (facts.TaskPurged, 1),
    "step.requested": (facts.StepRequested, 2),
    "execution.started": (facts.ExecutionStarted, 1),
    "execution.recovered": (facts.ExecutionRecovered, 1),
    "execution.cancel_requested": (facts.ExecutionCancelRequested, 1),
    "execution.pause_requested": (facts.ExecutionPauseRequested, 1),
    "execution.paused": (facts.ExecutionPaused, 1),
    "execution.resumed": (facts.ExecutionResumed, 1),
    "execution.completed": (facts.ExecutionCompleted, 1),
    "execution.failed": (facts.ExecutionFailed, 1),
    "execution.cancelled": (facts.ExecutionCancelled, 1),
    "step.started": (facts.StepStarted, 1),
    "step.planned": (facts.StepPlanned, 1),
    "step.progressed": (facts.StepProgressed, 1),
    "unit.completed": (facts.UnitCompleted, 1),
    "unit.failed": (facts.UnitFailed, 1),
    "step.completed": (facts.StepCompleted, 1),
    "step.invalidated": (facts.StepInvalidated, 1),
    "file.written": (facts.FileWritten, 1),
    "files.cleaned": (facts.FilesCleaned, 1),
    "quality.reported": (facts.QualityReported, 1),
    "quality.evaluated": (facts.QualityEvaluated, 1),
    "source.drifted": (facts.SourceDrifted, 1),
    "model.called": (facts.ModelCalled, 1),
    "model.budget_spent": (facts.ModelBudgetSpent, 1),
    "log.recorded": (records.LogRecorded, 1),
    "pair.generated": (records.PairGenerated, 2),
    "pair.validated": (records.PairValidated, 2),
    "pair.repaired": (records.PairRepaired, 2),
    "pair.removed": (records.PairRemoved, 1),
    "pair.edited": (records.PairEdited, 1),
    "pair.approved": (records.PairApproved, 1),
    "pair.carried": (records.PairCarried, 1),
    "pair.rejected": (records.PairRejected, 1),
    "pair.review_withdrawn": (records.PairReviewWithdrawn, 1),
    "pair.loaded": (records.PairLoaded, 1),
    "pair.unloaded": (records.PairUnloaded, 1),
    "source.added": (records.SourceAdded, 1),
    "source.removed": (records.SourceRemoved, 1),
    "key.created": (records.KeyCreated, 1),
    "key.revoked": (records.KeyRevoked, 1),
    "receiver.added": (records.ReceiverAdded, 1),
    "receiver.removed": (records.ReceiverRemoved, 1),
    "receiver.tested": (records.ReceiverTested, 1),
    "notice.delivered": (records.NoticeDelivered, 1),
    "notice.failed": (records.NoticeFailed, 1),
    "schedule.set": (records.ScheduleSet, 1),
    "schedule.removed": (records.ScheduleRemoved, 1),
    "schedule.started": (records.ScheduleStarted, 1),
    "schedule.skipped": (records.ScheduleSkipped, 1),
    "input.stored": (records.InputStored, 1),
    "input.edited": (records.InputEdited, 1),
    "input.removed": (records.InputRemoved, 1),
    "assistant.called": (records.AssistantCalled, 1),
    "executors.drained": (records.ExecutorsDrained, 2),
    "executors.resumed": (records.ExecutorsResumed, 1),
    "executor.drained": (records.ExecutorDrained, 1),
    "executor.resumed": (records.ExecutorResumed, 1),
    "audit.checkpointed": (records.AuditCheckpointed, 3),
    "events.redacted": (records.EventsRedacted, 1),
}
"""Class and current version of each stored name."""

UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {
    ("step.requested", 1): lambda data: {**data, "more": []},
    ("pair.generated", 1): lambda data: {**data, "added": False},
    ("audit.checkpointed", 1): lambda data: {**data, "at": ""},
    ("audit.checkpointed", 2): lambda data: {**data, "root": ""},
    # version 1 did not record whether the repair kept the meaning, so the repair needs a person's approval
    ("pair.repaired", 1): lambda data: {**data, "accepted": False},
    ("pair.validated", 1): lambda data: {**data, "cause": None},
    ("task.deleted", 1): lambda data: {**data, "purge": False},
    ("executors.drained", 1): lambda data: {**data, "since": None, "by": None},
}
"""(name, old version) → pure function that converts the data to the next version."""


class StoredType(NamedTuple):
    """Stored name and version of a fact class."""

    name: str
    version: int


STORED_TYPES: Final = {cls: StoredType(name, version) for name, (cls, version) in CURRENT.items()}
_DECODERS: Final = {name: msgspec.json.Decoder(cls) for name, (cls, _) in CURRENT.items()}


def stored_type(fact: msgspec.Struct) -> StoredType:
    """Return the stored name and version of a fact."""
    return STORED_TYPES[type(fact)]


encode: Final = msgspec.json.Encoder().encode
"""Encodes a fact as UTF-8 JSON."""


def decode(name: str, version: int, data: bytes | str, task_id: str | None = None) -> Any:
    """Decode the fact of a stored row, upcast to the current version; return Redacted if its payload was redacted.

    Raises UnknownEvent if the name is unknown or the version is newer than this version of Querymill.
    """
    known = CURRENT.get(name)
    if known is None or version > known[1]:
        raise UnknownEvent(f"{name} version {version} is newer than this version of Querymill; upgrade it")
    if version < known[1]:
        return _redacted(name, task_id) if _is_redacted(data) else _upcast(name, version, data)
    try:
        return _DECODERS[name].decode(data)
    except msgspec.ValidationError:
        # compared only after a failure, because few payloads are redacted
        if _is_redacted(data):
            return _redacted(name, task_id)
        raise


def _upcast(name: str, version: int, data: bytes | str) -> Any:
    cls, current = CURRENT[name]
    shape = msgspec.json.decode(data)
    for old in range(version, current):
        shape = UPCASTERS[name, old](shape)
    return msgspec.convert(shape, cls)


def _redacted(name: str, task_id: str | None) -> facts.Redacted:
    return facts.Redacted(task_id=TaskId(task_id or ""), type=name)


def _is_redacted(data: bytes | str) -> bool:
    return (data.encode() if isinstance(data, str) else data) == REDACTED
