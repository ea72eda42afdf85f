"""Responses of the endpoints that ask a dataset."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from service.schemas.fields import (
    Count,
    DatabaseName,
    DatasetIdText,
    PairId,
    Question,
    QuestionLanguage,
    Seconds,
    Sql,
    TableName,
    TaskIdText,
)
from service.schemas.responses.pairs import PairRun

type Cosine = Annotated[float, Meta(description="Cosine similarity to the question.", examples=[0.73])]
type FoundWord = Annotated[str, Meta(examples=["branches"])]
type Operation = Annotated[
    str, Meta(description="Name of an operation, such as `ratio`, `date` or `top`.", examples=["ratio"])
]
type ModelName = Annotated[str, Meta(description="Name of the language model.", examples=["qwen3"])]
type Tokens = Annotated[
    int, Meta(ge=0, description="Number of tokens; 0 if the server does not report it.", examples=[120])
]


class AskableDataset(Struct, kw_only=True):
    """Dataset with pairs in the vector store."""

    dataset: DatasetIdText
    db_name: DatabaseName
    language: QuestionLanguage
    pairs: Count
    """Number of pairs in the store."""
    examples: list[Question]
    """At most three of its questions, of different difficulty."""


class AskableDatasets(Struct, kw_only=True):
    datasets: list[AskableDataset]
    """Datasets in the store, sorted by id."""
    model: ModelName | None
    """Language model that can write SQL for a question; null if none is configured."""


class AskedOperation(Struct, kw_only=True):
    """Operation that a question asks for."""

    operation: Operation
    words: list[Annotated[str, Meta(examples=["percentage"])]]
    """Words of the question that name it, in lower case."""


class FoundPair(Struct, kw_only=True):
    """Pair that an assistant would be given as an example, and the reasons."""

    pair_id: PairId
    task_id: TaskIdText
    """Id of the task that loaded the pair."""
    question: Question
    sql: Sql
    tables: list[TableName]
    """Tables that the SQL reads."""
    similarity: Cosine
    """Cosine similarity of the two questions."""
    score: Cosine
    """`similarity`, plus at most 0.3 for equal operations. Pairs are sorted by it, near-copies of better ones last."""
    operations: list[Operation]
    """Operations that the question asks for and the pair has."""
    words: list[FoundWord]
    """Words of the pair's question that the question has, too."""
    near_copies: list[Question]
    """Questions of pairs that are left out though their scores are among the best: their SQL has the same clauses as
    this pair's, and a table of it."""


class FoundTable(Struct, kw_only=True):
    """Table whose DDL an assistant would be given."""

    table: TableName
    ddl: Annotated[str, Meta(examples=["create table bss_branch (id int)"])]
    """Annotated CREATE TABLE."""
    similarity: Cosine
    words: list[FoundWord]
    """Words of the names and comments in the DDL that the question has, too."""
    pairs: list[Annotated[int, Meta(ge=1, examples=[1])]]
    """Numbers of the found pairs, from 1, whose SQL reads the table."""


class FoundDocument(Struct, kw_only=True):
    """Document of a table, or section of the knowledge."""

    title: Annotated[str, Meta(examples=["bss_branch"])]
    """First heading."""
    text: Annotated[str, Meta(examples=["## bss_branch"])]
    """Markdown."""
    tables: list[TableName]
    """Tables that it is about; empty if it is about the whole business."""
    knowledge: bool
    """True for a section of the knowledge."""
    similarity: Cosine
    words: list[FoundWord]
    """Words of the text that the question has, too."""


class Asked(Struct, kw_only=True):
    """Items that an assistant would be given for a question."""

    dataset: DatasetIdText
    question: Question
    operations: list[AskedOperation]
    """Operations that the words of the question name."""
    pairs: list[FoundPair]
    """At most five pairs, the best first."""
    tables: list[FoundTable]
    """At most five tables, the nearest first."""
    documents: list[FoundDocument]
    """At most five documents and sections of knowledge, the nearest first."""
    seconds: Seconds
    """Duration of the search in seconds."""


class WrittenSql(Struct, kw_only=True):
    """SQL that a language model wrote for a question, and its rows."""

    sql: Sql
    model: ModelName
    prompt_tokens: Tokens
    completion_tokens: Tokens
    seconds: Seconds
    """Time until the model had answered, in seconds."""
    result: PairRun
    """Result of the SQL, or the reason why the gate refuses it."""


class Proposed(Struct, kw_only=True):
    """Pair that waits for review."""

    task_id: TaskIdText
    """Id of the task that was loaded last, which has the pair."""
    pair_id: PairId
    existed: bool
    """True if the task had this pair already; then nothing was changed."""
