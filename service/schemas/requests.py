"""Types of request bodies."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from events.facts.pair.state import Review
from service.schemas.errors import InvalidRequest
from service.schemas.fields import (
    MAX_POSITION,
    AnyStep,
    CatalogName,
    Column,
    Creator,
    DatabaseName,
    FileName,
    Host,
    KeyScope,
    LoadMode,
    Name,
    PairId,
    Port,
    Position,
    Question,
    ScheduleTime,
    Sql,
    SqlName,
    TableName,
    TaskIdText,
    TaskName,
    Text,
    User,
)
from service.schemas.language import Language
from service.texts import say
from training.questions import PAIRS_PER_TABLE

MAX_SQL_CHARACTERS = 16_000
"""Maximum number of characters in the SQL of a pair."""
MAX_QUESTION_CHARACTERS = 2_000
MAX_ASKED_CHARACTERS = 2_000
"""Maximum number of characters of a question to a dataset."""

type Password = Annotated[
    str, Meta(description="Password of the login role; stored encrypted and never shown.", examples=["secret"])
]
type PairSql = Annotated[Sql, Meta(min_length=1, max_length=MAX_SQL_CHARACTERS)]


class RequestBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base class of request bodies; an unknown field is refused."""


class DatabaseConnection(RequestBody, frozen=True, kw_only=True):
    """Connection to a database that is used by one task only."""

    host: Host
    port: Port
    database: CatalogName
    user: User | None = None
    password: Password | None = None


class ModelChoice(RequestBody, frozen=True, kw_only=True):
    """Language model of a task; absent fields are taken from the settings."""

    model: Annotated[str, Meta(max_length=100, examples=["qwen3"])] | None = None
    """Name of the model."""
    temperature: Annotated[float, Meta(ge=0, le=2, examples=[0.2])] | None = None
    """Sampling temperature."""


class TaskOptions(RequestBody, frozen=True, kw_only=True):
    """Parameters of a complete workflow over a database."""

    table_list_file: Annotated[FileName, Meta(examples=["tables.txt"])] | None = None
    """Name of an uploaded table list."""
    table_list: list[TableName] | Text | None = None
    """Tables to read, as a list or separated by commas or lines; all tables if absent."""
    relations_file: Annotated[FileName, Meta(examples=["relations.txt"])] | None = None
    """Name of an uploaded relations file."""
    dictionary_file: Annotated[FileName, Meta(examples=["dictionary.csv"])] | None = None
    """Name of an uploaded dictionary."""
    knowledge_file: Annotated[FileName, Meta(examples=["knowledge.md"])] | None = None
    """Name of an uploaded knowledge file."""
    on_missing: Literal["fail", "skip"] = "fail"
    """`fail` to refuse the task if a listed table does not exist, `skip` to leave out such tables."""
    business_context: Annotated[Text, Meta(examples=["Highway service-area management"])] = ""
    """Subject of the database, in a few sentences."""
    language: Language | None = None
    """Language of the questions; by default `QUERYMILL_LANGUAGE`."""
    pairs_per_table: (
        Annotated[int, Meta(ge=1, le=1_000, examples=[PAIRS_PER_TABLE], extra_json_schema={"default": PAIRS_PER_TABLE})]
        | None
    ) = None
    """Number of question–SQL pairs for each table; 25 if neither this nor `pairs_total` is given."""
    pairs_total: Annotated[int, Meta(ge=1, le=100_000, examples=[200])] | None = None
    """Number of question–SQL pairs of the whole task, instead of `pairs_per_table`."""
    include_views: bool = False
    """Read views as well as tables."""
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    """Seed of all choices; the same seed and database give the same pairs."""
    only_changes: bool = False
    """Take over pairs and verdicts of the newest earlier task over `db_name`, except where the database has changed."""
    enable_sql_validation: bool = True
    """Run the step `sql_validation`."""
    enable_llm_repair: bool = True
    """Let the language model repair SQL that no rule can repair."""
    modify_original_file: bool = True
    """Let the step `sql_validation` change the files of the pairs."""
    enable_training_data_load: bool = True
    """Run the step `training_load`."""
    load_mode: LoadMode = "replace"
    """`replace` if the load removes the pairs of other tasks from the dataset, `add` if they stay."""
    use_llm: bool | None = None
    """Use the language model; by default true if a model is configured."""
    llm_config: ModelChoice = ModelChoice()
    created_by: Creator | None = None
    task_name: TaskName | None = None

    def __post_init__(self) -> None:
        """Raise InvalidRequest if two fields are given that exclude each other."""
        for field, other in (("pairs_total", "pairs_per_table"), ("table_list_file", "table_list")):
            if getattr(self, field) is not None and getattr(self, other) is not None:
                raise InvalidRequest(
                    say("{field}: give either {other} or {field}", field=field, other=other), field=field
                )


