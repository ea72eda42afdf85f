"""Values of one column that another lacks: different values never count as equal."""

from __future__ import annotations

import pytest

from tests.unit.training.made import column
from training.profile.figures import key_values

BIG = 2**61 - 1
"""Modulus of Python's hash of numbers."""


@pytest.mark.parametrize(
    ("child", "values", "parent", "others", "missing"),
    [
        pytest.param("int", ["-1"], "int", ["-2"], 1, id="-1 is not -2"),
        pytest.param("bigint", [str(BIG)], "bigint", ["0"], 1, id="a large number is not its remainder"),
        pytest.param("numeric", ["-1"], "int", ["-2"], 1, id="nor in a column of decimals"),
        pytest.param("numeric", [str(BIG)], "numeric", ["0"], 1, id="nor among other decimals"),
        pytest.param("numeric", [str(2**64 + 1)], "bigint", ["1"], 1, id="a number of more than 64 bits is not cut"),
        pytest.param(
            "int", ["1", "-7", "0"], "numeric", ["1.00", "-7", "0.0"], 0, id="zeros after the point are ignored"
        ),
        pytest.param("numeric", ["1.50", "0.25"], "numeric", ["1.5", "0.250"], 0, id="also after other digits"),
        pytest.param(
            "float8",
            ["1e+20", "1.5e-07"],
            "numeric",
            ["1" + "0" * 20, "0.00000015"],
            0,
            id="an exponent is another notation",
        ),
        pytest.param("numeric", ["-0", "100"], "int", ["0", "100"], 0, id="zeros before the point count"),
        pytest.param("numeric", ["NaN", "Infinity"], "numeric", ["NaN", "-Infinity"], 1, id="NaN"),
        pytest.param("text", ["", "-1"], "text", ["0", "-1"], 1, id="an empty text is not a zero"),
        pytest.param("text", ["1.0"], "text", ["1"], 1, id="text is compared as text"),
    ],
)
def test_missing_values_are_those_without_an_equal_one(
    child: str, values: list[str], parent: str, others: list[str], missing: int
) -> None:
    mine, theirs = key_values(column("a", child), values), key_values(column("b", parent), others)
    assert mine.missing_in(theirs) == missing
