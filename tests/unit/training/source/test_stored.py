"""A described source as stored bytes: the same source comes back, and nothing else is read."""

from __future__ import annotations

import pickle
import zlib
from fractions import Fraction

import pytest

from tests.unit.training.made import described, table
from training.source.stored import read_stored_source, stored_source

REQUEST = ["en", {"tables": ["orders"]}]
SOURCE = described(
    table("orders", "id", "paid_on:date", "amount:numeric", key=("id",)),
    rows={"orders": {"id": [1, 2, 3], "paid_on": ["2025-01-01", "2025-01-02", None], "amount": ["1.50", "2", "3"]}},
)


def test_same_source_comes_back() -> None:
    found = read_stored_source(stored_source(SOURCE, REQUEST), REQUEST)
    assert found == SOURCE
    assert found is not None
    assert found.label_index.in_text("orders") == SOURCE.label_index.in_text("orders")


@pytest.mark.parametrize("data", [stored_source(SOURCE, ["zh"]), b"", b"querymill source of another version\n"])
def test_bytes_of_another_request_or_version_are_not_read(data: bytes) -> None:
    assert read_stored_source(data, REQUEST) is None


def test_other_classes_are_refused() -> None:
    head, _, _ = stored_source(SOURCE, REQUEST).partition(b"\n")
    with pytest.raises(pickle.UnpicklingError, match=r"fractions\.Fraction is no part of a description"):
        read_stored_source(head + b"\n" + zlib.compress(pickle.dumps(Fraction(1, 2))), REQUEST)
