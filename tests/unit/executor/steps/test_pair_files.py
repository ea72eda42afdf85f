"""The file of pairs, read as people may have left it."""

from __future__ import annotations

import json

import pytest

from events.facts.ids import TaskId
from executor.steps.pairs.pair_files import PairFileBroken, meta_file_name, pair_file_name, parse_pairs

GOOD = [{"question": "多少?", "sql": "select 1;"}]


def test_names_carry_the_database_and_the_time_of_the_task() -> None:
    task = TaskId("task_20250627_143052_02")
    assert pair_file_name("highway_db", task) == "qs_highway_db_20250627_143052_02_pair.json"
    assert meta_file_name("a/b 路", task) == "qs_a_b_路_20250627_143052_02_meta.json"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"{", "is not JSON", id="no JSON"),
        pytest.param(b"{}", "must be a list", id="no list"),
        pytest.param(json.dumps([*GOOD, {"question": "q"}]).encode(), "entry 2", id="an entry without its SQL"),
        pytest.param(json.dumps(["q"]).encode(), "entry 1", id="an entry that is no object"),
    ],
)
def test_a_broken_file_is_told_where(content: bytes, said: str) -> None:
    with pytest.raises(PairFileBroken, match=said):
        parse_pairs("x.json", content)


def test_a_good_file_is_read() -> None:
    assert parse_pairs("x.json", json.dumps(GOOD).encode()) == [("多少?", "select 1;")]
