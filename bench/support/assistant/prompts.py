"""The prompt of one question under each condition. The schema comes first, so that a runner can reuse its work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Literal, get_args

import psycopg

from bench.support.pair_measures import gate_of, prober
from querymill_client.embedding.offline import OfflineEmbedder
from querymill_client.retrieval.ranking import CANDIDATES, rank
from training.catalog.model import Table, TableName
from training.documents.ddl import creation_order, render_ddl
from training.documents.sql_text import column_list, quoted
from training.knowledge.derive import knowledge_of
from training.knowledge.markdown import render_knowledge, sections
from training.questions.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source
from training.vectors.items import TrainingItem, training_items
from training.vectors.retrieval import ItemIndex

type Condition = Literal["plain", "documents", "knowledge", "pairs", "all"]
CONDITIONS: tuple[Condition, ...] = get_args(Condition.__value__)
PAIRS = 5
"""Pairs retrieved for a question."""
SECTIONS = 5
"""Sections of knowledge retrieved for a question."""

_SYSTEM = "You write PostgreSQL."
_TASK = (
    "Write one PostgreSQL SELECT statement that answers the question. Use only the tables and columns of this schema. "
    "Reply with the SQL alone."
)


def prompts_of(dsn: str, conditions: Iterable[Condition]) -> tuple[SourceDescription, dict[Condition, Prompter]]:
    """Read a database as the product does; return it, and for each condition the prompt of a question."""
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest(language="en"))
    return source, {condition: _prompter(condition, dsn, source) for condition in conditions}


type Prompter = Callable[[str], str]
type _Retriever = Callable[[str], list[str]]
"""Returns what precedes a question in its prompt."""


def _prompter(condition: Condition, dsn: str, source: SourceDescription) -> Prompter:
    if condition == "plain":
        schema = plain_schema(source)
    else:
        schema = "\n".join(render_ddl(table, source) for table in creation_order(source))
    retrievers: list[_Retriever] = []
    if condition in {"knowledge", "all"}:
        retrievers.append(_sections(source))
    if condition in {"pairs", "all"}:
        retrievers.append(_examples(dsn, source))
    return lambda question: _prompt(schema, [text for find in retrievers for text in find(question)], question)


def plain_schema(source: SourceDescription) -> str:
    """Return one CREATE TABLE a table: columns with their types, and the declared keys."""
    return "\n\n".join(_create_table(table) for table in creation_order(source))


def _create_table(table: Table) -> str:
    parts = [f"{quoted(column.name)} {column.type}" for column in table.columns]
    if table.primary_key:
        parts.append(f"primary key ({column_list(table.primary_key)})")
    parts += [
        f"foreign key ({column_list(key.columns)}) references {_short(key.referenced_table)}"
        f" ({column_list(key.referenced_columns)})"
        for key in table.foreign_keys
    ]
    lines = ",\n".join(f"  {part}" for part in parts)
    return f"create table {_short(table.name)} (\n{lines}\n);"


def _short(name: TableName) -> str:
    return quoted(name.name) if name.schema == "public" else f"{quoted(name.schema)}.{quoted(name.name)}"


def _sections(source: SourceDescription) -> _Retriever:
    """Return the search for the sections of knowledge nearest to a question, as the client searches the store."""
    parts = [text for _, text in sections(render_knowledge(knowledge_of(source), source.language))]
    embedder = OfflineEmbedder()
    vectors = embedder.embed(parts)

    def nearest(question: str) -> list[str]:
        similarities = vectors @ embedder.embed([question])[0]
        return [parts[i] for i in (-similarities).argsort(kind="stable")[:SECTIONS]]

    return nearest


def _examples(dsn: str, source: SourceDescription) -> _Retriever:
    """Make the pairs of a source and return the search for the best ones, as the client searches the store."""
    name = source.catalog.database
    with gate_of(dsn, source) as gate:
        pairs = generate_pairs(source, GenerationOptions(source_name=name), prober(gate))
    items = training_items(source=name, db_name=name, task_id="task_bench", language=source.language, pairs=pairs)
    embedder = OfflineEmbedder()
    index = ItemIndex(items, embedder.embed([item.text for item in items]))

    def best(question: str) -> list[str]:
        similarities = index.similarities(embedder.embed([question])[0])
        candidates = (-similarities).argsort(kind="stable")[:CANDIDATES]
        ranked = rank(question, ((items[i], items[i].text, float(similarities[i])) for i in candidates), PAIRS)
        return [_example(item) for item, _ in ranked]

    return best


def _prompt(schema: str, retrieved: Iterable[str], question: str) -> str:
    """Return the prompt in the model's own format of a conversation."""
    request = "\n\n".join([f"{schema.rstrip()}\n\n{_TASK}", *retrieved, f"Question: {question}"])
    return f"<|im_start|>system\n{_SYSTEM}<|im_end|>\n<|im_start|>user\n{request}<|im_end|>\n<|im_start|>assistant\n"


def _example(item: TrainingItem) -> str:
    pair = json.loads(item.text)
    return f"Question: {pair['question']}\nSQL: {pair['sql']}"
