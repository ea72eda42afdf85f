"""The Model Context Protocol with the official client: tools over HTTP and standard streams, keys, hostile SQL."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.acceptance.conftest import API, Product
from tests.acceptance.tasks.test_lifecycle import finished
from tests.waiting import PATIENCE

pytestmark = pytest.mark.long

REPOSITORY = Path(__file__).parents[3]
QUESTION = "每个公司有多少个服务区？"
HOSTILE = (
    "DELETE FROM bss_company",
    "SELECT 1; DROP TABLE bss_company",
    "WITH gone AS (DELETE FROM bss_company RETURNING *) SELECT * FROM gone",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_catalog.pg_authid",
    "SELECT version(); --",
)
"""Some statements of each kind: the attack corpus of the gate has the others."""


async def text_of(client: Client, tool: str, **arguments: Any) -> tuple[bool, str]:
    result = await client.call_tool(tool, arguments)
    [content] = result.content
    return bool(result.is_error), content.text  # type: ignore[union-attr]  # the tools answer in text


async def answer_of(client: Client, tool: str, **arguments: Any) -> Any:
    failed, text = await text_of(client, tool, **arguments)
    assert not failed, text
    marked = re.fullmatch(rf"{tool}:\n<data-(\w+)>\n(.*)\n</data-\1>", text, re.DOTALL)
    assert marked is not None
    return json.loads(marked[2])


@pytest.fixture(scope="module")
def loaded(shared_product: Product) -> Product:
    """Product with a small dataset."""
    client = shared_product.client
    body = {
        "task_type": "complete_workflow",
        "db_name": "highway_db",
        "table_list": ["bss_company", "bss_service_area"],
        "pairs_per_table": 8,
    }
    task = client.post(f"{API}/tasks/execute-complete", json={**body, "language": "zh"}).json()["data"]["task_id"]
    assert finished(client, task)["status"] == "completed"
    return shared_product


@pytest.fixture(params=["HTTP, today's protocol", "HTTP, legacy protocol", "standard streams"])
def connected(request: pytest.FixtureRequest, loaded: Product) -> Callable[[], Client]:
    if request.param == "standard streams":
        environment = {**os.environ, "QUERYMILL_HOME_DIR": str(loaded.settings.home), "PYTHONPATH": str(REPOSITORY)}
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "querymill", "mcp"], env=environment, cwd=REPOSITORY
        )
        return lambda: Client(command)
    return lambda: Client(f"{loaded.url}/mcp", mode="legacy" if "legacy" in request.param else "auto")


def test_assistant_uses_all_tools(connected: Callable[[], Client], loaded: Product) -> None:
    async def use() -> None:
        async with connected() as client:
            tools = (await client.list_tools()).tools
            assert len(tools) <= 7
            [database] = await answer_of(client, "list_databases")
            dataset = database["dataset"]
            assert dataset == "highway_db.zh"
            found = await answer_of(client, "search_context", dataset=dataset, question=QUESTION)
            assert found["pairs"]
            assert {table["table"] for table in found["tables"]} == {"bss_company", "bss_service_area"}
            table = await answer_of(client, "get_table", dataset=dataset, table="bss_company")
            assert "company_name" in {column["name"] for column in table["columns"]}
            sql = found["pairs"][0]["sql"]
            assert (await answer_of(client, "check_sql", dataset=dataset, sql=sql))["valid"]
            ran = await answer_of(client, "run_sql", dataset=dataset, sql="SELECT count(*) AS n FROM bss_company")
            assert ran == {"columns": ["n"], "rows": [[15]], "truncated": False}
            suggested = await answer_of(client, "suggest_pair", dataset=dataset, question="公司总数？", sql=sql)
            state = await answer_of(client, "task", task_id=suggested["task_id"])
            assert state["status"] == "completed"

    asyncio.run(use())
    events = loaded.client.get(f"{API}/events", params={"types": "assistant.called"}).json()["data"]["events"]
    searched = [event["data"] for event in events if event["data"]["tool"] == "search_context"]
    assert (searched[-1]["question"], searched[-1]["pairs_found"] > 0) == (QUESTION, True)


def test_wrong_call_is_answered_with_what_would_be_right(loaded: Product) -> None:
    async def use() -> None:
        async with Client(f"{loaded.url}/mcp") as client:
            for tool, arguments, expected in (
                ("nonsense", {}, "there is no tool nonsense"),
                ("search_context", {"dataset": "highway_db.zh"}, "missing required field `question`"),
                ("search_context", {"dataset": "nowhere.en", "question": "?"}, "nowhere.en"),
                ("run_sql", {"dataset": "highway_db.zh", "sql": "x" * 20_001}, "length <= 20000"),
                ("task", {}, "give either task_id or database"),
                ("task", {"task_id": "../../keys"}, "../../keys"),
                ("get_table", {"dataset": "highway_db.zh", "table": "company"}, "company"),
            ):
                failed, text = await text_of(client, tool, **arguments)
                assert failed, tool
                assert expected in text

    asyncio.run(use())


def test_assistant_starts_a_task(loaded: Product) -> None:
    async def use() -> str:
        async with Client(f"{loaded.url}/mcp") as client:
            started = await answer_of(client, "task", database="highway_db")
            assert started["status"] in ("queued", "running")
            failed, text = await text_of(client, "task", database="nowhere")
            assert failed
            assert "nowhere" in text
            return started["task_id"]

    task = asyncio.run(use())
    assert loaded.client.post(f"{API}/tasks/{task}/cancel", json={}).status_code in (200, 202)


def test_hostile_sql_is_refused_by_the_gate(loaded: Product) -> None:
    async def use() -> None:
        async with Client(f"{loaded.url}/mcp") as client:
            for sql in HOSTILE:
                for tool in ("check_sql", "run_sql"):
                    answer = await answer_of(client, tool, dataset="highway_db.zh", sql=sql)
                    assert answer["valid"] is False, (tool, sql)
                    assert answer["error"]

    asyncio.run(use())


def test_description_of_all_tools_is_short(loaded: Product) -> None:
    async def use() -> None:
        async with Client(f"{loaded.url}/mcp") as client:
            listed = (await client.list_tools()).model_dump_json()
            # a token has about four characters
            assert len(listed) < 4 * 3_000

    asyncio.run(use())


def test_page_of_another_site_is_refused(loaded: Product) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        answer = httpx2.post(
            f"{loaded.url}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers=headers, timeout=PATIENCE
        )
        assert answer.status_code == 403


@pytest.fixture
def keys(loaded: Product) -> Iterator[dict[str, str]]:
    """API keys by scope, removed at the end."""
    made = {
        scope: loaded.client.post(f"{API}/keys", json={"name": f"assistant-{scope}", "scope": scope}).json()["data"][
            "key"
        ]
        for scope in ("read", "operate")
    }
    yield made
    for scope in made:
        loaded.client.delete(f"{API}/keys/assistant-{scope}")


def test_key_needs_the_scope_of_the_tool(loaded: Product, keys: dict[str, str]) -> None:
    async def with_key(key: str, use: Callable[[Client], Awaitable[None]]) -> None:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE) as http,
            Client(streamable_http_client(f"{loaded.url}/mcp", http_client=http)) as client,
        ):
            await use(client)

    async def read(client: Client) -> None:
        assert await answer_of(client, "list_databases")
        failed, text = await text_of(client, "run_sql", dataset="highway_db.zh", sql="SELECT 1")
        assert failed
        assert "operate" in text

    async def operate(client: Client) -> None:
        assert await answer_of(client, "run_sql", dataset="highway_db.zh", sql="SELECT count(*) FROM bss_company")

    asyncio.run(with_key(keys["read"], read))
    asyncio.run(with_key(keys["operate"], operate))
    refused = httpx2.post(f"{loaded.url}/mcp", json={}, headers={"Authorization": "Bearer wrong"}, timeout=PATIENCE)
    assert refused.status_code == 401
    events = loaded.client.get(f"{API}/events", params={"types": "assistant.called"}).json()["data"]["events"]
    assert {event["meta"]["actor"] for event in events[-3:]} == {"assistant-read", "assistant-operate"}
