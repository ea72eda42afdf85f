"""SQL without schemas over a source outside `public`: imported, asked, evaluated, given to assistants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import psycopg
import pytest
from mcp.client import Client as Assistant

from querymill_client import Client
from tests.acceptance.clients.test_assistants import answer_of
from tests.acceptance.conftest import Product
from tests.acceptance.tasks.test_lifecycle import finished
from tests.forked import run_python

HOUSE = """
create schema sales; create schema "人事";
create table sales.orders (id int primary key, employee int, amount numeric(8,2) not null);
create table sales.notes (id int primary key, body text);
create table "人事"."员工" (id int primary key, 姓名 text not null);
create table "人事".notes (id int primary key, body text);
alter table sales.orders add foreign key (employee) references "人事"."员工";
insert into "人事"."员工" select i, '员工' || i from generate_series(1, 9) i;
insert into sales.orders select i, 1 + i % 9, i * 1.5 from generate_series(1, 60) i;
"""
COUNTED = "SELECT count(*) AS n FROM orders JOIN 员工 ON 员工.id = orders.employee"


@pytest.mark.long
def test_names_without_schema_resolve_everywhere(
    product: Product, database: str, add_source: Callable[[str, str], None]
) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(HOUSE.encode())
    add_source("house", database)
    with Client(product.url) as client:
        assert client.check_database("house")["search_path"] == ["public", "sales", "人事"]
        run = client.execute_complete(task_type="complete_workflow", db_name="house", pairs_per_table=6)
        task = finished(product.client, run["task_id"])
        assert task["status"] == "completed"
        pairs = [{"question": "有多少订单有员工？", "sql": COUNTED}, {"question": "?", "sql": "SELECT id FROM notes"}]
        refused = client.import_pairs(run["task_id"], json.dumps(pairs).encode(), dry_run=True)
        assert "sales.notes, 人事.notes" in json.dumps(refused, ensure_ascii=False)
        assert client.import_pairs(run["task_id"], json.dumps(pairs[:1]).encode())["imported"] == 1
        assert client.run_sql("house.zh", COUNTED)["rows"] == [[60]]

    async def assist() -> None:
        async with Assistant(f"{product.url}/mcp") as assistant:
            assert (await answer_of(assistant, "check_sql", dataset="house.zh", sql=COUNTED))["valid"]
            assert (await answer_of(assistant, "run_sql", dataset="house.zh", sql=COUNTED))["rows"] == [[60]]

    asyncio.run(assist())
    home = product.settings.home_dir
    (home / "gold.json").write_text(json.dumps(pairs[:1]), "utf-8")
    arguments = ["-m", "querymill", "evaluate", run["task_id"], "gold.json", "--no-llm", "--json"]
    done = run_python(arguments, product.environment, home, seconds=500)
    report = json.loads(done.stdout)
    assert (report["measured"], report["refused"]) == (1, []), done.stderr
    assert report["tables"] == {"needed": 2, "in_pairs": 2, "retrieved": 2}
