"""Encrypted connection strings of business databases, by the names that tasks use."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet, InvalidToken
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.json import Jsonb

from runtime.embedded.portable_dsn import OwnServer, own_server
from runtime.postgres.connection_advice import HOST_BARRED, LEFT_BEHIND
from runtime.settings.host_patterns import read_patterns
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.allowed_hosts import SourceHosts
from runtime.sources.source_connection import SourceUnreachable
from schema.named_queries import query

MAX_DECRYPTED = 1_000
"""Maximum number of decrypted connection strings in the cache of a process."""

type RecordChange = Callable[[], Awaitable[object]]
"""Callback that appends the event of a change, under the lock of the source's row, before the change is committed."""
type Pool = Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]


class SourceNotFound(Exception):
    """There is no source of that name."""


class NameTaken(Exception):
    """A task's own connection has this name."""


class SourceChanged(Exception):
    """The source was changed or removed since its connection string was read."""


class SourceNotAllowed(SourceUnreachable):
    """QUERYMILL_SOURCE_HOSTS does not permit the host of this source; the message names the host."""


class SecretKeyWrong(Exception):
    """QUERYMILL_SECRET_KEY is not the key this source was stored with."""


class SourceLeftBehind(SourceUnreachable):
    """The source was in the embedded PostgreSQL of a home, but the log is now in another server."""


