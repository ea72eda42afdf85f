"""Questions to a dataset: what an assistant would be given, SQL run through the gate, and pairs proposed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from events.facts.dataset_id import DatasetId
from events.facts.ids import TaskId
from events.facts.refusals import TaskNotFound
from events.facts.task.state import Task
from events.wire.event import Meta
from querymill_client.embedding.embedder import Vector
from querymill_client.retrieval.ranking import CANDIDATES
from runtime.settings.settings import Settings
from service.ask.found import (
    MAX_ITEMS,
    asked_operations,
    best_pairs,
    found_documents,
    found_pair,
    found_tables,
    question_of,
)
from service.ask.model import Given, SqlWriter
from service.ask.store import VectorSearches
from service.datasets.history import HistoryReader
from service.pairs.import_pairs import propose_pair
from service.pairs.service import Pairs, run_view
from service.schemas.errors import DatasetNotLoaded, StoreEmpty
from service.schemas.language import Language
from service.schemas.responses.ask import AskableDataset, AskableDatasets, Asked, Proposed, WrittenSql
from service.schemas.responses.pairs import PairRun
from training.vectors import Hit, ItemKind, StoredDataset, StoreSearch

MAX_KNOWN = 20
"""Maximum number of datasets that an error names."""
MAX_TABLES = 5_000
"""Maximum number of tables whose DDL may be part of a prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Questions to the datasets of the vector store. No question is recorded as an event."""

    pairs: Pairs
    history: HistoryReader
    searches: VectorSearches
    writer: SqlWriter

    @classmethod
    def of(cls, settings: Settings, pairs: Pairs, history: HistoryReader) -> Self:
        return cls(pairs=pairs, history=history, searches=VectorSearches(settings), writer=SqlWriter(settings))

    async def datasets(self) -> AskableDatasets:
        """Return all datasets with example questions, and prepare for questions.

        Raises the errors of `VectorSearches.run` except StoreEmpty.
        """

        def work(store: StoreSearch) -> list[AskableDataset]:
            examples = store.example_pairs()
            return [
                AskableDataset(
                    dataset=_id_of(each),
                    db_name=each.db_name,
                    language=each.language,
                    pairs=each.pairs,
                    examples=[question_of(text) for text in examples.get((each.source, each.language), ())],
                )
                for each in store.datasets()
            ]

        try:
            found = await self.searches.run(work)
        except StoreEmpty:
            found = []
        else:
            self.searches.warm_up()
        return AskableDatasets(datasets=found, model=self.writer.name)

    async def ask(self, dataset: str, question: str) -> Asked:
        """Return the pairs, tables and documents that are nearest to a question, with the reasons.

        Raises DatasetNotLoaded, and the errors of `VectorSearches.run_near`.
        """
        began = time.monotonic()
        question = question.strip()

        def work(store: StoreSearch, vector: Vector) -> Asked:
            find = _finder(store, dataset, vector)
            hits = find("sql", CANDIDATES)
            if not hits:
                raise _not_loaded(dataset, store.datasets())
            pairs = [found_pair(question, each) for each in best_pairs(question, hits)]
            return Asked(
                dataset=dataset,
                question=question,
                operations=asked_operations(question),
                pairs=pairs,
                tables=found_tables(question, find("ddl", MAX_ITEMS), pairs),
                documents=found_documents(question, find("documentation", MAX_ITEMS)),
                seconds=0,
            )

        asked = await self.searches.run_near(question, work)
        asked.seconds = round(time.monotonic() - began, 4)
        return asked

    async def run(self, dataset: str, sql: str, language: Language) -> PairRun:
        """Run SQL through the gate, over the tables of the task that was loaded last. The response reports its errors.

        Raises DatasetNotLoaded, TaskNotFound, and the errors of `VectorSearches.run` and `Pairs.through_gate`.
        """
        (result,) = await self.pairs.through_gate(await self.task(dataset), [sql])
        return run_view(result, language)

    async def write(self, dataset: str, question: str, language: Language) -> WrittenSql:
        """Let the language model write SQL for a question, and run it through the gate.

        Raises ModelMissing, ModelFailed, and the errors of `ask` and `run`.
        """
        self.writer.check()
        question = question.strip()
        task = await self.task(dataset)

        def work(store: StoreSearch, vector: Vector) -> Given:
            find = _finder(store, dataset, vector)
            return Given(
                ddl=[hit.item for hit in find("ddl", MAX_TABLES)],
                knowledge=[hit.item for hit in find("documentation", MAX_ITEMS, document="knowledge")],
                pairs=[ranked.item for ranked in best_pairs(question, find("sql", CANDIDATES))],
            )

        given = await self.searches.run_near(question, work)
        written = await self.writer.write(question, given, language)
        (result,) = await self.pairs.through_gate(task, [written.sql])
        return WrittenSql(
            sql=written.sql,
            model=written.call.model,
            prompt_tokens=written.call.prompt_tokens,
            completion_tokens=written.call.completion_tokens,
            seconds=written.call.seconds,
            result=run_view(result, language),
        )

    async def propose(self, dataset: str, question: str, sql: str, *, meta: Meta | None = None) -> Proposed:
        """Add a pair that waits for review to the task of the dataset that was loaded last.

        Raises SqlRefused, and the errors of `run`.
        """
        task = await self.task(dataset)
        pair_id, existed = await propose_pair(self.pairs, task.task_id, question.strip(), sql, meta=meta)
        return Proposed(task_id=task.task_id, pair_id=pair_id, existed=existed)

    async def task(self, dataset: str) -> Task:
        """Return the task that was loaded last, of those that exist and have pairs in the store.

        Without a load in the log: the newest of these tasks. Raises DatasetNotLoaded, TaskNotFound.
        """
        known = await self.searches.run(StoreSearch.datasets)
        found = next((each for each in known if _id_of(each) == dataset), None)
        if found is None:
            raise _not_loaded(dataset, known)
        versions = (await self.history.now()).versions_of(DatasetId(found.source, found.language))
        loaded = (version.task_id for version in reversed(versions) if version.task_id in found.task_ids)
        *others, last = dict.fromkeys([*loaded, *map(TaskId, found.task_ids)])
        for task_id in others:
            try:
                return await self.pairs.states.now(task_id)
            except TaskNotFound:
                continue
        return await self.pairs.states.now(last)


def _finder(store: StoreSearch, dataset: str, vector: Vector) -> Callable[..., list[Hit]]:
    """Return a search of the dataset's items by kind. Raises DatasetNotLoaded if the text is no id of a dataset."""
    try:
        # PostgreSQL stores neither NUL nor surrogates
        source, language = DatasetId.parse(dataset if dataset.isprintable() else "")
    except ValueError:
        raise _not_loaded(dataset, store.datasets()) from None

    def find(kind: ItemKind, limit: int, **more: str) -> list[Hit]:
        return store.nearest(kind, {"source": source, "language": language, **more}, vector, limit)

    return find


def _id_of(stored: StoredDataset) -> str:
    return str(DatasetId(stored.source, stored.language))


def _not_loaded(dataset: str, known: list[StoredDataset]) -> DatasetNotLoaded | StoreEmpty:
    if not known:
        return StoreEmpty()
    names = [_id_of(each) for each in known]
    more = ", …" if len(names) > MAX_KNOWN else ""
    return DatasetNotLoaded(dataset=dataset, known=", ".join(names[:MAX_KNOWN]) + more)
