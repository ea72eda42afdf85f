"""JSON objects of requests and responses; the service's `/docs` explains their fields.

Times are strings in RFC 3339. A newer service may send fields that are not listed here.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, Required, TypedDict

type Language = Literal["zh", "en"]
type Step = Literal["ddl_generation", "qa_generation", "sql_validation", "training_load"]
type TaskStatus = Literal["pending", "in_progress", "paused", "partial_completed", "completed", "failed", "cancelled"]
type StepStatus = Literal["pending", "running", "paused", "completed", "failed", "skipped", "cancelled"]
type ExecutionStatus = Literal["queued", "running", "paused", "completed", "failed", "cancelled", "cut_off"]
type PairStatus = Literal["generated", "validated", "invalid", "repaired", "edited", "removed", "loaded"]
type Review = Literal["approved", "rejected"]
type LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
type PairFormat = Literal[
    "json",
    "spider",
    "alpaca",
    "sharegpt",
    "openai",
    "csv",
    "markdown",
    "sqlbot",
    "wren",
    "context_set",
    "genie",
    "bigquery",
    "cortex",
    "vanna",
    "templates",
]
type InputKind = Literal["tables", "relations", "dictionary", "knowledge"]


class ModelChoice(TypedDict, total=False):
    model: str
    temperature: float


class TaskRequest(TypedDict, total=False):
    """Request for a new task over the source `db_name`."""

    task_type: Required[Literal["data_workflow", "complete_workflow"]]
    db_name: str
    db_connection: dict[str, Any]
    table_list_file: str
    table_list: list[str] | str
    relations_file: str
    dictionary_file: str
    knowledge_file: str
    on_missing: Literal["fail", "skip"]
    business_context: str
    language: Language
    pairs_per_table: int
    pairs_total: int
    include_views: bool
    seed: int
    only_changes: bool
    enable_sql_validation: bool
    enable_llm_repair: bool
    modify_original_file: bool
    enable_training_data_load: bool
    load_mode: Literal["replace", "add"]
    use_llm: bool
    llm_config: ModelChoice
    created_by: str
    task_name: str
    execution_mode: Literal["complete", "step"]
    single_step: str
    output_dir: str


class SchemaChange(TypedDict):
    """One change of a source. A renaming is a guess."""

    kind: str
    table: str
    column: str | None
    before: str | None
    after: str | None


class DriftView(TypedDict):
    """Changes of a source since the task `since` has described it."""

    since: str | None
    counts: dict[str, int]
    changes: list[SchemaChange]
    pairs: int


class TaskFilter(TypedDict, total=False):
    """Filters of the list of tasks; `status` is a comma-separated list."""

    status: str | None
    db_name: str | None
    created_by: str | None
    q: str | None
    limit: int | None
    cursor: str | None
    compat: bool | None


class LogFilter(TypedDict, total=False):
    level: str | None
    step: str | None
    execution_id: str | None
    q: str | None
    before: int | None
    after: int | None
    limit: int | None
    at: int | None
    count: bool | None


class PairFilter(TypedDict, total=False):
    """Filters of a task's pairs; `status` and `difficulty` are comma-separated lists."""

    q: str | None
    status: str | None
    difficulty: str | None
    table: str | None


class Queue(TypedDict):
    position: int
    executors_alive: int
    reason: Literal["waiting_for_executor", "behind_others", "no_executor", "drained", "files_away"]
    since: str | None


class CurrentExecution(TypedDict):
    execution_id: str
    step: str
    status: ExecutionStatus
    started_at: str | None
    cancel_requested: bool
    pause_requested: bool
    pause_requested_by: str | None
    paused_at: str | None
    queue: Queue | None


class StepView(TypedDict):
    step: Step
    status: StepStatus
    units_done: int
    units_total: int
    produced: dict[str, Any] | None
    started_at: str | None
    completed_at: str | None
    execution_id: str | None
    error: str | None


class ExecutionView(TypedDict):
    execution_id: str
    step: str
    status: ExecutionStatus
    started_at: str | None
    completed_at: str | None
    duration: float | None
    force_executed: bool
    files_cleaned: bool
    parent_execution_id: str | None
    cancel_requested: bool
    requested_at: str
    error_message: str | None
    executor: str | None
    recoveries: int
    model_calls: int
    model_budget_spent: bool


class ErrorTexts(TypedDict):
    zh: str
    en: str
    headline: dict[Language, str]
    about_source: bool
    about_input: bool


class TaskRow(TypedDict):
    """Summary of a task in a list."""

    task_id: str
    task_type: str
    task_name: str | None
    status: TaskStatus
    progress: int
    db_name: str | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    step_status: dict[Step, StepStatus]
    error_message: str | None
    position: int
    run_started_at: str | None
    run_completed_at: str | None
    worked_seconds: float | None
    unfit_pairs: int | None
    translations: dict[str, ErrorTexts]


class TaskPage(TypedDict):
    tasks: list[TaskRow]
    next_cursor: str | None


class TaskDetail(TypedDict):
    """The state of a task; also the data of a `view` message."""

    task_id: str
    task_type: str
    task_name: str | None
    status: TaskStatus
    progress: int
    parameters: dict[str, Any]
    step_status: dict[Step, StepStatus]
    steps: list[StepView]
    output_directory: str
    db_name: str
    business_context: str
    language: Language | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    current_execution: CurrentExecution | None
    executions: list[ExecutionView]
    error_message: str | None
    result: dict[str, Any] | None
    counts: dict[str, int]
    drift: DriftView | None
    version: int
    position: int
    deleted: bool
    translations: dict[str, ErrorTexts]


