"""Whether an endpoint is well, of one whose answers have no end, too."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from querymill import doctor
from runtime.settings import Settings
from service.models import Models


@pytest.mark.timeout(60)
def test_an_answer_without_end_is_not_waited_for(endpoint: Any) -> None:
    endpoint.trickling = True
    settings = Settings(llm_base_url=endpoint.url, llm_model="m")
    model, _ = asyncio.run(Models(settings=settings).list()).models
    assert (model.healthy, model.error) == (True, None)
    assert doctor.endpoint("model", endpoint.url, None, "works without one").ok
