"""One embedded PostgreSQL per test process, one migrated template, a fresh copy for each test that asks."""

from __future__ import annotations

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

REPOSITORY = Path(__file__).parent.parent
_numbers = count(1)

# how long an example takes says more of who else is at work on the machine than of the code
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


class Figure(Protocol):
    """Keeps what was measured: what it is, the values, their unit, the `limit` that `share` of a hundred keep to."""

    def __call__(self, what: str, values: Sequence[float], unit: str, *, limit: float, share: int = 95) -> None: ...


FIGURES = "figures"
"""The name under which a benchmark that wants to know what is measured registers itself with pytest."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that measure are marked, so that a benchmark finds them."""
    for item in items:
        if "figure" in getattr(item, "fixturenames", ()):
            item.add_marker("figure")


@pytest.fixture(scope="session")
def figure(request: pytest.FixtureRequest) -> Figure:
    """Hands what was measured to the benchmark, if one is running.

    A test looks at what is done. How soon it is done depends on who else is at work on the machine, and is held against
    its limit where nobody is.
    """

    def keep(what: str, values: Sequence[float], unit: str, *, limit: float, share: int = 95) -> None:
        assert values
        if (kept := request.config.pluginmanager.get_plugin(FIGURES)) is not None:
            kept.keep(what, values, unit, limit=limit, share=share)

    return keep


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """As root each run has a folder of its own: pytest closes the one that runs share to other users at each start."""
    if os.geteuid() == 0 and config.option.basetemp is None:
        config.option.basetemp = tempfile.mkdtemp(prefix="qm-pytest-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """Open to pass through: what root starts there runs as another user, which would else have to go elsewhere."""
    top = Path(tempfile.gettempdir())
    if os.geteuid() == 0:
        for folder in (tmp_path, *tmp_path.parents):
            if folder.is_relative_to(top) and folder != top:
                folder.chmod(folder.stat().st_mode | 0o001)
    return tmp_path


@pytest.fixture(scope="session")
def embedded() -> Iterator[str]:
    """The maintenance DSN of a running server; its socket's path is kept short.

    Where QUERYMILL_TEST_SERVER names another, such as one of an older version, it is that.
    """
    if other := os.environ.get("QUERYMILL_TEST_SERVER"):
        yield other
        return
    home = Path(tempfile.mkdtemp(prefix="qm-"))
    home.chmod(0o755)
    server = embedded_server.start(home)
    with psycopg.connect(server.dsn, autocommit=True) as conn:
        # what the tests kill are processes, and the system keeps what those have written
        for spared in ("fsync", "full_page_writes"):
            conn.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(spared)))
        conn.execute("select pg_reload_conf()")
    yield server.dsn
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def server_version(embedded: str) -> int:
    """The PostgreSQL the tests run on: 18 unless QUERYMILL_TEST_SERVER names another."""
    with psycopg.connect(embedded) as conn:
        return conn.info.server_version // 10_000


@pytest.fixture(scope="session")
def _template(embedded: str) -> Iterator[str]:
    """The name of a migrated database that is only ever copied."""
    name = f"template_querymill_{os.getpid()}"
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    migrate(make_conninfo(embedded, dbname=name), "querymill")
    yield name
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


@contextmanager
def database_like(embedded: str, template: str = "template1") -> Iterator[str]:
    """The DSN of an empty database, or of a copy of a template, for as long as it is needed."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(embedded, autocommit=True) as conn:
        # copied as files: through the log, which is the default, it takes the processor three times as long
        copy = sql.SQL("create database {} template {} strategy file_copy")
        conn.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield make_conninfo(embedded, dbname=name)
    finally:
        with psycopg.connect(embedded, autocommit=True) as conn:
            conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def new_database(embedded: str) -> Iterator[Callable[..., str]]:
    """Makes empty databases, or copies of a template; all are dropped after the test."""
    with ExitStack() as made:
        yield lambda template="template1": made.enter_context(database_like(embedded, template))


@pytest.fixture
def database(new_database: Callable[..., str]) -> str:
    """The DSN of a fresh empty database."""
    return new_database()


@pytest.fixture
def log_database(new_database: Callable[..., str], _template: str) -> str:
    """The DSN of a fresh database with Querymill's schema in it."""
    return new_database(_template)


@pytest.fixture
def settings(log_database: str, tmp_path: Path) -> Settings:
    """Settings over a fresh log, everything on disk below the test's own folder."""
    return load_settings(database_url=log_database, home_dir=tmp_path / "home", port=0, timezone="Asia/Shanghai")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of databases made by others; tests that need it skip where it is not there."""
    folder = Path(os.environ.get("QUERYMILL_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"needs the databases made by others in {folder}")
    return folder
