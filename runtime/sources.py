"""Business databases: their encrypted connection strings, and read-only connections to them."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import socket
import time
import weakref
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import psycopg
from cryptography.fernet import Fernet, InvalidToken
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.types.json import Jsonb

from runtime.database import KEEPALIVE
from runtime.error_text import first_line
from runtime.full_server import is_full
from runtime.host_patterns import read_patterns
from runtime.own_server import OwnServer, own_server
from runtime.settings import Settings, SettingsError
from runtime.source_hosts import SourceHosts
from schema.named_queries import query

MOST_KNOWN = 1_000
"""Connection strings a process keeps decrypted."""
CLOSING_SECONDS = 1.0
"""How long a closed connection is waited for that the server does not let go of."""

_NO_OPTIONS = "unsupported startup parameter"
"""What PgBouncer says to `options`, in each of its modes."""

type Tell = Callable[[], Awaitable[object]]
"""Appends the event of a change: called under the lock of the source's row, before the change holds."""
type Lend = Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]


class SourceNotFound(Exception):
    """There is no source of that name."""


class NameTaken(Exception):
    """A task's own connection has this name."""


class SourceUnreachable(Exception):
    """The source's database cannot be reached; the text says why."""


class SourceFull(SourceUnreachable):
    """The source, or a pooler before it, takes no more connections now; the text says why."""


class SourceNotAllowed(SourceUnreachable):
    """QUERYMILL_SOURCE_HOSTS does not name the host of this source; the text names it."""


class SecretKeyWrong(Exception):
    """QUERYMILL_SECRET_KEY is not the key this source was stored with."""


class SourceLeftBehind(SourceUnreachable):
    """The source lay in the embedded PostgreSQL of a home, and the log is in another server by now."""


