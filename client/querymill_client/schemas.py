"""JSON objects of requests and responses; the service's `/docs` explains their fields.

Generated from the OpenAPI document by `make api`. Times are strings in RFC 3339. A newer service may send fields that are
not listed here.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class AskRequest(TypedDict):
    """Question to a dataset."""

    question: str


class AskableDataset(TypedDict):
    """Dataset with pairs in the vector store."""

    dataset: str
    db_name: str
    language: Literal['zh', 'en']
    pairs: int
    examples: list[str]


class AskedOperation(TypedDict):
    """Operation that a question asks for."""

    operation: str
    words: list[str]


class FoundPair(TypedDict):
    """Pair that an assistant would be given as an example, and the reasons."""

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
    """Table whose DDL an assistant would be given."""

    table: str
    ddl: str
    similarity: float
    words: list[str]
    pairs: list[int]


class FoundDocument(TypedDict):
    """Document of a table, or section of the knowledge."""

    title: str
    text: str
    tables: list[str]
    knowledge: bool
    similarity: float
    words: list[str]


class AuditHead(TypedDict):
    """Position and time of the end of the log, and the root of its Merkle tree."""

    position: int
    root: str | None
    recorded_at: str | None


class TrailEntry(TypedDict):
    """Events of one type that one request caused to one task or thing."""

    position: int
    first_position: int
    recorded_at: str
    actor: str | None
    type: str
    task_id: str | None
    subject: str | None
    count: int
    pair_ids: NotRequired[list[str]]


class AuditVerdict(TypedDict):
    """Result of a verification of the log, or its progress."""

    state: Literal['done', 'running']
    holds: bool | None
    after: int
    checked: int
    head: int
    first_bad_position: NotRequired[int | None]
    reason: NotRequired[str | None]
    checkpoints: int


class CancelRequestedResponse(TypedDict):
    """Execution whose cancellation was requested."""

    task_id: str
    execution_id: str
    status: Literal[
        'cancelled', 'completed', 'cut_off', 'failed', 'paused', 'queued', 'running'
    ]
    cancel_requested: bool


class CheckpointView(TypedDict):
    """Checkpoint: signed position and root of the log's Merkle tree."""

    position: int
    root: str
    recorded_at: str
    signature: str
    public_key: str
    fingerprint: str
    genuine: bool


class DatabaseChange(TypedDict):
    """Changes of a registered connection; absent fields keep their values."""

    host: NotRequired[str | None]
    port: NotRequired[int | None]
    database: NotRequired[str | None]
    user: NotRequired[str | None]
    password: NotRequired[str | None]


class DatabaseCheck(TypedDict):
    """Reachability of a database, and the rights of its login."""

    name: str
    reachable: bool
    error: str | None
    advice: NotRequired[str | None]
    server_version: str | None
    tables: int | None
    rows: NotRequired[int | None]
    relations: NotRequired[int | None]
    search_path: NotRequired[list[str]]
    warnings: NotRequired[list[str]]
    grants: NotRequired[list[str]]


class DatabaseView(TypedDict):
    """A registered database, without its password."""

    name: str
    host: str | None
    port: int | None
    database: str | None
    user: str | None
    created_at: str | None


class DatabaseRequest(TypedDict):
    """Request to register a database, given by `dsn`, or by `host`, `port`, `database`, `user` and `password`."""

    name: str
    dsn: NotRequired[str | None]
    host: NotRequired[str | None]
    port: NotRequired[int]
    database: NotRequired[str | None]
    user: NotRequired[str | None]
    password: NotRequired[str | None]
    keep: NotRequired[bool]


class PairTotals(TypedDict):
    added: int
    removed: int
    changed: int


class PairText(TypedDict):
    question: str
    sql: str


class ChangedPair(TypedDict):
    before: PairText
    after: PairText


class ChangedDocument(TypedDict):
    """File with DDL or a document that differs between the versions."""

    file_name: str
    before: str | None
    after: str | None


class DatasetTask(TypedDict):
    """Task whose pairs are in a dataset."""

    task_id: str
    task_name: str | None
    pairs: int
    deleted: bool


class Validation(TypedDict):
    """Result of the step `sql_validation` before the load."""

    pairs: int
    usable: int


class Covered(TypedDict):
    """Number of things covered, and of all."""

    done: int
    total: int


class Retrieval(TypedDict):
    """Shares of tables and examples that a search by question finds, measured at the load."""

    questions: int
    tables_at_1: float
    tables_at_5: float
    pairs_at_5: float