class TaskRequest(TaskOptions, frozen=True, kw_only=True):
    """Request for a new task over the database given by `db_name` or `db_connection`."""

    task_type: Literal["data_workflow", "complete_workflow"]
    """Kept for clients of the original design; both values have the same effect."""
    db_name: DatabaseName | None = None
    """Name of a registered database."""
    db_connection: DatabaseConnection | None = None
    """Connection to a database that is not registered."""
    execution_mode: Literal["complete", "step"] = "complete"
    """`complete` to run the whole workflow, `step` to run step by step."""
    single_step: AnyStep | None = None
    """Step for which the task is created, if `execution_mode` is `step`."""
    output_dir: Annotated[str, Meta(examples=["output"])] | None = None
    """Folder of all task directories; any other folder is refused."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest if two fields are given that exclude each other."""
        super().__post_init__()
        if self.only_changes and self.db_connection is not None:
            raise InvalidRequest(
                say("only_changes: needs a registered database; give db_name instead of db_connection"),
                field="only_changes",
            )


class ScheduledTask(TaskOptions, frozen=True, kw_only=True, omit_defaults=True):
    """Parameters of the tasks that a schedule starts."""

    only_changes: bool = True
    """Take over pairs and verdicts of the newest earlier task over `db_name`, except where the database has changed."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest if two fields are given that exclude each other."""
        super().__post_init__()
        if self.table_list in ([], ""):
            raise empty_table_list()


class ScheduleRequest(RequestBody, frozen=True, kw_only=True):
    """Schedule to set: complete workflows of new tasks over a database."""

    name: Name
    """Name of the schedule; a schedule of this name is replaced."""
    db_name: Annotated[DatabaseName, Meta(min_length=1)]
    """Name of a registered database."""
    at: ScheduleTime
    """Time of day, or weekday and time of day, in `QUERYMILL_TIMEZONE`."""
    parameters: ScheduledTask = ScheduledTask()
    """Parameters of the tasks."""

    @property
    def task(self) -> TaskRequest:
        """Request for a task of the schedule."""
        return TaskRequest(
            task_type="complete_workflow", db_name=self.db_name, **msgspec.structs.asdict(self.parameters)
        )


class ResumeRequest(RequestBody, frozen=True, kw_only=True):
    """Request to resume a task at its first step that is not completed."""

    task_id: Annotated[TaskIdText, Meta(max_length=32)]
    task_type: Annotated[str, Meta(examples=["complete_workflow"])] | None = None
    """Kept for clients of the original design; has no effect."""


class TaskChange(RequestBody, frozen=True, kw_only=True):
    """Change of a task."""

    task_name: TaskName | None
    """New name; null or an empty text removes the name."""


class StepRequest(RequestBody, frozen=True, kw_only=True):
    """Request to start one step of a task, or all remaining steps."""

    step: AnyStep
    """Name of the step, or its name in the original design; `complete` for all remaining steps."""
    force_execute: bool = False
    """Start the step even if earlier steps are not completed."""
    clean_previous: bool = True
    """Remove the existing files of the step first."""


class DatabaseRequest(RequestBody, frozen=True, kw_only=True):
    """Request to register a database, given by `dsn`, or by `host`, `port`, `database`, `user` and `password`."""

    name: Name
    """Name by which tasks refer to the database."""
    dsn: Annotated[str, Meta(examples=["postgresql://reader:secret@db.example.com/highway_db"])] | None = None
    """libpq connection string, stored encrypted and never shown."""
    host: Host | None = None
    port: Port = 5432
    database: CatalogName | None = None
    user: User | None = None
    password: Password | None = None
    keep: bool = False
    """Store the connection even if the server refuses its password."""


