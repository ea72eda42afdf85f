"""Every endpoint in words: what `/openapi.json` and `/docs` are made of. A test compares it with the routes."""

from __future__ import annotations

from collections.abc import Iterable

from events.records import LOG_LEVELS
from events.workflow import ALIASES, STEPS
from service import requests
from service.described import Endpoint, Parameter
from service.media_types import BYTES, MEDIA_TYPES
from service.pair_formats import FORMATS
from service.shapes import audit, databases, events, files, inputs, logs, moments, operation, pairs, removed, tasks

AT = Parameter("at", "integer", "A position of the log: the answer is as it was then.", least=0)
FEW = Parameter("limit", "integer", "At most this many.", least=1, most=500)
MANY = FEW._replace(most=5000)
PAGE = MANY._replace(says="Pages only: at most this many.")
AFTER = Parameter("after", "integer", "Only after this position.", least=0)
TYPES = Parameter(
    "types",
    "string",
    "Comma-separated event types; `*` matches any characters, everything else only itself: `task.*`. "
    "A pattern that matches no type is refused.",
    several=True,
)
SPEED = Parameter(
    "speed", "number", "Streams only: replay at this multiple of the recorded pace.", least=0.01, most=10_000
)
SEARCH = Parameter("q", "string", "Text to search for.")
ZIP = ("application/zip",)
THROUGH_THE_GATE = ("source_not_found", "source_unreachable", "table_not_found")
"""What is said where SQL is to be tried and its source is gone, does not answer, or has none of the tables any more."""


