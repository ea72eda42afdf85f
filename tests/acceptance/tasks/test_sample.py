"""The sample database, registered by one request."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from runtime.settings.settings import Settings
from service.application import open_application
from service.schemas.errors import SampleRefused
from service.tasks.sample import NAME
from tests.acceptance.conftest import API, Product


def test_sample_is_created_registered_and_usable(idle_product: Product) -> None:
    idle_product.start_service()
    client = idle_product.client
    first = client.post(f"{API}/sample", params={"language": "en"}, json={})
    assert first.is_success, first.text
    fields = first.json()["data"]
    assert fields["db_name"] == NAME
    assert fields["business_context"].isascii()
    assert client.get(f"{API}/databases/{NAME}").json()["data"]["tables"] > 10
    task = client.post(f"{API}/tasks", json={"task_type": "data_workflow", **fields})
    assert task.is_success, task.text
    registered = [d["created_at"] for d in client.get(f"{API}/databases").json()["data"]["databases"]]
    second = client.post(f"{API}/sample", params={"language": "zh"}, json={})
    assert second.json()["data"]["business_context"] != fields["business_context"]
    again = [d["created_at"] for d in client.get(f"{API}/databases").json()["data"]["databases"]]
    assert again == registered, "another call registers nothing anew"


def test_sample_is_refused_to_a_role_that_may_not_create_it(settings: Settings, embedded: str) -> None:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop role if exists qm_plain; create role qm_plain login")

    async def asked() -> None:
        async with open_application(settings) as application:
            plain = settings.model_copy(update={"database_url": make_conninfo(embedded, user="qm_plain")})
            await replace(application.sample, settings=plain).prepare("en")

    try:
        with pytest.raises(SampleRefused, match="permission denied"):
            asyncio.run(asked())
    finally:
        with psycopg.connect(embedded, autocommit=True) as conn:
            conn.execute("drop role qm_plain")
