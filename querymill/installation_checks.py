"""Checks of an installation, with advice on problems, for `querymill doctor`."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import NamedTuple

import psycopg

from events.wire.masking import mask_text
from executor.compute.choice import compute_of
from runtime.bootstrap import Prepared, look_at_database
from runtime.embedded.home import NoHome, existing, server_data
from runtime.files.output_check import check_outputs, nearest
from runtime.installation import registered_faults
from runtime.postgres.connections import session_settings
from runtime.postgres.errors import first_line
from runtime.postgres.migrations import FORMER, pending, unknown
from runtime.postgres.pooler_check import SharedSession, check_session
from runtime.settings.settings import Settings, SettingsError
from schema.named_queries import query
from training.models import embedding_fault, model_fault
from training.vectors import VectorStore, VectorStoreError

MAX_ENDPOINT_SECONDS = 5.0
MAX_WORKER_SECONDS = 15.0
EXECUTOR_CONNECTIONS = 6
"""Connections of an executor: to append, to claim, to read, to hold connection slots, and two for its steps."""


class Finding(NamedTuple):
    """Result of one check."""

    what: str
    ok: bool
    found: str
    advice: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Run all checks and return their findings; nothing is started. Without a database, its checks are skipped."""
    findings = [_disk(settings), *_workers(settings)]
    try:
        existing(settings)
    except NoHome as none:
        found, _, advice = str(none).partition(": ")
        return [*findings, Finding("home", ok=False, found=found, advice=advice), *_endpoints(settings)]
    except OSError as error:
        advice = "let this user read it, or give another QUERYMILL_HOME_DIR"
        return [*findings, Finding("home", ok=False, found=f"{error.filename}: {error.strerror}", advice=advice)]
    try:
        seen = look_at_database(settings)
    except (SettingsError, OSError, psycopg.Error) as error:
        found, _, advice = first_line(error).partition("; ")
        if not advice:
            advice = (
                "let this user write there, give another QUERYMILL_HOME_DIR, or a server with QUERYMILL_DATABASE_URL"
                if settings.database_url is None
                else "check QUERYMILL_DATABASE_URL, or unset it to use the embedded PostgreSQL"
            )
        return [*findings, Finding("database", ok=False, found=found, advice=advice)]
    return [*findings, *([_stopped(settings)] if seen is None else _log(settings, seen)), *_endpoints(settings)]


def _stopped(settings: Settings) -> Finding:
    advice = "`querymill up` starts it; while it runs, this command also checks the log, the listener and pgvector"
    found = f"the PostgreSQL in {server_data(settings.home)} is not running"
    return Finding("database", ok=True, found=found, advice=advice)


def _log(settings: Settings, seen: Prepared) -> list[Finding]:
    """Check the log's database."""
    dsn = seen.settings.database_url or ""
    findings = [
        _guarded("database", lambda: _database(dsn, settings)),
        _guarded("schema", lambda: _schema(dsn, settings)),
        _guarded("connections", lambda: _connections(dsn)),
    ]
    if not seen.applied:  # else their tables may be missing
        findings += _installation(seen.settings)
    return [
        *findings,
        _guarded("listener", lambda: _listener(settings.database_direct_url or dsn)),
        _guarded("vector extension", lambda: _vector(settings.vector_url or dsn)),
    ]