def without_charset(media_types: Iterable[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(t.split(";")[0] for t in media_types))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/tasks",
        "tasks",
        "Create a task.",
        tasks.TaskCreated,
        requests.TaskRequest,
        status=201,
        errors=(
            "invalid_request",
            "source_not_found",
            "source_unreachable",
            "table_not_found",
            "active_task_limit",
            "internal_error",
        ),
    ),
    Endpoint(
        "GET",
        "/tasks",
        "tasks",
        "Tasks, newest first.",
        tasks.TaskPage,
        query=(
            Parameter("status", "string", "Comma-separated statuses.", several=True),
            Parameter("db_name", "string", "Only tasks of this database."),
            Parameter("created_by", "string", "Only tasks created by this person."),
            SEARCH,
            FEW,
            Parameter("cursor", "string", "`next_cursor` of the previous page."),
        ),
    ),
    Endpoint(
        "GET",
        "/tasks/active",
        "tasks",
        "The newest task in progress, else the newest that ended.",
        tasks.TaskDetail,
        may_be_null=True,
    ),
    Endpoint(
        "POST",
        "/tasks/execute-complete",
        "tasks",
        "Create a task and run all of it; with `task_id`, resume one.",
        tasks.ExecutionStarted,
        requests.TaskRequest,
        also_takes=requests.ResumeRequest,
        status=202,
        errors=(
            "invalid_request",
            "task_not_found",
            "source_not_found",
            "source_unreachable",
            "table_not_found",
            "execution_in_progress",
            "nothing_to_resume",
            "active_task_limit",
            "version_conflict",
            "internal_error",
        ),
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}",
        "tasks",
        "One task.",
        tasks.TaskDetail,
        query=(AT,),
        errors=("task_not_found",),
        conditional=True,
    ),
    Endpoint(
        "DELETE",
        "/tasks/{task_id}",
        "tasks",
        "Delete a task and its files; the log keeps what happened.",
        tasks.TaskDeleted,
        query=(Parameter("purge", "boolean", "Also redact its events' payloads and remove what it loaded."),),
        errors=("task_not_found", "execution_in_progress", "version_conflict"),
    ),
    Endpoint(
        "POST",
        "/tasks/{task_id}/execute",
        "tasks",
        "Run one step.",
        tasks.ExecutionStarted,
        requests.StepRequest,
        status=202,
        errors=(
            "task_not_found",
            "execution_in_progress",
            "dependency_not_met",
            "nothing_to_resume",
            "active_task_limit",
            "version_conflict",
        ),
    ),
    Endpoint(
        "POST",
        "/tasks/{task_id}/cancel",
        "tasks",
        "Cancel what is queued or running.",
        tasks.CancelRequested,
        status=202,
        errors=("task_not_found", "nothing_to_cancel", "version_conflict"),
    ),
    Endpoint(
        "GET", "/tasks/{task_id}/executions", "tasks", "Executions, oldest first.", tasks.ExecutionList, query=(AT,)
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/logs",
        "logs",
        "Lines of the task's log in time order.",
        logs.LogPage,
        query=(
            Parameter("level", "string", "This level and above.", values=LOG_LEVELS),
            Parameter("step", "string", "Only lines of this step.", values=(*STEPS, "complete", *ALIASES)),
            Parameter("execution_id", "string", "Only lines of this execution."),
            SEARCH,
            Parameter("before", "integer", "Only before this line.", least=0),
            AFTER,
            MANY,
            AT,
            Parameter("count", "boolean", "Also count all matching lines."),
        ),
        errors=("execution_not_found",),
    ),
    Endpoint("GET", "/tasks/{task_id}/files", "files", "The task's files.", files.FileList, query=(AT,)),
    Endpoint(
        "GET",
        "/tasks/{task_id}/files/archive",
        "files",
        "All files as a zip.",
        query=(AT,),
        files=ZIP,
        errors=("file_not_found", "file_changed"),
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/files/download/{filename}",
        "files",
        "One file; `Range`, `If-Range` and `ETag` are supported.",
        query=(AT,),
        conditional=True,
        files=without_charset((*MEDIA_TYPES.values(), BYTES)),
        errors=("file_not_found", "file_changed", "range_not_satisfiable"),
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/events",
        "events",
        "The task's events: a page, or with `Accept: text/event-stream` live.",
        events.EventPage,
        query=(AFTER, PAGE, TYPES, SPEED),
    ),
    Endpoint(
        "GET",
        "/events",
        "events",
        "All events: a page, or with `Accept: text/event-stream` live.",
        events.EventPage,
        query=(AFTER, PAGE, TYPES, SPEED, Parameter("tasks", "string", "Comma-separated task ids.", several=True)),
        errors=("too_many_streams",),
    ),
    Endpoint("GET", "/databases", "databases", "The registered databases.", databases.DatabaseList),
    Endpoint(
        "POST",
        "/databases",
        "databases",
        "Register a database.",
        databases.DatabaseView,
        requests.DatabaseRequest,
        status=201,
    ),
    Endpoint("GET", "/databases/{name}", "databases", "Whether a database answers.", databases.DatabaseCheck),
    Endpoint(
        "DELETE",
        "/databases/{name}",
        "databases",
        "Unregister a database.",
        removed.Removed,
        errors=("source_not_found",),
    ),
    Endpoint(
        "POST",
        "/databases/{name}/check",
        "databases",
        "Whether it answers and is safe to read.",
        databases.DatabaseCheck,
        errors=("source_not_found", "source_unreachable"),
    ),
    Endpoint(
        "GET",
        "/databases/{name}/tables",
        "databases",
        "The tables a task may name.",
        databases.TableList,
        errors=("source_unreachable",),
    ),
    Endpoint("GET", "/inputs", "inputs", "Uploads.", inputs.InputList),
    Endpoint(
        "PUT",
        "/inputs/{name}",
        "inputs",
        "Upload a table list, relations or a dictionary; it is checked at once.",
        inputs.InputView,
        query=(
            Parameter(
                "kind", "string", "`tables`, `relations` or `dictionary`.", values=("tables", "relations", "dictionary")
            ),
        ),
        status=201,
        errors=("invalid_request", "body_too_large"),
        uploads=("text/plain", "application/octet-stream"),
    ),
    Endpoint("GET", "/inputs/{name}", "inputs", "The upload itself.", files=("text/plain",)),
    Endpoint("DELETE", "/inputs/{name}", "inputs", "Delete an upload.", removed.Removed),
    Endpoint("GET", "/executors", "operation", "The executors that are alive.", operation.ExecutorList),
    Endpoint(
        "POST",
        "/executors/drain",
        "operation",
        "Executors begin nothing new; what is running continues to its end.",
        operation.Drain,
        requests.DrainRequest,
    ),
    Endpoint("POST", "/executors/resume", "operation", "Executors begin work again.", operation.Resumed),
    Endpoint("GET", "/models", "operation", "Health of the language model and the embeddings.", operation.ModelList),
    Endpoint("GET", "/keys", "operation", "API keys, without the keys themselves.", operation.KeyList),
    Endpoint(
        "POST",
        "/keys",
        "operation",
        "Create an API key; it is shown only this once.",
        operation.NewKey,
        requests.KeyRequest,
        status=201,
        errors=("key_exists",),
    ),
    Endpoint("DELETE", "/keys/{name}", "operation", "Revoke an API key.", removed.Removed),
    Endpoint("GET", "/audit/head", "audit", "The end of the log and its chain.", audit.AuditHead),
    Endpoint(
        "GET",
        "/audit/verify",
        "audit",
        "Recompute every digest and link.",
        audit.AuditVerdict,
        query=(
            AFTER,
            Parameter(
                "wait",
                "integer",
                "Seconds to wait for the result before answering with the progress, 0–60; by default 20.",
                least=0,
                most=60,
            ),
        ),
        errors=("checkpoints_unreadable",),
    ),
    Endpoint(
        "GET",
        "/audit/checkpoints",
        "audit",
        "Signed checkpoints, newest first.",
        audit.CheckpointList,
        errors=("checkpoints_unreadable",),
    ),
    Endpoint(
        "POST",
        "/audit/checkpoints",
        "audit",
        "Sign the head of the log.",
        audit.CheckpointView,
        status=201,
        errors=("empty_log",),
    ),
    Endpoint(
        "GET",
        "/audit/proof",
        "audit",
        "A proof that one event is in the log, as a file that can be checked without a database.",
        query=(Parameter("position", "integer", "The event's position.", least=1, required=True),),
        files=("application/json",),
        errors=("no_proof", "checkpoints_unreadable"),
    ),
    Endpoint(
        "GET",
        "/audit/export",
        "audit",
        "The log, with everything a verifier on another machine needs.",
        audit.TaskDigests,
        query=(Parameter("task_id", "string", "Only the digests of this task's events."),),
        files=ZIP,
        errors=("task_not_found", "checkpoints_unreadable"),
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/pairs",
        "pairs",
        "The task's question–SQL pairs.",
        pairs.PairPage,
        query=(
            AT,
            SEARCH,
            MANY,
            Parameter("status", "string", "Comma-separated statuses or reviews.", several=True),
            Parameter("difficulty", "string", "Comma-separated: easy, medium, hard, extra.", several=True),
            Parameter("cursor", "integer", "`next_cursor` of the previous page.", least=0),
        ),
    ),
    Endpoint(
        "PATCH",
        "/tasks/{task_id}/pairs",
        "pairs",
        "Approve or reject several.",
        pairs.PairsDecided,
        requests.PairDecisions,
        errors=("pair_not_found",),
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/pairs/export",
        "pairs",
        "Pairs for other tools.",
        query=(
            Parameter(
                "format",
                "string",
                "json, spider, alpaca, sharegpt, openai, csv, cortex or vanna.",
                values=tuple(FORMATS),
            ),
            AT,
        ),
        files=without_charset(each.media_type for each in FORMATS.values()),
    ),
    Endpoint(
        "POST",
        "/tasks/{task_id}/pairs/import",
        "pairs",
        "Import pairs through the gate.",
        pairs.PairImport,
        query=(Parameter("dry_run", "boolean", "Only say what would be imported and what would not, and why."),),
        errors=("invalid_request", *THROUGH_THE_GATE),
        uploads=("application/json", "application/jsonl", "text/csv"),
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/pairs/{pair_id}/history",
        "pairs",
        "What happened to a pair, oldest first.",
        events.EventPage,
        errors=("pair_not_found",),
    ),
    Endpoint(
        "PATCH",
        "/tasks/{task_id}/pairs/{pair_id}",
        "pairs",
        "Edit, approve or reject.",
        pairs.PairView,
        requests.PairChange,
        errors=("pair_not_found", "invalid_sql", "execution_in_progress", "file_not_found", *THROUGH_THE_GATE),
    ),
    Endpoint(
        "POST",
        "/tasks/{task_id}/pairs/{pair_id}/run",
        "pairs",
        "Run it, read-only and bounded.",
        pairs.PairRun,
        requests.PairTrial,
        errors=THROUGH_THE_GATE,
    ),
    Endpoint(
        "GET",
        "/tasks/{task_id}/logs/density",
        "moments",
        "How many lines were logged over time.",
        logs.LogDensity,
        errors=("task_not_found",),
    ),
    Endpoint("GET", "/tasks/{task_id}/quality", "moments", "The newest quality report.", query=(AT,), may_be_null=True),
    Endpoint(
        "GET",
        "/tasks/{task_id}/changes",
        "moments",
        "What differs between two positions.",
        moments.Changes,
        query=(
            Parameter("from", "integer", "The earlier position.", least=0),
            Parameter("to", "integer", "The later position.", least=0),
        ),
    ),
    Endpoint(
        "POST",
        "/tasks/{task_id}/fork",
        "moments",
        "Create a new task from a moment of this one.",
        tasks.TaskCreated,
        requests.ForkRequest,
        status=201,
        errors=("file_not_found", "source_not_found", "source_unreachable", "internal_error"),
    ),
)
