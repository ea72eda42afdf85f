"""Reviewed pairs of one task are carried to the next task over the same source: real steps, real databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from events.facts.ids import TaskId, pairs_stream
from events.facts.records import PairApproved, PairEdited, PairEvent, PairRejected
from events.wire.event import Event
from tests.integration.executor.conftest import Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]
FIRST, SECOND = (TaskId(f"task_20251124_10000{n}") for n in range(2))


async def generate(bench: Bench, task_id: TaskId, dsn: str, source: str = "shop") -> dict[str, Any]:
    """Run the first two steps of a task; return what generation reports about carried pairs."""
    if task_id not in {e.stream.removeprefix("task:") for e in await bench.store.read_log(types=["task.created"])}:
        await bench.create(task_id, source=source, dsn=dsn, language="zh", pairs_total=24)
    async with bench.real_daemon():
        for step in ("ddl_generation", "qa_generation"):
            ended = await bench.ended(await bench.request(step, task_id), task_id)
            assert (ended.status, ended.error) == ("completed", None)
    result = (await bench.store.task(task_id)).steps["qa_generation"].result
    assert result is not None
    return result["carried"]


async def decide(bench: Bench, task_id: TaskId, *facts: PairEvent) -> None:
    await bench.store.lane.append(pairs_stream(task_id), facts, expected=None)


async def events(bench: Bench, task_id: TaskId, kind: str) -> list[Event]:
    return [e for e in await bench.store.read_stream(pairs_stream(task_id)) if e.type == kind]


def questions(bench: Bench, task_id: TaskId) -> list[str]:
    (file,) = folders(bench.artefacts).directory(task_id).glob("qs_*_pair.json")
    return [pair["question"] for pair in json.loads(file.read_text("utf-8"))]


async def first_task(bench: Bench, shop: str) -> tuple[str, str, str, str]:
    """Append an approved, an edited and a rejected pair, and one edited to a failing SQL."""
    assert await generate(bench, FIRST, shop) == {"from_earlier_tasks": 0, "left_out": 0, "not_proposed": 0}
    made = [e.fact().pair_id for e in await events(bench, FIRST, "pair.generated")]
    good, edited, bad, gone = made[:4]
    common: dict[str, Any] = {"task_id": FIRST, "execution_id": None}
    await decide(
        bench,
        FIRST,
        PairEdited(**common, pair_id=good, question="我的问题?", sql="SELECT count(*) FROM customer;"),
        PairApproved(**common, pair_id=good),
        PairEdited(**common, pair_id=edited, question="另一个问题?", sql="SELECT max(orders.amount) FROM orders;"),
        PairRejected(**common, pair_id=bad),
        PairEdited(**common, pair_id=gone, question="会失效的?", sql="SELECT count(phone) FROM customer;"),
    )
    return good, edited, bad, gone


def test_next_task_over_the_source_has_the_reviewed_pairs(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        good, edited, bad, _ = await first_task(bench, shop)
        assert await generate(bench, SECOND, shop) == {"from_earlier_tasks": 2, "left_out": 1, "not_proposed": 1}
        carried_questions = questions(bench, SECOND)
        assert {"我的问题?", "另一个问题?"} <= set(carried_questions)
        assert "会失效的?" not in carried_questions
        generated = {e.fact().pair_id: e.fact() for e in await events(bench, SECOND, "pair.generated")}
        assert bad not in generated
        assert generated[good].question == "我的问题?"
        carried = {e.fact().pair_id: e.fact() for e in await events(bench, SECOND, "pair.carried")}
        assert {p: (c.from_task_id, c.review) for p, c in carried.items()} == {
            good: (FIRST, "approved"),
            edited: (FIRST, None),
            bad: (FIRST, "rejected"),
        }
        before = carried_questions
        await generate(bench, SECOND, shop)
        assert questions(bench, SECOND) == before

    play(scenario)


def test_other_source_carries_nothing(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        await first_task(bench, shop)
        carried = await generate(bench, SECOND, shop, source="shop_too")
        assert carried == {"from_earlier_tasks": 0, "left_out": 0, "not_proposed": 0}

    play(scenario)
