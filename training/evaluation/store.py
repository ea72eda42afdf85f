"""Pairs and documents of a task in memory: retrieval of pairs for a question, and prompts of an assistant."""

from __future__ import annotations

from collections.abc import Sequence

from querymill_client.embedding.embedder import Embedder
from training.documents.ddl import render_ddl
from training.evaluation.needs import Needs, pair_needs
from training.evaluation.prompts import SYSTEM, Condition, example, plain_table, request_text
from training.models.prompt import Prompt
from training.pair import Pair
from training.source.description import SourceDescription
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.retrieval import ItemIndex, best_pairs

MAX_SCHEMA_CHARACTERS = 40_000
"""Size of the annotated DDL in a prompt; of larger sources, the prompt has the tables nearest to the question."""


class EvaluatedStore:
    """Items of a task in memory, as a load would store them."""

    def __init__(
        self, source: SourceDescription, pairs: Sequence[Pair], ddl: Sequence[Document], embedder: Embedder
    ) -> None:
        name = source.catalog.database
        items = training_items(source=name, db_name=name, task_id="", language=source.language, pairs=pairs, ddl=ddl)
        needs = {pair.id: pair_needs(pair, source) for pair in pairs}
        self.needs: Sequence[Needs] = [*needs.values()]
        """Needs of all pairs."""
        self._by_id = needs
        self._embedder = embedder
        self._name = name
        self._index = ItemIndex(items, embedder.embed([item.text for item in items]))
        self._plain = {table.name.short: plain_table(table) for table in source.tables}
        written = {d.tables[0]: d.text for d in ddl if d.tables}
        # a task without files, or a table that is newer than they are
        self._documents = {t.name.short: written.get(t.name.short) or render_ddl(t, source) for t in source.tables}

    def retrieved(self, question: str) -> Sequence[Needs]:
        """Return the needs of the pairs that a question retrieves."""
        return [self._by_id[str(item.metadata["pair_id"])] for item in self._best(question)]

    def prompt(self, condition: Condition, question: str) -> Prompt:
        """Return the prompt of a question; it has the same tables under all conditions."""
        texts = self._plain if condition == "plain" else self._documents
        schema = "\n\n".join(texts[table].strip() for table in self._tables(question))
        examples = map(example, self._best(question)) if condition == "pairs" else ()
        return Prompt(purpose="evaluation", system=SYSTEM, user=request_text(schema, examples, question))

    def _best(self, question: str) -> list[TrainingItem]:
        return best_pairs(self._index, question, self._name, self._embedder)

    def _tables(self, question: str) -> Sequence[str]:
        if sum(map(len, self._documents.values())) <= MAX_SCHEMA_CHARACTERS:
            return [*self._documents]
        chosen, left = set[str](), MAX_SCHEMA_CHARACTERS
        for ranked in self._index.ranked_tables(self._embedder.embed([question])[0]):
            if (text := self._documents.get(ranked.table)) is not None and len(text) <= left:
                chosen.add(ranked.table)
                left -= len(text)
        return [table for table in self._documents if table in chosen]
