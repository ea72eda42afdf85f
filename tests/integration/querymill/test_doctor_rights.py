"""The doctor's findings about loading and rights match what a load would meet."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from querymill.installation_checks import examine
from runtime.bootstrap import bring_up_to_date
from runtime.settings.settings import Settings

pytestmark = pytest.mark.long

VISITOR = "doctor_visitor"


@pytest.fixture
def visitor(database: str) -> str:
    """DSN of a login that may create a schema of its own and nothing else."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(f"drop role if exists {VISITOR}".encode())
        conn.execute(f"create role {VISITOR} login".encode())
        conn.execute(f"grant create on database {conn.info.dbname} to {VISITOR}".encode())
    return make_conninfo(database, user=VISITOR)


@pytest.fixture
def vector(visitor: str) -> Callable[[], tuple[bool, str, str]]:
    def look() -> tuple[bool, str, str]:
        [finding] = [f for f in examine(Settings(database_url=visitor)) if f.what == "vector extension"]
        return finding.ok, finding.found.partition(", but ")[2], finding.advice

    return look


def test_missing_rights_for_loading_are_reported(database: str, vector: Callable[[], tuple[bool, str, str]]) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        try:
            ok, lacks, advice = vector()
            assert not ok
            assert "this login may not create it" in lacks
            assert "CREATE EXTENSION vector" in advice
            conn.execute("create extension vector schema public")
            ok, lacks, advice = vector()
            assert not ok
            assert "may not create tables in the schema public" in lacks
            assert "CREATE and USAGE" in advice
            conn.execute(f"grant create on schema public to {VISITOR}".encode())
            assert vector() == (True, "", "")
            assert conn.execute("select to_regclass('public.langchain_pg_embedding')").fetchone() == (None,)
        finally:
            conn.execute(f"drop owned by {VISITOR}; drop role {VISITOR}".encode())


def test_missing_rights_on_log_tables_are_reported(database: str, visitor: str) -> None:
    bring_up_to_date(visitor, "querymill")
    settings = Settings(database_url=visitor)
    with psycopg.connect(database, autocommit=True) as conn:
        try:
            assert [finding.found for finding in examine(settings) if finding.what == "schema"] == ["up to date"]
            conn.execute(f"revoke insert on querymill.events from {VISITOR}".encode())
            conn.execute(f"revoke select on querymill.sources from {VISITOR}".encode())
            [schema] = [finding for finding in examine(settings) if finding.what == "schema"]
            assert (schema.ok, schema.found) == (False, "the login may not read or write events, sources")
            assert "grant select, insert on all tables in schema querymill" in schema.advice
        finally:
            conn.execute(f"drop owned by {VISITOR}; drop role {VISITOR}".encode())