class Uplift(TypedDict):
    """Execution accuracy of a language model without and with the dataset's pairs."""

    model: str
    questions: int
    without: float
    with_pairs: float


class PendingChanges(TypedDict):
    """Pairs that the next load of a task changes in the vector store."""

    added: list[str]
    removed: list[str]
    changed: list[str]


class Drain(TypedDict):
    """Drain of executors: they start no queued executions, and running executions continue to their end."""

    since: str
    by: str | None
    reason: str | None


class DrainRequest(TypedDict):
    """Request to drain the executors."""

    reason: NotRequired[str | None]


class SchemaChangeView(TypedDict):
    """One change of a source. A renaming is a guess: the database does not record it."""

    kind: Literal[
        'table_added',
        'table_removed',
        'table_renamed',
        'column_added',
        'column_removed',
        'column_renamed',
        'column_retyped',
    ]
    table: str
    column: str | None
    before: str | None
    after: str | None


class EventView(TypedDict):
    """Event: a stored fact with its position in the log."""

    position: int
    stream: str
    version: int
    type: str
    recorded_at: str
    data: dict[str, Any]
    meta: dict[str, Any]


class ExecutionView(TypedDict):
    """Execution: one run of a step, or of the whole workflow with one child execution for each step."""

    execution_id: str
    step: Literal[
        'complete', 'ddl_generation', 'qa_generation', 'sql_validation', 'training_load'
    ]
    status: Literal[
        'cancelled', 'completed', 'cut_off', 'failed', 'paused', 'queued', 'running'
    ]
    started_at: str | None
    completed_at: str | None
    parent_execution_id: str | None
    error_message: str | None
    duration: float | None
    force_executed: bool
    files_cleaned: bool
    cancel_requested: bool
    requested_at: str
    executor: str | None
    recoveries: int
    model_calls: int
    model_budget_spent: bool


class ExecutionStartedResponse(TypedDict):
    """Execution that was requested."""

    execution_id: str
    task_id: str
    step: Literal[
        'complete', 'ddl_generation', 'qa_generation', 'sql_validation', 'training_load'
    ]
    status: Literal[
        'cancelled', 'completed', 'cut_off', 'failed', 'paused', 'queued', 'running'
    ]
    started_at: str | None
    version: int
    position: int


class ExecutorView(TypedDict):
    """Executor that is alive."""

    executor: str
    address: dict[str, Any]
    started_at: str
    seen_at: str
    running: int
    silent_seconds: float
    drained: NotRequired[Drain | None]


class FileView(TypedDict):
    """File of a task."""

    file_name: str
    file_type: Literal['ddl', 'json', 'log', 'md', 'report', 'txt', 'yaml']
    file_size: int
    download_url: str
    content_hash: str
    description: str
    is_primary: bool
    is_downloadable: bool
    step: (
        Literal['ddl_generation', 'qa_generation', 'sql_validation', 'training_load']
        | None
    )
    execution_id: str | None
    created_at: str
    modified_at: str


class ForkRequest(TypedDict):
    """Request for a new task that starts from the state and files of an existing task at a position of the log."""

    at: int
    task_name: NotRequired[str | None]
    created_by: NotRequired[str | None]


class InputView(TypedDict):
    """Uploaded table list, relations file, dictionary or knowledge file."""

    name: str
    kind: Literal['dictionary', 'knowledge', 'relations', 'tables']
    size: int
    sha256: str
    created_at: str | None
    entries: NotRequired[int | None]


class KeyView(TypedDict):
    """Description of an API key, without the key itself."""

    name: str
    scope: Literal['admin', 'operate', 'read', 'view']
    created_at: str
    revoked_at: str | None


class KeyRequest(TypedDict):
    """Request for a new API key."""

    name: str
    scope: NotRequired[Literal['admin', 'operate', 'read', 'view']]


class LabelChange(TypedDict):
    """New label of a table, a column or a coded value."""

    table: str
    column: NotRequired[str | None]
    value: NotRequired[str | None]
    label: str


class LogStretch(TypedDict):
    """Numbers of log lines in one time interval."""

    at: str
    lines: int
    errors: int


class LogLine(TypedDict):
    """Diagnostic message of a task."""

    position: int
    timestamp: str
    level: Literal['CRITICAL', 'DEBUG', 'ERROR', 'INFO', 'WARNING']
    message: str
    step_name: (
        Literal[
            'complete',
            'ddl_generation',
            'qa_generation',
            'sql_validation',
            'training_load',
        ]
        | None
    )
    module_name: str | None
    function_name: str | None
    execution_id: str | None
    extra_data: dict[str, Any] | None


