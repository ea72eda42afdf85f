"""Which values of one column another has: different values are never taken for the same."""

from __future__ import annotations

import pytest

from tests.unit.training.made import column
from training.profile.figures import key_values

BIG = 2**61 - 1
"""Python's hash of a number is its remainder by this."""


@pytest.mark.parametrize(
    ("child", "values", "parent", "others", "missing"),
    [
        pytest.param("int", ["-1"], "int", ["-2"], 1, id="-1 is not -2"),
        pytest.param("bigint", [str(BIG)], "bigint", ["0"], 1, id="a large number is not its remainder"),
        pytest.param("numeric", ["-1"], "int", ["-2"], 1, id="nor with decimals"),
        pytest.param("numeric", [str(BIG)], "numeric", ["0"], 1, id="nor among decimals"),
        pytest.param("numeric", [str(2**64 + 1)], "bigint", ["1"], 1, id="what needs more than 64 bits is not cut"),
        pytest.param(
            "int", ["1", "-7", "0"], "numeric", ["1.00", "-7", "0.0"], 0, id="zeros behind the point are nothing"
        ),
        pytest.param("numeric", ["1.50", "0.25"], "numeric", ["1.5", "0.250"], 0, id="and behind other digits"),
        pytest.param(
            "float8",
            ["1e+20", "1.5e-07"],
            "numeric",
            ["1" + "0" * 20, "0.00000015"],
            0,
            id="an exponent is another way to write it",
        ),
        pytest.param("numeric", ["-0", "100"], "int", ["0", "100"], 0, id="zeros before the point count"),
        pytest.param("numeric", ["NaN", "Infinity"], "numeric", ["NaN", "-Infinity"], 1, id="what is no number"),
        pytest.param("text", ["", "-1"], "text", ["0", "-1"], 1, id="an empty text is not a zero"),
        pytest.param("text", ["1.0"], "text", ["1"], 1, id="text is compared as text"),
    ],
)
def test_values_are_missing_where_no_equal_one_is_there(
    child: str, values: list[str], parent: str, others: list[str], missing: int
) -> None:
    mine, theirs = key_values(column("a", child), values), key_values(column("b", parent), others)
    assert mine.missing_in(theirs) == missing
