"""Registered databases: add, change, list, remove, check. Passwords are never returned."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo, timeout_from_conninfo

from events.facts.ids import source_stream
from events.facts.records import SourceAdded, SourceRemoved
from events.store.event_store import EventStore
from events.wire.event import Appended, Meta
from events.wire.masking import MASK
from runtime.postgres.refused_connections import BAD_LOGIN
from runtime.settings.settings import Settings
from runtime.sources.connection_options import unsafe_options
from runtime.sources.encrypted_sources import NameTaken, SourceChanged, SourceRegister, address_of, dsn_of_parts
from service.schemas.errors import InvalidRequest, SourceDown, SourceUnknown
from service.schemas.formats import stamp, view_of
from service.schemas.language import Language
from service.schemas.requests import DatabaseChange, DatabaseRequest
from service.schemas.responses.databases import DatabaseCheck, DatabaseList, DatabaseView, TableList, TableView
from service.schemas.responses.removed import Removed
from service.sources.health_check import checked, unreachable
from service.sources.tables import chosen_names, connection_of, host_refused, read_tables, refuse_log
from service.texts import say
from training.catalog import TABLE_KINDS

_CONNECT_SECONDS: Final = 5
_EXAMPLE: Final = "postgresql://user:password@host:5432/name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Databases:
    store: EventStore
    sources: SourceRegister
    settings: Settings

    async def add(self, request: DatabaseRequest, *, meta: Meta | None = None) -> DatabaseView:
        """Register a database or replace its connection. Raises InvalidRequest.

        It may be unreachable, but a password that the server refuses is stored only with `keep`.
        """
        dsn, field = _dsn(request), "dsn" if request.dsn is not None else "host"
        if refused := self.sources.hosts.refused(dsn):
            raise host_refused(refused, field)
        try:
            refuse_log(await read_tables(request.name, _impatient(dsn)), await self.sources.own_database(), field)
        except SourceDown as down:
            # if it does not answer, its tasks are refused
            if not request.keep and BAD_LOGIN.search(str(down.details["reason"])):
                raise _password_refused("dsn" if request.dsn is not None else "password") from None
        return await self._store(request.name, dsn, meta)

    async def change(self, name: str, change: DatabaseChange, *, meta: Meta | None = None) -> DatabaseView:
        """Change parts of a registered connection, after testing the changed connection.

        Retries after a concurrent change. Raises InvalidRequest, SourceUnknown, SourceDown.
        """
        while True:
            with connection_of(name):
                old, secret = await self.sources.registered_with_secret(name)
            dsn = _changed(old, change)
            if refused := self.sources.hosts.refused(dsn):
                raise host_refused(refused, "host")
            refuse_log(await read_tables(name, dsn), await self.sources.own_database(), "database")
            with suppress(SourceChanged):
                stored = await self._store(name, dsn, meta, old_secret=secret)
                return next((view for view in (await self.list()).databases if view.name == name), stored)

    async def _store(self, name: str, dsn: str, meta: Meta | None, *, old_secret: bytes | None = None) -> DatabaseView:
        """Store a connection. With `old_secret`, raise SourceChanged if the stored secret is no longer `old_secret`."""
        password = conninfo_to_dict(dsn).get("password")
        if password:
            self.store.lane.secrets.register(str(password))
        address = address_of(dsn)
        appended: list[Appended] = []

        async def append_fact() -> None:
            appended.append(await self._append(SourceAdded(name=name, address=address), meta))

        try:
            if old_secret is None:
                await self.sources.add(name, dsn, record=append_fact)
            else:
                await self.sources.change(name, dsn, secret=old_secret, record=append_fact)
        except NameTaken:
            raise InvalidRequest(
                say("name: {name} is the connection given with a task; choose another", name=name),
                field="name",
            ) from None
        added_at = stamp(appended[0].recorded_at, self.settings.zone)
        return DatabaseView(name=name, **address, created_at=added_at)

    async def list(self) -> DatabaseList:
        entries = await self.sources.list()
        return DatabaseList(
            databases=[
                DatabaseView(name=e.name, **e.address, created_at=stamp(e.created_at, self.settings.zone))
                for e in entries
            ]
        )

    async def remove(self, name: str, *, meta: Meta | None = None) -> Removed:
        if not await self.sources.remove(name, record=lambda: self._append(SourceRemoved(name=name), meta)):
            raise SourceUnknown(name=name)
        return Removed(name=name)

    async def _append(self, fact: SourceAdded | SourceRemoved, meta: Meta | None) -> Appended:
        return await self.store.lane.append(source_stream(fact.name), [fact], expected=None, meta=meta)

    async def inspect(self, name: str, language: Language) -> DatabaseCheck:
        """Return the health report on a reachable database. Raises SourceUnknown, SourceDown."""
        return checked(name, await read_tables(name, await self._dsn_of(name)), language)

    async def check(self, name: str, language: Language) -> DatabaseCheck:
        """Return the health report on a database, with the reason if it is unreachable. Raises SourceUnknown."""
        try:
            return await self.inspect(name, language)
        except SourceDown as down:
            return unreachable(name, down, language)

    async def tables(self, name: str) -> TableList:
        """Return the tables that a task without a table list would cover. Raises SourceUnknown, SourceDown."""
        found = await read_tables(name, await self._dsn_of(name))
        if not found.relations:
            return TableList(tables=[])
        chosen, _ = chosen_names(name, found.relations, None, include_views=True, skip=True)
        return TableList(
            tables=[view_of(TableView, r, name=r.full_name.short, kind=TABLE_KINDS[r.kind]) for r in chosen]
        )

    async def _dsn_of(self, name: str) -> str:
        with connection_of(name):
            return await self.sources.registered(name)


def _impatient(dsn: str) -> str:
    """Return a connection string that gives up after at most `_CONNECT_SECONDS`, since a person waits for it."""
    wanted = timeout_from_conninfo(conninfo_to_dict(dsn))
    return make_conninfo(dsn, connect_timeout=min(wanted, _CONNECT_SECONDS))


def _password_refused(field: str) -> InvalidRequest:
    return InvalidRequest(
        say(
            ("{field}: the server refuses the user or the password, so nothing was stored; `keep` stores it anyway"),
            field=field,
        ),
        field=field,
    )


def _changed(dsn: str, change: DatabaseChange) -> str:
    """Return the connection string with the given changes.

    Raises InvalidRequest for several hosts, or for another host or port without the password.
    """
    old = conninfo_to_dict(dsn)
    given = {
        "host": change.host,
        "port": change.port,
        "dbname": change.database,
        "user": change.user,
        "password": change.password,
    }
    new = {**old, **{key: value for key, value in given.items() if value is not None}}
    if change.host is not None and change.host != address_of(dsn)["host"]:
        new.pop("hostaddr", None)
    if "," in str(new.get("host", "")):
        raise InvalidRequest(say("host: names several hosts; give one"), field="host")
    changed = make_conninfo("", **new)
    before, after = address_of(dsn), address_of(changed)
    moved = (before["host"], before["port"]) != (after["host"], after["port"])
    if moved and old.get("password") and change.password is None:
        # otherwise a client could have the stored password sent to its own host
        raise InvalidRequest(
            say("password: give it as well if host or port change; the stored one is not sent to another address"),
            field="password",
        )
    return changed


def _dsn(request: DatabaseRequest) -> str:
    """Return the connection string of a request. Raises InvalidRequest, whose text never contains the password."""
    try:
        if request.dsn is not None:
            if not conninfo_to_dict(request.dsn).get("dbname"):
                raise InvalidRequest(
                    say("dsn: names no database (postgresql://host/DATABASE)"),
                    field="dsn",
                )
            if unsafe := unsafe_options(request.dsn):
                names = ", ".join(unsafe)
                raise InvalidRequest(
                    say(
                        (
                            "dsn: {names} may not be given: such options reach files, programs or logins of this "
                            "machine, or change the server's settings (options may set search_path, "
                            "statement_timeout, application_name)"
                        ),
                        names=names,
                    ),
                    field="dsn",
                )
            if "," in str(conninfo_to_dict(request.dsn).get("host", "")):
                # connections are counted and limited per server
                raise InvalidRequest(
                    say("dsn: names several hosts; give the one to be read"),
                    field="dsn",
                )
            if not 1 <= address_of(request.dsn)["port"] <= 65535:
                raise InvalidRequest(say("dsn: the port must lie in 1–65535"), field="dsn")
            timeout_from_conninfo(conninfo_to_dict(request.dsn))
            return request.dsn
        if not request.host or not request.database:
            raise InvalidRequest(
                say("dsn: give dsn, or host and database"),
                field="dsn" if not request.host else "database",
            )
        return dsn_of_parts(request.host, request.port, request.database, request.user, request.password)
    except ValueError:  # its text quotes the port, which may be part of a password with / or @
        message = say("dsn: the port is no number (in a URL, / and @ of a password are written %2F and %40)")
        raise InvalidRequest(message, field="dsn") from None
    except psycopg.Error as error:
        # mask up to the last quote: the quoted text may contain quotes
        reason = re.sub(r'".*"', MASK, str(error).strip(), flags=re.DOTALL)
        raise InvalidRequest(
            say("dsn: this is not a connection string such as {example}: {reason}", example=_EXAMPLE, reason=reason),
            field="dsn",
        ) from None