class ModelView(TypedDict):
    """Health of a model endpoint."""

    kind: Literal['embedding', 'model']
    name: str
    configured: bool
    healthy: bool
    dimension: int | None
    error: str | None


class NewKey(TypedDict):
    """New API key."""

    name: str
    scope: Literal['admin', 'operate', 'read', 'view']
    created_at: str
    key: str


class NewReceiver(TypedDict):
    """New receiver."""

    name: str
    address: str
    types: list[str]
    created_at: str
    secret: str


class PairChange(TypedDict):
    """Edit of a pair, review of a pair, or both."""

    question: NotRequired[str | None]
    sql: NotRequired[str | None]
    review: NotRequired[Literal['approved', 'rejected'] | None]
    position: NotRequired[int | None]


class PairDecisions(TypedDict):
    """Review of several pairs with the same decision."""

    pair_ids: list[str]
    review: Literal['approved', 'rejected']
    positions: NotRequired[list[int] | None]


class PairEditing(TypedDict):
    """Replacement of a name in the SQL of several pairs, or a check of their SQL as it is."""

    pair_ids: list[str]
    find: NotRequired[str | None]
    replace: NotRequired[str | None]
    dry_run: NotRequired[bool]


class PairEdit(TypedDict):
    """Pair whose SQL was checked, with or without a replaced name."""

    pair_id: str
    question: str
    before: str
    after: str
    valid: bool
    rows: int | None
    error: str | None
    cause: str | None


class PairGeneration(TypedDict):
    """Request for more pairs: in the places of `pair_ids`, or `count` of a family about a table."""

    pair_ids: NotRequired[list[str] | None]
    family: NotRequired[str | None]
    table: NotRequired[str | None]
    count: NotRequired[int]


class PairRepair(TypedDict):
    """Repair of a pair's SQL."""

    before: str
    rule: str
    accepted: bool


class PairRefusal(TypedDict):
    """Entry of an import that was refused."""

    entry: int
    line: int
    question: str
    sql: str
    error: str


class PairReplacements(TypedDict):
    """Names that may replace a name in the SQL of pairs."""

    names: list[str]


class PairRestoring(TypedDict):
    """Restoration of several pairs to an earlier moment: question, SQL and review."""

    pair_ids: list[str]
    position: int


class PairRun(TypedDict):
    """Result of running the SQL of a pair."""

    columns: list[str]
    rows: list[list[Any]]
    row_count: int | None
    truncated: bool
    valid: bool
    error: str | None
    layer: Literal['parse', 'plan', 'prepare', 'run', 'session']
    seconds: float
    error_at: NotRequired[int | None]


class PairTrial(TypedDict):
    """Request to run the SQL of a pair, or a draft of it."""

    sql: NotRequired[str | None]


class PauseRequestedResponse(TypedDict):
    """Execution whose pause was requested."""

    task_id: str
    execution_id: str
    status: Literal[
        'cancelled', 'completed', 'cut_off', 'failed', 'paused', 'queued', 'running'
    ]
    pause_requested: bool