class DatabaseChange(RequestBody, frozen=True, kw_only=True):
    """Changes of a registered connection; absent fields keep their values."""

    host: Annotated[Host, Meta(min_length=1)] | None = None
    port: Port | None = None
    database: Annotated[CatalogName, Meta(min_length=1)] | None = None
    user: Annotated[User, Meta(min_length=1)] | None = None
    password: Annotated[Password, Meta(min_length=1)] | None = None
    """Password of the login role; required if `host` or `port` change."""


class ForkRequest(RequestBody, frozen=True, kw_only=True):
    """Request for a new task that starts from the state and files of an existing task at a position of the log."""

    at: Annotated[int, Meta(ge=1, le=MAX_POSITION, examples=[1234])]
    """Position in the log to start from."""
    task_name: TaskName | None = None
    created_by: Creator | None = None


class PairChange(RequestBody, frozen=True, kw_only=True):
    """Edit of a pair, review of a pair, or both."""

    question: Annotated[Question, Meta(min_length=1, max_length=MAX_QUESTION_CHARACTERS)] | None = None
    """New question."""
    sql: PairSql | None = None
    """New SQL, which must pass the gate."""
    review: Review | None = None
    """Decision of the review."""
    position: Position | None = None
    """Position of the reviewed view; the review is refused if question or SQL have changed since."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest if neither `question`, `sql` nor `review` is given."""
        if self.question is None and self.sql is None and self.review is None:
            raise InvalidRequest(say("nothing to change: give question, sql or review"))


class PairDecisions(RequestBody, frozen=True, kw_only=True):
    """Review of several pairs with the same decision."""

    pair_ids: Annotated[list[PairId], Meta(min_length=1, max_length=10_000)]
    """Ids of the pairs."""
    review: Review
    """Decision of the review."""
    positions: list[Position] | None = None
    """Positions of the reviewed views, in the order of `pair_ids`; pairs that have changed since are left out."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest if `positions` is given and its length differs from that of `pair_ids`."""
        if self.positions is not None and (found := len(self.positions)) != (expected := len(self.pair_ids)):
            raise InvalidRequest(
                say(
                    "positions: has {found} items; give one for each of the {expected} pair_ids",
                    found=found,
                    expected=expected,
                ),
                field="positions",
            )


class PairEditing(RequestBody, frozen=True, kw_only=True):
    """Replacement of a name in the SQL of several pairs, or a check of their SQL as it is."""

    pair_ids: Annotated[list[PairId], Meta(min_length=1, max_length=10_000)]
    """Ids of the pairs."""
    find: SqlName | None = None
    """Name to replace; `table.column` also finds the column behind an alias. By default the SQL is checked as is."""
    replace: SqlName | None = None
    """Name to put in its place."""
    dry_run: bool = False
    """Check and report, but change nothing."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest if only one of `find` and `replace` is given."""
        if (self.find is None) != (self.replace is None):
            raise InvalidRequest(
                say("find: give find and replace together, or neither"),
                field="find" if self.find is None else "replace",
            )


class LabelChange(RequestBody, frozen=True, kw_only=True):
    """New label of a table, a column or a coded value."""

    table: TableName
    """Name of the table, as the schema lists it."""
    column: Column | None = None
    """Name of the column; absent for the label of the table."""
    value: Annotated[str, Meta(min_length=1, max_length=100, examples=["1"])] | None = None
    """Coded value of the column; absent for the label of the column."""
    label: Annotated[str, Meta(max_length=200, examples=["branch office"])]
    """The label; empty to remove it from the dictionary."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest for a value without a column."""
        if self.value is not None and self.column is None:
            raise InvalidRequest(say("value: give the column of the value too"), field="value")


