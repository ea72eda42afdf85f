"""Log that cannot be written (a standby) or reached: reads work if possible, writes are refused, with the reason."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.acceptance.conftest import API, Product

pytestmark = pytest.mark.long

LOGIN = "shut_out"
MAX_SECONDS = 60.0
"""Timeout in seconds for a busy machine; an idle one needs three."""


@pytest.fixture
def own_login(database: str) -> Iterator[str]:
    """DSN of an empty database on which an additional role has all privileges."""
    name, role = sql.Identifier(str(conninfo_to_dict(database)["dbname"])), sql.Identifier(LOGIN)
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(sql.SQL("create role {} login").format(role))
        admin.execute(sql.SQL("grant all on database {} to {}").format(name, role))
        yield database
        admin.execute(sql.SQL("drop owned by {} cascade").format(role))
        admin.execute(sql.SQL("drop role {}").format(role))


def set_read_only(read_only: bool, log: str) -> None:
    name = str(conninfo_to_dict(log)["dbname"])
    with psycopg.connect(make_conninfo(log, dbname="postgres"), autocommit=True) as admin:
        statement = sql.SQL("alter database {} set default_transaction_read_only to {}")
        admin.execute(statement.format(sql.Identifier(name), sql.Literal(read_only)))
        admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = %s and application_name like 'querymill service%%'",
            (name,),
        )


def wait_for_status(product: Product, expected: str) -> dict[str, Any]:
    """Return the answer of `/readyz`, polled until it has the expected status or the time is up."""
    deadline = time.monotonic() + MAX_SECONDS
    while (answer := product.client.get("/readyz")).status_code != 200 or answer.json()["status"] != expected:
        if time.monotonic() > deadline:
            break
    return answer.json()


def test_refused_login_to_log_is_reported_with_server_message(idle_product: Product, own_login: str) -> None:
    product = idle_product
    product.environment["QUERYMILL_DATABASE_URL"] = make_conninfo(own_login, user=LOGIN)
    product.start_service()
    assert wait_for_status(product, "ready")["status"] == "ready"
    with psycopg.connect(own_login, autocommit=True) as admin:
        # stands in for a changed password, because the tests' server requires none
        admin.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(LOGIN)))
        admin.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = %s", (LOGIN,))
    refused = f'无法连接事件日志的数据库：role "{LOGIN}" is not permitted to log in；querymill doctor 会说明如何解决'
    deadline = time.monotonic() + MAX_SECONDS
    while (answer := product.client.get("/readyz")).status_code == 200 or answer.json()["error"] != refused:
        assert time.monotonic() < deadline, answer.text


def test_read_only_log_serves_reads_and_refuses_writes(
    idle_product: Product, highway: str, add_source: Callable[[str, str], None]
) -> None:
    product, log = idle_product, idle_product.settings.database_url or ""
    product.start_service()
    add_source("highway_db", highway)
    request = {"task_type": "data_workflow", "db_name": "highway_db"}
    assert wait_for_status(product, "ready")["status"] == "ready"
    # lets the projections catch up, which is impossible on a read-only log
    assert product.client.get(f"{API}/tasks").status_code == 200
    set_read_only(True, log)
    assert wait_for_status(product, "read_only")["status"] == "read_only"
    assert "querymill_log_read_only 1.0" in product.client.get("/metrics").text
    assert product.client.get(f"{API}/tasks").status_code == 200
    began = time.monotonic()
    refused = product.client.post(f"{API}/tasks", json=request, headers={"Accept-Language": "en"})
    assert time.monotonic() - began < MAX_SECONDS
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "not_ready", "2")
    assert "in a read-only transaction" in refused.json()["detail"]
    set_read_only(False, log)
    assert wait_for_status(product, "ready")["status"] == "ready"
    assert "querymill_log_read_only 0.0" in product.client.get("/metrics").text
    assert product.client.post(f"{API}/tasks", json=request).is_success
