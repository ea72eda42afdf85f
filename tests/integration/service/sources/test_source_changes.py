"""Partial changes of a registered connection: it is tested first, and its password is not disclosed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.facts.ids import source_stream
from events.wire.event import Meta
from runtime.settings.settings import Settings
from service.application import open_application
from service.schemas.errors import InvalidRequest, SourceDown, SourceUnknown
from service.schemas.requests import DatabaseChange, DatabaseRequest
from service.sources.registered_databases import Databases
from service.sources.tables import SourceTables, read_tables
from tests.integration.executor.control.test_refused_connections import server
from tests.tables import from_table

ROLES = ("change_reader", "change_auditor")
PASSWORD = "Kept-Secret-7"


@pytest.fixture
def roles(database: str) -> Generator[None]:
    """Create two logins with an identical password."""
    with psycopg.connect(database, autocommit=True) as conn:
        for role in ROLES:
            conn.execute(f"drop role if exists {role}; create role {role} login password '{PASSWORD}'".encode())
        yield
        for role in ROLES:
            conn.execute(f"drop role {role}".encode())


async def stored(databases: Databases) -> dict[str, str]:
    return {key: str(value) for key, value in conninfo_to_dict(await databases.sources.dsn("shop")).items()}


@from_table
def test_source_whose_password_is_refused_is_kept_only_on_request(settings: Settings, reply: bytes) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            databases = application.databases
            with server(reply) as dsn:
                given, port = make_conninfo(dsn, dbname="shop"), int(str(conninfo_to_dict(dsn)["port"]))
                in_parts = DatabaseRequest(name="shop", host="127.0.0.1", port=port, database="shop", user="ann")
                for request, field in ((DatabaseRequest(name="shop", dsn=given), "dsn"), (in_parts, "password")):
                    with pytest.raises(InvalidRequest, match=f"^{field}: the server refuses"):
                        await databases.add(request)
                assert (await databases.list()).databases == []
                await databases.add(DatabaseRequest(name="shop", dsn=given, keep=True))
            assert [known.name for known in (await databases.list()).databases] == ["shop"]

    asyncio.run(main())


@pytest.mark.usefixtures("roles")
def test_omitted_fields_are_kept(settings: Settings, database: str) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            databases = application.databases
            dsn = make_conninfo(database, user=ROLES[0], password="old", application_name="shop")
            await databases.add(DatabaseRequest(name="shop", dsn=dsn))
            [added] = (await databases.list()).databases
            changed = await databases.change("shop", DatabaseChange(password=PASSWORD), meta=Meta(actor="ada"))
            before = await stored(databases)
            assert (before["password"], before["application_name"], before["user"]) == (PASSWORD, "shop", ROLES[0])
            assert (changed.user, changed.created_at) == (added.user, added.created_at)

            await databases.change("shop", DatabaseChange(user=ROLES[1]))
            assert await stored(databases) == {**before, "user": ROLES[1]}
            events = await databases.store.read_stream(source_stream("shop"))
            assert [event.type for event in events] == ["source.added"] * 3
            assert '"actor":"ada"' in events[1].meta.replace(" ", "")
            assert not any(PASSWORD in event.data for event in events)

    asyncio.run(main())


def test_unreachable_connection_is_not_stored(settings: Settings, database: str) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            databases = application.databases
            await databases.add(DatabaseRequest(name="shop", dsn=database))
            before = await stored(databases)
            with pytest.raises(SourceDown, match="does not exist"):
                await databases.change("shop", DatabaseChange(database="nowhere"))
            assert await stored(databases) == before
            with pytest.raises(SourceUnknown):
                await databases.change("other", DatabaseChange(database="nowhere"))

    asyncio.run(main())


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Awaitable[object]]) -> None:
    """Run a callback once while a changed connection is tested."""
    pending = [happens]

    async def tried(name: str, dsn: str) -> SourceTables:
        found = await read_tables(name, dsn)
        if pending:
            await pending.pop()()
        return found

    monkeypatch.setattr("service.sources.registered_databases.read_tables", tried)


def test_source_removed_during_its_change_stays_removed(
    settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            databases = application.databases
            await databases.add(DatabaseRequest(name="shop", dsn=database))
            meanwhile(monkeypatch, lambda: databases.remove("shop"))
            with pytest.raises(SourceUnknown):
                await databases.change("shop", DatabaseChange(database="postgres"))
            assert (await databases.list()).databases == []
            events = await databases.store.read_stream(source_stream("shop"))
            assert [event.type for event in events] == ["source.added", "source.removed"]

    asyncio.run(main())


@pytest.mark.usefixtures("roles")
def test_concurrent_changes_are_both_kept(settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            databases = application.databases
            dsn = make_conninfo(database, user=ROLES[0], password=PASSWORD)
            await databases.add(DatabaseRequest(name="shop", dsn=dsn))
            meanwhile(monkeypatch, lambda: databases.change("shop", DatabaseChange(user=ROLES[1])))
            changed = await databases.change("shop", DatabaseChange(database="postgres"))
            assert (changed.user, changed.database) == (ROLES[1], "postgres")
            kept = await stored(databases)
            assert (kept["user"], kept["dbname"]) == (ROLES[1], "postgres")
            events = await databases.store.read_stream(source_stream("shop"))
            assert [event.type for event in events] == ["source.added"] * 3

    asyncio.run(main())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param(DatabaseChange(host="other.example"), "password", id="another host"),
        pytest.param(DatabaseChange(port=1), "password", id="another port"),
        pytest.param(DatabaseChange(host="a.example,b.example", password="p"), "host", id="two hosts"),
    ],
)
def test_stored_password_is_not_sent_to_another_address(settings: Settings, change: DatabaseChange, field: str) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            databases = application.databases
            dsn = "postgresql://reader:kept@db.example/shop"
            await databases.add(DatabaseRequest(name="shop", dsn=dsn))
            with pytest.raises(InvalidRequest) as refused:
                await databases.change("shop", change)
            assert refused.value.field == field
            assert await databases.sources.dsn("shop") == dsn

    asyncio.run(main())