class TaskCreated(TypedDict):
    task_id: str
    status: TaskStatus
    output_directory: str
    step_status: dict[Step, StepStatus]
    created_at: str | None
    task_name: str | None
    version: int
    position: int


class TaskDeleted(TypedDict):
    task_id: str
    deleted: bool
    redacted_events: int


class ExecutionStarted(TypedDict):
    execution_id: str
    task_id: str
    step: str
    status: ExecutionStatus
    started_at: str | None
    version: int
    position: int


class PauseRequested(TypedDict):
    task_id: str
    execution_id: str
    status: ExecutionStatus
    pause_requested: bool


class CancelRequested(TypedDict):
    task_id: str
    execution_id: str
    status: ExecutionStatus
    cancel_requested: bool


class LogLine(TypedDict):
    position: int
    timestamp: str
    level: LogLevel
    message: str
    step_name: str | None
    module_name: str | None
    function_name: str | None
    execution_id: str | None
    extra_data: dict[str, Any] | None


class LogPage(TypedDict):
    logs: list[LogLine]
    total: NotRequired[int | None]


class FileView(TypedDict):
    file_name: str
    file_type: str
    file_size: int
    download_url: str
    content_hash: str
    description: str
    is_primary: bool
    is_downloadable: bool
    step: str | None
    execution_id: str | None
    created_at: str
    modified_at: str


class PairRepair(TypedDict):
    before: str
    rule: str
    accepted: bool


class PairView(TypedDict):
    """A question with its SQL."""

    pair_id: str
    question: str
    sql: str
    language: Language
    difficulty: str
    family: str
    theme: str
    tables: list[str]
    origin: str
    status: PairStatus
    review: Review | None
    valid: bool | None
    rows: int | None
    error: str | None
    cause: str | None
    loaded: bool
    position: int
    validity: Literal["valid", "repaired", "invalid"] | None
    repair: PairRepair | None
    carried_from: str | None
    unloaded_by: str | None
    unfit: list[Literal["invalid", "rejected", "repaired", "proposed"]]


class PairPage(TypedDict):
    pairs: list[PairView]
    total: int
    next_cursor: int | None


class PairsDecided(TypedDict):
    pairs: list[PairView]
    invalid: list[str]
    changed: list[str]


class PairRun(TypedDict):
    """Result of running a pair's SQL."""

    columns: list[str]
    rows: list[list[Any]]
    row_count: int | None
    truncated: bool
    valid: bool
    error: str | None
    layer: str
    error_at: int | None
    seconds: float


class PairRefusal(TypedDict):
    entry: int
    line: int
    question: str
    sql: str
    error: str


class PairImport(TypedDict):
    imported: int
    present: int
    refused: list[PairRefusal]
    dry_run: bool


class AskableDataset(TypedDict):
    dataset: str
    db_name: str
    language: Language
    pairs: int
    examples: list[str]


class AskableDatasets(TypedDict):
    datasets: list[AskableDataset]
    model: str | None


class AskedOperation(TypedDict):
    operation: str
    words: list[str]


class FoundPair(TypedDict):
    pair_id: str
    task_id: str
    question: str
    sql: str
    tables: list[str]
    similarity: float
    score: float
    operations: list[str]
    words: list[str]
    near_copies: list[str]


class FoundTable(TypedDict):
    table: str
    ddl: str
    similarity: float
    words: list[str]
    pairs: list[int]


class FoundDocument(TypedDict):
    title: str
    text: str
    tables: list[str]
    knowledge: bool
    similarity: float
    words: list[str]


class Asked(TypedDict):
    """Items that an assistant would be given for a question, the best first."""

    dataset: str
    question: str
    operations: list[AskedOperation]
    pairs: list[FoundPair]
    tables: list[FoundTable]
    documents: list[FoundDocument]
    seconds: float


class WrittenSql(TypedDict):
    sql: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    result: PairRun


class Proposed(TypedDict):
    task_id: str
    pair_id: str
    existed: bool


class DatabaseView(TypedDict):
    name: str
    host: str | None
    port: int | None
    database: str | None
    user: str | None
    created_at: str | None


class DatabaseChange(TypedDict, total=False):
    host: str | None
    port: int | None
    database: str | None
    user: str | None
    password: str | None


class DatabaseCheck(TypedDict):
    name: str
    reachable: bool
    error: str | None
    advice: str | None
    server_version: str | None
    tables: int | None
    rows: int | None
    relations: int | None
    search_path: list[str]
    warnings: list[str]
    grants: list[str]


class TableView(TypedDict):
    name: str
    schema: str
    kind: str
    comment: str | None
    estimated_rows: int
    bytes: int
    readable: bool
    withheld: list[str]


class Removed(TypedDict):
    name: str


class InputView(TypedDict):
    name: str
    kind: InputKind
    size: int
    sha256: str
    created_at: str | None
    entries: int | None


class Event(TypedDict):
    """An event of the log; also the data of a `message` of a stream."""

    position: int
    stream: str
    version: int
    type: str
    recorded_at: str
    data: dict[str, Any]
    meta: dict[str, Any]


class EventPage(TypedDict):
    events: list[Event]
    next_after: int | None


class ViewProblem(TypedDict):
    """Reason why a stream has no view of a task; the data of a `problem` message."""

    task_id: str
    code: str
    detail: str
    reason: str