class Problem(TypedDict):
    """Problem (RFC 9457), with the fields `success` and `error` of the original design."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    success: bool
    error: str
    code: str
    field: NotRequired[str | None]


class Proposed(TypedDict):
    """Pair that waits for review."""

    task_id: str
    pair_id: str
    existed: bool


class ProposedPair(TypedDict):
    """Pair to propose: a question with SQL that answers it."""

    question: str
    sql: str


class QualityFigure(TypedDict):
    """Figure of a quality report with the share that it should reach."""

    name: Literal[
        'accepted_repairs',
        'business_columns',
        'first_pass_valid',
        'loaded',
        'no_signs',
        'outside_agreement',
        'relation_edges',
        'retrieved_examples',
        'retrieved_tables',
        'said_literals',
        'tables',
        'unique_skeletons',
        'usable',
        'with_rows',
    ]
    share: float | None
    covered: int | None
    total: int | None
    excluded: int | None
    missing: list[str]
    bar: float | None
    reached: bool | None


class LastNotice(TypedDict):
    """Last attempt to send a notice to a receiver."""

    delivered: bool
    at: str
    error: str | None


class ReceiverRequest(TypedDict):
    """Receiver of notices to add."""

    name: str
    address: str
    types: NotRequired[list[str]]


class ReceiverTest(TypedDict):
    """Confirmation that a test notice will be sent."""

    name: str
    position: int


class RelationChange(TypedDict):
    """Relation that SQL may, or may not, join over."""

    child: str
    child_columns: list[str]
    parent: str
    parent_columns: list[str]
    allowed: bool | None


class Removed(TypedDict):
    """Confirmation of a removal."""

    name: str


class ResumeRequest(TypedDict):
    """Request to resume a task at its first step that is not completed."""

    task_id: str
    task_type: NotRequired[str | None]


class Resumed(TypedDict):
    """Confirmation that the executors are resumed."""

    drained: None


class SampleView(TypedDict):
    """Fields of a request for a task over the sample database."""

    db_name: str
    table_list_file: str
    dictionary_file: str
    business_context: str


class ScheduledRun(TypedDict):
    """Outcome of a due time of a schedule."""

    due_at: str
    at: str
    task_id: str | None
    status: (
        Literal[
            'cancelled',
            'completed',
            'failed',
            'in_progress',
            'partial_completed',
            'paused',
            'pending',
        ]
        | Literal['deleted', 'skipped']
    )
    error: str | None


class ModelChoice(TypedDict):
    """Language model of a task; absent fields are taken from the settings."""

    model: NotRequired[str | None]
    temperature: NotRequired[float | None]


class SchemaEdited(TypedDict):
    """Edit with the pairs that it touches."""

    input: str
    sha256: str
    subject: str
    before: str
    after: str
    pairs: int
    table: str | None
    reads: str | None


class SchemaEditRow(TypedDict):
    """Edit in the history."""

    input: str
    sha256: str
    subject: str
    before: str
    after: str
    actor: str | None
    task_id: str
    position: int
    recorded_at: str


class DrawnTable(TypedDict):
    """Table of a drawing."""

    name: str
    label: str
    pairs: int


class SchemaRelation(TypedDict):
    """Relation of a described source: many child rows to one parent row."""

    child: str
    child_columns: list[str]
    parent: str
    parent_columns: list[str]
    origin: Literal['declared', 'inferred', 'user']
    evidence: str
    next: Literal['added', 'removed'] | None
    reads: str
    pairs: int


class SchemaTableRow(TypedDict):
    """Table of a described source."""

    name: str
    label: str
    rows: int
    columns: int
    relations: int
    pairs: int
    edited: bool


class SchemaValue(TypedDict):
    """Coded value of a column."""

    value: str
    label: str
    next_label: str | None


class SessionView(TypedDict):
    """Caller of a request."""

    name: str | None
    scope: Literal['admin', 'operate', 'read', 'view']


class SqlRun(TypedDict):
    """SQL to run on the tables of a dataset."""

    sql: str


class StepRequest(TypedDict):
    """Request to start one step of a task, or all remaining steps."""

    step: Literal[
        'complete',
        'ddl_generation',
        'ddl_md_generation',
        'qa_generation',
        'question_sql_generation',
        'sql_validation',
        'training_data_load',
        'training_load',
    ]
    force_execute: NotRequired[bool]
    clean_previous: NotRequired[bool]


class TableView(TypedDict):
    """Table or view of a database."""

    name: str
    schema: str
    kind: Literal['table', 'partitioned', 'view', 'materialized_view', 'foreign']
    comment: str | None
    estimated_rows: int
    bytes: int
    readable: bool
    withheld: list[str]


class TaskChange(TypedDict):
    """Change of a task."""

    task_name: str | None


class Turn(TypedDict):
    """Value at the two compared positions."""

    before: str | int
    after: str | int


class StepChange(TypedDict):
    """Step whose status differs between the two positions."""

    step: Literal['ddl_generation', 'qa_generation', 'sql_validation', 'training_load']
    before: Literal[
        'cancelled', 'completed', 'failed', 'paused', 'pending', 'running', 'skipped'
    ]
    after: Literal[
        'cancelled', 'completed', 'failed', 'paused', 'pending', 'running', 'skipped'
    ]


class FileChange(TypedDict):
    """One file at the two compared positions; null if the file did not exist at that position."""

    file_name: str
    before: str | None
    after: str | None
    before_size: int | None
    after_size: int | None


class PairChanges(TypedDict):
    """Number of pairs by how they changed; a pair may count more than once."""

    added: int
    removed: int
    changed: int
    valid: int
    repaired: int
    invalid: int
    approved: int
    rejected: int
    loaded: int
    unloaded: int


class TaskComparison(TypedDict):
    """Differences between two tasks."""

    totals: PairTotals
    added: list[PairText]
    removed: list[PairText]
    changed: list[ChangedPair]
    documents: list[ChangedDocument]
    task_id: str
    other: str


class TaskCreatedResponse(TypedDict):
    """New task."""

    task_id: str
    status: Literal[
        'cancelled',
        'completed',
        'failed',
        'in_progress',
        'partial_completed',
        'paused',
        'pending',
    ]
    output_directory: str
    step_status: dict[
        str,
        Literal[
            'cancelled',
            'completed',
            'failed',
            'paused',
            'pending',
            'running',
            'skipped',
        ],
    ]
    created_at: str | None
    task_name: str | None
    version: int
    position: int


class TaskDeletedResponse(TypedDict):
    """Confirmation that a task is deleted."""

    task_id: str
    deleted: bool
    redacted_events: int


class StepProgress(TypedDict):
    """Progress of a step in what it produces."""

    of: Literal['items', 'pairs', 'tables']
    done: int
    expected: int


class Queue(TypedDict):
    """Queue position of an execution, and the reason why the execution waits."""

    position: int
    executors_alive: int
    reason: Literal[
        'behind_others', 'drained', 'files_away', 'no_executor', 'waiting_for_executor'
    ]
    since: str | None


class Texts(TypedDict):
    """Text in both languages."""

    zh: str
    en: str


class EventDigest(TypedDict):
    """Digest of one event."""

    position: int
    type: str
    digest: str


class DatabaseConnection(TypedDict):
    """Connection to a database that is used by one task only."""

    host: str
    port: int
    database: str
    user: NotRequired[str | None]
    password: NotRequired[str | None]


class VerdictView(TypedDict):
    """Verdict on a task's pairs."""

    grade: Literal['gaps', 'good', 'poor']
    weakest: QualityFigure | None


