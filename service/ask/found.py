"""Choice of the items for a question from the nearest ones of a store, with the reasons. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from querymill_client.embedding.lexical import common_words
from querymill_client.embedding.text_rule import prepare
from querymill_client.retrieval.operations import operation_words
from querymill_client.retrieval.ranking import Ranked, rank_with_reasons
from service.schemas.responses.ask import AskedOperation, FoundDocument, FoundPair, FoundTable
from training.vectors import Hit, TrainingItem, tables_of

MAX_ITEMS = 5
"""Maximum number of pairs, of tables and of documents for a question, as an assistant retrieves them."""
MAX_WORDS = 8
"""Maximum number of common words of a table or a document."""
_MAX_CHARACTERS = 4_000
"""Length of a text's beginning that is searched for common words."""


def asked_operations(question: str) -> list[AskedOperation]:
    """Return the operations that a question asks for, with the words that name them."""
    found: dict[str, list[str]] = {}
    for word, operation in operation_words(question).items():
        found.setdefault(operation, []).append(word)
    return [AskedOperation(operation=operation, words=words) for operation, words in found.items()]


def best_pairs(question: str, hits: Sequence[Hit]) -> list[Ranked[TrainingItem]]:
    """Return the best pairs among the nearest, with the reasons for their order."""
    return rank_with_reasons(question, [(hit.item, hit.item.text, hit.similarity) for hit in hits], MAX_ITEMS)


def found_pair(question: str, ranked: Ranked[TrainingItem]) -> FoundPair:
    """Return the response for a chosen pair."""
    item = ranked.item
    stored = json.loads(item.text)
    return FoundPair(
        pair_id=str(item.metadata.get("pair_id", "")),
        task_id=str(item.metadata.get("task_id", "")),
        question=stored["question"],
        sql=stored["sql"],
        tables=[*tables_of(item.metadata)],
        similarity=round(ranked.similarity, 4),
        score=round(ranked.score, 4),
        operations=sorted(ranked.operations),
        words=common_words(question, stored["question"]),
        near_copies=[question_of(other.text) for other in ranked.near_copies],
    )


def found_tables(question: str, hits: Sequence[Hit], pairs: Sequence[FoundPair]) -> list[FoundTable]:
    """Return the tables of the nearest DDL; `pairs` are the found pairs."""
    tables = [
        FoundTable(
            table=", ".join(hit.item.tables),
            ddl=hit.item.text,
            similarity=round(hit.similarity, 4),
            words=_words(question, hit.item.text),
            pairs=[],
        )
        for hit in hits
    ]
    for each in tables:
        each.pairs = [number for number, pair in enumerate(pairs, start=1) if each.table in pair.tables]
    return tables


def found_documents(question: str, hits: Sequence[Hit]) -> list[FoundDocument]:
    """Return the nearest documents and sections of knowledge."""
    return [
        FoundDocument(
            title=hit.item.text.strip().split("\n", 1)[0].lstrip("# "),
            text=hit.item.text,
            tables=[*hit.item.tables],
            knowledge=hit.item.metadata.get("document") == "knowledge",
            similarity=round(hit.similarity, 4),
            words=_words(question, hit.item.text),
        )
        for hit in hits
    ]


def question_of(text: str) -> str:
    """Return the question of a stored pair."""
    return str(json.loads(text)["question"])


def _words(question: str, text: str) -> list[str]:
    """Return words of the part of a text that is embedded: names and labels, without types."""
    words = common_words(question, prepare(text, "words-1", max_characters=_MAX_CHARACTERS))
    return [word for word in words if not word.isdecimal()][:MAX_WORDS]
