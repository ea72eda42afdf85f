"""No attack of the corpus runs its code: judged by effects, not by the gate's verdict.

A trap is something the owner of a database may have put into it, with the harmless-looking SQL that sets it off. It is
a line of `test_attack_corpus.tsv`: options (words of `Trap`), what the owner runs, then forms of the attack. What the
forms of `casts`, `records` and `policies` have in common is below. A trap with more than four forms is in the file of
its kind in the folder `attacks`, as `-- trap: a name`, lines as in `Trap`, and what the owner runs.

Whatever must not run takes the lock `pg_try_advisory_lock(770077)`: `<<function public.own(int) returns int 1>>` makes
such a function, `<<operator public.= (int, int)>>` such an operator. That lock outlives the rollback of the gate's
transaction, so it shows that the code ran whatever the gate reports. A leak is seen by the value `canary-token` of the
table `secret` in the result. `-- attack: …` is a statement, `-- everywhere: …` an expression over columns of city, put
in all places of a SELECT, `-- in few places: …` one like it, `-- attacks of: …` all of another trap. In the table, a
form that begins with none of these is a statement. The test also runs each of them without the gate, where it must set
the canary off, so that a typing error cannot pass for a refusal.

The database is a copy of `shop` of `conftest.py`: the task's tables are city, visit, big_city, city_cost, and those of
`relations`; `secret` is not among them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import database_like
from tests.integration.training.conftest import TABLES
from tests.tables import texts
from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits
from training.gate.session import Session

from .corpora import Part, parts, written_out

CANARY = 770077
"""Key of the advisory lock that code takes when it runs."""
TOKEN = "canary-token"
"""A value of the table `secret`, which no result may show."""
PLACES = (
    "SELECT {} FROM city",
    "SELECT ({})::text FROM city",
    "SELECT 1 FROM city WHERE {} IS NOT NULL",
    "SELECT count(*) FROM city GROUP BY {}",
    "SELECT count(*) FROM city GROUP BY GROUPING SETS ((), ({}))",
    "SELECT count(*) FROM city HAVING count({}) > 0",
    "SELECT id FROM city ORDER BY {}",
    "SELECT 1 FROM city a JOIN visit b ON b.city_id = a.id AND {} IS NOT NULL",
    "SELECT 1 LIMIT (SELECT count(*) FROM city WHERE {} IS NOT NULL)",
    "VALUES ((SELECT {} FROM city LIMIT 1))",
    "SELECT CASE WHEN {} IS NULL THEN 1 ELSE 2 END FROM city",
    "SELECT count(*) FILTER (WHERE {} IS NOT NULL) FROM city",
    "SELECT count(*) OVER (PARTITION BY {}) FROM city",
    "SELECT array_agg(id ORDER BY {}) FROM city",
    "SELECT coalesce({}, NULL) FROM city",
    "SELECT ARRAY[{}] FROM city",
    "SELECT ROW({}) FROM city",
    "SELECT jsonb_build_object('k', {}) FROM city",
    "WITH c AS (SELECT {} AS v FROM city) SELECT * FROM c",
    "WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c, city WHERE n < 2 AND {} IS NOT NULL) TABLE c",
    "SELECT * FROM city, LATERAL (SELECT {}) AS s",
    "SELECT EXISTS (SELECT 1 FROM city WHERE {} IS NOT NULL)",
    "SELECT DISTINCT ON ({}) id FROM city",
    "SELECT NULL::int WHERE false UNION ALL SELECT id FROM city WHERE {} IS NOT NULL",
    "SELECT * FROM (SELECT {} AS v FROM city OFFSET 0) AS s WHERE v IS NOT NULL",
)
CASTS = (
    "SELECT {value}::trap",
    "SELECT CAST({cast} AS trap)",
    "SELECT {value}::public.trap",
    "SELECT {value}::trap FROM city",
    "SELECT 1 FROM city WHERE {value}::trap IS NOT NULL",
    "SELECT count({value}::trap) FROM city",
    "SELECT ({cast})::trap",
    "SELECT trap({called})",
    "SELECT coalesce({value}::trap, NULL)",
    "SELECT CASE WHEN true THEN {value}::trap END",
    "VALUES ({value}::trap)",
    "SELECT * FROM (SELECT {value}::trap AS x OFFSET 0) AS t",
    "WITH c AS MATERIALIZED (SELECT {value}::trap AS x) SELECT * FROM c",
    "SELECT 1 ORDER BY {value}::trap IS NULL, 1 LIMIT (SELECT 1 WHERE {value}::trap IS NOT NULL)",
)
RECORDS = (
    "SELECT * FROM jsonb_to_record('{json}') AS t (x trap)",
    "SELECT * FROM json_to_record('{json}') AS t (x public.trap)",
    "SELECT * FROM jsonb_to_recordset('[{json}]') AS t (x trap)",
    "SELECT * FROM json_to_recordset('[{json}]') AS t (x trap)",
    "SELECT * FROM ROWS FROM (json_to_recordset('[{json}]') AS (x trap), generate_series(1, 2)) AS t",
    "SELECT 1 FROM city, LATERAL jsonb_to_record('{json}') AS t (x trap)",
)
POLICY = """
create table kept (id int, name varchar);
insert into kept values (1, 'a');
alter table kept enable row level security;
create policy p on kept for select using ({using});
grant select on all tables in schema public to public;
"""
POLICY_READERS = ("SELECT * FROM kept", "SELECT count(*) FROM kept k JOIN city c ON c.id = k.id")
_PLACED = re.compile(r"(?:(everywhere|in few places): )?(.+)", re.DOTALL)
FEW = (0, 2, 6, 14, 19)
"""Indexes of places that suffice for a form similar to one tried in all places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """Objects that the owner of a database may have created, and SQL that must not run their code."""

    name: str
    queries: tuple[str, ...]
    setup: str
    extensions: tuple[str, ...]
    """Extensions that are created before `setup`; the trap is skipped if the server lacks one."""
    relations: tuple[str, ...]
    """Tables and views of the schema public of the task, in addition to those of `shop`."""
    needs_xml: bool
    """True if the forms need a server that was built with libxml."""
    as_reader: bool
    """True if the SQL is run by a role to which policies apply, not by a superuser."""
    since: int
    """The oldest PostgreSQL on which the forms are true attacks."""
    until: int
    """The newest such PostgreSQL."""

    @property
    def changes_extension(self) -> bool:
        """True if the setup is not undone by dropping the owner's objects."""
        return "alter extension" in self.setup or "or replace" in self.setup