class StoreAddress(TypedDict):
    """Address of the vector store."""

    address: str
    url: str


class TimelineTask(TypedDict):
    """Task of which an execution ran in the range."""

    task_id: str
    task_name: str | None
    db_name: str | None
    status: Literal[
        'cancelled',
        'completed',
        'failed',
        'in_progress',
        'partial_completed',
        'paused',
        'pending',
    ]


class TimelineExecution(TypedDict):
    """Execution that ran at some time in the range."""

    execution_id: str
    step: Literal[
        'complete', 'ddl_generation', 'qa_generation', 'sql_validation', 'training_load'
    ]
    status: Literal[
        'cancelled', 'completed', 'cut_off', 'failed', 'paused', 'queued', 'running'
    ]
    started_at: str
    completed_at: str | None
    parent_execution_id: str | None
    error_message: str | None
    task_id: str
    executor: str | None


class TimelineExecutor(TypedDict):
    """Executor that reported in the range. Executors that stopped are known only by their executions."""

    executor: str
    started_at: str
    seen_at: str
    alive: bool


class TimelinePause(TypedDict):
    """Time in which the executors were drained: they started no new work."""

    since: str
    until: str | None


class VersionLoad(TypedDict):
    """Load of an earlier version."""

    execution: ExecutionStartedResponse
    forked: bool


class WrittenSql(TypedDict):
    """SQL that a language model wrote for a question, and its rows."""

    sql: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    result: PairRun


class AskableDatasets(TypedDict):
    datasets: list[AskableDataset]
    model: str | None


class Asked(TypedDict):
    """Items that an assistant would be given for a question."""

    dataset: str
    question: str
    operations: list[AskedOperation]
    pairs: list[FoundPair]
    tables: list[FoundTable]
    documents: list[FoundDocument]
    seconds: float


class AuditTrail(TypedDict):
    """Page of the audit trail."""

    entries: list[TrailEntry]
    next_before: NotRequired[int | None]


class CheckpointList(TypedDict):
    checkpoints: list[CheckpointView]


class DatabaseList(TypedDict):
    databases: list[DatabaseView]


DatasetChanges = TypedDict(
    'DatasetChanges',
    {
        'totals': PairTotals,
        'added': list[PairText],
        'removed': list[PairText],
        'changed': list[ChangedPair],
        'documents': list[ChangedDocument],
        'dataset': str,
        'from': int,
        'to': int,
    },
)


class DatasetVersion(TypedDict):
    """State of a dataset after one completed load."""

    number: int
    task_id: str
    task_name: str | None
    task_deleted: bool
    execution_id: str
    position: int
    loaded_at: str
    loaded_by: str | None
    pairs: int
    ddl: int
    documents: int
    tasks: list[DatasetTask]
    added: int | None
    removed: int | None
    validation: Validation | None
    covered: Covered | None
    retrieval: Retrieval | None
    uplift: Uplift | None


class PendingLoad(TypedDict):
    """Changes of a task that are not in the vector store yet."""

    task_id: str
    changes: PendingChanges


