"""A log that only lets itself be read, as that of a standby or of a server that spares its disk: what is there is
shown, what would change it is refused soon, and who asks is told why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.acceptance.conftest import API, Product

LOGIN = "shut_out"
SOON = 20.0
"""Seconds in which a busy machine does what takes three on others."""


NO_ROOM = """
create function no_room() returns trigger language plpgsql as $$ begin
    raise exception 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full'; end $$;
create trigger no_room before insert on querymill.events for each row execute function no_room()"""
"""As the server of a full disk says it."""


@pytest.fixture
def own_login(database: str) -> Iterator[str]:
    """The DSN of an empty log's database, of which a login of its own may do everything."""
    name, role = sql.Identifier(str(conninfo_to_dict(database)["dbname"])), sql.Identifier(LOGIN)
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute(sql.SQL("create role {} login").format(role))
        admin.execute(sql.SQL("grant all on database {} to {}").format(name, role))
        yield database
        admin.execute(sql.SQL("drop owned by {} cascade").format(role))
        admin.execute(sql.SQL("drop role {}").format(role))


def let_it_be(read_only: bool, log: str) -> None:
    name = str(conninfo_to_dict(log)["dbname"])
    with psycopg.connect(make_conninfo(log, dbname="postgres"), autocommit=True) as admin:
        statement = sql.SQL("alter database {} set default_transaction_read_only to {}")
        admin.execute(statement.format(sql.Identifier(name), sql.Literal(read_only)))
        admin.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = %s and application_name like 'querymill service%%'",
            (name,),
        )


def status(product: Product, wanted: str) -> str:
    """What `/readyz` says, once the service is back on its feet."""
    until = time.monotonic() + SOON
    while (said := product.client.get("/readyz")).status_code != 200 or said.json()["status"] != wanted:
        if time.monotonic() > until:
            break
    return str(said.json()["status"])


def test_a_full_disk_of_the_log_is_named_soon(
    idle_product: Product, highway: str, add_source: Callable[[str, str], None]
) -> None:
    product = idle_product
    product.start_service()
    add_source("highway_db", highway)
    asked = {"task_type": "data_workflow", "db_name": "highway_db"}
    with psycopg.connect(product.settings.database_url or "", autocommit=True) as admin:
        admin.execute(NO_ROOM)
        began = time.monotonic()
        refused = product.client.post(f"{API}/tasks", json=asked, headers={"Accept-Language": "en"})
        assert time.monotonic() - began < SOON
        assert (refused.status_code, refused.json()["code"]) == (503, "not_ready")
        assert refused.json()["detail"] == (
            'The event log\'s database has no room: could not extend file "base/1/2": No space left on device;'
            " free some on its disk, then everything goes on."
        )
        told = product.client.get("/readyz")
        assert (told.status_code, told.json()["status"], told.json()["reason"]) == (
            200,
            "full",
            'could not extend file "base/1/2": No space left on device',
        )
        admin.execute("drop trigger no_room on querymill.events")
    assert product.client.post(f"{API}/tasks", json=asked).is_success
    told = product.client.get("/readyz").json()
    assert (told["status"], told["reason"]) == ("ready", None)


def test_a_log_that_lets_nobody_in_any_more_is_told_with_what_its_server_says(
    idle_product: Product, own_login: str
) -> None:
    product = idle_product
    product.environment["QUERYMILL_DATABASE_URL"] = make_conninfo(own_login, user=LOGIN)
    product.start_service()
    assert status(product, "ready") == "ready"
    with psycopg.connect(own_login, autocommit=True) as admin:
        # as it is with a changed password, which the tests' server asks nobody for
        admin.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(LOGIN)))
        admin.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = %s", (LOGIN,))
    refused = f'无法连接事件日志的数据库: role "{LOGIN}" is not permitted to log in; querymill doctor 会说明如何解决'
    until = time.monotonic() + SOON
    while (said := product.client.get("/readyz")).status_code == 200 or said.json()["error"] != refused:
        assert time.monotonic() < until, said.text


def test_it_is_read_and_what_would_change_it_is_refused_soon(
    idle_product: Product, highway: str, add_source: Callable[[str, str], None]
) -> None:
    product, log = idle_product, idle_product.settings.database_url or ""
    product.start_service()
    add_source("highway_db", highway)
    asked = {"task_type": "data_workflow", "db_name": "highway_db"}
    assert status(product, "ready") == "ready"
    # the lists' tables have caught up, which they cannot any more in a moment
    assert product.client.get(f"{API}/tasks").status_code == 200
    let_it_be(True, log)
    assert status(product, "read_only") == "read_only"
    assert "querymill_log_read_only 1.0" in product.client.get("/metrics").text
    assert product.client.get(f"{API}/tasks").status_code == 200
    began = time.monotonic()
    refused = product.client.post(f"{API}/tasks", json=asked, headers={"Accept-Language": "en"})
    assert time.monotonic() - began < SOON
    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "not_ready", "2")
    assert "in a read-only transaction" in refused.json()["detail"]
    let_it_be(False, log)
    assert status(product, "ready") == "ready"
    assert "querymill_log_read_only 0.0" in product.client.get("/metrics").text
    assert product.client.post(f"{API}/tasks", json=asked).is_success
