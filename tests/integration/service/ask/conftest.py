"""Loaded store of a small dataset, and the application that searches it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import psycopg
import pytest

from events.facts.ids import TaskId, task_stream
from events.facts.task.facts import TaskCreated
from querymill_client.embedding.embedder import Embedder
from querymill_client.embedding.offline import OfflineEmbedder
from runtime.settings.settings import Settings
from service.application import Application, open_application
from training.pair import Difficulty, Pair
from training.vectors.items import Document, TrainingItem, training_items
from training.vectors.load import load_items
from training.vectors.store import LoadScope

TASK = TaskId("task_20261124_120000")
SOURCE = """
create table customer (id int primary key, name text, city text);
create table orders (id int primary key, customer_id int references customer (id), amount numeric, ordered_on date);
insert into customer select n, 'c' || n, 'city ' || n % 3 from generate_series(1, 30) n;
insert into orders select n, 1 + n % 30, n, date '2026-01-01' + n from generate_series(1, 200) n
"""
SUM_BY_MONTH = (
    "SELECT date_trunc('month', orders.ordered_on) AS month, SUM(orders.amount) AS total FROM orders GROUP BY 1;"
)
BY_CUSTOMER = (
    "SELECT customer.name, COUNT(*) AS n FROM orders JOIN customer ON customer.id = orders.customer_id"
    " GROUP BY customer.id, customer.name;"
)
TOP = "SELECT orders.id FROM orders ORDER BY orders.amount DESC LIMIT 1;"
PAIRS: tuple[tuple[str, str, Difficulty, tuple[str, ...]], ...] = (
    ("How many customers are there?", "SELECT COUNT(*) FROM customer;", "easy", ("customer",)),
    ("How many orders are there?", "SELECT COUNT(*) FROM orders;", "easy", ("orders",)),
    ("What is the total amount of orders per month?", SUM_BY_MONTH, "medium", ("orders",)),
    ("Which order has the highest amount?", TOP, "medium", ("orders",)),
    (
        "Which order has the most recent date?",
        "SELECT orders.id FROM orders ORDER BY orders.ordered_on DESC LIMIT 1;",
        "medium",
        ("orders",),
    ),
    (
        "How many orders does each customer have?",
        BY_CUSTOMER,
        "hard",
        ("customer", "orders"),
    ),
    ("What share of customers lives in city 1?", "SELECT 1.0 / COUNT(*) FROM customer;", "hard", ("customer",)),
)
DDL = {
    "customer": "create table customer (\n  id integer, -- customer\n  name text, -- name\n  city text -- city\n);",
    "orders": "create table orders (\n  id integer, -- order\n  customer_id integer, -- customer\n"
    "  amount numeric, -- amount\n  ordered_on date -- order date\n);",
}

type Ask = Callable[[Application], Awaitable[None]]


def items(language: str = "en", source: str = "shop") -> list[TrainingItem]:
    pairs = [
        Pair(
            id=f"p{number}",
            question=question,
            sql=sql,
            language="zh" if language == "zh" else "en",
            theme="",
            family="",
            difficulty=difficulty,
            tables=tables,
            columns=(),
            relations=(),
            literals=(),
        )
        for number, (question, sql, difficulty, tables) in enumerate(PAIRS)
    ]
    knowledge = "## orders\n\nAn order counts as large if its amount is above 150."
    return training_items(
        source=source,
        db_name="shop",
        task_id=TASK,
        pairs=pairs,
        ddl=[Document(text=text, tables=(table,)) for table, text in DDL.items()],
        documentation=[
            Document(text="## customer\n\n- city (text) - city of the customer", tables=("customer",)),
            Document(text=knowledge, tables=("orders",), is_knowledge=True),
        ],
        language="zh" if language == "zh" else "en",
    )


def load(settings: Settings, loaded: Sequence[TrainingItem], embedder: Embedder | None = None) -> None:
    """Load items into the store of the log's database."""
    scope = LoadScope(source="shop", db_name="shop", task_id=TASK, language="en")
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        load_items(conn, loaded, embedder or OfflineEmbedder(), scope)


@pytest.fixture
def asked(settings: Settings, database: str) -> Callable[[Ask], None]:
    """Function that runs a scenario in an application with the source `shop` and its task, with further settings."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SOURCE)

    def run(scenario: Ask, **more: object) -> None:
        async def main() -> None:
            async with open_application(settings.model_copy(update=more)) as application:
                await application.sources.add("shop", database)
                created = TaskCreated(
                    task_id=TASK,
                    task_type="data_workflow",
                    db_name="shop",
                    source="shop",
                    parameters={"language": "en"},
                    output_directory="o",
                )
                await application.store.lane.append(task_stream(TASK), [created], expected=0)
                await scenario(application)

        asyncio.run(main())

    return run
