"""Rows of any values: the gate returns plain JSON, and no value ends a run."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import psycopg
import pytest

from tests.integration.training.gate.odd_values import ODD_TYPE, ODD_VALUES, OddValue
from training.catalog.model import TableName
from training.gate.gate import Gate

pytestmark = pytest.mark.long


@pytest.mark.parametrize("odd", [pytest.param(odd, id=odd.name) for odd in ODD_VALUES])
def test_rows_of_any_value_are_plain_json(odd: OddValue, own_shop: str, new_gate: Callable[..., Gate]) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute(ODD_TYPE.encode())
        conn.execute(f"create table odd as select ({odd.expression})::{odd.type} as value".encode())
    gate = new_gate(own_shop, frozenset({TableName("public", "odd")}))
    for sql in ("select value from odd", "select odd from odd", "select row(value, value) from odd"):
        result = gate.run(sql)
        assert result.verdict.valid
        assert json.loads(msgspec.json.encode(result.rows)) == json.loads(json.dumps(result.rows, allow_nan=False))