def traps() -> Iterator[Trap]:
    queries: dict[str, tuple[str, ...]] = {}
    for part in (*_of_tables(), *(part for kind in KINDS for part in parts(f"attacks/{kind}.sql", "trap"))):
        own = [query for word, value in part.words for query in _queries(word, value)]
        other = part.word("attacks of")
        queries[part.name] = (*(queries[other] if other else ()), *own)
        assert queries[part.name], f"{part.name} has no attack"
        yield Trap(
            name=part.name,
            queries=queries[part.name],
            setup=part.sql,
            extensions=part.words_of("extensions"),
            relations=part.words_of("relations"),
            needs_xml=part.word("needs") == "xml",
            as_reader=part.word("as") == "reader",
            since=int(part.word("since", "15")),
            until=int(part.word("until", "99")),
        )


def _of_tables() -> Iterator[Part]:
    for name, owner, value, cast, called in texts(__file__, "casts"):
        yield _part(name, "", owner, *(form.format(value=value, cast=cast, called=called) for form in CASTS))
    for name, owner, json in texts(__file__, "records"):
        yield _part(name, "", owner, *(form.format(json=json) for form in RECORDS))
    for name, owner, using in texts(__file__, "policies"):
        yield _part(name, "relations: kept; as: reader", owner + POLICY.format(using=using), *POLICY_READERS)
    for cells in texts(__file__, "traps"):
        yield _part(*cells)


def _part(name: str, options: str, owner: str, *forms: str) -> Part:
    given = [option.partition(": ") for option in options.split("; ") if option]
    placed = [found.groups() for form in forms if (found := _PLACED.fullmatch(form))]
    words = [*((word, value) for word, _, value in given), *((word or "attack", value) for word, value in placed)]
    return Part(name, tuple(words), written_out(owner))


def _queries(word: str, value: str) -> list[str]:
    """Return the SQLs of one line of a trap."""
    match word:
        case "attack":
            return [value]
        case "everywhere":
            return [place.replace("{}", value) for place in PLACES]
        case "in few places":
            return [PLACES[number].replace("{}", value) for number in FEW]
        case "extensions" | "relations" | "needs" | "as" | "since" | "until" | "attacks of":
            return []
        case _:
            raise ValueError(f"no line of a trap begins with {word}")


KINDS = ("attributes", "builtin", "extensions", "hidden", "shadows", "types")
CORPUS = [pytest.param(trap, id=trap.name) for trap in traps()]

_HELD = "select count(*) from pg_locks where locktype = 'advisory' and objid = %s and database = %s::oid"


OWNER = sql.Identifier(f"owner_of_traps_{os.getpid()}")
READER = f"reader_of_traps_{os.getpid()}"


