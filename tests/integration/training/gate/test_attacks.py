"""SQL that must not pass the gate, each with the layer that stops it (`test_attacks.tsv`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.tables import from_table, texts
from training.gate.gate import Gate, GateLimits, run_extended
from training.gate.session import Session


@pytest.mark.long
@from_table
def test_an_attack_is_stopped_at_its_layer(
    shop: str, new_gate: Callable[..., Gate], layer: str, sql: str, server_version: int
) -> None:
    if "JSON_ARRAYAGG" in sql and server_version < 16:
        layer = "parse"
    gate = new_gate(shop, limits=GateLimits(statement_timeout_ms=400))

    verdict = gate.check(sql)

    assert not verdict.valid
    assert (verdict.layer, verdict.error) == (layer, verdict.error)
    assert verdict.error
    assert gate.check("SELECT count(*) FROM city").valid, "the gate works on after an attack"


@pytest.fixture
def transaction(shop: str) -> Iterator[psycopg.Connection]:
    session = Session(lambda: psycopg.connect(shop), GateLimits())
    with session.transaction(("public",)) as connection:
        yield connection
    session.close()


def test_the_server_itself_refuses_a_second_statement(transaction: psycopg.Connection) -> None:
    """The protocol takes one statement only, even if the parse layer let two pass."""
    with pytest.raises(psycopg.errors.SyntaxError, match="multiple commands"):
        run_extended(transaction, b"SELECT 1; SELECT 2")


@pytest.mark.parametrize("sql", ["INSERT INTO city VALUES (99)", "SELECT * INTO stolen FROM city", "DROP TABLE city"])
def test_the_session_itself_refuses_to_write(transaction: psycopg.Connection, sql: str) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run_extended(transaction, sql.encode())


def test_nothing_an_sql_does_outlives_its_check(gate: Gate, shop: str) -> None:
    with psycopg.connect(shop) as conn:
        before = conn.execute("SELECT count(*), sum(population) FROM city").fetchone()
        for _, _, attack in texts(__file__, "test_an_attack_is_stopped_at_its_layer")[:60]:
            gate.check(attack)
        assert conn.execute("SELECT count(*), sum(population) FROM city").fetchone() == before
