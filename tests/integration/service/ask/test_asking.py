"""Questions to a loaded store: what is found and why, SQL through the gate, proposed pairs, and errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import psycopg
import pytest

from events.facts.refusals import Refusal
from querymill_client.embedding.embedder import Vectors
from runtime.settings.settings import Settings
from service.application import Application
from service.pair_views.filters import PairFilter
from service.schemas.errors import DatasetNotLoaded, EmbedderDiffers, EmbeddingFailed, StoreEmpty, StoreUnreachable
from service.schemas.requests import PairChange
from tests.conftest import Figure
from tests.integration.executor.steps.model.test_model import Answers, served
from tests.integration.service.ask.conftest import SUM_BY_MONTH, TASK, TOP, items, load

type Asked = Callable[..., None]


class Letters:
    """Embedder with eight dimensions."""

    name = "letters"
    dimension = 8
    text_rule = "plain-1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), 8), 8**-0.5, dtype=np.float32)


@pytest.mark.long
def test_question_finds_pairs_tables_and_knowledge_with_reasons(asked: Asked, settings: Settings) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        asking = await application.asking()
        found = await asking.ask("shop.en", " total amount per month ")
        first = found.pairs[0]
        assert (first.question, first.sql) == ("What is the total amount of orders per month?", SUM_BY_MONTH)
        assert (first.pair_id, first.task_id, first.tables) == ("p2", TASK, ["orders"])
        assert first.words == ["amount"]
        assert set(first.operations) >= {"total", "date"}
        assert first.score == pytest.approx(first.similarity + 0.2, abs=0.2)
        assert {each.operation: each.words for each in found.operations}["total"] == ["total"]
        assert found.question == "total amount per month"
        scores = [pair.score for pair in found.pairs]
        assert len(scores) == 5
        assert found.tables[0].table == "orders"
        assert found.tables[0].words == ["amount"]
        assert 1 in found.tables[0].pairs
        assert {document.knowledge for document in found.documents} == {True, False}
        assert found.documents[0].title == "orders"

    asked(scenario)


@pytest.mark.long
def test_pair_of_the_near_copies_is_left_out_for_the_better_one(asked: Asked, settings: Settings) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        asking = await application.asking()
        found = await asking.ask("shop.en", "Which order has the highest amount?")
        assert found.pairs[0].sql == TOP
        assert found.pairs[0].near_copies == ["Which order has the most recent date?"]
        assert "Which order has the most recent date?" not in [pair.question for pair in found.pairs]

    asked(scenario)


@pytest.mark.long
def test_warm_question_is_answered_within_the_limit(asked: Asked, settings: Settings, figure: Figure) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        asking = await application.asking()
        await asking.ask("shop.en", "How many orders?")
        seconds = [(await asking.ask("shop.en", f"How many orders in month {n}?")).seconds for n in range(20)]
        figure("ask, warm", [1_000 * each for each in seconds], "ms", limit=300)

    asked(scenario)


def test_datasets_are_listed_with_example_questions(asked: Asked, settings: Settings) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        listed = await (await application.asking()).datasets()
        [dataset] = listed.datasets
        assert (dataset.dataset, dataset.language, dataset.pairs, listed.model) == ("shop.en", "en", 7, None)
        assert dataset.examples == [
            "How many orders are there?",
            "Which order has the highest amount?",
            "What share of customers lives in city 1?",
        ]

    asked(scenario)


@pytest.mark.long
def test_empty_store_and_unknown_dataset_are_refused(asked: Asked, settings: Settings) -> None:
    async def scenario(application: Application) -> None:
        asking = await application.asking()
        assert (await asking.datasets()).datasets == []
        with pytest.raises(StoreEmpty):
            await asking.ask("shop.en", "How many orders?")
        load(settings, items())
        for unknown in ("shop.zh", "shop", "elsewhere.en", "sh\0p.en"):
            with pytest.raises(DatasetNotLoaded, match=r"it has shop\.en"):
                await asking.ask(unknown, "How many orders?")
            with pytest.raises(DatasetNotLoaded):
                await asking.run(unknown, "SELECT 1", "en")

    asked(scenario)


def test_other_embedder_than_the_stores_is_refused(asked: Asked, settings: Settings) -> None:
    load(settings, items(), Letters())

    async def scenario(application: Application) -> None:
        with pytest.raises(EmbedderDiffers, match="embedder letters, dimension 8"):
            await (await application.asking()).ask("shop.en", "How many orders?")

    asked(scenario)


@pytest.mark.long
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"vector_url": "host=127.0.0.1 port=9 dbname=x"}, StoreUnreachable),
        ({"embedding_base_url": "http://127.0.0.1:9/v1", "embedding_model": "m"}, EmbeddingFailed),
    ],
    ids=["the store is away", "the embedding endpoint is away"],
)
def test_absent_server_is_reported(asked: Asked, changed: dict[str, str], error: type[Refusal]) -> None:
    async def scenario(application: Application) -> None:
        with pytest.raises(error):
            await (await application.asking()).ask("shop.en", "How many orders?")

    asked(scenario, **changed)


@pytest.mark.long
def test_sql_is_run_read_only_over_the_datasets_tables(asked: Asked, settings: Settings, database: str) -> None:
    load(settings, items())
    hostile = (
        "DROP TABLE orders",
        "DELETE FROM orders RETURNING id",
        "SELECT 1; DROP TABLE orders",
        "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone",
        "SELECT * FROM pg_authid",
        "SELECT pg_sleep(60)",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY orders TO PROGRAM 'id'",
        "SELECT * FROM dblink('dbname=postgres', 'select 1') AS t (a int)",
    )

    async def scenario(application: Application) -> None:
        asking = await application.asking()
        run = await asking.run("shop.en", "SELECT count(*) AS n FROM orders", "en")
        assert (run.valid, run.columns, run.rows) == (True, ["n"], [[200]])
        cut = await asking.run("shop.en", "SELECT id FROM orders", "en")
        assert (len(cut.rows), cut.row_count, cut.truncated) == (100, 200, True)
        for sql in hostile:
            refused = await asking.run("shop.en", sql, "en")
            assert not refused.valid, sql
            assert refused.error
            assert refused.rows == []
        with psycopg.connect(database) as conn:
            assert conn.execute("select count(*) from orders").fetchone() == (200,)

    asked(scenario)


def test_proposed_pair_waits_for_review(asked: Asked, settings: Settings) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        asking, pairs = await application.asking(), application.pairs
        with pytest.raises(Refusal, match="sql: "):
            await asking.propose("shop.en", "Gone?", "DELETE FROM orders")
        made = await asking.propose("shop.en", " Large orders? ", "SELECT id\nFROM orders WHERE amount > 150")
        again = await asking.propose("shop.en", "Large orders?", "SELECT id FROM orders WHERE amount > 150;")
        assert (made.task_id, made.existed) == (TASK, False)
        assert (again.pair_id, again.existed) == (made.pair_id, True)
        [pair] = (await pairs.list(TASK)).pairs
        assert (pair.origin, pair.valid, pair.review, pair.loaded, pair.rows) == ("asked", True, None, False, 50)
        exported, chosen = await pairs.export(TASK, "json", wanted=PairFilter())
        assert (chosen.pairs, chosen.left_out) == ([], {"proposed": 1})
        assert exported.data.strip() == b"[]"
        approved = await pairs.change(TASK, made.pair_id, PairChange(review="approved"))
        assert approved.review == "approved"
        assert (await pairs.export(TASK, "json", wanted=PairFilter()))[1].left_out == {}

    asked(scenario)


class Writer(Answers):
    """Answers with SQL by the question; keeps the prompts."""

    prompts: list[str] = []  # noqa: RUF012  # of all requests

    def reply(self, system: str, user: str) -> str:
        assert system == "You write PostgreSQL."
        self.prompts.append(user)
        return (
            "DROP TABLE orders"
            if user.endswith("Question: Delete all")
            else "```sql\nSELECT count(*) FROM orders;\n```"
        )


@pytest.mark.long
def test_model_writes_sql_from_schema_knowledge_and_pairs(asked: Asked, settings: Settings) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        asking = await application.asking()
        assert (await asking.datasets()).model == "small"
        head = await application.store.head()
        written = await asking.write("shop.en", "How many orders?", "en")
        assert (written.sql, written.model) == ("SELECT count(*) FROM orders", "small")
        assert (written.prompt_tokens, written.result.rows) == (7, [[200]])
        refused = await asking.write("shop.en", "Delete all", "zh")
        assert (refused.result.valid, refused.result.rows) == (False, [])
        [prompt, _] = Writer.prompts
        order = [
            "create table customer",
            "create table orders",
            "Write one PostgreSQL SELECT",
            "counts as large",
            "SQL: ",
        ]
        places = [prompt.index(part) for part in order]
        assert places == sorted(places)
        assert prompt.endswith("Question: How many orders?")
        assert await application.store.head() == head, "a question is no event"

    Writer.prompts.clear()
    with served(Writer) as url:
        asked(scenario, llm_base_url=url, llm_model="small")


@pytest.mark.long
@pytest.mark.parametrize(
    ("changed", "code"),
    [({}, "model_missing"), ({"llm_base_url": "http://127.0.0.1:9/v1", "llm_model": "small"}, "model_failed")],
    ids=["no model is configured", "the model is away"],
)
def test_absent_model_is_reported(asked: Asked, settings: Settings, changed: dict[str, str], code: str) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        with pytest.raises(Refusal) as refused:
            await (await application.asking()).write("shop.en", "How many orders?", "en")
        assert refused.value.code == code

    asked(scenario, **changed)


@pytest.mark.long
def test_deleted_tasks_leave_a_dataset_that_can_be_searched_only(asked: Asked, settings: Settings) -> None:
    load(settings, items())

    async def scenario(application: Application) -> None:
        asking = await application.asking()
        await application.tasks.delete(TASK)
        assert (await asking.ask("shop.en", "How many orders?")).pairs
        with pytest.raises(Refusal) as refused:
            await asking.run("shop.en", "SELECT 1", "en")
        assert refused.value.code == "task_not_found"

    asked(scenario)