class DatasetView(TypedDict):
    """Dataset: the pairs and documents of one source in one language that are in the vector store."""

    dataset: str
    source: str
    language: Literal['zh', 'en']
    pairs: int
    tasks: list[DatasetTask]
    version: DatasetVersion
    pending: list[PendingLoad]


class DriftView(TypedDict):
    """Changes of a source since a task has described it."""

    since: str | None
    counts: dict[str, int]
    changes: list[SchemaChangeView]
    pairs: int


class EventPage(TypedDict):
    events: list[EventView]
    next_after: int | None


class ExecutionList(TypedDict):
    executions: list[ExecutionView]


class ExecutorList(TypedDict):
    executors: list[ExecutorView]
    drained: Drain | None


class FileList(TypedDict):
    files: list[FileView]


class InputList(TypedDict):
    inputs: list[InputView]


class KeyList(TypedDict):
    keys: list[KeyView]


class LogDensity(TypedDict):
    """Number of log lines per time interval, without intervals that have no lines."""

    stretches: list[LogStretch]


class LogPage(TypedDict):
    logs: list[LogLine]
    total: NotRequired[int | None]


class ModelList(TypedDict):
    models: list[ModelView]


class PairEdits(TypedDict):
    """Result of an edit or a check of several pairs."""

    edits: list[PairEdit]
    unchanged: list[str]
    dry_run: bool


class PairView(TypedDict):
    """Pair: a question with its SQL, folded from the pair's events."""

    pair_id: str
    question: str
    sql: str
    language: Literal['zh', 'en']
    difficulty: Literal['easy', 'medium', 'hard', 'extra']
    family: str
    theme: str
    tables: list[str]
    origin: Literal['grammar', 'model', 'person', 'asked']
    status: Literal[
        'edited', 'generated', 'invalid', 'loaded', 'removed', 'repaired', 'validated'
    ]
    review: Literal['approved', 'rejected'] | None
    valid: bool | None
    rows: int | None
    error: str | None
    loaded: bool
    position: int
    validity: NotRequired[Literal['invalid', 'repaired', 'valid'] | None]
    cause: NotRequired[str | None]
    repair: NotRequired[PairRepair | None]
    carried_from: NotRequired[str | None]
    unloaded_by: NotRequired[str | None]
    unfit: list[Literal['invalid', 'proposed', 'rejected', 'repaired']]


class PairImport(TypedDict):
    """Result of an import of pairs."""

    imported: int
    present: int
    refused: list[PairRefusal]
    dry_run: bool


class PairPage(TypedDict):
    pairs: list[PairView]
    total: int
    next_cursor: int | None


class PairsDecided(TypedDict):
    """Result of a review of several pairs."""

    pairs: list[PairView]
    invalid: list[str]
    changed: list[str]


class PairsRestored(TypedDict):
    """Result of restoring pairs."""

    pairs: list[PairView]


class QualityReport(TypedDict):
    """Quality report of a task. A part that no step has reported yet is absent."""

    figures: list[QualityFigure]
    documentation: NotRequired[dict[str, Any] | None]
    generation: NotRequired[dict[str, Any] | None]
    validation: NotRequired[dict[str, Any] | None]
    retrieval: NotRequired[dict[str, Any] | None]
    load: NotRequired[dict[str, Any] | None]
    evaluation: NotRequired[dict[str, Any] | None]


class ReceiverView(TypedDict):
    """Receiver of notices, without its secret."""

    name: str
    address: str
    types: list[str]
    created_at: str
    waiting: int
    last: LastNotice | None


class ScheduleView(TypedDict):
    """Schedule of tasks over a database."""

    name: str
    db_name: str
    at: str
    language: Literal['en', 'zh']
    parameters: dict[str, Any]
    next_at: str
    last: ScheduledRun | None


class ScheduledTask(TypedDict):
    """Parameters of the tasks that a schedule starts."""

    table_list_file: NotRequired[str | None]
    table_list: NotRequired[list[str] | str | None]
    relations_file: NotRequired[str | None]
    dictionary_file: NotRequired[str | None]
    knowledge_file: NotRequired[str | None]
    on_missing: NotRequired[Literal['fail', 'skip']]
    business_context: NotRequired[str]
    language: NotRequired[Literal['en', 'zh'] | None]
    pairs_per_table: NotRequired[int | None]
    pairs_total: NotRequired[int | None]
    include_views: NotRequired[bool]
    seed: NotRequired[int]
    only_changes: NotRequired[bool]
    enable_sql_validation: NotRequired[bool]
    enable_llm_repair: NotRequired[bool]
    modify_original_file: NotRequired[bool]
    enable_training_data_load: NotRequired[bool]
    load_mode: NotRequired[Literal['add', 'replace']]
    use_llm: NotRequired[bool | None]
    llm_config: NotRequired[ModelChoice]
    created_by: NotRequired[str | None]
    task_name: NotRequired[str | None]


