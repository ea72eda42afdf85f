"""Functions of trusted extensions, and harmless types of the owner, may be used."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.training.conftest import TABLES
from tests.tables import from_table
from training.catalog.model import TableName
from training.gate.gate import Gate


@from_table
def test_trusted_code_is_accepted(
    own_shop: str, new_gate: Callable[..., Gate], extensions: tuple[str, ...], setup: str, queries: tuple[str, ...]
) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        available = {name for (name,) in conn.execute("select name from pg_available_extensions")}
        if missing := set(extensions) - available:
            pytest.skip(f"needs {', '.join(sorted(missing))}")
        for extension in extensions:
            conn.execute(f"create extension {extension}".encode())
        conn.execute(setup.encode())
    gate = new_gate(own_shop, TABLES | {TableName("public", "kept"), TableName("public", "seen")})

    refused = [(sql, verdict.error) for sql in queries if not (verdict := gate.check(sql)).valid]

    assert refused == []