class Attacked:
    """A database with a trap, and checks if the trap was set off."""

    def __init__(self, dsn: str, *, as_reader: bool) -> None:
        self.dsn = dsn
        self._options = f"-c role={READER}" if as_reader else ""
        self._connections: list[psycopg.Connection] = []
        self._watch = psycopg.connect(dsn, autocommit=True)
        row = self._watch.execute("select oid from pg_database where datname = current_database()").fetchone()
        assert row is not None
        self._database = row[0]

    def set_trap(self, trap: Trap) -> None:
        """Create the trap as a superuser of its own, who owns all objects."""
        if trap.setup:
            self._watch.execute(sql.SQL("set role {}").format(OWNER))
            self._watch.execute(trap.setup.encode())
            self._watch.execute("reset role")
        self._release()

    def remove_trap(self) -> None:
        self._watch.execute(sql.SQL("drop owned by {} cascade").format(OWNER))

    def connect(self) -> psycopg.Connection:
        self._connections.append(psycopg.connect(self.dsn, options=self._options))
        return self._connections[-1]

    def was_set_off(self) -> bool:
        """Return True if the canary's lock is held; release it for the next SQL."""
        held = self._watch.execute(_HELD, (CANARY, self._database)).fetchone()
        assert held is not None
        if held[0]:
            self._release()
        return held[0] > 0

    def _release(self) -> None:
        for connection in (self._watch, *self._connections):
            if not connection.closed:
                connection.execute("select pg_advisory_unlock_all()")
                connection.rollback()

    def close(self) -> None:
        for connection in (self._watch, *self._connections):
            connection.close()


class Databases(ExitStack):
    """One database for each set of extensions, and copies for the traps that change an extension itself."""

    def __init__(self, embedded: str, shop: str) -> None:
        super().__init__()
        self._embedded = embedded
        self._shop = str(conninfo_to_dict(shop)["dbname"])
        self._made: dict[tuple[str, ...], str] = {}
        with psycopg.connect(embedded, autocommit=True) as conn:
            self.version = conn.info.server_version // 10_000
            self._available = {name for (name,) in conn.execute("select name from pg_available_extensions")}
            configured = conn.execute("select setting from pg_config() where name = 'CONFIGURE'").fetchone()
            self._has_xml = "--with-libxml" in str(configured)
            conn.execute(sql.SQL("create role {} superuser; create role {}").format(OWNER, sql.Identifier(READER)))
        self.callback(self._drop_roles)

    @contextmanager
    def with_trap(self, trap: Trap) -> Iterator[Attacked]:
        if not trap.since <= self.version <= trap.until:
            pytest.skip(f"for PostgreSQL {trap.since} to {trap.until}")
        if missing := set(trap.extensions) - self._available:
            pytest.skip(f"needs {', '.join(sorted(missing))}")
        if trap.needs_xml and not self._has_xml:
            pytest.skip("needs a server built with libxml")
        dsn = self._with_extensions(trap.extensions)
        with ExitStack() as opened:
            if trap.changes_extension:
                dsn = opened.enter_context(database_like(self._embedded, str(conninfo_to_dict(dsn)["dbname"])))
            attacked = Attacked(dsn, as_reader=trap.as_reader)
            opened.callback(attacked.close)
            if not trap.changes_extension:
                opened.callback(attacked.remove_trap)
            attacked.set_trap(trap)
            yield attacked

    def _with_extensions(self, extensions: tuple[str, ...]) -> str:
        if extensions not in self._made:
            dsn = self.enter_context(database_like(self._embedded, self._shop))
            with psycopg.connect(dsn, autocommit=True) as conn:
                conn.execute("insert into secret values (1, %s)", (TOKEN,))
                for extension in extensions:
                    conn.execute(sql.SQL("create extension {}").format(sql.Identifier(extension)))
            self._made[extensions] = dsn
        return self._made[extensions]

    def _drop_roles(self) -> None:
        with psycopg.connect(self._embedded, autocommit=True) as conn:
            conn.execute(sql.SQL("drop role {}, {}").format(OWNER, sql.Identifier(READER)))


@pytest.fixture(scope="session")
def databases(embedded: str, shop: str) -> Iterator[Databases]:
    with Databases(embedded, shop) as made:
        yield made


@pytest.mark.parametrize("trap", CORPUS)
def test_no_attack_passes_and_each_is_a_true_attack(databases: Databases, trap: Trap) -> None:
    relations = TABLES | {TableName("public", name) for name in trap.relations}
    with databases.with_trap(trap) as database:
        with Gate(database.connect, relations, GateLimits(statement_timeout_ms=2_000)) as gate:
            ran = [sql for sql in trap.queries if _leaks(gate, sql) or database.was_set_off()]
        with closing(Session(database.connect, GateLimits())) as session:
            untrue = [sql for sql in trap.queries if not _is_true_attack(database, session, sql)]

    assert "\n".join(ran) == "", "set off through the gate"
    assert "\n".join(untrue) == "", "not set off without the gate either, so no attack"


def _leaks(gate: Gate, sql: str) -> bool:
    return TOKEN in repr(gate.run(sql, 20))


def _is_true_attack(database: Attacked, session: Session, sql: str) -> bool:
    """Return True if the SQL alone, in the gate's own session, sets the canary off."""
    try:
        with session.transaction(("public",)) as connection:
            shown = repr(connection.execute(sql.encode()).fetchall())
    except psycopg.Error as error:
        shown = str(error)
    return database.was_set_off() or TOKEN in shown