class SchemaEdits(TypedDict):
    edits: list[SchemaEditRow]


class SchemaGraph(TypedDict):
    """Tables and relations to draw."""

    tables: list[DrawnTable]
    relations: list[SchemaRelation]
    left_out: int


class SchemaPage(TypedDict):
    """Tables of a described source, sorted by name."""

    database: str
    language: Literal['en', 'zh']
    tables: list[SchemaTableRow]
    total: int
    next_cursor: int | None
    dictionary_file: str
    relations_file: str
    uploads: list[str]


class SchemaColumn(TypedDict):
    """Column of a described table."""

    name: str
    type: str
    label: str
    origin: Literal['comment', 'dictionary', 'name', 'translation', 'model']
    next_label: str | None
    synonyms: list[str]
    role: str
    key: bool
    not_null: bool
    comment: str | None
    samples: list[str]
    values: list[SchemaValue]
    values_origin: Literal['comment', 'dictionary', 'code table']
    pairs: int


class TableList(TypedDict):
    tables: list[TableView]


class FileChanges(TypedDict):
    """Files that were added, removed or changed, by name."""

    added: list[FileChange]
    removed: list[FileChange]
    changed: list[FileChange]


class StepView(TypedDict):
    """State of a step by its newest execution."""

    step: Literal['ddl_generation', 'qa_generation', 'sql_validation', 'training_load']
    status: Literal[
        'cancelled', 'completed', 'failed', 'paused', 'pending', 'running', 'skipped'
    ]
    units_done: int
    units_total: int
    produced: StepProgress | None
    started_at: str | None
    completed_at: str | None
    execution_id: str | None
    error: str | None


class CurrentExecution(TypedDict):
    """Execution that is queued, running or paused."""

    execution_id: str
    step: Literal[
        'complete', 'ddl_generation', 'qa_generation', 'sql_validation', 'training_load'
    ]
    status: Literal[
        'cancelled', 'completed', 'cut_off', 'failed', 'paused', 'queued', 'running'
    ]
    started_at: str | None
    cancel_requested: bool
    pause_requested: bool
    pause_requested_by: str | None
    paused_at: str | None
    queue: NotRequired[Queue | None]


class ErrorTexts(TypedDict):
    """Error message in both languages."""

    zh: str
    en: str
    headline: Texts
    about_source: bool
    about_input: bool


class TaskDigests(TypedDict):
    """Digests of a task's events, which can be checked against an export of the whole log."""

    task_id: str
    events: list[EventDigest]


class TaskRow(TypedDict):
    """Summary of a task in a list."""

    task_id: str
    task_type: str
    task_name: str | None
    status: Literal[
        'cancelled',
        'completed',
        'failed',
        'in_progress',
        'partial_completed',
        'paused',
        'pending',
    ]
    progress: int
    db_name: str | None
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    step_status: dict[
        str,
        Literal[
            'cancelled',
            'completed',
            'failed',
            'paused',
            'pending',
            'running',
            'skipped',
        ],
    ]
    error_message: str | None
    position: int
    run_started_at: str | None
    run_completed_at: str | None
    worked_seconds: float | None
    unfit_pairs: int | None
    translations: NotRequired[dict[str, ErrorTexts]]


class TaskRequest(TypedDict):
    """Request for a new task over the database given by `db_name` or `db_connection`."""

    table_list_file: NotRequired[str | None]
    table_list: NotRequired[list[str] | str | None]
    relations_file: NotRequired[str | None]
    dictionary_file: NotRequired[str | None]
    knowledge_file: NotRequired[str | None]
    on_missing: NotRequired[Literal['fail', 'skip']]
    business_context: NotRequired[str]
    language: NotRequired[Literal['en', 'zh'] | None]
    pairs_per_table: NotRequired[int | None]
    pairs_total: NotRequired[int | None]
    include_views: NotRequired[bool]
    seed: NotRequired[int]
    only_changes: NotRequired[bool]
    enable_sql_validation: NotRequired[bool]
    enable_llm_repair: NotRequired[bool]
    modify_original_file: NotRequired[bool]
    enable_training_data_load: NotRequired[bool]
    load_mode: NotRequired[Literal['add', 'replace']]
    use_llm: NotRequired[bool | None]
    llm_config: NotRequired[ModelChoice]
    created_by: NotRequired[str | None]
    task_name: NotRequired[str | None]
    task_type: Literal['complete_workflow', 'data_workflow']
    db_name: NotRequired[str | None]
    db_connection: NotRequired[DatabaseConnection | None]
    execution_mode: NotRequired[Literal['complete', 'step']]
    single_step: NotRequired[
        Literal[
            'complete',
            'ddl_generation',
            'ddl_md_generation',
            'qa_generation',
            'question_sql_generation',
            'sql_validation',
            'training_data_load',
            'training_load',
        ]
        | None
    ]
    output_dir: NotRequired[str | None]


