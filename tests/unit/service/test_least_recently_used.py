"""Cache of bounded total weight."""

from __future__ import annotations

from service.newest_states import LeastRecentlyUsed


def test_least_recently_put_entries_are_evicted_by_weight() -> None:
    cache = LeastRecentlyUsed[str, str](max_weight=5, weight_of=len)
    for key, value in {"a": "11", "b": "22", "c": ""}.items():
        cache.put(key, value)
    cache.put("a", "333")
    assert ([cache.get(key) for key in "abc"], cache.weight) == (["333", "22", ""], 5)
    cache.put("d", "4")
    assert ([cache.get(key) for key in "abcd"], cache.weight) == (["333", None, "", "4"], 4)
    cache.put("e", "larger than the limit")
    assert ([cache.get(key) for key in "abcde"], cache.weight) == ([None] * 4 + ["larger than the limit"], 21)
    cache.clear()
    assert (cache.get("e"), cache.weight) == (None, 0)


def test_put_does_not_weigh_the_entries_that_stay() -> None:
    weighed = list[str]()
    cache = LeastRecentlyUsed[str, str](max_weight=100, weight_of=lambda value: weighed.append(value) or len(value))
    for number in range(50):
        cache.put(str(number), "x")
    assert len(weighed) == 50
