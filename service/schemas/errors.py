"""Errors of the API. The docstring of a class is the English message; `code` is stable."""

from __future__ import annotations

from typing import Final

from events.facts.failure_texts import NO_TABLES
from events.facts.refusals import Refusal, abridged
from runtime.postgres.connection_advice import advice_on, reason_in, with_advice
from runtime.sentences import Sentence
from service.texts import say


class InvalidRequest(Refusal):
    """{message}"""

    code = "invalid_request"

    def __init__(self, message: Sentence, *, field: str | None = None, status: int = 422) -> None:
        self.field = field
        self.status = status
        super().__init__(message=message)


EVERY_TABLE = "*"
"""Value of `tables` in TableNotFound if a database has no tables."""


class TableNotFound(Refusal):
    """The database {source} has no table {tables}."""

    code = "table_not_found"

    def text(self, language: str) -> str:
        """Return the message in a language, with the tables of the nearest names (`near`), if there are any."""
        if self.details["tables"] == EVERY_TABLE:
            return NO_TABLES.text(language)
        text, near = super().text(language), abridged(self.details.get("near", ""))
        if not near:
            return text
        return say("{text}; did you mean {near}?", text=text.rstrip("."), near=near).text(language)


class SourceUnknown(Refusal):
    """There is no database {name}; register it first with POST /databases or `querymill db add`."""

    code = "source_not_found"


class SourceDown(Refusal):
    """The database {name} cannot be reached: {reason}"""

    code = "source_unreachable"

    def text(self, language: str) -> str:
        """Return the message in a language, with advice if the reason is known."""
        reason = str(self.details["reason"])
        name, shown = abridged(self.details["name"]), abridged(reason_in(reason, language))
        said = self.template(language).format(name=name, reason=shown)
        return with_advice(said, advice_on(reason), language)


class SampleRefused(Refusal):
    """The sample database cannot be created on the server of the event log: {reason}"""

    code = "sample_refused"


class SourceBusy(Refusal):
    """Too many queries are waiting for the database {name}; try again in a moment."""

    code = "source_busy"


class FileUnknown(Refusal):
    """The task has no file {name}."""

    code = "file_not_found"


class FileCollected(Refusal):
    """The content of {name} is no longer kept; retention has removed it."""

    code = "file_not_found"


class FileChanged(Refusal):
    """The file {name} was changed on disk after it was written; run its step again."""

    code = "file_changed"


class TaskNotYet(Refusal):
    """At position {at} there was no task {task_id} yet."""

    code = "task_not_found"


class InputUnknown(Refusal):
    """There is no uploaded input {name}."""

    code = "file_not_found"


class ExecutionUnknown(Refusal):
    """The task has no execution {execution_id}."""

    code = "execution_not_found"


class ExecutorUnknown(Refusal):
    """No executor {executor} is alive; `querymill executors list` shows those that are."""

    code = "executor_not_found"


class KeyUnknown(Refusal):
    """There is no API key {name}."""

    code = "key_not_found"


class KeyExists(Refusal):
    """An API key {name} exists already; revoke it first or choose another name."""

    code = "key_exists"


class ReceiverUnknown(Refusal):
    """There is no receiver {name}."""

    code = "receiver_not_found"


class ReceiverExists(Refusal):
    """A receiver {name} exists already; remove it first or choose another name."""

    code = "receiver_exists"


class ScheduleUnknown(Refusal):
    """There is no schedule {name}."""

    code = "schedule_not_found"


class DatasetUnknown(Refusal):
    """There is no dataset {dataset}: no task has loaded it; a name is a source and a language, such as shop.en."""

    code = "dataset_not_found"


class VersionUnknown(Refusal):
    """The dataset {dataset} has no version {number}; its newest is {newest}."""

    code = "version_not_found"


class PairInvalid(Refusal):
    """The SQL of the pair {pair_id} is invalid; edit it until it passes the gate, then approve the pair."""

    code = "pair_invalid"


class PairChanged(Refusal):
    """The pair {pair_id} has changed since position {position}; look at it again, then decide."""

    code = "pair_changed"


class PathUnknown(Refusal):
    """There is nothing at {path}; /docs lists every endpoint."""

    code = "not_found"


class MethodNotAllowed(Refusal):
    """This path does not support {method}."""

    code = "method_not_allowed"


class Unauthorized(Refusal):
    """An API key is needed: `Authorization: Bearer KEY`."""

    code = "unauthorized"