class TaskSummary(TypedDict):
    """Summary of a task's result, with its pairs as they are now."""

    pairs: int
    usable: int
    valid: int
    invalid: int
    repaired: int
    rejected: int
    loaded: int
    tables: Covered | None
    retrieval: float | None
    verdict: VerdictView | None
    db_name: str
    language: Literal['zh', 'en']
    example: str | None
    store: StoreAddress | None


class TaskUse(TypedDict):
    """Use of a task's pairs in its dataset."""

    dataset: str
    state: Literal['in_use', 'not_loaded', 'replaced']
    pairs: int
    loaded: DatasetVersion | None
    replaced_by: DatasetVersion | None
    pending: PendingChanges


Timeline = TypedDict(
    'Timeline',
    {
        'from': str,
        'to': str,
        'tasks': list[TimelineTask],
        'executions': list[TimelineExecution],
        'executors': list[TimelineExecutor],
        'pauses': list[TimelinePause],
        'events': list[TrailEntry],
        'complete': bool,
        'translations': NotRequired[dict[str, ErrorTexts]],
    },
)


class DatasetDetail(TypedDict):
    dataset: str
    source: str
    language: Literal['zh', 'en']
    pairs: int
    tasks: list[DatasetTask]
    version: DatasetVersion
    pending: list[PendingLoad]
    versions: list[DatasetVersion]
    total: int


class DatasetList(TypedDict):
    datasets: list[DatasetView]
    position: int


class PairHit(TypedDict):
    """Pair that a search over all tasks found."""

    task_id: str
    task_name: str | None
    db_name: str
    dataset: str
    excerpt: str
    pair: PairView


class ReceiverList(TypedDict):
    receivers: list[ReceiverView]


class ScheduleList(TypedDict):
    schedules: list[ScheduleView]


class ScheduleRequest(TypedDict):
    """Schedule to set: complete workflows of new tasks over a database."""

    name: str
    db_name: str
    at: str
    parameters: NotRequired[ScheduledTask]


class SchemaTable(TypedDict):
    """Described table."""

    name: str
    kind: str
    label: str
    origin: Literal['comment', 'dictionary', 'name', 'translation', 'model']
    next_label: str | None
    synonyms: list[str]
    comment: str | None
    rows: int
    exact: bool
    pairs: int
    ddl_file: str | None
    document_file: str | None
    columns: list[SchemaColumn]
    relations: list[SchemaRelation]


TaskChanges = TypedDict(
    'TaskChanges',
    {
        'task_id': str,
        'from': int,
        'to': int,
        'status': Turn | None,
        'progress': Turn | None,
        'steps': list[StepChange],
        'executions': list[str],
        'files': FileChanges,
        'events': dict[str, int],
        'pairs': NotRequired[PairChanges | None],
    },
)


class TaskDetail(TypedDict):
    """State of a task, folded from the task's events."""

    task_id: str
    task_type: str
    task_name: str | None
    status: Literal[
        'cancelled',
        'completed',
        'failed',
        'in_progress',
        'partial_completed',
        'paused',
        'pending',
    ]
    progress: int
    db_name: str
    created_by: str | None
    created_at: str | None
    started_at: str | None
    completed_at: str | None
    step_status: dict[
        str,
        Literal[
            'cancelled',
            'completed',
            'failed',
            'paused',
            'pending',
            'running',
            'skipped',
        ],
    ]
    error_message: str | None
    position: int
    parameters: dict[str, Any]
    steps: list[StepView]
    output_directory: str
    business_context: str
    language: Literal['zh', 'en'] | None
    current_execution: CurrentExecution | None
    executions: list[ExecutionView]
    result: dict[str, Any] | None
    counts: dict[str, int]
    drift: DriftView | None
    version: int
    deleted: NotRequired[bool]
    translations: NotRequired[dict[str, ErrorTexts]]


class TaskPage(TypedDict):
    tasks: list[TaskRow]
    next_cursor: str | None


class PairHits(TypedDict):
    pairs: list[PairHit]
    total: int
    next_cursor: int | None
