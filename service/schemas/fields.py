"""Field types shared by requests and responses, with descriptions, bounds and examples."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta

from events.facts.workflow import RequestedStep, canonical_step

type AnyStep = Literal[
    "ddl_generation",
    "qa_generation",
    "sql_validation",
    "training_load",
    "complete",
    "ddl_md_generation",
    "question_sql_generation",
    "training_data_load",
]
"""Name of a step, including the names of the original design, or `complete`."""
type KeyScope = Literal["view", "read", "operate", "admin"]
type InputKind = Literal["tables", "relations", "dictionary", "knowledge"]
type LoadMode = Literal["replace", "add"]

_NAME_PART: Final = r'(?:[^\W\d][\w$]*|"(?:[^"]|"")+")'
_END: Final = r"$(?!\n)"
"""End of a pattern. In Python, `$` alone also matches before a final newline; `\\Z` is unknown in JavaScript."""
MAX_POSITION: Final = 2**53 - 1
"""The largest integer that every JSON parser reads exactly."""

type StoredDifficulty = Annotated[str, Meta(extra_json_schema={"enum": ["easy", "medium", "hard", "extra"]})]
type StoredLanguage = Annotated[str, Meta(extra_json_schema={"enum": ["zh", "en"]})]
type StoredOrigin = Annotated[str, Meta(extra_json_schema={"enum": ["grammar", "model", "person", "asked"]})]
"""Types of values from stored facts: the OpenAPI document lists the values, but responses are not validated again."""

type Time = Annotated[
    str,
    Meta(
        description="Time in RFC 3339, with offset.",
        examples=["2026-03-02T09:30:00.125+08:00"],
        extra_json_schema={"format": "date-time"},
    ),
]
type QuestionLanguage = Annotated[StoredLanguage, Meta(description="Language of the questions.")]
type Position = Annotated[int, Meta(ge=0, le=MAX_POSITION, description="Position in the log.", examples=[1234])]
type Count = Annotated[int, Meta(ge=0, description="Number of items.", examples=[12])]
type Seconds = Annotated[float, Meta(ge=0, description="Seconds.", examples=[2.5])]
type Sha256 = Annotated[
    str,
    Meta(
        description="SHA-256 in hexadecimal.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    ),
]
type TaskName = Annotated[str, Meta(max_length=200, description="Name given to the task.", examples=["Tolls, March"])]
type Creator = Annotated[str, Meta(max_length=50, description="Person who created the task.", examples=["li.wei"])]
type TaskIdText = Annotated[str, Meta(description="Id of the task.", examples=["task_20260302_093000"])]
type ExecutionIdText = Annotated[
    str,
    Meta(description="Id of the execution.", examples=["task_20260302_093000_step_qa_generation_exec_20260302_093105"]),
]
type DatasetIdText = Annotated[
    str, Meta(description="Id of a dataset: a source and a language.", examples=["highway_db.en"])
]
type PairId = Annotated[str, Meta(description="Id of the pair.", examples=["p_3f2a"])]
type Question = Annotated[str, Meta(description="The question.", examples=["How many branches are there?"])]
type Sql = Annotated[str, Meta(description="The SQL.", examples=["SELECT count(*) FROM bss_branch"])]
type SqlName = Annotated[
    str,
    Meta(
        max_length=200,
        pattern=rf"^{_NAME_PART}(?:\.{_NAME_PART}){{0,2}}{_END}",
        description="Name in a statement: a table, column or function, with up to three parts, each quoted or not.",
        examples=["track.composer"],
    ),
]
type Column = Annotated[str, Meta(description="Name of a column.", examples=["count"])]
type TableName = Annotated[str, Meta(description="Name of a table.", examples=["bss_branch"])]
type DatabaseName = Annotated[str, Meta(max_length=100, description="Name of a database.", examples=["highway_db"])]
type Host = Annotated[str, Meta(description="Host of the database server.", examples=["db.example.com"])]
type Port = Annotated[int, Meta(ge=1, le=65535, description="Port of the database server.", examples=[5432])]
type CatalogName = Annotated[str, Meta(description="Name of the database on its server.", examples=["highway_db"])]
type User = Annotated[str, Meta(description="Login role.", examples=["reader"])]
type FileName = Annotated[str, Meta(description="Name of the file.", examples=["bss_branch.ddl"])]
type Text = Annotated[str, Meta(max_length=100_000)]
type ScheduleTime = Annotated[
    str,
    Meta(
        pattern=rf"^(?:daily|weekly (?:mon|tue|wed|thu|fri|sat|sun)) (?:[01][0-9]|2[0-3]):[0-5][0-9]{_END}",
        description="Time of day, or weekday and time of day, in `QUERYMILL_TIMEZONE`.",
        examples=["daily 02:30"],
        extra={
            "zh": "每日时刻（daily 02:30）或每周时刻（weekly mon 02:30；星期为 mon、tue、wed、thu、fri、sat、sun）",
            "en": "a time such as `daily 02:30` or `weekly mon 02:30`; days are mon, tue, wed, thu, fri, sat, sun",
        },
    ),
]
type Object = Annotated[dict[str, Any], Meta(extra_json_schema={"additionalProperties": True})]
type Name = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^(?!\.\.?$)[^\s/:\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+" + _END,
        description="1–100 characters without spaces, slashes, backslashes and colons.",
        examples=["highway_db"],
        extra={
            "zh": " 1 到 100 个字符的名称，不含空格、斜杠、反斜杠和冒号",
            "en": "a name of 1 to 100 characters without spaces, slashes, backslashes or colons",
        },
    ),
]


def requested_step(name: AnyStep) -> RequestedStep:
    """Return the step's own name for any accepted name."""
    return "complete" if name == "complete" else canonical_step(name) or "complete"
