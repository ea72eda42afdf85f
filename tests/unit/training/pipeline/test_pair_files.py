"""Reading of pair files that may have been edited by hand."""

from __future__ import annotations

import json

import pytest

from events.facts.ids import TaskId
from training.pipeline import PairFileBroken, meta_file_name, pair_file_name, parse_pairs

GOOD = [{"question": "多少?", "sql": "select 1;"}]


def test_file_names_contain_database_and_task_time() -> None:
    task = TaskId("task_20250627_143052_02")
    assert pair_file_name("highway_db", task) == "qs_highway_db_20250627_143052_02_pair.json"
    assert meta_file_name("a/b 路", task) == "qs_a_b_路_20250627_143052_02_meta.json"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"{", "is not JSON", id="not JSON"),
        pytest.param(b"{}", "must be a list", id="not a list"),
        pytest.param(json.dumps([*GOOD, {"question": "q"}]).encode(), "entry 2", id="an entry without SQL"),
        pytest.param(json.dumps(["q"]).encode(), "entry 1", id="an entry that is not an object"),
    ],
)
def test_broken_file_error_names_the_place(content: bytes, expected: str) -> None:
    with pytest.raises(PairFileBroken, match=expected):
        parse_pairs("x.json", content)


def test_valid_file_is_parsed() -> None:
    assert parse_pairs("x.json", json.dumps(GOOD).encode()) == [("多少?", "select 1;")]
