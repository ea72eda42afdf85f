"""The register of business databases: their connection strings, encrypted, under the names that tasks use."""

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
from runtime.sources.connection import SourceUnreachable
from schema.named_queries import query

MOST_KNOWN = 1_000
"""Connection strings a process keeps decrypted."""

type Tell = Callable[[], Awaitable[object]]
"""Appends the event of a change: called under the lock of the source's row, before the change holds."""
type Lend = Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]


class SourceNotFound(Exception):
    """There is no source of that name."""


class NameTaken(Exception):
    """A task's own connection has this name."""


class SourceChanged(Exception):
    """The source was changed or removed since its connection string was read."""


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
    """Encrypts with `encryption_key`. Raises SettingsError where the file holds no key."""
    return Fernet(encryption_key(settings))


def encryption_key(settings: Settings) -> bytes:
    """The key of SECRET_KEY, or that in a file of mode 0600 in the home folder, made at first need.

    Raises SettingsError where the file holds no key.
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
    """The key in a file. If it is missing, one of several processes makes it, even after another died doing so."""
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
    """The registered sources. A caller that changes one passes `tell`, which appends the event: if that fails, nothing
    is changed, and the events of one source come in the order of its changes."""

    connection: Lend
    cipher: Fernet
    hosts: SourceHosts = field(default_factory=SourceHosts)
    """Where sources may lie. Checked when one is stored and again when it is used: the setting may have changed."""
    own: OwnServer = field(default_factory=OwnServer)
    _known: dict[bytes, str] = field(default_factory=dict[bytes, str], repr=False)

    async def add(self, name: str, dsn: str, *, tell: Tell | None = None) -> dict[str, Any]:
        """Stores a connection string, encrypted; returns what may be shown. Raises SourceNotAllowed, NameTaken."""
        if not await self._store("add_source", name, dsn, tell):
            raise NameTaken(name)
        return address_of(dsn)

    async def change(self, name: str, dsn: str, *, secret: bytes, tell: Tell) -> None:
        """Replace a connection string that is stored as `secret`. Raises SourceChanged, SourceNotAllowed."""
        if not await self._store("change_source", name, dsn, tell, old_secret=secret):
            raise SourceChanged(name)

    async def add_of_task(self, task_id: str, dsn: str) -> bool:
        """Stores the connection given with a task, under its id; False where that is taken. Raises SourceNotAllowed."""
        return await self._store("add_source_of_task", task_id, dsn)

    async def _store(
        self, statement: str, name: str, dsn: str, tell: Tell | None = None, *, old_secret: bytes | None = None
    ) -> bool:
        self.check(dsn)
        kept = self.own.kept(dsn)
        parameters = {
            "name": name,
            "secret": self.cipher.encrypt(kept.encode()),
            "address": Jsonb(address_of(kept)),
            "old_secret": old_secret,
        }
        return await self._change(statement, parameters, tell)

    def check(self, dsn: str) -> None:
        """Raises SourceNotAllowed where QUERYMILL_SOURCE_HOSTS does not name a host of the connection string."""
        if refused := self.hosts.refused(dsn):
            raise SourceNotAllowed(HOST_BARRED.text("en", hosts=", ".join(refused)))

    async def dsn(self, name: str) -> str:
        """The connection string. Raises SourceNotFound, SecretKeyWrong, SourceNotAllowed."""
        [found] = await self.dsns([name])
        if isinstance(found, str):
            return found
        raise found

    async def registered(self, name: str) -> str:
        """The same of a source that anybody may name: none that was given with a task."""
        dsn, _ = await self.registered_with_secret(name)
        return dsn

    async def registered_with_secret(self, name: str) -> tuple[str, bytes]:
        """Return the connection string and what it is stored as, which `change` takes."""
        async with self.connection() as conn:
            row = await (await conn.execute(query("registers", "get_registered_source"), {"name": name})).fetchone()
        secret: bytes | None = row[0] if row else None
        found = self.opened(name, secret)
        if isinstance(found, str) and secret is not None:
            return found, secret
        raise found if isinstance(found, Exception) else SourceNotFound(name)

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
            return SourceLeftBehind(LEFT_BEHIND.text("en", name=name))
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
        """Removes a source; False if there is none of that name."""
        return await self._change("remove_source", {"name": name}, tell)

    async def _change(self, statement: str, parameters: dict[str, Any], tell: Tell | None) -> bool:
        async with self.connection() as conn, conn.transaction():
            changed = await (await conn.execute(query("registers", statement), parameters)).fetchone() is not None
            if changed and tell is not None:
                await tell()
        return changed

    async def remove_orphans(self, *, older_than: float) -> int:
        """Removes connections older than that many seconds whose task was never created; returns how many."""
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
