"""What the API answers, as types: they are encoded to JSON, and `/openapi.json` describes them."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct


class Queue(Struct, kw_only=True):
    """Why an execution still waits."""

    position: int
    """1 is next."""
    executors_alive: int
    reason: str
    """`waiting_for_executor`, `behind_others`, `no_executor` or `drained`."""


class CurrentExecution(Struct, kw_only=True):
    execution_id: str
    step: str
    status: str
    started_at: str | None
    cancel_requested: bool
    queue: Queue | None = None


class StepView(Struct, kw_only=True):
    step: str
    status: str
    units_done: int
    units_total: int
    started_at: str | None
    completed_at: str | None
    execution_id: str | None
    error: str | None


class ExecutionView(Struct, kw_only=True):
    execution_id: str
    step: str
    status: str
    started_at: str | None
    completed_at: str | None
    duration: float | None
    """Seconds; null until it has ended."""
    force_executed: bool
    files_cleaned: bool
    parent_execution_id: str | None
    cancel_requested: bool
    requested_at: str
    error_message: str | None
    executor: str | None
    recoveries: int
    model_calls: int
    """Calls of a model in it and in the executions under it."""
    model_budget_spent: bool
    """Whether no more calls were allowed, so that the rest was done offline."""


class TaskRow(Struct, kw_only=True):
    """A task in a list."""

    task_id: str
    task_type: str
    task_name: str | None
    status: str
    progress: int
    db_name: str | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    step_status: dict[str, str]
    error_message: str | None
    position: int
    run_started_at: str | None
    """When its last run began; `started_at` is that of the first."""
    run_completed_at: str | None


class TaskDetail(Struct, kw_only=True):
    """A task as its events tell."""

    task_id: str
    task_type: str
    task_name: str | None
    status: str
    progress: int
    parameters: dict[str, Any]
    step_status: dict[str, str]
    steps: list[StepView]
    output_directory: str
    db_name: str
    business_context: str
    language: str | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    current_execution: CurrentExecution | None
    executions: list[ExecutionView]
    error_message: str | None
    result: dict[str, Any] | None
    counts: dict[str, int]
    version: int
    position: int
    deleted: bool = False


class TaskCreated(Struct, kw_only=True):
    task_id: str
    status: str
    output_directory: str
    step_status: dict[str, str]
    created_at: str | None
    task_name: str | None
    version: int
    position: int


class ExecutionStarted(Struct, kw_only=True):
    execution_id: str
    task_id: str
    step: str
    status: str
    """`running`, or `queued` where no executor has begun within 300 ms."""
    started_at: str | None
    version: int
    position: int


class CancelRequested(Struct, kw_only=True):
    task_id: str
    execution_id: str
    status: str
    cancel_requested: bool


class TaskPage(Struct, kw_only=True):
    tasks: list[TaskRow]
    next_cursor: str | None


class ExecutionList(Struct, kw_only=True):
    executions: list[ExecutionView]


class LogLine(Struct, kw_only=True):
    position: int
    timestamp: str
    level: str
    message: str
    step_name: str | None
    module_name: str | None
    function_name: str | None
    execution_id: str | None
    extra_data: dict[str, Any] | None


class LogPage(Struct, kw_only=True, omit_defaults=True):
    logs: list[LogLine]
    total: int | None = None
    """Only with `count=1`: how many lines match, whatever the page."""


class LogStretch(Struct, kw_only=True):
    """A stretch of time in which lines were logged."""

    at: str
    """Its beginning."""
    lines: int
    errors: int
    """Lines of the levels ERROR and CRITICAL among them."""


class LogDensity(Struct, kw_only=True):
    """How many lines were logged when. Stretches without a line are left out."""

    stretches: list[LogStretch]


class FileView(Struct, kw_only=True):
    file_name: str
    file_type: str
    file_size: int
    """Bytes."""
    download_url: str
    content_hash: str
    description: str
    is_primary: bool
    is_downloadable: bool
    step: str | None
    execution_id: str | None
    created_at: str
    modified_at: str


class FileList(Struct, kw_only=True):
    files: list[FileView]


class DatabaseView(Struct, kw_only=True):
    name: str
    host: str | None
    port: int | None
    database: str | None
    user: str | None
    created_at: str | None


class DatabaseList(Struct, kw_only=True):
    databases: list[DatabaseView]


class DatabaseCheck(Struct, kw_only=True):
    name: str
    reachable: bool
    error: str | None
    """What the driver or the server says where it does not answer."""
    advice: str | None = None
    """What that likely means and what to look at, where it is known."""
    server_version: str | None
    tables: int | None
    warnings: list[str] = []
    """What the role may do beyond reading."""
    grants: list[str] = []
    """Statements that make a role which may only read."""


class TableView(Struct, kw_only=True):
    name: str
    """Without the schema where that is `public`."""
    schema: str
    kind: str
    comment: str | None
    estimated_rows: int
    bytes: int
    readable: bool
    withheld: list[str]
    """Columns the login may not read, where it may read others: they are left out."""


class TableList(Struct, kw_only=True):
    tables: list[TableView]


class InputView(Struct, kw_only=True):
    name: str
    kind: str
    """`tables`, `relations` or `dictionary`."""
    size: int
    sha256: str
    created_at: str | None
    entries: int | None = None


class InputList(Struct, kw_only=True):
    inputs: list[InputView]


class ExecutorView(Struct, kw_only=True):
    executor: str
    address: dict[str, Any]
    started_at: str
    seen_at: str
    running: int
    silent_seconds: float


class Drain(Struct, kw_only=True):
    """No executor begins anything; what runs goes on to its end."""

    since: str
    by: str | None
    """The name of the key it was asked for with."""
    reason: str | None


class ExecutorList(Struct, kw_only=True):
    executors: list[ExecutorView]
    drained: Drain | None
    """Null where work is begun."""


class KeyView(Struct, kw_only=True):
    name: str
    scope: str
    created_at: str
    revoked_at: str | None


class KeyList(Struct, kw_only=True):
    keys: list[KeyView]


class NewKey(Struct, kw_only=True):
    name: str
    scope: str
    key: str
    """Shown this once; only its digest is stored."""
    created_at: str


class PairView(Struct, kw_only=True, frozen=True):
    """A question with its SQL, as its events tell."""

    pair_id: str
    question: str
    sql: str
    language: str
    difficulty: str
    family: str
    theme: str
    tables: list[str]
    origin: str
    status: str
    """`generated`, `validated`, `invalid`, `repaired`, `edited`, `removed` or `loaded`."""
    review: str | None
    """`approved` or `rejected` where a person decided."""
    valid: bool | None
    rows: int | None
    error: str | None
    loaded: bool
    position: int
    carried_from: str | None = None
    """The task over the same source in which a person approved or edited it."""
    unloaded_by: str | None = None
    """The task whose load has taken its place in the vector store, or has removed it."""


class PairPage(Struct, kw_only=True):
    pairs: list[PairView]
    total: int
    next_cursor: int | None


class PairRun(Struct, kw_only=True):
    columns: list[str]
    rows: list[list[Any]]
    row_count: int | None
    truncated: bool
    valid: bool
    error: str | None
    layer: str
    seconds: float


class PairRefusal(Struct, kw_only=True):
    """An entry of an import that was left out."""

    entry: int
    """Counted from 1."""
    line: int
    """Of the upload, from 1."""
    question: str
    sql: str
    error: str


class PairImport(Struct, kw_only=True):
    imported: int
    """Of a dry run: how many would be."""
    present: int
    """Entries that the task has already."""
    refused: list[PairRefusal]
    dry_run: bool


class StepChange(Struct, kw_only=True):
    step: str
    before: str
    after: str


class FileChange(Struct, kw_only=True):
    """A file and its sha256 before and after; null where it was not there."""

    file_name: str
    before: str | None
    after: str | None
    before_size: int | None
    after_size: int | None


class FileChanges(Struct, kw_only=True):
    added: list[FileChange]
    removed: list[FileChange]
    changed: list[FileChange]


class Turn(Struct, kw_only=True):
    before: str | int
    after: str | int


class Changes(Struct, kw_only=True, rename={"start": "from"}):
    """What differs between two moments of a task."""

    task_id: str
    start: int
    to: int
    status: Turn | None
    """Null where it is the same."""
    progress: Turn | None
    steps: list[StepChange]
    executions: list[str]
    files: FileChanges
    events: dict[str, int]
    """How many of each type happened between."""


class ModelView(Struct, kw_only=True):
    kind: str
    """`model` or `embedding`."""
    name: str
    configured: bool
    healthy: bool
    dimension: int | None
    error: str | None


class ModelList(Struct, kw_only=True):
    models: list[ModelView]


class AuditHead(Struct, kw_only=True):
    position: int
    chain: str | None
    recorded_at: str | None


class AuditVerdict(Struct, kw_only=True):
    state: Literal["running", "done"]
    holds: bool | None
    """Null while it is running."""
    after: int
    """The verification begins behind this position."""
    checked: int
    head: int
    """The log's end as it was when the verification began; while it is running, `checked` grows to `head - after`."""
    first_bad_position: int | None = None
    reason: str | None = None
    checkpoints: int
    """Kept checkpoints that were compared with the log."""


class EventDigest(Struct, kw_only=True):
    position: int
    type: str
    digest: str


class TaskDigests(Struct, kw_only=True):
    """The digests of a task's events, in order; an export of the whole log proves them."""

    task_id: str
    events: list[EventDigest]


class CheckpointView(Struct, kw_only=True):
    position: int
    chain: str
    recorded_at: str
    signature: str
    public_key: str
    genuine: bool


class CheckpointList(Struct, kw_only=True):
    checkpoints: list[CheckpointView]


class EventView(Struct, kw_only=True):
    position: int
    stream: str
    version: int
    type: str
    recorded_at: str
    data: dict[str, Any]
    meta: dict[str, Any]


class EventPage(Struct, kw_only=True):
    events: list[EventView]
    next_after: int | None
    """Where the next page begins; null where this one was the last."""


class Problem(Struct, kw_only=True):
    """RFC 9457, with the document's `success` and `error`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    success: bool
    error: str
    code: str
    field: str | None = None
