"""Health of an endpoint: judged by a call as a run makes it; an endpoint that only answers 404 is faulty."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from querymill.installation_checks import Finding, examine
from runtime.settings.settings import Settings
from service.admin.model_health import CACHE_SECONDS, Models
from service.schemas.responses.operation import ModelView
from tests.waiting import until

NOT_FOUND = (404, {"error": {"message": "there is no model m"}})


def settings(endpoint: Any, **more: Any) -> Settings:
    url = {"llm_base_url": endpoint.url, "embedding_base_url": endpoint.url}
    return Settings(**{**url, "llm_model": "m", "embedding_model": "e", "home_dir": "/nowhere", **more})


def page(settings: Settings) -> list[ModelView]:
    return asyncio.run(Models(settings=settings).list()).models


def doctor(settings: Settings) -> list[Finding]:
    return [found for found in examine(settings) if found.what in ("model", "embeddings")]


@pytest.mark.long
def test_endpoint_that_answers_a_call_is_healthy(endpoint: Any) -> None:
    assert [(view.healthy, view.error) for view in page(settings(endpoint))] == [(True, None)] * 2
    assert [found.ok for found in doctor(settings(endpoint))] == [True, True]
    assert [request["model"] for request in endpoint.requests].count("m") == 2


@pytest.mark.long
@pytest.mark.parametrize("reply", [NOT_FOUND, (401, {"error": {"message": "no such key"}}), (200, b"<html>")])
def test_endpoint_whose_model_fails_is_unhealthy(endpoint: Any, reply: Any) -> None:
    endpoint.faults = [reply] * 4
    views, found = page(settings(endpoint)), doctor(settings(endpoint))
    assert [view.healthy for view in views] == [False, False]
    assert all(view.error for view in views)
    assert [each.ok for each in found] == [False, False]
    assert all("check the address, the model's name and the key" in each.advice for each in found)
    if reply == NOT_FOUND:
        assert all("404" in str(view.error) and "there is no model m" in str(view.error) for view in views)
        assert all("404" in each.found for each in found)


def test_model_without_text_in_few_tokens_is_healthy(endpoint: Any) -> None:
    endpoint.chat = lambda request: ""
    assert page(settings(endpoint))[0].healthy


def test_vectors_of_another_dimension_are_unhealthy(endpoint: Any) -> None:
    _, embedding = page(settings(endpoint, embedding_dimension=7))
    assert (embedding.healthy, embedding.dimension) == (False, 7)
    assert "the vectors have 3 dimensions; QUERYMILL_EMBEDDING_DIMENSION is 7" in str(embedding.error)


def test_an_endpoint_without_a_model_is_named_as_that(endpoint: Any) -> None:
    views = page(settings(endpoint, llm_model=None, embedding_model=None))
    assert [view.error for view in views] == ["an endpoint is set but no model"] * 2


@pytest.mark.long
def test_an_answer_without_end_is_not_waited_for(endpoint: Any) -> None:
    endpoint.trickling = True
    model, embedding = page(settings(endpoint))
    assert (model.healthy, embedding.healthy) == (False, False)
    assert model.error == "no answer within the time limit"


def test_concurrent_checks_share_one_answer(endpoint: Any) -> None:
    now = 0.0
    models = Models(settings=settings(endpoint, embedding_base_url=None), clock=lambda: now)

    async def main() -> None:
        nonlocal now
        await asyncio.gather(*(models.list() for _ in range(3)))
        now = CACHE_SECONDS - 1
        await models.list()
        assert len(endpoint.requests) == 1
        now = CACHE_SECONDS
        await models.list()
        assert len(endpoint.requests) == 2

    asyncio.run(main())


def test_silent_endpoint_blocks_no_other_work_in_threads(endpoint: Any) -> None:
    endpoint.release.clear()

    async def main() -> None:
        # each call would hold a thread of this pool
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=1))
        asked = asyncio.create_task(Models(settings=settings(endpoint)).list())
        await until(lambda: endpoint.requests)
        assert await asyncio.to_thread(lambda: not asked.done())
        assert not asked.done()
        endpoint.release.set()
        assert [view.healthy for view in (await asked).models] == [True, True]

    asyncio.run(main())