type Dsn = str | SourceNotFound | SecretKeyWrong | SourceNotAllowed | SourceLeftBehind
"""Connection string, or the error that prevents its use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """A registered source, without its secret."""

    name: str
    address: dict[str, Any]
    """Host, port, database and user."""
    created_at: datetime


def cipher(settings: Settings) -> Fernet:
    """Return the cipher with the key from `encryption_key`. Raises SettingsError if the key file has no valid key."""
    return Fernet(encryption_key(settings))


def encryption_key(settings: Settings) -> bytes:
    """Return the key made from QUERYMILL_SECRET_KEY, else the key in `secret.key` (mode 0600), created if missing.

    Raises SettingsError if the file has no valid key.
    """
    if settings.secret_key:
        return base64.urlsafe_b64encode(hashlib.sha256(settings.secret_key.encode()).digest())
    path = key_file(settings)
    key = _key(path)
    try:
        Fernet(key)
    except ValueError:
        raise SettingsError(
            f"QUERYMILL_HOME_DIR: {path} holds no key; put the one of your backup there, or remove the file, run"
            " `querymill db reset --yes` and add the sources again"
        ) from None
    return key


def key_file(settings: Settings) -> Path:
    return settings.home / "secret.key"


def _key(path: Path) -> bytes:
    """Return the key in a file; create a key if the file is missing or empty.

    A lock lets only one process create the key. A process that died while creating the key leaves an empty file.
    """
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
    """Return host, port, database and user of a connection string."""
    given = conninfo_to_dict(dsn)
    return {
        # without host, libpq connects to hostaddr
        "host": given.get("host") or given.get("hostaddr") or "localhost",
        "port": int(str(given.get("port") or 5432)),
        "database": given.get("dbname"),
        "user": given.get("user"),
    }


def dsn_of_parts(host: str, port: int, database: str, user: str | None, password: str | None) -> str:
    """Return a connection string from the parts of a request's `db_connection`."""
    parts = {"host": host, "port": port, "dbname": database, "user": user, "password": password}
    return make_conninfo("", **{k: v for k, v in parts.items() if v is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRegister:
    """Register of sources. Each change calls `record`, which appends the event, before the change is committed.

    If `record` fails, nothing is changed. The events of a source therefore have the order of its changes.
    """

    connection: Pool
    cipher: Fernet
    hosts: SourceHosts = field(default_factory=SourceHosts)
    """Permitted hosts. Checked when a source is stored and when it is used, because the setting may change."""
    own: OwnServer = field(default_factory=OwnServer)
    _decrypted: dict[bytes, str] = field(default_factory=dict[bytes, str], repr=False)

    async def add(self, name: str, dsn: str, *, record: RecordChange | None = None) -> dict[str, Any]:
        """Encrypt and store a connection string; return its address. Raises SourceNotAllowed, NameTaken."""
        if not await self._store("add_source", name, dsn, record):
            raise NameTaken(name)
        return address_of(dsn)

    async def change(self, name: str, dsn: str, *, secret: bytes, record: RecordChange) -> None:
        """Replace a connection string. Raises SourceChanged if it is no longer stored as `secret`, SourceNotAllowed."""
        if not await self._store("change_source", name, dsn, record, old_secret=secret):
            raise SourceChanged(name)

    async def add_of_task(self, task_id: str, dsn: str) -> bool:
        """Store a task's own connection string by the task's id; False if the id is in use. Raises SourceNotAllowed."""
        return await self._store("add_source_of_task", task_id, dsn)

    async def _store(
        self,
        statement: str,
        name: str,
        dsn: str,
        record: RecordChange | None = None,
        *,
        old_secret: bytes | None = None,
    ) -> bool:
        self.check(dsn)
        stored = self.own.to_stored(dsn)
        parameters = {
            "name": name,
            "secret": self.cipher.encrypt(stored.encode()),
            "address": Jsonb(address_of(stored)),
            "old_secret": old_secret,
        }
        return await self._change(statement, parameters, record)

    def check(self, dsn: str) -> None:
        """Raise SourceNotAllowed if QUERYMILL_SOURCE_HOSTS does not permit a host of the connection string."""
        if refused := self.hosts.refused(dsn):
            raise SourceNotAllowed(HOST_BARRED.text("en", hosts=", ".join(refused)))

    async def own_database(self) -> str:
        """Return the identity of the log's database, as it shows itself to a connection."""
        async with self.connection() as conn:
            [(identity,)] = await (await conn.execute(query("registers", "own_database"))).fetchall()
        return identity

    async def dsn(self, name: str) -> str:
        """Return the connection string of a source.

        Raises SourceNotFound, SecretKeyWrong, SourceNotAllowed, SourceLeftBehind.
        """
        [found] = await self.dsns([name])
        if isinstance(found, str):
            return found
        raise found

    async def registered(self, name: str) -> str:
        """Return the connection string of a registered source, not of a task's own. Raises the errors of `dsn`."""
        dsn, _ = await self.registered_with_secret(name)
        return dsn

    async def registered_with_secret(self, name: str) -> tuple[str, bytes]:
        """Return a registered connection string and its encrypted form, for `change`. Raises the errors of `dsn`."""
        async with self.connection() as conn:
            row = await (await conn.execute(query("registers", "get_registered_source"), {"name": name})).fetchone()
        secret: bytes | None = row[0] if row else None
        found = self.opened(name, secret)
        if isinstance(found, str) and secret is not None:
            return found, secret
        raise found if isinstance(found, Exception) else SourceNotFound(name)

    async def dsns(self, names: Sequence[str]) -> list[Dsn]:
        """Return the connection string or error of each source, with one query."""
        async with self.connection() as conn:
            cursor = await conn.execute(query("registers", "get_sources"), {"names": list(names)})
            secrets = dict(await cursor.fetchall())
        return [self.opened(name, secrets.get(name)) for name in names]

    def opened(self, name: str, secret: bytes | None) -> Dsn:
        """Return the decrypted connection string of the source `name`, or the error if `secret` cannot be used."""
        if secret is None:
            return SourceNotFound(name)
        known = self._decrypted.get(secret)
        if known is not None:
            return known
        try:
            dsn = self.own.from_stored(self.cipher.decrypt(secret).decode())
        except InvalidToken:
            return SecretKeyWrong(name)
        if dsn is None:
            return SourceLeftBehind(LEFT_BEHIND.text("en", name=name))
        try:
            self.check(dsn)
        except SourceNotAllowed as refused:
            return refused
        if len(self._decrypted) >= MAX_DECRYPTED:
            self._decrypted.clear()
        self._decrypted[secret] = dsn
        return dsn

    async def list(self) -> list[SourceEntry]:
        async with self.connection() as conn:
            cursor = await conn.execute(query("registers", "list_sources"))
            rows = await cursor.fetchall()
        return [
            SourceEntry(name=name, address=self.own.displayed(address), created_at=at) for name, address, at in rows
        ]

    async def remove(self, name: str, *, record: RecordChange | None = None) -> bool:
        """Remove a registered source; return False if no source has that name."""
        return await self._change("remove_source", {"name": name}, record)

    async def _change(self, statement: str, parameters: dict[str, Any], record: RecordChange | None) -> bool:
        async with self.connection() as conn, conn.transaction():
            changed = await (await conn.execute(query("registers", statement), parameters)).fetchone() is not None
            if changed and record is not None:
                await record()
        return changed

    async def remove_orphans(self, *, older_than: float) -> int:
        """Remove connections older than `older_than` seconds whose task was never created; return their number."""
        async with self.connection() as conn:
            cursor = await conn.execute(query("registers", "remove_orphans"), {"seconds": older_than})
            (removed,) = await cursor.fetchone() or (0,)
        return removed

    async def remove_of_task(self, task_id: str) -> None:
        async with self.connection() as conn:
            await conn.execute(query("registers", "remove_sources_of_task"), {"task_id": task_id})


def source_register(settings: Settings, connection: Pool) -> SourceRegister:
    """Return the source register of the configured log. Raises SettingsError if the key file has no valid key."""
    return SourceRegister(
        connection=connection,
        cipher=cipher(settings),
        hosts=SourceHosts(read_patterns(settings.source_hosts)),
        own=own_server(settings),
    )
