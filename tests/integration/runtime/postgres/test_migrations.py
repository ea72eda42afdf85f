"""A database is migrated once; starting on an up-to-date database costs little."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from querymill.installation_checks import _schema
from runtime.bootstrap import bring_up_to_date
from runtime.postgres import migrations
from runtime.postgres.migrations import LOCK_KEY, migrate, pending, unknown
from runtime.settings.settings import Settings, SettingsError
from tests.tables import from_table


def test_empty_database_is_migrated_once(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    missing = pending(database, "mill")
    assert missing == ["0001_schema"]
    assert migrate(database, "mill") == missing
    # the result of a select in a migration would be printed
    assert capsys.readouterr().out == ""
    assert pending(database, "mill") == []
    assert migrate(database, "mill") == []


def test_migrations_log_one_line(database: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    applied = migrate(database, "mill")
    assert [record.getMessage() for record in caplog.records] == [
        f"migrations applied to the schema mill: {', '.join(applied)}"
    ]
    migrate(database, "mill")
    assert len(caplog.records) == 1


def test_migrated_functions_equal_the_schema_files(log_database: str) -> None:
    with psycopg.connect(log_database, autocommit=True) as conn:
        conn.execute("create schema written")
        conn.execute("set search_path to written, querymill")
        conn.execute("set check_function_bodies to off")
        for file in files("schema").joinpath("functions").iterdir():
            conn.execute(file.read_bytes())
        functions = sql.SQL(
            "select proname::text, replace(pg_get_functiondef(oid), 'written', 'querymill') from pg_proc"
            " where pronamespace = {}::regnamespace order by 1, 2"
        )
        stored, written = (conn.execute(functions.format(schema)).fetchall() for schema in ("querymill", "written"))
    # functions with their own search path keep the one of their creation
    paths = ("SET search_path TO 'querymill', 'querymill'", "SET search_path TO 'querymill'")
    assert stored == [(name, text.replace(*paths)) for name, text in written]


@pytest.mark.parametrize("first", ["0001_event_log", "0001_initial"])
def test_log_of_an_old_version_is_refused_in_one_sentence(database: str, first: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create schema mill")
        conn.execute("create table mill._yoyo_migration (migration_hash text, migration_id text)")
        conn.execute("insert into mill._yoyo_migration values ('h', %s)", (first,))
    with pytest.raises(
        SettingsError, match=r"made by an older version, .* export what you need with that version .* start anew"
    ):
        bring_up_to_date(database, "mill")
    found = _schema(database, Settings(database_url=database, database_schema="mill"))
    assert (found.ok, found.found) == (False, "that of an older version, which this one does not read")


def test_role_without_create_right_starts_on_an_existing_schema(log_database: str) -> None:
    role = sql.Identifier("mill_without_create")
    with psycopg.connect(log_database, autocommit=True) as conn:
        conn.execute(sql.SQL("create role {} login").format(role))
        conn.execute(sql.SQL("grant usage on schema querymill to {}").format(role))
        conn.execute(sql.SQL("grant select on querymill._yoyo_migration to {}").format(role))
        try:
            assert migrate(make_conninfo(log_database, user="mill_without_create"), "querymill") == []
        finally:
            conn.execute(sql.SQL("drop owned by {}").format(role))
            conn.execute(sql.SQL("drop role {}").format(role))


def test_migration_library_is_loaded_only_if_a_migration_is_missing(log_database: str) -> None:
    code = (
        "import sys; from runtime.postgres.migrations import migrate; migrate(sys.argv[1], 'querymill');"
        " print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, log_database], capture_output=True, text=True, check=True)
    assert "psycopg" in done.stdout.split()
    assert "yoyo" not in done.stdout.split()


def holder(dsn: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(make_conninfo(dsn, application_name="an old hand"))


@pytest.mark.long
def test_migration_waits_for_another_and_logs_its_session(database: str, caplog: pytest.LogCaptureFixture) -> None:
    with holder(database) as other:
        other.execute("select pg_advisory_lock(%s)", (LOCK_KEY,))
        is_waiting = threading.Event()

        def notice(record: logging.LogRecord) -> bool:
            if record.getMessage().startswith("the migration waits"):
                is_waiting.set()
            return True

        caplog.handler.addFilter(notice)
        with ThreadPoolExecutor(1) as pool:
            migrating = pool.submit(migrate, database, "mill", wait_seconds=120)
            assert is_waiting.wait(60)
            assert not migrating.done()
            other.execute("select pg_advisory_unlock(%s)", (LOCK_KEY,))
            assert migrating.result(60) == ["0001_schema"]
        pid, user = other.info.backend_pid, other.info.user
    expected = f"the migration waits for process {pid} of the server (an old hand, role {user}, idle in trans"
    assert [r.getMessage() for r in caplog.records if r.getMessage().startswith(expected)]


@pytest.mark.long
def test_migration_wait_times_out(database: str) -> None:
    with holder(database) as other:
        other.execute("select pg_advisory_lock(%s)", (LOCK_KEY,))
        pid, user = other.info.backend_pid, other.info.user
        with pytest.raises(SettingsError) as wrong:
            bring_up_to_date(database, "mill", 5)
    assert str(wrong.value) == (
        f"QUERYMILL_DATABASE_URL: the migration has waited 5 s in vain for process {pid} of the server (an old hand,"
        f" role {user}, idle in transaction); end that, and start again"
    )
    assert len(migrate(database, "mill")) == len(pending(database, "other"))


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of a known migration beyond this version's."""
    shutil.copytree(Path(str(files("schema"))), tmp_path / "schema")
    (tmp_path / "schema/migrations/0999_next.sql").write_text("-- depends: 0001_schema\nselect 1;\n")
    monkeypatch.setattr(migrations, "files", lambda _package: tmp_path / "schema")
    return "0999_next"


