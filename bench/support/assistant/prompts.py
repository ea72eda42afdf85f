"""The prompt of one question under each condition. The schema comes first, so that a runner can reuse its work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

import psycopg

from bench.training.pair_measures import gate_of, prober
from querymill_client.embedding.offline import OfflineEmbedder
from training.documents.ddl import creation_order, render_ddl
from training.evaluation.prompts import SYSTEM, Condition, example, plain_table, request_text
from training.knowledge.derive import knowledge_of
from training.knowledge.markdown import render_knowledge, sections
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source
from training.vectors.items import training_items
from training.vectors.retrieval import ItemIndex, best_pairs

CONDITIONS: tuple[Condition, ...] = get_args(Condition.__value__)
SECTIONS = 5
"""Sections of knowledge retrieved for a question."""


def prompts_of(dsn: str, conditions: Iterable[Condition]) -> tuple[SourceDescription, dict[Condition, Prompter]]:
    """Read a database as the product does; return it, and for each condition the prompt of a question."""
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest(language="en"))
    return source, {condition: _prompter(condition, dsn, source) for condition in conditions}


type Prompter = Callable[[str], str]
type _Retriever = Callable[[str], Iterable[str]]
"""Returns the text in front of a question in its prompt."""


def _prompter(condition: Condition, dsn: str, source: SourceDescription) -> Prompter:
    if condition == "plain":
        schema = "\n\n".join(plain_table(table) for table in creation_order(source))
    else:
        schema = "\n".join(render_ddl(table, source) for table in creation_order(source))
    retrievers: list[_Retriever] = []
    if condition in {"knowledge", "all"}:
        retrievers.append(_sections(source))
    if condition in {"pairs", "all"}:
        retrievers.append(_examples(dsn, source))
    return lambda question: _prompt(schema, [text for find in retrievers for text in find(question)], question)


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
        pairs = generate_pairs(source, GenerationOptions(source_name=name, pairs_per_table=10), prober(gate))
    items = training_items(source=name, db_name=name, task_id="task_bench", language=source.language, pairs=pairs)
    embedder = OfflineEmbedder()
    index = ItemIndex(items, embedder.embed([item.text for item in items]))
    return lambda question: map(example, best_pairs(index, question, name, embedder))


def _prompt(schema: str, retrieved: Iterable[str], question: str) -> str:
    """Return the prompt in the model's own format of a conversation."""
    request = request_text(schema, retrieved, question)
    return f"<|im_start|>system\n{SYSTEM}<|im_end|>\n<|im_start|>user\n{request}<|im_end|>\n<|im_start|>assistant\n"
