"""Evaluation of a task on PostgreSQL: coverage, and a model that speaks the OpenAI form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from events.facts.refusals import TaskNotFound
from events.facts.task.facts import QualityEvaluated
from executor.evaluation import Evaluation, NothingMeasured
from tests.integration.executor.conftest import SHOP, TASK, Bench
from tests.integration.executor.steps.model.test_model import Answers, served
from training.evaluation.gold import GoldQuestion

Play = Callable[..., None]

PER_CITY = "SELECT city, count(*) FROM customer GROUP BY city"
GOLD = [
    GoldQuestion(number=2, question="How many customers per city?", sql=PER_CITY),
    GoldQuestion(number=3, question="How many orders are there?", sql="SELECT COUNT(*) FROM Orders"),
    GoldQuestion(number=4, question="Which share of the orders is above 1000?", sql="SELECT sum(nothing) FROM orders"),
    GoldQuestion(number=5, question="Delete the orders", sql="DELETE FROM orders"),
    GoldQuestion(
        number=6,
        question="Orders per customer in the last month, by their share",
        sql="SELECT customer_id, sum(amount) / count(*) FROM orders"
        " WHERE paid_on > current_date - interval '100 years' GROUP BY customer_id HAVING count(*) > 1",
    ),
]


CITIES = "SELECT * FROM (VALUES ('北京', 10), ('上海', 10), ('广州', 10)) v"


class Assistant(Answers):
    """Has learned the cities by heart, and counts them if shown a pair; deletes orders unless it has documents."""

    prompts: list[str]

    def reply(self, system: str, user: str) -> str:
        assert system == "You write PostgreSQL."
        self.prompts.append(user)
        question = user.rsplit("Question: ", 1)[1]
        if "per city" in question:
            return f"```sql\n{PER_CITY};\n```" if user.count("Question: ") > 1 else CITIES
        if "How many orders" in question:
            return "SELECT count(*) FROM orders" if "-- Name:" in user else "DELETE FROM orders"
        return "SELECT no_column FROM orders"


async def evaluated(bench: Bench, **changed: Any) -> dict[str, Any]:
    evaluation = Evaluation(
        settings=bench.settings.model_copy(update=changed.pop("settings", {})),
        task_id=TASK,
        questions=changed.pop("questions", lambda _: GOLD),
        file="questions.csv",
        language=changed.pop("language", "en"),
        with_model=True,
        progress=lambda _stage, _done, _total: None,
    )
    _, report = await asyncio.to_thread(evaluation.run)
    return report


async def made(bench: Bench, database: str, pairs_per_table: int = 5) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP)
    await bench.create(dsn=database, language="en", pairs_per_table=pairs_per_table)
    async with bench.real_daemon():
        for step in ("ddl_generation", "qa_generation"):
            execution = await bench.ended(await bench.request(step))
            assert (execution.status, execution.error) == ("completed", None)


@pytest.mark.long
def test_report_becomes_an_event(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await made(bench, database)
        report = await evaluated(bench)
        assert (report["questions"], report["measured"], report["model"]) == (5, 3, None)
        refused = {one["number"]: one["error"] for one in report["refused"]}
        assert refused.keys() == {4, 5}
        assert 'column "nothing" does not exist' in refused[4]
        assert report["tables"]["needed"] == 3
        assert report["tables"]["in_pairs"] == 3
        # customer.city; orders.amount, customer_id and paid_on
        assert report["columns"]["needed"] == 4
        assert report["by_clause"]["group"]["needed"] == 2
        lack = {"clauses": ["date", "group", "having", "ratio"], "tables": ["orders"], "questions": [6]}
        assert lack in report["lacks"]
        ratio = next(one for one in GOLD if one.number == 6).question
        assert {"number": 6, "question": ratio, "has_example": False, "is_wrong": False} in report["missed"]
        assert report["examples"]["in_pairs"] == 3 - sum(len(one["questions"]) for one in report["lacks"])
        task = await bench.store.task(TASK)
        assert task.evaluation == report
        [event] = [e for e in await bench.store.read_task(TASK, limit=100_000) if e.type == "quality.evaluated"]
        assert isinstance(event.fact(), QualityEvaluated)
        with psycopg.connect(database) as conn:
            assert conn.execute("select count(*) from orders").fetchone() == (400,)

    play(scenario)


@pytest.mark.long
def test_command_for_more_pairs_was_tried(play: Play, database: str) -> None:
    common = [
        "SELECT count(*) FROM customer",
        PER_CITY,
        "SELECT name FROM customer ORDER BY name LIMIT 3",
        "SELECT sum(amount) FROM orders",
        "SELECT customer_id, sum(amount) FROM orders GROUP BY customer_id ORDER BY 2 DESC LIMIT 5",
        "SELECT c.name, count(*) FROM customer c JOIN orders o ON o.customer_id = c.id GROUP BY c.name",
        "SELECT date_trunc('month', paid_on), sum(amount) FROM orders GROUP BY 1",
    ]
    gold = [GoldQuestion(number=n, question=sql, sql=sql) for n, sql in enumerate(common, start=2)]

    async def scenario(bench: Bench) -> None:
        await made(bench, database, pairs_per_table=1)
        report = await evaluated(bench, questions=lambda _: gold)
        lacking = {number for lack in report["lacks"] for number in lack["questions"]}
        assert report["more_pairs"]["command"] in {
            f"querymill run --db shop --lang en --tables {tables} --pairs-per-table 3"
            for tables in ("customer,orders", "customer", "orders")
        }
        assert report["more_pairs"]["questions"]
        assert set(report["more_pairs"]["questions"]) <= lacking

    play(scenario)


def test_held_out_pairs_are_measured_by_the_others(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await made(bench, database)
        report = await evaluated(bench, questions=None)
        assert report["held_out"]
        # a pair without rows cannot judge an answer
        assert report["questions"] == 2 == report["measured"] + len(report["refused"])
        assert report["measured"]
        assert report["pairs"] == 8
        again = await evaluated(bench, questions=None)
        assert again == report

    play(scenario)


@pytest.mark.long
def test_model_is_judged_under_each_condition(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await made(bench, database)
        Assistant.prompts = []
        with served(Assistant) as url:
            settings = {"llm_base_url": url, "llm_model": "small"}
            report = await evaluated(bench, settings=settings)
            calls = len(Assistant.prompts)
            again = await evaluated(bench, settings=settings)
        assert calls == 9
        assert len(Assistant.prompts) == calls, "answers are kept"
        assert again == report
        plain, documents, pairs = (report["model"]["conditions"][c] for c in ("plain", "documents", "pairs"))
        assert (plain["right"], plain["runs"]) == (1, 1)
        assert (documents["right"], documents["runs"]) == (2, 2)
        assert (pairs["right"], pairs["runs"]) == (2, 2)
        wrong = [one["number"] for one in report["missed"] if one["is_wrong"]]
        assert wrong == report["model"]["conditions"]["pairs"]["wrong"] == [6]
        first, second, whole = report["model"]["changes"]
        assert (first["repaired"], first["broken"]) == ([3], [])
        assert (second["repaired"], second["broken"]) == ([], [])
        assert (whole["asked"], whole["repaired"]) == (3, [3])
        with psycopg.connect(database) as conn:
            assert conn.execute("select count(*) from orders").fetchone() == (400,)

    play(scenario)


@pytest.mark.long
def test_missing_model_is_reported(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        await made(bench, database)
        settings = {"llm_base_url": "http://127.0.0.1:9/v1", "llm_model": "small"}
        report = await evaluated(bench, settings=settings, language="zh", questions=lambda _: GOLD[:1])
        assert report["model"]["unanswered"] == 3
        assert report["model"]["why_unanswered"].startswith("无法连接")
        assert report["model"]["conditions"]["plain"]["asked"] == 0

    play(scenario)


def test_nothing_to_measure_is_an_error(play: Play, database: str) -> None:
    async def scenario(bench: Bench) -> None:
        with pytest.raises(TaskNotFound):
            await evaluated(bench)
        await made(bench, database)
        with pytest.raises(NothingMeasured) as nothing:
            await evaluated(bench, questions=lambda _: GOLD[3:4])
        assert nothing.value.question == GOLD[3].question
        with pytest.raises(NothingMeasured, match="there is no gold SQL"):
            await evaluated(bench, questions=lambda _: [GoldQuestion(number=2, question="How many?", sql=" ; ")])
        assert (await bench.store.task(TASK)).evaluation is None

    play(scenario)
