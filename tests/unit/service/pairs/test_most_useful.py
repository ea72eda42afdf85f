"""Choice of few pairs: most tables and kinds of question first."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from events.facts.pair.state import PairState
from service.pairs.most_useful import most_useful
from tests.unit.service.pairs.test_pair_formats import PAIRS

COUNT, TOP = "SELECT COUNT(*) FROM {};", "SELECT name, SUM(x) FROM {} GROUP BY name ORDER BY 2 DESC LIMIT 5;"


def pair(number: int, table: str, sql: str = COUNT, family: str = "count") -> PairState:
    return msgspec.structs.replace(PAIRS[0], pair_id=f"p{number}", tables=[table], sql=sql.format(table), family=family)


def test_each_table_is_covered_before_any_twice() -> None:
    pairs = [pair(number, "abcd"[number // 10]) for number in range(40)]
    assert [chosen.tables for chosen in most_useful(pairs, 4)] == [["a"], ["b"], ["c"], ["d"]]


def test_what_people_ask_for_comes_before_what_is_there_already() -> None:
    pairs = [*(pair(number, "a") for number in range(9)), pair(9, "a", TOP, "top_groups")]
    assert [chosen.pair_id for chosen in most_useful(pairs, 2)] == ["p9", "p0"]
    pairs[9] = pair(9, "a", TOP.lower(), "top_groups")
    assert [chosen.pair_id for chosen in most_useful(pairs, 2)] == ["p9", "p0"]


def test_smaller_choice_begins_the_larger() -> None:
    pairs = [pair(number, "abc"[number % 3], (COUNT, TOP)[number % 2]) for number in range(12)]
    choices = [most_useful(pairs, limit) for limit in range(14)]
    assert all(larger[: len(smaller)] == smaller for smaller, larger in pairwise(choices))
    assert {chosen.pair_id for chosen in choices[-1]} == {one.pair_id for one in pairs}
