"""Approval and export of pairs, some of which are invalid."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated, PairRepaired, PairValidated
from events.facts.task.facts import TaskCreated
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.schemas.errors import PairChanged, PairInvalid
from service.schemas.requests import PairChange, PairDecisions

T = TaskId("task_20250627_143052")
INVALID = ["p1", "p3"]


async def begin(application: Application) -> None:
    created = TaskCreated(
        task_id=T, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="o"
    )
    await application.store.lane.append(task_stream(T), [created], expected=0)
    generated = [
        PairGenerated(
            task_id=T,
            execution_id=None,
            pair_id=f"p{number}",
            question=f"q{number}",
            sql=f"SELECT {number};",
            language="en",
            theme="",
            family="latest_per_group",
            difficulty="easy",
            tables=("shop",),
        )
        for number in range(4)
    ]
    validated = [
        PairValidated(task_id=T, execution_id=None, pair_id=p.pair_id, valid=p.pair_id not in INVALID)
        for p in generated
    ]
    await application.store.lane.append(pairs_stream(T), [*generated, *validated], expected=0)


async def reviews(application: Application) -> dict[str, str | None]:
    return {p.pair_id: p.review for p in (await application.pairs.list(T)).pairs}


def test_bulk_approval_skips_and_names_invalid_pairs(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            ids = [f"p{number}" for number in range(4)]
            decided = await application.pairs.change_many(T, PairDecisions(pair_ids=ids, review="approved"))
            assert ([p.pair_id for p in decided.pairs], decided.invalid) == (["p0", "p2"], INVALID)
            assert await reviews(application) == {"p0": "approved", "p1": None, "p2": "approved", "p3": None}
            decided = await application.pairs.change_many(T, PairDecisions(pair_ids=INVALID, review="approved"))
            assert (decided.pairs, decided.invalid) == ([], INVALID)

            decided = await application.pairs.change_many(T, PairDecisions(pair_ids=ids, review="rejected"))
            assert ([p.pair_id for p in decided.pairs], decided.invalid) == (ids, [])

    asyncio.run(main())


def test_invalid_pair_is_approved_only_after_validation(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            with pytest.raises(PairInvalid):
                await application.pairs.change(T, "p1", PairChange(review="approved"))
            assert (await application.pairs.change(T, "p1", PairChange(review="rejected"))).review == "rejected"
            valid = PairValidated(task_id=T, execution_id=None, pair_id="p1", valid=True)
            await application.store.lane.append(pairs_stream(T), [valid], expected=None)
            assert (await application.pairs.change(T, "p1", PairChange(review="approved"))).review == "approved"

    asyncio.run(main())


def test_decision_on_a_changed_pair_is_refused(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            ids = ["p0", "p2"]
            seen = {p.pair_id: p.position for p in (await application.pairs.list(T)).pairs}
            repaired = PairRepaired(task_id=T, execution_id=None, pair_id="p0", sql="SELECT 9;", rule="having")
            await application.store.lane.append(pairs_stream(T), [repaired], expected=None)
            request = PairDecisions(pair_ids=ids, review="approved", positions=[seen[p] for p in ids])
            decided = await application.pairs.change_many(T, request)
            assert ([p.pair_id for p in decided.pairs], decided.changed, decided.invalid) == (["p2"], ["p0"], [])
            with pytest.raises(PairChanged):
                await application.pairs.change(T, "p0", PairChange(review="approved", position=seen["p0"]))
            assert (await reviews(application))["p0"] is None
            [now] = [p.position for p in (await application.pairs.list(T)).pairs if p.pair_id == "p0"]
            approved = await application.pairs.change(T, "p0", PairChange(review="approved", position=now))
            assert approved.review == "approved"

    asyncio.run(main())


@pytest.mark.parametrize("many", [pytest.param(True, id="several"), pytest.param(False, id="one")])
def test_validation_during_a_decision_is_respected(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    """Validation refuses the SQL between the reading of the pairs and the append."""

    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application)
            lane = application.store.lane
            append, together = lane.append, lane.append_together
            found = [PairValidated(task_id=T, execution_id=None, pair_id="p0", valid=False)]

            async def overtaken(*args: Any, **options: Any) -> Any:
                if found:
                    await append(pairs_stream(T), [found.pop()], expected=None)
                return await together(*args, **options)

            monkeypatch.setattr(type(lane), "append_together", staticmethod(overtaken))
            if many:
                decided = await application.pairs.change_many(T, PairDecisions(pair_ids=["p0"], review="approved"))
                assert (decided.pairs, decided.invalid) == ([], ["p0"])
            else:
                with pytest.raises(PairInvalid):
                    await application.pairs.change(T, "p0", PairChange(review="approved"))
            assert (await reviews(application))["p0"] is None

    asyncio.run(main())
