"""Connection limit of the log's role: the documented minimum suffices for a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from querymill.installation_checks import EXECUTOR_CONNECTIONS
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings
from samples.load import load_sample
from tests.acceptance.conftest import API, Product
from tests.waiting import PATIENCE, until_in_thread

pytestmark = pytest.mark.long

ROLE = "few_places"
SERVICE_CONNECTIONS = 6
Limited = Callable[[int], str]


@pytest.fixture
def limited(embedded: str, database: str) -> Iterator[Limited]:
    """Function that limits a role's connections and returns its DSN of an empty database."""
    load_sample(embedded, "highway_db")
    name = sql.Identifier(str(conninfo_to_dict(database)["dbname"]))
    role = sql.Identifier(ROLE)
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(sql.SQL("create role {} login").format(role))
        conn.execute(
            sql.SQL("grant all on database {} to {}; grant all on schema public to {}").format(name, role, role)
        )
        conn.execute("create extension vector")

        def limit(connections: int) -> str:
            conn.execute(sql.SQL("alter role {} connection limit {}").format(role, sql.Literal(connections)))
            return make_conninfo(database, user=ROLE)

        yield limit
        conn.execute(sql.SQL("drop owned by {} cascade").format(role))
        conn.execute(sql.SQL("drop role {}").format(role))


def test_run_with_minimum_connections_completes(limited: Limited, settings: Settings, highway: str) -> None:
    product = Product(settings.model_copy(update={"database_url": limited(SERVICE_CONNECTIONS + EXECUTOR_CONNECTIONS)}))
    migrate(product.settings.database_url or "", "querymill")
    # a session outlives its connection for a moment
    with psycopg.connect(highway, autocommit=True) as conn:
        sessions = "select from pg_stat_activity where usename = %s"
        until_in_thread(lambda: conn.execute(sessions, (ROLE,)).fetchone() is None, PATIENCE)
    try:
        product.start_service()
        product.start_executor()
        added = product.client.post(f"{API}/databases", json={"name": "highway_db", "dsn": highway})
        assert added.is_success, added.text
        tables = settings.home_dir / "tables.txt"
        tables.write_text("bss_company, bss_branch")
        run = product.run("-m", "querymill", "run", "--db", "highway_db", "--tables", str(tables))
        assert run.ended() == 0, run.lines
    finally:
        product.close()