type Dsn = str | SourceNotFound | SecretKeyWrong | SourceNotAllowed | SourceLeftBehind
"""A connection string, or why there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """A registered source, without its secret."""

    name: str
    address: dict[str, Any]
    """host, port, database, user."""
    created_at: datetime


def cipher(settings: Settings) -> Fernet:
    """Encrypts with SECRET_KEY, or with a key file of mode 0600 in the home folder, made at first need.

    Raises SettingsError where the file holds no key.
    """
    if settings.secret_key:
        return Fernet(base64.urlsafe_b64encode(hashlib.sha256(settings.secret_key.encode()).digest()))
    path = settings.home / "secret.key"
    try:
        return Fernet(_key(path))
    except ValueError:
        raise SettingsError(
            f"QUERYMILL_HOME_DIR: {path} holds no key; put the one of your backup there, or remove the file and add the"
            " sources again"
        ) from None


def _key(path: Path) -> bytes:
    """The key in a file. Of several processes that miss it one makes it, also where another died as it did so."""
    with suppress(FileNotFoundError):
        if known := path.read_bytes().strip():
            return known
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if known := file.read().strip():
            return known
        made = Fernet.generate_key()
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
        return made


def address_of(dsn: str) -> dict[str, Any]:
    """What may be shown of a connection string."""
    given = conninfo_to_dict(dsn)
    return {
        # an address beside no name is where the connection goes
        "host": given.get("host") or given.get("hostaddr") or "localhost",
        "port": int(str(given.get("port") or 5432)),
        "database": given.get("dbname"),
        "user": given.get("user"),
    }


def dsn_of_parts(host: str, port: int, database: str, user: str | None, password: str | None) -> str:
    """A connection string from a request's `db_connection`."""
    parts = {"host": host, "port": port, "dbname": database, "user": user, "password": password}
    return make_conninfo("", **{k: v for k, v in parts.items() if v is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRegister:
    """The registered sources. Whoever changes them says how it is told: what cannot be told is not done, and what
    several people do to one source is told in the order in which it was done."""

    connection: Lend
    cipher: Fernet
    hosts: SourceHosts = field(default_factory=SourceHosts)
    """Where sources may lie: asked when one is stored and again when one is used, as the setting may have changed."""
    own: OwnServer = field(default_factory=OwnServer)
    _known: dict[bytes, str] = field(default_factory=dict[bytes, str], repr=False)

    async def add(self, name: str, dsn: str, *, tell: Tell | None = None) -> dict[str, Any]:
        """Stores a connection string, encrypted; returns what may be shown. Raises SourceNotAllowed, NameTaken."""
        if not await self._store("add_source", name, dsn, tell):
            raise NameTaken(name)
        return address_of(dsn)

    async def add_of_task(self, task_id: str, dsn: str) -> bool:
        """Stores the connection given with a task, under its id; False where that is taken. Raises SourceNotAllowed."""
        return await self._store("add_source_of_task", task_id, dsn)

    async def _store(self, statement: str, name: str, dsn: str, tell: Tell | None = None) -> bool:
        self.check(dsn)
        kept = self.own.kept(dsn)
        parameters = {"name": name, "secret": self.cipher.encrypt(kept.encode()), "address": Jsonb(address_of(kept))}
        return await self._change(statement, parameters, tell)

    def check(self, dsn: str) -> None:
        """Raises SourceNotAllowed where QUERYMILL_SOURCE_HOSTS does not name a host of the connection string."""
        if refused := self.hosts.refused(dsn):
            raise SourceNotAllowed(f"the host {', '.join(refused)} is not among those QUERYMILL_SOURCE_HOSTS names")

    async def dsn(self, name: str) -> str:
        """The connection string. Raises SourceNotFound, SecretKeyWrong, SourceNotAllowed."""
        [found] = await self.dsns([name])
        if isinstance(found, str):
            return found
        raise found

    async def registered(self, name: str) -> str:
        """The same of a source that anybody may name: none that was given with a task."""
        async with self.connection() as conn:
            row = await (await conn.execute(query("registers", "get_registered_source"), {"name": name})).fetchone()
        found = self.opened(name, row[0] if row else None)
        if isinstance(found, str):
            return found
        raise found

    async def dsns(self, names: Sequence[str]) -> list[Dsn]:
        """The connection strings of several sources, read together; where there is none, why."""
        async with self.connection() as conn:
            cursor = await conn.execute(query("registers", "get_sources"), {"names": list(names)})
            secrets = dict(await cursor.fetchall())
        return [self.opened(name, secrets.get(name)) for name in names]

    def opened(self, name: str, secret: bytes | None) -> Dsn:
        """The connection string that was stored as `secret`; where there is none, why."""
        if secret is None:
            return SourceNotFound(name)
        known = self._known.get(secret)
        if known is not None:
            return known
        try:
            dsn = self.own.found(self.cipher.decrypt(secret).decode())
        except InvalidToken:
            return SecretKeyWrong(name)
        if dsn is None:
            return SourceLeftBehind(f"{name} lay in the embedded PostgreSQL of a home; add it again where it lies now")
        try:
            self.check(dsn)
        except SourceNotAllowed as refused:
            return refused
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[secret] = dsn
        return dsn

    async def list(self) -> list[SourceEntry]:
        async with self.connection() as conn:
            cursor = await conn.execute(query("registers", "list_sources"))
            rows = await cursor.fetchall()
        return [SourceEntry(name=name, address=self.own.shown(address), created_at=at) for name, address, at in rows]

    async def remove(self, name: str, *, tell: Tell | None = None) -> bool:
        """False where there was none."""
        return await self._change("remove_source", {"name": name}, tell)

    async def _change(self, statement: str, parameters: dict[str, Any], tell: Tell | None) -> bool:
        async with self.connection() as conn, conn.transaction():
            changed = await (await conn.execute(query("registers", statement), parameters)).fetchone() is not None
            if changed and tell is not None:
                await tell()
        return changed

    async def remove_orphans(self, *, older_than: float) -> int:
        """Forgets connections of tasks that never came to be, so many seconds old; returns how many."""
        async with self.connection() as conn:
            cursor = await conn.execute(query("registers", "remove_orphans"), {"seconds": older_than})
            (removed,) = await cursor.fetchone() or (0,)
        return removed

    async def remove_of_task(self, task_id: str) -> None:
        async with self.connection() as conn:
            await conn.execute(query("registers", "remove_sources_of_task"), {"task_id": task_id})


def source_register(settings: Settings, connection: Lend) -> SourceRegister:
    """The sources beside the log of these settings. Raises SettingsError where the key file holds no key."""
    return SourceRegister(
        connection=connection,
        cipher=cipher(settings),
        hosts=SourceHosts(read_patterns(settings.source_hosts)),
        own=own_server(settings),
    )


class SourceConnection(psycopg.Connection[Any]):
    """A connection that does something once it is closed, or forgotten without being closed."""

    _at_end: tuple[weakref.finalize[[], Self], Callable[[], object]] | None = None

    def when_closed(self, then: Callable[[], object], *, forgotten: Callable[[], object]) -> None:
        """`then` is called by who closes it. `forgotten` may be called at any moment, in any thread, the event loop's
        and one that is in the middle of something included: it must neither wait nor take a lock.
        """
        finalizer = weakref.finalize(self, forgotten)
        finalizer.atexit = False
        self._at_end = finalizer, then

    def close(self) -> None:
        """Waits until the server has let go of it, too: it would count beside one that is opened in its place."""
        line = self._idle_line()
        super().close()
        if line is not None:
            with line:
                _wait_for_end(line)
        if self._at_end is not None:
            finalizer, then = self._at_end
            if finalizer.detach() is not None:
                then()

    def _idle_line(self) -> socket.socket | None:
        """The socket once more, where the server has nothing to do but to read what is said to it."""
        if self.closed or self.pgconn.transaction_status in (TransactionStatus.ACTIVE, TransactionStatus.UNKNOWN):
            return None
        return socket.socket(fileno=os.dup(self.fileno()))


def _wait_for_end(line: socket.socket) -> None:
    """Until the other side has closed it, which a server process does as it ends."""
    deadline = time.monotonic() + CLOSING_SECONDS
    # who says nothing, goes on talking, or is gone, is not waited for
    with suppress(OSError):
        while (left := deadline - time.monotonic()) > 0:
            line.settimeout(left)
            if not line.recv(4096):
                return


def open_source(dsn: str, *, statement_timeout_ms: int = 30_000, name: str = "querymill source") -> SourceConnection:
    """A synchronous read-only connection to a business database. Raises SourceUnreachable, SourceFull with the reason.

    A pooler takes no options, and in transaction mode the session is another's after each transaction. So whoever reads
    does so in a transaction that is read-only and bounded by itself, and nothing is prepared.
    """
    given = conninfo_to_dict(dsn)
    extra = {k: v for k, v in {**KEEPALIVE, "application_name": name}.items() if k not in given}
    extra["client_encoding"] = "UTF8"  # a database without an encoding would give bytes
    options = f"-c default_transaction_read_only=on -c statement_timeout={statement_timeout_ms}"
    ours = {"options": f"{given.get('options') or ''} {options}".strip()}
    try:
        try:
            return _connected(make_conninfo(dsn, **extra, **ours))
        except psycopg.OperationalError as refused:
            if _NO_OPTIONS not in str(refused):
                raise
            return _connected(make_conninfo(dsn, **extra))
    except UnicodeError:  # what the names of machines are written in has no place for it
        raise SourceUnreachable(f"failed to resolve host {given.get('host')!r}: it can be no name") from None
    except psycopg.Error as error:
        reason = first_line(error)
        kind = SourceFull if is_full(reason) else SourceUnreachable
        raise kind(reason) from None


def _connected(dsn: str) -> SourceConnection:
    return SourceConnection.connect(dsn, autocommit=True, prepare_threshold=None)
