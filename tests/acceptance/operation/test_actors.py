"""Actor of each event: the key's owner, the command line's user, or the caller's address."""

from __future__ import annotations

import os
import pwd
from typing import Any

import pytest

from tests.acceptance.conftest import API, Product
from tests.tables import from_table

pytestmark = pytest.mark.long


def actor_of(product: Product, types: str = "input.stored") -> Any:
    """Actor of the newest event of a type."""
    events = product.client.get(f"{API}/events", params={"types": types}).json()["data"]["events"]
    return events[-1]["meta"].get("actor")


@from_table
def test_actor_without_key_is_address_or_user(shared_service: Product, headers: dict[str, str], actor: str) -> None:
    assert shared_service.client.put(f"{API}/inputs/a.txt", content="t", headers=headers).is_success
    assert actor_of(shared_service) == actor


def test_key_owner_takes_precedence_over_claimed_user(shared_service: Product) -> None:
    client = shared_service.client
    key = client.post(f"{API}/keys", json={"name": "ada"}).json()["data"]["key"]
    headers = {"X-API-Key": key, "X-Querymill-User": "bob"}
    assert client.put(f"{API}/inputs/a.txt", content="t", headers=headers).is_success
    client.cookies.clear()
    assert actor_of(shared_service) == "ada"


def test_command_line_records_its_user(shared_service: Product) -> None:
    actor = f"{pwd.getpwuid(os.getuid()).pw_name} (command line)"
    for arguments in (["executors", "drain"], ["audit", "checkpoint"]):
        process = shared_service.run("-m", "querymill", *arguments)
        assert process.ended() == 0, process.lines
    assert actor_of(shared_service, "executors.drained") == actor
    assert actor_of(shared_service, "audit.*") == actor


def test_every_event_of_request_has_actor(shared_service: Product) -> None:
    client = shared_service.client
    before = client.get(f"{API}/audit/head").json()["data"]["position"]
    task = client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "highway_db"}).json()["data"]
    assert client.put(f"{API}/inputs/t.txt", content="bss_branch\n").is_success
    assert client.post(f"{API}/keys", json={"name": "eve"}).is_success
    assert client.delete(f"{API}/keys/eve").is_success
    assert client.post(f"{API}/tasks/{task['task_id']}/execute", json={"step": "ddl_generation"}).is_success
    assert client.post(f"{API}/tasks/{task['task_id']}/cancel", json={}).is_success
    assert client.delete(f"{API}/tasks/{task['task_id']}?purge=1").is_success
    events = client.get(f"{API}/events", params={"after": before}).json()["data"]["events"]
    without = [event["type"] for event in events if event["meta"].get("actor") != "local (127.0.0.1)"]
    assert without == []
    assert len(events) >= 7
    assert client.get(f"{API}/tasks").json()["data"]["tasks"] == [], "an address is not whom a task is created by"
