"""Fixtures: one embedded PostgreSQL per test process, one migrated template, a fresh copy for each test that asks."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runtime.embedded import server as embedded_server
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings, load_settings
from tests.bucket_server import bucket_server, create_bucket

REPOSITORY = Path(__file__).parent.parent
_numbers = count(1)

# the duration of an example depends more on the machine's load than on the code
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


class Figure(Protocol):
    """Record of a measurement: name, values, unit, and the `limit` that `share` percent of the values must meet."""

    def __call__(self, what: str, values: Sequence[float], unit: str, *, limit: float, share: int = 95) -> None: ...


FIGURES = "figures"
"""Name of the pytest plugin of a benchmark that collects the measurements."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that measure, so that a benchmark can select them."""
    for item in items:
        if "figure" in getattr(item, "fixturenames", ()):
            item.add_marker("figure")


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """Take away the filters that a test put on handlers of the log: pytest's own serve all tests of a process."""
    yield
    for handler in logging.getLogger().handlers:
        handler.filters.clear()


@pytest.fixture(scope="session")
def figure(request: pytest.FixtureRequest) -> Figure:
    """Pass a measurement to the benchmark, if one is running.

    A test checks results. Durations depend on the machine's load, so they are compared with their limits only in a
    benchmark on an idle machine.
    """

    def keep(what: str, values: Sequence[float], unit: str, *, limit: float, share: int = 95) -> None:
        assert values
        if (kept := request.config.pluginmanager.get_plugin(FIGURES)) is not None:
            kept.keep(what, values, unit, limit=limit, share=share)

    return keep


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give each run as root a folder of its own: pytest closes the shared one to other users at each start."""
    if os.geteuid() == 0 and config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="qm-pytest-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Append the reasons of skipped tests to the file of which `make` prints them last."""
    kept = os.environ.get("SKIPPED_TESTS")
    if kept and "PYTEST_XDIST_WORKER" not in os.environ:
        reasons = [report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])]
        with Path(kept).open("a", encoding="utf-8") as file:
            file.writelines(f"{reason}\n" for reason in reasons)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Temporary folder that other users may traverse: servers started by root run as another user."""
    top = Path(tempfile.gettempdir())
    if os.geteuid() == 0:
        for folder in (tmp_path, *tmp_path.parents):
            if folder.is_relative_to(top) and folder != top:
                folder.chmod(folder.stat().st_mode | 0o001)
    return tmp_path


@pytest.fixture(scope="session")
def embedded() -> Iterator[str]:
    """Maintenance DSN of a running server with a short socket path.

    QUERYMILL_TEST_SERVER can name another server, for example one of an older version.
    """
    if other := os.environ.get("QUERYMILL_TEST_SERVER"):
        yield other
        return
    home = Path(tempfile.mkdtemp(prefix="qm-"))
    home.chmod(0o755)
    server = embedded_server.start(home)
    with psycopg.connect(server.dsn, autocommit=True) as conn:
        # the tests kill processes only; the operating system keeps the data they have written. Statistics that appear
        # while a test runs would make two readings of its database differ.
        for spared in ("fsync", "full_page_writes", "autovacuum"):
            conn.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(spared)))
        conn.execute("select pg_reload_conf()")
    yield server.dsn
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def bucket_url() -> Iterator[str]:
    """URL of an S3 server. QUERYMILL_TEST_BUCKET can name another server, such as SeaweedFS."""
    if other := os.environ.get("QUERYMILL_TEST_BUCKET"):
        create_bucket(other)
        yield other
        return
    with bucket_server() as url:
        yield url


@pytest.fixture(scope="session")
def server_version(embedded: str) -> int:
    """Major version of the tests' PostgreSQL: 18 unless QUERYMILL_TEST_SERVER names another server."""
    with psycopg.connect(embedded) as conn:
        return conn.info.server_version // 10_000


@pytest.fixture(scope="session")
def _template(embedded: str) -> Iterator[str]:
    """Name of a migrated database that is only used as a template."""
    name = f"template_querymill_{os.getpid()}"
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    migrate(make_conninfo(embedded, dbname=name), "querymill")
    yield name
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


@contextmanager
def database_like(embedded: str, template: str = "template1") -> Iterator[str]:
    """Create a copy of a template (an empty database by default), yield its DSN, then drop it."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(embedded, autocommit=True) as conn:
        # file copy: the default, a copy through the WAL, takes three times the processor time
        copy = sql.SQL("create database {} template {} strategy file_copy")
        conn.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield make_conninfo(embedded, dbname=name)
    finally:
        with psycopg.connect(embedded, autocommit=True) as conn:
            conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def new_database(embedded: str) -> Iterator[Callable[..., str]]:
    """Creates empty databases or copies of a template; drops all of them after the test."""
    with ExitStack() as made:
        yield lambda template="template1": made.enter_context(database_like(embedded, template))


@pytest.fixture
def database(new_database: Callable[..., str]) -> str:
    """DSN of a fresh empty database."""
    return new_database()


@pytest.fixture
def log_database(new_database: Callable[..., str], _template: str) -> str:
    """DSN of a fresh database that contains Querymill's schema."""
    return new_database(_template)


@pytest.fixture
def settings(log_database: str, tmp_path: Path) -> Settings:
    """Settings with a fresh log and all files below the test's own folder."""
    return load_settings(database_url=log_database, home_dir=tmp_path / "home", port=0, timezone="Asia/Shanghai")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of third-party databases; a test that needs it is skipped if the folder does not exist."""
    folder = Path(os.environ.get("QUERYMILL_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"needs the databases made by others in {folder}")
    return folder
