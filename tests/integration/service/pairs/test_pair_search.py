"""Search over the pairs of all tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from events.facts.ids import ExecutionId, TaskId, pairs_stream, task_stream
from events.facts.records import PairEvent, PairGenerated, PairLoaded, PairValidated
from events.facts.task.facts import TaskCreated, TaskDeleted
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.projections.projector import compare
from service.schemas.queries import PairSearchParameters
from service.schemas.requests import PairChange, PairDecisions

SHOP, TOLLS, AD_HOC = TaskId("task_20250627_143052"), TaskId("task_20250627_143053"), TaskId("task_20250627_143054")
ROUTES = "SELECT route.name FROM route WHERE route.name LIKE '%京%';"


def pair(task: TaskId, pair_id: str, question: str, sql: str, **fields: object) -> PairGenerated:
    given = {"language": "en", "theme": "", "family": "top", "difficulty": "easy", "tables": ("orders",), **fields}
    return PairGenerated(task_id=task, pair_id=pair_id, question=question, sql=sql, **{"execution_id": None, **given})  # type: ignore[arg-type]


async def append(application: Application, task: TaskId, *facts: PairEvent) -> None:
    await application.store.lane.append(pairs_stream(task), facts, expected=None)


async def begin(application: Application) -> None:
    address = {"host": "db", "port": 5432, "database": "d"}
    for task, source, parameters in (
        (SHOP, "shop", {"language": "en", "db_connection": address}),
        (TOLLS, "tolls", {"language": "zh"}),
        (AD_HOC, AD_HOC, {"language": "en", "db_connection": address}),
    ):
        created = TaskCreated(
            task_id=task,
            task_type="data_workflow",
            db_name=source if source != task else "d",
            source=source,
            parameters=parameters,
            output_directory="o",
            task_name=f"run over {source}",
        )
        await application.store.lane.append(task_stream(task), [created], expected=0)
    await append(
        application,
        SHOP,
        pair(SHOP, "p1", "Who ordered most?", "SELECT max(orders.total) FROM orders;"),
        pair(SHOP, "p2", "100% of the_orders", "SELECT 1;", difficulty="hard"),
        PairValidated(task_id=SHOP, execution_id=None, pair_id="p2", valid=False, error="no"),
    )
    await append(
        application, TOLLS, pair(TOLLS, "p3", "京沪高速有几个收费站？", ROUTES, language="zh", tables=("route",))
    )
    await append(application, AD_HOC, pair(AD_HOC, "p4", "How many orders?", "SELECT count(*) FROM orders;"))


async def ids(application: Application, **wanted: object) -> Sequence[str]:
    found = await application.pair_search.find(PairSearchParameters(**wanted))  # type: ignore[arg-type]
    assert found.total == len(found.pairs)
    return [hit.pair.pair_id for hit in found.pairs]


def test_search_finds_words_in_any_task(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            assert await ids(application) == ["p4", "p3", "p2", "p1"]
            assert await ids(application, q="ORDER count") == ["p4"]
            assert await ids(application, q="收费站 京沪") == ["p3"]
            assert await ids(application, q="京沪收费站") == []
            assert await ids(application, q="100% the_") == ["p2"]
            assert await ids(application, q="0%f") == []
            assert await ids(application, db_name="shop", status=["invalid"]) == ["p2"]
            assert await ids(application, difficulty=["hard", "extra"]) == ["p2"]
            assert await ids(application, language="zh") == await ids(application, table="route") == ["p3"]
            (hit,) = (await application.pair_search.find(PairSearchParameters(q="how many"))).pairs
            assert (hit.task_id, hit.task_name, hit.dataset) == (AD_HOC, f"run over {AD_HOC}", "db:5432:d.en")
            assert hit.excerpt == hit.pair.sql
            assert hit.pair == (await application.pairs.list(AD_HOC)).pairs[0]
            (hit,) = (await application.pair_search.find(PairSearchParameters(q="who"))).pairs
            assert hit.dataset == "shop.en"

    asyncio.run(main())


def test_pages_follow_one_another(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            found: list[str] = []
            cursor: int | None = 0
            while cursor is not None:
                page = await application.pair_search.find(PairSearchParameters(q="order", limit=2, cursor=cursor))
                assert page.total == 3
                found += [hit.pair.pair_id for hit in page.pairs]
                cursor = page.next_cursor
            assert found == ["p4", "p2", "p1"]

    asyncio.run(main())


def test_search_follows_pairs_as_they_change(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            await application.pairs.change_many(SHOP, PairDecisions(pair_ids=["p1"], review="approved"))
            assert await ids(application, status=["approved"]) == ["p1"]
            run = ExecutionId("e1")
            again = pair(SHOP, "p5", "Which orders are late?", "SELECT 5;", execution_id=run)
            await append(application, SHOP, again, PairLoaded(task_id=SHOP, execution_id=run, pair_id="p5"))
            # a new generation run replaces the pairs that were not reviewed
            assert await ids(application, db_name="shop") == ["p5", "p1"]
            assert await ids(application, status=["loaded"]) == ["p5"]
            assert (await application.pairs.change(SHOP, "p5", PairChange(review="rejected"))).review == "rejected"
            assert await compare(settings) == []
            await application.store.lane.append(task_stream(SHOP), [TaskDeleted(task_id=SHOP)], expected=None)
            assert await ids(application) == ["p4", "p3"]
            assert await application.projector.rebuild() > 0
            assert await ids(application) == ["p4", "p3"]
            assert await compare(settings) == []

    asyncio.run(main())