class KeyRefused(Refusal):
    """The given API key is unknown or was revoked; `querymill keys create NAME` makes one."""

    code = "unauthorized"


class Forbidden(Refusal):
    """The API key {name} has the scope {scope}; this needs {needed}."""

    code = "forbidden"


class ForeignOrigin(Refusal):
    """Requests from {origin} are refused; QUERYMILL_PUBLIC_URL names a proxy, QUERYMILL_ALLOWED_ORIGINS other pages."""

    code = "forbidden"


class VersionMoved(Refusal):
    """The task is now at version {version}; read it again."""

    code = "version_conflict"


class BodyTooLarge(Refusal):
    """The content is larger than {limit} MB."""

    code = "body_too_large"


class RangeNotSatisfiable(Refusal):
    """The file has {size} bytes; the requested range is outside it."""

    code = "range_not_satisfiable"

    @property
    def headers(self) -> dict[str, str]:
        return {"Content-Range": f"bytes */{self.details['size']}"}


class IdempotencyMismatch(Refusal):
    """This Idempotency-Key was used with another request."""

    code = "idempotency_mismatch"
    field = "Idempotency-Key"


class TooManyStreams(Refusal):
    """{limit} event streams are open; close some first."""

    code = "too_many_streams"


class TooManyOfOneCaller(Refusal):
    """{limit} event streams of this key or address are open; close some first."""

    code = "rate_limited"


class NotReady(Refusal):
    """The event log's database does not answer; try again shortly."""

    code = "not_ready"


class LogAway(NotReady):
    """The event log's database cannot be reached: {reason}; `querymill doctor` says what helps."""


class TablesBehind(NotReady):
    """The tables have not caught up with the log yet; try again shortly."""


class LogRefuses(NotReady):
    """The event log's database refuses what is needed: {reason}; `querymill doctor` says what helps."""


class OtherInstallation(NotReady):
    """{setting} of this service is not that of the database's other processes; `querymill doctor` says what helps."""


class StoreAway(NotReady):
    """The store of the files does not answer; try again shortly. `querymill doctor` says what helps."""


class LogFull(NotReady):
    """The event log's database has no room: {reason}; free some on its disk, then everything goes on."""


class LogNewer(NotReady):
    """The log cannot be read: {reason}"""


class Internal(Refusal):
    """Something went wrong in the service; its log has the details under this request's id."""

    code = "internal_error"


class EmptyLog(Refusal):
    """The log is empty: there is nothing to sign yet."""

    code = "empty_log"


class NoProof(Refusal):
    """There is no proof: {reason}"""

    code = "no_proof"


class SigningKeyUnusable(Refusal):
    """The log cannot be signed: {reason}"""

    code = "signing_key_unusable"


class CheckpointsUnreadable(Refusal):
    """The checkpoints kept beside the database cannot be read: {reason}; put that file back from a backup."""

    code = "checkpoints_unreadable"


class DatasetNotLoaded(Refusal):
    """The vector store has no dataset {dataset}; it has {known}."""

    code = "dataset_not_found"


class StoreEmpty(Refusal):
    """The vector store is empty; run a task with the step training_load first."""

    code = "store_empty"


class StoreUnreachable(Refusal):
    """The vector store does not answer: {reason}"""

    code = "store_unreachable"


class StoreBusy(Refusal):
    """Too many questions are waiting for the vector store; try again in a moment."""

    code = "store_busy"


class EmbedderDiffers(Refusal):
    """The store has vectors of {stored}, but {configured} is configured; set QUERYMILL_EMBEDDING_* as for the load."""

    code = "embedder_differs"


class EmbeddingFailed(Refusal):
    """The embedding endpoint gave no vector for the question: {reason}"""

    code = "embedding_failed"


class ModelMissing(Refusal):
    """No language model is configured; set QUERYMILL_LLM_BASE_URL and QUERYMILL_LLM_MODEL."""

    code = "model_missing"


class ModelFailed(Refusal):
    """The language model {model} wrote no SQL: {reason}"""

    code = "model_failed"


class TaskNotCreated(Refusal):
    """The task could not be created: {reason}"""

    code = "internal_error"


class FolderRefuses(TaskNotCreated):
    """The task could not be created: {reason}; the service needs room there, and the right to write"""


NOT_PLAIN: Final = say("{name!r} is no plain file name (no folder, no leading dot, at most 255 bytes)")
"""Message of `UnsafeName`."""
