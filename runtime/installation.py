"""Startup check that a process shares output folder, secret key and time zone with the others of its installation.

With another folder, completed tasks would lack files; with another key, executions would fail; with another time zone,
a task taken over would write a second set of files. The first process that starts registers its own in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, NamedTuple

import psycopg

from runtime.files.artefact_store import open_artefacts
from runtime.files.object_store import STORE_FILE, StoreOwner, give_store, store_owner
from runtime.files.output_check import TRANSIENT
from runtime.process.worker_threads import in_thread
from runtime.settings.settings import Settings, SettingsError
from runtime.sources.secret_key import OtherSecretKey, check_secret_key, connected, differs
from runtime.texts import say
from schema.named_queries import query


class OtherStore(SettingsError):
    """The output folder is not the one that the other processes of the installation use; the message has the remedy."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"QUERYMILL_OUTPUT_ROOT: {settings.output_address} "
            + say(
                "This is not the folder or bucket of this database's files: its {file} is missing or another;"
                " give that of the other processes; if it is lost, run `querymill adopt` to use this one instead",
                file=STORE_FILE,
            ).both
        )


class StoreInUse(SettingsError):
    """The folder or bucket has the id of another database's; the message has the remedy."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"QUERYMILL_OUTPUT_ROOT: {settings.output_address} "
            + say(
                "This store belongs to another database, see its {file}; name another one for this database;"
                " if that database no longer exists, run `querymill adopt` to let this one have it",
                file=STORE_FILE,
            ).both
        )


class CopiedDatabase(SettingsError):
    """The store belongs to the database of which this one is a copy, or was before; the message has the remedy."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"QUERYMILL_OUTPUT_ROOT: {settings.output_address} "
            + say(
                "This store belongs to a database of which this one is a copy, or from which it was moved or restored;"
                " run `querymill adopt`; if both databases stay in use, first give this one a copy of the store"
            ).both
        )


class OtherTimezone(SettingsError):
    """The time zone is not that of the other processes of the installation; the message has the remedy."""

    def __init__(self, settings: Settings, registered: str) -> None:
        super().__init__(
            f"QUERYMILL_TIMEZONE: {settings.timezone} "
            + say(
                "The other processes use {registered}: set this, or leave the setting out; to change the time zone of"
                " all, stop them and run `querymill adopt`",
                registered=registered,
            ).both
        )


class Unreadable(SettingsError):
    """The store cannot be read or written, perhaps only now; the message has the path and the reason."""

    def __init__(self, settings: Settings, error: OSError) -> None:
        path = error.filename or f"{settings.output_address}/{STORE_FILE}"
        super().__init__(
            f"QUERYMILL_OUTPUT_ROOT: {path}: {error.strerror or error}; this process must be able to read and write it"
        )


class Registered(NamedTuple):
    """Identity of the database, and properties registered by the first process; None before its start."""

    database: str
    store_id: str | None
    timezone: str | None
    fingerprint: str | None


def check_installation(settings: Settings, *, uses_folder: bool = True) -> Settings:
    """Return the settings, with the registered time zone if none is set. If nothing is registered, register them.

    uses_folder: False for a process that may only read; it accepts any folder and registers nothing.
    Raises SettingsError: OtherSecretKey, OtherStore, CopiedDatabase, StoreInUse or OtherTimezone.
    """
    check_secret_key(settings)
    with connected(settings) as conn:
        registered = _registered(conn)
        if registered.store_id is None and uses_folder:
            registered = _register(conn, settings)
    if not uses_folder:
        registered = registered._replace(store_id=None)
    for fault in installation_faults(settings, registered):
        raise fault
    if registered.timezone is None or registered.timezone == settings.timezone:
        return settings
    return settings.model_copy(update={"timezone": registered.timezone})


def installation_faults(settings: Settings, registered: Registered) -> list[SettingsError]:
    """Return an error for each property of this process that differs from the registered one. Reads the folder."""
    faults: list[SettingsError] = []
    if differs(settings, registered.fingerprint):
        faults.append(OtherSecretKey(settings))
    if registered.store_id is not None:
        owner = _owner(settings)
        if owner is None or owner.id != registered.store_id:
            faults.append(OtherStore(settings))
        elif owner.database != registered.database:
            faults.append(CopiedDatabase(settings))
    # the default, the machine's time zone, gives way to the registered one
    is_set = "timezone" in settings.model_fields_set
    if is_set and registered.timezone not in (None, settings.timezone):
        faults.append(OtherTimezone(settings, registered.timezone or ""))
    return faults


def registered_faults(settings: Settings) -> list[SettingsError]:
    """Return the faults of this process, as `installation_faults` does. Stores nothing."""
    with connected(settings) as conn:
        registered = _registered(conn)
    return installation_faults(settings, registered)


async def current_fault(
    settings: Settings, connection: Callable[[], AbstractAsyncContextManager[psycopg.AsyncConnection[Any]]]
) -> SettingsError | None:
    """Return the first fault of a running process, as `installation_faults` does. Raises psycopg.Error."""
    async with connection() as conn:
        row = await (await conn.execute(query("registers", "installation"))).fetchone()
    assert row is not None  # noqa: S101  # a select without tables always has a row
    registered = Registered(*row)
    try:
        return next(iter(await in_thread(lambda: installation_faults(settings, registered), name="installation")), None)
    except SettingsError as fault:
        # the folder or the key cannot be read
        return fault


def adopt(settings: Settings) -> None:
    """Register this process's output folder in place of the registered one, and its time zone if that is set.

    The folder gets a new id, so no other database can use it any more.

    Raises SettingsError.
    """
    check_secret_key(settings)
    with connected(settings) as conn:
        _register(conn, settings, replaces=True)


def _register(conn: psycopg.Connection[Any], settings: Settings, *, replaces: bool = False) -> Registered:
    """Register this process's folder and time zone unless another process has; return what is registered."""
    with conn.transaction():
        conn.execute(query("registers", "lock_installation"))
        registered = _registered(conn)
        if registered.store_id is not None and not replaces:
            return registered
        known_id = None if replaces else _id_without_registration(settings, registered)
        try:
            # a new id, so that a database that had the folder does not delete objects of this one
            owner = give_store(open_artefacts(settings).objects, registered.database, known_id=known_id)
        except OSError as error:
            if error.errno in TRANSIENT and not replaces:
                # a full disk does not prevent a start; the next start registers
                return registered
            raise Unreadable(settings, error) from None
        # a machine's own zone is no choice that replaces another
        keeps = registered.timezone is not None and "timezone" not in settings.model_fields_set
        zone = registered.timezone if keeps else settings.timezone
        conn.execute(query("registers", "register_installation"), {"store_id": owner.id, "timezone": zone})
        return _registered(conn)


def _id_without_registration(settings: Settings, registered: Registered) -> str | None:
    """Return the id that a process gave the store before it ended without registering it; None if there is no id.

    Raises StoreInUse if another database gave it.
    """
    owner = _owner(settings)
    if owner is not None and owner.database != registered.database:
        raise StoreInUse(settings)
    return None if owner is None else owner.id


def _owner(settings: Settings) -> StoreOwner | None:
    try:
        return store_owner(open_artefacts(settings).objects)
    except OSError as error:
        raise Unreadable(settings, error) from None


def _registered(conn: psycopg.Connection[Any]) -> Registered:
    row = conn.execute(query("registers", "installation")).fetchone()
    assert row is not None  # noqa: S101  # a select without tables always has a row
    return Registered(*row)
