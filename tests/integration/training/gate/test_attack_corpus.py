"""No attack of the corpus runs its code: judged by effects, not by the gate's verdict.

A `Trap` is something the owner of a database may have put into it, with the harmless-looking SQL that sets it off. Each
kind of attack has a module in the folder `attacks`, which lists its traps in `TRAPS`.

To add a form: write a `Trap` in the module of its kind, or a new module with a `TRAPS` list and an entry in `KINDS`
below. `setup` is what the owner runs. Whatever must not run calls the canary: make its function with `function(…)`, or
write `pg_try_advisory_lock(770077)` if an expression is enough. That lock outlives the rollback of the gate's
transaction, so it shows that the code ran whatever the gate reports. A leak is seen by the value `canary-token` of the
table `secret` in the result. `queries` are the SQLs. The test also runs each of them without the gate, where it must
set the canary off, so that a typing error cannot pass for a refusal.

The database is a copy of `shop` of `conftest.py`: the task's tables are city, visit, big_city, city_cost, and those of
`relations`; `secret` is not among them. `since` and `until` name the servers on which a form is an attack.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.conftest import database_like
from tests.integration.training.conftest import TABLES
from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits
from training.gate.session import Session

from .attacks import attributes, builtin, extensions, hidden, shadows, standard_json, types
from .attacks.trap import CANARY, TOKEN, Trap

KINDS: dict[str, list[Trap]] = {
    "attributes": attributes.TRAPS,
    "builtin": builtin.TRAPS,
    "extensions": extensions.TRAPS,
    "hidden": hidden.TRAPS,
    "shadows": shadows.TRAPS,
    "standard JSON": standard_json.TRAPS,
    "types": types.TRAPS,
}
"""Name of each kind of attack -> its traps."""

CORPUS = [pytest.param(trap, id=f"{kind}: {trap.name}") for kind, traps in KINDS.items() for trap in traps]

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