class RelationChange(RequestBody, frozen=True, kw_only=True):
    """Relation that SQL may, or may not, join over."""

    child: TableName
    """Table whose rows refer to the other one."""
    child_columns: Annotated[list[Column], Meta(min_length=1, max_length=32)]
    """Columns of the child."""
    parent: TableName
    """Table that is referred to."""
    parent_columns: Annotated[list[Column], Meta(min_length=1, max_length=32)]
    """Columns of the parent, in the order of `child_columns`."""
    allowed: bool | None
    """False to forbid the relation, whatever suggests it; null to leave it to the source, without a line."""


class PairRestoring(RequestBody, frozen=True, kw_only=True):
    """Restoration of several pairs to an earlier moment: question, SQL and review."""

    pair_ids: Annotated[list[PairId], Meta(min_length=1, max_length=10_000)]
    """Ids of the pairs."""
    position: Position
    """Position in the log before the change that is undone."""


class PairGeneration(RequestBody, frozen=True, kw_only=True):
    """Request for more pairs: in the places of `pair_ids`, or `count` of a family about a table."""

    pair_ids: Annotated[list[PairId], Meta(min_length=1, max_length=1_000)] | None = None
    """Ids of pairs, which are rejected as others of their families take their places."""
    family: Annotated[str, Meta(min_length=1, max_length=100, examples=["top"])] | None = None
    """Family of the pairs."""
    table: TableName | None = None
    """Table that the pairs are about."""
    count: Annotated[int, Meta(ge=1, le=100)] = 10
    """Number of pairs of the family; there may be fewer."""

    def __post_init__(self) -> None:
        """Raise InvalidRequest unless either `pair_ids`, or `family` and `table` are given."""
        kind = (self.family is not None, self.table is not None)
        if kind != (self.pair_ids is None, self.pair_ids is None):
            raise InvalidRequest(
                say("pair_ids: give either pair_ids, or family and table"),
                field="pair_ids",
            )


class PairTrial(RequestBody, frozen=True, kw_only=True):
    """Request to run the SQL of a pair, or a draft of it."""

    sql: PairSql | None = None
    """Draft to run; by default the pair's own SQL."""


class AskRequest(RequestBody, frozen=True, kw_only=True):
    """Question to a dataset."""

    question: Annotated[Question, Meta(min_length=1, max_length=MAX_ASKED_CHARACTERS)]

    def __post_init__(self) -> None:
        """Raise InvalidRequest if the question is blank."""
        if not self.question.strip():
            raise InvalidRequest(say("question: must not be blank"), field="question")


class SqlRun(RequestBody, frozen=True, kw_only=True):
    """SQL to run on the tables of a dataset."""

    sql: PairSql


class ProposedPair(AskRequest, frozen=True, kw_only=True):
    """Pair to propose: a question with SQL that answers it."""

    sql: PairSql


class KeyRequest(RequestBody, frozen=True, kw_only=True):
    """Request for a new API key."""

    name: Name
    """Name of the key, recorded as the actor of its requests."""
    scope: KeyScope = "operate"
    """`view` to follow progress, `read` to read payloads as well, `operate` to run tasks, `admin` to manage keys,
    databases and receivers and to purge tasks."""


class ReceiverRequest(RequestBody, frozen=True, kw_only=True):
    """Receiver of notices to add."""

    name: Name
    """Name of the receiver."""
    address: Annotated[str, Meta(min_length=1, max_length=2_000, examples=["https://hooks.example/querymill"])]
    """URL of a webhook."""
    types: Annotated[tuple[str, ...], Meta(min_length=1, max_length=50, examples=[["execution.failed"]])] = (
        "execution.completed",
        "execution.failed",
        "schedule.skipped",
        "source.drifted",
    )
    """Types of events to be notified of. `*` matches any text, as in `execution.*`."""


class DrainRequest(RequestBody, frozen=True, kw_only=True):
    """Request to drain the executors."""

    reason: Annotated[str, Meta(max_length=500, examples=["Upgrade at 18:00"])] | None = None
    """Reason for the drain, shown until the executors are resumed."""


class Nothing(RequestBody, frozen=True, kw_only=True):
    """Empty request body."""


def empty_table_list() -> InvalidRequest:
    return InvalidRequest(
        say("table_list: the list is empty; leave it out for every table"),
        field="table_list",
    )