def test_only_missing_migrations_are_applied(log_database: str, next_version: str) -> None:
    assert pending(log_database, "querymill") == [next_version]
    assert migrate(log_database, "querymill") == [next_version]
    assert migrate(log_database, "querymill") == []


@pytest.mark.long
def test_migration_blocked_by_a_table_lock_times_out_unchanged(log_database: str, next_version: str) -> None:
    with holder(log_database) as other:
        other.execute("lock table querymill._yoyo_migration in share mode")
        with pytest.raises(SettingsError, match=r"waited 5 s in vain for process \d+ of the server \(an old hand"):
            bring_up_to_date(log_database, "querymill", 5)
        assert pending(log_database, "querymill") == [next_version]
    assert migrate(log_database, "querymill") == [next_version]


@from_table
def test_schema_with_foreign_objects_is_refused(database: str, taken: LiteralString) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create schema mill")
        conn.execute(taken)
    with pytest.raises(SettingsError, match=r"its schema mill holds .*; name another with QUERYMILL_DATABASE_SCHEMA"):
        bring_up_to_date(database, "mill")


def test_migration_of_a_newer_version_is_reported(log_database: str) -> None:
    assert unknown(log_database, "querymill") == []
    with psycopg.connect(log_database, autocommit=True) as conn:
        conn.execute("insert into querymill._yoyo_migration (migration_hash, migration_id) values ('h', '0999_future')")
    assert unknown(log_database, "querymill") == ["0999_future"]
    found = _schema(log_database, Settings(database_url=log_database))
    assert (found.ok, found.found, found.advice) == (False, "newer: 0999_future", "upgrade this Querymill")
    assert migrate(log_database, "querymill") == []


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_database_with_limited_encoding_is_refused(embedded: str, encoding: str) -> None:
    name = f"log_in_{encoding.lower()}"
    with psycopg.connect(embedded, autocommit=True) as conn:
        made = sql.SQL("create database {} encoding {} locale 'C' template template0")
        conn.execute(made.format(sql.Identifier(name), sql.Literal(encoding)))
        try:
            with pytest.raises(SettingsError) as wrong:
                bring_up_to_date(make_conninfo(embedded, dbname=name), "querymill")
        finally:
            conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
    assert str(wrong.value) == (
        f"QUERYMILL_DATABASE_URL: the database is in {encoding}, which lacks most characters; make one with encoding"
        " 'UTF8'"
    )


def test_read_only_database_is_refused_although_up_to_date(log_database: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        bring_up_to_date(make_conninfo(log_database, options="-c default_transaction_read_only=on"), "querymill")
    assert str(wrong.value) == (
        "QUERYMILL_DATABASE_URL: the database takes no changes; set default_transaction_read_only to off for its role"
    )


def test_role_without_create_right_is_refused_with_the_reason(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("create role mill_without_rights login")
        try:
            with pytest.raises(SettingsError) as wrong:
                bring_up_to_date(make_conninfo(database, user="mill_without_rights"), "mill")
        finally:
            conn.execute("drop role mill_without_rights")
    assert str(wrong.value).startswith("QUERYMILL_DATABASE_URL: permission denied for database ")
    assert str(wrong.value).endswith("; its role must be able to make the schema mill")
