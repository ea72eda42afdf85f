"""Creation of a sample database, in one transaction, if the database is missing or incomplete."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, LiteralString, cast

import psycopg
from psycopg import conninfo, sql

from samples.highway_db import data as highway_data
from samples.highway_db.rows import TableRows

type _Connection = psycopg.Connection[tuple[object, ...]]
type SampleLanguage = Literal["zh", "en"]

_MARK = "querymill sample"


class UnknownSampleError(ValueError):
    """No sample has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no sample {name!r}; there are: {', '.join(sorted(SAMPLES))}")


class DatabaseNotOursError(ValueError):
    """The database has tables that are not of a sample, so it is not changed."""

    def __init__(self, database: str, table: str) -> None:
        super().__init__(
            f"the database {database!r} has a table {table!r} that this sample did not make; "
            "load the sample into a database of another name"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Demo database: its description, schema and rows."""

    name: str
    business_context: Mapping[SampleLanguage, str]
    """One line about the business, by language."""
    edition: str
    """Digest of the sample's source files: a database of another edition is recreated."""
    schema_sql: LiteralString
    tables_text: str
    """Table list, as a user would upload it."""
    dictionary_text: str
    """Business dictionary: CSV with `table,column,label,synonyms,value_labels`."""
    tables: Callable[[], Iterator[TableRows]]
    """Function that returns the rows of all tables in an order in which they can be inserted, the same at each call."""

    def objects(self, *kinds: str) -> list[tuple[str, str]]:
        """Return (kind, name) of the schema's tables, views and types in creation order; only of `kinds` if given."""
        created = re.findall(r"^create (type|table|view) (\w+)", self.schema_sql, re.MULTILINE)
        return [(kind, name) for kind, name in created if not kinds or kind in kinds]


def _highway() -> Sample:
    folder = files("samples.highway_db")

    def text(name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    sources = sorted(file.name for file in folder.iterdir() if file.name.endswith((".py", ".sql")))
    return Sample(
        name="highway_db",
        edition=hashlib.sha256("\0".join(text(source) for source in sources).encode()).hexdigest()[:16],
        business_context={
            "zh": "高速公路服务区管理系统",
            "en": "Management of motorway service areas: shops, takings, traffic, charging, stock, staff, complaints",
        },
        schema_sql=cast("LiteralString", text("schema.sql")),
        tables_text=text("tables.txt"),
        dictionary_text=text("dictionary.csv"),
        tables=highway_data.tables,
    )


SAMPLES: dict[str, Sample] = {"highway_db": _highway()}


def sample(name: str) -> Sample:
    """Return the sample of this name. Raises UnknownSampleError, which lists all names."""
    if name not in SAMPLES:
        raise UnknownSampleError(name)
    return SAMPLES[name]


def load_sample(admin_dsn: str, name: str, database: str | None = None) -> str:
    """Create the sample in `database` (default: the sample's name) unless it is complete, and return its DSN.

    A sample that is incomplete or of another edition is recreated. The database is filled in one transaction, so a
    reader sees either all rows or no rows. Concurrent callers wait for each other.

    Raises UnknownSampleError, DatabaseNotOursError, psycopg.Error.
    """
    chosen = sample(name)
    target = database or name
    target_dsn = conninfo.make_conninfo(admin_dsn, dbname=target)
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (f"{_MARK} {target}",))
        _create_database(admin, target)
        with psycopg.connect(target_dsn, autocommit=True) as connection:
            # a WAL flush is not needed: after a crash, the database is incomplete and recreated
            connection.execute("set synchronous_commit = off")
            mark = _mark_of(connection)
            if not _is_complete(connection, chosen, mark):
                with connection.transaction():
                    _clear(connection, target, chosen, ours=mark is not None)
                    _fill(connection, target, chosen)
                connection.execute("analyze")
    return target_dsn


def _create_database(admin: _Connection, target: str) -> None:
    if admin.execute("select 1 from pg_database where datname = %s", (target,)).fetchone() is None:
        create = sql.SQL("create database {} encoding 'UTF8' template template0").format(sql.Identifier(target))
        admin.execute(create)


def _edition(chosen: Sample, rows: int) -> str:
    """Return the database comment that marks a complete sample with this number of rows."""
    return json.dumps({"about": _MARK, "name": chosen.name, "edition": chosen.edition, "rows": rows})


def _mark_of(connection: _Connection) -> dict[str, object] | None:
    query = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    row = connection.execute(query).fetchone()
    try:
        mark = json.loads(str(row[0])) if row and row[0] else None
    except ValueError:  # a comment of another origin
        return None
    if not isinstance(mark, dict):
        return None
    known = cast("dict[str, object]", mark)
    return known if known.get("about") == _MARK else None


def _first_relation(connection: _Connection) -> str | None:
    row = connection.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') "
        "and not exists (select 1 from pg_depend where objid = pg_class.oid and deptype = 'e') order by relname limit 1"
    ).fetchone()
    return str(row[0]) if row else None


def _count(connection: _Connection, table: str) -> int:
    if (row := connection.execute("select to_regclass(%s)", (f"public.{table}",)).fetchone()) is None or row[0] is None:
        return -1
    row = connection.execute(sql.SQL("select count(*) from public.{}").format(sql.Identifier(table))).fetchone()
    return int(str(row[0])) if row else -1


def _is_complete(connection: _Connection, chosen: Sample, mark: dict[str, object] | None) -> bool:
    """Return True if the database comment matches the sample's edition and the tables' number of rows."""
    if mark is None:
        return False
    partitions = re.findall(r"^create table (\w+) partition of", chosen.schema_sql, re.MULTILINE)
    counts = [_count(connection, name) for _, name in chosen.objects("table") if name not in partitions]
    return -1 not in counts and json.dumps(mark) == _edition(chosen, sum(counts))


def _clear(connection: _Connection, target: str, chosen: Sample, *, ours: bool) -> None:
    if not ours and (table := _first_relation(connection)) is not None:
        raise DatabaseNotOursError(target, table)
    for kind, name in reversed(chosen.objects()):
        drop = sql.SQL("drop {} if exists public.{} cascade")
        connection.execute(drop.format(sql.SQL(cast("LiteralString", kind)), sql.Identifier(name)))


def _fill(connection: _Connection, target: str, chosen: Sample) -> None:
    connection.execute(chosen.schema_sql)
    rows = 0
    for table in chosen.tables():
        _copy(connection, table)
        rows += len(table.rows)
    comment = sql.SQL("comment on database {} is {}").format(
        sql.Identifier(target), sql.Literal(_edition(chosen, rows))
    )
    connection.execute(comment)


def _copy(connection: _Connection, table: TableRows) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, table.columns))
    into = sql.SQL("copy public.{} ({}) from stdin").format(sql.Identifier(table.table), names)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in table.rows:
            copy.write_row(row)
