"""Tables of a source, its server's version, and the rights of the role that reads it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

import psycopg
from psycopg.rows import args_row, class_row

from runtime.postgres.connection_advice import OTHER_KEY
from runtime.postgres.errors import first_line
from runtime.process.worker_threads import in_thread
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable, open_source
from schema.named_queries import query
from service.schemas.errors import EVERY_TABLE, InvalidRequest, SourceDown, SourceUnknown, TableNotFound
from service.schemas.requests import empty_table_list
from service.texts import say
from training.catalog import AmbiguousTable, RelationRow, choose, nearest_names, offenders_named, statement

TIMEOUT_MS = 10_000


class Safety(NamedTuple):
    """Rights of the source's role beyond reading."""

    role: str
    database: str
    superuser: bool
    writable_tables: int
    schemas: list[str]
    path: list[str]
    """The login's own search path."""
    identity: str
    """Identity of the database, by whatever address it was reached."""
    relations: int
    """Number of declared foreign keys; those of partitions are counted with their table."""


class SourceTables(NamedTuple):
    """Tables and views of a database, its server's version, and the rights of its role."""

    relations: list[RelationRow]
    server_version: str
    safety: Safety


@contextmanager
def connection_of(name: str) -> Generator[None]:
    """Translate errors of reading a source's connection string into SourceUnknown and SourceDown."""
    try:
        yield
    except SourceNotFound:
        raise SourceUnknown(name=name) from None
    except SecretKeyWrong:
        raise SourceDown(name=name, reason=OTHER_KEY.en) from None
    except SourceUnreachable as refused:
        raise SourceDown(name=name, reason=str(refused)) from None


async def read_tables(name: str, dsn: str) -> SourceTables:
    """Read the tables of a database in a thread. Raises SourceDown with the reason."""
    return await in_thread(partial(tables_of, name, dsn), name="read tables")


def tables_of(name: str, dsn: str) -> SourceTables:
    """Read the tables of a database in the calling thread. Raises SourceDown with the reason."""
    try:
        return _read(dsn)
    except SourceUnreachable as error:
        raise SourceDown(name=name, reason=str(error)) from error
    except psycopg.Error as error:
        raise SourceDown(name=name, reason=first_line(error)) from None


def refuse_log(found: SourceTables, own: str, field: str) -> None:
    """Raise InvalidRequest if a database is the log's own, by whatever address. own: identity of the log's database."""
    if found.safety.identity == own:
        raise InvalidRequest(
            say("{field}: this is the log's own database, which cannot be a source", field=field),
            field=field,
        )


def host_refused(hosts: Sequence[str], field: str) -> InvalidRequest:
    """Return the refusal of hosts that QUERYMILL_SOURCE_HOSTS does not name."""
    names = ", ".join(hosts)
    return InvalidRequest(
        say("{field}: the host {names} is not among those QUERYMILL_SOURCE_HOSTS names", field=field, names=names),
        field=field,
    )


def chosen_names(
    source: str, relations: Sequence[RelationRow], names: Sequence[str] | None, *, include_views: bool, skip: bool
) -> tuple[list[RelationRow], tuple[str, ...]]:
    """Return the relations named by a table list, and the names without a relation.

    names: None selects the default relations (see `choose`). Raises TableNotFound for a name without a relation, unless
    `skip`, or if no relation is found; InvalidRequest for an ambiguous name or an empty list.
    """
    try:
        chosen, missing = choose(relations, names, include_views=include_views)
    except AmbiguousTable as error:
        schemas = ", ".join(error.schemas)
        raise InvalidRequest(
            say(
                "table_list: {name} is in several schemas ({schemas}); write the schema",
                name=error.name,
                schemas=schemas,
            ),
            field="table_list",
        ) from None
    if missing and not skip:
        near = nearest_names(relations, missing)
        raise TableNotFound(source=source, tables=", ".join(missing), near=", ".join(near))
    if not chosen:
        raise empty_table_list() if names is not None else TableNotFound(source=source, tables=EVERY_TABLE)
    return chosen, missing


def _read(dsn: str) -> SourceTables:
    with (
        open_source(dsn, statement_timeout_ms=TIMEOUT_MS, name="querymill service") as conn,
        offenders_named(conn),
        conn.transaction(force_rollback=True),
        conn.cursor(row_factory=class_row(RelationRow)) as cursor,
    ):
        cursor.execute("set transaction read only")
        cursor.execute("select set_config('statement_timeout', %s, true)", (str(TIMEOUT_MS),))
        rows = cursor.execute(statement("relations")).fetchall()
        version = conn.info.server_version
        with conn.cursor(row_factory=args_row(Safety)) as safety_cursor:
            safety = safety_cursor.execute(query("connections", "source_safety")).fetchone()
    assert safety is not None  # noqa: S101  # a select without a table returns one row
    return SourceTables(rows, f"{version // 10000}.{version % 10000}", safety)