def _guarded(what: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except psycopg.Error as error:
        return Finding(what, ok=False, found=first_line(error), advice="check that the server is up")


def _endpoints(settings: Settings) -> list[Finding]:
    s = settings
    return [
        endpoint(
            "model",
            s.llm_base_url,
            "works without one",
            lambda url: model_fault(url, s.llm_api_key, s.llm_model, seconds=MAX_ENDPOINT_SECONDS),
        ),
        endpoint(
            "embeddings",
            s.embedding_base_url,
            "offline embedder",
            lambda url: embedding_fault(
                url, s.embedding_api_key, s.embedding_model, s.embedding_dimension, seconds=MAX_ENDPOINT_SECONDS
            ),
        ),
    ]


def _workers(settings: Settings) -> list[Finding]:
    """Check the workers that the settings name; the default ones need nothing."""
    try:
        compute = compute_of(settings)
    except SettingsError as error:
        return [Finding("workers", ok=False, found=str(error), advice="")]
    if compute is None or not compute.configured:
        return []
    fault = compute.fault(seconds=MAX_WORKER_SECONDS)
    if fault is None:
        return [Finding("workers", ok=True, found=settings.compute)]
    advice = (
        "start the scheduler and its workers, or unset QUERYMILL_COMPUTE: executors compute by themselves meanwhile"
    )
    return [Finding("workers", ok=False, found=f"{settings.compute}: {fault}", advice=advice)]


def _disk(settings: Settings) -> Finding:
    try:
        check_outputs(settings, writes=False)
    except SettingsError as wrong:
        found, _, advice = str(wrong).partition("; ")
        return Finding("disk" if settings.bucket is None else "bucket", ok=False, found=found, advice=advice)
    if settings.bucket is not None:
        return Finding("bucket", ok=True, found=f"{settings.bucket} answers")
    folder = nearest(settings.outputs)
    free = shutil.disk_usage(folder).free
    enough = free > 1_000_000_000
    return Finding(
        "disk", ok=enough, found=f"{free / 1e9:.1f} GB free at {folder}", advice="" if enough else "free some space"
    )


def _database(dsn: str, settings: Settings) -> Finding:
    with psycopg.connect(dsn, autocommit=True) as conn:
        version = conn.info.server_version // 10_000
    old = version < 15
    found = f"PostgreSQL {version}"
    if settings.database_url is None:
        found += f" in {server_data(settings.home)}"
    return Finding("database", ok=not old, found=found, advice="PostgreSQL 15 or newer is needed" if old else "")


def _schema(dsn: str, settings: Settings) -> Finding:
    missing = pending(dsn, settings.database_schema)
    newer = unknown(dsn, settings.database_schema)
    if not FORMER.isdisjoint(newer):
        advice = "start anew with another QUERYMILL_HOME_DIR or QUERYMILL_DATABASE_SCHEMA"
        return Finding(
            "schema", ok=False, found="that of an older version, which this one does not read", advice=advice
        )
    if newer:
        return Finding("schema", ok=False, found=f"newer: {', '.join(newer)}", advice="upgrade this Querymill")
    schema = settings.database_schema
    if closed := _closed_tables(dsn, schema):
        return Finding(
            "schema",
            ok=False,
            found=f"the login may not read or write {', '.join(closed)}",
            advice=f"as their owner, grant select, insert on all tables in schema {schema} to the login",
        )
    return Finding(
        "schema",
        ok=not missing,
        found="up to date" if not missing else f"missing {', '.join(missing)}",
        advice="run `querymill migrate`" if missing else "",
    )


def _connections(dsn: str) -> Finding:
    """Check that another executor could connect."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute(query("connections", "connections_left")).fetchone()
    assert row is not None  # noqa: S101  # the server always has a limit
    allowed, left = row
    more = max(left, 0) // EXECUTOR_CONNECTIONS
    return Finding(
        "connections",
        ok=more > 0,
        found=f"{max(left, 0)} of {allowed} are free, enough for {more} more executors",
        advice="" if more else f"raise max_connections or the login's limit: an executor needs {EXECUTOR_CONNECTIONS}",
    )


def _installation(settings: Settings) -> list[Finding]:
    """Check that this machine has the key, folder and time zone of the other processes of its installation."""
    try:
        faults = registered_faults(settings)
    except SettingsError as wrong:
        faults = [wrong]
    except psycopg.Error as error:
        return [Finding("installation", ok=False, found=first_line(error), advice="check that the server is up")]
    if not faults:
        return [Finding("installation", ok=True, found="key, output store and time zone are those of all processes")]
    parts = [str(fault).partition("; ") for fault in faults]
    return [Finding("installation", ok=False, found=found, advice=advice) for found, _, advice in parts]


def _closed_tables(dsn: str, schema: str) -> list[str]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        return [
            name for (name,) in conn.execute(query("event_log", "inaccessible_tables"), {"schema": schema}).fetchall()
        ]


def _listener(dsn: str) -> Finding:
    """Check that a NOTIFY arrives within two seconds."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("listen querymill_doctor")
        try:
            conn.execute("notify querymill_doctor")
        except psycopg.errors.ProgramLimitExceeded:
            advice = "end the listening session whose transaction has been open longest (pg_stat_activity)"
            return Finding("listener", ok=False, found="the server's notification queue is full", advice=advice)
        began = time.monotonic()
        heard = list(conn.notifies(timeout=2, stop_after=1))
    if heard:
        return Finding("listener", ok=True, found=f"received in {(time.monotonic() - began) * 1000:.0f} ms")
    advice = "is there a pooler in transaction mode? only session mode works, or the server's own address"
    return Finding("listener", ok=False, found="a NOTIFY was not received", advice=advice)


def _vector(dsn: str) -> Finding:
    """Check that the login may create the vector store's tables, in a transaction that is rolled back."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute(
            "select default_version, installed_version from pg_available_extensions where name = 'vector'"
        ).fetchone()
        if row is None:
            return Finding(
                "vector extension", ok=False, found="not available", advice="install pgvector on that server"
            )
        found = f"pgvector {row[1] or row[0]}"
        try:
            # before applying session settings, which a pooler would share with other clients
            check_session(dsn, conn)
            conn.execute(session_settings(conn))
            with conn.transaction(force_rollback=True):
                conn.execute("set local lock_timeout = '2s'")
                VectorStore(conn).ensure_tables(1)
        except psycopg.errors.LockNotAvailable:  # a load is running
            pass
        except (VectorStoreError, SharedSession) as error:
            reason = str(error).partition("; ")
            return Finding("vector extension", ok=False, found=f"{found}, but {reason[0]}", advice=reason[2])
    return Finding("vector extension", ok=True, found=found)


def endpoint(what: str, url: str | None, absent: str, fault: Callable[[str], str | None]) -> Finding:
    """Check an endpoint with a real call. `fault` returns the reason why a URL cannot be used, or None."""
    if not url:
        return Finding(what, ok=True, found=f"none configured ({absent})")
    shown = mask_text(url)
    if (reason := fault(url)) is not None:
        advice = "check the address, the model's name and the key, or unset the address to work offline"
        return Finding(what, ok=False, found=f"{shown}: {mask_text(reason)}", advice=advice)
    return Finding(what, ok=True, found=f"{shown} answers")
